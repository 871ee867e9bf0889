//! The grammar of `reauth explain`.

use clap::Args as Group;

/// Say what an error means: Okta's message, an AADSTS code, or standard input
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  reauth explain 50126
  reauth explain 'Could not validate your Office 365 credentials, received error: 400 AADSTS50126'
  pbpaste | reauth explain --json")]
pub(in crate::cli) struct Explain {
    /// The message, or a code; `-` or nothing reads standard input
    #[arg(value_name = "TEXT")]
    pub(in crate::cli) text: Vec<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
