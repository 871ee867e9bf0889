//! The checklist on a disk that refuses, for a while or for good, and on one that is slow.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use super::Fault;
use super::faults;
use crate::Scale;
use crate::strace;
use crate::strace::Call;
use crate::strace::Harm;
use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;
use crate::tally;
use crate::tally::Tally;

/// What every screen says while the disk has not everything.
const MARK: &str = "not on disk";

pub(super) fn run(scale: Scale, tally: &Tally) {
    let place = prepared();
    let log = place.path("calls");
    let mut tui = start(&place, &strace::recording(&log, &own(&place)));
    tui.count(1).keys(" ").count(2).keys("q").ends(0);
    let calls = strace::read(&place, &log);
    let sync = calls.iter().rfind(|call| call.name == "fdatasync").cloned().unwrap();
    // Most calls only look, and each of those is tried with the commands.
    let looks = |call: &Call| ["statx", "newfstatat", "lseek"].contains(&call.name.as_str());
    let mut all = faults(scale, calls.into_iter().filter(|call| !looks(call)).collect());
    if scale == Scale::Short {
        all = all.into_iter().step_by(2).collect();
    }
    tally.faults("the checklist on a disk that refuses", all, |fault| refused(&fault));
    let seconds = scale.pick(vec![6], vec![6, 12, 30]);
    tally.faults("the checklist on a slow disk", seconds, |seconds| slow(&sync, seconds));
}

fn prepared() -> Place {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    place
}

fn own(place: &Place) -> Vec<PathBuf> {
    let session = place.session(false);
    vec![session.with_extension("lock"), place.sessions(false), session]
}

fn start(place: &Place, options: &[String]) -> Tui {
    let id = place.session(false).file_stem().unwrap().to_string_lossy().into_owned();
    let args = strace::args(options, &["--manual-only", "--session", &id]);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    Start::new(place, &args).program("strace").go()
}

/// The step is saved in the end, or is told not to be; it is never called saved and lost.
fn refused(fault: &Fault) {
    let place = prepared();
    let log = place.path("harmed");
    let what = fault.what();
    let options = strace::harming(&fault.call, &what, fault.stays, &own(&place), &log);
    let mut tui = start(&place, &options);
    let opened = until("the list, or why not", || {
        let gone = matches!(tui.state(), '-' | 'Z');
        // Looked at before what is told, which stands on the same frame.
        let listed = tui.settled() == Some(1);
        let told =
            ["cannot", "may not", "no room", "did not confirm", "can only be read", "no session"];
        let told = told.iter().any(|why| tui.screen().contains(why));
        // A disk that can only be read shows its list, and takes no change.
        if gone || told { Some(false) } else { listed.then_some(true) }
    });
    let mut acknowledged = 1;
    if opened {
        tui.keys(" ");
        let saved = until("the step to be saved, or marked as not", || {
            let marked = tui.screen().contains(MARK);
            if tui.settled() == Some(2) { Some(true) } else { marked.then_some(false) }
        });
        if !saved && !fault.stays {
            // The disk is tried again, and is well by then.
            tui.count(2);
        }
        if saved || !fault.stays {
            acknowledged = 2;
            tui.keys("q").ends(0);
        } else {
            tui.keys("q").wait("Press q again").keys("q").ends(1);
        }
    }
    drop(tui);
    let harm = Harm::read(&place, &log);
    if !harm.came {
        tally::missed();
    }
    assert!(acknowledged == 1 || !harm.unsynced, "a failed sync was taken for a success");
    let steps = |text: &str| text.matches(r#""event":"done""#).count();
    let done = steps(&std::fs::read_to_string(place.session(false)).unwrap());
    assert!(done == acknowledged || done == acknowledged + 1, "{done} of {acknowledged}");
    // A torn tail is cut by the next writer.
    until("the session to be free", || {
        (place.run(&["step", "12", "note", "--text", "after"]).code == 0).then_some(())
    });
    place.run(&["verify", &place.session(false).display().to_string()]).code(0);
}

/// Keys are answered while the disk is waited for, the mark is shown, and leaving asks.
fn slow(sync: &Call, seconds: u64) {
    let place = prepared();
    let what = format!("delay_enter={seconds}s");
    let options = strace::harming(sync, &what, false, &own(&place), Path::new("/dev/null"));
    let mut tui = start(&place, &options);
    tui.count(1).keys(" ").wait("Saving.");
    tui.keys("?").wait("Keys that work here");
    assert_eq!(tui.settled(), None, "it is not called saved before it is");
    tui.keys("\x1b").gone("Keys that work here").keys("q").wait("Press q again").keys("j");
    // Longer than anything else is waited for.
    let end = Instant::now() + Duration::from_secs(seconds) + PATIENCE;
    while tui.settled() != Some(2) {
        assert!(Instant::now() < end, "the disk has answered, and the mark stays");
        std::thread::sleep(Duration::from_millis(20));
    }
    tui.keys("q").ends(0);
    place.run(&["status"]).code(3).prints("2 of 12");
    place.run(&["verify", &place.session(false).display().to_string()]).code(0);
}
