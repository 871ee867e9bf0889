//! What all parts of a report need to write a sentence: the session, the words, the clock.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::check::AskedCheck;
use crate::model::check::Cause;
use crate::model::check::CheckResult;
use crate::model::event::Evidence;
use crate::model::event::Mode;
use crate::model::session::Session;
use crate::model::session::StepState;
use crate::report::document::Cell;
use crate::report::document::Row;
use crate::report::status::name;
use crate::report::status::operator;
use crate::runbook::Runbook;
use crate::runbook::StepId;
use crate::text::clean_line;
use crate::words;
use crate::words::Words;

/// Characters that one line of a report may have.
const LINE_MAX: usize = 4_000;

/// Writes the sentences of one report.
#[derive(Clone, Copy)]
pub(super) struct Scribe<'a> {
    pub(super) session: &'a Session,
    pub(super) runbook: &'a Runbook,
    pub(super) words: &'a Words,
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
}

impl<'a> Scribe<'a> {
    /// A sentence of the report's words.
    pub(super) fn word(&self, key: &str) -> String {
        let key = format!("report.{key}");
        self.words.get(&key).to_owned()
    }

    /// A sentence of the report's words with its gaps filled.
    pub(super) fn fill(&self, key: &str, with: &[(&str, &str)]) -> String {
        self.words.fill(&format!("report.{key}"), with)
    }

    /// A sentence of the report's words for `n` things.
    pub(super) fn count(&self, key: &str, n: usize) -> String {
        self.words.count(&format!("report.{key}"), n)
    }

    /// A row to be read.
    pub(super) fn row(&self, id: &'static str, text: &str) -> Row {
        Row { id, label: self.word(&format!("label.{id}")), cell: prose(text) }
    }

    /// A row to be copied; *not known* where there is nothing.
    pub(super) fn code(&self, id: &'static str, text: Option<&str>) -> Row {
        let label = self.word(&format!("label.{id}"));
        let cell = text.map_or_else(|| Cell::Prose(self.word("not_known")), code);
        Row { id, label, cell }
    }

    /// A time in UTC, and in the reader's zone where that differs.
    pub(super) fn time(&self, at: Timestamp) -> String {
        let utc = at.to_zoned_datetime(TimeZone::UTC);
        let local = at.to_zoned_datetime(self.zone.clone());
        let first = words::day(self.words, at, &TimeZone::UTC);
        if local.offset() == utc.offset() {
            first
        } else if local.date() == utc.date() {
            format!("{first} ({})", words::zoned_clock(self.words, at, self.zone))
        } else {
            format!("{first} ({})", words::day(self.words, at, self.zone))
        }
    }

    /// The name after *said by*.
    pub(super) fn operator(&self) -> &'a str {
        operator(self.session)
    }

    /// Tests that were asked for and have no end, oldest first.
    pub(super) fn unended(&self) -> impl Iterator<Item = &'a AskedCheck> + use<'a> {
        self.session.lost.iter().chain(&self.session.asked)
    }

    /// When the last step was settled, or the last line was written while one is open: what is
    /// written down after the work does not lengthen it.
    pub(super) fn end(&self) -> Timestamp {
        let settled = self.session.steps.iter().filter_map(|step| step.at).max();
        settled.filter(|_| self.session.is_complete()).unwrap_or(self.session.updated)
    }

    /// How the step stands when the report is made.
    pub(super) fn state(&self, id: StepId) -> StepState {
        self.session.state(id, self.runbook, self.now)
    }

    /// On whose word the step stands as it does; empty where nobody said anything.
    pub(super) fn evidence(&self, id: StepId) -> String {
        let record = self.session.step(id);
        match (record.evidence, record.state) {
            (Some(Evidence::Seen), _) if self.session.mode == Mode::Practice => {
                self.word("evidence.seen_practice")
            }
            (Some(Evidence::Seen), _) => self.word("evidence.seen"),
            (Some(Evidence::Confirmed), _) | (None, StepState::Skipped | StepState::Failed) => {
                self.fill("evidence.said", &[("name", self.operator())])
            }
            (None, StepState::Todo | StepState::Doing | StepState::Done | StepState::Stale) => {
                String::new()
            }
        }
    }

    /// *Checked at Microsoft*, or where else the requests went; *asked* where nothing came of it.
    pub(super) fn checked(&self, result: &CheckResult) -> String {
        let how = match result.cause {
            Cause::Network | Cause::Cancelled => "asked",
            Cause::None | Cause::Credentials | Cause::Rules => "checked",
        };
        self.word(&format!("evidence.{how}.{}", name(&result.endpoints)))
    }

    /// The title of a step.
    pub(super) fn title(&self, id: StepId) -> &'a str {
        let key = format!("step.{id}.title");
        if self.words.has(&key) {
            self.words.list(&key).first().copied().unwrap_or_default()
        } else {
            ""
        }
    }
}

/// One cleaned line, to be read.
pub(super) fn prose(text: &str) -> Cell {
    Cell::Prose(clean_line(text, LINE_MAX))
}

/// One cleaned line, to be copied.
pub(super) fn code(text: &str) -> Cell {
    Cell::Code(clean_line(text, LINE_MAX))
}
