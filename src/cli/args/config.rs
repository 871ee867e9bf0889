//! The grammar of `reauth config`.

use clap::Args as Group;
use clap::Subcommand;

/// Print a template of the settings file
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  reauth config template                  every setting, explained
  reauth config template > config.toml    to be put where `reauth where` names it")]
pub(in crate::cli) struct Config {
    #[command(subcommand)]
    pub(in crate::cli) action: ConfigAction,
}

/// What to do with the settings.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(in crate::cli) enum ConfigAction {
    /// Print a config.toml in which every setting is explained and none is set
    Template,
}
