//! What arrives as if it were typed: answers of the terminal, random bytes, sizes.

use rustix::process::Signal;

use super::list;
use crate::Scale;
use crate::screens::Template;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;
use crate::tally::Tally;
use crate::terminal::at_rest;
use crate::terminal::kept;

pub(super) fn run(scale: Scale, tally: &Tally, template: &Template) {
    let answers = ANSWERS.iter().copied().take(scale.pick(4, ANSWERS.len()));
    tally.faults("an answer as input", answers, |answer| answered(template, answer));
    // crossterm takes what begins so for an answer to a question of its own, and waits for its end.
    tally.faults("an answer without an end", ["\x1b[?2026;2$y", "\x1b[200~", "\x1b[?"], |answer| {
        let place = template.place();
        let mut tui = list(&place, "");
        tui.keys(answer).keys("sfx ").signal(Signal::TERM).ends(143);
        at_rest(&tui);
        kept(&place, 2);
    });
    tally.faults("random bytes as keys", 0..scale.pick(2_u64, 50), |seed| {
        random(template, seed, scale.pick(50, 200));
    });
    let pastes = [("a megabyte", 1), ("ten", 10), ("a hundred", 100)];
    tally.faults("a paste of", pastes.into_iter().take(scale.pick(1, 3)), |(_, megabytes)| {
        pasted(template, megabytes);
    });
    tally.faults("a key held down", HELD.iter().copied(), |held| held_down(template, held));
    tally.faults("a window of no size", [Begun::So, Begun::Otherwise], |begun| {
        no_size(template, begun);
    });
    tally.faults("a size", SIZES.iter().copied().take(scale.pick(4, SIZES.len())), |size| {
        sized(template, size);
    });
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

/// What is pasted is cut in its field, and the rest of it is no key.
fn pasted(template: &Template, megabytes: usize) {
    let place = template.place();
    let mut tui = list(&place, "");
    tui.keys("n").wait("Note to step").paste(&"words and ".repeat(megabytes * 100_000));
    tui.wait("There is no room for all of it").keys("\r").gone("Note to step").count(2);
    tui.keys("q").ends(0);
    at_rest(&tui);
    kept(&place, 2);
    place.run(&["verify", &place.session(true).display().to_string()]).code(0);
}

/// Keys that are held down at step 4, and the events that come of each.
const HELD: &[(&str, usize)] = &[(" ", 1), ("j", 0), ("5", 0), ("u", 2)];

/// A keyboard repeats a key 500 times: a step is done once, no step is skipped, and of the two changes
/// each is taken back once.
fn held_down(template: &Template, (key, events): (&str, usize)) {
    let place = template.place();
    let mut tui = list(&place, "");
    tui.keys("4\r").at(4);
    let lines = || std::fs::read_to_string(place.session(true)).unwrap().lines().count();
    let before = lines();
    tui.keys(&key.repeat(500)).keys("?").wait("Keys that work here");
    // Whoever is ended writes what is not on the disk yet.
    tui.signal(Signal::TERM).ends(143);
    assert_eq!(lines(), before + events, "{key:?} held down");
    at_rest(&tui);
}

/// When a window has no size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begun {
    /// From the start, as on a serial line.
    So,
    /// Later, as where a multiplexer loses its window.
    Otherwise,
}

/// No columns and no rows: it waits for a size, draws in it, and leaves the session whole.
fn no_size(template: &Template, begun: Begun) {
    let place = template.place();
    let before = if begun == Begun::So { "stty columns 0 rows 0;" } else { "" };
    let line = format!("{before} exec {} practice --session 2", env!("CARGO_BIN_EXE_reauth"));
    let mut tui = Start::new(&place, &["-c", &line]).program("/bin/sh").go();
    tui.until("a drawn screen", vt100::Screen::alternate_screen);
    if begun == Begun::Otherwise {
        tui.count(1);
        let tty = std::fs::read_link(format!("/proc/{}/fd/0", tui.pid())).unwrap();
        let tty = tty.display().to_string();
        place.shell(&format!("stty -F {tty} columns 0 rows 0")).code(0);
    }
    tui.resize(90, 28).resize(100, 30);
    drawn_anew(&mut tui, "1 of 12");
    tui.keys("2\r").at(2).keys(" ").count(2);
    tui.keys("q").ends(0);
    at_rest(&tui);
    kept(&place, 2);
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
        tui.resize(columns, rows).resize(100, 30);
        drawn_anew(&mut tui, shown);
        tui.keys("\x1b");
        // A key that follows Esc at once is another key.
        until("the list alone", || {
            let list = || tui.settled() == Some(2);
            (list() && !tui.screen().contains(shown) && list()).then_some(())
        });
    }
    tui.resize(columns, rows).signal(Signal::TERM).ends(143);
    at_rest(&tui);
    kept(&place, 2);
}

/// Waits for a frame in the size that the window has now, with `shown` in it: in one that was too
/// small no key acts. The first frame that ends may have been begun before; the next was not.
fn drawn_anew(tui: &mut Tui, shown: &str) {
    for _ in 0..2 {
        let before = tui.raw().len();
        tui.keys("\x0c");
        until("a frame drawn anew", || {
            let since = tui.raw().split_off(before);
            since.windows(5).any(|part| part == b"\x1b[?25").then_some(())
        });
    }
    tui.wait(shown);
}
