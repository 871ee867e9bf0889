//! The face without a screen as it is met: in a terminal, at the end of a pipe, and ended in every
//! way.
use std::time::Instant;

use reauth::model::check::Waits;
use rustix::process::Signal;
use serde_json::Value;

use crate::microsoft::ADMIN;
use crate::microsoft::PASSWORD;
use crate::microsoft_person::come_back;
use crate::microsoft_person::sign_in;
use crate::simulator::World;
use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;

/// Somebody who reads every line once, and answers.
struct Reader {
    tui: Tui,
    /// Up to where everything was read.
    read: usize,
}

impl Reader {
    fn new(place: &Place, args: &[&str]) -> Self {
        Self { tui: Start::new(place, args).go(), read: 0 }
    }

    /// Everything that was written, its lines joined.
    fn written(&self) -> String {
        String::from_utf8_lossy(&self.tui.raw()).replace("\r\n", " ")
    }

    /// Waits until the text comes; returns what came before it.
    #[track_caller]
    fn hear(&mut self, text: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let written = self.written();
            let new = written.get(self.read..).unwrap_or_default();
            if let Some(at) = new.find(text) {
                let before = new.split_at(at).0.to_owned();
                self.read += at + text.len();
                return before;
            }
            assert!(Instant::now() < end, "waited in vain for `{text}` in: {new}");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// Waits for the question, and answers it.
    #[track_caller]
    fn answer(&mut self, question: &str, line: &str) -> &mut Self {
        self.hear(question);
        self.tui.keys(&format!("{line}\r"));
        self
    }

    /// The terminal's modes are those that it had.
    fn echoes(&self) -> bool {
        self.tui.modes() == self.tui.modes_before()
    }

    /// At the checklist of a new practice session.
    fn walking(place: &Place) -> Self {
        let mut reader = Self::new(place, &["practice", "--plain"]);
        reader.answer("Enter for acme.okta.com:", "").answer("Error, or Enter:", "");
        reader.hear("Step 1, not done. Enter: open page. What now?");
        reader
    }
}

fn status(place: &Place, code: i32) -> Value {
    place.run(&["status", "--practice", "--json"]).code(code).json()
}

#[test]
fn the_whole_walk_goes_through_a_pipe_and_ends_with_it() {
    let place = Place::new();
    let lines = [
        "",
        "",
        "done",
        "done",
        "done",
        "",
        "done",
        "done",
        "yes",
        "done",
        "done",
        "done",
        "done",
        "note saved at once",
        "done",
        "1",
        "done",
        "done",
        "1",
        "2 not needed",
        "",
        "report",
        "fields",
        "INC0012345",
        "",
        "",
        "",
        "",
        "2",
        "",
        "json",
        "",
    ];
    let ran = place
        .run_with(&["practice", "--plain"], format!("{}\n", lines.join("\n")).as_bytes())
        .code(0);
    let ran = ran.says("12 of 12: complete. To read it again: reauth practice --plain --session");
    assert!(!ran.out.contains('\x1b') && !ran.out.contains("(no words)"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80 || !line.contains(' ')));
    let done = status(&place, 0);
    assert_eq!(done["complete"], true);
    assert_eq!(done["integration"], "password");
    assert_eq!(done["steps"][9]["notes"], 1);
    assert_eq!((place.written("md").len(), place.written("json").len()), (1, 1));
    let report = std::fs::read_to_string(&place.written("md")[0]).unwrap();
    assert!(report.contains("INC0012345") && report.contains("saved at once"), "{report}");
}

#[test]
fn the_end_of_the_input_keeps_what_was_typed_so_far() {
    let place = Place::new();
    let ran =
        place.run_with(&["practice", "--plain"], b"\nAADSTS50126: Error\nTrace ID: none").code(0);
    ran.prints("What this error means").prints("AADSTS50126").says("0 of 12. Resume:");
    // Nothing at all is no error either, and nobody has to be there.
    let place = Place::new();
    place.run(&["practice", "--plain"]).code(0).prints("Which Okta organization?");
    assert!(!place.sessions(true).exists());
    // Nobody who reads on is none.
    let line = "yes '' | $REAUTH practice --plain | head -1";
    place.shell(line).code(0).prints("PRACTICE: ready.");
}

#[test]
fn a_password_is_not_taken_from_a_pipe() {
    let place = Place::new();
    let lines = format!("\n\n10\ntest\n2\n{PASSWORD}\nback\nleave\n");
    let ran = place.run_with(&["practice", "--plain"], lines.as_bytes()).code(0);
    // The way that was refused is not the one that Enter takes.
    let ran = ran.prints("What is typed here would be seen").prints("Number, Enter for 1:");
    assert!(!ran.out.contains("Number, Enter for 2:"), "{}", ran.out);
    assert_eq!(status(&place, 3)["checks"].as_array().unwrap().len(), 0);
}

#[test]
fn a_note_in_a_pipe_does_not_swallow_the_commands_after_it() {
    let place = Place::new();
    let ran =
        place.run_with(&["practice", "--plain"], b"\n\nnote\ndone\nskip 9 foo\nundo\n").code(0);
    ran.prints("A note is needed").prints("Step 1: done").prints("the step where you are, step 2");
    let steps = &status(&place, 3)["steps"];
    assert_eq!((&steps[0]["notes"], &steps[0]["state"]), (&0.into(), &"todo".into()));
    assert_eq!(steps[1]["state"], "todo");
}

#[test]
fn it_is_chosen_by_flag_environment_config_and_a_dumb_terminal() {
    let ways: [&dyn Fn(&mut Place); 4] = [
        &|place| place.set("ACCESSIBLE", "1"),
        &|place| place.set("REAUTH_PLAIN", "true"),
        &|place| place.set("TERM", "dumb"),
        &|place| {
            std::fs::create_dir_all(place.path("config")).unwrap();
            let text = "[preferences]\nplain = true\n";
            std::fs::write(place.path("config/config.toml"), text).unwrap();
        },
    ];
    for way in ways {
        let mut place = Place::new();
        way(&mut place);
        let mut reader = Reader::new(&place, &["practice"]);
        reader.answer("Enter for acme.okta.com:", "").answer("Error, or Enter:", "");
        reader.answer("What now?", "done").answer("Step 2, not done.", "leave");
        reader.tui.ends(0);
        assert!(!reader.tui.raw().contains(&0x1b), "{}", reader.written());
    }
    let mut place = Place::new();
    place.set("TERM", "dumb");
    place.run_with(&["practice"], b"\n\ndone\n").code(0).prints("Step 1: done");
    let mut place = Place::new();
    place.set("ACCESSIBLE", "0");
    Start::new(&place, &["practice"]).go().wait("Tenant URL: acme.okta.com").keys("\x03").ends(130);
}

#[test]
fn every_end_keeps_what_was_done_and_brings_the_echo_back() {
    for (keys, code) in [("leave\r", 0), ("q\r", 0), ("\x04", 0), ("\x03", 130)] {
        let place = Place::new();
        let mut reader = Reader::walking(&place);
        reader.tui.keys("done\r");
        reader.hear("Step 2, not done.");
        reader.tui.keys(keys).ends(code);
        assert!(reader.written().contains("1 of 12. Resume: reauth practice --plain"));
        assert_eq!(status(&place, 3)["steps"][0]["state"], "done");
    }
    for (signal, code) in
        [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131)]
    {
        let place = Place::new();
        let mut reader = Reader::walking(&place);
        reader.tui.keys("10\r");
        reader.answer("Step 10, not done.", "test").answer("Number, Enter for 1:", "2");
        reader.hear("Password:");
        crate::support::until("no echo", || (!reader.echoes()).then_some(()));
        reader.tui.signal(signal).ends(code);
    }
    // A window that is closed.
    let place = Place::new();
    let mut reader = Reader::walking(&place);
    reader.tui.keys("done\r");
    reader.hear("Step 2, not done.");
    reader.tui.close();
    assert_eq!(reader.tui.wait_end(), 129);
    assert_eq!(status(&place, 3)["steps"][0]["state"], "done");
}

