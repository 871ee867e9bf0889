//! The way to the real names, without any override, in a network of its own: proxies that fail,
//! names that are not known, addresses that never answer, and a network that goes and comes back.

use std::io::Write as _;
use std::process::Command;
use std::process::Stdio;

use crate::Scale;
use crate::support::Place;
use crate::support::Ran;
use crate::support::Start;
use crate::tally::Tally;

const REAL_NAMES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rig/real_names");
const SERVERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/campaign/network/servers.py");
const REAUTH: &str = env!("CARGO_BIN_EXE_reauth");
/// What stands in the address of a proxy, and must stand nowhere else.
const SECRET: &str = "Canary-9";

/// What a proxy does, and what the program ends with: it never gets past one that is broken.
const MODES: &[&str] = &[
    "refused",
    "silent",
    "closes",
    "login",
    "login-again",
    "forbidden",
    "moved",
    "garbage",
    "page",
    "garbage-inside",
    "closes-inside",
    "silent-inside",
    "endless-head",
    "escapes",
];

/// What stands in `HTTPS_PROXY`, and the exit code: 0 where it is not meant.
const VALUES: &[(&str, i32)] = &[
    (":::", 6),
    ("", 0),
    ("http://", 6),
    ("\u{1b}]0;PWN\u{7}", 6),
    ("http://[::1", 6),
    ("http://no-such-proxy.invalid:1", 6),
    ("127.0.0.1:1", 6),
    ("http://bob:Canary-9@127.0.0.1:1", 6),
    ("https://bob:Canary-9@127.0.0.1:1", 6),
    ("socks5h://bob:Canary-9@127.0.0.1:1", 6),
    ("ftp://bob:Canary-9@127.0.0.1:1", 6),
    ("http://bob:Canary-9@[::1]:1/a/b?c", 6),
];

/// Where the sign-in host leads, as shell that is run before the program, and the exit code.
const ADDRESSES: &[(&str, &str, i32)] = &[
    ("a name that nobody knows", "edit /login/d", 6),
    ("an address that never answers", "silent; edit s/^127.77.1.1/10.8.8.9/", 6),
    ("an address without a route", "edit s/^127.77.1.1/10.99.9.9/", 6),
    (
        "a first address that never answers",
        "silent; edit '1i 10.8.8.9 login.microsoftonline.com'",
        0,
    ),
    ("a first address without a route", "edit '1i 10.99.9.9 login.microsoftonline.com'", 0),
    ("a first address that refuses", "edit '1i 127.9.9.9 login.microsoftonline.com'", 0),
    (
        "fifty addresses before it",
        "for n in $(seq 50); do edit \"1i 127.9.9.$n login.microsoftonline.com\"; done",
        0,
    ),
    (
        "IPv6 alone",
        "python3 \"$SERVERS\" six 127.77.1.1 /tmp/none & six=$!; edit s/^127.77.1.1/::1/; until ss -ltn | grep -q '\\[::1\\]:443'; do sleep 0.05; done",
        0,
    ),
];

const BEFORE: &str = r#"
edit() { new=$(sed "$1" /etc/hosts); printf '%s\n' "$new" > /etc/hosts; }
silent() { ip tuntap add dev t0 mode tun; ip addr add 10.8.8.1/24 dev t0; ip link set t0 up; }
export PATH=$PATH:/usr/sbin:/sbin
SERVERS=$1 way=$2; shift 2
eval "$way"
"$@"
code=$?
[ -z "${six:-}" ] || kill "$six"
exit $code"#;

const BEHIND: &str = r#"
python3 "$1" "$2" "$3" "$4" & proxy=$!
until [ -e "$3" ]; do sleep 0.01; done
export HTTPS_PROXY=http://bob:Canary-9@127.0.0.1:$(cat "$3")
shift 4
"$@"
code=$?
kill $proxy
exit $code"#;

