//! Questions of the line by line face, at which something is typed unseen: ended, stopped, left alone.

use std::collections::BTreeMap;
use std::time::Duration;
use std::time::Instant;

use rustix::process::Signal;

use crate::Scale;
use crate::screens::CANARY;
use crate::support::Place;
use crate::support::Sim;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;
use crate::tally::Tally;
use crate::terminal::at_rest;

pub(super) fn run(scale: Scale, tally: &Tally) {
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
    tally.faults("the terminal of a prompt gone, HUP ignored", prompts, Prompt::gone);
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
        until("a read password", || {
            let due = |thread| before.get(thread).unwrap_or(&0) + CANARY.len();
            read(&tui).iter().any(|(thread, count)| *count == due(thread)).then_some(())
        });
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

/// How many bytes each thread of the program has read, of anything. What it has not read when it
/// ends, a terminal shows as it shows what is typed ahead.
fn read(tui: &Tui) -> BTreeMap<String, usize> {
    let threads = std::fs::read_dir(format!("/proc/{}/task", tui.pid())).unwrap();
    let names = threads.map(|thread| thread.unwrap().file_name().into_string().unwrap());
    names.map(|name| (name.clone(), count(&tui.proc(&format!("task/{name}/io"))))).collect()
}

/// The count in a file `io` of `/proc`; 0 for a thread that is gone.
fn count(io: &str) -> usize {
    io.split_whitespace().nth(1).map_or(0, |count| count.parse().unwrap())
}
