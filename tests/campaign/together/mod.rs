//! Two at once: scripts beside each other, a screen beside a script, locks whose owner died, stopped or
//! is no owner at all, and a session file that another program changes underneath.
#![expect(clippy::indexing_slicing, reason = "a field that is missing fails the fault")]

mod locks;
mod meddled;

use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Stdio;

use reauth::services::journal;
use rustix::process::Signal;

use self::meddled::MEDDLINGS;
use crate::Scale;
use crate::screens::Template;
use crate::screens::copy;
use crate::support::Place;
use crate::support::Sim;
use crate::support::Start;
use crate::support::Tui;
use crate::tally::Tally;
use crate::terminal::kept;

pub(crate) fn run(scale: Scale, tally: &Tally) {
    let template = Template::new();
    let times = |short, full| 0..scale.pick(short, full);
    tally.faults("20 notes by 20 scripts", times(1, 8), |_| notes(20));
    tally.faults("20 scripts without a session", times(1, 4), |_| beginnings());
    tally.faults("20 changes of the settings", times(1, 4), |_| settings());
    tally.faults("two screens on one session", times(1, 10), |_| two_screens(&template));
    tally.faults("a screen and a script", times(1, 10), |_| screen_and_script(&template));
    let ends = [Signal::KILL, Signal::TERM, Signal::HUP, Signal::STOP];
    tally.faults("the owner of a lock ends", ends.into_iter().take(scale.pick(2, 4)), |signal| {
        locks::owner_ended(&template, signal);
    });
    let errors = ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EIO", "EINTR:when=1"];
    tally.faults("flock answers", errors.into_iter().take(scale.pick(2, 5)), locks::without_locks);
    let meddlings = MEDDLINGS.iter().copied();
    tally.faults("a session file changed while it is open", meddlings, |meddling| {
        meddled::meddled(&template, meddling);
    });
    tally.faults("two copies merged", times(1, 5), |_| merged(&template));
    tally.faults("one budget for two", times(1, 5), |_| one_budget());
    tally.control("two writers without the lock", locks::harm_without_a_lock());
}

/// Starts a script.
fn start(place: &Place, args: &[&str]) -> Child {
    place.command(args).stdout(Stdio::null()).spawn().unwrap()
}

/// The notes of a session file.
fn notes_in(path: &Path) -> Vec<String> {
    let opened = journal::read(path).unwrap();
    assert!(opened.damage.is_none(), "{:?}", opened.damage);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let notes = lines.filter_map(|line| line.pointer("/data/text").cloned());
    notes.filter_map(|note| note.as_str().map(str::to_owned)).collect()
}

