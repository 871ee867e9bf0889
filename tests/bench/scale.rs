//! Long sessions and many sessions: what grows with them grows as they do, and no faster.

use std::fs::File;
use std::io::Read as _;
use std::io::Write as _;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use jiff::Timestamp;
use reauth::model::chain::Sum;
use reauth::model::event::Event;
use reauth::runbook::StepId;
use reauth::services::journal::Journal;
use reauth::services::sessions;

use crate::Row;
use crate::Table;
use crate::stored;
use crate::support::Place;
use crate::terminal::Terminal;
use crate::terminal::median;
use crate::terminal::ms;
use crate::terminal::reauth;

/// Events of the long sessions; the last is as many as one may have.
const EVENTS: [usize; 3] = [1_000, 10_000, 100_000];
/// Sessions of the full folders.
const SESSIONS: [usize; 2] = [1_000, 10_000];
/// How much more ten times as many may take; what each start costs makes it less than ten.
const TENFOLD: f64 = 12.0;
/// Times that each is measured.
const RUNS: usize = 7;
/// Changes that are written.
const CHANGES: usize = 200;

pub(crate) fn rows(table: &mut Table) {
    resume(table);
    append(table);
    list(table);
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = work();
    let taken = start.elapsed();
    // What is given back is not waited for by anybody.
    drop(made);
    taken
}

/// From the file to the session as it can be changed, against reading and hashing its bytes.
fn resume(table: &mut Table) {
    let place = Place::new();
    let (mut taken, mut least) = (Vec::new(), Vec::new());
    for events in EVENTS {
        let id = format!("{}-{events}", stored::ID);
        stored::one(&place, &id, events);
        let path = place.sessions(false).join(format!("{id}.jsonl"));
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            bare.push(time(|| Sum::of(&std::fs::read(&path).unwrap())));
            ours.push(time(|| Journal::open(&path, Duration::ZERO).unwrap()));
        }
        taken.push(ms(median(&ours)));
        least.push(ms(median(&bare)));
    }
    let from = format!(
        "{:.1}, {:.1}, {:.1} ms for 1,000, 10,000, 100,000; reading and hashing the last {:.1} ms",
        taken[0], taken[1], taken[2], least[2]
    );
    table.add(Row::new("resume of 100,000 events", "ms", 100.0, taken[2]).from(from));
    table.add(
        Row::new("resume, ten times as many events", "×", TENFOLD, taken[2] / taken[1])
            .from(format!("{:.1} ms against {:.1} ms", taken[2], taken[1])),
    );
}

/// A change that is on the disk, against as many bytes that are.
fn append(table: &mut Table) {
    let place = Place::new();
    stored::one(&place, stored::ID, 25);
    let folder = place.sessions(false);
    let path = folder.join(format!("{}.jsonl", stored::ID));
    let (mut journal, _) = Journal::open(&path, Duration::ZERO).unwrap();
    let mut file = File::options().append(true).create(true).open(folder.join("bare")).unwrap();
    let at: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
    let event = Event::Todo { step: StepId::Save };
    let line = [b'x'; 280];
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..CHANGES {
        bare.push(time(|| {
            file.write_all(&line).unwrap();
            file.sync_data().unwrap();
        }));
        ours.push(time(|| journal.append(at, &event).unwrap()));
    }
    let (ours, bare) = (ms(median(&ours)), ms(median(&bare)));
    table.add(
        Row::new("one change, on the disk", "×", 1.2, ours / bare)
            .from(format!("{ours:.3} ms against {bare:.3} ms for a bare append and sync")),
    );
}

/// Folders full of sessions: the first screen of the list, what scripts ask, and what a shell does.
fn list(table: &mut Table) {
    let places = SESSIONS.map(|sessions| {
        let place = Place::new();
        stored::many(&place, sessions);
        place
    });
    let screen = |place: &Place| {
        let mut terminal = Terminal::start(place, &reauth(), &[]);
        terminal.until_seen("a list of sessions", |shown| {
            shown.lines().filter(|line| line.contains("acme.okta.com")).count() >= 10
        });
        terminal.since_start()
    };
    let command =
        |args: &'static [&'static str]| move |place: &Place| first_line(place.of(&reauth(), args));
    let tab = |place: &Place| {
        let mut asked = place.of(&reauth(), &["--", "reauth", "status", ""]);
        asked.env("REAUTH_COMPLETE", "fish");
        first_line(asked)
    };
    let whole = |place: &Place| time(|| place.run(&["sessions", "list"]));
    let mut add = |what: &str, goal: Option<f64>, run: &dyn Fn(&Place) -> Duration| {
        let [few, many] = [0, 1].map(|n| {
            let runs: Vec<_> = (0..RUNS).map(|_| run(&places[n])).collect();
            ms(median(&runs))
        });
        let from = format!("{few:.1} ms for 1,000, {many:.1} ms for 10,000");
        table.add(match goal {
            Some(goal) => Row::new(what, "ms", goal, many).from(from),
            None => Row::new(what, "×", TENFOLD, many / few).from(from),
        });
    };
    add("list of 10,000 sessions, first screen", Some(100.0), &screen);
    add("`sessions list` of 10,000, first line", Some(100.0), &command(&["sessions", "list"]));
    add("`status` among 10,000 sessions", Some(100.0), &command(&["status"]));
    add("completion among 10,000 sessions", Some(100.0), &tab);
    add("`sessions list`, ten times as many", None, &whole);
    let folder = places[1].sessions(false);
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        bare.push(time(|| {
            let entries = std::fs::read_dir(&folder).unwrap();
            entries.map(|entry| entry.unwrap().metadata().unwrap().len()).sum::<u64>()
        }));
        ours.push(time(|| sessions::list(&folder).unwrap()));
    }
    let (ours, bare) = (ms(median(&ours)), ms(median(&bare)));
    table.add(
        Row::new("names and times of 10,000 sessions", "×", 1.5, ours / bare)
            .from(format!("{ours:.1} ms against {bare:.1} ms for a bare look at each file")),
    );
}

/// From the start of a program to the first of what it prints.
fn first_line(mut command: Command) -> Duration {
    let start = Instant::now();
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut line = [0; 64];
    let count = out.read(&mut line).unwrap();
    let taken = start.elapsed();
    assert!(count > 10, "{:?}", line.get(..count));
    drop(out);
    child.wait().unwrap();
    taken
}
