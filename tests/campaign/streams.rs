//! Streams that are closed, full or not read; prompts that are ended; a terminal that is slow, silent,
//! gone, or talks by itself.

use std::time::Duration;
use std::time::Instant;

use rustix::process::Signal;

use crate::Scale;
use crate::screens::CANARY;
use crate::screens::Template;
use crate::support::Place;
use crate::support::Sim;
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
    let prompts = [Prompt::Check, Prompt::Connect, Prompt::Plain];
    let signals = [
        ("TERM", Signal::TERM, 143),
        ("HUP", Signal::HUP, 129),
        ("INT", Signal::INT, 130),
        ("QUIT", Signal::QUIT, 131),
        ("USR1", Signal::USR1, 138),
    ];
    for (name, signal, code) in signals.into_iter().take(scale.pick(2, 5)) {
        tally.faults(&format!("{name} at a prompt"), prompts, |prompt| prompt.ended(signal, code));
    }
    tally.faults("STOP and CONT at a prompt", prompts, Prompt::stopped);
    tally.faults("the terminal gone, HUP ignored", prompts, Prompt::gone);
    let template = Template::new();
    tally.faults("a terminal that reads nothing", 0..scale.pick(1, 10), |_| stalled(&template));
    tally.faults("a terminal of 2 KB a second", 0..scale.pick(1, 3), |_| slow(&template));
    tally.faults("the terminal gone, HUP ignored", 0..scale.pick(1, 10), |_| gone(&template));
    let answers = ANSWERS.iter().copied().take(scale.pick(4, ANSWERS.len()));
    tally.faults("an answer as input", answers, |answer| answered(&template, answer));
    // crossterm takes what begins so for an answer to a question of its own, and waits for its end.
    tally.faults("an answer without an end", ["\x1b[?2026;2$y", "\x1b[200~", "\x1b[?"], |answer| {
        let place = template.place();
        let mut tui = list(&place, "");
        tui.keys(answer).keys("sfx ").signal(Signal::TERM).ends(143);
        at_rest(&tui);
        kept(&place, 2);
    });
    tally.faults("random bytes as keys", 0..scale.pick(2_u64, 50), |seed| {
        random(&template, seed, scale.pick(50, 200));
    });
    tally.faults("a size", SIZES.iter().copied().take(scale.pick(4, SIZES.len())), |size| {
        sized(&template, size);
    });
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

/// Where something is typed unseen.
#[derive(Clone, Copy, Debug)]
enum Prompt {
    Check,
    Connect,
    Plain,
}

impl Prompt {
    /// At the prompt, with half a password typed. `before` is a line of shell before the program.
    fn at(self, before: &str) -> (Place, Sim, Tui) {
        let mut place = Place::new();
        let sim = Sim::start(&mut place, "ready");
        if matches!(self, Self::Connect) {
            place.set("REAUTH_KEYRING", "memory");
        }
        let (line, question) = match self {
            Self::Check => (
                "check --method password --account admin@acme.onmicrosoft.com --client-id graph-tools",
                "Password:",
            ),
            Self::Connect => ("okta connect --org acme.okta.com", "API token:"),
            Self::Plain => ("practice --plain", "Password:"),
        };
        let line = format!("{before} exec {} {line}", env!("CARGO_BIN_EXE_reauth"));
        let mut tui = Start::new(&place, &["-c", &line]).program("/bin/sh").go();
        if matches!(self, Self::Plain) {
            for (question, answer) in [
                ("Enter for acme.okta.com:", ""),
                ("Error, or Enter:", ""),
                ("What now?", "10"),
                ("Step 10, not done.", "test"),
                ("Number, Enter for 1:", "2"),
            ] {
                tui.wait(question).keys(&format!("{answer}\r"));
            }
        }
        tui.wait(question);
        until("no echo", || (tui.modes() != tui.modes_before()).then_some(()));
        let before = read(&tui);
        tui.keys(CANARY);
        until("a read password", || (read(&tui) >= before + CANARY.len()).then_some(()));
        (place, sim, tui)
    }

    fn ended(self, signal: Signal, code: i32) {
        let (_place, sim, mut tui) = self.at("");
        tui.signal(signal).ends(code);
        at_rest(&tui);
        assert_eq!(sim.sign_ins(), 0, "nothing was sent");
    }

    fn stopped(self) {
        let (_place, sim, mut tui) = self.at("");
        tui.signal(Signal::STOP);
        until("a stopped process", || (tui.state() == 'T').then_some(()));
        tui.signal(Signal::CONT);
        until("a process that goes on", || (tui.state() != 'T').then_some(()));
        assert_ne!(tui.modes(), tui.modes_before(), "still no echo");
        tui.signal(Signal::TERM).ends(143);
        at_rest(&tui);
        assert_eq!(sim.sign_ins(), 0, "nothing was sent");
    }

    fn gone(self) {
        let (_place, _sim, mut tui) = self.at("trap '' HUP;");
        let closed = Instant::now();
        tui.close();
        assert_ne!(tui.wait_end(), 0);
        assert!(closed.elapsed() < Duration::from_secs(8), "{:?}", closed.elapsed());
    }
}

