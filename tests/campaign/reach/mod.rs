//! To whom the program talks: everything it does is done in a network where every name leads
//! somewhere, without any override, and only the hosts and paths of the README's table are asked.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on should stop")]

mod trace;

use std::collections::BTreeSet;
use std::sync::Mutex;

use reauth::simulator::Scenario;
use serde_json::Value;

use crate::Scale;
use crate::network::front::Front;
use crate::network::tried::Asked;
use crate::network::tried::tried;
use crate::reach::trace::Traced;
use crate::reach::trace::World;
use crate::support::Place;
use crate::support::Start;
use crate::tally::Tally;

const README: &str = include_str!("../../../README.md");
const PASSWORD: &str = "Practice-1234";
const ACCOUNT: &str = "admin@acme.onmicrosoft.com";

/// Commands that ask nobody anything; with what they are given on standard input.
const SILENT: &[&str] = &[
    "practice --list",
    "explain 50126",
    "explain --json AADSTS50126",
    "status",
    "status --json",
    "report --format md",
    "report --format html -o a.html",
    "report --format json --redact",
    "report --format csv",
    "report --format txt --locale de",
    "where",
    "where --json",
    "verify a.html",
    "sessions",
    "sessions show",
    "sessions export ID -o b.jsonl",
    "sessions import b.jsonl",
    "sessions set ticket=1",
    "step 2 done",
    "step 3 note --text x",
    "config template",
    "completions bash",
    "man",
    "doctor --manual-only",
    "doctor --manual-only --json",
    "tenant list",
    "--help",
    "--version",
    "check --recipe browser",
    "check --recipe password",
    "simulator --exit-with-parent",
    "--plain --new --manual-only",
    "--plain practice --manual-only",
    "purge --yes",
];

/// Commands that ask, the names that they ask for, and what they end with.
const ASKING: &[(&str, &[&str], i32)] = &[
    (
        "check --account {} --client-id graph-tools --json --password-stdin --accept-private-ca",
        &[LOGIN, GRAPH],
        0,
    ),
    ("check --account {} --client-id graph-tools --json --password-stdin", &[LOGIN, GRAPH], 5),
    (
        "check --account {} --client-id graph-tools --json --password-stdin --cloud us-gov-high",
        &["login.microsoftonline.us", "graph.microsoft.us"],
        6,
    ),
    (
        "check --account {} --client-id graph-tools --json --password-stdin --cloud us-gov-dod",
        &["login.microsoftonline.us", "dod-graph.microsoft.us"],
        6,
    ),
    (
        "check --account {} --client-id graph-tools --json --password-stdin --cloud china",
        &["login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"],
        6,
    ),
    ("okta status --json --all --token-file TOKENS", &[OKTA], 3),
    ("okta watch --json --timeout 1 --token-file TOKENS", &[OKTA], 5),
    ("okta connect --json --tenant acme --token-file TOKENS", &[OKTA], 0),
    ("doctor --json", &[LOGIN, GRAPH], 3),
];

const LOGIN: &str = "login.microsoftonline.com";
const GRAPH: &str = "graph.microsoft.com";
const OKTA: &str = "acme.okta.com";

