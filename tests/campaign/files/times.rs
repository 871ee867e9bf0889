//! Sessions whose times go back, stand still, or lie far from now: what was done is told in the order
//! of the lines, with the times as they are written.

use serde_json::Value;

use super::ran;
use super::sealed_again;
use super::with_a_session;
use crate::support::Place;
use crate::tally::Tally;

/// The times of one line after the other; the last of them for what follows.
const TIMES: &[(&str, &[&str])] = &[
    ("the same", &["2026-11-23T08:00:00.000Z"]),
    (
        "backwards",
        &["2031-05-05T05:05:05.000Z", "2026-11-23T08:00:00.000Z", "2001-01-01T00:00:00.000Z"],
    ),
    ("of 1970", &["1970-01-01T00:00:00.000Z"]),
    ("before 1970", &["1969-12-31T23:59:59.999Z", "1900-01-01T00:00:00.000Z"]),
    ("of 9998", &["9998-12-31T23:59:59.999Z"]),
    ("from one end to the other", &["0001-01-01T00:00:00.000Z", "9998-12-31T23:59:59.999Z"]),
];

pub(super) fn run(tally: &Tally) {
    let named = TIMES.iter().map(|(name, times)| ((*name).to_owned(), *times));
    tally.named("a session file whose times are", named, told);
}

fn told(times: &[&str]) {
    let place = with_a_session();
    for n in 0..3 {
        place.run(&["step", "2", "note", "--text", &format!("note {n}")]).code(0);
    }
    let file = place.session(false);
    let whole = std::fs::read(&file).unwrap();
    let line = std::cell::Cell::new(0);
    let changed = sealed_again(&whole, |text| {
        let mut value: Value = serde_json::from_str(text).unwrap();
        let n = line.replace(line.get() + 1);
        let time = times.get(n).unwrap_or_else(|| times.last().unwrap());
        *value.get_mut("at").unwrap() = (*time).into();
        value.to_string()
    });
    std::fs::write(&file, changed).unwrap();
    readable(&place, times);
    // And it goes on, by the clock of today.
    ran(&place, &["step", "3", "done"]).code(0);
    readable(&place, times);
    let status = ran(&place, &["status", "--json"]).code(3).json();
    assert_eq!(status.pointer("/steps/2/state").unwrap(), "done", "{status}");
}

fn readable(place: &Place, times: &[&str]) {
    let path = place.session(false).display().to_string();
    ran(place, &["verify", &path]).code(0);
    ran(place, &["sessions", "--json"]).code(0);
    let status = ran(place, &["status", "--json"]).code(3).json();
    let started: jiff::Timestamp =
        status.pointer("/started").and_then(Value::as_str).unwrap().parse().unwrap();
    assert_eq!(started, times.first().unwrap().parse().unwrap(), "as it is written");
    for format in ["md", "html", "txt", "csv", "json"] {
        let report = ran(place, &["report", "--format", format]).code(0).out;
        let places: Vec<_> = (0..3).filter_map(|n| report.find(&format!("note {n}"))).collect();
        assert!(places.len() == 3 && places.is_sorted(), "{format}: {places:?}");
    }
}