fn notes(count: usize) {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    let named = |n: usize| format!("note number {n}");
    let children: Vec<_> =
        (0..count).map(|n| start(&place, &["step", "2", "note", "--text", &named(n)])).collect();
    for child in children {
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    let found = notes_in(&place.session(false));
    for n in 0..count {
        let times = found.iter().filter(|note| **note == named(n)).count();
        assert_eq!(times, 1, "{}", named(n));
    }
    place.run(&["verify", &place.session(false).display().to_string()]).code(0);
}

/// Whoever is first begins the session. Where two were, the others are refused, and told of both: no
/// script guesses. Each change that was acknowledged is there, and no other.
fn beginnings() {
    let place = Place::new();
    let texts: Vec<_> = (0..20).map(|n| format!("note number {n}")).collect();
    let args = |text| ["step", "2", "note", "--text", text];
    let children: Vec<_> = texts.iter().map(|text| start(&place, &args(text.as_str()))).collect();
    let mut wanted = Vec::new();
    for (child, text) in children.into_iter().zip(texts) {
        let ended = child.wait_with_output().unwrap();
        if ended.status.success() {
            wanted.push(text);
        } else {
            let told = String::from_utf8_lossy(&ended.stderr).into_owned();
            let known =
                ["several sessions are open", "is working on this session", "has been working"];
            assert!(known.iter().any(|words| told.contains(words)), "{told}");
        }
    }
    let mut found: Vec<_> = sessions(&place).iter().flat_map(|path| notes_in(path)).collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

fn sessions(place: &Place) -> Vec<PathBuf> {
    let all = std::fs::read_dir(place.sessions(false)).unwrap();
    let paths = all.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")).collect()
}

/// Each of twenty scripts names a tenant of its own in the settings.
fn settings() {
    let mut place = Place::new();
    place.set("REAUTH_KEYRING", "memory");
    let names: Vec<_> = (0..20).map(|n| format!("tenant{n}")).collect();
    let children: Vec<_> = names
        .iter()
        .map(|name| {
            start(&place, &["tenant", "set", "acme", "--tenant", name, "--account", "a@b.example"])
        })
        .collect();
    for child in children {
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    let listed = place.run(&["tenant", "list", "--json"]).code(0).json();
    assert_eq!(listed["tenants"].as_array().unwrap().len(), 20, "{listed}");
}

fn list(place: &Place) -> Tui {
    let mut tui = Start::new(place, &["practice", "--session", "2"]).go();
    tui.count(1);
    tui
}

fn two_screens(template: &Template) {
    let place = template.place();
    let mut first = list(&place);
    let mut second = list(&place);
    second.wait("Another instance holds this session");
    for n in 0..5 {
        first
            .keys("n")
            .wait("Note to step")
            .keys(&format!("note {n}\r"))
            .gone("Note to step")
            .count(1);
        second.keys("f").wait("Once it is closed there").keys("j");
    }
    first.keys("q").ends(0);
    second.keys("S").wait("Start a new session").keys("g\r").gone("Start a new session");
    second.gone("Another instance holds").keys("2\r").at(2).keys(" ").count(2).keys("q").ends(0);
    kept(&place, 2);
    let file = place.session(true);
    assert_eq!(notes_in(&file).iter().filter(|note| note.starts_with("note ")).count(), 5);
}

fn screen_and_script(template: &Template) {
    let place = template.place();
    let mut tui = list(&place);
    let refused = place.run(&["step", "3", "done", "--practice"]).code(8);
    assert!(refused.err.contains(&tui.pid().to_string()), "told who holds it: {refused:?}");
    tui.keys("2\r").at(2).keys(" ").count(2).keys("q").ends(0);
    place.run(&["step", "3", "done", "--practice"]).code(0);
    kept(&place, 3);
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// A folder copied to another machine and back: as bad a network as there is.
fn merged(template: &Template) {
    let (here, there) = (template.place(), Place::new());
    copy(&here.path("state"), &there.path("state"));
    here.run(&["step", "2", "done", "--practice"]).code(0);
    there.run(&["step", "3", "done", "--practice"]).code(0);
    let (ours, theirs) = (text(&here.session(true)), text(&there.session(true)));
    // As tools that merge do it: one file with the lines of both.
    let more = theirs.lines().filter(|line| !ours.contains(*line));
    let both = format!("{ours}{}\n", more.collect::<Vec<_>>().join("\n"));
    let file = here.session(true);
    std::fs::write(&file, &both).unwrap();
    here.run(&["verify", &file.display().to_string()]).code(8);
    here.run(&["step", "4", "done", "--practice"]).code(8);
    assert_eq!(text(&file), both, "nothing is overwritten");
    // And as others do it: a second file beside it, which is a session of its own.
    std::fs::write(&file, &ours).unwrap();
    std::fs::write(file.with_file_name("2026-11-23-copy-0001.jsonl"), &theirs).unwrap();
    let listed = here.run(&["sessions", "--practice", "--json"]).code(0).json();
    assert_eq!(listed["sessions"].as_array().unwrap().len(), 2, "{listed}");
}

/// Two instances together send no more wrong passwords than one.
fn one_budget() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "wrong-password");
    let account = "admin@acme.onmicrosoft.com";
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", account];
    std::thread::scope(|scope| {
        for n in 0..8 {
            let place = &place;
            scope.spawn(move || {
                let ran = place.run_with(&args, format!("wrong-{n}\n").as_bytes());
                assert!([4, 5].contains(&ran.code), "{ran:?}");
            });
        }
    });
    assert_eq!(sim.sign_ins(), 2, "wrong passwords in an hour");
}
