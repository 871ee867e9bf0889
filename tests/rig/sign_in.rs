//! The credential test where a person signs in, with a real person's browser: Chromium, opened by
//! `reauth` itself, on the pages of the simulator and on the page that ends a sign-in.
//!
//! `tests/rig/install` installs what it needs.
#![expect(clippy::indexing_slicing, reason = "a field that is missing fails the test")]

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::process::Command;
use std::process::Stdio;

use reauth::simulator::ACCOUNT;
use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Simulator;
use serde_json::Value;
use serde_json::json;

use crate::support::Place;
use crate::support::Ran;
use crate::support::Start;
use crate::support::Tui;
use crate::support::copies;
use crate::support::until;

const PASSWORD: &str = "Practice-1234";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rig/clients/sign_in.mjs");
/// What stands on the page at the end, whatever Microsoft's answer was: it is told in reauth.
const BACK: &str = "Back to reauth\n\nMicrosoft's answer has reached reauth. It is shown there.\n\n\
                    You can close this window. Other windows may still be signed in with this \
                    account.";
const NOT_THIS: &str = "Not the sign-in that reauth waits for\n\nThis address belongs to another \
                        sign-in, or is not whole. Use the window that reauth opened last, or start \
                        the test again.";

/// A practice world, and a person with a browser.
pub(crate) struct World {
    simulator: Simulator,
    pub(crate) place: Place,
}

impl World {
    pub(crate) fn of(scenario: &str) -> Self {
        Self::playing(Scenario::named(scenario).unwrap())
    }

    pub(crate) fn playing(scenario: Scenario) -> Self {
        let simulator = Simulator::start(Options::new(scenario)).unwrap();
        let mut place = Place::new();
        for (name, url) in [
            ("REAUTH_LOGIN_URL", simulator.login()),
            ("REAUTH_GRAPH_URL", simulator.graph()),
            ("REAUTH_OKTA_URL", simulator.okta()),
        ] {
            place.set(name, url);
        }
        Self { simulator, place }
    }

    /// Writes down what the person is going to do; returns the command of their browser.
    fn person(&self, acts: &Value, more: &[(&str, Value)]) -> String {
        let path = |name: &str| self.place.path(name).display().to_string();
        let mut plan = json!({"do": acts, "profile": path("profile"), "out": path("seen.json")});
        for (name, value) in more {
            plan[*name] = value.clone();
        }
        std::fs::write(self.place.path("plan.json"), plan.to_string()).unwrap();
        format!("node {SCRIPT} {}", path("plan.json"))
    }

    /// What the person saw. The browser may outlive the program that opened it.
    fn seen(&self) -> Value {
        let file = self.place.path("seen.json");
        let text = until("the end of the browser", || std::fs::read_to_string(&file).ok());
        let seen: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(seen["error"], Value::Null, "{}", seen["error"].as_str().unwrap_or_default());
        seen
    }

    /// `reauth check` by browser, which opens Chromium by itself.
    fn check(&self, acts: &Value) -> (Ran, Value) {
        let browser = self.person(acts, &[]);
        let args = ["check", "--method", "browser", "--account", ACCOUNT, "--client-id"];
        let rest = ["graph-tools", "--json", "--browser-command", &browser];
        let ran = self.place.run(&[&args[..], &rest].concat());
        let seen = self.seen();
        assert_eq!(seen["hosts"], json!(["127.0.0.1", "localhost"]), "{seen}");
        assert_eq!((&seen["at"], &seen["scripts"]), (&"listener".into(), &0.into()), "{seen}");
        assert_eq!(seen["body"], BACK);
        let again = seen["again"].as_str().unwrap();
        assert!(again.contains("ERR_CONNECTION_REFUSED"), "one callback, and no more: {seen}");
        (ran, seen)
    }

    /// How many codes were redeemed or refused.
    fn redeemed(&self) -> usize {
        self.simulator.requests().iter().filter(|one| one.path.ends_with("/token")).count()
    }

    /// The test panel of a new session, at *Run*, by the method that is so many presses away.
    pub(crate) fn panel(&self, more: &[&str], presses: usize) -> Tui {
        let args = ["--new", "--client-id", "graph-tools"];
        let mut tui = Start::new(&self.place, &[&args[..], more].concat()).size(120, 50).go();
        tui.wait("Which Okta organization?").keys("acme.okta.com").wait("URL: acme.okta.com");
        tui.keys("\r").wait("What does Okta say?").keys("\r").wait("NOT MICROSOFT, NOT OKTA");
        tui.count(0).keys("t").wait("▸ Account:").keys(ACCOUNT).wait(ACCOUNT).keys("\r\r");
        tui.keys(&" ".repeat(presses)).keys("\r").wait("▸ [ Run");
        tui
    }
}

