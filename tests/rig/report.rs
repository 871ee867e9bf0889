//! The report's page in a real browser, its HTML and all JSON before validators of others.
//!
//! Needs what `tests/rig/install_report` installs. The pictures are left in `target/rig/report`,
//! to be looked at.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use jiff::SignedDuration;
use jiff::tz::Offset;
use jiff::tz::TimeZone;
use reauth::model::endpoints::EndpointKind;
use reauth::model::event::Closing;
use reauth::model::event::Event;
use reauth::model::event::Integration;
use reauth::model::event::Mode;
use reauth::model::event::Pasted;
use reauth::model::okta::Counts;
use reauth::model::okta::ImportOutcome;
use reauth::model::okta::ImportSeen;
use reauth::model::okta::Phase;
use reauth::model::okta::SettingsSeen;
use reauth::report;
use reauth::report::Redact;
use reauth::report::Report;
use reauth::report::redacted;
use reauth::runbook::Runbook;
use reauth::runbook::StepId;
use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Simulator;
use reauth::words::Words;
use serde_json::Value;

use crate::report_sample;
use crate::report_sample::File;

const HOSTILE: &str = "</style><script>alert(1)</script>\" onload=\"x <img src=http://t.example/x>\
    ![x](http://t.example) \u{202e}gnp.exe\u{200b} \u{5d0}\u{5d1} &lt;b&gt; averyveryverylong\
    wordwithoutanyblankinitthatmustnotmakethepagescrollsideways=1+1";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rig() -> PathBuf {
    let rig = root().join("target/rig");
    assert!(rig.join("node_modules").is_dir(), "run tests/rig/install_report first");
    rig
}

/// Text from outside in every place that takes any.
fn hostile() -> File {
    let mut file = File::new(Mode::Live);
    file.set_out();
    let s = || HOSTILE.to_owned();
    file.fields(
        &["ticket", "operator", "approver", "okta-admin", "cause", "impact", HOSTILE]
            .map(|field| (field, HOSTILE)),
    );
    file.add(Event::Renamed { name: s() });
    file.add(Event::AppNamed { id: s(), label: Some(s()), microsoft_tenant: Some(s()) });
    file.add(Event::TenantNamed { url: s() });
    for step in StepId::ALL {
        file.add(Event::Failed { step, reason: report_sample::reason(HOSTILE, HOSTILE) });
        file.note(step, HOSTILE);
    }
    let mut check = report_sample::refused(EndpointKind::Overridden);
    check.account = s();
    check.scopes = vec![s()];
    let error = check.error.as_mut().unwrap();
    (error.code, error.text, error.trace_id) = (s(), s(), Some(s()));
    file.check(StepId::TestApiCredentials, check);
    file
}

/// Some days, with a pause over night, two tests close together and one beside the walk.
fn long() -> File {
    let mut file = report_sample::practice();
    file.at += SignedDuration::from_hours(31);
    file.check(StepId::SignInMicrosoft, report_sample::passed(EndpointKind::Practice));
    file.add(Event::Todo { step: StepId::RunImport });
    file.done(StepId::RunImport);
    file
}

fn reports() -> Vec<(&'static str, Report)> {
    let runbook = Runbook::built_in().unwrap();
    let words = Words::english();
    let zone = TimeZone::fixed(Offset::constant(1));
    let make = |file: &File| {
        let now = file.at + SignedDuration::from_secs(120);
        Report::build(&file.session(), &runbook, &words, &zone, now)
    };
    let file = report_sample::complete();
    let without = redacted(&file.session(), Redact::Names);
    let without = Report::build(&without, &runbook, &words, &TimeZone::UTC, file.at);
    vec![
        ("complete", make(&file)),
        ("incomplete", make(&report_sample::incomplete())),
        ("practice", make(&report_sample::practice())),
        ("long", make(&long())),
        ("hostile", make(&hostile())),
        ("redacted", without.with_redaction(Redact::Names, &words)),
    ]
}

