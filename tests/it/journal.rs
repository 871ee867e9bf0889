//! A session file on a real disk: what is acknowledged stays, what is odd is refused.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use reauth::model::chain::Damage;
use reauth::model::event::Event;
use reauth::model::event::Mode;
use reauth::runbook::StepId;
use reauth::services::disk::DiskError;
use reauth::services::disk::Kind;
use reauth::services::journal;
use reauth::services::journal::AppendError;
use reauth::services::journal::Journal;
use reauth::services::journal::OpenError;
use reauth::services::paths::Paths;
use tempfile::TempDir;

pub(crate) const NO_WAIT: Duration = Duration::ZERO;

/// Empty folders, gone with the guard.
pub(crate) fn place() -> (TempDir, Paths) {
    let dir = tempfile::tempdir().unwrap();
    let paths = Paths { state: dir.path().join("state"), config: dir.path().join("config") };
    (dir, paths)
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// The first event of a session, each with an id of its own.
pub(crate) fn beginning() -> Event {
    static MADE: AtomicU32 = AtomicU32::new(0);
    Event::Started {
        id: format!("2027-01-15-acme-{:04x}", MADE.fetch_add(1, Ordering::Relaxed)),
        mode: Mode::Live,
        operator: "ada".to_owned(),
        program: "0.1.0".to_owned(),
        runbook: "1".to_owned(),
        operator_asked: false,
        endpoints: None,
    }
}

pub(crate) fn named(name: &str) -> Event {
    Event::Renamed { name: name.to_owned() }
}

/// A session with a start and `more` names.
pub(crate) fn begun(paths: &Paths, more: usize) -> Journal {
    let (mut journal, _) = Journal::begin(paths, at(0), &beginning()).unwrap();
    for n in 0..more {
        journal.append(at(1), &named(&n.to_string())).unwrap();
    }
    journal
}

/// The sentence-giving damage of a file, as opening it for writing tells it.
fn refused(path: &Path) -> OpenError {
    Journal::open(path, NO_WAIT).unwrap_err()
}

#[test]
fn a_session_is_read_back_as_it_was_written() {
    let (_dir, paths) = place();
    let (mut journal, opened) = Journal::begin(&paths, at(0), &beginning()).unwrap();
    let session = opened.session.unwrap();
    assert!(session.id.starts_with("2027-01-15-acme-"), "{}", session.id);
    assert_eq!(journal.path(), paths.session(&session.id));

    let line = journal.append(at(5), &named("night shift")).unwrap();
    assert_eq!((line.seq, line.at), (2, at(5)));
    let batch = journal.append_all(&[(at(6), named("a")), (at(7), named("b"))]).unwrap();
    assert_eq!(batch.iter().map(|line| line.seq).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(journal.append_all(&[]).unwrap(), []);
    let (path, head) = (journal.path().to_owned(), *journal.head());
    drop(journal);

    let (mut journal, opened) = Journal::open(&path, NO_WAIT).unwrap();
    let session = opened.session.unwrap();
    assert_eq!((session.name.as_deref(), session.events), (Some("b"), 4));
    assert_eq!((session.head, opened.chain.torn), (head, 0));
    journal.append(at(8), &named("c")).unwrap();
    assert_eq!(journal::read(&path).unwrap().session.unwrap().events, 5);
}

#[cfg(unix)]
#[test]
fn folder_and_file_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_dir, paths) = place();
    fs::create_dir_all(paths.sessions()).unwrap();
    fs::set_permissions(paths.sessions(), fs::Permissions::from_mode(0o755)).unwrap();
    let journal = begun(&paths, 1);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&paths.sessions()), 0o700);
    assert_eq!(mode(journal.path()), 0o600);
    assert_eq!(mode(&journal.path().with_extension("lock")), 0o600);
}

#[test]
fn a_torn_tail_is_told_and_cut_only_by_the_next_writer() {
    let (_dir, paths) = place();
    let journal = begun(&paths, 2);
    let path = journal.path().to_owned();
    drop(journal);
    for tail in [&b"{\"v\":1,\"seq\":4,"[..], &[0; 300]] {
        let whole = fs::read(&path).unwrap();
        fs::write(&path, [&whole, tail].concat()).unwrap();

        let opened = journal::read(&path).unwrap();
        assert_eq!((opened.chain.torn, opened.damage), (tail.len() as u64, None));
        assert_eq!(fs::read(&path).unwrap().len(), whole.len() + tail.len());

        let (mut journal, opened) = Journal::open(&path, NO_WAIT).unwrap();
        assert_eq!(opened.chain.torn, tail.len() as u64);
        journal.append(at(3), &named("after")).unwrap();
        let opened = journal::read(&path).unwrap();
        assert_eq!((opened.chain.torn, opened.damage), (0, None));
        assert_eq!(opened.session.unwrap().name.as_deref(), Some("after"));
    }
}