fn right() -> Value {
    json!([["fill", "Password", PASSWORD], ["press", "Sign in"]])
}

fn right_and(button: &str) -> Value {
    json!([["fill", "Password", PASSWORD], ["press", "Sign in"], ["press", button]])
}

/// Checks verdict, exit code and code of the answer; a browser says nothing of a password.
#[track_caller]
fn came_to(ran: Ran, verdict: &str, code: i32, answer: Option<&str>) {
    let said = ran.code(code).json();
    assert_eq!(said["verdict"], verdict, "{said:#}");
    assert_eq!(said["password"], "not_evaluated");
    assert_eq!(said["error"]["code"].as_str(), answer, "{said:#}");
}

#[test]
fn a_sign_in_ends_on_a_plain_page_and_its_address_is_gone() {
    let world = World::of("ready");
    let (ran, _) = world.check(&right());
    came_to(ran, "passed", 0, None);
    assert_eq!(world.redeemed(), 1);
}

#[test]
fn a_wrong_password_is_refused_at_microsoft_and_the_right_one_passes() {
    let world = World::of("ready");
    let mut acts = json!([
        ["fill", "Password", "mistyped"],
        ["press", "Sign in"],
        ["see", "password is incorrect", "refused"],
    ]);
    acts.as_array_mut().unwrap().extend(right().as_array().unwrap().clone());
    let (ran, seen) = world.check(&acts);
    came_to(ran, "passed", 0, None);
    assert!(seen["refused"].as_str().unwrap().contains("incorrect"), "{seen}");
}

#[test]
fn a_wrong_password_and_a_way_out_is_no_verdict_on_a_password() {
    let world = World::of("wrong-password");
    let acts = [["fill", "Password", PASSWORD], ["press", "Sign in", ""], ["press", "Cancel", ""]];
    let (ran, _) = world.check(&json!(acts));
    came_to(ran, "inconclusive", 5, Some("AADSTS65004"));
    assert_eq!(world.redeemed(), 0);
}

#[test]
fn a_second_factor_is_answered_and_passes() {
    let world = World::of("mfa");
    let acts = right_and("Approve");
    came_to(world.check(&acts).0, "passed", 0, None);
}

#[test]
fn a_second_factor_that_is_denied_is_inconclusive() {
    let world = World::of("mfa");
    let acts = right_and("Deny");
    came_to(world.check(&acts).0, "inconclusive", 5, Some("AADSTS500121"));
    assert_eq!(world.redeemed(), 0);
}

#[test]
fn cancelling_and_declining_consent_end_the_wait_at_once() {
    let declined = json!([
        ["fill", "Password", PASSWORD],
        ["press", "Sign in"],
        ["see", "would like to", "asked"],
        ["press", "Cancel"]
    ]);
    for (scenario, acts) in [("ready", json!([["press", "Cancel"]])), ("no-consent", declined)] {
        let world = World::of(scenario);
        came_to(world.check(&acts).0, "inconclusive", 5, Some("AADSTS65004"));
        assert_eq!(world.redeemed(), 0);
    }
}

#[test]
fn consent_that_is_given_passes() {
    came_to(World::of("no-consent").check(&right_and("Accept")).0, "passed", 0, None);
}

#[test]
fn a_page_of_somebody_else_reads_nothing_and_ends_nothing() {
    let world = World::of("ready");
    let mut acts = right();
    acts.as_array_mut().unwrap().insert(0, json!(["attack"]));
    let browser = world.person(&acts, &[]);
    let args = ["check", "--method", "browser", "--account", ACCOUNT, "--client-id"];
    let rest = ["graph-tools", "--json", "--browser-command", &browser];
    let ran = world.place.run(&[&args[..], &rest].concat());
    let seen = world.seen();
    assert!(!ran.out.contains("canary") && !ran.err.contains("canary"), "{ran:#?}");
    came_to(ran, "passed", 0, None);
    let stranger = &seen["stranger"];
    for (what, came) in [
        // Without permission to read (no CORS) a page sees no answer at all.
        ("read", "TypeError"),
        // A request whose answer nobody reads goes out; it is heard and forgotten.
        ("sent", "nothing"),
        ("posted", "nothing"),
        ("image", "refused"),
        ("framed", "refused"),
        // Refused for its host, without a page that could be read.
        ("rebound", "ERR_HTTP_RESPONSE_CODE_FAILURE"),
        ("guessed_says", NOT_THIS),
    ] {
        assert_eq!(stranger[what], came, "{what}: {stranger:#}");
    }
    assert_eq!(stranger["guessed"], 400);
    assert_eq!((&seen["body"], world.redeemed()), (&BACK.into(), 1));
}

