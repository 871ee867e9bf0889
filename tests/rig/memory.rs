//! What is left in the memory of the program itself after a credential test, read from outside.
//!
//! The program forbids others to read its memory, so that this takes root.

use std::io::Read as _;
use std::io::Write as _;
use std::process::Stdio;

use reauth::simulator::ACCOUNT;

use crate::support::Place;
use crate::support::Sim;
use crate::support::Start;
use crate::support::Tui;
use crate::support::copies;
use crate::support::until;

const RIGHT: &str = "Practice-1234";
const WRONG: &str = "Canary-Zebra-7f3e9";
/// How a JSON Web Token begins: the base64 of `{"alg":"RS256",`, and of `{"typ":"JWT",`.
const TOKENS: [&str; 2] = ["eyJhbGciOiJSUzI1Ni", "eyJ0eXAiOiJKV1Qi"];
/// A pipe that nobody reads takes so many bytes.
const PIPE: usize = 64 * 1024;

/// Waits until a process holds nothing of a password, in whole or by half, and no token. A
/// connection that is closed lets go of its buffers a moment after the test has ended.
#[track_caller]
fn holds_nothing(pid: u32, password: &str) {
    let half = password.get(password.len() / 2..).unwrap();
    for needle in [password, half].into_iter().chain(TOKENS) {
        until(&format!("the end of `{needle}`"), || {
            copies(pid, needle.as_bytes()).is_empty().then_some(())
        });
    }
    // The same search finds what is there.
    assert!(!copies(pid, ACCOUNT.as_bytes()).is_empty());
}

/// The test panel, by password, with the focus on it.
fn panel(place: &Place) -> Tui {
    let mut tui = Start::new(place, &["--new", "--client-id", "graph-tools"]).go();
    tui.wait("Which Okta organization?").keys("acme.okta.com").wait("URL: acme.okta.com");
    tui.keys("\r").wait("What does Okta say?").keys("\r").wait("NOT MICROSOFT, NOT OKTA");
    tui.count(0).keys("10\r").at(10).keys("\r").wait("▸ Account:");
    tui.keys(ACCOUNT).wait(ACCOUNT).keys("\r\r \r").wait("▸ Password:");
    tui
}

/// Types as a person does: one character, and then the next.
fn typed(tui: &mut Tui, password: &str) {
    for (n, c) in password.chars().enumerate() {
        tui.keys(c.encode_utf8(&mut [0; 4])).wait(&format!(": {}", "*".repeat(n + 1)));
    }
}

#[test]
fn after_a_test_in_the_panel_nothing_of_a_typed_password_and_no_token_is_left() {
    for (scenario, password, ends) in [
        ("ready", RIGHT, "Passed."),
        ("wrong-password", WRONG, "Failed."),
        ("mfa", RIGHT, "Inconclusive."),
        ("silence", WRONG, "Inconclusive."),
    ] {
        let mut place = Place::new();
        let sim = Sim::start(&mut place, scenario);
        let mut tui = panel(&place);
        typed(&mut tui, password);
        assert!(!copies(tui.pid(), password.as_bytes()).is_empty(), "it is held until it is sent");
        tui.keys("\r").wait("▸ [ Run").keys("\r");
        if scenario == "silence" {
            until("a sign-in", || (sim.sign_ins() == 1).then_some(()));
            tui.keys("\x1b");
        }
        tui.wait(ends);
        holds_nothing(tui.pid(), password);
    }
}

#[test]
fn of_a_pasted_password_the_terminal_reader_keeps_what_it_read_and_nobody_else() {
    let mut place = Place::new();
    let _sim = Sim::start(&mut place, "wrong-password");
    let mut tui = panel(&place);
    tui.paste(WRONG).wait(&"*".repeat(WRONG.len())).keys("\r").wait("▸ [ Run");
    tui.keys("\r").wait("Failed.");
    // crossterm's buffers, of what it read last and of the sequence that it parsed last, live as
    // long as the program: README says so.
    let left = copies(tui.pid(), WRONG.as_bytes());
    assert!(left.len() <= 2 && left.iter().all(|one| one.contains("[200~")), "{left:#?}");
    tui.paste(&"x".repeat(2 * WRONG.len())).wait("Pasted text is taken");
    holds_nothing(tui.pid(), WRONG);
}

/// Runs `check` until it has nothing left to do but to print what it found, for which there is no
/// room; searches it there, and lets it go.
fn searched(place: &Place, args: &[&str], password: &str, code: i32) {
    let (mut reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&vec![b'.'; PIPE]).unwrap();
    let mut command = place.command(args);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::from(writer))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(command);
    child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
    until("the output", || {
        let doing = std::fs::read_to_string(format!("/proc/{}/syscall", child.id())).unwrap();
        // `write`, on x86-64 and on ARM, to standard output.
        ["1 0x1 ", "64 0x1 "].iter().any(|call| doing.starts_with(call)).then_some(())
    });
    holds_nothing(child.id(), password);
    let mut said = Vec::new();
    reader.read_to_end(&mut said).unwrap();
    assert!(said.len() > PIPE, "it had something to say");
    assert_eq!(child.wait().unwrap().code(), Some(code));
}

#[test]
fn after_a_test_on_the_command_line_nothing_is_left() {
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", ACCOUNT];
    for (scenario, password, code) in
        [("ready", RIGHT, 0), ("wrong-password", WRONG, 4), ("mfa", RIGHT, 5)]
    {
        let mut place = Place::new();
        let _sim = Sim::start(&mut place, scenario);
        searched(&place, &args, password, code);
    }
}

/// A program that crashes while it holds a password leaves no core file, whatever the shell allows.
#[test]
fn a_crash_leaves_no_core_dump() {
    use std::os::unix::process::ExitStatusExt as _;
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "silence");
    let line = "ulimit -c unlimited; exec \"$REAUTH\" check --password-stdin --client-id \
                graph-tools --account admin@acme.onmicrosoft.com";
    let mut command = place.of("/bin/bash", &["-c", line]);
    let mut child =
        command.env("REAUTH", env!("CARGO_BIN_EXE_reauth")).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(WRONG.as_bytes()).unwrap();
    until("a sign-in", || (sim.sign_ins() == 1).then_some(()));
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let sizes: Vec<_> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(sizes, ["0", "0"], "{core}");
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::ABORT).unwrap();
    let status = child.wait().unwrap();
    assert_eq!((status.signal(), status.core_dumped()), (Some(6), false));
}