pub(crate) fn run(scale: Scale, tally: &Tally) {
    let table = table();
    let met: Mutex<BTreeSet<String>> = Mutex::default();
    let meet = |asked: &[(String, String)]| {
        for (host, ask) in asked {
            let row = row(host, ask);
            assert!(table.contains(&row), "not in the README's table: {row} ({host} {ask})");
            met.lock().unwrap().insert(row);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| {
            tally.faults("a command that asks nobody", SILENT.iter().copied(), silent);
        });
        scope.spawn(|| {
            tally.faults("a command that asks", ASKING.iter().copied(), |(line, names, code)| {
                meet(&asking("ready", line, names, code));
            });
            let every = Scenario::names().map(|(name, _)| name).step_by(scale.pick(12, 1));
            let long =
                |name: &str| ["silence", "slow-drip", "slow", "okta-throttled"].contains(&name);
            let scenarios = every.filter(|name| scale == Scale::Full || !long(name));
            tally.faults("a scenario", scenarios, |scenario| {
                let (line, names, _) = ASKING[0];
                meet(&asking(scenario, line, names, -1));
                let (line, names, _) = ASKING[5];
                meet(&asking(scenario, line, names, -1));
            });
            tally.fault("the whole walk", "in a terminal", || meet(&walked()));
        });
    });
    // What takes a person, as it is asked of the simulator's own addresses.
    for asked in [Asked::Device, Asked::Browser, Asked::Oauth] {
        tally.fault("a person signs in", asked.name(), || {
            let front =
                Front::of(Scenario::parse("title = \"x\"\n[login]\ndevice_interval = 1").unwrap());
            assert_eq!(tried(&front, asked).code, 0);
            let host = |server: &str| match server {
                "login" => LOGIN,
                "graph" => GRAPH,
                "okta" => OKTA,
                other => panic!("{other}"),
            };
            let seen = front.seen();
            meet(
                &seen
                    .iter()
                    .map(|one| (host(one.server).to_owned(), one.ask.clone()))
                    .collect::<Vec<_>>(),
            );
        });
    }
    tally.fault("the README's table", "every row was met", || {
        let met = met.lock().unwrap();
        let unmet: Vec<_> = table.difference(&met).collect();
        assert!(unmet.is_empty(), "{unmet:?}");
    });
    tally.note(&format!("{} requests in the README's table", table.len()));
    control(tally);
}

/// Another program that asks a stranger is seen.
fn control(tally: &Tally) {
    let world = World::new("ready");
    let line = "import urllib.request as r\ntry: r.urlopen('https://telemetry.example/x', timeout=2)\nexcept OSError: pass";
    let Traced { names, addresses, .. } = world.trace("/usr/bin/python3", &["-c", line], "");
    let seen = names.contains("telemetry.example") && addresses.contains("127.66.6.6:443");
    tally.control("a program that asks a stranger is seen", seen);
}

/// The requests of the README's table, `host METHOD path`.
fn table() -> BTreeSet<String> {
    let rows = README.lines().skip_while(|line| !line.starts_with("### Every request"));
    let rows = rows.skip(1).take_while(|line| !line.starts_with('#'));
    let rows =
        rows.filter_map(|line| line.strip_prefix("| `")?.split_once("` |")?.0.to_owned().into());
    let rows: BTreeSet<String> = rows.collect();
    assert!(rows.len() > 10, "{rows:?}");
    rows
}

/// A request as the table has it: what differs from one tenant to another stands in braces.
fn row(host: &str, ask: &str) -> String {
    let host = if host == OKTA { "{org}" } else { host };
    let (method, path) = ask.split_once(' ').unwrap();
    let path = path.split('?').next().unwrap();
    let parts: Vec<_> = path.split('/').map(part).collect();
    format!("{method} {host}{}", parts.join("/"))
}

fn part(part: &str) -> &str {
    let is_guid = part.len() == 36 && part.matches('-').count() == 4;
    match part {
        _ if part.contains('@') => "{account}",
        _ if is_guid || part.ends_with(".onmicrosoft.com") => "{tenant}",
        _ if part.starts_with("0oa") => "{app}",
        _ if part.starts_with("00u") => "{user}",
        other => other,
    }
}

fn silent(line: &str) {
    let world = World::new("ready");
    // What is there to be told of.
    world.place.run(&["step", "1", "done"]).code(0);
    world.place.run(&["report", "--format", "html", "-o", "a.html"]).code(0);
    let file = world.place.session(false);
    let id = file.file_stem().unwrap().to_str().unwrap();
    std::fs::copy(&file, world.place.path("work/b.jsonl")).unwrap();
    let args: Vec<_> = line.split(' ').map(|word| if word == "ID" { id } else { word }).collect();
    let traced = world.trace(env!("CARGO_BIN_EXE_reauth"), &args, "q\n");
    assert!(!traced.err.contains("panicked"), "{}", traced.err);
    assert_eq!(traced.names, BTreeSet::new(), "{line}");
    // A simulator and what practises with it listen on loopback, and nobody else is asked.
    assert_eq!(traced.addresses, BTreeSet::new(), "{line}");
    assert!(traced.asked.is_empty(), "{line}: {:?}", traced.asked);
}

