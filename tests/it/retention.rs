//! Sessions that the computer's owner wants deleted: which go, when, and what a wrong clock does.

use std::fs;
use std::num::NonZeroU32;

use jiff::SignedDuration;
use jiff::Timestamp;
use reauth::services::paths::Paths;
use reauth::services::retention;
use reauth::words::Words;

use crate::journal::at;
use crate::journal::begun;
use crate::journal::named;
use crate::journal::place;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A start `days` after the sessions of these tests were begun; what it says.
fn start(paths: &Paths, days: i64) -> String {
    start_at(paths, at(days * DAY))
}

fn start_at(paths: &Paths, now: Timestamp) -> String {
    let words = Words::english();
    let said = retention::keep(paths, NonZeroU32::new(30).unwrap(), now);
    said.iter().map(|phrase| words.say(phrase)).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_session_goes_at_the_second_look_that_finds_it_due() {
    let (_dir, paths) = place();
    let old = begun(&paths, 1).path().to_owned();
    let mut journal = begun(&paths, 0);
    journal.append(at(20 * DAY), &named("still at it")).unwrap();
    let young = journal.path().to_owned();
    drop(journal);
    assert_eq!(start(&paths, 29), "", "not due");
    assert_eq!(start(&paths, 31), "", "due now, but not at the last look");
    assert!(old.exists());
    assert_eq!(start(&paths, 31), "", "on the same day nothing is looked for");
    let said = start(&paths, 32);
    assert!(said.contains("30 days after their last change: 1."), "{said}");
    assert!(!old.exists() && young.exists());
    assert_eq!(start(&paths, 33), "");
    start(&paths, 51);
    assert!(start(&paths, 52).contains(": 1.") && !young.exists());
}

#[test]
fn a_clock_that_jumps_takes_nothing_that_was_not_due_before() {
    let (_dir, paths) = place();
    let path = begun(&paths, 1).path().to_owned();
    start(&paths, 1);
    // Years ahead for some hours, and back.
    assert_eq!(start(&paths, 9_999), "");
    assert_eq!(start_at(&paths, at(9_999 * DAY) + SignedDuration::from_hours(23)), "");
    assert_eq!(start(&paths, 2), "");
    assert_eq!(start(&paths, 1), "", "and behind");
    assert_eq!(start(&paths, 9_999), "", "a second jump");
    assert!(path.exists());
    // The first look of all takes nothing, whatever it finds.
    fs::remove_file(paths.retention()).unwrap();
    assert_eq!(start(&paths, 9_999), "");
    // Nor does one whose file says nothing.
    fs::write(paths.retention(), "x").unwrap();
    assert_eq!(start(&paths, 20_000), "");
    assert!(path.exists());
    // Once the clock is right again, days are counted as before.
    assert_eq!(start(&paths, 31), "");
    assert!(start(&paths, 32).contains(": 1."));
    assert!(!path.exists());
    // A clock that stays wrong for a day: nothing can tell it from a right one.
    let mut journal = begun(&paths, 1);
    journal.append(at(20 * DAY), &named("later")).unwrap();
    let path = journal.path().to_owned();
    drop(journal);
    assert_eq!(start(&paths, 20_000), "");
    assert!(start(&paths, 20_001).contains(": 1."));
    assert!(!path.exists());
}

#[test]
fn an_open_session_stays_a_copy_is_counted_and_what_cannot_be_read_is_left_alone() {
    let (_dir, paths) = place();
    let held = begun(&paths, 1);
    let gone = begun(&paths, 1).path().to_owned();
    let unread = begun(&paths, 1).path().to_owned();
    fs::write(&unread, "x\n").unwrap();
    let copy = format!("{}.damaged-20270115T080000000Z", gone.display());
    fs::copy(&gone, &copy).unwrap();
    let report = paths.sessions().join("reauth-report.md");
    fs::write(&report, "mine").unwrap();
    start(&paths, 40);
    let said = start(&paths, 41);
    for part in ["last change: 1.", "that went with them: 1.", "open elsewhere", "deleted: 1."] {
        assert!(said.contains(part), "no `{part}` in {said}");
    }
    assert!(!gone.exists() && !fs::exists(copy).unwrap());
    assert!(held.path().exists() && unread.exists() && report.exists());
    drop(held);
    let said = start(&paths, 43);
    assert!(said.ends_with("last change: 1."), "{said}");
}

#[test]
fn nothing_is_made_where_nothing_is_kept() {
    let (_dir, paths) = place();
    assert_eq!(start(&paths, 40), "");
    assert!(!paths.state.exists());
}