/// A browser on another computer finds nobody at `localhost`: what its address bar shows then is
/// pasted into the terminal.
pub(crate) fn elsewhere(world: &World, url: &str) -> String {
    world.person(&right(), &[("elsewhere", true.into())]);
    let plan = world.place.path("plan.json");
    let node = Command::new("node").arg(SCRIPT).arg(plan).arg(url).status().unwrap();
    assert!(node.success());
    let address = world.seen()["address"].as_str().unwrap().to_owned();
    assert!(address.starts_with("http://localhost:") && address.contains("code="), "{address}");
    address
}

/// The address that is shown on a screen wide enough for it.
fn sign_in_address(tui: &mut Tui) -> String {
    tui.wait("/oauth2/v2.0/authorize?").wait("client-request-id=");
    let screen = tui.screen();
    let from = screen.split_whitespace().find(|word| word.contains("/oauth2/v2.0/authorize?"));
    from.unwrap().to_owned()
}

#[test]
fn over_ssh_the_last_address_is_pasted_and_never_shown() {
    let mut world = World::of("ready");
    world.place.set("SSH_CONNECTION", "192.0.2.7 50022 192.0.2.1 22");
    let args = ["check", "--method", "browser", "--account", ACCOUNT, "--client-id", "graph-tools"];
    let mut tui = Start::new(&world.place, &args).size(2_000, 30).go();
    let url = sign_in_address(tui.wait("it is not shown."));
    let address = elsewhere(&world, &url);
    // A line of `check` knows no bracketed paste, so a terminal sends the bare text.
    tui.keys(&address).keys("\r").wait("Passed.").ends(0);
    let code = address.split("code=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
    let raw = String::from_utf8_lossy(&tui.raw()).into_owned();
    assert!(!raw.contains(code), "{raw}");
}

/// The address of a sign-in that the panel waits for.
pub(crate) fn bare_address(tui: &mut Tui) -> String {
    tui.wait("Paste that address here");
    // It is too long for any panel: `U` shows it bare, once the wide window is drawn.
    tui.resize(2_000, 50).until("a wide frame", |screen| {
        screen.contents().lines().any(|line| line.chars().count() > 200)
    });
    let url = sign_in_address(tui.keys("U"));
    tui.keys("\r").resize(120, 50).wait("Paste that address here");
    url
}

#[test]
fn over_ssh_the_panel_takes_the_last_address_too() {
    let mut world = World::of("ready");
    world.place.set("SSH_CONNECTION", "192.0.2.7 50022 192.0.2.1 22");
    let mut tui = world.panel(&[], 0);
    let url = bare_address(tui.keys("\r"));
    let address = elsewhere(&world, &url);
    tui.paste(&address)
        .wait("Passed.")
        .keys("\x1b")
        .gone("Microsoft credential test")
        .keys("q")
        .ends(0);
    let code = address.split("code=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
    assert!(!String::from_utf8_lossy(&tui.raw()).contains(code));
}

#[test]
fn the_panel_opens_the_browser_and_shows_what_came_of_it() {
    let world = World::of("ready");
    let browser = world.person(&right(), &[]);
    let mut tui = world.panel(&["--browser-command", &browser], 0);
    tui.keys("\r").wait("Passed.");
    let seen = world.seen();
    assert_eq!(seen["body"], BACK);
    // Of the code, and of the tokens that it was redeemed for, nothing is left in memory.
    let code = seen["code"].as_str().unwrap();
    for secret in [code, "eyJ0eXAiOiJKV1Qi"] {
        assert_eq!(copies(tui.pid(), secret.as_bytes()), Vec::<String>::new(), "{secret}");
    }
    tui.keys("\x1b").gone("Microsoft credential test").keys("q").ends(0);
    let world = World::of("ready");
    let browser = world.person(&json!([["press", "Cancel"]]), &[]);
    let mut tui = world.panel(&["--browser-command", &browser], 0);
    tui.keys("\r").wait("Inconclusive.");
    assert_eq!(world.seen()["body"], BACK);
    tui.keys("\x1b").gone("Microsoft credential test").keys("q").ends(0);
    assert_eq!(world.redeemed(), 0);
}

pub(crate) const FAST: &str = "title = \"x\"\n[login]\ndevice_interval = 1";
const EXPIRES: &str = "title = \"x\"\n[login]\ndevice_interval = 1\ndevice_lifetime = 3";

/// A person who types the code at the page that is shown; `acts` follow.
pub(crate) fn at_device_page(world: &World, page: &str, code: &str, acts: &[Value]) -> Value {
    let mut all = vec![json!(["fill", "Code", code]), json!(["press", "Next"])];
    all.extend(acts.iter().cloned());
    world.person(&json!(all), &[("device", true.into())]);
    let plan = world.place.path("plan.json");
    let node = Command::new("node").arg(SCRIPT).arg(plan).arg(page).status().unwrap();
    assert!(node.success());
    world.seen()
}

pub(crate) fn account_typed() -> Vec<Value> {
    let acts = json!([
        ["fill", "Email, phone, or Skype", ACCOUNT],
        ["press", "Next"],
        ["fill", "Password", PASSWORD],
        ["press", "Sign in"],
    ]);
    acts.as_array().unwrap().clone()
}

/// `reauth check` by device code; `late` waits for its end before the code is typed.
fn by_device(world: &World, acts: &[Value], late: bool) -> (Ran, Value) {
    let args = ["check", "--method", "device-code", "--account", ACCOUNT, "--json"];
    let mut command = world.place.command(&[&args[..], &["--client-id", "graph-tools"]].concat());
    let mut child = command.stdin(Stdio::null()).spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let (mut told, mut code, mut page) = (String::new(), None, None);
    while code.is_none() || page.is_none() {
        let mut line = String::new();
        assert!(err.read_line(&mut line).unwrap() > 0, "{told}");
        let typed = line.split("type the code ").nth(1).and_then(|rest| rest.split('.').next());
        code = code.or_else(|| typed.map(str::to_owned));
        page = page.or_else(|| line.contains("/deviceauth").then(|| line.trim().to_owned()));
        told.push_str(&line);
    }
    let (code, page) = (code.unwrap(), page.unwrap());
    let early = (!late).then(|| at_device_page(world, &page, &code, acts));
    let output = child.wait_with_output().unwrap();
    err.read_to_string(&mut told).unwrap();
    let seen = early.unwrap_or_else(|| at_device_page(world, &page, &code, acts));
    let ran = Ran::of(&output);
    assert!(!told.contains("panicked"), "{told}");
    (ran, seen)
}

#[test]
fn a_device_code_is_typed_in_chromium_done_declined_and_too_late() {
    let done = [account_typed(), vec![json!(["press", "Continue"])]].concat();
    let declined = [account_typed(), vec![json!(["press", "Cancel"])]].concat();
    for (scenario, acts, late, verdict, code, answer, page) in [
        (FAST, done, false, "passed", 0, None, "You may now close this window."),
        (FAST, declined, false, "inconclusive", 5, Some("AADSTS90120"), "You have declined."),
        (EXPIRES, Vec::new(), true, "inconclusive", 5, None, "That code didn't work."),
    ] {
        let world = World::playing(Scenario::parse(scenario).unwrap());
        let (ran, seen) = by_device(&world, &acts, late);
        came_to(ran, verdict, code, answer);
        assert!(seen["body"].as_str().unwrap().contains(page), "{seen}");
        assert_eq!(seen["hosts"], json!(["127.0.0.1"]), "{seen}");
    }
}

#[test]
fn the_panel_shows_a_device_code_that_chromium_takes() {
    let world = World::playing(Scenario::parse(FAST).unwrap());
    let mut tui = world.panel(&["--no-browser"], 2);
    tui.keys("\r").wait("/deviceauth").wait("Type the code");
    let screen = tui.screen();
    let word_after = |mark: &str| {
        let rest = screen.split(mark).nth(1).unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    };
    let code = word_after("Type the code");
    let page = screen.split_whitespace().find(|word| word.contains("/deviceauth")).unwrap();
    let acts = [account_typed(), vec![json!(["press", "Continue"])]].concat();
    at_device_page(&world, page, &code, &acts);
    tui.wait("Passed.").keys("\x1b").gone("Microsoft credential test").keys("q").ends(0);
}
