//! `/etc/reauth/policy.toml`, at its own place: in a file system of the test's own, laid over
//! `/etc`. Needs no rights: a user namespace gives them.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;

use jiff::SignedDuration;
use jiff::Timestamp;
use reauth::model::event::Event;
use reauth::model::event::Mode;
use reauth::services::journal::Journal;
use reauth::services::paths::Paths;
use serde_json::json;

use crate::support::Place;
use crate::support::Ran;
use crate::support::Sim;
use crate::support::Start;

const REAUTH: &str = env!("CARGO_BIN_EXE_reauth");
const OWN: &str = "11111111-2222-3333-4444-555555555555";
const INSIDE: &str = "set -e
cp -r /etc/ssl \"$TMPDIR/ssl\"
mount -t tmpfs none /etc
mkdir /etc/reauth
mv \"$TMPDIR/ssl\" /etc/ssl
printf %s \"$1\" > /etc/reauth/policy.toml
chmod \"$2\" /etc/reauth/policy.toml
shift 2
exec \"$@\"";

/// Runs the program where the policy says so, with this mode of its file.
fn args<'a>(policy: &'a str, mode: &'a str, args: &[&'a str]) -> Vec<&'a str> {
    let before =
        ["--user", "--map-root-user", "--mount", "bash", "-c", INSIDE, "-", policy, mode, REAUTH];
    before.iter().chain(args).copied().collect()
}

fn run(place: &Place, policy: &str, mode: &str, asked: &[&str], input: &str) -> Ran {
    let mut command = place.of("unshare", &args(policy, mode, asked));
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A program that refuses at once does not read.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    Ran::of(&child.wait_with_output().unwrap())
}

const CHECK: &[&str] = &[
    "check",
    "--account",
    "admin@acme.onmicrosoft.com",
    "--password-stdin",
    "--client-id",
    OWN,
    "--json",
];

#[test]
fn what_it_forbids_is_refused_before_anything_is_sent() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    let password = "Practice-1234";
    for (policy, mode, says) in [
        ("methods = [\"browser\"]", "644", "forbids this way to sign in"),
        ("client-ids = [\"graph-tools\"]", "644", "forbids the app"),
        ("methods = [", "644", "cannot be read"),
        ("", "666", "written by others"),
        ("", "664", "written by others"),
    ] {
        let ran = run(&place, policy, mode, CHECK, password).code(2).says(says);
        assert!(ran.out.is_empty(), "{policy}: {ran:#?}");
        assert_eq!(sim.sign_ins(), 0, "{policy}");
    }
    let elsewhere = run(&place, "tenants = [\"other.com\"]", "644", CHECK, password).code(5).json();
    assert!(elsewhere.to_string().contains("forbids tests in this Microsoft tenant"));
    assert_eq!(sim.sign_ins(), 0);
    for allowed in ["", "methods = [\"password\"]\ntenants = [\"acme.onmicrosoft.com\"]"] {
        let passed = run(&place, allowed, "644", CHECK, password).code(0).json();
        assert_eq!(passed["verdict"], "passed", "{allowed}");
    }
}

#[test]
fn a_token_of_okta_that_it_forbids_is_neither_asked_for_nor_used_but_can_be_forgotten() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    place.set("REAUTH_KEYRING", "memory");
    let before = sim.asked().len();
    for policy in ["okta-token = false", "okta-token ="] {
        let connect = ["okta", "connect", "--org", "acme.okta.com", "--token-stdin"];
        run(&place, policy, "644", &connect, "00practice-read-only\n")
            .code(2)
            .says("allows no Okta token");
        assert_eq!(sim.asked().len(), before);
    }
    let forget = ["okta", "forget", "--tenant", "default"];
    let ran = run(&place, "okta-token = false", "644", &forget, "");
    assert!(!ran.err.contains("allows no Okta token"), "{ran:#?}");
}

#[test]
fn the_panel_says_so_and_sends_nothing_and_doctor_shows_it() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    let asked = args("methods = [\"browser\"]", "644", &["--new", "--client-id", OWN]);
    let mut tui = Start::new(&place, &asked).program("unshare").size(120, 40).go();
    tui.wait("Tenant URL").keys("acme.okta.com\r").wait("What does Okta say?").keys("\r").count(0);
    tui.keys("t").wait("▸ Account:").keys("admin@acme.onmicrosoft.com\r\r\r").wait("▸ Method:");
    tui.keys(" ")
        .wait("▸ Method: [ Password")
        .keys("\r")
        .wait("▸ Password:")
        .keys("Practice-1234\r");
    tui.wait("▸ [ Run the test ]").keys("\r").wait("forbids this way to sign in");
    assert_eq!(sim.sign_ins(), 0);
    tui.keys("\x1b").gone("┌ Microsoft credential test").keys("q").ends(0);

    let doctor = |policy, mode| run(&place, policy, mode, &["doctor", "--json"], "").json();
    let line = |said: &serde_json::Value| {
        let all = said["checks"].as_array().unwrap().iter();
        all.clone().find(|finding| finding["id"] == "policy").unwrap().to_string()
    };
    let shown = line(&doctor("methods = [\"browser\"]\nretention-days = 90", "644"));
    assert!(shown.contains("retention-days = 90"), "{shown}");
    assert!(shown.contains("methods = browser") && shown.contains("passed"), "{shown}");
    let failed = line(&doctor("", "666"));
    assert!(failed.contains("written by others") && failed.contains("failed"), "{failed}");
    let misread = line(&doctor("ticket = true\nmethod = [\"browser\"]", "644"));
    assert!(misread.contains("mend line 2 of"), "{misread}");
}

