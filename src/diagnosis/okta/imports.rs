//! Folds events into imports: what began, how far it came, and how it ended.

use std::collections::HashSet;

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::diagnosis::okta::Happened;
use crate::diagnosis::okta::LogEvent;
use crate::model::event::Pasted;
use crate::model::okta::Counts;
use crate::model::okta::ImportOutcome;
use crate::model::okta::ImportSeen;
use crate::model::okta::Phase;
use crate::model::okta::SettingsSeen;

/// Ids of events that are remembered, against pages that overlap.
const REMEMBERED: usize = 200_000;
/// Runs that are kept.
const RUNS: usize = 50;
/// Changes of the settings that are kept.
const SETTINGS: usize = 1_000;
/// Imports longer than two hours are not supported; one without an end for so long has none.
const LONGEST: SignedDuration = SignedDuration::from_hours(6);

/// The imports of one instance, as events tell of them.
#[derive(Clone, Debug, Default)]
pub struct Imports {
    app: String,
    seen: HashSet<String>,
    runs: Vec<ImportSeen>,
    settings: Vec<(SettingsSeen, String)>,
}

impl Imports {
    /// Nothing yet of the instance `app`.
    pub fn of(app: &str) -> Self {
        Self { app: app.to_owned(), ..Self::default() }
    }

    /// Takes events in whatever order they come; says whether one of them was new.
    pub fn take(&mut self, mut events: Vec<LogEvent>) -> bool {
        let mine = |event: &LogEvent| event.targets.is_empty() || event.targets.contains(&self.app);
        events.retain(mine);
        // Okta orders by writing; within a page the time decides. Stable, so that equals stay.
        events.sort_by_key(|event| event.at);
        let mut new = false;
        for event in events {
            if self.seen.contains(&event.id) {
                continue;
            }
            if self.seen.len() < REMEMBERED {
                self.seen.insert(event.id.clone());
            }
            new = true;
            self.one(event);
        }
        new
    }

    /// The newest import that was not given up for another.
    pub fn newest(&self) -> Option<&ImportSeen> {
        let held = self.runs.iter().filter(|run| run.outcome != ImportOutcome::Superseded);
        held.max_by_key(|run| run.started).or_else(|| self.runs.last())
    }

    /// All imports, oldest first.
    pub fn runs(&self) -> &[ImportSeen] {
        &self.runs
    }

    /// Changes of the settings by a person, outside of any import's transaction, oldest first.
    pub fn settings(&self) -> impl DoubleEndedIterator<Item = &SettingsSeen> {
        let free = |transaction: &str| !self.runs.iter().any(|run| run.id == transaction);
        self.settings.iter().filter(move |(_, of)| free(of)).map(|(seen, _)| seen)
    }

    fn one(&mut self, event: LogEvent) {
        match event.what {
            Happened::Other => {}
            Happened::Settings => {
                if let Some(by) = event.person {
                    let seen =
                        SettingsSeen { id: event.id, app: self.app.clone(), at: event.at, by };
                    if self.settings.len() >= SETTINGS {
                        self.settings.remove(0);
                    }
                    self.settings.push((seen, event.transaction));
                }
            }
            Happened::Refused(why) => self.refused(event.at, &event.transaction, *why),
            Happened::Started => {
                self.begin(event.at, &event.transaction, event.person);
            }
            what @ (Happened::Downloading
            | Happened::Downloaded
            | Happened::Processing
            | Happened::Created
            | Happened::Updated
            | Happened::Matched
            | Happened::Unassigned
            | Happened::Roadblock
            | Happened::Resumed
            | Happened::Completed { .. }) => {
                let at = self.run_of(event.at, &event.transaction);
                if let Some(run) = at.and_then(|at| self.runs.get_mut(at)) {
                    advance(run, event.at, what);
                }
            }
        }
    }

    /// A new import; one that was still running is given up for it, as Okta does.
    fn begin(&mut self, at: Timestamp, transaction: &str, by: Option<String>) -> usize {
        if let Some(known) = self.runs.iter().position(|run| run.id == transaction) {
            if let Some(run) = self.runs.get_mut(known) {
                // Its later events came first.
                run.started = run.started.min(at);
                run.by = run.by.take().or(by);
            }
            return known;
        }
        let open =
            |run: &&mut ImportSeen| run.outcome == ImportOutcome::Running && run.started < at;
        for run in self.runs.iter_mut().filter(open) {
            run.outcome = ImportOutcome::Superseded;
            run.ended = Some(at);
        }
        if self.runs.len() >= RUNS {
            self.runs.remove(0);
        }
        self.runs.push(ImportSeen {
            id: transaction.to_owned(),
            app: self.app.clone(),
            started: at,
            ended: None,
            outcome: ImportOutcome::Running,
            phase: Phase::Started,
            by,
            counts: Counts::default(),
            error: None,
        });
        self.runs.len() - 1
    }

