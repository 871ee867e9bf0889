//! The list of sessions: what it shows of each, and which is chosen.

use jiff::Timestamp;

use crate::model::screen::TenantForm;
use crate::runbook::StepId;
use crate::text::Phrase;

/// The sessions to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picker {
    /// Newest first; none while they are being read.
    pub rows: Option<Vec<PickerRow>>,
    /// The chosen one; one past the last stands for a new session.
    pub chosen: usize,
    /// Whether it lies over a session that goes on when it is closed.
    pub over_session: bool,
    /// What is asked where there turns out to be none, at the start.
    pub or_ask: Option<TenantForm>,
}

impl Picker {
    /// Whether every session of the list was read.
    pub fn is_read(&self) -> bool {
        self.rows.as_ref().is_some_and(|rows| rows.iter().all(|row| row.summary.is_some()))
    }

    /// Goes on from archived sessions at the head of the list to the first that is offered.
    pub fn leave_archived(&mut self) {
        let Some(rows) = &self.rows else { return };
        let archived =
            |row: &PickerRow| matches!(&row.summary, Some(Ok(summary)) if summary.archived);
        let first = rows.iter().position(|row| !archived(row)).unwrap_or(rows.len());
        self.chosen = self.chosen.max(first);
    }
}

/// One stored session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickerRow {
    /// Its id.
    pub id: String,
    /// What is known of it; the reason where it could not be read; nothing while it was not.
    pub summary: Option<Result<Summary, Phrase>>,
    /// When its file was last written; the beginning of Unix time where the system does not tell.
    pub modified: Timestamp,
}

impl PickerRow {
    /// When it was last changed, if that is known: as the session itself says, once it was read.
    pub fn changed(&self) -> Option<Timestamp> {
        let at = match &self.summary {
            Some(Ok(summary)) => summary.updated,
            Some(Err(_)) | None => self.modified,
        };
        (at != Timestamp::UNIX_EPOCH).then_some(at)
    }
}

/// What a list says of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// A name the admin gave.
    pub name: Option<String>,
    /// Host of the Okta org.
    pub tenant: Option<String>,
    /// Steps with nothing left to do.
    pub settled: usize,
    /// The first open step.
    pub next: Option<StepId>,
    /// Whether every step is done or skipped.
    pub complete: bool,
    /// Whether it was put away.
    pub archived: bool,
    /// When it was last changed.
    pub updated: Timestamp,
}
