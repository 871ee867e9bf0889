//! The grammar of `reauth doctor`.

use clap::Args as Group;
use clap::builder::FalseyValueParser;

use crate::cli::args::check::CloudArg;

/// Say what works here, from the terminal to the network, and what mends the rest
#[derive(Debug, Group)]
#[command(after_help = "\
It asks Microsoft's sign-in, Graph and your Okta org for a page that is there for everyone, without
any credentials, and puts a trial entry into the keyring and takes it out again. What it prints names
no person, org or folder, and can go into a ticket. It is over within 20 seconds.

A browser that cannot be opened counts as FAILED: --no-browser leaves it out, as REAUTH_KEYRING=off
does the keyring.

Examples:
  reauth doctor
  reauth doctor --json --no-browser
  reauth doctor --cloud us-gov-high

Exit codes: 0 nothing failed, 3 something did.")]
pub(in crate::cli) struct Doctor {
    /// Ask nothing outside of the program: no network, no keyring
    #[arg(long, env = "REAUTH_MANUAL_ONLY", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) manual_only: bool,
    /// The Okta org to be asked, where the keyring does not name it
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) okta: Option<String>,
    /// Microsoft's cloud
    #[arg(long, value_enum, default_value = "global")]
    pub(in crate::cli) cloud: CloudArg,
    /// Print one JSON object
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
