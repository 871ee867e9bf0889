//! Commands that write: each leaves the old state or the new one, and its exit code says which.

use std::path::Path;

use reauth::model::chain::Said;
use reauth::model::event::Event;
use reauth::report::verify;
use reauth::services::config;
use reauth::services::journal;
use reauth::services::paths::Paths;

use super::Fault;
use super::faults;
use crate::Scale;
use crate::strace;
use crate::strace::Harm;
use crate::support::Place;
use crate::support::Ran;
use crate::tally;
use crate::tally::Tally;

/// A command, and what stands there before it.
struct Case {
    name: &'static str,
    before: &'static [&'static [&'static str]],
    args: &'static [&'static str],
}

/// `@id` stands for the session, `@there` for a session file from elsewhere.
const CASES: &[Case] = &[
    Case { name: "a new session", before: &[], args: &["step", "1", "done"] },
    Case { name: "a change", before: &[&["step", "1", "done"]], args: &["step", "2", "done"] },
    Case {
        name: "a field",
        before: &[&["step", "1", "done"]],
        args: &["sessions", "set", "ticket=INC1"],
    },
    Case {
        name: "a name",
        before: &[&["step", "1", "done"]],
        args: &["sessions", "rename", "@id", "night"],
    },
    Case {
        name: "the archive",
        before: &[&["step", "1", "done"]],
        args: &["sessions", "archive", "@id"],
    },
    Case {
        name: "an export",
        before: &[&["step", "1", "done"]],
        args: &["sessions", "export", "@id", "-o", "out.jsonl"],
    },
    Case { name: "an import", before: &[], args: &["sessions", "import", "@there"] },
    Case {
        name: "a report",
        before: &[&["step", "1", "done"]],
        args: &["report", "--format", "json", "-o", "out.json"],
    },
    Case {
        name: "a report in the place of another",
        before: &[
            &["step", "1", "done"],
            &["report", "--format", "json", "-o", "out.json"],
            &["step", "2", "done"],
        ],
        args: &["report", "--format", "json", "-o", "out.json", "--force"],
    },
    Case {
        name: "the settings",
        before: &[&["tenant", "set", "acme.okta.com", "--tenant", "a", "--app", "0oa1"]],
        args: &["tenant", "set", "beta.okta.com", "--tenant", "b", "--app", "0oa2"],
    },
];

pub(super) fn run(scale: Scale, tally: &Tally) {
    let elsewhere = Place::new();
    elsewhere.run(&["step", "1", "done"]).code(0);
    let there = elsewhere.session(false);
    for case in CASES {
        let place = prepared(case);
        let args = args(case, &place, &there);
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let before = seen(&place);
        let calls = strace::calls(&place, &args);
        let after = seen(&place);
        assert_ne!(before, after, "{} does nothing", case.name);
        let mut all = faults(scale, calls);
        if scale == Scale::Short {
            all.retain(|fault| case.before.len() < 2 || fault.call.name != "openat");
        }
        tally.faults(&format!("a disk that refuses: {}", case.name), all, |fault| {
            refused(case, &there, &fault, &before, &after);
        });
    }
    tally.control("a disk that says it has written and has not", lied_to(&there));
}

fn prepared(case: &Case) -> Place {
    let mut place = Place::new();
    place.set("REAUTH_KEYRING", "memory");
    for args in case.before {
        place.run(args).code(0);
    }
    place
}

fn args(case: &Case, place: &Place, there: &Path) -> Vec<String> {
    let id = || place.session(false).file_stem().unwrap().to_string_lossy().into_owned();
    let arg = |&arg: &&str| match arg {
        "@id" => id(),
        "@there" => there.display().to_string(),
        arg => arg.to_owned(),
    };
    case.args.iter().map(arg).collect()
}

