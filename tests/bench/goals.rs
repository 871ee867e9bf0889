//! How fast and how light it is, as figures against what was promised.
//!
//! `tests/run --bench` installs what this needs, builds the reference programs and prints one table.
//! It fails where a figure is off by half, and not on noise: off its goal, or, where a goal is not
//! reached, off what is held instead. `tests/run --bench start check` takes
//! only those groups.
//!
//! Times are ratios, taken in one run on one machine, one sample of each side after the other: the
//! reference is the least that a ratatui program can do (`minimal.rs`), or a program that prints a
//! line (`line.rs`), or whatever else a row names. Each program is a copy, as installing makes one.
//!
//! To add a row: a file here with `pub(crate) fn rows(table: &mut Table)`, in it
//! `table.add(Row::new("what", "ms", goal, figure).from("what it was made of"))`, and a line in
//! [`GROUPS`].
#![expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it found")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark that cannot go on should stop"
)]

mod check;
mod commands;
mod idle;
mod keyring;
mod keys;
mod layout;
mod report;
mod scale;
mod screens;
mod size;
mod start;
mod stored;
#[path = "../it/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "most of it is for the tests")]
mod support;
mod table;
mod terminal;

use std::process::ExitCode;

use crate::table::Row;
use crate::table::Table;

/// What finds the figures of one topic.
type Group = (&'static str, fn(&mut Table));

/// Every group, by the name that selects it.
const GROUPS: &[Group] = &[
    ("start", start::rows),
    ("keys", keys::rows),
    ("idle", idle::rows),
    ("size", size::rows),
    ("commands", commands::rows),
    ("check", check::rows),
    ("report", report::rows),
    ("scale", scale::rows),
];

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let wanted: Vec<_> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    if wanted == ["layout"] {
        layout::write();
        return ExitCode::SUCCESS;
    }
    let known = |name: &String| GROUPS.iter().any(|(known, _)| known == name);
    let unknown: Vec<_> = wanted.iter().filter(|name| !known(name)).collect();
    assert!(unknown.is_empty(), "no group is called {unknown:?}");
    terminal::install();
    let mut table = Table::default();
    for (name, rows) in GROUPS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            eprintln!("{name} …");
            rows(&mut table);
        }
    }
    println!("\n{table}");
    let off = table.off();
    if off.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("off by half: {}", off.join("; "));
    ExitCode::FAILURE
}