#[test]
fn the_page_looks_right_reads_aloud_prints_and_asks_for_nothing() {
    let out = rig().join("report");
    fs::create_dir_all(&out).unwrap();
    let mut pages = Vec::new();
    for (name, report) in reports() {
        let page = out.join(format!("{name}.html"));
        fs::write(&page, report::html(&report)).unwrap();
        pages.push(page);
    }
    let jar = rig().join("node_modules/vnu-jar/build/dist/vnu.jar");
    let mut java = Command::new("java");
    let checked = java.arg("-jar").arg(jar).args(["--format", "text"]).args(&pages).output();
    let checked = checked.unwrap();
    assert!(checked.status.success(), "{}", said(&checked));

    let script = root().join("tests/rig/report/look.mjs");
    let mut node = Command::new("node");
    node.arg(script).arg(rig()).arg("/usr/bin/chromium").arg(&out).args(&pages);
    let looked = node.output().unwrap();
    assert!(looked.status.success(), "{}", said(&looked));
    let told: Value = serde_json::from_slice(&looked.stdout).unwrap();
    for what in ["violations", "requests", "console", "wide", "focus"] {
        assert_eq!(told[what], serde_json::json!([]), "{what}");
    }
    let printed: Vec<_> = told["printed"].as_array().unwrap().iter().collect();
    assert_eq!(printed.len(), pages.len() * 2);
    for pdf in printed {
        let pdf = pdf.as_str().unwrap();
        let text = Command::new("pdftotext").args(["-layout", pdf, "-"]).output().unwrap();
        let text = String::from_utf8(text.stdout).unwrap().replace(' ', "");
        let sheets: Vec<_> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        assert!((2..=16).contains(&sheets.len()), "{pdf} has {} pages", sheets.len());
        let mark = ["practice", "incomplete", "redacted"].into_iter().find(|m| pdf.contains(m));
        for (n, sheet) in (1_usize..).zip(&sheets) {
            assert!(sheet.contains(&format!("{n}/{}", sheets.len())), "{pdf}, page {n}");
            let mark = mark.unwrap_or_default().to_uppercase();
            assert!(sheet.contains(&mark), "{pdf}, page {n} does not say {mark}");
        }
    }
}

fn said(output: &Output) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&text).into_owned()
}

/// The program, in a place of its own.
struct Place(tempfile::TempDir);

impl Place {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reauth"));
        command.args(arguments).env_clear().env("HOME", self.0.path());
        command
            .env("REAUTH_KEYRING", "memory")
            .env("REAUTH_STATE_DIR", self.0.path().join("state"));
        command.env("REAUTH_CONFIG_DIR", self.0.path().join("config"));
        command
    }

    /// What it prints, on one line.
    fn json(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert_eq!(text.lines().count(), 1, "{arguments:?}: {}", said(&output));
        text
    }

    fn run(&self, arguments: &[&str]) {
        let output = self.command(arguments).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    }
}

/// `check --json` against a scenario, and the line that the simulator prints.
fn check(place: &Place, scenario: &str) -> (String, String) {
    let mut simulator = place.command(&["simulator", "--scenario", scenario, "--exit-with-parent"]);
    let mut simulator = simulator.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut ready = String::new();
    let mut lines = std::io::BufReader::new(simulator.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut lines, &mut ready).unwrap();
    let at: Value = serde_json::from_str(&ready).unwrap();
    let account =
        if scenario == "federated" { "admin@acme.com" } else { "admin@acme.onmicrosoft.com" };
    let mut check = place.command(&[
        "check",
        "--json",
        "--password-stdin",
        "--account",
        account,
        "--client-id",
        "graph-tools",
    ]);
    for (name, key) in [("LOGIN", "login"), ("GRAPH", "graph"), ("OKTA", "okta")] {
        check.env(format!("REAUTH_{name}_URL"), at[key].as_str().unwrap());
    }
    let mut check =
        check.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    check.stdin.take().unwrap().write_all(b"Practice-1234").unwrap();
    let output = check.wait_with_output().unwrap();
    drop(simulator.stdin.take());
    simulator.wait().unwrap();
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{scenario}: {}", said(&output));
    (text, ready)
}