pub(super) fn run(scale: Scale, tally: &Tally) {
    let some = scale.pick(3, 1);
    tally.faults("a proxy that", MODES.iter().copied().step_by(some), |mode| {
        let place = Place::new();
        let path = |name: &str| place.path(name).display().to_string();
        let before = ["bash", "-c", BEHIND, "bash", SERVERS, mode, &path("port"), &path("seen")];
        let ran = check(&place, &before);
        let seen =
            String::from_utf8_lossy(&std::fs::read(path("seen")).unwrap_or_default()).into_owned();
        assert!(!seen.contains(super::PASSWORD) && !seen.contains("acme"), "{seen}");
        stayed(&ran.code(6));
    });
    tally.faults(
        "HTTPS_PROXY that holds",
        VALUES.iter().copied().step_by(some),
        |(value, code)| {
            let mut place = Place::new();
            place.set("HTTPS_PROXY", value);
            let ran = check(&place, &[]).code(code);
            if code == 0 {
                assert_eq!(ran.json()["verdict"], "passed");
            } else if ran.err.contains("holds no address") {
                // Before anything was asked for: there is no result.
                assert!(ran.out.is_empty() && ran.err.contains("nothing was sent"), "{ran:#?}");
            } else {
                stayed(&ran);
            }
            let doctor = real(&place, &[], &["doctor", "--json"], "");
            clean(&doctor);
            assert!([0, 3].contains(&doctor.code), "{doctor:?}");
            place.set("NO_PROXY", "login.microsoftonline.com,.microsoft.com");
            // What names no proxy stops everything: nobody can tell what it was to spare.
            if !ran.err.contains("holds no address") && !ran.out.contains("holds no address") {
                assert_eq!(check(&place, &[]).code(0).json()["verdict"], "passed", "NO_PROXY");
            }
        },
    );
    let all = ADDRESSES.iter().copied().step_by(some);
    tally.faults("the sign-in host has", all, |(_, way, code)| {
        let place = Place::new();
        let ran = check(&place, &["bash", "-c", BEFORE, "bash", SERVERS, way]).code(code);
        if code == 0 {
            assert_eq!(ran.json()["verdict"], "passed");
        } else {
            stayed(&ran);
        }
    });
    tally.fault("the network goes and comes back", "while a session is open", goes_and_comes_back);
}

/// Runs the program where the real names lead to the simulator, by way of `before`.
fn real(place: &Place, before: &[&str], args: &[&str], input: &str) -> Ran {
    let args = command(place, before, args);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut child = place.of(REAL_NAMES, &args).stdin(Stdio::piped()).spawn().unwrap();
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    Ran::of(&child.wait_with_output().unwrap())
}

fn command(place: &Place, before: &[&str], args: &[&str]) -> Vec<String> {
    let log = place.path("log").display().to_string();
    let all = [&[REAUTH, "ready", &log, "SSL_CERT_FILE"], before, &[REAUTH], args].concat();
    all.into_iter().map(str::to_owned).collect()
}

fn check(place: &Place, before: &[&str]) -> Ran {
    let args = [&super::CHECK[..], &["--accept-private-ca"]].concat();
    let ran = real(place, before, &args, super::PASSWORD);
    clean(&ran);
    ran
}

/// Nothing of the proxy's password is shown, and no control character.
fn clean(ran: &Ran) {
    let raw = |c: char| reauth::text::is_hidden(c) && c != '\n';
    assert!(!ran.out.contains(raw) && !ran.err.contains(raw), "{ran:?}");
    let told = format!("{} {}", ran.out, ran.err);
    assert!(!told.contains(SECRET) && !told.contains(super::PASSWORD), "{told}");
}

/// It is said that the password stayed here.
fn stayed(ran: &Ran) {
    // What names no proxy is refused before there is a test, and a result of one.
    if ran.err.contains("holds no address") {
        assert!(ran.err.contains("nothing was sent") && ran.out.is_empty(), "{ran:#?}");
        return;
    }
    let proves = ran.json()["proves"].to_string();
    assert!(proves.contains("The password did not leave this computer."), "{ran:#?}");
}

/// The test fails while the network is gone, the session stays, and the same panel passes after.
fn goes_and_comes_back() {
    let place = Place::new();
    let args = command(&place, &[], &["--new", "--client-id", "graph-tools"]);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut tui = Start::new(&place, &args).program(REAL_NAMES).size(120, 40).go();
    tui.wait("Tenant URL").keys("acme.okta.com\r").wait("What does Okta say?").keys("\r").count(0);
    let pid = tui.pid().to_string();
    let link = |state: &str| {
        let mut ip = Command::new("nsenter");
        ip.args([
            "-t",
            &pid,
            "-U",
            "-n",
            "--preserve-credentials",
            "ip",
            "link",
            "set",
            "lo",
            state,
        ]);
        ip.env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
        assert!(ip.status().unwrap().success(), "the network goes {state}");
    };
    let password = super::PASSWORD;
    tui.keys("t").wait("▸ Account:").keys("admin@acme.onmicrosoft.com\r\r").wait("▸ Method:");
    tui.keys(" ").wait("can read what you type; use the").wait("[ no ]");
    tui.keys("\r\r\r").wait("No password is sent before you say that it may be read");
    tui.keys(" ").wait("[ yes ]").keys("\r").wait("▸ Password:").keys(password);
    tui.wait("Password: *************").keys("\r").wait("▸ [ Run the test ]");
    link("down");
    tui.keys("\r").wait("Inconclusive.");
    tui.keys("\x1b").gone("┌ Microsoft credential test").keys("j ").count(1);
    link("up");
    tui.keys("t").wait("▸ Method:").keys(" ").wait("can read what you type; use the");
    tui.keys("\r").wait("▸ It may read").keys(" ").wait("[ yes ]").keys("\r");
    tui.wait("▸ Password:").keys(password);
    tui.wait("Password: *************").keys("\r").wait("▸ [ Run the test ]").keys("\r");
    tui.wait("Passed.").keys("\x1b").gone("┌ Microsoft credential test").keys("q").ends(0);
}
