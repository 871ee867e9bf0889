//! The keyring against a real Secret Service: stored, none, locked, silent, restarted, switched off.
//!
//! Needs Debian's gnome-keyring, dbus-daemon, libsecret-tools, python3-dbus and strace. Each test
//! starts itself again on a bus of its own, with an empty home.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use reauth::services::keyring::BoundedKeyring;
use reauth::services::keyring::Choice;
use reauth::services::keyring::Request;
use tempfile::TempDir;

/// What the process inside has to do: words with blanks between them.
const DO: &str = "REAUTH_RIG_KEYRING";
const URL: &str = "https://acme.okta.com";
/// Creates and unlocks the keyring. `printf`, because a line feed would be part of the password.
pub(crate) const UNLOCK: &str =
    "printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1";
/// A bus on which nobody is started for a name that is asked for.
pub(crate) const BARE_BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"#;
/// Owns the name of the Secret Service, says so, and never answers.
pub(crate) const SILENT: &str = r"
import dbus, time
bus = dbus.SessionBus()
bus.request_name('org.freedesktop.secrets')
open('ready', 'w').close()
time.sleep(18)
";

/// Not a test by itself: makes the calls, and prints each answer with its time.
#[test]
fn inside() {
    let Ok(calls) = std::env::var(DO) else { return };
    let choice = if calls.starts_with("off") { Choice::Off } else { Choice::System };
    let mut keyring = BoundedKeyring::new(choice);
    let tenant = || "default".to_owned();
    let mut told = String::new();
    for call in calls.split_whitespace() {
        let request = match call {
            "write" => Request::Write { tenant: tenant(), url: URL.to_owned() },
            "read" => Request::Read { tenant: tenant() },
            "erase" => Request::Erase { tenant: tenant() },
            "trip" => Request::RoundTrip,
            "off" => continue,
            shell => {
                let command = std::env::var(shell).unwrap();
                let out = Command::new("sh").args(["-c", &command]).output().unwrap();
                let text = String::from_utf8_lossy(&out.stdout);
                writeln!(told, "{shell}: {} {}", out.status.success(), text.trim()).unwrap();
                continue;
            }
        };
        let start = Instant::now();
        let answer = keyring.ask(request);
        writeln!(told, "{call}: {} ms, {answer:?}", start.elapsed().as_millis()).unwrap();
    }
    fs::write("told", told).unwrap();
}

/// A home of its own, for one or several sessions.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        fs::write(home.path("bare.conf"), BARE_BUS).unwrap();
        fs::write(home.path("silent.py"), SILENT).unwrap();
        fs::create_dir(home.path("run")).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs `program` with this home, and returns what the process inside told. It must end by
    /// itself, within a time that a stuck thread would not keep.
    fn run(
        &self,
        calls: &str,
        program: &str,
        arguments: &[&str],
        set: &[(&str, &str)],
    ) -> Vec<String> {
        let run = self.path("run");
        // Only its owner may look into it, or the daemon refuses it.
        let private = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o700);
        fs::set_permissions(&run, private).unwrap();
        drop(fs::remove_file(self.path("told")));
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.0.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", self.0.path()).env("XDG_RUNTIME_DIR", &run);
        command.env("EXE", std::env::current_exe().unwrap()).env(DO, calls);
        command.envs(set.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let start = Instant::now();
        while child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_secs(20), "{calls}: it did not end");
            std::thread::sleep(Duration::from_millis(20));
        }
        let told = fs::read_to_string(self.path("told")).unwrap();
        told.lines().map(str::to_owned).collect()
    }

    /// Runs `script` and then the calls, on a bus of their own.
    fn session(&self, calls: &str, script: &str, bare: bool, set: &[(&str, &str)]) -> Vec<String> {
        let script = format!("{script}; exec \"$EXE\" --exact keyring::inside");
        let config = format!("--config-file={}", self.path("bare.conf").display());
        let mut arguments = vec!["--", "sh", "-c", &script];
        if bare {
            arguments.insert(0, &config);
        }
        self.run(calls, "dbus-run-session", &arguments, set)
    }
}

fn millis(told: &str) -> u128 {
    told.split_once(": ").unwrap().1.split_once(" ms").unwrap().0.parse().unwrap()
}

fn ends_with(told: &[String], expected: &[&str]) {
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (line, end) in told.iter().zip(expected) {
        assert!(line.ends_with(end), "{told:#?}, expected {end}");
    }
}

const LOOK: (&str, &str) = ("LOOK", "secret-tool lookup service reauth username default");

/// A command that stores what `printf` makes of `value`, as another program would.
fn store(value: &str) -> String {
    format!("printf {value} | secret-tool store --label=x service reauth username default")
}

#[test]
fn another_program_reads_what_was_stored_and_sees_it_go() {
    let calls = "erase write read LOOK write erase LOOK read";
    let told = Home::new().session(calls, UNLOCK, false, &[LOOK]);
    let expected = [
        "Ok(Erased { was: false })",
        "Ok(Written)",
        "Ok(Url(Some(\"https://acme.okta.com\")))",
        "LOOK: true https://acme.okta.com",
        "Ok(Written)",
        "Ok(Erased { was: true })",
        "LOOK: false ",
        "Ok(Url(None))",
    ];
    ends_with(&told, &expected);
}

