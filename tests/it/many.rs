//! Many sessions: what is shown first, what comes after it, and what is not looked at.

use std::time::Duration;
use std::time::UNIX_EPOCH;

use reauth::model::chain;
use reauth::model::chain::Sum;
use reauth::model::event::Event;
use reauth::model::event::Evidence;
use reauth::model::event::Mode;
use reauth::model::picker::PickerRow;
use reauth::runbook::StepId;
use reauth::services::sessions;
use reauth::services::sessions::FindError;
use reauth::update::Effect;
use reauth::update::Msg;

use crate::drawing::look;
use crate::drawing::shot;
use crate::driver::Driver;
use crate::screens::rows;
use crate::support::Place;
use crate::support::Start;

/// Writes sessions, each a minute newer than the one before it; the first are complete.
fn written(place: &Place, count: usize, complete: usize) -> Vec<String> {
    let folder = place.sessions(false);
    std::fs::create_dir_all(&folder).unwrap();
    let begun: jiff::Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
    let write = |n: usize| {
        let id = format!("2026-11-20-many-{n:04x}");
        let at = begun + jiff::SignedDuration::from_mins(i64::try_from(n).unwrap());
        let started = Event::Started {
            id: id.clone(),
            mode: Mode::Live,
            operator: "Ada".to_owned(),
            program: "0.1.0".to_owned(),
            runbook: "1".to_owned(),
            operator_asked: true,
            endpoints: None,
        };
        let named = Event::Renamed { name: format!("the {n}th") };
        let done = |step| Event::Done { step, evidence: Evidence::Confirmed };
        let steps = if n < complete { StepId::ALL.as_slice() } else { &[] };
        let events = [started, named].into_iter().chain(steps.iter().copied().map(done));
        let (mut prev, mut text) = (Sum::zero(), String::new());
        for (event, seq) in events.zip(1..) {
            let (line, sealed) = chain::seal(&prev, seq, at, &event).unwrap();
            prev = line.sum;
            text += &(sealed + "\n");
        }
        let path = folder.join(format!("{id}.jsonl"));
        std::fs::write(&path, text).unwrap();
        let file = std::fs::File::options().write(true).open(path).unwrap();
        let seconds = u64::try_from(at.as_second()).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        id
    };
    (0..count).map(write).collect()
}

/// A list of so many sessions, none of which was read yet.
fn unread(count: usize) -> Vec<PickerRow> {
    let modified = "2026-11-23T08:00:00Z".parse().unwrap();
    let row = |n| PickerRow { id: format!("2026-11-20-many-{n:04x}"), summary: None, modified };
    (0..count).map(row).collect()
}

fn shown(driver: &mut Driver) -> String {
    shot(driver, (80, 24), &look(false, false))
}

#[test]
fn rows_are_there_before_they_are_read_and_can_be_chosen() {
    let mut driver = Driver::walking();
    driver.keys("S");
    driver.send(Msg::SessionsListed(unread(4)));
    assert!(shown(&mut driver).contains("▸ 2026-11-20-many-0000 · 1 hour ago"));
    let mut read = unread(4);
    for (row, other) in read.iter_mut().zip(rows()).skip(1) {
        row.summary = other.summary;
    }
    driver.send(Msg::SessionsRead { from: 2, rows: read.split_off(2) });
    let screen = shown(&mut driver);
    assert!(screen.contains("beta.oktapreview.com"), "{screen}");
    assert!(
        screen.contains("0000 · 1 hour ago") && screen.contains("0001 · 1 hour ago"),
        "{screen}"
    );
    // What was read of another list says nothing of this one.
    driver.send(Msg::SessionsRead { from: 0, rows: rows() });
    assert!(shown(&mut driver).contains("0000 · 1 hour ago"));
    driver.effects.clear();
    driver.keys("j<enter>");
    assert_eq!(driver.effects, [Effect::OpenSession("2026-11-20-many-0001".to_owned())]);
}

