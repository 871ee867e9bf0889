//! The record of a try, which stands before every password that is sent.

use super::Fault;
use super::faults;
use crate::Scale;
use crate::strace;
use crate::strace::Harm;
use crate::support::Place;
use crate::support::Ran;
use crate::support::Sim;
use crate::tally;
use crate::tally::Tally;

const ARGS: &[&str] = &[
    "check",
    "--account",
    "admin@acme.onmicrosoft.com",
    "--password-stdin",
    "--client-id",
    "11111111-2222-3333-4444-555555555555",
    "--json",
];

pub(super) fn run(scale: Scale, tally: &Tally) {
    let (place, sim) = there();
    let log = place.path("calls");
    let ran = asked(&place, &strace::recording(&log, &[]));
    assert_eq!((ran.code, sim.sign_ins()), (0, 1), "{ran:#?}");
    let calls = strace::read(&place, &log).into_iter();
    let mut all = faults(scale, calls.filter(|call| call.changes).collect());
    if scale == Scale::Short {
        all = all.into_iter().step_by(2).collect();
    }
    tally.faults("a try that cannot be written down", all, |fault| refused(&fault));
}

fn there() -> (Place, Sim) {
    let mut place = Place::new();
    let sim = Sim::start(&mut place, "ready");
    (place, sim)
}

/// The test in strace, with the right password.
fn asked(place: &Place, options: &[String]) -> Ran {
    use std::io::Write as _;
    let mut command = strace::command(place, options, ARGS);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
    // A program that fails at once reads nothing.
    drop(child.stdin.take().unwrap().write_all(b"Practice-1234\n"));
    Ran::of(&child.wait_with_output().unwrap())
}

/// How often a fault is tried until it meets the disk alone: the program has several threads.
const TRIES: usize = 6;

fn refused(fault: &Fault) {
    for _ in 0..TRIES {
        let (place, sim) = there();
        let log = place.path("harmed");
        let what = fault.what();
        let ran = asked(&place, &strace::harming(&fault.call, &what, fault.stays, &[], &log));
        let harm = Harm::read(&place, &log);
        if harm.came && !harm.elsewhere {
            return holds(fault, &place, &sim, &ran);
        }
    }
    tally::missed();
}

fn holds(fault: &Fault, place: &Place, sim: &Sim, ran: &Ran) {
    assert!(!ran.err.contains("panicked"), "{ran:#?}");
    let sent = sim.sign_ins();
    assert!(sent <= 1, "{sent} passwords were sent");
    if sent == 1 {
        let record = std::fs::read(place.path("state/lockout.json")).unwrap();
        let text = String::from_utf8(record).unwrap();
        serde_json::from_str::<serde_json::Value>(text.lines().next().unwrap()).unwrap();
        // Where nothing can be written any more, the answer cannot be printed either.
        let silent = fault.stays && fault.call.name == "write";
        assert!(ran.code == 0 || silent, "{ran:#?}");
    } else {
        assert_ne!(ran.code, 0, "{ran:#?}");
    }
    // The disk is well again, and so is the test.
    let ran =
        asked(place, &["-f", "-qq", "-o", "/dev/null", "-e", "trace=none"].map(str::to_owned));
    assert_eq!(ran.code, 0, "{ran:#?}");
}
