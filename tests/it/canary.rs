//! A password is typed, pasted and piped; afterwards it is nowhere.

use std::borrow::Borrow;
use std::fmt::Debug;
use std::fmt::Display;
use std::hash::Hash;
use std::io::Write as _;
use std::ops::Deref;
use std::path::Path;
use std::path::PathBuf;
use std::process::Stdio;

use reauth::model::order::CheckOrder;
use reauth::model::secret::Secret;
use reauth::update::Line;
use reauth::update::Msg;
use serde::Serialize;

use crate::support::Place;
use crate::support::Sim;
use crate::support::Start;
use crate::support::Tui;
use crate::support::forms::forms;
use crate::support::holds;
use crate::support::until;

const ACCOUNT: &str = "admin@acme.onmicrosoft.com";
/// The simulator takes this one.
const RIGHT: &str = "Practice-1234";
/// And refuses this one.
const WRONG: &str = "Canary-Zebra-7f3e9";

/// Every file below `folder` that holds the password.
fn found(folder: &Path, password: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(self::found(&path, password));
        } else if path.is_file() && holds(&std::fs::read(&path).unwrap(), password) {
            found.push(path);
        }
    }
    found
}

/// Checks that it is nowhere: in no file, in no report, and not in what was seen.
fn nowhere(place: &Place, seen: &[u8], password: &str) {
    assert!(!holds(seen, password), "shown");
    for format in ["md", "html", "txt", "csv", "json"] {
        for more in [&[][..], &["--redact"]] {
            let to = format!("canary-{}.{format}", more.len());
            let args = ["report", "--force", "--format", format, "-o", &to];
            let ran = place.run(&[&args[..], more].concat());
            assert!(matches!(ran.code, 0 | 2), "{ran:?}");
        }
    }
    for args in [&["status", "--json"][..], &["report", "--brief"], &["sessions", "show", "2"]] {
        let ran = place.run(args);
        assert!(!holds(ran.out.as_bytes(), password) && !holds(ran.err.as_bytes(), password));
    }
    assert_eq!(found(place.root(), password), Vec::<PathBuf>::new());
    // The log was among them, with all that it ever has.
    let log = std::fs::read_to_string(place.path("state/reauth.log")).unwrap();
    assert!(log.contains(" info began ") && log.contains(" debug "), "{log}");
    // The same search finds it where it is, in each of its forms.
    let control = place.path("work/control");
    for form in forms(password) {
        std::fs::write(&control, [b"...", form.as_slice(), b"..."].concat()).unwrap();
        assert_eq!(found(place.root(), password), std::slice::from_ref(&control));
    }
    std::fs::remove_file(control).unwrap();
}

fn world(scenario: &str) -> (Place, Sim) {
    let mut place = Place::new();
    place.set("REAUTH_LOG", "debug");
    let sim = Sim::start(&mut place, scenario);
    (place, sim)
}

/// The test panel of a live session, with the focus on the password.
fn panel(place: &Place) -> Tui {
    let mut tui = Start::new(place, &["--new", "--client-id", "graph-tools"]).go();
    tui.wait("Which Okta organization?").keys("acme.okta.com").wait("URL: acme.okta.com");
    tui.keys("\r").wait("What does Okta say?").keys("\r").wait("NOT MICROSOFT, NOT OKTA");
    tui.count(0).keys("10\r").at(10).keys("\r").wait("▸ Account:");
    tui.keys(ACCOUNT).wait(ACCOUNT).keys("\r\r \r").wait("▸ Password:");
    tui
}

/// Does not compile where `$type` is `$trait`: both ways of naming `some` would fit then.
macro_rules! never {
    ($type:ty: $($trait:path),+) => {
        $({
            trait Either<Which> {
                fn some() {}
            }
            struct Itself;
            impl<T: ?Sized> Either<()> for T {}
            impl<T: ?Sized + $trait> Either<Itself> for T {}
            <$type as Either<_>>::some();
        })+
    };
}

