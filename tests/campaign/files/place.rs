//! Folders that are not as they should be: missing, foreign, forbidden, read-only, oddly named.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::fs::chown;
use std::path::Path;
use std::path::PathBuf;

use super::ended;
use super::ran;
use super::with_a_session;
use crate::support::Place;
use crate::support::Ran;
use crate::support::Start;
use crate::tally::Tally;

/// Somebody without rights.
const NOBODY: u32 = 65_534;

pub(super) fn run(tally: &Tally) {
    tally.fault("a state folder that is a file", "step", || {
        let place = Place::new();
        std::fs::write(place.path("state"), "precious").unwrap();
        ran(&place, &["step", "1", "done"]).code(8);
        assert_eq!(std::fs::read_to_string(place.path("state")).unwrap(), "precious");
        let mut tui = Start::new(&place, &["--manual-only"]).go();
        tui.wait("Which Okta").keys("\r").wait("What does Okta say?").keys("\r");
        tui.wait("0 of 12").keys(" ").wait("1 of 12").wait("not on disk");
        tui.keys("q").wait("Press q again").keys("q").ends(1);
    });
    tally.fault("a state folder that is deleted under the checklist", "all of it", deleted);
    for (name, folder) in oddly_named() {
        tally.fault("a state folder of an odd name", name, || named(&folder));
    }
    tally.fault("no home folder", "HOME unset", no_home);
    if rustix::process::geteuid().is_root() {
        forbidden(tally);
    } else {
        tally.note("no foreign owners: that takes root");
    }
}

fn deleted() {
    let place = with_a_session();
    let id = place.session(false).file_stem().unwrap().to_string_lossy().into_owned();
    let mut tui = Start::new(&place, &["--manual-only", "--session", &id]).go();
    tui.count(1);
    std::fs::remove_dir_all(place.path("state")).unwrap();
    tui.keys(" ").count(2).keys("q").ends(0);
    place.run(&["status"]).code(3).prints("2 of 12");
    place.run(&["verify", &place.session(false).display().to_string()]).code(0);
}

/// Names below a place, with whether they can be used.
fn oddly_named() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("blanks and quotes", b"a b/'c' \"d\" $HOME `e`".to_vec()),
        ("not UTF-8", b"\xff\xfe/\x80".to_vec()),
        ("a line break and an escape", b"a\nb\x1b[2Jc".to_vec()),
        ("a dash", b"-rf".to_vec()),
        ("longer than a path may be", [b'x'; 5_000].to_vec()),
        ("longer than a name may be", [b'x'; 300].to_vec()),
    ]
}

fn named(name: &[u8]) {
    let place = Place::new();
    let folder = place.root().join(OsStr::from_bytes(name));
    let run = |args: &[&str]| {
        let mut command = place.command(args);
        ended(&command.env("REAUTH_STATE_DIR", &folder).output().unwrap())
    };
    let first = run(&["step", "1", "done"]);
    assert!(!first.err.contains('\x1b'), "{first:#?}");
    if name.len() > 255 {
        assert_eq!(first.code, 8, "{first:#?}");
    } else {
        first.code(0);
        run(&["status"]).code(3).prints("1 of 12");
    }
}

/// Without folders of its own to name, the program says what to name.
fn no_home() {
    let mut place = Place::new();
    for name in ["HOME", "REAUTH_STATE_DIR", "REAUTH_CONFIG_DIR"] {
        place.unset(name);
    }
    let ran = ran(&place, &["where"]);
    // The system may know a home of its own.
    assert!(ran.code == 0 || ran.err.contains("REAUTH_STATE_DIR"), "{ran:#?}");
}

/// Takes rights away.
type Spoil = fn(&Place);

/// What another owner or the mode forbids, to somebody without rights.
fn forbidden(tally: &Tally) {
    let folder = tempfile::tempdir().unwrap();
    set(folder.path(), 0o755);
    let program = folder.path().join("reauth");
    std::fs::copy(env!("CARGO_BIN_EXE_reauth"), &program).unwrap();
    let spoils: [(&str, Spoil, &[&str], i32); 7] = [
        ("a session of mode 000", |p| set(&p.session(false), 0), &["status"], 8),
        ("a session of mode 000", |p| set(&p.session(false), 0), &["step", "2", "done"], 8),
        ("a session of mode 400", |p| set(&p.session(false), 0o400), &["step", "2", "done"], 8),
        ("a session of root", |p| owned(&p.session(false), 0), &["step", "2", "done"], 8),
        ("a folder of mode 000", |p| set(&p.sessions(false), 0), &["step", "2", "done"], 8),
        ("settings of mode 000", settings_of_nobody, &["status"], 1),
        ("a report in a folder of root", |p| owned(&p.path("work"), 0), &["report", "-o", "r"], 1),
    ];
    let named = spoils.into_iter().map(|(name, spoil, args, code)| {
        (format!("{name}: {}", args.join(" ")), (spoil, args, code))
    });
    tally.named("a file of others", named, |(spoil, args, code)| {
        let place = with_a_session();
        set(place.root(), 0o755);
        give(place.root());
        let file = place.session(false);
        let before = std::fs::read(&file).unwrap();
        spoil(&place);
        as_nobody(&place, &program, args).code(code).says("may not read or write");
        assert_eq!(std::fs::read(&file).unwrap(), before);
    });
}

fn settings_of_nobody(place: &Place) {
    let config = place.path("config");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "").unwrap();
    give(&config);
    set(&config.join("config.toml"), 0);
}

fn set(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn owned(path: &Path, owner: u32) {
    chown(path, Some(owner), Some(owner)).unwrap();
    if path.is_dir() {
        set(path, 0o755);
    } else {
        set(path, 0o600);
    }
}

/// Gives everything below to nobody.
fn give(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    let below: Vec<PathBuf> = match std::fs::read_dir(path) {
        Ok(found) => found.map(|entry| entry.unwrap().path()).collect(),
        Err(_) => Vec::new(),
    };
    for path in below {
        give(&path);
    }
}

fn as_nobody(place: &Place, program: &Path, args: &[&str]) -> Ran {
    let id = NOBODY.to_string();
    let program = program.display().to_string();
    let who = ["--reuid", &id, "--regid", &id, "--clear-groups", &program];
    ended(&place.of("setpriv", &[&who, args].concat()).output().unwrap())
}