fn refused(case: &Case, there: &Path, fault: &Fault, before: &str, after: &str) {
    let place = prepared(case);
    let args = args(case, &place, there);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let log = place.path("harmed");
    let options = strace::harming(&fault.call, &fault.what(), fault.stays, &[], &log);
    let ran = Ran::of(&strace::command(&place, &options, &args).output().unwrap());
    let harm = Harm::read(&place, &log);
    if !harm.came {
        tally::missed();
    }
    assert!(!ran.err.contains("panicked"), "{ran:#?}");
    let now = seen(&place);
    if ran.code == 0 {
        // After one that failed once, all of it is written and synced anew.
        assert!(!harm.unsynced, "a failed sync was taken for a success: {ran:#?}");
        assert_eq!(now, after, "told to be done: {ran:#?}");
    } else {
        assert!([1, 2, 7, 8].contains(&ran.code), "{ran:#?}");
        // Where nothing at all can be written, nothing can be told either.
        let silent = fault.stays && fault.call.name == "write";
        assert!(silent || ran.err.starts_with("reauth: "), "{ran:#?}");
        // Wholly there or not at all; a new session may have begun without the change.
        let begun = after.lines().next().is_some_and(|first| now == first);
        assert!(now == before || now == after || begun, "{before}\n{now}\n{ran:#?}");
    }
    if now == before {
        place.run(&args).code(0);
        assert_eq!(seen(&place), after, "once the disk is well");
    }
    assert_eq!(broken_names(&place), Vec::<String>::new());
}

/// Everything that the files say, without times and names that chance gave. Damage is a failure.
fn seen(place: &Place) -> String {
    let mut lines = Vec::new();
    for folder in [place.sessions(false), place.path("work")] {
        for path in paths(&folder, "jsonl") {
            let opened = journal::read(&path).unwrap();
            assert_eq!(opened.damage, None, "{}", path.display());
            lines.extend(opened.chain.lines.into_iter().map(|line| match line.said {
                Said::Event(Event::Started { .. }) => "a session".to_owned(),
                said @ (Said::Event(_) | Said::Unknown(_)) => format!("{said:?}"),
            }));
        }
    }
    for path in paths(&place.path("work"), "json") {
        let verified = verify::verify(&std::fs::read(&path).unwrap());
        assert_eq!(verified.state, verify::State::Whole, "{}", path.display());
        lines.push(format!("a report of {} events", verified.events));
    }
    let own = Paths { state: place.path("state"), config: place.path("config") };
    let loaded = config::load(&own).unwrap();
    assert_eq!(loaded.warnings, []);
    lines.extend(loaded.settings.tenants.into_keys());
    lines.join("\n")
}

fn paths(folder: &Path, ending: &str) -> Vec<std::path::PathBuf> {
    let Ok(found) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = found.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    paths
}

/// Files that are neither whole nor named as half-written.
fn broken_names(place: &Place) -> Vec<String> {
    let folders = [place.sessions(false), place.path("work"), place.path("config")];
    let found = folders.iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten());
    let names = found.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let known = ["jsonl", "json", "lock", "toml", "tmp"];
    names.filter(|name| !known.iter().any(|end| name.ends_with(end))).collect()
}

/// Whether a write that says it is done and is not goes unnoticed by the program, and not here.
fn lied_to(there: &Path) -> bool {
    let case = CASES.iter().find(|case| case.name == "a change").unwrap();
    let place = prepared(case);
    let before = seen(&place);
    let args = args(case, &place, there);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut calls = strace::calls(&prepared(case), &args).into_iter();
    let last = calls.rfind(|call| call.name == "write").unwrap();
    let grown = std::fs::metadata(place.session(false)).unwrap().len();
    place.run(&args).code(0);
    let line = std::fs::metadata(place.session(false)).unwrap().len() - grown;
    let place = prepared(case);
    let options =
        strace::harming(&last, &format!("retval={line}"), false, &[], Path::new("/dev/null"));
    let ran = strace::command(&place, &options, &args).output().unwrap();
    ran.status.success() && seen(&place) == before
}
