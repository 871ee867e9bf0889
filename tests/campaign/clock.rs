//! Clocks that are wrong, jump, go back, or change their zone: by libfaketime, which answers the
//! program's question for the time. Time that only passes, such as a time limit, stays true.
#![expect(clippy::indexing_slicing, reason = "a field that is missing fails the fault")]

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;
use rustix::process::Signal;
use serde_json::Value;

use crate::Scale;
use crate::screens::Template;
use crate::support::Place;
use crate::support::Sim;
use crate::support::Start;
use crate::support::until;
use crate::tally::Tally;
use crate::terminal::at_rest;
use crate::terminal::kept;

/// Times to start at, as libfaketime reads them; in UTC.
const TIMES: &[&str] = &[
    "1970-01-01 00:00:01",
    "1980-01-01 00:00:00",
    "1999-12-31 23:59:59",
    "2001-09-09 01:46:40",
    "2024-02-29 12:00:00",
    "2016-12-31 23:59:59",
    "2026-03-29 00:59:59",
    "2026-10-25 00:59:59",
    "2038-01-19 03:14:06",
    "2038-01-19 03:14:08",
    "2106-02-07 06:28:16",
    "2262-04-11 23:47:17",
    "9999-12-30 21:00:00",
    "9999-12-31 23:59:50",
];

/// Zones, some of which are none.
const ZONES: &[&str] = &[
    "Europe/Berlin",
    "Pacific/Kiritimati",
    "Pacific/Niue",
    "America/St_Johns",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "Nowhere/Nope",
    ":/etc/passwd",
    "../../../etc/passwd",
    "",
    "UTC\u{1b}[31m",
    "AAA+99:99:99",
    "/dev/zero",
];

/// What a server may say of the time.
const DATES: &[&str] = &[
    "Sat, 31 Dec 2016 23:59:60 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Fri, 31 Dec 99999 23:59:59 GMT",
    "Sat, 30 Feb 2026 25:61:61 GMT",
    "Monday, 23-Nov-26 10:00:00 GMT",
    "Mon Nov 23 10:00:00 2026",
    "Mon, 23 Nov 2026 10:00:00 +1400",
    "2026-11-23T10:00:00Z",
    "-1",
    "99999999999999999999",
    "\u{fc}\u{fc}",
    "",
];

pub(crate) fn run(scale: Scale, tally: &Tally) {
    let template = Template::new();
    let some = |all: &'static [&'static str], short| {
        all.iter().copied().take(scale.pick(short, all.len()))
    };
    tally.faults("a start at another time", some(TIMES, 3), |time| started(&template, time));
    tally.faults("backwards from one start to the next", some(TIMES, 1), backwards);
    tally.faults("a jump while it is open", some(JUMPS, 3), |jump| jumped(&template, jump));
    tally.faults("a time zone changed", some(ZONES, 3), zone);
    let nights = [
        ("2026-10-25T00:59:59Z", "2026-10-25T01:00:01Z"),
        ("2026-03-29T00:59:59Z", "2026-03-29T01:00:01Z"),
    ];
    tally.faults("the night in which summer time changes", nights, summer_time);
    tally.faults("what is stale", some(STALE, 2), stale);
    tally.faults(
        "set during a lockout",
        some(&["-1d", "+2h", "-1y", "@1970-01-02 00:00:00", "-61m", "+1y"], 2),
        |clock| {
            assert_eq!(after_lockout(clock, false), 2, "sign-ins");
        },
    );
    tally.control("a lockout that was forgotten is over", after_lockout("+0", true) == 3);
    let times = ["@1970-01-02 00:00:00", "@9999-01-01 00:00:00"];
    tally.faults(
        "a certificate of another time",
        times.into_iter().take(scale.pick(1, 2)),
        certificate,
    );
    tally.faults("the time of a server", some(DATES, 2), date);
}

const JUMPS: &[&str] = &[
    "+1d",
    "-1d",
    "@1970-01-01 00:00:01",
    "@9999-06-30 23:59:50",
    "+100y",
    "-3s",
    "+16m",
    "+1h",
    "@2038-01-19 03:14:07",
];
const STALE: &[&str] = &["+20m", "-20m", "+30d", "-30d", "+400y", "@1970-01-02 00:00:00"];

/// The library, wherever Debian puts it for this machine.
fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path());
    let mut found = folders.map(|folder| folder.join("faketime/libfaketime.so.1"));
    found.find(|path| path.exists()).unwrap()
}

/// Everything that is started in `place` has this time from now on.
fn set(place: &mut Place, time: &str) {
    place.set("LD_PRELOAD", &library().display().to_string());
    place.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    place.set("DONT_FAKE_MONOTONIC", "1");
    place.set("NO_FAKE_STAT", "1");
    place.set("FAKETIME_NO_CACHE", "1");
    if time.starts_with(|c: char| c.is_ascii_digit()) {
        place.set("FAKETIME", &format!("@{time}"));
    } else {
        place.set("FAKETIME", time);
    }
}

