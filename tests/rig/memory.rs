//! What is left in the memory of the program itself after a credential test, read from outside.
//!
//! The program forbids others to read its memory, so that this takes root.

use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reauth::simulator::ACCOUNT;
use reauth::simulator::Scenario;
use sha2::Digest as _;
use sha2::Sha256;
use url::Url;

use crate::sign_in::FAST;
use crate::sign_in::World;
use crate::sign_in::account_typed;
use crate::sign_in::at_device_page;
use crate::sign_in::bare_address;
use crate::sign_in::elsewhere;
use crate::support::Place;
use crate::support::Sim;
use crate::support::Start;
use crate::support::Tui;
use crate::support::copies;
use crate::support::memory::each_part;
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

/// The words in the memory of a process that may be unguessable: as many letters of base64url as 32
/// random bytes need, each with the two bytes before it.
fn unguessable(pid: u32) -> Vec<(Vec<u8>, String)> {
    const LETTERS: usize = 43;
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let mut found = Vec::new();
    each_part(pid, |_, bytes| {
        let mut at = 0;
        for word in bytes.split(|byte| !is_letter(byte)) {
            if word.len() == LETTERS {
                let before = bytes.get(at.max(2) - 2..at).unwrap_or_default();
                found.push((before.to_vec(), String::from_utf8(word.to_vec()).unwrap()));
            }
            at += word.len() + 1;
        }
    });
    found
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

/// The secrets of a sign-in by browser: its code, and the verifier that the code belongs to.
#[test]
fn after_a_sign_in_neither_code_nor_verifier_is_left() {
    let mut world = World::of("ready");
    world.place.set("SSH_CONNECTION", "192.0.2.7 50022 192.0.2.1 22");
    let mut tui = world.panel(&[], 0);
    let url = Url::parse(&bare_address(tui.keys("\r"))).unwrap();
    let said = |url: &Url, name: &str| {
        url.query_pairs().find(|(named, _)| named == name).unwrap().1.into_owned()
    };
    let challenge = said(&url, "code_challenge");
    let pid = tui.pid();
    let verifiers = || {
        let is_it = |word: &String| URL_SAFE_NO_PAD.encode(Sha256::digest(word)) == challenge;
        unguessable(pid).into_iter().filter(|(_, word)| is_it(word)).count()
    };
    assert!(verifiers() > 0, "it is held until the code comes");
    let address = Url::parse(&elsewhere(&world, url.as_str())).unwrap();
    let code = said(&address, "code");
    let mut browser = TcpStream::connect(("127.0.0.1", address.port().unwrap())).unwrap();
    let asked = &address[url::Position::BeforePath..url::Position::AfterQuery];
    write!(browser, "GET {asked} HTTP/1.1\r\nHost: {}\r\n\r\n", address.authority()).unwrap();
    let mut page = String::new();
    browser.read_to_string(&mut page).unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    tui.wait("Passed.");
    holds_nothing(tui.pid(), &code);
    until("the end of the verifier", || (verifiers() == 0).then_some(()));
}

/// The codes that a device is given: the secret one, by which it asks, is never shown.
#[test]
fn after_a_sign_in_on_another_device_its_code_is_not_left() {
    let world = World::playing(Scenario::parse(FAST).unwrap());
    let mut tui = world.panel(&["--no-browser"], 2);
    tui.keys("\r").wait("/deviceauth").wait("Type the code");
    let pid = tui.pid();
    // How the simulator's begin, and its refresh tokens.
    let codes = || unguessable(pid).iter().filter(|(before, _)| before == b"1.").count();
    assert!(codes() > 0, "it is held while it is asked with");
    let screen = tui.screen();
    let code = screen.split("Type the code").nth(1).unwrap().split_whitespace().next().unwrap();
    let page = screen.split_whitespace().find(|word| word.contains("/deviceauth")).unwrap();
    let acts = [account_typed(), vec![serde_json::json!(["press", "Continue"])]].concat();
    at_device_page(&world, page, code, &acts);
    tui.wait("Passed.");
    until("the end of the code", || (codes() == 0).then_some(()));
    for token in TOKENS {
        until("the end of the tokens", || copies(pid, token.as_bytes()).is_empty().then_some(()));
    }
}

/// A token of Okta's that was not taken is not kept either.
#[test]
fn a_refused_token_of_okta_is_not_left() {
    const REFUSED: &str = "00Canary-Zebra-7f3e9-of-nobody";
    let mut place = Place::new();
    place.set("REAUTH_KEYRING", "memory");
    let _sim = Sim::start(&mut place, "ready");
    let mut tui = Start::new(&place, &["--new"]).go();
    tui.wait("Which Okta organization?").keys("acme.okta.com").wait("URL: acme.okta.com");
    tui.keys("\r").wait("What does Okta say?").keys("\r").wait("NOT MICROSOFT, NOT OKTA");
    tui.count(0).wait("Identity Engine").keys("O").wait("▸ API token:");
    typed(&mut tui, REFUSED);
    assert!(!copies(tui.pid(), REFUSED.as_bytes()).is_empty(), "it is held until it is sent");
    tui.keys("\r").wait("does not accept this token");
    let half = REFUSED.get(REFUSED.len() / 2..).unwrap();
    for needle in [REFUSED, half] {
        until("the end of it", || copies(tui.pid(), needle.as_bytes()).is_empty().then_some(()));
    }
}
