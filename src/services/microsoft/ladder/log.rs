//! The rungs as they are climbed: told at once, kept for the result.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Instant;

use jiff::Timestamp;

use crate::model::check::Stage;
use crate::model::check::StageRecord;
use crate::model::check::StageState;
use crate::services::microsoft::Progress;
use crate::services::microsoft::Tell;
use crate::text::Phrase;

/// Two rungs are climbed side by side, so it is written through a shared reference.
pub(super) struct Log<'a> {
    pub(super) tell: Tell<'a>,
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    running: Vec<(Stage, Instant)>,
    records: Vec<StageRecord>,
    host: String,
    pauses: BTreeMap<String, Timestamp>,
}

impl<'a> Log<'a> {
    pub(super) fn new(tell: Tell<'a>) -> Self {
        Self { tell, book: Mutex::new(Book::default()) }
    }

    pub(super) fn start(&self, stage: Stage) {
        self.book().running.push((stage, Instant::now()));
        (self.tell)(Progress::Started(stage));
    }

    /// Ends a rung; one that is climbed again replaces its record.
    pub(super) fn end(&self, id: Stage, state: StageState, detail: Phrase) {
        let record = {
            let mut book = self.book();
            let began = book.running.iter().rfind(|(stage, _)| *stage == id).map(|(_, at)| *at);
            book.running.retain(|(stage, _)| *stage != id);
            let ms = began.map_or(0, |at| at.elapsed().as_millis());
            let record =
                StageRecord { id, state, ms: u64::try_from(ms).unwrap_or(u64::MAX), detail };
            book.records.retain(|known| known.id != id);
            book.records.push(record.clone());
            record
        };
        (self.tell)(Progress::Ended(record));
    }

    /// Notes which host is being asked.
    pub(super) fn asks(&self, host: &str) {
        host.clone_into(&mut self.book().host);
    }

    /// The host that was asked last.
    pub(super) fn host(&self) -> String {
        self.book().host.clone()
    }

    /// Notes that `host` wants to be left alone until then.
    pub(super) fn pause(&self, host: &str, until: Timestamp) {
        self.book().pauses.insert(host.to_owned(), until);
    }

    /// The hosts that want to be left alone, and until when.
    pub(super) fn pauses(&self) -> BTreeMap<String, Timestamp> {
        self.book().pauses.clone()
    }

    /// Ends what is still running because of `why`, marks the rest as never reached, and returns
    /// all rungs in order.
    pub(super) fn close(&self, why: &Phrase) -> Vec<StageRecord> {
        let running = self.book().running.clone();
        for (stage, _) in running {
            self.end(stage, StageState::Failed, why.clone());
        }
        let mut records = std::mem::take(&mut self.book().records);
        for id in Stage::ALL {
            if !records.iter().any(|record| record.id == id) {
                let detail = Phrase::new("check.stage.skipped");
                records.push(StageRecord { id, state: StageState::Skipped, ms: 0, detail });
            }
        }
        records.sort_by_key(|record| record.id);
        records
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
