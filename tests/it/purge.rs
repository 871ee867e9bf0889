//! Taking away everything that was kept, and nothing beside it.

use crate::support::Place;
use crate::support::Start;

/// Sessions of both kinds, settings, and a file of somebody else.
fn lived_in() -> Place {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    place.run(&["step", "1", "done", "--practice"]).code(0);
    std::fs::create_dir_all(place.path("config")).unwrap();
    std::fs::write(place.path("config/config.toml"), "[tenants.acme]\n").unwrap();
    place
}

fn is_there(place: &Place, name: &str) -> bool {
    place.path(name).exists()
}

#[test]
fn all_of_it_goes_and_what_others_keep_there_stays() {
    let place = lived_in();
    place
        .run(&["purge", "--yes"])
        .code(7)
        .says("2 sessions")
        .says("acme")
        .says("no keyring was looked into: what it has of acme, default under reauth");
    assert!(!is_there(&place, "state") && !is_there(&place, "config"), "not a file is left");
    place.run(&["purge", "--yes"]).code(7).says("0 sessions");

    let place = lived_in();
    std::fs::write(place.path("state/notes.txt"), "mine").unwrap();
    std::fs::create_dir(place.path("config/other")).unwrap();
    place.run(&["purge", "--yes"]).code(7).says("state has something of others");
    assert_eq!(std::fs::read_to_string(place.path("state/notes.txt")).unwrap(), "mine");
    assert!(is_there(&place, "config/other") && !is_there(&place, "config/config.toml"));
    assert!(!is_there(&place, "state/sessions") && !is_there(&place, "state/practice"));
}

/// A named folder may be one of dotfiles, under a name that somebody else counts on.
#[test]
fn files_of_others_stay_although_they_end_like_its_own() {
    let place = lived_in();
    let session = place.session(false);
    let copy = format!("{}.damaged-20270115T080000000Z", session.display());
    std::fs::write(&copy, "{").unwrap();
    let theirs = ["config/Cargo.lock", "config/lockout.json", "state/flake.lock", "state/x.jsonl"];
    let theirs = [&theirs[..], &["state/sessions/notes.jsonl", "state/sessions/x.lock"]].concat();
    for name in &theirs {
        std::fs::write(place.path(name), "mine").unwrap();
    }
    place.run(&["purge", "--yes"]).code(7).says("sessions has something of others");
    for name in theirs {
        assert!(is_there(&place, name), "{name}");
        std::fs::remove_file(place.path(name)).unwrap();
    }
    for folder in ["config", "state/sessions", "state"] {
        std::fs::remove_dir(place.path(folder)).expect("nothing of its own is left");
    }
}

#[test]
fn nothing_goes_without_a_word_or_while_a_session_is_open() {
    let place = lived_in();
    let session = place.session(false);
    place.run(&["purge"]).code(2).says("--yes is needed");
    let mut tui = Start::new(&place, &["purge"]).go();
    tui.wait("Type yes").keys("y\r").ends(2);
    assert!(session.exists());

    let mut tui = Start::new(&place, &["--session", "20", "--no-browser"]).go();
    tui.at(2).count(1);
    place.run(&["purge", "--yes"]).code(8);
    assert!(session.exists() && is_there(&place, "config/config.toml"));
    tui.keys("q").ends(0);

    let mut tui = Start::new(&place, &["purge"]).go();
    tui.wait("Type yes").keys("yes\r").ends(7);
    assert!(!is_there(&place, "state"));
}
