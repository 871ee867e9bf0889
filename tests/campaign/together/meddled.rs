//! A session file that another program changes while it is open.

use std::path::Path;

use rustix::process::Signal;

use super::list;
use super::text;
use crate::screens::Template;
use crate::support::Start;
use crate::support::until;

/// What another program does to an open session file.
#[derive(Clone, Copy)]
pub(super) struct Meddling {
    name: &'static str,
    what: fn(&Path),
}

impl std::fmt::Debug for Meddling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

pub(super) const MEDDLINGS: &[Meddling] = &[
    Meddling { name: "deleted", what: |path| std::fs::remove_file(path).unwrap() },
    Meddling { name: "emptied", what: |path| std::fs::write(path, "").unwrap() },
    Meddling {
        name: "cut in a line",
        what: |path| {
            let all = text(path);
            std::fs::write(path, all.get(..all.len() - 9).unwrap()).unwrap();
        },
    },
    Meddling {
        name: "cut after a line",
        what: |path| {
            let all = text(path);
            let end = all.trim_end().rfind('\n').unwrap();
            std::fs::write(path, all.get(..=end).unwrap()).unwrap();
        },
    },
    Meddling {
        name: "a line appended",
        what: |path| std::fs::write(path, format!("{}{{}}\n", text(path))).unwrap(),
    },
    Meddling {
        name: "its last line doubled",
        what: |path| {
            let all = text(path);
            let last = all.lines().last().unwrap();
            std::fs::write(path, format!("{all}{last}\n")).unwrap();
        },
    },
    Meddling {
        name: "a letter changed",
        what: |path| std::fs::write(path, text(path).replacen("acme", "akme", 1)).unwrap(),
    },
    Meddling {
        name: "replaced by another",
        what: |path| {
            let other = path.with_extension("other");
            std::fs::write(&other, "another file\n").unwrap();
            std::fs::rename(other, path).unwrap();
        },
    },
    Meddling {
        name: "replaced by a copy of itself",
        what: |path| {
            let other = path.with_extension("other");
            std::fs::copy(path, &other).unwrap();
            std::fs::rename(other, path).unwrap();
        },
    },
    Meddling {
        name: "replaced by a folder",
        what: |path| {
            std::fs::remove_file(path).unwrap();
            std::fs::create_dir(path).unwrap();
        },
    },
    Meddling {
        name: "replaced by a link",
        what: |path| {
            let other = path.with_extension("other");
            std::fs::rename(path, &other).unwrap();
            std::os::unix::fs::symlink(other, path).unwrap();
        },
    },
    Meddling {
        name: "its folder deleted",
        what: |path| std::fs::remove_dir_all(path.parent().unwrap()).unwrap(),
    },
    Meddling {
        name: "its lock deleted",
        what: |path| {
            let folder = path.parent().unwrap();
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|ending| ending == "lock") {
                    std::fs::remove_file(path).unwrap();
                }
            }
        },
    },
];

/// Everything that is left, whatever became of its name.
fn all_text(folder: &Path) -> String {
    let mut found = String::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.push_str(&all_text(&path));
        } else {
            found.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
    found
}

/// What is found there afterwards was written by the program or by the other one; a change of the
/// admin's is either on the disk, whole, or the screen says that it is not.
pub(super) fn meddled(template: &Template, meddling: Meddling) {
    let place = template.place();
    let file = place.session(true);
    let mut tui = list(&place);
    (meddling.what)(&file);
    let theirs = if file.is_file() { text(&file) } else { String::new() };
    tui.keys("n").wait("Note to step").keys("the note that counts\r").gone("Note to step");
    let shown = until("a frame that the disk has answered", || {
        let (raw, shown) = (tui.raw(), tui.screen());
        // A frame without a field ends with hiding the cursor.
        let whole = raw.ends_with(b"\x1b[?25l") && tui.raw().len() == raw.len();
        let over = !shown.contains("Saving.") && !shown.contains("Note to step");
        (whole && over).then_some(shown)
    });
    let saved = !shown.contains("not on disk");
    let found = all_text(&place.path("state"));
    let there = found.matches("the note that counts").count();
    assert!(!saved || there > 0, "said to be saved, and is not there:\n{shown}");
    for line in theirs.lines() {
        assert!(found.contains(line), "what the other program wrote was overwritten");
    }
    tui.signal(Signal::TERM);
    assert_eq!(tui.wait_end(), 143);
    // And the next start is one.
    let mut tui = Start::new(&place, &["practice"]).go();
    tui.until("a screen", vt100::Screen::alternate_screen).signal(Signal::TERM).ends(143);
}
