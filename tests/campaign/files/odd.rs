//! A folder, pipe, link, device or socket in the place of a file: refused at once, and left alone.

use std::os::unix::fs::FileTypeExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use rustix::fs::CWD;
use rustix::fs::FileType;
use rustix::fs::Mode;
use rustix::fs::mknodat;

use super::ran;
use super::with_a_session;
use crate::tally::Tally;

/// Puts something at a path.
type Put = fn(&Path);

const THINGS: &[(&str, Put)] = &[
    ("a folder", |path| std::fs::create_dir(path).unwrap()),
    ("a pipe", |path| mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap()),
    ("a socket", |path| drop(UnixListener::bind(path).unwrap())),
    ("a link to nowhere", |path| symlink("/nowhere/at/all", path).unwrap()),
    ("a link to itself", |path| symlink(path, path).unwrap()),
    ("a link to a device that never ends", |path| symlink("/dev/zero", path).unwrap()),
    ("a link to another file", |path| symlink(path.with_extension("moved"), path).unwrap()),
];

/// Files of the program, a command that needs each, and the exit code where it refuses; 0 where
/// it can do without.
const FILES: &[(&str, &[&str], i32)] = &[
    ("@session", &["status"], 8),
    ("@session", &["step", "2", "done"], 8),
    ("@lock", &["step", "2", "done"], 8),
    ("state/sessions/folder.lock", &["sessions", "delete", "@id"], 8),
    ("config/config.toml", &["status"], 1),
    ("state/lockout.json", &["status"], 3),
    ("work/report.md", &["report", "-o", "report.md"], 1),
    ("work/report.md", &["report", "-o", "report.md", "--force"], 1),
    ("work/out.jsonl", &["sessions", "export", "@id", "-o", "out.jsonl"], 8),
];

pub(super) fn run(tally: &Tally) {
    let pairs = THINGS.iter().flat_map(|thing| FILES.iter().map(move |file| (thing, file)));
    let named = pairs.map(|((what, put), (file, args, code))| {
        (format!("{what} at {file}, {}", args.join(" ")), (*what, *put, *file, *args, *code))
    });
    let kind = "something else in the place of a file";
    tally.named(kind, named, |(what, put, file, args, code)| refused(what, put, file, args, code));
}

fn refused(what: &str, put: Put, file: &str, args: &[&str], code: i32) {
    let place = with_a_session();
    let session = place.session(false);
    let path = match file {
        "@session" => session.clone(),
        "@lock" => session.with_extension("lock"),
        file => place.path(file),
    };
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let aside = path.with_extension("moved");
    if path.exists() {
        std::fs::rename(&path, &aside).unwrap();
    } else {
        std::fs::write(&aside, "precious = true\n").unwrap();
    }
    put(&path);
    let before =
        (std::fs::symlink_metadata(&path).unwrap().file_type(), std::fs::read(&aside).unwrap());
    let id = session.file_stem().unwrap().to_string_lossy().into_owned();
    let args: Vec<_> = args.iter().map(|&arg| if arg == "@id" { &id } else { arg }).collect();
    let ran = ran(&place, &args);
    // Settings may be a link to a file, or to none yet.
    let follows = file.ends_with("config.toml") && what.contains("a link to");
    let follows = follows && !what.contains("never") && !what.contains("itself");
    assert!(ran.code == code || follows && ran.code == 3, "{ran:#?}");
    let now =
        (std::fs::symlink_metadata(&path).unwrap().file_type(), std::fs::read(&aside).unwrap());
    assert_eq!(now, before, "what stands there was changed");
    assert!(!now.0.is_char_device());
}
