//! The fault campaign: what may go wrong is made to go wrong, and what must hold is looked at after
//! each fault. It ends with one table.
//!
//! As a part of all tests it runs in a short form; `tests/run --campaign` runs it whole. Words behind
//! the options name the kinds to run: `cargo test --features rig --test campaign -- --full power`.
//!
//! A kind of fault is a file beside this one with a function `run`, and a line in [`KINDS`]. It hands
//! its faults to a [`Tally`], which tries each, takes a panic for a failure, and counts. A *control*
//! is a fault that must do harm, so that the table shows that the kind has teeth.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::disallowed_methods, reason = "tests touch the outside world")]
#![expect(clippy::print_stdout, reason = "the table is what it is for")]

mod browser;
mod clock;
mod disk;
mod files;
mod hostile;
mod keyring;
mod kill;
mod network;
mod panics;
mod power;
mod reach;
#[path = "../it/report_sample.rs"]
#[expect(dead_code, reason = "more of it is for the other tests")]
mod report_sample;
mod schemas;
mod screens;
mod strace;
mod streams;
#[path = "../it/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "most of it is for the other tests")]
mod support;
mod tally;
mod terminal;
mod together;

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use crate::tally::Tally;

/// How much is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Some of each, in seconds.
    Short,
    /// All of it.
    Full,
}

impl Scale {
    /// One number for the short form, one for the whole.
    pub(crate) fn pick<T>(self, short: T, full: T) -> T {
        match self {
            Self::Short => short,
            Self::Full => full,
        }
    }
}

/// How many kinds the short form tries side by side: most of each is waiting.
const SIDE_BY_SIDE: usize = 3;

/// What tries one kind of fault.
type Run = fn(Scale, &Tally);

/// The kinds, in the order of the table.
const KINDS: &[(&str, Run)] = &[
    ("kill -9", kill::run),
    ("power cut", power::run),
    ("disk", disk::run),
    ("files", files::run),
    ("terminal: signals", terminal::run),
    ("terminal: streams", streams::run),
    ("panic", panics::run),
    ("two at once", together::run),
    ("clock", clock::run),
    ("browser", browser::run),
    ("keyring", keyring::run),
    ("network", network::run),
    ("hostile text", hostile::run),
    ("reach", reach::run),
];

fn main() -> ExitCode {
    if let Some(code) = panics::child().or_else(browser::child) {
        return code;
    }
    let args: Vec<String> = std::env::args().skip(1).collect();
    let scale = if args.iter().any(|arg| arg == "--full") { Scale::Full } else { Scale::Short };
    let named: Vec<_> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    if let Some(named) =
        named.iter().find(|named| !KINDS.iter().any(|(name, _)| name.contains(named.as_str())))
    {
        println!("There is no kind {named}. There are:");
        for (name, _) in KINDS {
            println!("{name}");
        }
        return ExitCode::from(2);
    }
    let chosen =
        |name: &str| named.is_empty() || named.iter().any(|named| name.contains(named.as_str()));
    let all = KINDS.iter().enumerate().filter(|(_, (name, _))| chosen(name));
    let (queue, table): (Mutex<VecDeque<_>>, Mutex<BTreeMap<_, _>>) =
        (Mutex::new(all.collect()), Mutex::default());
    std::thread::scope(|scope| {
        for _ in 0..scale.pick(SIDE_BY_SIDE, 1) {
            scope.spawn(|| {
                while let Some((n, (name, run))) = { queue.lock().unwrap().pop_front() } {
                    let (tally, begun) = (Tally::new(name), Instant::now());
                    println!("{name}");
                    tally.whole(|| run(scale, &tally));
                    table.lock().unwrap().insert(n, tally.row(begun.elapsed()));
                }
            });
        }
    });
    let table: Vec<_> = table.into_inner().unwrap().into_values().collect();
    println!("\n{}", tally::table(&table));
    if table.iter().all(|row| row.failures.is_empty()) {
        return ExitCode::SUCCESS;
    }
    for failure in table.iter().flat_map(|row| &row.failures) {
        println!("FAILED {failure}");
    }
    ExitCode::FAILURE
}