#[test]
fn all_json_is_as_the_schemas_say() {
    let mut all = String::new();
    let mut add = |name: &str, json: &str| writeln!(all, "{name}\t{}", json.trim_end()).unwrap();
    for (_, report) in reports() {
        add("report", &report::json(&report));
    }
    let mut every = report_sample::complete();
    every.add(Event::Archived { archived: true });
    every.add(Event::Undone { of: 7 });
    every.add(Event::IntegrationSaid { kind: Integration::Consent });
    every.add(Event::ClosingSaid { item: "signed-out".to_owned(), state: Closing::Done });
    let seen = ImportSeen {
        id: "t1".to_owned(),
        app: "0oa1".to_owned(),
        started: every.at,
        ended: Some(every.at),
        outcome: ImportOutcome::Failed,
        phase: Phase::Ended,
        by: None,
        counts: Counts::default(),
        error: Some(Pasted { text: "400 AADSTS50126".to_owned(), ..Pasted::default() }),
    };
    every.add(Event::ImportSeen(Box::new(ImportSeen { ended: None, error: None, ..seen.clone() })));
    every.add(Event::ImportSeen(Box::new(seen)));
    let (id, app, by) = ("e1".to_owned(), "0oa1".to_owned(), "ada@acme.com".to_owned());
    every.add(Event::SettingsSeen(SettingsSeen { id, app, at: every.at, by }));
    for file in [every, report_sample::incomplete(), report_sample::practice(), hostile()] {
        for line in file.text.lines() {
            add("session-line", line);
        }
    }
    let place = Place(tempfile::tempdir().unwrap());
    for (scenario, _) in Scenario::names() {
        let (check, ready) = check(&place, scenario);
        add("check", &check);
        add("simulator", &ready);
    }
    add("tenant", &place.json(&["tenant", "--json"]));
    place.run(&["tenant", "set", "acme", "--account", "admin@acme.onmicrosoft.com"]);
    add("tenants", &place.json(&["tenant", "list", "--json"]));
    for text in ["50126", "nothing", "AADSTS50126 AADSTS50076 Trace ID: x"] {
        add("explain", &place.json(&["explain", text, "--json"]));
    }
    add("sessions", &place.json(&["sessions", "--json"]));
    place.run(&["step", "1", "done"]);
    place.run(&["step", "9", "skip", "--reason", "not-on-my-page"]);
    for line in fs::read_to_string(session(&place)).unwrap().lines() {
        add("session-line", line);
    }
    add("status", &place.json(&["status", "--json"]));
    add("report", &place.json(&["report", "--format", "json"]));
    add("report", &place.json(&["report", "--format", "json", "--redact", "all"]));
    add("where", &place.json(&["where", "--json"]));
    add("doctor", &place.json(&["doctor", "--manual-only", "--json"]));
    let file = session(&place);
    let path = file.to_str().unwrap();
    add("verify", &place.json(&["verify", path, "--json"]));
    let mut bytes = fs::read(&file).unwrap();
    bytes[200] ^= 1;
    fs::write(&file, &bytes).unwrap();
    add("verify", &place.json(&["verify", path, "--json"]));
    add("sessions", &place.json(&["sessions", "--json"]));

    okta(&place, &mut add);

    let mut python = Command::new("python3");
    python.arg(root().join("tests/rig/report/validate.py")).arg(root().join("assets/schemas"));
    python.env("PYTHONPATH", rig().join("python"));
    let mut python = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    python.stdin.take().unwrap().write_all(all.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
}

/// What `reauth okta` prints. Tokens come from a file: the keyring of these processes ends with them.
fn okta(place: &Place, add: &mut dyn FnMut(&str, &str)) {
    let path = place.0.path().join("tokens");
    let acme = "acme https://acme.okta.com 00practice-read-only\n";
    let others = "dead https://dead.okta.com 00dead\n\
                  mighty https://mighty.okta.com 00practice-super-admin\n";
    for name in ["ready", "several-instances", "okta-classic", "okta-busy", "okta-read-only"] {
        let scenario = Scenario::named(name).unwrap();
        let simulator = Simulator::start(Options::new(scenario)).unwrap();
        let run = |list: &str, more: &[&str]| {
            fs::write(&path, list).unwrap();
            let closed = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600);
            fs::set_permissions(&path, closed).unwrap();
            let file = path.display().to_string();
            let args = [&["okta"], more, &["--json", "--token-file", &file]].concat();
            let mut command = place.command(&args);
            command.env("REAUTH_OKTA_URL", simulator.okta()).stdin(Stdio::null());
            String::from_utf8(command.output().unwrap().stdout).unwrap()
        };
        add("okta-status", &run(&[acme, others].concat(), &["status", "--all"]));
        for line in run(acme, &["watch", "--timeout", "2"]).lines() {
            add("okta-watch", line);
        }
        if name == "ready" {
            add("okta-connect", &run(acme, &["connect", "--tenant", "acme"]));
        }
    }
    add("okta-forget", &place.json(&["okta", "forget", "--json"]));
}

fn session(place: &Place) -> PathBuf {
    let folder = place.0.path().join("state/sessions");
    let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|ending| ending == "jsonl")).unwrap()
}