/// How many bytes the program has read, of anything. What it has not read when it ends, a terminal
/// shows as it shows what is typed ahead.
fn read(tui: &Tui) -> usize {
    let all = tui.proc("io");
    all.split_whitespace().nth(1).and_then(|count| count.parse().ok()).unwrap_or(usize::MAX / 2)
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
    std::thread::sleep(Duration::from_secs(1));
    let ticks = tui
        .proc("stat")
        .rsplit(") ")
        .next()
        .and_then(|rest| rest.split(' ').nth(11).and_then(|ticks| ticks.parse::<u32>().ok()));
    tui.state() != '-' && ticks.is_some_and(|ticks| ticks > 10)
}

/// What terminals answer when they are asked, by itself or late.
const ANSWERS: &[&str] = &[
    "\x1b]11;rgb:ffff/ffff/ffff\x07",
    "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
    "\x1b]10;rgb:0000/0000/0000\x07",
    "\x1b]52;c;c3N1dQ==\x07",
    "\x1b]4;1;rgb:ff/00/00\x1b\\",
    "\x1b[?62;1;6;9;15;22c",
    "\x1b[>41;354;0c",
    "\x1b[0n",
    "\x1b[12;40R",
    "\x1b[9999999;99999R",
    "\x1bP>|xterm(379)\x1b\\",
    "\x1bP1+r5463=73736d\x1b\\",
    "\x1bP!|00000000\x1b\\",
    "\x1b[8;30;100t",
    "\x1b]l ssuddx\x1b\\",
    "\x1b[I\x1b[O",
    "\x1b_Gi=1;OK\x1b\\",
    "\x1b[?1u",
    "\x1b[<0;10;10M\x1b[<0;10;10m",
    "\x1b[M !!",
];

/// Nothing that a terminal says by itself changes a step, even a piece at a time.
fn answered(template: &Template, answer: &str) {
    for pieces in [1, answer.len()] {
        let place = template.place();
        let mut tui = list(&place, "");
        let lines = || std::fs::read_to_string(place.session(true)).unwrap().lines().count();
        let before = lines();
        for piece in answer.as_bytes().chunks(answer.len().div_ceil(pieces)) {
            tui.bytes(piece);
        }
        // Whatever was opened by it is closed; then a key that shows that it was all read.
        tui.keys("\x1b\x1b\x1bj?").wait("Keys that work here");
        assert_eq!(lines(), before, "a line more in the session");
        tui.signal(Signal::TERM).ends(143);
        at_rest(&tui);
        kept(&place, 2);
    }
}

/// A generator of its own: the same bytes in every run.
struct Bytes(u64);

impl Bytes {
    fn next(&mut self, below: u64) -> u64 {
        // xorshift64* (Vigna).
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    }

    /// A string such as keyboards, mice, terminals and accidents make.
    fn string(&mut self) -> Vec<u8> {
        let starts: [&[u8]; 10] = [
            b"\x1b",
            b"\x1b[",
            b"\x1b[<",
            b"\x1b]",
            b"\x1bP",
            b"\x1b[200~",
            b"\x1b[201~",
            b"\x1bO",
            b"",
            b"",
        ];
        let start = starts.get(usize::try_from(self.next(10)).unwrap()).unwrap();
        let length = self.next(24);
        let mut bytes = start.to_vec();
        bytes.extend((0..length).map(|_| u8::try_from(self.next(256)).unwrap()));
        bytes
    }
}

/// Strings of bytes until it has left or all are typed; then it ends by a signal.
fn random(template: &Template, seed: u64, strings: usize) {
    let place = template.place();
    let mut tui = list(&place, "");
    let mut bytes = Bytes(0x9e37_79b9_7f4a_7c15 ^ (seed + 1));
    for _ in 0..strings {
        if tui.state() == '-' {
            tui.wait_end();
            tui = Start::new(&place, &["practice"]).go();
            tui.until("a drawn screen", vt100::Screen::alternate_screen);
        }
        tui.bytes(&bytes.string());
    }
    let pid = rustix::process::Pid::from_raw(tui.pid().cast_signed()).unwrap();
    let _ = rustix::process::kill_process(pid, Signal::TERM);
    let code = tui.wait_end();
    assert!([0, 130, 143].contains(&code), "ended with {code}");
    tui.ends(code);
    let log = std::fs::read_to_string(place.path("state/practice/reauth.log")).unwrap_or_default();
    assert!(!log.contains("panic"), "{log}");
}

/// Sizes of windows: columns and rows.
const SIZES: &[(u16, u16)] = &[
    (1, 1),
    (500, 200),
    (2, 200),
    (500, 1),
    (20, 5),
    (59, 16),
    (60, 15),
    (60, 16),
    (61, 17),
    (80, 24),
    (100, 30),
    (300, 2),
    (132, 50),
    (255, 255),
    (256, 64),
];

/// Each size under several screens, after a storm of them; and then the window as it was.
fn sized(template: &Template, (columns, rows): (u16, u16)) {
    let place = template.place();
    let mut tui = list(&place, "");
    for (keys, shown) in [
        ("?", "Keys that work here"),
        ("t", "▸ Method:"),
        ("e", "┌ Report"),
        ("Q", "this computer"),
        (",", "Mouse"),
        ("n", "Note to step"),
    ] {
        tui.keys(keys).wait(shown);
        for n in 0..20_u16 {
            tui.resize(1 + (n * 37) % 220, 1 + (n * 23) % 70);
        }
        tui.resize(columns, rows).resize(100, 30).wait(shown);
        tui.keys("\x1b").gone(shown).count(2);
    }
    tui.resize(columns, rows).signal(Signal::TERM).ends(143);
    at_rest(&tui);
    kept(&place, 2);
}
