//! Session files and settings that no accident makes: too large, too deep, of another age.

use std::path::Path;

use super::flipped::refused;
use super::ran;
use super::with_a_session;
use crate::tally::Tally;

/// Makes a file of the whole one.
type Make = fn(&Path, &[u8]);

fn put(path: &Path, parts: &[&[u8]]) {
    std::fs::write(path, parts.concat()).unwrap();
}

/// Makes a file of nothing.
type Bytes = fn() -> Vec<u8>;

/// What is refused untouched, with line and byte, or as newer.
const REFUSED: &[(&str, Make)] = &[
    ("empty", |path, _| put(path, &[])),
    ("one newline", |path, _| put(path, &[b"\n"])),
    ("a byte order mark", |path, whole| put(path, &[b"\xef\xbb\xbf", whole])),
    ("lines of Windows", |path, whole| {
        put(path, &[String::from_utf8_lossy(whole).replace('\n', "\r\n").as_bytes()]);
    }),
    ("zeros and a newline behind", |path, whole| put(path, &[whole, &[0; 300], b"\n"])),
    ("not UTF-8", |path, whole| put(path, &[whole, b"\xff\xfe\n"])),
    ("another file", |path, _| put(path, &[b"%PDF-1.7\nhello\n"])),
    ("from the future", |path, whole| {
        let later = br#"{"v":2,"seq":4,"at":"2099-01-01T00:00:00Z","prev":"x","event":"new"}"#;
        put(path, &[whole, later, b"\n"]);
    }),
    ("all of it from the future", |path, whole| {
        put(path, &[String::from_utf8_lossy(whole).replace("{\"v\":1", "{\"v\":9").as_bytes()]);
    }),
    ("deep JSON", |path, whole| put(path, &[whole, &vec![b'['; 60_000], b"\n"])),
    ("a huge number", |path, whole| {
        let line = format!("{{\"v\":1,\"seq\":1{}}}\n", "0".repeat(5_000));
        put(path, &[whole, line.as_bytes()]);
    }),
    ("no number", |path, whole| put(path, &[whole, b"{\"v\":1,\"seq\":NaN}\n"])),
    ("a key twice", |path, whole| put(path, &[whole, b"{\"v\":1,\"v\":1,\"seq\":4}\n"])),
    ("half of UTF-16", |path, whole| put(path, &[whole, b"{\"v\":1,\"event\":\"\\ud800\"}\n"])),
];

/// What is refused because it is too large: the sentence says only that.
const TOO_LARGE: &[(&str, Make)] = &[
    ("a line of 64 KiB", |path, whole| put(path, &[whole, &vec![b'x'; 64 * 1024], b"\n"])),
    ("a line of 1 MB", |path, whole| put(path, &[whole, &vec![b'x'; 1_000_000], b"\n"])),
    ("1 GB", |path, whole| {
        put(path, &[whole]);
        std::fs::File::options().write(true).open(path).unwrap().set_len(1 << 30).unwrap();
    }),
];

/// Settings that nobody writes by hand.
const SETTINGS: &[(&str, Bytes)] = &[
    ("brackets", || vec![b'['; 200_000]),
    ("nested arrays", || format!("a = {}", "[".repeat(100_000)).into_bytes()),
    ("a dotted key", || format!("{} = 1", vec!["a"; 100_000].join(".")).into_bytes()),
    ("a long line", || vec![b'x'; 250_000]),
    ("not UTF-8", || b"current = \"\xff\xfe\"\n".to_vec()),
    ("escape sequences", || b"current = \x1b]0;owned\x07\x1b[2J\n".to_vec()),
    ("zeros", || vec![0; 4_096]),
    ("a key twice", || b"current = \"a\"\ncurrent = \"b\"\n".to_vec()),
    ("a wrong type", || b"preferences = 3\ntenants = []\nkeys = \"x\"\n".to_vec()),
    ("a byte order mark", || b"\xef\xbb\xbfcurrent = \"a\"\n".to_vec()),
    ("lines of Windows", || b"current = \"a\"\r\n[preferences]\r\nascii = true\r\n".to_vec()),
    ("a huge number", || format!("current = {}\n", "9".repeat(5_000)).into_bytes()),
];

pub(super) fn run(tally: &Tally) {
    let named =
        |all: &'static [(&str, Make)]| all.iter().map(|(name, make)| ((*name).to_owned(), make));
    tally.named("a session file of another shape", named(REFUSED), |make| {
        let place = with_a_session();
        let file = place.session(false);
        let whole = std::fs::read(&file).unwrap();
        make(&file, &whole);
        refused(&place);
    });
    tally.named("a session file that is too large", named(TOO_LARGE), |make| {
        let place = with_a_session();
        let file = place.session(false);
        let whole = std::fs::read(&file).unwrap();
        make(&file, &whole);
        let length = std::fs::metadata(&file).unwrap().len();
        for args in [&["status"][..], &["step", "2", "done"]] {
            ran(&place, args).code(8).says(&file.display().to_string());
        }
        ran(&place, &["sessions", "list", "--json"]).code(0);
        assert_eq!(std::fs::metadata(&file).unwrap().len(), length, "it was changed");
    });
    tally.fault("a session file with zeros behind", "300", || {
        let place = with_a_session();
        let file = place.session(false);
        let whole = std::fs::read(&file).unwrap();
        put(&file, &[&whole, &[0; 300]]);
        ran(&place, &["step", "2", "done"]).code(0);
        ran(&place, &["verify", &file.display().to_string()]).code(0);
    });
    let settings = SETTINGS.iter().map(|(name, make)| ((*name).to_owned(), make));
    tally.named("settings of another shape", settings, |make| wild_settings(&make()));
    tally.fault("settings of 100 MB", "sparse", || {
        let place = with_a_session();
        let path = place.path("config/config.toml");
        std::fs::create_dir_all(place.path("config")).unwrap();
        std::fs::File::create(&path).unwrap().set_len(100 << 20).unwrap();
        ran(&place, &["status"]).code(1).says("too large");
    });
}

/// The work goes on without them; one short, clean line says what is wrong, and where.
fn wild_settings(bytes: &[u8]) {
    let place = with_a_session();
    let path = place.path("config/config.toml");
    std::fs::create_dir_all(place.path("config")).unwrap();
    std::fs::write(&path, bytes).unwrap();
    let status = ran(&place, &["status"]).code(3);
    assert!(status.err.len() < 1_500, "{} bytes are said", status.err.len());
    assert!(!status.err.contains('\x1b') && !status.err.contains('\x07'), "{status:#?}");
    let complaints = status.err.lines().filter(|line| line.contains("line "));
    assert_eq!(
        complaints.count() > 0,
        !bytes.ends_with(b"true\r\n") && !bytes.starts_with(b"\xef")
    );
    let mut place = place;
    place.set("REAUTH_KEYRING", "memory");
    let args = ["tenant", "set", "acme.okta.com", "--tenant", "new", "--app", "0oa1"];
    let change = ran(&place, &args);
    let now = std::fs::read(&path).unwrap();
    assert!(change.code == 0 || now == bytes, "refused, and changed: {change:#?}");
}
