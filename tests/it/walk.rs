//! The whole walk in a real terminal, with keys alone: practice from the first question to the
//! report.
#![expect(clippy::indexing_slicing, reason = "a field that is missing fails the test")]

use serde_json::Value;

use crate::support::Place;
use crate::support::Sim;
use crate::support::Start;
use crate::support::Tui;

const PASSWORD: &str = "Practice-1234";

/// Answers the questions before the first step.
fn set_out(tui: &mut Tui) {
    tui.wait("Tenant URL: acme.okta.com").keys("\r");
    tui.wait("What does Okta say?").keys("\r");
    tui.count(0);
}

/// Marks the steps from the chosen one on as done, up to `last`, moving on after each.
fn walk(tui: &mut Tui, from: usize, last: usize) {
    for n in from..=last {
        tui.keys(" ");
        if let Some(question) =
            [(3, "Address of the app page"), (5, "Do you see"), (10, "A message of success")]
                .iter()
                .find_map(|(at, question)| (*at == n).then_some(question))
        {
            tui.wait(question).keys("\r");
        }
        tui.count(n);
        if n < last {
            tui.keys("j");
        }
    }
}

/// Types the password into the test panel, which is open, and runs the test.
fn test(tui: &mut Tui, step: usize, verdict: &str) {
    tui.wait(&format!("Microsoft credential test, step {step}"));
    tui.wait("▸ Method:").keys(" \r").wait("▸ Password:");
    tui.keys(PASSWORD).wait("Password: *************").keys("\r");
    tui.wait("▸ [ Run the test ]").keys("\r");
    tui.wait(verdict);
}

/// Settles the list that opens after the last step.
fn close(tui: &mut Tui) {
    tui.wait("┌ Before you close");
    for n in 0..9 {
        tui.keys(if n == 3 { "  " } else { " " });
        tui.keys("j");
    }
    tui.until("no open line", |screen| {
        let shown = screen.contents();
        shown.matches("[done]").count() == 8 && shown.contains("[not needed]")
    });
    tui.keys("\x1b").gone("┌ Before you close");
}

fn status(place: &Place, code: i32) -> Value {
    place.run(&["status", "--practice", "--json"]).code(code).json()
}

fn states(status: &Value) -> Vec<&str> {
    status["steps"].as_array().unwrap().iter().map(|s| s["state"].as_str().unwrap()).collect()
}

fn verified(place: &Place, path: &std::path::Path) {
    let path = path.display().to_string();
    place.run(&["verify", &path]).code(0);
    assert_eq!(place.run(&["verify", &path, "--json"]).code(0).json()["state"], "whole");
}