#[test]
fn a_stopped_conversation_goes_on_where_it_was() {
    let place = Place::new();
    let mut reader = Reader::walking(&place);
    reader.tui.signal(Signal::STOP);
    crate::support::until("a stopped process", || (reader.tui.state() == 'T').then_some(()));
    reader.tui.signal(Signal::CONT);
    reader.answer("What now?", "leave");
    reader.tui.ends(0);
}

#[test]
fn each_way_to_sign_in_is_tested_line_by_line() {
    let world = World::playing("title = \"x\"\n[login]\ndevice_interval = 1");
    let mut place = Place::new();
    place.set("REAUTH_LOGIN_URL", world.simulator.login());
    place.set("REAUTH_GRAPH_URL", world.simulator.graph());
    place.set("REAUTH_OKTA_URL", world.simulator.okta());
    let args = ["--plain", "--no-browser", "--new"];
    let mut reader = Reader::new(&place, &args);
    reader.answer("Tenant URL, or Enter to go on without it:", "acme");
    reader.answer("Error, or Enter:", "").answer("What now?", "10").answer("What now?", "test");
    reader.answer("Account:", ADMIN);
    reader.answer("2: Microsoft Graph Command Line Tools", "2");

    // By password, which does not show.
    reader.answer("Number, Enter for 1:", "2");
    reader.hear("Password:");
    crate::support::until("no echo", || (!reader.echoes()).then_some(()));
    reader.tui.keys(&format!("x\x7f{PASSWORD}\r"));
    reader.answer("Enter runs the test.", "");
    reader.hear("Passed.");
    reader.hear("Password: accepted by Microsoft.");
    crate::support::until("the echo", || reader.echoes().then_some(()));

    // By browser elsewhere, whose last address is pasted back and does not show.
    reader.answer("Or test, more", "test").answer("Password:", "");
    reader.answer("Number, Enter for 2:", "1").answer("Enter runs the test.", "");
    reader.hear("Sign in as");
    let said = reader.hear("If the browser runs on another computer");
    let url = said.split_whitespace().find(|word| word.contains("/authorize?")).unwrap();
    let browser = sign_in(&world, &Waits::Browser { url: url.to_owned() }, ADMIN);
    let code = browser.parameter("code").unwrap();
    reader.hear("Address, or open, copy, cancel:");
    reader.tui.keys(&format!("{}\r", browser.at));
    reader.hear("The address was taken.");
    reader.hear("Passed.");
    reader.hear("Password: not judged.");

    // The listener takes it as well, while the question stands.
    reader.answer("Or test, more", "test").answer("Number, Enter for 1:", "");
    reader.answer("Enter runs the test.", "");
    reader.hear("Sign in as");
    let said = reader.hear("If the browser runs on another computer");
    let url = said.split_whitespace().find(|word| word.contains("/authorize?")).unwrap();
    reader.hear("cancel:");
    come_back(&sign_in(&world, &Waits::Browser { url: url.to_owned() }, ADMIN));
    reader.hear("Passed.");

    // By device code; cancelled once, with the key that leaves elsewhere.
    reader.answer("Or test, more", "test").answer("Number, Enter for 1:", "device");
    reader.answer("Enter runs the test.", "");
    reader.hear("Waiting for the sign-in.");
    reader.tui.keys("\x03");
    reader.hear("Inconclusive. Cancelled.");
    reader.answer("Or test, more", "test").answer("Number, Enter for 3:", "");
    reader.answer("Enter runs the test.", "");
    reader.hear("Open this page in a browser, here or anywhere: ");
    let uri = reader.hear(" Type the code ");
    let code_to_type = reader.hear(" there and sign in");
    reader.hear("letter by letter: ");
    reader.hear("Waiting for the sign-in.");
    let until = jiff::Timestamp::now();
    sign_in(&world, &Waits::Device { code: code_to_type, uri, until }, ADMIN);
    reader.hear("Passed.");
    reader.answer("Or test, more", "back").answer("What now?", "leave");
    reader.tui.ends(0);
    let written = reader.written();
    assert!(!written.contains(PASSWORD) && !written.contains(&code), "{written}");
    let checks = place.run(&["status", "--json"]).code(3).json();
    let verdicts: Vec<_> =
        checks["checks"].as_array().unwrap().iter().map(|check| check["verdict"].clone()).collect();
    assert_eq!(verdicts, ["passed", "passed", "passed", "inconclusive", "passed"]);
}

