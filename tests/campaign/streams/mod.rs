//! Streams that are closed, full or not read; prompts that are ended; a terminal that is slow, silent,
//! gone, or talks by itself.

mod prompts;
mod typed;

use std::time::Duration;
use std::time::Instant;

use rustix::process::Signal;

use crate::Scale;
use crate::screens::Template;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;
use crate::tally::Tally;
use crate::terminal::at_rest;
use crate::terminal::kept;

/// What is run with its streams taken away. `$FILE` is a session file.
const COMMANDS: &[&str] = &[
    "status",
    "status --json",
    "step 2 note --text x",
    "step 99 done",
    "explain 50126",
    "explain 50126 --json",
    "sessions",
    "sessions --json",
    "sessions show",
    "sessions export 2",
    "report",
    "report --format html -o -",
    "report --format json -o -",
    "report --brief",
    "verify $FILE",
    "tenant list",
    "okta status",
    "where",
    "where --json",
    "config template",
    "completions bash",
    "completions fish",
    "man",
    "practice --list",
    "--help",
    "--version",
    "check --method password --account a@b.example --client-id graph-tools",
    "purge",
    "nonsense",
    "",
    "practice",
    "--plain",
];

/// What is done to the streams, and the exit code that follows where it is not the usual one.
const STREAMS: &[(&str, Option<i32>)] = &[
    ("<&-", None),
    (">&-", None),
    ("2>&-", None),
    ("<&- >&- 2>&-", None),
    ("2>/dev/full", None),
    ("| :", None),
    ("| head -c 1", None),
    (">/dev/full", Some(1)),
];

pub(crate) fn run(scale: Scale, tally: &Tally) {
    for (n, (streams, expected)) in STREAMS.iter().enumerate() {
        let chosen = COMMANDS
            .iter()
            .enumerate()
            .filter(|(at, _)| scale == Scale::Full || (at + n) % STREAMS.len() == 0);
        let commands: Vec<_> = chosen.map(|(_, command)| *command).collect();
        tally.faults(&format!("streams {streams}"), commands, |command| {
            without_streams(command, streams, *expected);
        });
    }
    let faces = ["", "practice", "practice --session 2", "--new"];
    tally.faults("no controlling terminal", faces, without_a_terminal);
    prompts::run(scale, tally);
    let template = Template::new();
    tally.faults("a terminal that reads nothing", 0..scale.pick(1, 10), |_| stalled(&template));
    tally.faults("a terminal of 2 KB a second", 0..scale.pick(1, 3), |_| slow(&template));
    tally.faults("the terminal gone, HUP ignored", 0..scale.pick(1, 10), |_| gone(&template));
    typed::run(scale, tally, &template);
    tally.control("a program that spins after its terminal is gone", spins());
}

fn without_streams(command: &str, streams: &str, expected: Option<i32>) {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    let file = place.session(false);
    let line = |streams: &str| {
        format!(
            "export FILE={}; $REAUTH {command} {streams}; exit ${{PIPESTATUS[0]}}",
            file.display()
        )
    };
    let usual = place.shell(&line("</dev/null"));
    let (code, prints) = (usual.code, !usual.out.is_empty());
    let code = expected.filter(|_| prints).unwrap_or(code);
    let ran = place.shell(&line(streams)).code(code);
    assert!(!ran.err.contains('\x1b') && !ran.out.contains('\x1b'), "an escape");
    assert!(ran.code < 128 && ran.code != 101, "{ran:?}");
}

/// In a session of its own, as a service or a scheduled job is.
fn without_a_terminal(command: &str) {
    let place = Place::new();
    let ran = place.shell(&format!("setsid --wait $REAUTH {command} </dev/null")).code(2);
    assert!(ran.out.is_empty() && !ran.err.contains('\x1b'), "{ran:?}");
    assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
}

/// At the list, in a shell line that goes before it.
fn list(place: &Place, before: &str) -> Tui {
    let line = format!("{before} exec {} practice --session 2", env!("CARGO_BIN_EXE_reauth"));
    let mut tui = Start::new(place, &["-c", &line]).program("/bin/sh").go();
    tui.count(1).keys("2\r").at(2).keys(" ").count(2);
    tui
}

/// A terminal that takes nothing, as after Ctrl-S or over a dead connection.
fn stalled(template: &Template) {
    let place = template.place();
    let mut tui = list(&place, "");
    tui.rest(Duration::MAX);
    // More frames than the system keeps for a terminal.
    for _ in 0..100 {
        tui.keys("\x0c");
        std::thread::sleep(Duration::from_millis(5));
    }
    tui.signal(Signal::TERM);
    assert_eq!(tui.wait_end(), 143);
    assert_eq!(tui.modes(), tui.modes_before(), "the modes of the terminal");
    tui.rest(Duration::ZERO);
    kept(&place, 2);
}

fn slow(template: &Template) {
    let place = template.place();
    let mut tui = list(&place, "");
    let before = tui.raw().len();
    tui.rest(Duration::from_millis(500));
    for _ in 0..200 {
        tui.keys("j").keys("k");
    }
    tui.keys("q");
    assert_eq!(tui.wait_end(), 0);
    tui.rest(Duration::ZERO).ends(0);
    at_rest(&tui);
    assert!(tui.raw().len() - before < 200_000, "frames were queued");
}

/// The terminal is closed, and the signal that tells so is ignored.
fn gone(template: &Template) {
    let place = template.place();
    let mut tui = list(&place, "trap '' HUP;");
    let closed = Instant::now();
    tui.close();
    assert_eq!(tui.wait_end(), 129);
    assert!(closed.elapsed() < Duration::from_secs(8), "{:?}", closed.elapsed());
    kept(&place, 2);
}

/// The same look, at a program that does not notice.
fn spins() -> bool {
    let place = Place::new();
    let line = "trap '' HUP; printf 'ready'; while :; do :; done";
    let mut tui = Start::new(&place, &["-c", line]).program("/bin/sh").go();
    tui.wait("ready").close();
    let ticks = |tui: &Tui| {
        let stat = tui.proc("stat");
        stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(11)?.parse::<u32>().ok())
    };
    // A tenth of a second of the processor, however busy the machine is.
    until("a program that spins", || ticks(&tui).is_some_and(|ticks| ticks > 10).then_some(()));
    tui.state() != '-'
}
