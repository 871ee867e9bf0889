//! The grammar of `reauth explain`.

use clap::Args as Group;

/// `reauth explain`.
#[derive(Debug, Group)]
pub(in crate::cli) struct Explain {
    /// The message, or a code; `-` or nothing reads standard input
    #[arg(value_name = "TEXT")]
    pub(in crate::cli) text: Vec<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
