//! The list of sessions: its first rows at once, the others while nothing else is to be done.

use crate::model::picker::PickerRow;
use crate::model::picker::Summary;
use crate::model::session::Session;
use crate::runbook::Runbook;
use crate::services::clock;
use crate::services::journal::OpenError;
use crate::services::sessions;
use crate::services::sessions::Found;

/// Rows that are read before the list is shown, in any case: of the newest, one of which is most likely
/// the one to go on with. Of those that are not read, ids and ages are known.
const FIRST: usize = 4;
/// As many as most windows have: they are read before it too where they are short, and else next.
const SEEN: usize = 32;
/// What is short, in bytes: it is read in the time of the frame that would else show ids.
const SHORT: u64 = 512 * 1024;
/// Rows that are read in one go after that: what is asked for meanwhile waits for so many.
const PART: usize = 200;

/// What of a list was not read yet.
#[derive(Debug, Default)]
pub(super) struct Unread {
    from: usize,
    found: std::vec::IntoIter<Found>,
}

/// The rows of a list, of which the first say something; and the others.
pub(super) fn begin(mut found: Vec<Found>, runbook: &Runbook) -> (Vec<PickerRow>, Unread) {
    let seen = found.get(..SEEN).unwrap_or(&found);
    let from = if sessions::bytes(seen) <= SHORT { seen.len() } else { FIRST.min(seen.len()) };
    let unread = found.split_off(from);
    let read = sessions::summaries(&found);
    let said = found.iter().zip(read).map(|(found, read)| row(found, read, runbook));
    let unsaid = unread.iter().map(|found| PickerRow {
        id: found.id.clone(),
        summary: None,
        modified: found.modified,
    });
    let rows = said.chain(unsaid).collect();
    (rows, Unread { from, found: unread.into_iter() })
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
        // By one thread: the other processor has the keys to answer.
        let rows: Vec<_> =
            self.found.by_ref().take(part).map(|found| picker_row(&found, runbook)).collect();
        self.from += rows.len();
        (from, rows)
    }
}

/// What a list says of a stored session.
pub fn picker_row(found: &Found, runbook: &Runbook) -> PickerRow {
    row(found, sessions::summary(&found.path()), runbook)
}

fn row(found: &Found, read: Result<Session, OpenError>, runbook: &Runbook) -> PickerRow {
    let summary = match read {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// How many rows of a list say something at once, where each file is so long.
    fn read_at_once(count: usize, bytes: usize) -> usize {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..count {
            let file = folder.path().join(format!("2026-11-30-acme-{n:04}.jsonl"));
            std::fs::write(file, vec![b'\n'; bytes]).unwrap();
        }
        let runbook = Runbook::built_in().unwrap();
        let (rows, mut unread) = begin(sessions::list(folder.path()).unwrap(), &runbook);
        let first = rows.iter().take_while(|row| row.summary.is_some()).count();
        assert!(rows.iter().skip(first).all(|row| row.summary.is_none()));
        // The others follow, each in its place.
        let mut then = Vec::new();
        while !unread.is_empty() {
            let (from, read) = unread.read_on(&runbook);
            assert_eq!(from, first + then.len());
            then.extend(read);
        }
        let ids = |rows: &[PickerRow]| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&rows[first..]), ids(&then));
        first
    }

    #[test]
    fn as_many_rows_as_a_window_has_are_read_at_once_where_they_are_short() {
        assert_eq!([0, 3, 32, 300].map(|count| read_at_once(count, 100)), [0, 3, 32, 32]);
        // All that a window has are asked how long they are, and no other.
        assert_eq!([3, 32, 40].map(|count| read_at_once(count, 16 * 1024)), [3, 32, 32]);
        assert_eq!([3, 32, 40].map(|count| read_at_once(count, 17 * 1024)), [3, 4, 4]);
    }
}