/// Runs a command; returns what was asked, and checks who was.
fn asking(scenario: &str, line: &str, names: &[&str], code: i32) -> Vec<(String, String)> {
    let world = World::new(scenario);
    let tokens = world.tokens();
    let args: Vec<_> = line
        .split(' ')
        .map(|word| match word {
            "{}" => ACCOUNT,
            "TOKENS" => &tokens,
            other => other,
        })
        .collect();
    let traced = world.trace(env!("CARGO_BIN_EXE_reauth"), &args, PASSWORD);
    let all: BTreeSet<_> = names.iter().map(|&name| name.to_owned()).collect();
    let strange: Vec<_> = traced.names.difference(&all).collect();
    assert!(strange.is_empty(), "asked for {strange:?}: {traced:?}");
    if code >= 0 {
        assert_eq!(traced.code, code, "{traced:?}");
        assert_eq!(traced.names, all, "{line}");
    }
    for address in &traced.addresses {
        let known = ["127.77.1.1:443", "127.77.1.2:443", "127.77.1.3:443", "127.0.0.53:53"];
        // Other clouds are no part of the simulator: their names lead to a stranger here.
        let cloud = line.contains("--cloud") && address == "127.66.6.6:443";
        assert!(known.contains(&address.as_str()) || cloud, "{line}: {address}");
    }
    traced.asked
}

/// The walk in a terminal: the org is looked at, a token is given, a test is run, doctor and report
/// are opened. Then nothing has been asked that the table does not have.
fn walked() -> Vec<(String, String)> {
    let mut world = World::new("ready");
    world.place.set("REAUTH_KEYRING", "memory");
    let args = world.args(
        env!("CARGO_BIN_EXE_reauth"),
        &["--new", "--client-id", "graph-tools", "--no-browser"],
    );
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut tui = Start::new(&world.place, &args).program(trace::REAL_NAMES).size(120, 40).go();
    tui.wait("Tenant URL").keys("acme.okta.com\r").wait("What does Okta say?").keys("\r").count(0);
    tui.wait("Identity Engine").keys("O").wait("▸ API token:").keys("00practice-read-only");
    tui.wait("****").keys("\r").wait("Token of readonly@acme.com");
    tui.keys("\x1b").gone("┌ Okta access").keys("t").wait("▸ Account:");
    tui.keys(&format!("{ACCOUNT}\r\r")).wait("▸ Method:").keys(" ");
    tui.wait("can read what you type; use the").wait("[ no ]").keys("\r\r\r");
    tui.wait("No password is sent before you say that it may be read");
    tui.keys(" ").wait("[ yes ]").keys("\r").wait("▸ Password:").keys(PASSWORD);
    tui.wait("Password: *************").keys("\r").wait("▸ [ Run the test ]").keys("\r");
    tui.wait("Passed.").keys("\x1b").gone("┌ Microsoft credential test");
    tui.keys("d").wait("┌ What works here").keys("\x1b").gone("┌ What works here");
    tui.keys("12\r").at(12).wait("watching Okta's log");
    tui.keys("e").wait("┌ Report").keys("\r").wait("Report written").keys("\x1b").gone("┌ Report");
    tui.keys("q").wait_end();
    let Traced { names, addresses, asked, .. } = world.traced("", "", 0);
    let known: BTreeSet<_> = [LOGIN, GRAPH, OKTA].map(str::to_owned).into();
    assert_eq!(names, known);
    let strange =
        addresses.iter().find(|one| !one.starts_with("127.77.1.") && *one != "127.0.0.53:53");
    assert_eq!(strange, None);
    asked
}

/// The method, host and path of a line of the simulator's log.
fn logged(line: &str) -> (String, String) {
    let line: Value = serde_json::from_str(line).unwrap();
    let text = |name: &str| line[name].as_str().unwrap().to_owned();
    (text("host"), format!("{} {}", text("method"), text("path")))
}

/// The folder that a test works in.
fn place() -> Place {
    let mut place = Place::new();
    // The system's, which is asked over D-Bus if at all.
    place.set("REAUTH_KEYRING", "system");
    place
}
