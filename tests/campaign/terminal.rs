//! Every signal on every screen: the code, the terminal's modes, what was done.

use std::collections::BTreeMap;

use reauth::services::journal;
use rustix::process::Signal;

use crate::Scale;
use crate::screens::CANARY;
use crate::screens::Template;
use crate::screens::WAYS;
use crate::screens::Way;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;
use crate::tally::Tally;

/// What is sent before the end, and by what it then ends.
#[derive(Clone, Copy)]
struct Sent {
    name: &'static str,
    before: fn(&mut Tui),
    end: Signal,
    code: i32,
}

const fn ended_by(name: &'static str, end: Signal, code: i32) -> Sent {
    Sent { name, before: |_| (), end, code }
}

const fn survived(name: &'static str, before: fn(&mut Tui)) -> Sent {
    Sent { name, before, end: Signal::TERM, code: 143 }
}

const SENT: &[Sent] = &[
    ended_by("TERM", Signal::TERM, 143),
    ended_by("HUP", Signal::HUP, 129),
    ended_by("INT", Signal::INT, 130),
    ended_by("QUIT", Signal::QUIT, 131),
    survived("TERM twice", |tui| _ = tui.signal(Signal::TERM)),
    survived("PIPE", |tui| _ = tui.signal(Signal::PIPE)),
    survived("TSTP", |tui| _ = tui.signal(Signal::TSTP)),
    survived("STOP and CONT", |tui| {
        tui.signal(Signal::STOP);
        until("a stopped process", || (tui.state() == 'T').then_some(()));
        tui.signal(Signal::CONT);
    }),
    survived("a storm of WINCH", |tui| {
        for n in 0..100_u16 {
            tui.resize(1 + (n * 37) % 220, 1 + (n * 23) % 70);
        }
        tui.resize(100, 30);
    }),
    ended_by("USR1", Signal::USR1, 138),
    ended_by("USR2", Signal::USR2, 140),
    ended_by("ALARM", Signal::ALARM, 142),
    ended_by("XCPU", Signal::XCPU, 152),
];

pub(crate) fn run(scale: Scale, tally: &Tally) {
    let template = Template::new();
    for (n, sent) in SENT.iter().enumerate() {
        // In short: each signal on a few screens, and each screen with a signal.
        let chosen = WAYS
            .iter()
            .enumerate()
            .filter(|(at, _)| scale == Scale::Full || (at + n) % SENT.len() == 0);
        let ways: Vec<_> = chosen.map(|(_, way)| *way).collect();
        tally.faults(sent.name, ways, |way| signalled(&template, way, *sent));
    }
    tally.control("a child that leaves raw mode on", leaves_raw_mode_on());
}

fn signalled(template: &Template, way: Way, sent: Sent) {
    let place = template.place();
    let mut tui = Template::at(&place, way);
    (sent.before)(&mut tui);
    // One that was sent twice may have done it already.
    let pid = rustix::process::Pid::from_raw(tui.pid().cast_signed()).unwrap();
    let _ = rustix::process::kill_process(pid, sent.end);
    tui.ends(sent.code);
    at_rest(&tui);
    kept(&place, way.done());
}

/// Nothing of what the program asked of the terminal is left, and no password went to it.
pub(crate) fn at_rest(tui: &Tui) {
    let raw = String::from_utf8_lossy(&tui.raw()).into_owned();
    let mut modes = BTreeMap::new();
    for part in raw.split("\x1b[?").skip(1) {
        let Some(end) = part.find(|c: char| !c.is_ascii_digit() && c != ';') else { continue };
        let (numbers, rest) = part.split_at(end);
        for number in numbers.split(';') {
            modes.insert(number.to_owned(), rest.chars().next());
        }
    }
    for (mode, set) in modes {
        let own = if mode == "25" { 'h' } else { 'l' };
        assert_eq!(set, Some(own), "mode {mode}");
    }
    for part in raw.split("\x1b]").skip(1) {
        let asked = part.starts_with("11;?\x07") || part.starts_with("52;c;");
        assert!(asked, "OSC {}", part.chars().take(20).collect::<String>());
    }
    // Keyboards of another kind, strings to the device, a reset, a key pad of its own.
    for odd in ["[>", "[<", "[=", "P", "_", "c", "="] {
        assert!(!raw.contains(&format!("\x1b{odd}")), "ESC {odd}");
    }
    let plain = tui.look(|screen| {
        let colours = (screen.fgcolor(), screen.bgcolor());
        let styles = [screen.bold(), screen.italic(), screen.underline(), screen.inverse()];
        colours == (vt100::Color::Default, vt100::Color::Default) && styles == [false; 4]
    });
    assert!(plain, "a colour or a style is left");
    assert!(!raw.contains(CANARY), "the password went to the terminal");
}

/// The newest session file that has a change is whole, and has them all.
pub(crate) fn kept(place: &Place, done: usize) {
    let folder = std::fs::read_dir(place.sessions(true)).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let mut most = 0;
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")) {
        let opened = journal::read(&path).unwrap();
        assert!(opened.damage.is_none(), "{}", path.display());
        most = most.max(opened.session.map_or(0, |session| session.settled()));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(CANARY), "the password is in the session");
    }
    assert_eq!(most, done, "steps that are done");
}

/// The look at the modes sees what it is there for.
fn leaves_raw_mode_on() -> bool {
    let place = Place::new();
    let line = "stty raw -echo; printf '\\033[?1049h\\033[?2004h'";
    let mut tui = Start::new(&place, &["-c", line]).program("/bin/sh").go();
    tui.wrote(b"\x1b[?2004h").wait_end();
    let modes = tui.modes() != tui.modes_before();
    let noticed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| at_rest(&tui)));
    modes && noticed.is_err()
}