/// Every time in an answer is one, in UTC.
fn times_in(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match (name.as_str(), value) {
                ("at" | "started" | "updated" | "timestamp", Value::String(text)) => {
                    assert!(text.ends_with('Z'), "{text}");
                    assert!(text.parse::<Timestamp>().is_ok(), "{text}");
                    1
                }
                (_, value) => times_in(value),
            })
            .sum(),
        Value::Array(all) => all.iter().map(times_in).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// Everything that is told of the session can be read.
fn readable(place: &Place, settled: usize) -> Value {
    let status = place.run(&["status", "--json"]).code(3).json();
    assert!(times_in(&status) >= 2, "{status}");
    place.run(&["status"]).code(3).prints(&format!("{settled} of 12"));
    for format in ["md", "html", "txt", "csv", "json"] {
        let ran = place.run(&["report", "--format", format]).code(0);
        assert!(ran.out.len() > 100 && !ran.out.contains("(no words)"), "{ran:?}");
        if format == "json" {
            let report: Value = serde_json::from_str(&ran.out).unwrap();
            assert!(times_in(&report) > 2);
        }
    }
    place.run(&["report", "--brief"]).code(0);
    place.run(&["sessions", "--json"]).code(0);
    place.run(&["verify", &place.session(false).display().to_string()]).code(0);
    status
}

fn started(template: &Template, time: &str) {
    let mut place = Place::new();
    set(&mut place, time);
    place.run(&["step", "1", "done"]).code(0);
    place.run(&["step", "2", "note", "--text", "a note"]).code(0);
    let status = place.run(&["status", "--json"]).code(3).json();
    assert!(status["started"].as_str().unwrap().starts_with(time.get(..4).unwrap()), "the control");
    readable(&place, 1);
    // A session of another time. The simulator's own clock ends a day before the year 10000.
    if time.starts_with("9999-12-31") {
        return;
    }
    let mut place = template.place();
    set(&mut place, time);
    let mut tui = Start::new(&place, &["practice", "--session", "2"]).go();
    tui.count(1).keys("2\r").at(2).keys(" ").count(2).keys("q").ends(0);
    at_rest(&tui);
    kept(&place, 2);
}

/// The order of what was done is that in which it was done.
fn backwards(time: &str) {
    let mut place = Place::new();
    for (n, time) in ["2031-05-05 05:05:05", "2020-01-01 00:00:00", time, "2026-11-23 10:00:00"]
        .iter()
        .enumerate()
    {
        set(&mut place, time);
        place.run(&["step", "2", "note", "--text", &format!("note {n}")]).code(0);
    }
    place.run(&["step", "3", "done"]).code(0);
    readable(&place, 1);
    let report = place.run(&["report", "--format", "txt"]).code(0).out;
    let places: Vec<_> = (0..4).map(|n| report.find(&format!("note {n}")).unwrap()).collect();
    assert!(places.is_sorted(), "{report}");
}

fn jumped(template: &Template, jump: &str) {
    let mut place = template.place();
    set(&mut place, "+0");
    let file = place.path("tmp/now");
    std::fs::write(&file, "+0\n").unwrap();
    place.unset("FAKETIME");
    place.set("FAKETIME_TIMESTAMP_FILE", &file.display().to_string());
    let mut tui = Start::new(&place, &["practice", "--session", "2"]).go();
    tui.count(1).keys("2\r").at(2).keys(" ").count(2).keys("4\r").at(4);
    // Forward, the computer was asleep meanwhile.
    let asleep = jump.starts_with('+');
    if asleep {
        tui.signal(Signal::STOP);
        until("a stopped process", || (tui.state() == 'T').then_some(()));
    }
    std::fs::write(&file, format!("{jump}\n")).unwrap();
    if asleep {
        tui.signal(Signal::CONT);
    }
    tui.keys(" ").count(3).keys("t").wait("▸ Method:").keys("\x1b").gone("▸ Method:");
    // It sleeps on, whatever it was waiting for.
    let ticks = |tui: &crate::support::Tui| {
        let stat = tui.proc("stat");
        let times = stat.rsplit(") ").next().unwrap().split(' ').skip(11).take(2);
        times.map(|ticks| ticks.parse::<u32>().unwrap()).sum::<u32>()
    };
    let before = ticks(&tui);
    std::thread::sleep(Duration::from_millis(700));
    assert!(ticks(&tui) - before < 35, "it is busy");
    std::fs::write(&file, "+0\n").unwrap();
    tui.keys("5\r")
        .at(5)
        .keys("n")
        .wait("Note to step")
        .keys("later\r")
        .gone("Note to step")
        .count(3);
    tui.keys("q").ends(0);
    at_rest(&tui);
    kept(&place, 3);
    place.run(&["verify", &place.session(true).display().to_string()]).code(0);
}

