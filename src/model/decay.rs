//! How a session changes by time alone: what was done can lapse.

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::model::session::Session;
use crate::model::session::StepState;
use crate::runbook::Decay;
use crate::runbook::Runbook;
use crate::runbook::Step;
use crate::runbook::StepId;

impl Session {
    /// How the step stands at `now`: a done step that decays is stale once its time is over,
    /// though only while a later step is still open. A complete session decays no more.
    pub fn state(&self, id: StepId, runbook: &Runbook, now: Timestamp) -> StepState {
        let state = self.step(id).state;
        match self.decays_at(id, runbook) {
            Some(at) if now >= at => StepState::Stale,
            Some(_) | None => state,
        }
    }

    /// When the step will be stale, where that can happen.
    ///
    /// The idle time of the Admin Console counts from the last change of any step, because a
    /// change here is a sign of work there. Edit mode can only be lost before it is saved.
    pub fn decays_at(&self, id: StepId, runbook: &Runbook) -> Option<Timestamp> {
        let record = self.step(id);
        let step = runbook.step(id)?;
        let decay = step.decays_after?;
        let matters = |later: &&Step| later.unsaved || !step.unsaved;
        let later_open = runbook.steps.iter().skip(id.number()).filter(matters);
        let later_open = later_open.map(|later| later.id).any(|later| !self.is_settled(later));
        if record.state != StepState::Done || !later_open {
            return None;
        }
        let since = match decay {
            Decay::QuarterHour => self.steps.iter().filter_map(|step| step.at).max()?,
            Decay::Day => record.at?,
        };
        since.checked_add(SignedDuration::from_secs(decay.seconds())).ok()
    }

    /// The first step with something left to do at `now`.
    pub fn next_step(&self, runbook: &Runbook, now: Timestamp) -> Option<StepId> {
        StepId::ALL.into_iter().find(|id| !self.state(*id, runbook, now).is_settled())
    }
}