/// A session that was last changed so many days ago, in a place where it was looked for such ones
/// two days ago.
fn old(place: &Place, practice: bool, days: i64) -> PathBuf {
    let state = place.path(if practice { "state/practice" } else { "state" });
    let paths = Paths { state, config: place.path("config") };
    let at = Timestamp::now() - SignedDuration::from_hours(24 * days);
    let started = Event::Started {
        id: format!("2026-01-02-acme-{days:04}"),
        mode: if practice { Mode::Practice } else { Mode::Live },
        operator: "ada".to_owned(),
        program: "0.1.0".to_owned(),
        runbook: "1".to_owned(),
        operator_asked: false,
        endpoints: None,
    };
    let (journal, _) = Journal::begin(&paths, at, &started).unwrap();
    let looked = Timestamp::now() - SignedDuration::from_hours(48);
    fs::write(paths.retention(), format!(r#"{{"v":1,"at":"{looked}"}}"#)).unwrap();
    journal.path().to_owned()
}

#[test]
fn sessions_that_it_keeps_no_longer_go_at_the_next_start() {
    const RULE: &str = "retention-days = 90";
    const SAYS: &str = "keeps them for 90 days after their last change: 1.";
    for (practice, asked) in [
        (false, &["sessions"][..]),
        (false, &["step", "1", "done"]),
        (false, &["--plain"]),
        (true, &["sessions", "--practice"]),
        (true, &["practice", "--plain"]),
    ] {
        let place = Place::new();
        let (gone, kept) = (old(&place, practice, 93), old(&place, practice, 91));
        // Neither without the rule, nor where the rule is in doubt.
        for (policy, mode) in
            [("", "644"), (RULE, "666"), ("retention-days = 0", "644"), ("retention-days =", "644")]
        {
            drop(run(&place, policy, mode, asked, "quit\n"));
            assert!(gone.exists(), "{asked:?} {policy} {mode}");
        }
        let ran = run(&place, RULE, "644", asked, "quit\n");
        assert!(ran.err.contains(SAYS), "{asked:?}: {ran:#?}");
        assert!(!gone.exists() && kept.exists(), "{asked:?}");
    }
}

#[test]
fn the_list_says_when_a_session_goes() {
    const RULE: &str = "retention-days = 90";
    let place = Place::new();
    let path = old(&place, false, 10);
    let date = Timestamp::now() + SignedDuration::from_hours(24 * 80);
    let date = date.strftime("%Y-%m-%d").to_string();
    let said = run(&place, RULE, "644", &["sessions", "--json"], "").code(0).json();
    assert_eq!(said["sessions"][0]["deleted_on"], date);
    let said = run(&place, RULE, "644", &["sessions"], "").code(0);
    assert!(said.out.contains(&format!("deleted on {date}")), "{said:#?}");
    assert!(
        run(&place, "", "644", &["sessions", "--json"], "").json()["sessions"][0]["deleted_on"]
            .is_null()
    );
    let asked = args(RULE, "644", &[]);
    let mut tui = Start::new(&place, &asked).program("unshare").size(140, 40).go();
    tui.wait("Start a new session").wait(&format!("deleted on {date}")).keys("\x03").ends(130);
    // One that is due for the first time stays, and its date has passed.
    let first = Place::new();
    let due = old(&first, false, 93);
    let paths = Paths { state: first.path("state"), config: first.path("config") };
    fs::remove_file(paths.retention()).unwrap();
    let date = Timestamp::now() - SignedDuration::from_hours(24 * 3);
    let says = format!("due to be deleted since {}", date.strftime("%Y-%m-%d"));
    assert!(run(&first, RULE, "644", &["sessions"], "").code(0).out.contains(&says));
    let mut tui = Start::new(&first, &asked).program("unshare").size(160, 40).go();
    tui.wait("Start a new session").wait(&says).keys("\x03").ends(130);
    assert!(due.exists());
    // One that is due goes before the list is shown, and that is said.
    let gone = old(&place, false, 93);
    let mut tui = Start::new(&place, &asked).program("unshare").size(140, 40).go();
    tui.wait("Start a new session").wait("after their last change: 1.").keys("\x03").ends(130);
    assert!(!gone.exists() && path.exists());
}

#[test]
fn a_ticket_that_it_wants_comes_before_a_test_and_a_settled_step() {
    const RULE: &str = "ticket = true";
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    run(&place, RULE, "644", CHECK, "Practice-1234")
        .code(2)
        .says("wants a ticket")
        .says("--ticket INC0012345");
    assert_eq!(sim.sign_ins(), 0);
    let with = [CHECK, &["--ticket", "INC0012345"]].concat();
    let passed = run(&place, RULE, "644", &with, "Practice-1234").code(0).json();
    assert_eq!((&passed["verdict"], &passed["ticket"]), (&json!("passed"), &json!("INC0012345")));

    for asked in [
        &["step", "1", "done"][..],
        &["step", "1", "skip", "--reason", "x"],
        &["step", "1", "fail", "--reason", "x"],
        &["step", "5", "done", "--integration", "password"],
    ] {
        run(&place, RULE, "644", asked, "")
            .code(2)
            .says("wants a ticket")
            .says("`reauth sessions set ticket=INC0012345`");
    }
    assert_eq!(run(&place, RULE, "644", &["sessions", "--json"], "").json()["sessions"], json!([]));
    run(&place, RULE, "644", &["step", "1", "note", "--text", "before"], "").code(0);
    run(&place, RULE, "644", &["sessions", "set", "ticket=INC0012345"], "").code(0);
    run(&place, RULE, "644", &["step", "1", "done"], "").code(0);
    let report = run(&place, RULE, "644", &["report"], "");
    assert!(report.out.contains("INC0012345"), "{report:#?}");
    // Practice leaves no trace, and needs none.
    run(&place, RULE, "644", &["step", "1", "done", "--practice"], "").code(0);
}