fn zone(zone: &str) {
    let mut place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    place.set("TZ", zone);
    place.run(&["step", "2", "done"]).code(0);
    let status = readable(&place, 2);
    let at = |n: usize| status["steps"][n]["at"].as_str().unwrap().parse::<Timestamp>().unwrap();
    let apart = at(1).duration_since(at(0)).as_secs();
    assert!((0..60).contains(&apart), "{apart} s apart");
    let mut tui = Start::new(&place, &["--session", "2", "--manual-only"]).go();
    tui.count(2).keys("q").ends(0);
    at_rest(&tui);
}

fn summer_time((before, after): (&str, &str)) {
    let mut place = Place::new();
    place.set("TZ", "Europe/Berlin");
    // A time by the clock of the zone is there twice in autumn: a distance from now is not.
    for (n, time) in [before, after].into_iter().enumerate() {
        let away = time.parse::<Timestamp>().unwrap().as_second() - Timestamp::now().as_second();
        set(&mut place, &format!("{away:+}"));
        place.run(&["step", &(n + 1).to_string(), "done"]).code(0);
    }
    let status = readable(&place, 2);
    let at = |n: usize| status["steps"][n]["at"].as_str().unwrap().parse::<Timestamp>().unwrap();
    let apart = at(1).duration_since(at(0)).as_secs();
    assert!((1..30).contains(&apart), "{apart} s apart");
    let begun = at(0).duration_since(before.parse().unwrap()).as_secs();
    assert!((0..30).contains(&begun), "{begun} s from {before}");
    for name in ["LD_PRELOAD", "FAKETIME"] {
        place.unset(name);
    }
    readable(&place, 2);
}

/// A step that goes stale does so by time that passed, and not by time that goes back.
fn stale(by: &str) {
    let mut place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    set(&mut place, by);
    let status = place.run(&["status", "--json"]).code(3).json();
    let passed = by.starts_with('+');
    let expected = if passed { "stale" } else { "done" };
    assert_eq!(status["steps"][0]["state"], expected, "{status}");
    // What was settled again counts as of now, whatever now is.
    place.run(&["step", "1", "done"]).code(0);
    readable(&place, 1);
}

/// How many wrong passwords are sent, the third by another clock.
/// How many sign-ins there were, the last of them at another time than the ones before.
fn after_lockout(clock: &str, forgotten: bool) -> usize {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "wrong-password");
    let account = "admin@acme.onmicrosoft.com";
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", account];
    for n in 0..2 {
        place.run_with(&args, format!("wrong-{n}\n").as_bytes()).code(4);
    }
    if forgotten {
        std::fs::remove_file(place.path("state/lockout.json")).unwrap();
    }
    set(&mut place, clock);
    let ran = place.run_with(&args, b"wrong-2\n");
    assert!([4, 5].contains(&ran.code), "{ran:?}");
    sim.sign_ins()
}

/// Certificates of the simulator are not of that time: what is said leads to the clock.
fn certificate(time: &str) {
    let mut place = Place::new();
    let mut command = place.command(&["simulator", "--tls", "--exit-with-parent"]);
    command.stdin(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    for (name, field) in [
        ("REAUTH_LOGIN_URL", "login"),
        ("REAUTH_GRAPH_URL", "graph"),
        ("REAUTH_OKTA_URL", "okta"),
        ("REAUTH_CA_FILE", "ca_file"),
    ] {
        place.set(name, ready[field].as_str().unwrap());
    }
    let account = "admin@acme.onmicrosoft.com";
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", account];
    place.run_with(&args, b"Practice-1234\n").code(0);
    set(&mut place, time);
    let ran = place.run_with(&args, b"Practice-1234\n").code(6);
    assert!(format!("{}{}", ran.out, ran.err).contains("clock"), "{ran:?}");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Whatever a server says of the time, the doctor has an answer.
fn date(date: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = format!(
        "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    );
    // Ends with the process.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { break };
            let mut request = [0; 4096];
            drop(stream.read(&mut request));
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    let mut place = Place::new();
    for name in ["REAUTH_LOGIN_URL", "REAUTH_GRAPH_URL", "REAUTH_OKTA_URL"] {
        place.set(name, &address);
    }
    let ran = place.run(&["doctor", "--json", "--no-browser", "--okta", "acme"]);
    assert!([0, 3].contains(&ran.code), "{ran:?}");
    let report = ran.json();
    let checks = report["checks"].as_array().unwrap();
    let clock = checks.iter().find(|check| check["id"] == "clock").unwrap();
    assert!(!clock["text"].as_str().unwrap().contains(['\u{1b}', '\u{fc}']), "{clock}");
    let account = "admin@acme.onmicrosoft.com";
    let args = ["check", "--password-stdin", "--client-id", "graph-tools", "--account", account];
    let ran = place.run_with(&args, b"Practice-1234\n");
    assert!([5, 6].contains(&ran.code), "{ran:?}");
}
