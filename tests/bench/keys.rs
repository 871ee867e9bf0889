//! From a key to the frame that answers it, and how many bytes a step costs.

use std::time::Duration;

use crate::Row;
use crate::Table;
use crate::screens::ALL;
use crate::screens::RUNNING;
use crate::screens::STEPS;
use crate::screens::Shown;
use crate::support::Place;
use crate::terminal::Terminal;
use crate::terminal::median;
use crate::terminal::ms;
use crate::terminal::p99;
use crate::terminal::reauth;
use crate::terminal::reference;

/// Keys on each screen, in each part of its measurement.
const KEYS: usize = 300;

/// Parts. The middle one counts: of 300 keys three are slower than the p99, and a machine that has something
/// else to do for a moment makes as many.
const PARTS: usize = 3;

/// What the slowest key of a hundred takes: a whole frame is made for it, and by another thread than
/// that which reads the keys.
const HELD: f64 = 3.0;

/// How long the disk stands still at each sync, in microseconds.
const STALL: &str = "inject=fsync,fdatasync:delay_enter=1000000";

pub(crate) fn rows(table: &mut Table) {
    let (name, place) = (&reference("minimal"), Place::new());
    let mut minimal = Terminal::start(&place, name, &[]);
    minimal.until("0 keys");
    let mut worst: Option<(f64, String)> = None;
    for shown in ALL {
        let home = shown.place();
        let (ratio, from) = to_and_fro(shown, &mut shown.open(&home), &mut minimal);
        eprintln!("  {from}");
        if worst.as_ref().is_none_or(|(most, _)| ratio > *most) {
            worst = Some((ratio, from));
        }
    }
    let (ratio, from) = worst.unwrap();
    let what = format!("key to frame, p99, the slowest of {} screens", ALL.len());
    table.add(Row::new(what, "×", 1.3, ratio).from(from).held(HELD));

    let home = RUNNING.place();
    let (ratio, from) = to_and_fro(&RUNNING, &mut RUNNING.open(&home), &mut minimal);
    table.add(Row::new("the same while a test runs", "×", 1.3, ratio).from(from).held(HELD));

    let (ratio, from) = while_the_disk_stalls(&mut minimal);
    table.add(Row::new("the same while the disk stalls", "×", 1.3, ratio).from(from).held(HELD));

    let home = STEPS.place();
    let mut terminal = STEPS.open(&home);
    let (mut most, mut from) = (0.0, String::new());
    for _ in 0..11 {
        let before = terminal.shown();
        let bytes = terminal.key("j").bytes;
        let changed = changed(&before, &terminal.shown());
        let number = |n: usize| f64::from(u32::try_from(n).unwrap());
        // The detail changes as a whole: what is allowed grows with the cells that are others now.
        let share = number(bytes) / (1.3 * number(changed) + 150.0);
        if share > most {
            (most, from) = (share, format!("{bytes} bytes for {changed} cells that changed"));
        }
    }
    let what = "bytes for one step down, of 1.3 × the changed cells + 150";
    table.add(Row::new(what, "×", 1.0, most).from(from));
}

/// How many cells differ between two screens.
fn changed(before: &str, after: &str) -> usize {
    let cells = |line: &str| format!("{line:<100}").chars().collect::<Vec<_>>();
    let lines = before.lines().zip(after.lines());
    let differ = |(one, other): (&str, &str)| {
        cells(one).iter().zip(&cells(other)).filter(|(one, other)| one != other).count()
    };
    lines.map(differ).sum()
}

/// Types at both programs in turn; the ratio of what one key of a hundred takes, and how it came.
fn to_and_fro(shown: &Shown, ours: &mut Terminal, minimal: &mut Terminal) -> (f64, String) {
    let mut parts: Vec<_> = (0..PARTS).map(|_| part(shown, ours, minimal)).collect();
    parts.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    parts.swap_remove(PARTS / 2)
}

fn part(shown: &Shown, ours: &mut Terminal, minimal: &mut Terminal) -> (f64, String) {
    let mut taken = (Vec::new(), Vec::new());
    for n in 0..KEYS {
        taken.0.push(ours.key(shown.keys[n % 2]).taken);
        taken.1.push(minimal.key("x").taken);
    }
    said(shown.name, &taken.0, &taken.1)
}

fn said(name: &str, ours: &[Duration], least: &[Duration]) -> (f64, String) {
    let (most, least_most) = (ms(p99(ours)), ms(p99(least)));
    let from = format!(
        "{name}: {most:.2} ms against {least_most:.2} ms; the median {:.2} ms against {:.2} ms",
        ms(median(ours)),
        ms(median(least)),
    );
    (most / least_most, from)
}

/// Notes something, and moves about for as long as it is being written.
fn while_the_disk_stalls(minimal: &mut Terminal) -> (f64, String) {
    let home = STEPS.place();
    // Calls that are not looked at pass without a stop.
    let strace = ["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"];
    let reauth = reauth();
    let before = [&strace[..], &["-e", STALL, &reauth]].concat();
    let mut ours = STEPS.open_by(&home, "strace", &before);
    let mut taken = (Vec::new(), Vec::new());
    for _ in 0..6 {
        ours.send("nx\r");
        ours.until("Saving.");
        ours.rest();
        for n in 0..50 {
            let answer = ours.key(STEPS.keys[n % 2]);
            if !ours.shown().contains("Saving.") {
                break;
            }
            taken.0.push(answer.taken);
            taken.1.push(minimal.key("x").taken);
        }
        ours.until_seen("it is saved", |shown| !shown.contains("Saving."));
        ours.rest();
    }
    assert!(taken.0.len() > 100, "the disk did not stall: {} keys", taken.0.len());
    said("list", &taken.0, &taken.1)
}