/// The types alone see to it that nobody copies, prints or keeps a secret.
#[test]
fn a_secret_cannot_be_copied_printed_or_kept() {
    never!(Secret: Clone, Copy, Display, ToString, Serialize, Into<String>, AsRef<str>);
    never!(Secret: Deref, Borrow<str>, Hash);
    // What a terminal sends may be a password, and is not even shown to who looks for a fault.
    never!(Msg: Clone, Debug, Display, Serialize);
    never!(Line: Clone, Debug, Display, Serialize);
    never!(CheckOrder: Clone, Display, Serialize);
    let mut secret = Secret::new();
    assert!(secret.push_str(WRONG));
    assert!(!holds(format!("{secret:?} {secret:#?}").as_bytes(), WRONG));
}

#[test]
fn a_token_pasted_as_an_error_is_not_kept() {
    const TOKEN: &str = "00practice-read-only";
    let place = Place::new();
    let mut tui = Start::new(&place, &["practice", "--manual-only"]).go();
    tui.wait("Tenant URL: acme.okta.com").keys("\r").wait("What does Okta say?");
    // The last notice before: what is said next stays.
    tui.wait("keyring is switched off");
    tui.paste(TOKEN).keys("\r").wait("It was not kept.").gone(TOKEN);
    tui.keys("\r").count(0);
    // A note hides what has the shape of a token, and says so.
    let shaped = format!("00{}", "aB3-_".repeat(8));
    tui.keys("n").wait("Note to step 1");
    tui.paste(&format!("tried {shaped} in vain")).keys("\r").wait("was left out").count(0);
    tui.keys("q").ends(0);
    let note = ["step", "1", "note", "--practice", "--text", &shaped];
    place.run(&note).code(0).says("was left out");
    for format in ["md", "html", "txt", "json"] {
        let to = format!("token.{format}");
        let ran = place.run(&["report", "--practice", "--format", format, "-o", &to]);
        assert!(matches!(ran.code, 0 | 2), "{ran:?}");
    }
    for token in [TOKEN, &shaped] {
        assert_eq!(found(place.root(), token), Vec::<PathBuf>::new());
    }
    // What stood around it is kept, in the journal and in every report.
    assert_eq!(found(place.root(), "in vain").len(), 5);
}

#[test]
fn a_typed_password_that_passes() {
    let (place, sim) = world("ready");
    let mut tui = panel(&place);
    tui.keys(RIGHT).wait("*************").keys("\r").wait("▸ [ Run").keys("\r").wait("Passed.");
    tui.keys("v").wait("client-request-id").keys("y").wait("clipboard");
    tui.keys("\x1b").gone("client-request-id").keys("e").wait("┌ Report").keys("\r");
    tui.wait("Report written").keys("\x1b").gone("┌ Report").keys("q").ends(0);
    assert_eq!(sim.sign_ins(), 1);
    nowhere(&place, &tui.raw(), RIGHT);
}

#[test]
fn a_pasted_password_that_fails() {
    let (place, sim) = world("ready");
    let mut tui = panel(&place);
    tui.paste(&format!("{WRONG}\n")).wait("******************").keys("\r").wait("▸ [ Run");
    tui.keys("\r").wait("Failed.").keys("vy").wait("clipboard").keys("\x03").ends(130);
    assert_eq!(sim.sign_ins(), 1);
    nowhere(&place, &tui.raw(), WRONG);
}

#[test]
fn a_password_that_is_written_into_a_note_and_a_field() {
    const REFUSED: &str = "password that was just tested";
    let (place, _sim) = world("ready");
    let mut tui = panel(&place);
    tui.keys(WRONG).wait("******************").keys("\r").wait("▸ [ Run").keys("\r");
    tui.wait("Failed.").keys("\x1b").gone("Microsoft credential test");
    tui.keys("n").wait("Note to step").paste(&format!("it was {WRONG}")).wait("it was Canary");
    tui.keys("\r").wait(REFUSED).keys("\x1b").gone("Note to step");
    tui.keys("e").wait("┌ Report").keys("f").wait("Ticket").paste(WRONG).wait(WRONG).keys("\r");
    tui.wait(REFUSED).gone(WRONG).keys("INC-7\r").gone("Approver").keys("\x1b").gone("┌ Report");
    tui.keys("q").ends(0);
    // What was typed where it can be seen was seen; but nothing has kept it.
    nowhere(&place, b"", WRONG);
    assert_eq!(place.run(&["report", "--brief"]).out.matches("INC-7").count(), 1);
}

