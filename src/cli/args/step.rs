//! The grammar of `reauth step`.

use clap::Args as Group;
use clap::ValueEnum;
use clap_complete::engine::ArgValueCandidates;

use crate::cli::args::which::mode;
use crate::cli::complete;
use crate::cli::near;
use crate::model::event::Integration;
use crate::model::event::Mode;
use crate::runbook::StepId;
use crate::runbook::UnknownStep;

/// Change one step, for scripts
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  reauth step 3 done
  reauth step enter-credentials skip --reason not-on-my-page
  reauth step 5 done --integration consent
  reauth step 12 note --text 'import 4711 runs'")]
pub(in crate::cli) struct Step {
    /// Its number, or its id
    #[arg(value_name = "STEP", value_parser = step, add = ArgValueCandidates::new(complete::steps))]
    pub(in crate::cli) id: StepId,
    /// What becomes of it
    #[arg(value_enum)]
    pub(in crate::cli) change: Change,
    /// Why it is skipped or has failed: a ready reason's id, or words of your own
    #[arg(long, value_name = "TEXT", add = ArgValueCandidates::new(complete::reasons))]
    pub(in crate::cli) reason: Option<String>,
    /// The note
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) text: Option<String>,
    /// What the Integration page asks for; for step 5
    #[arg(long, value_parser = integration)]
    pub(in crate::cli) integration: Option<Integration>,
    /// The session; the beginning of its id is enough
    #[arg(long, value_name = "ID", add = ArgValueCandidates::new(complete::sessions))]
    pub(in crate::cli) session: Option<String>,
    /// Of the practice sessions
    #[arg(long)]
    pub(in crate::cli) practice: bool,
}

impl Step {
    /// Live or practice.
    pub(in crate::cli) fn mode(&self) -> Mode {
        mode(self.practice)
    }
}

/// What can become of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Change {
    /// You say that it is done
    Done,
    /// It is left out; needs --reason
    Skip,
    /// It did not work; needs --reason
    Fail,
    /// It is to be done again
    Todo,
    /// Something is written down; needs --text
    Note,
}

fn step(text: &str) -> Result<StepId, String> {
    text.parse().map_err(|error: UnknownStep| {
        format!("{error}.{}", near::hint(text, StepId::ALL.iter().map(|id| id.as_str())))
    })
}

fn integration(text: &str) -> Result<Integration, String> {
    Integration::ALL
        .into_iter()
        .find(|kind| kind.as_str() == text)
        .ok_or_else(|| "password, consent or unknown".to_owned())
}