#[test]
fn a_session_is_picked_named_and_only_read_while_another_holds_it() {
    let place = Place::new();
    let mut first = Reader::walking(&place);
    first.tui.keys("rename May repair\r");
    first.hear("The session is called May repair. Saved.");
    let mut second = Reader::new(&place, &["practice", "--plain"]);
    second.hear("1: May repair, acme.okta.com, 0 of 12");
    second.answer("2: Start a new session Number, Enter for 1:", "");
    second.hear("Another instance holds this session, shown as of ");
    second.answer("What now?", "done");
    second.hear("Another instance holds this session.");
    first.tui.keys("leave\r").ends(0);
    second.answer("What now?", "sessions").answer("Number, Enter for 1:", "1");
    second.answer("Resumed. Everything was saved.", "done");
    second.hear("Step 1: done. Saved.");
    second.answer("What now?", "leave");
    second.tui.ends(0);
}

#[test]
fn okta_access_is_connected_and_its_import_is_heard() {
    let place = Place::new();
    let mut reader = Reader::walking(&place);
    reader.tui.keys("okta\r");
    reader.hear("Practice token: 00practice-read-only");
    reader.hear("API token:");
    crate::support::until("no echo", || (!reader.echoes()).then_some(()));
    reader.tui.keys("00practice-read-only\r");
    reader.hear("The last import failed");
    let said = reader.hear("Number, Enter for 1:");
    assert_eq!(said.matches("Token of").count(), 1, "{said}");
    reader.tui.keys("1\r");
    reader.answer("What now?", "12").hear("atching Okta's log");
    reader.answer("What now?", "leave");
    reader.tui.ends(0);
    assert_eq!(reader.written().matches("00practice-read-only").count(), 1, "the offer alone");
}

#[test]
fn it_speaks_german() {
    let place = Place::new();
    let args = ["practice", "--plain", "--locale", "de"];
    let ran = place.run_with(&args, b"\n\ndone\n?\nleave\n").code(0);
    ran.prints("Schritt 1: erledigt. Gespeichert.").prints("Was nun?").prints("done oder x");
}