#[test]
fn a_password_whose_test_is_cancelled() {
    let (place, sim) = world("silence");
    let mut tui = panel(&place);
    tui.keys(WRONG).wait("******************").keys("\r").wait("▸ [ Run").keys("\r");
    until("a sign-in", || (sim.sign_ins() == 1).then_some(()));
    tui.keys("\x03").wait("Inconclusive.").keys("\x03").ends(130);
    nowhere(&place, &tui.raw(), WRONG);
}

#[test]
fn a_password_that_is_never_sent() {
    let (place, sim) = world("ready");
    let mut tui = panel(&place);
    // Left in the field, taken back, and given to fields that do not hide it by nobody.
    tui.keys(WRONG).wait("******************").keys("\x15").gone("*");
    tui.paste(WRONG).wait("******************").keys("\x1b").gone("Microsoft credential test");
    tui.keys("t").wait("▸ Account:").keys("\x1b").gone("▸ Account:").keys("q").ends(0);
    assert_eq!(sim.sign_ins(), 0);
    nowhere(&place, &tui.raw(), WRONG);
}

#[test]
fn a_password_whose_program_is_killed() {
    let (place, sim) = world("silence");
    let mut tui = panel(&place);
    tui.keys(WRONG).wait("******************").keys("\r").wait("▸ [ Run").keys("\r");
    until("a sign-in", || (sim.sign_ins() == 1).then_some(()));
    tui.kill();
    nowhere(&place, &tui.raw(), WRONG);
    // A test without an end is told at the next start, and not assumed.
    let mut tui = Start::new(&place, &["--session", "2"]).go();
    tui.wait("its end is not known").keys("q").ends(0);
}

#[test]
fn a_piped_password() {
    let (place, _sim) = world("ready");
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", ACCOUNT];
    let json = [&args[..], &["--json"]].concat();
    for (password, code) in [(RIGHT, 0), (WRONG, 4)] {
        for args in [&args[..], &json] {
            let ran = place.run_with(args, format!("{password}\n").as_bytes()).code(code);
            nowhere(&place, format!("{}{}", ran.out, ran.err).as_bytes(), password);
        }
    }
    let refused = place.run_with(&args, format!("{WRONG}\n{WRONG}\n").as_bytes()).code(2);
    nowhere(&place, format!("{}{}", refused.out, refused.err).as_bytes(), WRONG);
}

#[test]
fn a_piped_password_whose_program_is_interrupted_or_killed() {
    let (place, sim) = world("silence");
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", ACCOUNT];
    for (n, signal, code) in
        [(1, rustix::process::Signal::INT, 130), (2, rustix::process::Signal::KILL, 137)]
    {
        let mut child = place.command(&args).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(WRONG.as_bytes()).unwrap();
        until("a sign-in", || (sim.sign_ins() == n).then_some(()));
        rustix::process::kill_process(rustix::process::Pid::from_child(&child), signal).unwrap();
        let ran = crate::support::Ran::of(&child.wait_with_output().unwrap()).code(code);
        nowhere(&place, format!("{}{}", ran.out, ran.err).as_bytes(), WRONG);
    }
}

#[test]
fn a_password_asked_for_on_the_terminal() {
    let (place, sim) = world("ready");
    let args =
        ["check", "--method", "password", "--client-id", "graph-tools", "--account", ACCOUNT];
    let mut tui = Start::new(&place, &args).go();
    tui.wait("Password: ").until("a terminal without echo", |_| true);
    let before = tui.modes_before().to_owned();
    until("raw modes", || (tui.modes() != before).then_some(()));
    tui.keys("x\x15").keys(WRONG).keys("\r").ends(4);
    nowhere(&place, &tui.raw(), WRONG);
    let mut tui = Start::new(&place, &args).go();
    tui.wait("Password: ");
    until("raw modes", || (tui.modes() != before).then_some(()));
    tui.keys(WRONG).keys("\x03").ends(130);
    nowhere(&place, &tui.raw(), WRONG);
    assert_eq!(sim.sign_ins(), 1);
}
