//! Every bit flipped and every cut, of every file that is kept or passed on.

use std::path::Path;

use jiff::Timestamp;
use reauth::model::chain::Damage;
use reauth::model::check::Cloud;
use reauth::report::verify;
use reauth::services::config;
use reauth::services::journal;
use reauth::services::lockout::Lockouts;
use reauth::services::paths::Paths;
use reauth::services::policy;

use super::ran;
use super::sealed_again;
use super::with_a_session;
use crate::Scale;
use crate::support::Place;
use crate::tally::Tally;

/// How many bits of a file, and how many of its cuts, the short form tries.
const SOME: usize = 200;

/// The bits to flip: all of them, or some.
fn bits(scale: Scale, bytes: &[u8]) -> Vec<(usize, u8)> {
    let all = (0..bytes.len()).flat_map(|at| (0..8).map(move |bit| (at, bit)));
    // An odd step meets each bit of a byte.
    all.step_by(scale.pick((bytes.len() * 8 / SOME) | 1, 1)).collect()
}

/// Where to cut it: everywhere, or at some places.
fn cuts(scale: Scale, bytes: &[u8]) -> impl Iterator<Item = usize> {
    (0..bytes.len()).step_by(scale.pick(bytes.len() / SOME + 1, 1))
}

fn flipped(bytes: &[u8], (at, bit): (usize, u8)) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << bit;
    }
    bytes
}

fn cut(bytes: &[u8], length: usize) -> &[u8] {
    bytes.split_at(length).0
}

pub(super) fn run(scale: Scale, tally: &Tally) {
    let place = with_a_session();
    for step in 2..=scale.pick(2, 12) {
        place.run(&["step", &step.to_string(), "done"]).code(0);
    }
    session(scale, tally, &place);
    report(scale, tally, &place);
    lockout(scale, tally);
    settings(scale, tally);
    rules(scale, tally);
}

fn session(scale: Scale, tally: &Tally, place: &Place) {
    let file = place.session(false);
    let whole = std::fs::read(&file).unwrap();
    let lines = journal::understand(&file, &whole).chain.lines;
    let noticed = |bytes: &[u8], last: bool| {
        let opened = journal::understand(&file, bytes);
        assert!(opened.damage.is_some() || opened.chain.torn > 0, "it went unnoticed");
        assert!(opened.damage.is_some() || last, "a line that was complete was dropped");
        let begins = lines.starts_with(&opened.chain.lines);
        assert!(begins, "what is read before the damage is not what was written");
    };
    tally.faults("a bit of a session file", bits(scale, &whole), |bit| {
        noticed(&flipped(&whole, bit), bit.0 + 1 == whole.len());
    });
    // A chain has no key: whoever makes every sum anew goes unnoticed, and that must be seen here.
    let forged = sealed_again(&whole, |line| line.replace("quoted", "forged"));
    assert_ne!(forged, whole, "nothing was changed");
    assert_eq!(journal::understand(&file, &forged).damage, None);
    tally.caught("a word changed, with every sum made anew", || noticed(&forged, false));
    tally.faults("a cut of a session file", cuts(scale, &whole), |length| {
        let opened = journal::understand(&file, cut(&whole, length));
        assert!(lines.starts_with(&opened.chain.lines));
        let first = opened.chain.lines.is_empty();
        assert_eq!(opened.damage.is_some(), first, "{:?}", opened.damage);
        assert_eq!(opened.chain.good + opened.chain.torn, length as u64);
    });
    let text = String::from_utf8(whole.clone()).unwrap();
    let all: Vec<_> = text.split_inclusive('\n').collect();
    tally.faults("a line doubled, swapped or deleted", moved(&all), |(text, line)| {
        let damage = journal::understand(&file, text.as_bytes()).damage;
        let found = matches!(damage, Some(Damage::Order { line: found, .. }) if found == line);
        assert!(found, "line {line}: {damage:?}");
    });
    // The program itself, with some of them.
    let some = bits(scale, &whole).into_iter().step_by(scale.pick(50, 83));
    tally.faults("a bit of a session file, and the program", some, |bit| {
        let place = there(&file, &flipped(&whole, bit));
        if bit.0 + 1 < whole.len() {
            refused(&place);
        }
    });
    let some = (lines_end(&whole)..whole.len()).step_by(scale.pick(90, 13));
    tally.faults("a cut of a session file, and the program", some, |length| {
        let place = there(&file, cut(&whole, length));
        ran(&place, &["status"]).code(3);
        ran(&place, &["step", "12", "note", "--text", "after"]).code(0);
        ran(&place, &["verify", &place.session(false).display().to_string()]).code(0);
    });
}

/// Where the first line ends: before that there is no session.
fn lines_end(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1
}

/// The lines in another order, and the line at which that shows.
fn moved(lines: &[&str]) -> Vec<(String, usize)> {
    let mut all = Vec::new();
    for n in 0..lines.len() {
        let (before, from) = lines.split_at(n);
        let (one, after) = from.split_first().unwrap();
        all.push(([before, &[*one, *one], after].concat().concat(), n + 2));
        if let Some((next, rest)) = after.split_first() {
            all.push(([before, &[*next, *one], rest].concat().concat(), n + 1));
            all.push(([before, after].concat().concat(), n + 1));
        }
    }
    all
}

