//! How a command names a session.

use clap::Args as Group;
use clap_complete::engine::ArgValueCandidates;

use crate::cli::complete;
use crate::model::event::Mode;

/// Which session, of which world.
#[derive(Clone, Debug, Group)]
pub(in crate::cli) struct Which {
    /// The session; the beginning of its id is enough. Else the open one, else the newest
    #[arg(value_name = "ID", add = ArgValueCandidates::new(complete::sessions))]
    pub(in crate::cli) id: Option<String>,
    /// The same, as a flag
    #[arg(long, value_name = "ID", conflicts_with = "id", add = ArgValueCandidates::new(complete::sessions))]
    pub(in crate::cli) session: Option<String>,
    /// Of the practice sessions
    #[arg(long)]
    pub(in crate::cli) practice: bool,
}

impl Which {
    /// The named session.
    pub(in crate::cli) fn named(&self) -> Option<&str> {
        self.id.as_deref().or(self.session.as_deref())
    }

    /// Live or practice.
    pub(in crate::cli) fn mode(&self) -> Mode {
        mode(self.practice)
    }
}

/// The world that a flag `--practice` names.
pub(in crate::cli) fn mode(practice: bool) -> Mode {
    if practice { Mode::Practice } else { Mode::Live }
}
