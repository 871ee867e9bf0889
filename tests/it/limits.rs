//! A session says that its end comes before it comes, and what is refused there was not begun.

use reauth::model::chain::EVENTS_MAX;
use reauth::model::chain::FILE_MAX;
use reauth::model::chain::LINE_MAX;

use crate::driver::Driver;

/// A session into which so many more changes fit.
fn left(events: usize) -> Driver {
    let mut driver = Driver::walking();
    let open = driver.model.open.as_mut().unwrap();
    let line = open.chain.lines.last().unwrap().clone();
    open.chain.lines.resize(EVENTS_MAX - events, line);
    open.session.events = open.chain.lines.len() as u64;
    driver
}

/// A session with so many bytes.
fn bytes(count: u64) -> Driver {
    let mut driver = Driver::walking();
    driver.model.open.as_mut().unwrap().chain.good = count;
    driver
}

fn says(driver: &Driver) -> Option<u64> {
    let notice = driver.model.notice.as_ref()?;
    let said = notice.lead.as_ref().into_iter().chain([&notice.text]);
    let nearly = said.into_iter().find(|phrase| phrase.key == "notice.nearly_full")?;
    nearly.with.get("n")?.parse().ok()
}

#[test]
fn the_end_is_told_a_hundred_changes_before_it_with_each_of_them() {
    let mut driver = left(103);
    driver.keys("nA<enter>");
    assert_eq!((says(&driver), driver.notice().contains("full")), (None, false));
    driver.keys("nB<enter>");
    assert_eq!(says(&driver), None);
    driver.keys("nC<enter>");
    assert_eq!(says(&driver), Some(100), "{}", driver.notice());
    // Moving about changes nothing, and says nothing of it.
    driver.keys("j");
    assert_eq!(says(&driver), None);
    driver.keys("<space>");
    assert_eq!(says(&driver), Some(99));
    // It stands beside what is said anyway.
    driver.keys("u");
    let notice = driver.model.notice.as_ref().unwrap();
    assert_eq!((says(&driver), notice.text.key.as_str()), (Some(98), "undone.done"));
}

#[test]
fn a_full_session_keeps_what_it_has_and_takes_nothing_more() {
    let mut driver = left(1);
    driver.keys("nA<enter>");
    assert_eq!((driver.told().as_str(), says(&driver)), ("+noted", Some(0)));
    driver.keys("<esc><esc>j<space>");
    assert_eq!(driver.told(), "");
    assert_eq!(driver.model.notice.as_ref().unwrap().text.key, "disk.session_full");
    assert_eq!(driver.session().events, EVENTS_MAX as u64);
    assert_eq!(driver.model.open.as_ref().unwrap().trouble, None);
}

#[test]
fn no_test_is_asked_for_whose_end_would_not_fit() {
    for (left, asked) in [(1, false), (2, true)] {
        let mut driver = self::left(left);
        driver.keys("tadmin@acme.com<enter><enter><space><enter>Canary-1<enter><enter>");
        assert_eq!(driver.told().contains("+check-asked"), asked, "{left} left");
    }
}

#[test]
fn bytes_count_as_events_do() {
    let line = LINE_MAX as u64;
    let mut driver = bytes(FILE_MAX - 102 * line);
    driver.keys("nA<enter>");
    assert_eq!(says(&driver), None);
    assert_eq!(driver.told(), "+noted");
    let good = driver.model.open.as_ref().unwrap().chain.good;
    assert!(good > FILE_MAX - 102 * line + 200, "a line counts with all its bytes");
    let mut driver = bytes(FILE_MAX - 100 * line);
    driver.keys("nA<enter>");
    assert_eq!(says(&driver), Some(99));
    let mut driver = bytes(FILE_MAX - line + 1);
    driver.keys("nA<enter>");
    assert_eq!(driver.told(), "");
    assert_eq!(driver.model.notice.as_ref().unwrap().text.key, "disk.session_full");
}
