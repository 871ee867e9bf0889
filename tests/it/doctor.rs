//! What works here: the command against real servers, files and variables, and the panel.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::io::Read as _;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use reauth::diagnosis::doctor;
use reauth::diagnosis::doctor::Folder;
use reauth::diagnosis::doctor::FolderKind;
use reauth::diagnosis::doctor::FolderState;
use reauth::diagnosis::doctor::Handing;
use reauth::diagnosis::doctor::Spared;
use reauth::diagnosis::doctor::Through;
use reauth::model::doctor::Finding;
use reauth::model::doctor::Standing;
use reauth::model::doctor::Topic;
use reauth::model::screen::Overlay;
use reauth::text::Phrase;
use reauth::update::Effect;
use reauth::update::Msg;
use reauth::words::Words;
use serde_json::Value;

use crate::driver::Driver;
use crate::support::Place;
use crate::support::Sim;
use crate::support::Start;

fn state<'a>(report: &'a Value, id: &str) -> (&'a str, &'a str) {
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["id"] == id).unwrap();
    (check["state"].as_str().unwrap(), check["text"].as_str().unwrap())
}

fn look(place: &Place, args: &[&str], code: i32) -> Value {
    let all = [&["doctor", "--json", "--no-browser"], args].concat();
    let report = place.run(&all).code(code).json();
    let ids: Vec<_> = report["checks"].as_array().unwrap().iter().map(|c| &c["id"]).collect();
    assert_eq!(ids, Topic::ALL.map(Topic::as_str), "each once, in order");
    report
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn where_all_is_well_it_ends_with_0_and_asks_without_credentials() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    place.run(&["step", "1", "done"]).code(0);
    let report = look(&place, &["--okta", "acme"], 0);
    for id in ["files", "lock", "space", "policy", "proxy", "login", "graph", "okta", "clock"] {
        assert_eq!(state(&report, id).0, "passed", "{report:#}");
    }
    assert_eq!(state(&report, "browser").0, "unchecked");
    assert_eq!(state(&report, "keyring").0, "unchecked");
    assert_eq!(report["failed"], 0);
    let asked = sim.asked();
    assert_eq!(asked.len(), 3, "one request a host: {asked:#?}");
    assert!(asked.iter().all(|request| request["method"] == "GET"), "{asked:#?}");
    assert_eq!(sim.sign_ins(), 0);
    assert!(!place.path("state/trial.lock").exists(), "the trial lock is gone");
}

#[test]
fn what_failed_stands_with_its_fix_and_ends_with_3() {
    let mut place = Place::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    place.set("REAUTH_LOGIN_URL", &format!("http://{free}"));
    place.set("REAUTH_GRAPH_URL", &format!("http://{free}"));
    place.set("LANG", "C");
    let report = look(&place, &[], 3);
    assert_eq!(state(&report, "login").0, "failed");
    assert_eq!(state(&report, "locale").0, "failed");
    assert_eq!(state(&report, "clock").0, "unchecked", "nobody told the time");
    assert_eq!(state(&report, "okta").0, "unchecked", "nobody told the org");
    let ran = place.run(&["doctor", "--no-browser"]).code(3);
    let lines: Vec<_> = ran.out.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("FAILED       Sign-in: ")).unwrap();
    assert!(lines[at + 1].trim_start().starts_with("Fix: "), "{}", ran.out);
    assert!(ran.out.contains("3 things failed"), "{}", ran.out);
}

#[test]
fn a_wrong_clock_and_a_strange_answer_are_told() {
    let mut place = Place::new();
    let _sim = Sim::start(&mut place, "clock-skew");
    let report = look(&place, &[], 3);
    let (found, text) = state(&report, "clock");
    assert_eq!(found, "failed", "{text}");

    let portal = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", portal.local_addr().unwrap());
    place.set("REAUTH_LOGIN_URL", &address);
    std::thread::spawn(move || {
        let (mut stream, _) = portal.accept().unwrap();
        let mut request = [0; 4096];
        assert!(stream.read(&mut request).unwrap() > 0);
        let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<p>Welcome</p>";
        stream.write_all(page.as_bytes()).unwrap();
    });
    let report = look(&place, &[], 3);
    let (found, text) = state(&report, "login");
    assert!(found == "failed" && text.contains("web page"), "{text}");
}

