//! Tries faults, counts them, and keeps what went wrong.

use std::any::Any;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

/// How many faults are tried side by side: most wait for a process.
const SIDE_BY_SIDE: usize = 4;

/// Counts one kind of fault.
pub(crate) struct Tally {
    name: &'static str,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    tried: usize,
    kinds: BTreeSet<String>,
    failures: Vec<String>,
    notes: Vec<String>,
    /// Faults that did not come to pass.
    missed: usize,
    /// Whether this machine does not let them be tried.
    excused: bool,
}

/// What a fault that did not come to pass leaves by.
struct Missed;

/// Ends an attempt whose fault did not come to pass: it is not counted among those tried.
pub(crate) fn missed() -> ! {
    resume_unwind(Box::new(Missed))
}

/// A line of the table.
pub(crate) struct Row {
    name: &'static str,
    tried: usize,
    kinds: usize,
    took: Duration,
    notes: Vec<String>,
    /// What went wrong, with the fault at which it did.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    /// Of a kind that has not begun.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, counts: Mutex::default() }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tries one fault of a kind, such as `ENOSPC at write`; `which` tells it from its like, such as
    /// the number of the call or the seed. A panic is a failure.
    pub(crate) fn fault(&self, kind: &str, which: &str, attempt: impl FnOnce()) {
        let outcome = catch_unwind(AssertUnwindSafe(attempt));
        let mut counts = self.counts();
        if outcome.as_ref().is_err_and(|panic| panic.is::<Missed>()) {
            counts.missed += 1;
            return;
        }
        counts.tried += 1;
        counts.kinds.insert(kind.to_owned());
        if let Err(panic) = outcome {
            let failure = format!("{}: {kind}, {which}: {}", self.name, message(&*panic));
            counts.failures.push(failure);
        }
    }

    /// Tries many faults of a kind, some side by side. Each is named by itself.
    pub(crate) fn faults<T: Send + std::fmt::Debug>(
        &self,
        kind: &str,
        all: impl IntoIterator<Item = T>,
        attempt: impl Fn(T) + Sync,
    ) {
        let named = |fault: T| (format!("{fault:?}"), fault);
        self.named(kind, all.into_iter().map(named), attempt);
    }

    /// Tries many faults of a kind, some side by side, each with its name.
    pub(crate) fn named<T: Send>(
        &self,
        kind: &str,
        all: impl IntoIterator<Item = (String, T)>,
        attempt: impl Fn(T) + Sync,
    ) {
        let queue: Mutex<VecDeque<(String, T)>> = Mutex::new(all.into_iter().collect());
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        std::thread::scope(|scope| {
            for _ in 0..SIDE_BY_SIDE {
                scope.spawn(|| {
                    while let Some((which, fault)) = next() {
                        self.fault(kind, &which, || attempt(fault));
                    }
                });
            }
        });
    }

    /// Tries the whole kind. A panic outside of a fault, as in its preparation, is a failure.
    pub(crate) fn whole(&self, run: impl FnOnce()) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(run)) {
            let failure = format!("{}: it was not run to its end: {}", self.name, message(&*panic));
            self.counts().failures.push(failure);
        }
    }

    /// A fault that must be caught: `look` must panic over it. Not counted among those tried.
    pub(crate) fn caught(&self, what: &str, look: impl FnOnce()) {
        self.control(what, catch_unwind(AssertUnwindSafe(look)).is_err());
    }

    /// A fault that must do harm: `harmed` says whether it did. Not counted among those tried.
    pub(crate) fn control(&self, what: &str, harmed: bool) {
        if harmed {
            self.note(&format!("control: {what}"));
        } else {
            let failure = format!("{}: the control did no harm: {what}", self.name);
            self.counts().failures.push(failure);
        }
    }

    /// A figure or a limit that belongs beside the count.
    pub(crate) fn note(&self, note: &str) {
        self.counts().notes.push(note.to_owned());
    }

    /// That they cannot be tried here, and need not be.
    pub(crate) fn not_here(&self, why: &str) {
        self.note(&format!("not tried: {why}"));
        self.counts().excused = true;
    }

    /// The line of the table.
    pub(crate) fn row(self, took: Duration) -> Row {
        let counts = self.counts.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Counts { tried, kinds, mut failures, mut notes, missed, excused } = counts;
        if missed > 0 {
            notes.push(format!("{missed} more did not come to pass"));
        }
        // A net that mostly misses holds nothing.
        if missed > tried {
            failures.push(format!("{}: {missed} missed, {tried} tried", self.name));
        }
        if tried == 0 && !excused {
            failures.push(format!("{}: nothing was tried: {}", self.name, notes.join("; ")));
        }
        Row { name: self.name, tried, kinds: kinds.len(), took, notes, failures }
    }
}

/// What a panic said.
fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words")
}

/// All rows, from which the README's table is made.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut table = "| fault | kinds | tried | failed | seconds | remarks |\n".to_owned();
    table.push_str("|---|--:|--:|--:|--:|---|\n");
    for row in rows {
        let Row { name, tried, kinds, took, notes, failures } = row;
        let (failed, seconds, notes) = (failures.len(), took.as_secs(), notes.join("; "));
        let line = format!("| {name} | {kinds} | {tried} | {failed} | {seconds} | {notes} |");
        writeln!(table, "{line}").unwrap();
    }
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    let (kinds, tried) = (sum(|row| row.kinds), sum(|row| row.tried));
    let failed = sum(|row| row.failures.len());
    writeln!(table, "| **all** | {kinds} | {tried} | {failed} | | |").unwrap();
    table
}
