//! The log: what each level has, what none of them has, and that nobody depends on it.

use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::support::Place;
use crate::support::Ran;
use crate::support::Sim;
use crate::support::Start;

const ACCOUNT: &str = "ada.canary@acme.onmicrosoft.com";

/// The entries of a log: level and what follows it.
fn entries(path: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let entry = |line: &str| {
        let (_, rest) = line.split_once(' ').unwrap();
        let (level, rest) = rest.split_once(' ').unwrap();
        (level.to_owned(), rest.to_owned())
    };
    text.lines().map(entry).collect()
}

/// Whether an entry of this level begins so and holds that.
fn has(entries: &[(String, String)], level: &str, begin: &str, holds: &str) -> bool {
    entries
        .iter()
        .any(|(known, rest)| known == level && rest.starts_with(begin) && rest.contains(holds))
}

/// An address at which nobody answers.
fn nobody() -> String {
    format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
}

fn check(place: &Place) -> Ran {
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", ACCOUNT];
    place.run_with(&args, b"Canary-Zebra-7f3e9\n")
}

#[test]
fn each_level_has_its_own_and_those_before_it() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    let log = place.path("state/reauth.log");
    let mut seen = Vec::new();
    for level in ["off", "error", "info", "debug"] {
        place.set("REAUTH_LOG", level);
        // One that nobody answers, and one that Microsoft refuses.
        let answered = place.env().iter().find(|(name, _)| name == "REAUTH_LOGIN_URL").unwrap();
        let answered = answered.1.clone();
        place.set("REAUTH_LOGIN_URL", &nobody());
        check(&place).code(6);
        place.set("REAUTH_LOGIN_URL", &answered);
        check(&place);
        let entries = entries(&log);
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        assert!(!text.contains("canary") && !text.contains("Zebra"), "{text}");
        seen.push((
            has(&entries, "error", "request why=\"no answer from `127.0.0.1:", "Refused"),
            has(&entries, "info", "began what=\"check\"", "mode=\"live\"")
                && has(&entries, "info", "test method=\"password\" id=\"", "")
                && has(&entries, "info", "tested verdict=\"verdict.inconclusive\"", "ms="),
            has(&entries, "debug", "request host=\"127.0.0.1:", "status=\"200\" ms=\"")
                && has(&entries, "debug", "stage stage=\"discovery\"", "ms="),
        ));
        let known = |entry: &(String, String)| ["error", "info", "debug"].contains(&&*entry.0);
        assert!(entries.iter().all(known), "{text}");
        assert_eq!(entries.is_empty(), level == "off", "{text}");
        let _none = std::fs::remove_file(&log);
    }
    drop(sim);
    let [none, one, two, three] = seen.try_into().unwrap();
    assert_eq!(none, (false, false, false));
    assert_eq!(one, (true, false, false));
    assert_eq!(two, (true, true, false));
    assert_eq!(three, (true, true, true));
}

#[test]
fn a_walk_has_its_session_its_calls_and_what_failed() {
    let mut place = Place::new();
    place.set("REAUTH_LOG", "debug");
    let mut tui = Start::new(&place, &["practice", "--browser-command", "false"]).go();
    tui.wait("Tenant URL: acme.okta.com")
        .keys("\r")
        .wait("What does Okta say?")
        .keys("\r")
        .count(0);
    tui.keys("\r").wait("exit code 1").keys("n").wait("Note to step 1");
    tui.paste("a canary in a note").keys("\r").gone("Note to step 1").keys("q").ends(0);
    let log = place.path("state/practice/reauth.log");
    let text = std::fs::read_to_string(&log).unwrap();
    let entries = entries(&log);
    let id = place.session(true).display().to_string();
    assert!(has(&entries, "info", "began what=\"walk\"", "endpoints=\"practice\""), "{text}");
    assert!(has(&entries, "info", "session how=\"begun\"", &id), "{text}");
    assert!(has(&entries, "debug", "disk job=\"append\" ms=\"", ""), "{text}");
    assert!(has(&entries, "error", "browser end=\"browser.failed\"", "code=\"1\""), "{text}");
    assert!(has(&entries, "debug", "keyring ", "call=\"") || !text.contains("keyring"), "{text}");
    assert!(!text.contains("canary") && !text.contains("Ada"), "{text}");
}

#[test]
fn what_the_disk_refuses_stands_there_with_its_cause() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("state")).unwrap();
    // Where the sessions should be.
    std::fs::write(place.path("state/sessions"), "").unwrap();
    place.run(&["status"]).code(8);
    let entries = entries(&place.path("state/reauth.log"));
    assert!(has(&entries, "error", "list why=\"cannot list ", "(os error 20)"), "{entries:?}");
}

#[test]
fn a_log_that_cannot_be_written_disturbs_nothing() {
    let mut place = Place::new();
    let _sim = Sim::start(&mut place, "wrong-password");
    place.set("REAUTH_LOG", "debug");
    let usual = check(&place).code(4);
    let log = place.path("state/reauth.log");
    std::fs::remove_file(&log).unwrap();
    let other = place.path("work/other");
    std::fs::write(&other, "mine").unwrap();
    symlink(&other, &log).unwrap();
    let ran = check(&place).code(4);
    // Discovery and realm are asked at once, and end in either order.
    let told = |ran: &Ran| {
        let mut lines: Vec<_> = ran.err.lines().map(str::to_owned).collect();
        lines.sort();
        (ran.out.lines().count(), lines)
    };
    assert_eq!(told(&usual), told(&ran));
    assert_eq!(std::fs::read_to_string(&other).unwrap(), "mine");
    std::fs::remove_file(&log).unwrap();
    std::fs::create_dir(&log).unwrap();
    place.run(&["step", "1", "done"]).code(0);
}

#[test]
fn who_only_looks_leaves_none() {
    let mut place = Place::new();
    place.set("REAUTH_LOG", "debug");
    place.set("REAUTH_LOGIN_URL", &nobody());
    place.run(&["doctor"]);
    place.run(&["where"]).code(0);
    place.run(&["explain", "50126"]).code(0);
    assert!(!place.path("state").exists(), "{:?}", std::fs::read_dir(place.path("state")));
}