#[test]
fn it_can_go_into_a_ticket() {
    let mut place = Place::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    place.set("HTTPS_PROXY", &format!("http://ada:Canary-1@{free}"));
    place.set("NO_PROXY", "secret-host.corp");
    place.set("USER", "ada");
    let org = "secretcorp.okta.com";
    place.run(&["tenant", "set", org]);
    // The names go nowhere: the proxy is a port on which nobody listens.
    for (args, seen) in [
        (&["doctor", "--okta", org][..], "The proxy does not answer"),
        (&["doctor", "--json", "--okta", org], "SSL_CERT_FILE"),
    ] {
        let ran = place.run(args).code(3);
        let all = format!("{}{}", ran.out, ran.err);
        assert!(all.contains("HTTPS_PROXY") && all.contains(seen), "{all}");
        let root = place.root().display().to_string();
        for name in ["Canary", "secret", "corp.pem", "ada", &free.to_string(), "Ada", &root] {
            assert!(!all.contains(name), "`{name}` in {all}");
        }
        place.set("SSL_CERT_FILE", "/home/ada/corp.pem");
    }
}

#[test]
fn a_proxy_that_is_none_is_told() {
    let mut place = Place::new();
    for (value, word) in [(":::", "nothing is sent"), ("socks5://127.0.0.1:1", "SOCKS")] {
        place.set("ALL_PROXY", value);
        let report = look(&place, &["--manual-only"], 3);
        let (found, text) = state(&report, "proxy");
        assert!(found == "failed" && text.contains(word), "{text}");
    }
}

#[test]
fn files_that_others_may_read_are_told() {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    assert_eq!(state(&look(&place, &["--manual-only"], 0), "files").0, "passed");
    mode(&place.session(false), 0o640);
    let report = look(&place, &["--manual-only"], 3);
    let text = state(&report, "files").1;
    assert!(text.starts_with("Others may read 2") && text.contains("*.jsonl in"), "{text}");
    mode(&place.session(false), 0o600);
    mode(&place.path("state"), 0o755);
    let report = look(&place, &["--manual-only"], 3);
    assert!(state(&report, "files").1.contains("REAUTH_STATE_DIR"), "{report:#}");

    // The settings hold no secret.
    let place = Place::new();
    let template = place.run(&["config", "template"]).code(0).out;
    std::fs::create_dir_all(place.path("config")).unwrap();
    std::fs::write(place.path("config/config.toml"), template).unwrap();
    mode(&place.path("config"), 0o755);
    mode(&place.path("config/config.toml"), 0o644);
    assert_eq!(state(&look(&place, &["--manual-only"], 0), "files").0, "passed");

    let place = Place::new();
    std::fs::write(place.path("config"), "in the way").unwrap();
    let report = look(&place, &["--manual-only"], 3);
    assert!(state(&report, "files").1.contains("REAUTH_CONFIG_DIR"), "{report:#}");
}

#[test]
fn settings_that_are_not_understood_are_told_by_their_lines_alone() {
    let mut place = Place::new();
    place.set("REAUTH_KEYRING", "off");
    std::fs::create_dir_all(place.path("config")).unwrap();
    let file = place.path("config/config.toml");
    std::fs::write(&file, "[preferences]\nascii = 3\n[tenants.secretcorp]\nhue = 1\n").unwrap();
    let report = look(&place, &["--manual-only"], 3);
    let (found, text) = state(&report, "config");
    assert!(found == "failed" && text.contains("lines: 2, 4"), "{text}");
    assert!(!report.to_string().contains("secretcorp"), "{report:#}");
    assert_eq!(state(&look(&place, &["--manual-only"], 3), "okta").0, "unchecked");
    std::fs::write(&file, "[preferences]\nascii = true\n[tenants.secretcorp\n").unwrap();
    let report = look(&place, &["--manual-only"], 3);
    let (found, text) = state(&report, "config");
    let told = text.contains("from line 3 on. None of it is used.");
    assert!(found == "failed" && told, "{text}");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let report = look(&place, &["--manual-only"], 3);
    assert!(state(&report, "config").1.contains("refuse to start"), "{report:#}");
    place.run(&["status"]).code(1);
}

#[test]
fn manual_only_asks_nobody() {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    place.set("REAUTH_KEYRING", "system");
    let report = look(&place, &["--manual-only", "--okta", "acme"], 0);
    for id in ["keyring", "login", "graph", "okta", "tls", "clock"] {
        assert_eq!(state(&report, id).0, "unchecked", "{report:#}");
    }
    assert!(!std::fs::exists(place.path("simulator.log")).unwrap() || sim.asked().is_empty());
}

