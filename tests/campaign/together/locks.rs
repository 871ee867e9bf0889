//! Locks: of an owner who ended or stopped, of a file system that has none, and what they are there for.

use rustix::process::Signal;

use super::list;
use super::notes_in;
use super::text;
use crate::screens::Template;
use crate::strace;
use crate::support::Place;
use crate::support::until;
use crate::terminal::kept;

/// A dead owner holds nothing; a stopped one is named.
pub(super) fn owner_ended(template: &Template, signal: Signal) {
    let place = template.place();
    let mut tui = list(&place);
    let pid = tui.pid();
    tui.signal(signal);
    if signal == Signal::STOP {
        until("a stopped process", || (tui.state() == 'T').then_some(()));
        let refused = place.run(&["step", "2", "done", "--practice"]).code(8);
        assert!(refused.err.contains(&pid.to_string()), "{refused:?}");
        tui.signal(Signal::CONT).keys("q").ends(0);
    } else {
        tui.wait_end();
    }
    place.run(&["step", "2", "done", "--practice"]).code(0);
    kept(&place, 2);
}

/// A file system that does not lock: one change after the other still arrives, whole and once. Any
/// other error is told, and nothing is written.
pub(super) fn without_locks(error: &str) {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    let line = format!(
        "strace -f -qq -o /dev/null -e trace=flock,fcntl -e inject=flock:error={error} \
         $REAUTH step 2 note --text here"
    );
    let ran = place.shell(&line);
    let supported = ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EINTR:when=1"].contains(&error);
    if supported {
        assert_eq!(ran.code, 0, "{ran:?}");
    } else {
        assert_eq!(ran.code, 8, "{ran:?}");
        assert!(ran.err.contains("cannot be locked"), "{ran:?}");
    }
    let found = notes_in(&place.session(false));
    assert_eq!(found.iter().filter(|note| *note == "here").count(), usize::from(supported));
    if supported && !error.starts_with("EINTR") {
        let line = format!(
            "strace -f -qq -o /dev/null -e trace=flock -e inject=flock:error={error} \
             $REAUTH doctor --json --no-browser --manual-only"
        );
        let ran = place.shell(&line);
        assert!(ran.out.contains("does not lock"), "{ran:?}");
    }
}

/// What the lock is there for: two that write at once, each of whom is told that it has the lock. Both
/// are held up as they write, when they have read what is there.
pub(super) fn harm_without_a_lock() -> bool {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    let file = place.session(false);
    let options = [
        ["-e", "trace=flock,write"],
        ["-e", "inject=flock:retval=0"],
        ["-e", "inject=write:delay_enter=3s"],
        ["-P", &file.with_extension("lock").display().to_string()],
        ["-P", &file.display().to_string()],
    ];
    let options =
        ["-f", "-qq", "-o", "/dev/null"].into_iter().chain(options.as_flattened().iter().copied());
    let options: Vec<_> = options.map(str::to_owned).collect();
    let writers = ["2", "3"]
        .map(|step| strace::command(&place, &options, &["step", step, "done"]).spawn().unwrap());
    let told = writers.map(|writer| writer.wait_with_output().unwrap().status.success());
    let broken = place.run(&["verify", &file.display().to_string()]).code == 8;
    let lost = text(&file).matches(r#""event":"done""#).count()
        < 1 + told.iter().filter(|told| **told).count();
    told.contains(&true) && (broken || lost)
}
