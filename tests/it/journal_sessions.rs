//! All the sessions of a folder.

use std::fs;
use std::time::Duration;
use std::time::SystemTime;

use reauth::model::event::Event;
use reauth::model::event::Mode;
use reauth::services::disk::Over;
use reauth::services::journal;
use reauth::services::journal::Journal;
use reauth::services::sessions;
use reauth::services::sessions::FindError;
use reauth::services::sessions::ImportError;

use crate::journal::at;
use crate::journal::beginning;
use crate::journal::begun;
use crate::journal::named;
use crate::journal::place;

#[test]
fn the_newest_comes_first_and_strangers_do_not_come_at_all() {
    let (_dir, paths) = place();
    assert_eq!(sessions::list(&paths.sessions()).unwrap(), []);
    let now = SystemTime::now();
    for (n, id) in
        ["20270101-acme-0001", "20270102-acme-0002", "20270103-acme-0003"].iter().enumerate()
    {
        fs::create_dir_all(paths.sessions()).unwrap();
        let file = fs::File::create(paths.session(id)).unwrap();
        file.set_modified(now - Duration::from_mins(u64::try_from(n).unwrap())).unwrap();
    }
    for stranger in ["20270101-acme-0001 (conflicted copy).jsonl", "notes.txt", ".reauth-x.tmp"] {
        fs::write(paths.sessions().join(stranger), "x").unwrap();
    }
    let ids: Vec<_> =
        sessions::list(&paths.sessions()).unwrap().into_iter().map(|f| f.id).collect();
    assert_eq!(ids, ["20270101-acme-0001", "20270102-acme-0002", "20270103-acme-0003"]);

    let found = |id: &str| sessions::find(&paths.sessions(), id);
    assert_eq!(found("20270102").unwrap().id, ids[1]);
    assert!(matches!(found("2027"), Err(FindError::Several { ids, .. }) if ids.len() == 3));
    assert!(matches!(found("x"), Err(FindError::None { .. })));
    assert!(matches!(found(""), Err(FindError::None { .. })));
    fs::write(paths.session("20270102-acme"), "").unwrap();
    assert_eq!(found("20270102-acme").unwrap().id, "20270102-acme", "the whole id wins");
}

#[test]
fn a_damaged_session_is_an_error_of_its_own() {
    let (_dir, paths) = place();
    let path = begun(&paths, 1).path().to_owned();
    assert_eq!(sessions::summary(&path).unwrap().name.as_deref(), Some("0"));
    fs::write(&path, "x\n").unwrap();
    assert_eq!(sessions::summary(&path).unwrap_err().key(), "disk.foreign");
}

#[test]
fn an_open_session_is_not_deleted_and_a_closed_one_leaves_nothing() {
    let (_dir, paths) = place();
    let journal = begun(&paths, 1);
    let path = journal.path().to_owned();
    assert_eq!(sessions::delete(&path).unwrap_err().key(), "disk.held_by");
    drop(journal);
    fs::copy(
        &path,
        path.with_file_name(format!(
            "{}.damaged-20270115T080000000Z",
            path.file_name().unwrap().to_str().unwrap()
        )),
    )
    .unwrap();
    sessions::delete(&path).unwrap();
    let left: Vec<_> =
        fs::read_dir(paths.sessions()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["folder.lock"]);
}

#[test]
fn old_sessions_go_by_their_last_event() {
    let (_dir, paths) = place();
    let old = begun(&paths, 0).path().to_owned();
    let mut young = begun(&paths, 0);
    young.append(at(1_000), &named("still at it")).unwrap();
    let held = begun(&paths, 0);
    let damaged = begun(&paths, 0).path().to_owned();
    fs::write(&damaged, "x\n").unwrap();
    let gone = sessions::delete_older_than(&paths.sessions(), at(500)).unwrap();
    assert_eq!(gone.len(), 2);
    for deleted in gone {
        assert_eq!(deleted.outcome.is_ok(), deleted.found.path() == old);
    }
    assert!(!old.exists() && young.path().exists() && held.path().exists() && damaged.exists());
}

#[test]
fn a_session_goes_to_another_machine_and_nothing_is_overwritten() {
    let (dir, paths) = place();
    let (_elsewhere, other) = place();
    let journal = begun(&paths, 3);
    let out = dir.path().join("session.jsonl");
    sessions::export(journal.path(), &out, Over::Never).unwrap();
    assert_eq!(fs::read(&out).unwrap(), fs::read(journal.path()).unwrap());
    let again = sessions::export(journal.path(), &out, Over::Never).unwrap_err();
    assert_eq!(again.key(), "disk.exists");
    sessions::export(journal.path(), &out, Over::Replace).unwrap();

    let found = sessions::import(&other, &out, Mode::Live).unwrap();
    assert_eq!(journal::read(&found.path()).unwrap().chain, journal::read(&out).unwrap().chain);
    let error = sessions::import(&other, &out, Mode::Live).unwrap_err();
    assert!(matches!(error, ImportError::Exists { id } if id == found.id));
    let (_third, third) = place();
    assert!(matches!(
        sessions::import(&third, &out, Mode::Practice).unwrap_err(),
        ImportError::OtherMode
    ));
    let bytes = fs::read_to_string(&out).unwrap();
    fs::write(&out, bytes.replacen("ada", "eve", 1)).unwrap();
    assert_eq!(sessions::import(&third, &out, Mode::Live).unwrap_err().key(), "disk.altered");
    assert_eq!(sessions::list(&third.sessions()).unwrap(), []);
}

#[test]
fn an_id_from_outside_is_no_way_out_of_the_folder() {
    for id in ["../../etc/passwd", "..", "", "con", "2027/x", "2027 x", ".hidden", &"2".repeat(81)]
    {
        assert!(!journal::is_id(id), "{id}");
    }
    let (dir, paths) = place();
    let started = Event::Started {
        id: "../../evil".to_owned(),
        mode: Mode::Live,
        operator: "eve".to_owned(),
        program: "1".to_owned(),
        runbook: "1".to_owned(),
        operator_asked: false,
        endpoints: None,
    };
    let zero = reauth::model::chain::Sum::zero();
    let (_, text) = reauth::model::chain::seal(&zero, 1, at(0), &started).unwrap();
    let file = dir.path().join("evil.jsonl");
    fs::write(&file, text + "\n").unwrap();
    let error = sessions::import(&paths, &file, Mode::Live).unwrap_err();
    assert_eq!(error.key(), "disk.session_id");
}

#[test]
fn half_written_files_of_the_killed_are_swept() {
    let (_dir, paths) = place();
    fs::create_dir_all(paths.sessions()).unwrap();
    let (old, young) =
        (paths.sessions().join(".reauth-a.tmp"), paths.sessions().join(".reauth-b.tmp"));
    fs::write(&young, "x").unwrap();
    let file = fs::File::create(&old).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_mins(2)).unwrap();
    drop(Journal::begin(&paths, at(0), &beginning()).unwrap());
    assert!(!old.exists() && young.exists());
}