/// A place with this session file.
fn there(file: &Path, bytes: &[u8]) -> Place {
    let place = Place::new();
    let folder = place.sessions(false);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(file.file_name().unwrap()), bytes).unwrap();
    place
}

/// Damage is told with its line and byte by whatever reads the file, and nothing is changed.
pub(super) fn refused(place: &Place) {
    let file = place.session(false);
    let before = std::fs::read(&file).unwrap();
    let path = file.display().to_string();
    for args in [&["status"][..], &["step", "2", "done"], &["report"], &["verify", &path]] {
        let ran = ran(place, args).code(8);
        let told = ran.out + &ran.err;
        let placed = told.contains("line") && told.contains("byte");
        let other = told.contains("newer") || told.contains("no session file");
        assert!(placed || other, "{told}");
        assert_eq!(std::fs::read(&file).unwrap(), before, "{args:?}");
    }
}

fn report(scale: Scale, tally: &Tally, place: &Place) {
    place.run(&["report", "--format", "json", "-o", "whole.json"]).code(0);
    let whole = std::fs::read(place.path("work/whole.json")).unwrap();
    let is_whole = |bytes: &[u8]| verify::verify(bytes).state == verify::State::Whole;
    assert!(is_whole(&whole));
    tally.faults("a bit of a JSON report", bits(scale, &whole), |bit| {
        assert!(!is_whole(&flipped(&whole, bit)), "it went unnoticed");
    });
    tally.faults("a cut of a JSON report", cuts(scale, &whole), |length| {
        // The newline at the end may be lost on the way.
        let newline = length + 1 == whole.len();
        assert_eq!(is_whole(cut(&whole, length)), newline, "it went unnoticed");
    });
}

fn own(place: &Place) -> Paths {
    let paths = Paths { state: place.path("state"), config: place.path("config") };
    for folder in [&paths.state, &paths.config] {
        std::fs::create_dir_all(folder).unwrap();
    }
    paths
}

fn lockout(scale: Scale, tally: &Tally) {
    let place = Place::new();
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    Lockouts::new(&own(&place)).spend("admin@acme.com", Cloud::Global, now).unwrap();
    let whole = std::fs::read(place.path("state/lockout.json")).unwrap();
    let closed = |bytes: &[u8]| {
        let place = Place::new();
        let paths = own(&place);
        std::fs::write(paths.lockout(), bytes).unwrap();
        let outcome = Lockouts::new(&paths).spend("admin@acme.com", Cloud::Global, now);
        assert_eq!(outcome.unwrap_err().key(), "disk.lockout_unreadable");
        assert_eq!(std::fs::read(paths.lockout()).unwrap(), bytes, "left as it was");
    };
    tally.faults("a bit of the count of tries", bits(scale, &whole), |bit| {
        closed(&flipped(&whole, bit));
    });
    tally.faults("a cut of the count of tries", cuts(scale, &whole), |length| {
        closed(cut(&whole, length));
    });
}

const SETTINGS: &str = "# mine\ncurrent = \"work\" # the usual one\n\n[preferences]\nascii = true\n\n\
    [tenants.work]\napp = \"0oa1a2b3c4d5e6f7g8h9\"\naccount = \"admin@acme.com\"\n\n[keys]\nnote = [\"N\"]\n";

/// Whatever a bit made of it: a change is brought in and every other line stays, or it is refused
/// and nothing is changed.
fn settings(scale: Scale, tally: &Tally) {
    let whole = SETTINGS.as_bytes();
    let changed = |bytes: &[u8]| {
        let place = Place::new();
        let paths = own(&place);
        std::fs::write(paths.settings(), bytes).unwrap();
        config::load(&paths).unwrap();
        let change = config::change(&paths, |all| all.client_id = Some("changed".to_owned()));
        let now = std::fs::read(paths.settings()).unwrap();
        if change.is_err() {
            assert_eq!(now, bytes, "refused, and changed");
            return;
        }
        let now = String::from_utf8(now).unwrap();
        let before = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(before.lines().all(|line| now.contains(line.trim_end())), "{before}\n{now}");
        let loaded = config::load(&paths).unwrap();
        assert_eq!(loaded.settings.client_id.as_deref(), Some("changed"));
    };
    tally.faults("a bit of the settings", bits(scale, whole), |bit| changed(&flipped(whole, bit)));
    let cuts = cuts(scale, whole);
    tally.faults("a cut of the settings", cuts, |length| changed(cut(whole, length)));
}

/// A rule that was damaged still forbids what it forbade.
fn rules(scale: Scale, tally: &Tally) {
    let whole = b"methods = [\"browser\"]\nokta-token = false\n";
    let read = |bytes: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        std::fs::write(&path, bytes).unwrap();
        policy::load(&path)
    };
    // Below a folder that others may write to, every policy forbids everything.
    if !rustix::process::geteuid().is_root() {
        return tally.note("no policy: one that is trusted takes root");
    }
    let told = read(whole);
    assert!(told.why_closed().is_none() && !told.allows_okta_token(), "{told:?}");
    tally.faults("a bit of the policy", bits(scale, whole), |bit| {
        assert!(!read(&flipped(whole, bit)).allows_okta_token(), "it lets a token in");
    });
}
