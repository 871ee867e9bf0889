//! The grammar of the checklist, and of `reauth practice`.

use clap::Args as Group;
use clap::builder::FalseyValueParser;
use clap_complete::engine::ArgValueCandidates;

use crate::cli::complete;

/// How the checklist starts.
#[derive(Clone, Debug, Default, Group)]
pub(in crate::cli) struct Walk {
    /// Go on with this session; the beginning of its id is enough
    #[arg(long, value_name = "ID", add = ArgValueCandidates::new(complete::sessions))]
    pub(in crate::cli) session: Option<String>,
    /// Start a new session
    #[arg(long, conflicts_with = "session")]
    pub(in crate::cli) new: bool,
    /// Line by line, without a full screen: for screen readers, pipes and plain terminals
    #[arg(long, env = "REAUTH_PLAIN", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) plain: bool,
    /// No network, no browser, no keyring: only the checklist
    #[arg(long, env = "REAUTH_MANUAL_ONLY", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) manual_only: bool,
}

/// Practise the whole walk against a simulator; nothing real is touched
#[derive(Clone, Debug, Group)]
#[command(after_help = "\
Examples:
  reauth practice                                the repair as it goes well
  reauth practice --scenario wrong-password      somebody changed the password since
  reauth practice --list                         what else can go wrong")]
pub(in crate::cli) struct Practice {
    /// What goes wrong in it
    #[arg(long, value_name = "NAME", default_value = "ready", add = ArgValueCandidates::new(complete::scenarios))]
    pub(in crate::cli) scenario: String,
    /// Name the scenarios
    #[arg(long)]
    pub(in crate::cli) list: bool,
    #[command(flatten)]
    pub(in crate::cli) walk: Walk,
}
