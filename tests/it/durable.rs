//! What the screen says is saved is saved: on a full disk, and when the program is killed.
#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a field that is missing fails the test; what was not tested is said"
)]

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;

/// A small file system of its own; given back when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// None where the system does not let this user mount one.
    fn mount(at: &Path) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=96k,mode=700", "reauth-it"])
            .arg(at)
            .output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            Some(Self(at.to_owned()))
        } else {
            println!("not tested: mounting a tmpfs needs root");
            None
        }
    }

    /// Takes every page that is free.
    fn fill(&self) {
        let full = std::fs::write(self.0.join("filler"), vec![0; 128 * 1024]);
        assert_eq!(full.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).output());
    }
}

const MARK: &str = "not on disk";

/// Adds a note that does not fit into what is left of the file's last page.
fn long_note(tui: &mut Tui, step: usize) {
    tui.keys("n").wait(&format!("Note to step {step}"));
    tui.paste(&format!("{step} {}", "long ".repeat(1_000))).wait("long long");
    tui.keys("\r").gone("Note to step");
}

fn to_the_list(place: &Place) -> Tui {
    let mut tui = Start::new(place, &["practice"]).go();
    tui.wait("Tenant URL: acme.okta.com").keys("\r").wait("What does Okta say?").keys("\r");
    tui
}

/// One step is saved, then the disk is full and step 2 gets a note.
fn with_a_note_unsaved(place: &Place, disk: &SmallDisk) -> Tui {
    let mut tui = to_the_list(place);
    tui.wait("Identity Engine").count(0).keys(" ").count(1);
    disk.fill();
    tui.keys("j");
    long_note(&mut tui, 2);
    tui
}

#[test]
fn on_a_full_disk_it_goes_on_in_memory_says_so_everywhere_and_saves_later() {
    let place = Place::new();
    let Some(disk) = SmallDisk::mount(&place.path("state")) else { return };
    let mut tui = with_a_note_unsaved(&place, &disk);
    tui.wait("1 change is not on disk.").keys(" ").wait("2 changes are not on disk.");
    for (open, shows) in [
        ("?", "Keys that work here"),
        ("s", "Step 2: skipped"),
        ("n", "Note to step 2"),
        ("t", "Microsoft credential test"),
        ("e", "┌ Report"),
        ("S", "Start a new session"),
    ] {
        tui.keys(open).wait(shows).wait(MARK).keys("\x1b").gone(shows).wait(MARK);
    }
    tui.resize(40, 10).wait("2 changes are not on").resize(100, 30);
    tui.wait("2 of 12").wait(MARK);
    // It does not leave in silence, and whoever stays is warned again and not thrown out later.
    tui.keys("q").wait("Press q again").keys("j").gone("Press q again");
    tui.keys("q").wait("Press q again");
    disk.make_room();
    tui.gone(MARK).count(2).keys("q").ends(0);
    let path = place.session(true).display().to_string();
    place.run(&["verify", &path]).code(0);
    place.run(&["status", "--practice"]).code(3).prints("2 of 12");
    let text = std::fs::read_to_string(place.session(true)).unwrap();
    assert!(text.contains("2 long long"), "{text}");
}

#[test]
fn a_session_that_begins_on_a_full_disk_is_saved_when_there_is_room() {
    let place = Place::new();
    let Some(disk) = SmallDisk::mount(&place.path("state")) else { return };
    disk.fill();
    let mut tui = to_the_list(&place);
    tui.wait("0 of 12").wait(MARK).keys(" ").wait("1 of 12").wait(MARK);
    disk.make_room();
    tui.gone(MARK).keys("j ").count(2).keys("q").ends(0);
    place.run(&["status", "--practice"]).code(3).prints("2 of 12");
}

#[test]
fn what_a_full_disk_did_not_take_is_named_at_the_end() {
    let place = Place::new();
    let Some(disk) = SmallDisk::mount(&place.path("state")) else { return };
    let mut tui = with_a_note_unsaved(&place, &disk);
    tui.wait(MARK).keys("q").wait("Press q again").keys("q").ends(1);
    assert!(tui.screen().contains("1 change could not be saved and is lost."), "{}", tui.screen());
    assert!(tui.screen().contains("1 of 12. Resume"), "{}", tui.screen());
    place.run(&["status", "--practice"]).code(3).prints("1 of 12");
    let long = "long ".repeat(1_000);
    place.run(&["step", "3", "note", "--text", &long, "--practice"]).code(8);
    disk.make_room();
    place.run(&["step", "3", "done", "--practice"]).code(0);
    place.run(&["status", "--practice"]).code(3).prints("2 of 12");
}

#[test]
fn only_what_the_disk_has_is_offered_to_be_resumed() {
    let place = Place::new();
    let Some(disk) = SmallDisk::mount(&place.path("state")) else { return };
    disk.fill();
    let mut tui = to_the_list(&place);
    tui.wait("0 of 12").wait(MARK).keys(" ").wait("1 of 12").keys("q").wait("Press q again");
    tui.keys("q").ends(1);
    let end = tui.screen();
    assert!(end.contains("could not be saved and are lost."), "{end}");
    assert!(!end.contains("Resume"), "{end}");
}

/// A stream of numbers that is the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % n
    }
}

/// Kills the program in a walk by keys, at a moment of chance; what was acknowledged must be there.
fn killed_walks(seed: u64, times: usize) {
    let mut chance = Chance(seed);
    for _ in 0..times {
        let place = Place::new();
        let mut tui = to_the_list(&place);
        tui.wait("0 of 12");
        let mut least = 0;
        for step in 1..=1 + chance.below(8) {
            // Two steps ask something, and take an empty answer.
            tui.keys(if matches!(step, 3 | 5) { " \rj" } else { " j" });
            if chance.below(2) == 0 {
                least = usize::try_from(step).unwrap();
                tui.count(least);
            }
        }
        tui.keys("nx\r");
        std::thread::sleep(Duration::from_micros(chance.below(8_000)));
        tui.kill();
        let shown = tui.settled().unwrap_or(0);
        least = least.max(shown);
        if place.run(&["status", "--practice"]).code == 2 {
            assert_eq!(least, 0, "there is no session yet; {}", tui.screen());
            continue;
        }
        let file = place.session(true);
        let status = place.run(&["status", "--practice", "--json"]).code(3).json();
        let steps = status["steps"].as_array().unwrap();
        let done = steps.iter().filter(|step| step["state"] == "done").count();
        assert!(done >= least, "{done} of {least} acknowledged; {}", tui.screen());
        place.run(&["step", "12", "note", "--text", "after", "--practice"]).code(0);
        place.run(&["verify", &file.display().to_string()]).code(0);
    }
}

#[test]
fn forty_kills_lose_nothing_that_was_acknowledged() {
    let halves = [1, 2].map(|seed| std::thread::spawn(move || killed_walks(seed, 20)));
    for half in halves {
        half.join().unwrap();
    }
}
