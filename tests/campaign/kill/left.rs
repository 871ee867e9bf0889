//! What a killed walk left, and what must hold of it.

use std::path::PathBuf;
use std::time::Duration;
use std::time::SystemTime;

use serde_json::Value;

use crate::support::Place;

/// What the next start must find: every step up to `acknowledged` done, at most one more, none
/// twice, the file whole, its lock free, and nothing half-written that stays.
pub(super) fn holds(place: &Place, acknowledged: usize) {
    let before = sessions(&place.run(&["sessions", "list", "--json"]).code(0).json());
    assert!(before <= 1, "there are {before} sessions");
    if before == 1 {
        let status = place.run(&["status", "--json"]);
        assert!(status.code == 3 || status.code == 0, "{status:#?}");
        let done = done(&status.json());
        assert!(done >= acknowledged, "{acknowledged} were acknowledged, {done} are there");
        assert!(done <= acknowledged + 1, "{done} are there, {acknowledged} were acknowledged");
        let text = std::fs::read_to_string(place.session(false)).unwrap();
        assert_eq!(text.matches(r#""event":"done""#).count(), done, "a step is done twice");
        verify(place);
    } else {
        assert_eq!(acknowledged, 0, "the session is lost");
    }
    place.run(&["step", "12", "note", "--text", "on and on"]).code(0);
    verify(place);
    let text = std::fs::read_to_string(place.session(false)).unwrap();
    assert_eq!(text.matches("on and on").count(), 1);
    half_written_files_go(place);
}

/// How many steps are done; those after them are not.
pub(super) fn done(status: &Value) -> usize {
    let steps = status.get("steps").and_then(Value::as_array).unwrap();
    let states: Vec<_> =
        steps.iter().map(|step| step.get("state").and_then(Value::as_str).unwrap()).collect();
    let done = states.iter().take_while(|state| **state == "done").count();
    assert!(!states.iter().skip(done).any(|state| *state == "done"), "{states:?}");
    done
}

fn sessions(listed: &Value) -> usize {
    let all = listed.get("sessions").and_then(Value::as_array).unwrap();
    assert!(all.iter().all(|one| one.get("error").is_some_and(Value::is_null)), "{all:?}");
    all.len()
}

fn verify(place: &Place) {
    place.run(&["verify", &place.session(false).display().to_string()]).code(0);
}

/// A file that was never finished goes once nobody can still be writing it.
fn half_written_files_go(place: &Place) {
    let half = half_written(place);
    assert!(half.len() <= 1, "{half:?}");
    let Some(half) = half.first() else { return };
    let old = SystemTime::now() - Duration::from_mins(2);
    std::fs::File::options().write(true).open(half).unwrap().set_modified(old).unwrap();
    // A new session is begun where none is open.
    let id = place.session(false).file_stem().unwrap().to_string_lossy().into_owned();
    place.run(&["sessions", "archive", &id]).code(0);
    place.run(&["step", "1", "done"]).code(0);
    assert_eq!(half_written(place), Vec::<PathBuf>::new());
}

fn half_written(place: &Place) -> Vec<PathBuf> {
    let Ok(found) = std::fs::read_dir(place.sessions(false)) else { return Vec::new() };
    let paths = found.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "tmp")).collect()
}
