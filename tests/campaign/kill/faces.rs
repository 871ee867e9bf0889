//! A walk line by line and a walk on a full screen, killed at each call on the session's files and
//! at moments of chance. Acknowledged is what was said to be saved, and what a frame without a mark
//! shows.

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use super::Kills;
use super::left;
use super::walk::Walk;
use crate::Scale;
use crate::strace;
use crate::strace::Call;
use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::Ran;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;
use crate::tally;
use crate::tally::Tally;

/// The last step of these walks; they begin with the first one done.
const LAST: usize = 6;

/// A way to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Lines,
    Keys,
}

pub(super) fn run(scale: Scale, tally: &Tally, kills: &Kills, walk: &Walk) {
    for (way, kind) in [
        (Way::Lines, "kill -9 line by line at a call"),
        (Way::Keys, "kill -9 on a full screen at a call"),
    ] {
        let place = walk.place(1);
        let log = place.path("calls");
        let end = taken(&place, way, Some(&strace::recording(&log, &own(&place))), None);
        assert_eq!((end.code, end.acknowledged), (0, LAST), "the walk comes to its end");
        let mut all = strace::read(&place, &log);
        if scale == Scale::Short {
            all = all.into_iter().filter(|call| call.changes).step_by(4).collect();
        }
        tally.faults(kind, all, |call| at_call(walk, way, &call, kills));
    }
    for (way, kind) in [
        (Way::Lines, "kill -9 line by line by chance"),
        (Way::Keys, "kill -9 on a full screen by chance"),
    ] {
        tally.faults(kind, 0..scale.pick(3, 60), |n: usize| {
            let place = walk.place(1);
            let at = (2 + n % (LAST - 1), Duration::from_micros(n as u64 * 7_919 % 9_000));
            ended(&place, way, &taken(&place, way, None, Some(at)), kills);
        });
    }
}

fn at_call(walk: &Walk, way: Way, call: &Call, kills: &Kills) {
    let place = walk.place(1);
    let options =
        strace::harming(call, "signal=SIGKILL", false, &own(&place), Path::new("/dev/null"));
    ended(&place, way, &taken(&place, way, Some(&options), None), kills);
}

fn ended(place: &Place, way: Way, end: &End, kills: &Kills) {
    kills.count(end.code);
    assert!(end.code == 0 || end.code == 128 + 9, "it ended with {}", end.code);
    if way == Way::Keys {
        picker_is_right(place, end.acknowledged);
    }
    left::holds(place, end.acknowledged);
    if end.code == 0 {
        tally::missed();
    }
}

/// The files that a session has in its folder.
fn own(place: &Place) -> Vec<PathBuf> {
    let session = place.session(false);
    vec![session.with_extension("lock"), place.sessions(false), session]
}

/// How a walk ended.
struct End {
    code: i32,
    /// The last step that was acknowledged.
    acknowledged: usize,
}

/// Takes the walk, in strace where that has options; kills it so long after a step was asked for.
fn taken(
    place: &Place,
    way: Way,
    strace: Option<&[String]>,
    kill: Option<(usize, Duration)>,
) -> End {
    let id = place.session(false).file_stem().unwrap().to_string_lossy().into_owned();
    let mut args = vec!["--manual-only", "--session", &id];
    if way == Way::Lines {
        args.push("--plain");
    }
    let (program, args) = match strace {
        Some(options) => ("strace", strace::args(options, &args)),
        None => (env!("CARGO_BIN_EXE_reauth"), args.iter().map(|&arg| arg.to_owned()).collect()),
    };
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    match way {
        Way::Lines => by_lines(place, program, &args, kill),
        Way::Keys => by_keys(place, program, &args, kill),
    }
}

fn by_lines(place: &Place, program: &str, args: &[&str], kill: Option<(usize, Duration)>) -> End {
    let mut child = place.of(program, args).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (heard, said) = mpsc::channel();
    std::thread::spawn(move || output.lines().try_for_each(|line| heard.send(line.unwrap())));
    let mut acknowledged = 1;
    'walk: for step in 2..=LAST {
        // Two steps ask something.
        let asks = match step {
            3 => "done\n\n",
            5 => "done\nno\n",
            _ => "done\n",
        };
        // A program that was killed reads no more.
        drop(input.write_all(asks.as_bytes()));
        if let Some((_, after)) = kill.filter(|(at, _)| *at == step) {
            std::thread::sleep(after);
            child.kill().unwrap();
        }
        let saved = format!("Step {step}: done. Saved.");
        loop {
            let line = said.recv_timeout(PATIENCE);
            assert_ne!(line, Err(RecvTimeoutError::Timeout), "waited in vain for `{saved}`");
            match line {
                Ok(line) if line.contains(&saved) => break,
                Ok(_) => {}
                Err(_) => break 'walk,
            }
        }
        acknowledged = step;
    }
    drop(input);
    End { code: Ran::of(&child.wait_with_output().unwrap()).code, acknowledged }
}

fn by_keys(place: &Place, program: &str, args: &[&str], kill: Option<(usize, Duration)>) -> End {
    let mut tui = Start::new(place, args).program(program).go();
    let mut acknowledged = 1;
    let mut over = !shows(&tui, 1);
    for step in 2..=LAST {
        if over {
            break;
        }
        tui.keys(if matches!(step, 3 | 5) { " \rj" } else { " j" });
        if let Some((_, after)) = kill.filter(|(at, _)| *at == step) {
            std::thread::sleep(after);
            tui.kill();
            acknowledged = acknowledged.max(tui.settled().unwrap_or(0));
            return End { code: tui.wait_end(), acknowledged };
        }
        over = !shows(&tui, step);
        if !over {
            acknowledged = step;
        }
    }
    if !over {
        tui.keys("q");
    }
    let code = tui.wait_end();
    End { code, acknowledged: acknowledged.max(tui.settled().unwrap_or(0)) }
}

/// Waits until a frame calls so many steps settled and saved; false where the program is gone.
fn shows(tui: &Tui, steps: usize) -> bool {
    until("the step to be settled, or the end", || {
        let gone = matches!(tui.state(), '-' | 'Z');
        if tui.settled() == Some(steps) { Some(true) } else { gone.then_some(false) }
    })
}

/// The list of sessions has one, as far as it was acknowledged.
fn picker_is_right(place: &Place, acknowledged: usize) {
    let mut tui = Start::new(place, &["--manual-only"]).go();
    let rights = [acknowledged, acknowledged + 1].map(|done| format!(" {done}/12 "));
    tui.until("the session in the list", |screen| {
        let shown = screen.contents();
        rights.iter().any(|right| shown.contains(right))
    });
    tui.keys("q").ends(0);
}
