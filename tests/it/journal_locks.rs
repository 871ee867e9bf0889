//! One writer at a time, across handles and processes, and what a killed writer leaves.

use std::io::BufRead as _;
use std::io::BufReader;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use reauth::services::disk::LockError;
use reauth::services::journal;
use reauth::services::journal::Journal;
use reauth::services::journal::OpenError;

use crate::journal::NO_WAIT;
use crate::journal::at;
use crate::journal::begun;
use crate::journal::named;
use crate::journal::place;

const SESSION: &str = "REAUTH_TEST_SESSION";

/// Starts `inner` of this file in a process of its own, on the session at `path`.
fn process(inner: &str, path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("journal_locks::{inner}"), "--nocapture"])
        .env(SESSION, path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Not a test by itself: appends until it is killed, and prints each acknowledged number.
#[test]
fn inner_writer() {
    let Some(path) = std::env::var_os(SESSION) else { return };
    let (mut journal, _) = Journal::open(Path::new(&path), Duration::from_secs(5)).unwrap();
    loop {
        let line = journal.append(at(1), &named(&"n".repeat(200))).unwrap();
        println!("acknowledged {}", line.seq);
    }
}

/// Not a test by itself: adds one line, waiting for its turn.
#[test]
fn inner_step() {
    let Some(path) = std::env::var_os(SESSION) else { return };
    let (mut journal, _) = Journal::open(Path::new(&path), Duration::from_secs(30)).unwrap();
    journal.append(at(1), &named("one")).unwrap();
}

fn acknowledged(line: &str) -> Option<u64> {
    line.split_once("acknowledged ")?.1.trim().parse().ok()
}

#[test]
fn a_second_handle_is_told_who_holds_the_session() {
    let (_dir, paths) = place();
    let journal = begun(&paths, 0);
    let error = Journal::open(journal.path(), NO_WAIT).unwrap_err();
    assert!(error.is_held());
    let OpenError::Lock(LockError::Held { holder: Some(holder), .. }) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(holder.pid, std::process::id());
    assert_eq!(error.key(), "disk.held_by");
    assert_eq!(error.phrase().with["pid"], std::process::id().to_string());
    // Reading needs no lock.
    assert!(journal::read(journal.path()).unwrap().session.is_some());
    let path = journal.path().to_owned();
    drop(journal);
    Journal::open(&path, NO_WAIT).unwrap();
}

#[test]
fn patience_has_an_end() {
    let (_dir, paths) = place();
    let journal = begun(&paths, 0);
    let start = Instant::now();
    let patience = Duration::from_millis(200);
    assert!(Journal::open(journal.path(), patience).unwrap_err().is_held());
    assert!((patience..patience * 5).contains(&start.elapsed()));
}

#[test]
fn a_killed_writer_frees_the_lock_and_loses_nothing_acknowledged() {
    let (_dir, paths) = place();
    let path = begun(&paths, 0).path().to_owned();
    let mut lines = 1;
    for round in 0..20_u64 {
        let mut child = process("inner_writer", &path);
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let first = out.by_ref().find_map(|line| acknowledged(&line)).unwrap();
        assert!(first > lines);
        if round == 0 {
            let error = Journal::open(&path, NO_WAIT).unwrap_err();
            assert_eq!(error.phrase().with["pid"], child.id().to_string());
        }
        // Somewhere in the middle of a line, of a sync, of anything.
        std::thread::sleep(Duration::from_micros(round * 731));
        child.kill().unwrap();
        child.wait().unwrap();
        let last = out.filter_map(|line| acknowledged(&line)).last().unwrap_or(first);

        let opened = journal::read(&path).unwrap();
        assert_eq!(opened.damage, None);
        lines = opened.chain.lines.len() as u64;
        assert!(lines >= last, "{lines} lines, {last} acknowledged");
        drop(Journal::open(&path, NO_WAIT).unwrap());
    }
}

#[test]
fn parallel_processes_take_their_turns() {
    let (_dir, paths) = place();
    let path = begun(&paths, 0).path().to_owned();
    let children = (0..12).map(|_| process("inner_step", &path)).collect::<Vec<_>>();
    for child in children {
        assert!(child.wait_with_output().unwrap().status.success());
    }
    let opened = journal::read(&path).unwrap();
    assert_eq!((opened.chain.lines.len(), opened.damage), (13, None));
}