#[test]
fn twelve_steps_with_a_pause_at_the_seventh_end_in_a_report() {
    let place = Place::new();
    let mut tui = Start::new(&place, &["practice"]).go();
    set_out(&mut tui);
    tui.wait("PRACTICE: ready").wait("Identity Engine");
    walk(&mut tui, 1, 6);
    tui.keys("j").wait("Sign in to Microsoft as a Global Administrator").keys("q").ends(0);
    let after = tui.screen();
    assert!(after.contains("6 of 12. Resume: reauth practice --session "), "{after}");

    let paused = status(&place, 3);
    assert_eq!(paused["complete"], false);
    assert_eq!(paused["next_step"], "sign-in-microsoft");
    assert_eq!(paused["mode"], "practice");
    assert_eq!(paused["tenant"], "https://acme.okta.com");
    assert_eq!(paused["engine"], "identity-engine");
    assert_eq!(paused["integration"], "password");
    assert_eq!(paused["operator"], "Ada");
    assert_eq!(states(&paused), [vec!["done"; 6], vec!["todo"; 6]].concat());

    let mut tui = Start::new(&place, &["practice"]).go();
    tui.wait("▸ acme.okta.com · 6/12").keys("\r").wait("Resumed. Everything was saved.");
    tui.count(6).at(7);
    walk(&mut tui, 7, 9);
    tui.keys("j").at(10).keys("\r");
    test(&mut tui, 10, "Passed.");
    tui.wait("Global Administrator is active").keys("\x1b");
    tui.wait("Okta's button").keys(" ").wait("A message of success").keys("\r").count(10);
    tui.keys("n").wait("Note to step 10").keys("first go\r").count(10).gone("Note to step 10");
    tui.keys("jn").wait("Note to step 11").keys("saved at once\r").gone("Note to step 11");
    walk(&mut tui, 11, 12);
    close(&mut tui);
    tui.keys("e").wait("┌ Report, Markdown").wait("PRACTICE").keys("\r").wait("Report written: ");
    tui.keys(" ")
        .wait("┌ Report, HTML")
        .keys("   ")
        .wait("┌ Report, JSON")
        .wait("\"schema\"")
        .keys("\r")
        .wait(".json");
    tui.keys("\x1b").gone("┌ Report").count(12).keys("q").ends(0);

    let done = status(&place, 0);
    assert_eq!(done["complete"], true);
    assert_eq!(done["next_step"], Value::Null);
    assert_eq!(states(&done), vec!["done"; 12]);
    assert!(done["steps"].as_array().unwrap().iter().all(|s| s["evidence"] == "confirmed"));
    assert_eq!(done["steps"][9]["notes"], 1);
    assert_eq!(done["checks"].as_array().unwrap().len(), 1);
    let check = &done["checks"][0];
    assert_eq!(check["verdict"], "passed");
    assert_eq!(check["password"], "correct");
    assert_eq!(check["step"], "test-api-credentials");
    assert_eq!(check["endpoints"], "practice");
    assert_eq!(done["microsoft_account"], "admin@acme.onmicrosoft.com");
    assert_eq!(done["id"], paused["id"], "one session from the start to the end");
    verified(&place, &place.session(true));

    let reports = place.written("md");
    let text = std::fs::read_to_string(&reports[0]).unwrap();
    assert_eq!(reports.len(), 1);
    for expected in ["PRACTICE", "acme", "Ada", "saved at once", "Before you close", "Not needed"] {
        assert!(text.contains(expected), "no `{expected}` in {text}");
    }
    assert!(!text.contains("INCOMPLETE"), "{text}");
    let reports = place.written("json");
    assert_eq!(reports.len(), 1);
    verified(&place, &reports[0]);
    place.run(&["report", "--practice", "--strict"]).code(0).prints("saved at once");
    assert!(!place.sessions(false).exists(), "practice touches nothing real");
}

#[test]
fn a_failing_test_is_told_kept_and_made_good_after_a_resume() {
    let place = Place::new();
    let mut tui = Start::new(&place, &["practice", "--scenario", "wrong-password"]).go();
    set_out(&mut tui);
    walk(&mut tui, 1, 9);
    tui.keys("j").at(10).keys("t");
    test(&mut tui, 10, "Failed.");
    tui.wait("refused as wrong").wait("Next").keys("v").wait("AADSTS50126");
    // Enter leads to the step that the verdict names.
    tui.keys("\r").gone("refused as wrong").at(9);
    tui.keys("10\r").at(10).keys("f").wait("Step 10: failed, because");
    tui.keys("jj\r").wait("failed").count(9).keys("q").ends(0);

    let failed = status(&place, 3);
    assert_eq!(failed["next_step"], "test-api-credentials");
    assert_eq!(failed["steps"][9]["state"], "failed");
    assert!(!failed["steps"][9]["reason"].as_str().unwrap().is_empty());
    assert_eq!(failed["checks"][0]["verdict"], "failed");
    assert_eq!(failed["checks"][0]["password"], "wrong");
    assert_eq!(failed["checks"][0]["error"]["code"], "AADSTS50126");

    let mut tui = Start::new(&place, &["practice", "--scenario", "ready"]).go();
    tui.wait("▸ acme.okta.com · 9/12").keys("\r").wait("Resumed.").wait("PRACTICE: ready");
    tui.at(10).keys("\r");
    test(&mut tui, 10, "Passed.");
    tui.keys("\x1b").gone("Microsoft credential test, step").keys(" ");
    tui.wait("A message of success").keys("\r").count(10).keys("j");
    walk(&mut tui, 11, 12);
    close(&mut tui);
    tui.keys("e").wait("┌ Report").wait("PRACTICE").keys("\r").wait("Report written: ");
    tui.keys("\x1b").gone("┌ Report").keys("q").ends(0);

    let done = status(&place, 0);
    let verdicts: Vec<_> = done["checks"].as_array().unwrap().iter().collect();
    assert_eq!(verdicts.len(), 2);
    assert_eq!(verdicts[0]["verdict"], "failed");
    assert_eq!(verdicts[1]["verdict"], "passed");
    let text = std::fs::read_to_string(&place.written("md")[0]).unwrap();
    assert!(text.contains("AADSTS50126"), "{text}");
    verified(&place, &place.session(true));
}