#[test]
fn findings_come_one_by_one_and_those_of_another_look_change_nothing() {
    let mut driver = Driver::walking();
    driver.keys("d");
    let examined = |driver: &Driver| {
        let asked = driver.effects.iter().rev().find_map(|effect| {
            if let Effect::Examine { attempt, org } = effect {
                Some((*attempt, org.clone()))
            } else {
                None
            }
        });
        asked.unwrap()
    };
    let (first, org) = examined(&driver);
    assert_eq!(org.as_deref(), Some("https://acme.okta.com"));
    let clock = doctor::spared(Topic::Clock, Spared::NoAnswer);
    driver.send(Msg::Examined { attempt: first, finding: clock.clone() });
    driver.send(Msg::Examined { attempt: first, finding: clock });
    let found = |driver: &Driver| match driver.model.overlay() {
        Some(Overlay::Doctor(panel)) => panel.findings.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(found(&driver), 1, "each thing once");
    driver.keys("d");
    let (second, _) = examined(&driver);
    assert!(second != first && found(&driver) == 0, "it looks again");
    let late = doctor::spared(Topic::Okta, Spared::NoTenant);
    driver.send(Msg::Examined { attempt: first, finding: late });
    assert_eq!(found(&driver), 0, "of a look that is over");
    driver.keys("<esc>");
    assert!(driver.model.overlay().is_none());
}

#[test]
fn in_practice_it_looks_at_the_desk_and_asks_nobody() {
    let mut place = Place::new();
    place.set("REAUTH_KEYRING", "system");
    let mut tui = Start::new(&place, &["practice", "--no-browser"]).size(100, 50).go();
    tui.wait("Understood").keys("\r").wait("What does Okta say?").keys("\r").at(1).keys("d");
    // A frame may be seen half drawn.
    tui.until("six things left alone, and the rest looked at", |screen| {
        let text = screen.contents();
        text.matches("Practice asks nothing").count() == 6 && !text.contains("being looked at")
    });
    assert!(tui.screen().contains("PASSED       Terminal: "));
    tui.keys("qq").ends(0);
}

/// Every finding that there is says something, and every failure what helps.
#[test]
fn every_finding_has_words_and_every_failure_a_fix() {
    let words = Words::english();
    let folder = |state| [Folder { kind: FolderKind::State, state }];
    let there = |open, n| {
        let open_files = vec!["lockout.json".to_owned(); n];
        FolderState::There { open, open_files }
    };
    let why = || Phrase::new("browser.ssh");
    let mut all: Vec<Finding> = vec![
        doctor::terminal(None, false),
        doctor::terminal(Some((80, 24)), true),
        doctor::terminal(Some((59, 24)), false),
        doctor::terminal(Some((60, 16)), false),
        doctor::colours(true),
        doctor::colours(false),
        doctor::locale(None),
        doctor::locale(Some("de_DE.UTF-8")),
        doctor::locale(Some("POSIX")),
        doctor::keyring(Ok(())),
        doctor::keyring(Err(Phrase::new("keyring.hanging"))),
        doctor::files(&folder(FolderState::Absent)),
        doctor::files(&folder(FolderState::Forbidden)),
        doctor::files(&folder(FolderState::Unwritable)),
        doctor::files(&folder(there(false, 0))),
        doctor::files(&folder(there(true, 0))),
        doctor::files(&folder(there(true, 1))),
        doctor::files(&folder(there(true, 3))),
        doctor::config(&doctor::Read::Refused),
        doctor::config(&doctor::Read::Broken("3".to_owned())),
        doctor::config(&doctor::Read::But(Vec::new())),
        doctor::config(&doctor::Read::But(vec!["3".to_owned()])),
        doctor::lock(Ok(true)),
        doctor::lock(Ok(false)),
        doctor::lock(Err(Phrase::new("doctor.lock.none"))),
        doctor::space(0),
        doctor::space(u64::MAX),
        doctor::silent(Topic::Files, 20),
    ];
    let handings = [Handing::Named, Handing::System, Handing::Missing, Handing::Unwanted];
    all.extend(handings.map(doctor::browser));
    all.push(doctor::browser(Handing::NotHere(why())));
    let ways = [
        Through::Terminal,
        Through::Tmux,
        Through::Screen,
        Through::Program("xclip"),
        Through::Nowhere,
    ];
    all.extend(ways.map(doctor::clipboard));
    for finding in all {
        assert!(words.has(&finding.says.key), "{finding:?}");
        assert!(!words.say(&finding.says).contains('{'), "{finding:?}");
        let failed = finding.standing == Standing::Failed;
        assert_eq!(failed, finding.fix.is_some(), "{finding:?}");
        if let Some(fix) = &finding.fix {
            assert!(words.has(&fix.key) && !words.say(fix).contains('{'), "{finding:?}");
        }
    }
}