#[test]
fn damage_is_refused_with_line_and_byte_and_nothing_is_changed() {
    let (_dir, paths) = place();
    let journal = begun(&paths, 2);
    let path = journal.path().to_owned();
    drop(journal);
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = whole.lines().collect();
    let second = lines[0].len() as u64 + 1;
    for (text, expected) in [
        (whole.replacen("\"name\":\"0\"", "\"name\":\"9\"", 1), "disk.altered"),
        (format!("{}\n{}\n", lines[0], lines[2]), "disk.order"),
        (format!("{}\nhello\n", lines[0]), "disk.foreign"),
    ] {
        fs::write(&path, &text).unwrap();
        let error = refused(&path);
        assert_eq!(error.key(), expected);
        assert!(error.can_be_repaired());
        let phrase = error.phrase();
        assert_eq!(phrase.with["line"], "2");
        assert_eq!(phrase.with["byte"], second.to_string());
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    for text in ["", "\n", "{\"v\":1,\"seq\":1"] {
        fs::write(&path, text).unwrap();
        assert!(matches!(
            refused(&path),
            OpenError::Damaged { damage: Damage::Foreign { line: 1, byte: 0 }, .. }
        ));
        assert!(matches!(
            Journal::repair(&path, at(9)).unwrap_err(),
            OpenError::NothingWhole { .. }
        ));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_later_format_is_refused_untouched() {
    let (_dir, paths) = place();
    let path = begun(&paths, 0).path().to_owned();
    let text =
        "{\"v\":2,\"seq\":1,\"at\":\"2030-01-01T00:00:00Z\",\"prev\":\"x\",\"event\":\"e\"}\n";
    fs::write(&path, text).unwrap();
    assert_eq!(refused(&path).key(), "disk.newer");
    assert_eq!(Journal::repair(&path, at(1)).unwrap_err().key(), "disk.newer");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_damaged_file_is_kept_and_a_new_one_started_from_what_is_whole() {
    let (_dir, paths) = place();
    let journal = begun(&paths, 3);
    let path = journal.path().to_owned();
    drop(journal);
    let damaged =
        fs::read_to_string(&path).unwrap().replacen("\"name\":\"1\"", "\"name\":\"7\"", 1);
    fs::write(&path, &damaged).unwrap();

    let mut repaired = Journal::repair(&path, at(9)).unwrap();
    assert_eq!(fs::read_to_string(&repaired.kept).unwrap(), damaged);
    let name = repaired.kept.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(name.ends_with(".jsonl.damaged-20270115T080009000Z"), "{name}");
    assert_eq!(repaired.opened.session.unwrap().name.as_deref(), Some("0"));
    repaired.journal.append(at(10), &named("on")).unwrap();
    let opened = journal::read(&path).unwrap();
    assert_eq!((opened.damage, opened.session.unwrap().events), (None, 3));
}

#[cfg(unix)]
#[test]
fn links_folders_pipes_and_devices_are_refused_without_waiting() {
    let (dir, paths) = place();
    let real = begun(&paths, 0).path().to_owned();
    let odd = |name: &str| dir.path().join(name);
    std::os::unix::fs::symlink(&real, odd("link.jsonl")).unwrap();
    std::os::unix::fs::symlink(odd("nowhere"), odd("dangling.jsonl")).unwrap();
    fs::create_dir(odd("folder.jsonl")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        odd("pipe.jsonl"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
    for (path, expected) in [
        (odd("link.jsonl"), Kind::Link),
        (odd("dangling.jsonl"), Kind::Link),
        (odd("folder.jsonl"), Kind::Folder),
        (odd("pipe.jsonl"), Kind::Device),
        ("/dev/null".into(), Kind::Device),
    ] {
        let reading = journal::read(&path).unwrap_err();
        assert!(
            matches!(reading, DiskError::NotAFile { kind, .. } if kind == expected),
            "{path:?}"
        );
        assert!(matches!(refused(&path), OpenError::Disk(DiskError::NotAFile { .. })));
        assert!(!path.with_extension("lock").exists(), "{path:?}");
    }
    let missing = journal::read(&odd("nothing.jsonl")).unwrap_err();
    assert!(missing.is_missing());
    assert_eq!(missing.key(), "disk.missing");
}

#[test]
fn what_is_too_large_is_refused_and_the_session_goes_on() {
    let (_dir, paths) = place();
    let mut journal = begun(&paths, 0);
    let note = |bytes: usize| Event::Noted { step: StepId::ALL[0], text: "x".repeat(bytes) };
    journal.append(at(1), &note(16 * 1024)).unwrap();
    let error = journal.append(at(1), &note(16 * 1024 + 1)).unwrap_err();
    assert!(matches!(error, AppendError::NoteTooLong));
    let long = named(&"x".repeat(64 * 1024));
    assert!(matches!(journal.append(at(1), &long).unwrap_err(), AppendError::LineTooLong));
    // Of a batch, all or nothing.
    journal.append_all(&[(at(2), named("first")), (at(2), long)]).unwrap_err();
    journal.append(at(3), &named("last")).unwrap();
    let session = journal::read(journal.path()).unwrap().session.unwrap();
    assert_eq!((session.events, session.name.as_deref()), (3, Some("last")));
}

#[test]
fn a_file_of_more_than_64_mib_is_not_even_read() {
    let (_dir, paths) = place();
    let journal = begun(&paths, 0);
    let path = journal.path().to_owned();
    drop(journal);
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(64 * 1024 * 1024 + 1).unwrap();
    assert!(matches!(journal::read(&path).unwrap_err(), DiskError::TooLarge { .. }));
    assert_eq!(refused(&path).key(), "disk.too_large");
}
