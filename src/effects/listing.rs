//! The list of sessions: its first rows at once, the others while nothing else is to be done.

use crate::model::picker::PickerRow;
use crate::model::picker::Summary;
use crate::runbook::Runbook;
use crate::services::clock;
use crate::services::journal::OpenError;
use crate::services::sessions;
use crate::services::sessions::Found;

/// Rows that are read before the list is shown: of the newest, one of which is most likely the one to go
/// on with. Of the others their ids and ages are known.
const FIRST: usize = 4;
/// Rows that are read next: as many as most windows have.
const SEEN: usize = 32;
/// Rows that are read in one go after that: what is asked for meanwhile waits for so many.
const PART: usize = 200;

/// What of a list was not read yet.
#[derive(Debug, Default)]
pub(super) struct Unread {
    from: usize,
    found: std::vec::IntoIter<Found>,
}

/// The rows of a list, of which the first say something; and the others.
pub(super) fn begin(found: Vec<Found>, runbook: &Runbook) -> (Vec<PickerRow>, Unread) {
    let unread =
        |found: &Found| PickerRow { id: found.id.clone(), summary: None, modified: found.modified };
    let row = |(n, found)| if n < FIRST { picker_row(found, runbook) } else { unread(found) };
    let rows = found.iter().enumerate().map(row).collect();
    let mut found = found.into_iter();
    let from = found.by_ref().take(FIRST).count();
    (rows, Unread { from, found })
}

impl Unread {
    /// Whether every row was read.
    pub(super) fn is_empty(&self) -> bool {
        self.found.as_slice().is_empty()
    }

    /// Reads some more; returns them, and which of the list is the first of them.
    pub(super) fn read_on(&mut self, runbook: &Runbook) -> (usize, Vec<PickerRow>) {
        let from = self.from;
        let part = if from < SEEN { SEEN } else { PART };
        let rows: Vec<_> =
            self.found.by_ref().take(part).map(|found| picker_row(&found, runbook)).collect();
        self.from += rows.len();
        (from, rows)
    }
}

/// What a list says of a stored session.
pub fn picker_row(found: &Found, runbook: &Runbook) -> PickerRow {
    let summary = match sessions::summary(&found.path()) {
        Ok(session) => Ok(Summary {
            name: session.name.clone(),
            tenant: session.tenant.as_deref().map(|url| url.trim_start_matches("https://").into()),
            settled: session.settled(),
            next: session.next_step(runbook, clock::now()),
            complete: session.is_complete(),
            archived: session.archived,
            updated: session.updated,
        }),
        Err(error) => Err(OpenError::phrase(&error)),
    };
    PickerRow { id: found.id.clone(), summary: Some(summary), modified: found.modified }
}
