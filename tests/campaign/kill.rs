//! `kill -9` of a script's change at a moment of chance: it is there, or it was not acknowledged.

use std::time::Duration;

use crate::Scale;
use crate::support::Place;
use crate::tally::Tally;

pub(crate) fn run(scale: Scale, tally: &Tally) {
    tally.faults("kill -9 of `step`", 0..scale.pick(8_u64, 100), killed);
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    let file = place.session(false);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("done", "gone", 1)).unwrap();
    let harmed = place.run(&["verify", &file.display().to_string()]).code == 8;
    tally.control("one letter changed behind its back", harmed);
    tally.note("moments by chance, the same in every run");
}

fn killed(seed: u64) {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    let mut child = place.command(&["step", "2", "done"]).spawn().unwrap();
    std::thread::sleep(Duration::from_micros(seed * 137 % 30_000));
    child.kill().unwrap();
    let acknowledged = child.wait().unwrap().success();
    let status = place.run(&["status", "--json"]).code(3).json();
    let state = |n: usize| status.pointer(&format!("/steps/{n}/state")).cloned().unwrap();
    assert_eq!(state(0), "done");
    assert!(state(1) == "done" || !acknowledged, "an acknowledged change is lost");
    place.run(&["verify", &place.session(false).display().to_string()]).code(0);
}
