//! The grammar of `reauth purge`.

use clap::Args as Group;

/// Take away everything that it has kept: sessions, settings, keyring
#[derive(Clone, Copy, Debug, Group)]
#[command(after_help = "\
It names what it will take away and asks. Files of others in those folders stay. An Okta token goes
out of the keyring, and only *Revoke* in Okta ends it.

Examples:
  reauth purge
  reauth purge --yes         for a script")]
pub(in crate::cli) struct Purge {
    /// Do not ask
    #[arg(long)]
    pub(in crate::cli) yes: bool,
}
