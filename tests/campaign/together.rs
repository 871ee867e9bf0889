//! Two at once: scripts beside each other, a screen beside a script, locks whose owner died, stopped or
//! is no owner at all, and a session file that another program changes underneath.
#![expect(clippy::indexing_slicing, reason = "a field that is missing fails the fault")]

use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Stdio;

use reauth::services::journal;
use rustix::process::Signal;

use crate::Scale;
use crate::screens::Template;
use crate::screens::copy;
use crate::support::Place;
use crate::support::Sim;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;
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
        owner_ended(&template, signal);
    });
    let errors = ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EIO", "EINTR:when=1"];
    tally.faults("flock answers", errors.into_iter().take(scale.pick(2, 5)), without_locks);
    let meddlings = MEDDLINGS.iter().copied();
    tally.faults("a session file changed while it is open", meddlings, |meddling| {
        meddled(&template, meddling);
    });
    tally.faults("two copies merged", times(1, 5), |_| merged(&template));
    tally.faults("one budget for two", times(1, 5), |_| one_budget());
    tally.control("two writers without the lock", harm_without_a_lock());
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

/// A dead owner holds nothing; a stopped one is named.
fn owner_ended(template: &Template, signal: Signal) {
    let place = template.place();
    let mut tui = list(&place);
    let pid = tui.pid();
    tui.signal(signal);
    if signal == Signal::STOP {
        until("a stopped process", || (tui.state() == 'T').then_some(()));
        let refused = place.run(&["step", "2", "done", "--practice"]).code(8);
        assert!(refused.err.contains(&pid.to_string()), "{refused:?}");
        tui.signal(Signal::CONT).keys("q").ends(0);
    } else {
        tui.wait_end();
    }
    place.run(&["step", "2", "done", "--practice"]).code(0);
    kept(&place, 2);
}

/// A file system that does not lock: one change after the other still arrives, whole and once. Any
/// other error is told, and nothing is written.
fn without_locks(error: &str) {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    let line = format!(
        "strace -f -qq -o /dev/null -e trace=flock,fcntl -e inject=flock:error={error} \
         $REAUTH step 2 note --text here"
    );
    let ran = place.shell(&line);
    let supported = ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EINTR:when=1"].contains(&error);
    if supported {
        assert_eq!(ran.code, 0, "{ran:?}");
    } else {
        assert_eq!(ran.code, 8, "{ran:?}");
        assert!(ran.err.contains("cannot be locked"), "{ran:?}");
    }
    let found = notes_in(&place.session(false));
    assert_eq!(found.iter().filter(|note| *note == "here").count(), usize::from(supported));
    if supported && !error.starts_with("EINTR") {
        let line = format!(
            "strace -f -qq -o /dev/null -e trace=flock -e inject=flock:error={error} \
             $REAUTH doctor --json --no-browser --manual-only"
        );
        let ran = place.shell(&line);
        assert!(ran.out.contains("does not lock"), "{ran:?}");
    }
}

/// What another program does to an open session file.
#[derive(Clone, Copy)]
struct Meddling {
    name: &'static str,
    what: fn(&Path),
}

impl std::fmt::Debug for Meddling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