    /// The import that an event belongs to; begun now where the log begins in its middle.
    fn run_of(&mut self, at: Timestamp, transaction: &str) -> Option<usize> {
        let known = self.runs.iter().position(|run| run.id == transaction);
        known.or_else(|| Some(self.begin(at, transaction, None)))
    }

    /// An error belongs to the import of its transaction, else to the one that runs: Okta System
    /// writes it, whoever has started the import.
    fn refused(&mut self, at: Timestamp, transaction: &str, why: Pasted) {
        let own = self.runs.iter().position(|run| run.id == transaction);
        let running = |run: &ImportSeen| {
            run.outcome == ImportOutcome::Running
                && run.started <= at
                && at.duration_since(run.started) < LONGEST
        };
        let found = own.or_else(|| self.runs.iter().rposition(running));
        if let Some(run) = found.and_then(|at| self.runs.get_mut(at)) {
            keep(run, why);
            // An error that is written after the end still counts against it.
            if run.outcome == ImportOutcome::Succeeded {
                run.outcome = ImportOutcome::Failed;
            }
        }
    }
}

/// The change of settings that may be that of step 11: by a person, later than `after`.
pub fn saved_settings(imports: &Imports, after: Timestamp) -> Option<&SettingsSeen> {
    imports.settings().rev().find(|seen| seen.at > after)
}

/// Keeps the error that says more.
fn keep(run: &mut ImportSeen, why: Pasted) {
    let says = |it: &Pasted| (it.code.is_some(), it.correlation_id.is_some(), it.okta.is_some());
    if run.error.as_ref().is_none_or(|known| says(&why) > says(known)) {
        run.error = Some(why);
    }
}

fn advance(run: &mut ImportSeen, at: Timestamp, what: Happened) {
    let mut reach = |phase: Phase| run.phase = run.phase.max(phase);
    match what {
        Happened::Downloading => reach(Phase::Downloading),
        Happened::Downloaded => reach(Phase::Downloaded),
        Happened::Processing => reach(Phase::Processing),
        Happened::Created => run.counts.created += 1,
        Happened::Updated => run.counts.updated += 1,
        Happened::Matched => run.counts.matched += 1,
        Happened::Unassigned => run.counts.unassigned += 1,
        Happened::Roadblock => {
            if run.ended.is_none() {
                run.outcome = ImportOutcome::Stopped;
            }
        }
        Happened::Resumed => {
            if run.ended.is_none() {
                run.outcome = ImportOutcome::Running;
            }
        }
        Happened::Completed { well, summary, why } => end(run, at, well, summary, why),
        Happened::Started | Happened::Refused(_) | Happened::Settings | Happened::Other => {}
    }
}

fn end(
    run: &mut ImportSeen,
    at: Timestamp,
    well: bool,
    [scanned, created, updated, unassigned]: [Option<u64>; 4],
    why: Option<Box<Pasted>>,
) {
    run.phase = Phase::Ended;
    run.ended = Some(at);
    run.counts.scanned = scanned.or(run.counts.scanned);
    run.counts.created = created.unwrap_or(0).max(run.counts.created);
    run.counts.updated = updated.unwrap_or(0).max(run.counts.updated);
    run.counts.unassigned = unassigned.unwrap_or(0).max(run.counts.unassigned);
    if let Some(why) = why {
        keep(run, *why);
    }
    let stopped = run.outcome == ImportOutcome::Stopped;
    run.outcome = if well && run.error.is_none() {
        ImportOutcome::Succeeded
    } else if stopped && run.error.as_ref().is_none_or(|error| error.code.is_none()) {
        ImportOutcome::Stopped
    } else {
        ImportOutcome::Failed
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(n: usize, what: Happened) -> LogEvent {
        let (id, at) = (n.to_string(), Timestamp::from_second(1_800_000_000).unwrap());
        let (person, transaction) = (Some("ada".to_owned()), "t".to_owned());
        LogEvent { id, at, what, person, transaction, targets: Vec::new() }
    }

    /// A watch may go on for weeks.
    #[test]
    fn what_is_remembered_counts_once_also_where_no_more_is_remembered() {
        let mut imports = Imports::of("app");
        imports.seen = (0..REMEMBERED).map(|n| n.to_string()).collect();
        assert!(!imports.take(vec![event(7, Happened::Created)]));
        assert!(imports.take(vec![event(REMEMBERED, Happened::Created)]));
        assert_eq!(imports.newest().unwrap().counts.created, 1);
        assert_eq!(imports.seen.len(), REMEMBERED);
    }

    #[test]
    fn of_changes_of_the_settings_the_newest_are_kept() {
        let mut imports = Imports::of("app");
        imports.take((0..SETTINGS + 5).map(|n| event(n, Happened::Settings)).collect());
        assert_eq!(imports.settings.len(), SETTINGS);
        let last = imports.settings().next_back().map(|seen| seen.id.as_str());
        assert_eq!(last, Some((SETTINGS + 4).to_string().as_str()));
    }
}
