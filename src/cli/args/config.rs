//! The grammar of `reauth config`.

use clap::Args as Group;
use clap::Subcommand;

/// `reauth config`.
#[derive(Debug, Group)]
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