#[test]
fn a_round_trip_leaves_nothing_behind() {
    let all = ("ALL", "secret-tool search --all --unlock service 'reauth round trip' 2>&1");
    let told = Home::new().session("trip ALL trip", UNLOCK, false, &[all]);
    ends_with(&told, &["Ok(Written)", "ALL: true ", "Ok(Written)"]);
    let told = Home::new().session("trip", ":", false, &[]);
    ends_with(&told, &["Err(Empty)"]);
}

#[test]
fn what_another_program_stored_is_taken_or_told_and_never_shown() {
    let other = store("https://other.okta.com");
    let told = Home::new().session("OTHER read write read", UNLOCK, false, &[("OTHER", &other)]);
    let url = "Ok(Url(Some(\"https://other.okta.com\")))";
    ends_with(&told[..2], &["OTHER: true ", url]);
    assert!(told[3].contains("acme"), "{told:#?}");

    let told = Home::new().session("write OTHER read", UNLOCK, false, &[("OTHER", &other)]);
    ends_with(&told, &["Ok(Written)", "OTHER: true ", url]);

    // With one attribute more it stands beside ours, and none of the two is chosen.
    let beside = other + " target default";
    let set = [("BESIDE", beside.as_str())];
    let told = Home::new().session("write BESIDE read erase", UNLOCK, false, &set);
    ends_with(&told, &["Ok(Written)", "BESIDE: true ", "Err(Ambiguous)", "Err(Ambiguous)"]);

    for value in ["'\\377\\376Canary'", "'%010000d' 7"] {
        let odd = store(value);
        let told = Home::new().session("ODD read", UNLOCK, false, &[("ODD", &odd)]);
        ends_with(&told, &["ODD: true ", "Err(Garbled)"]);
    }
}

#[test]
fn a_restarted_service_is_found_again() {
    let again = UNLOCK.replace("--unlock", "--replace --unlock");
    let told = Home::new().session("write AGAIN read", UNLOCK, false, &[("AGAIN", &again)]);
    ends_with(&told, &["Ok(Written)", "AGAIN: true ", "Ok(Url(Some(\"https://acme.okta.com\")))"]);
}

#[test]
fn no_keyring_is_told_from_a_locked_one() {
    let home = Home::new();
    let inside = ["--exact", "keyring::inside"];
    let exe = std::env::current_exe().unwrap();
    let exe = exe.to_str().unwrap();
    for (name, value) in [
        ("XDG_RUNTIME_DIR", "/nonexistent"),
        ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/tmp/nobody-listens-here"),
        ("DBUS_SESSION_BUS_ADDRESS", "garbage"),
    ] {
        for line in home.run("read write erase", exe, &inside, &[(name, value)]) {
            assert!(line.contains("Err(Absent"), "{name}={value}: {line}");
            assert!(millis(&line) < 1_000, "{line}");
        }
    }
    for line in home.session("read write", ":", true, &[]) {
        assert!(line.contains("Err(Absent"), "a bus without the service: {line}");
    }
    // A fresh home: the service is started, but nobody ever made a keyring in it.
    let told = home.session("read write", ":", false, &[]);
    ends_with(&told, &["Ok(Url(None))", "Err(Empty)"]);
}

#[test]
fn a_locked_keyring_is_told_in_time() {
    let home = Home::new();
    ends_with(&home.session("write", UNLOCK, false, &[]), &["Ok(Written)"]);
    let told = home.session("read write", ":", false, &[]);
    assert_eq!(told.len(), 2);
    for line in told {
        assert!(line.contains("Err(Locked"), "{line}");
        assert!(!line.contains("acme") && millis(&line) <= 3_200, "{line}");
    }
}

#[test]
fn a_service_that_never_answers_is_left_after_three_seconds_and_the_process_ends() {
    let home = Home::new();
    let script = "/usr/bin/python3 silent.py & while ! [ -e ready ]; do sleep 0.05; done";
    let start = Instant::now();
    let told = home.session("read write trip", script, true, &[]);
    assert!(start.elapsed() < Duration::from_secs(14), "{:?}", start.elapsed());
    assert_eq!(told.len(), 3);
    for line in told {
        assert!(line.ends_with("Err(Hanging)"), "{line}");
        assert!((2_990..3_500).contains(&millis(&line)), "{line}");
    }
}

#[test]
fn switched_off_it_makes_no_connection() {
    let home = Home::new();
    let connections = |calls: &str| {
        let arguments = ["-f", "-qq", "-e", "trace=connect,socket", "-o", "calls", "sh", "-c"];
        let script = "exec \"$EXE\" --exact keyring::inside";
        let told = home.run(calls, "strace", &[&arguments[..], &[script]].concat(), &[]);
        (told, fs::read_to_string(home.path("calls")).unwrap().lines().count())
    };
    let (told, made) = connections("off read write erase");
    ends_with(&told, &["Err(Off)", "Err(Off)", "Err(Off)"]);
    assert_eq!(made, 0);
    let (_, made) = connections("read");
    assert!(made > 0, "the counter counts");
}
