//! A disk that is really full: a part of a line is written, and then there is no room for the rest.

use std::path::Path;
use std::process::Command;

use crate::Scale;
use crate::support::Place;
use crate::tally::Tally;

/// A small disk in the place of the state folder; given back when dropped.
struct Small<'a>(&'a Path);

impl Drop for Small<'_> {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.0).output());
    }
}

pub(super) fn run(scale: Scale, tally: &Tally) {
    if !rustix::process::geteuid().is_root() {
        return tally.note("no full disk: mounting one takes root");
    }
    // From a line that just fits into the last page to one that needs several.
    let lengths = (1..=scale.pick(4_usize, 40)).map(|n| n * scale.pick(2_900, 310));
    tally.faults("a note that a full disk takes in part", lengths, part_of_a_note);
}

fn part_of_a_note(length: usize) {
    let place = Place::new();
    let state = place.path("state");
    std::fs::create_dir(&state).unwrap();
    let mount = ["-t", "tmpfs", "-o", "size=96k,mode=700", "reauth-campaign"];
    assert!(Command::new("mount").args(mount).arg(&state).status().unwrap().success());
    let _disk = Small(&state);
    place.run(&["step", "1", "done"]).code(0);
    let file = place.session(false);
    let filler = state.join("filler");
    let full = std::fs::write(&filler, vec![0; 128 * 1024]).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    let note = "long ".repeat(length / 5);
    let args = ["step", "1", "note", "--text", &note];
    let ran = place.run(&args);
    let notes = || std::fs::read_to_string(&file).unwrap().matches(r#""event":"noted""#).count();
    if ran.code == 0 {
        assert_eq!(notes(), 1, "it fitted");
        place.run(&["verify", &file.display().to_string()]).code(0);
        return;
    }
    ran.code(8).says("There is no room left on the disk");
    place.run(&["status"]).code(3).prints("1 of 12");
    place.run(&args).code(8);
    std::fs::remove_file(&filler).unwrap();
    place.run(&args).code(0);
    assert_eq!(notes(), 1);
    place.run(&["verify", &file.display().to_string()]).code(0);
}
