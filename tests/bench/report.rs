//! Reports of long sessions: each format takes time that grows linearly with the number of events.
//!
//! `cargo bench --bench report` prints a table, and fails where twice as many events take more than
//! three times as long.
#![expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it found")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on should stop"
)]

use std::time::Duration;
use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use reauth::model::chain;
use reauth::model::chain::Sum;
use reauth::model::event::Event;
use reauth::model::event::Evidence;
use reauth::model::event::Mode;
use reauth::model::output::Format;
use reauth::model::session::Session;
use reauth::report;
use reauth::report::Redact;
use reauth::report::Report;
use reauth::report::redacted;
use reauth::report::verify::State;
use reauth::report::verify::verify;
use reauth::runbook::Runbook;
use reauth::runbook::StepId;
use reauth::words::Words;

/// Events of the sessions; the last is as many as one may have.
const SIZES: [usize; 4] = [12_500, 25_000, 50_000, 100_000];
/// How much longer twice as many may take; noise of a busy machine included.
const FACTOR_MAX: f64 = 3.0;

/// A session file with so many events: notes, and steps that go to and fro.
fn file(events: usize) -> String {
    let mut at: Timestamp = "2026-11-23T08:12:00Z".parse().unwrap();
    let mut prev = Sum::zero();
    let mut text = String::new();
    for n in 1..=events {
        let step = StepId::ALL[n % 12];
        let event = match n {
            1 => Event::Started {
                id: "2026-11-23-acme-1f2e".to_owned(),
                mode: Mode::Live,
                operator: "Ada Lovelace".to_owned(),
                program: "0.1.0".to_owned(),
                runbook: "1".to_owned(),
                operator_asked: true,
                endpoints: None,
            },
            n if n % 3 == 0 => Event::Done { step, evidence: Evidence::Confirmed },
            n if n % 3 == 1 => Event::Todo { step },
            n => Event::Noted { step, text: format!("Note {n} to ada@acme.com | `x` <b>") },
        };
        at += jiff::SignedDuration::from_secs(1);
        let (line, sealed) = chain::seal(&prev, n as u64, at, &event).unwrap();
        prev = line.sum;
        text.push_str(&sealed);
        text.push('\n');
    }
    text
}

/// The best of some runs: the one that was disturbed least.
fn time(mut work: impl FnMut()) -> Duration {
    let mut run = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..3).map(|_| run()).min().unwrap_or_default()
}

fn main() {
    let runbook = Runbook::built_in().unwrap();
    let words = Words::english();
    let mut rows: Vec<(String, Vec<Duration>)> = Vec::new();
    let mut add = |name: String, taken: Duration| match rows.iter_mut().find(|row| row.0 == name) {
        Some((_, all)) => all.push(taken),
        None => rows.push((name, vec![taken])),
    };
    for events in SIZES {
        let file = file(events);
        let session = Session::fold(&chain::read(file.as_bytes()).0).unwrap();
        let make = |session: &Session| {
            Report::build(session, &runbook, &words, &TimeZone::UTC, session.updated)
        };
        let report = make(&session);
        add("read".to_owned(), time(|| drop(chain::read(file.as_bytes()))));
        add("verify".to_owned(), time(|| assert_eq!(verify(file.as_bytes()).state, State::Whole)));
        add("build".to_owned(), time(|| drop(make(&session))));
        add("redact".to_owned(), time(|| drop(redacted(&session, Redact::Names))));
        for format in Format::ALL {
            let taken = time(|| assert!(report::render(&report, format).len() > events));
            add(format.extension().to_owned(), taken);
        }
    }
    println!("{:<8}{SIZES:>12?}", "events");
    let mut slow = Vec::new();
    for (name, taken) in &rows {
        let millis = taken.iter().map(|taken| format!("{:>9.1} ms", taken.as_secs_f64() * 1e3));
        println!("{name:<8}{}", millis.collect::<String>());
        for pair in taken.windows(2) {
            let factor = pair[1].as_secs_f64() / pair[0].as_secs_f64().max(1e-3);
            if factor > FACTOR_MAX {
                slow.push(format!("{name}: {factor:.1} times as long for twice as many"));
            }
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}
