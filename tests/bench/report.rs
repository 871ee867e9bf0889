//! Reports of long sessions: each format takes time that grows linearly with the number of events.

use std::time::Duration;
use std::time::Instant;

use jiff::tz::TimeZone;
use reauth::model::chain;
use reauth::model::output::Format;
use reauth::model::session::Session;
use reauth::report;
use reauth::report::Redact;
use reauth::report::Report;
use reauth::report::redacted;
use reauth::report::verify::State;
use reauth::report::verify::verify;
use reauth::runbook::Runbook;
use reauth::words::Words;

use crate::Row;
use crate::Table;
use crate::stored;

/// Events of the sessions; the last is as many as one may have.
const SIZES: [usize; 4] = [12_500, 25_000, 50_000, 100_000];
/// How much longer twice as many may take: twice, and what a smaller share in the caches costs.
const FACTOR_MAX: f64 = 2.2;

/// The best of some runs: the one that was disturbed least.
fn time(mut work: impl FnMut()) -> Duration {
    let mut run = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..3).map(|_| run()).min().unwrap_or_default()
}

pub(crate) fn rows(table: &mut Table) {
    let runbook = Runbook::built_in().unwrap();
    let words = Words::english();
    let mut rows: Vec<(String, Vec<Duration>)> = Vec::new();
    let mut add = |name: String, taken: Duration| match rows.iter_mut().find(|row| row.0 == name) {
        Some((_, all)) => all.push(taken),
        None => rows.push((name, vec![taken])),
    };
    for events in SIZES {
        let file = stored::file(stored::ID, events);
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
    for (name, taken) in &rows {
        let (first, last) = (taken[0].as_secs_f64(), taken[taken.len() - 1].as_secs_f64());
        // The mean of the doublings: what disturbs one of them says nothing.
        let doublings = f64::from(u8::try_from(taken.len() - 1).unwrap());
        let figure = (last / first).powf(doublings.recip());
        let millis: Vec<_> =
            taken.iter().map(|t| format!("{:.0}", t.as_secs_f64() * 1e3)).collect();
        let from = format!("{} ms", millis.join(", "));
        let what = format!("{name}, twice as many events");
        table.add(Row::new(what, "×", FACTOR_MAX, figure).from(from));
    }
}