const MEDDLINGS: &[Meddling] = &[
    Meddling { name: "deleted", what: |path| std::fs::remove_file(path).unwrap() },
    Meddling { name: "emptied", what: |path| std::fs::write(path, "").unwrap() },
    Meddling {
        name: "cut in a line",
        what: |path| {
            let all = text(path);
            std::fs::write(path, all.get(..all.len() - 9).unwrap()).unwrap();
        },
    },
    Meddling {
        name: "cut after a line",
        what: |path| {
            let all = text(path);
            let end = all.trim_end().rfind('\n').unwrap();
            std::fs::write(path, all.get(..=end).unwrap()).unwrap();
        },
    },
    Meddling {
        name: "a line appended",
        what: |path| std::fs::write(path, format!("{}{{}}\n", text(path))).unwrap(),
    },
    Meddling {
        name: "its last line doubled",
        what: |path| {
            let all = text(path);
            let last = all.lines().last().unwrap();
            std::fs::write(path, format!("{all}{last}\n")).unwrap();
        },
    },
    Meddling {
        name: "a letter changed",
        what: |path| std::fs::write(path, text(path).replacen("acme", "akme", 1)).unwrap(),
    },
    Meddling {
        name: "replaced by another",
        what: |path| {
            let other = path.with_extension("other");
            std::fs::write(&other, "another file\n").unwrap();
            std::fs::rename(other, path).unwrap();
        },
    },
    Meddling {
        name: "replaced by a copy of itself",
        what: |path| {
            let other = path.with_extension("other");
            std::fs::copy(path, &other).unwrap();
            std::fs::rename(other, path).unwrap();
        },
    },
    Meddling {
        name: "replaced by a folder",
        what: |path| {
            std::fs::remove_file(path).unwrap();
            std::fs::create_dir(path).unwrap();
        },
    },
    Meddling {
        name: "replaced by a link",
        what: |path| {
            let other = path.with_extension("other");
            std::fs::rename(path, &other).unwrap();
            std::os::unix::fs::symlink(other, path).unwrap();
        },
    },
    Meddling {
        name: "its folder deleted",
        what: |path| std::fs::remove_dir_all(path.parent().unwrap()).unwrap(),
    },
    Meddling {
        name: "its lock deleted",
        what: |path| {
            let folder = path.parent().unwrap();
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|ending| ending == "lock") {
                    std::fs::remove_file(path).unwrap();
                }
            }
        },
    },
];

/// Everything that is left, whatever became of its name.
fn all_text(folder: &Path) -> String {
    let mut found = String::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.push_str(&all_text(&path));
        } else {
            found.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
    found
}

/// What is found there afterwards was written by the program or by the other one; a change of the
/// admin's is either on the disk, whole, or the screen says that it is not.
fn meddled(template: &Template, meddling: Meddling) {
    let place = template.place();
    let file = place.session(true);
    let mut tui = list(&place);
    (meddling.what)(&file);
    let theirs = if file.is_file() { text(&file) } else { String::new() };
    tui.keys("n").wait("Note to step").keys("the note that counts\r").gone("Note to step");
    let shown = until("a frame that the disk has answered", || {
        let (raw, shown) = (tui.raw(), tui.screen());
        // A frame without a field ends with hiding the cursor.
        let whole = raw.ends_with(b"\x1b[?25l") && tui.raw().len() == raw.len();
        let over = !shown.contains("Saving.") && !shown.contains("Note to step");
        (whole && over).then_some(shown)
    });
    let saved = !shown.contains("not on disk");
    let found = all_text(&place.path("state"));
    let there = found.matches("the note that counts").count();
    assert!(!saved || there > 0, "said to be saved, and is not there:\n{shown}");
    for line in theirs.lines() {
        assert!(found.contains(line), "what the other program wrote was overwritten");
    }
    tui.signal(Signal::TERM);
    assert_eq!(tui.wait_end(), 143);
    // And the next start is one.
    let mut tui = Start::new(&place, &["practice"]).go();
    tui.until("a screen", vt100::Screen::alternate_screen).signal(Signal::TERM).ends(143);
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

/// What the lock is there for: two that append without asking.
fn harm_without_a_lock() -> bool {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    let file = place.session(false);
    let before = text(&file);
    place.run(&["step", "2", "done"]).code(0);
    let one = text(&file);
    std::fs::write(&file, &before).unwrap();
    place.run(&["step", "3", "done"]).code(0);
    let other = text(&file);
    let mine = one.strip_prefix(&before).unwrap();
    std::fs::write(&file, format!("{other}{mine}")).unwrap();
    place.run(&["verify", &file.display().to_string()]).code == 8
}