#[test]
fn without_an_address_and_with_consent_only_two_steps_are_skipped() {
    let place = Place::new();
    let mut tui = Start::new(&place, &["practice"]).size(80, 24).go();
    tui.wait("Tenant URL: acme.okta.com").keys("\x15").gone("URL: acme.okta.com").keys("\r");
    tui.wait("What does Okta say?");
    tui.paste("Could not validate your Office 365 credentials,\r\nreceived error: 400 AADSTS50126");
    tui.wait("AADSTS50126").keys("\r").wait("What this error means").keys("\r").count(0);
    walk(&mut tui, 1, 4);
    tui.keys("j").at(5).keys(" ").wait("Do you see").keys("j\r").count(5);
    tui.keys("j");
    walk(&mut tui, 6, 8);
    tui.keys("j").at(9).keys("s").wait("Step 9: skipped, because").keys("\r");
    tui.count(9).keys("js").wait("Step 10: skipped, because").keys("j\r").count(10).keys("j");
    walk(&mut tui, 11, 12);
    tui.wait("┌ Before you close").keys("\x1b").gone("┌ Before you close").keys("q").ends(0);

    let done = status(&place, 0);
    assert_eq!(done["complete"], true);
    assert_eq!(done["integration"], "consent");
    assert_eq!(done["app"], Value::Null);
    assert_eq!(done["tenant"], Value::Null);
    for n in [8, 9] {
        assert_eq!(done["steps"][n]["state"], "skipped");
        assert_eq!(done["steps"][n]["evidence"], Value::Null);
        assert!(!done["steps"][n]["reason"].as_str().unwrap().is_empty());
    }
    assert_ne!(done["steps"][8]["reason"], done["steps"][9]["reason"]);
    assert_eq!(done["checks"].as_array().unwrap().len(), 0);
    let report = place.run(&["report", "--practice"]).code(0);
    report.prints("AADSTS50126");
}

#[test]
fn the_microsoft_tenant_of_the_last_session_is_remembered_for_its_okta_org() {
    let mut place = Place::new();
    let _sim = Sim::start(&mut place, "ready");
    let panel = || {
        let mut tui =
            Start::new(&place, &["--new", "--client-id", "graph-tools"]).size(100, 40).go();
        tui.wait("Which Okta organization?").keys("acme.okta.com").wait("URL: acme.okta.com");
        tui.keys("\r").wait("What does Okta say?").keys("\r").wait("NOT MICROSOFT, NOT OKTA");
        tui.count(0).keys("t").wait("▸ Account:").keys("admin@acme.onmicrosoft.com");
        tui
    };
    let mut first = panel();
    assert!(!first.screen().contains("The answer should come from"));
    first.keys("\r\r \rPractice-1234").wait("*************").keys("\r").wait("▸ [ Run");
    first.keys("\r").wait("Passed.").keys("\x03").ends(130);
    let mut again = panel();
    again.wait("The answer should come from acme.onmicrosoft.com");
    again.keys("\x03").ends(130);
}