#[test]
fn the_list_shows_the_chosen_row_and_counts_all_that_it_does_not_show() {
    let mut driver = Driver::walking();
    driver.keys("S");
    driver.send(Msg::SessionsListed(unread(1_000)));
    let mut seen = Vec::new();
    for keys in ["", "jjj", "<pgdn><pgdn>", "G", "k", "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", "gjj"] {
        let screen = shown(driver.keys(keys));
        let chosen = screen.lines().filter(|line| line.contains('▸')).count();
        assert_eq!(chosen, 1, "{screen}");
        let rows = screen.lines().filter(|line| line.contains("many-")).count();
        let new = screen.lines().filter(|line| line.contains("Start a new")).count();
        let numbers = |line: &str| -> usize {
            let words = line.split(|c: char| !c.is_ascii_digit());
            words.filter_map(|word| word.parse::<usize>().ok()).sum()
        };
        let more =
            screen.lines().filter(|line| line.contains("not shown") || line.contains("more line"));
        let more: usize = more.map(numbers).sum();
        assert_eq!(rows + new + more, 1_001, "{screen}");
        assert!(rows > 10, "{screen}");
        seen.push(screen);
    }
    assert!(seen[3].contains("many-03e7") && seen[3].contains("▸ Start a new session"));
    assert!(seen[4].contains("▸ 2026-11-20-many-03e7"), "{}", seen[4]);
}

#[test]
fn all_of_many_sessions_are_listed_and_the_last_of_them_read() {
    let place = Place::new();
    let ids = written(&place, 500, 499);
    let listed = place.run(&["sessions", "list"]).code(0);
    let listed: Vec<_> = listed.out.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert!(listed.iter().eq(ids.iter().rev()), "{listed:?}");
    // The only one that is not complete is the newest; then one of the oldest.
    let open = |id: &str| {
        let status = place.run(&["status", "--json"]);
        assert_eq!(status.json()["id"], id);
    };
    open(&ids[499]);
    std::fs::remove_file(place.sessions(false).join(format!("{}.jsonl", ids[499]))).unwrap();
    open(&ids[498]);
    let mut tui = Start::new(&place, &[]).go();
    tui.wait("the 498th").keys("G").wait("the 0th").keys("k\r").wait("12 of 12");
    tui.keys("q").ends(0);
}

#[test]
fn a_session_is_found_by_its_id_or_the_beginning_of_it() {
    let place = Place::new();
    let ids = written(&place, 20, 0);
    let folder = place.sessions(false);
    let found = |id: &str| sessions::find(&folder, id).map(|found| found.id);
    assert_eq!(found(&ids[1]).unwrap(), ids[1]);
    // One that is also the beginning of another is meant itself.
    let longer = folder.join(format!("{}1.jsonl", ids[1]));
    std::fs::copy(folder.join(format!("{}.jsonl", ids[1])), longer).unwrap();
    assert_eq!(found(&ids[1]).unwrap(), ids[1]);
    assert_eq!(found("2026-11-20-many-0013").unwrap(), ids[19]);
    let Err(FindError::Several { ids: several, .. }) = found("2026-11-20-many-001") else {
        panic!("one of several");
    };
    let wanted = ids[16..].iter().rev().cloned();
    let copied = several.iter().filter(|id| **id != format!("{}1", ids[1])).cloned();
    assert!(copied.eq(wanted), "{several:?}");
    assert!(matches!(found("2026-11-21"), Err(FindError::None { .. })));
    assert!(matches!(found(""), Err(FindError::None { .. })));
    assert!(matches!(found("../sessions/x"), Err(FindError::None { .. })));
}

#[test]
fn ids_are_those_of_the_list() {
    let place = Place::new();
    let mut ids = written(&place, 30, 0);
    let folder = place.sessions(false);
    for other in ["notes.txt", "2026 (conflicted copy).jsonl", "folder.lock", "x.jsonl"] {
        std::fs::write(folder.join(other), "{}").unwrap();
    }
    let mut found = sessions::ids(&folder).unwrap();
    found.sort();
    ids.sort();
    assert_eq!(found, ids);
    let listed: Vec<_> =
        sessions::list(&folder).unwrap().into_iter().map(|found| found.id).collect();
    assert!(listed.iter().eq(ids.iter().rev()), "{listed:?}");
    assert_eq!(sessions::ids(&place.path("nowhere")).unwrap(), Vec::<String>::new());
}
