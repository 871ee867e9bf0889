//! The list of sessions: its first rows at once, the others while nothing else is to be done.

use std::time::Duration;

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
/// As many as most windows have: they are read before it too where the first were soon read, else next.
const SEEN: usize = 32;
/// How soon. The others take some three times as long by two threads, which nobody sees; a disk that is slow
/// shows itself by the first.
const SOON: Duration = Duration::from_millis(2);
/// Rows that are read in one go after that: what is asked for meanwhile waits for so many.
const PART: usize = 200;

/// What of a list was not read yet.
#[derive(Debug, Default)]
pub(super) struct Unread {
    from: usize,
    found: std::vec::IntoIter<Found>,
}

/// The rows of a list, of which the first say something; and the others. `spent` is the time since their
/// reading began.
pub(super) fn begin(
    found: Vec<Found>,
    runbook: &Runbook,
    spent: impl Fn() -> Duration,
) -> (Vec<PickerRow>, Unread) {
    let read = |part: &[Found]| {
        let all = part.iter().zip(sessions::summaries(part));
        all.map(|(found, read)| row(found, read, runbook)).collect::<Vec<_>>()
    };
    let seen = found.get(..SEEN).unwrap_or(&found);
    let (first, next) = seen.split_at(FIRST.min(seen.len()));
    let mut rows = read(first);
    if spent() < SOON {
        rows.extend(read(next));
    }
    let from = rows.len();
    let mut found = found.into_iter();
    found.by_ref().take(from).for_each(drop);
    rows.extend(found.as_slice().iter().map(|found| PickerRow {
        id: found.id.clone(),
        summary: None,
        modified: found.modified,
    }));
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

    /// How many rows of a list are read before it is shown, where the first take so long.
    fn read_first(count: usize, spent: Duration) -> usize {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..count {
            let id = format!("2026-11-30-acme-{n:04}");
            std::fs::write(folder.path().join(format!("{id}.jsonl")), "\n").unwrap();
        }
        let (runbook, found) =
            (Runbook::built_in().unwrap(), sessions::list(folder.path()).unwrap());
        let (mut rows, mut unread) = begin(found.clone(), &runbook, || spent);
        let first = rows.iter().take_while(|row| row.summary.is_some()).count();
        assert!(rows[first..].iter().all(|row| row.summary.is_none()));
        while !unread.is_empty() {
            let (from, read) = unread.read_on(&runbook);
            rows.splice(from..from + read.len(), read);
        }
        let each: Vec<_> = found.iter().map(|found| picker_row(found, &runbook)).collect();
        assert_eq!(rows, each);
        // None can be read, and each says so of its own file.
        for row in &rows {
            let Some(Err(why)) = &row.summary else { panic!("{row:?}") };
            assert!(why.with.iter().any(|(_, value)| value.contains(&row.id)), "{row:?}");
        }
        first
    }

    #[test]
    fn as_many_rows_as_a_window_has_are_read_before_the_list_is_shown_unless_the_disk_is_slow() {
        let quick = Duration::from_micros(1_999);
        assert_eq!([0, 3, 4, 32, 300].map(|count| read_first(count, quick)), [0, 3, 4, 32, 32]);
        assert_eq!([0, 3, 4, 32, 300].map(|count| read_first(count, SOON)), [0, 3, 4, 4, 4]);
    }
}
