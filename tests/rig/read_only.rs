//! A session on a file system that can only be read: it can be looked at. Needs no rights: a user
//! namespace gives them.

use crate::support::Place;
use crate::support::Start;

const REAUTH: &str = env!("CARGO_BIN_EXE_reauth");
const INSIDE: &str = "set -e
mount --bind \"$1\" \"$1\"
mount -o remount,bind,ro \"$1\"
shift
exec \"$@\"";

#[test]
fn it_is_shown_and_not_changed() {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    let path = place.session(false);
    let before = std::fs::read(&path).unwrap();
    let id = path.file_stem().unwrap().to_string_lossy().into_owned();
    let state = place.path("state").display().to_string();
    let inside = |asked: &[&str]| {
        let first = ["--user", "--map-root-user", "--mount", "bash", "-c", INSIDE, "-"];
        let args = [&first[..], &[&state, REAUTH], asked].concat();
        Start::new(&place, &args).program("unshare").go()
    };
    let shut = "on a disk that can only be read";
    let mut tui = inside(&["--manual-only", "--session", &id]);
    tui.wait(shut).wait("1 of 12").keys("j").at(3).keys(" ");
    // The mark, and the answer to the key.
    tui.until("a refusal", |screen| screen.contents().matches(shut).count() == 2);
    tui.wait("1 of 12").keys("q").ends(0);
    let mut tui = inside(&["--manual-only", "--plain", "--session", &id]);
    tui.wait(shut).keys("quit\n").ends(0);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}
