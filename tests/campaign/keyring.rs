//! Keyrings that are not there, silent, slow, locked, refusing, lying, or that die between two calls.
//!
//! Each on a bus of its own, with gnome-keyring as Debian has it, or with a service that says nothing.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;
use std::time::Instant;

use crate::Scale;
use crate::support::Place;
use crate::support::Ran;
use crate::support::Start;
use crate::support::until;
use crate::tally::Tally;
use crate::terminal::at_rest;

/// How long anything may take that waits for a keyring: its limit of three seconds, with what a busy
/// machine needs beside it.
const SOON: Duration = Duration::from_secs(9);

/// Creates and unlocks a keyring. `printf`, because a line feed would be part of the password.
const UNLOCK: &str =
    "printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1";
/// The process id of the keyring's daemon.
const DAEMON: &str = "D=$(dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
    org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets | \
    sed -n 's/.*uint32 //p')";
/// Owns the name of the Secret Service, and never answers.
const SILENT: &str = "import dbus,time\nbus=dbus.SessionBus()\nbus.request_name('org.freedesktop.secrets')\nopen('ready','w').close()\ntime.sleep(60)\n";
/// Unlocks the keyring as its own window does once the password is typed there.
const UNLOCK_LATE: &str = "
import dbus
name, path = 'org.freedesktop.secrets', '/org/freedesktop/secrets'
service = dbus.SessionBus().get_object(name, path)
plain = dbus.String('', variant_level=1)
_, session = dbus.Interface(service, 'org.freedesktop.Secret.Service').OpenSession('plain', plain)
secret = (session, dbus.ByteArray(b''), dbus.ByteArray(b'pw'), 'text/plain')
own = dbus.Interface(service, 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface')
own.UnlockWithMasterPassword(path + '/collection/login', dbus.Struct(secret, signature='oayays'))
";
/// A bus on which nobody is started for a name; `$RULE` is one more rule of it.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>$RULE</policy></busconfig>
"#;

/// A keyring in trouble.
#[derive(Clone, Copy)]
struct Trouble {
    name: &'static str,
    /// Which bus there is.
    bus: Bus,
    /// A line of shell before the program.
    before: &'static str,
    /// What `tenant show` ends with.
    code: i32,
    /// What it says.
    says: &'static str,
}

impl std::fmt::Debug for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

#[derive(Clone, Copy)]
enum Bus {
    /// An address instead of a bus.
    Address(&'static str),
    /// One with gnome-keyring.
    Whole,
    /// One on which no service is started.
    Bare,
    /// One that lets nobody talk to the keyring.
    Deaf,
}

const SILENT_RUNS: &str =
    "/usr/bin/python3 silent.py & S=$!; while ! [ -e ready ]; do sleep 0.05; done";

const fn trouble(
    name: &'static str,
    bus: Bus,
    before: &'static str,
    code: i32,
    says: &'static str,
) -> Trouble {
    Trouble { name, bus, before, code, says }
}

const TROUBLES: &[Trouble] = &[
    trouble("no bus", Bus::Address(""), ":", 7, "keyring"),
    trouble("a dead bus", Bus::Address("unix:path=/tmp/nobody-listens-here"), ":", 7, "keyring"),
    trouble("a garbage address", Bus::Address("garbage"), ":", 7, "keyring"),
    trouble(
        "an address of control characters",
        Bus::Address("unix:path=\u{1b}[31m"),
        ":",
        7,
        "keyring",
    ),
    trouble(
        "a bus over TCP that nobody serves",
        Bus::Address("tcp:host=127.0.0.1,port=1"),
        ":",
        7,
        "keyring",
    ),
    trouble("a bus without services", Bus::Bare, ":", 7, "keyring"),
    trouble("a service that never answers", Bus::Bare, SILENT_RUNS, 7, "keyring"),
    trouble("a bus that refuses", Bus::Deaf, SILENT_RUNS, 7, "keyring"),
    trouble("nobody ever made a keyring", Bus::Whole, ":", 2, "tenant"),
    trouble("locked", Bus::Whole, "relock", 7, "keyring"),
    trouble("slow, 1 s", Bus::Whole, "slow 1", 0, "https://acme.okta.com"),
    trouble("slow, 20 s", Bus::Whole, "slow 20", 7, "keyring"),
    trouble(
        "another URL",
        Bus::Whole,
        "stored https://other.okta.com",
        0,
        "https://other.okta.com",
    ),
    trouble("no URL", Bus::Whole, "stored javascript:alert", 7, "keyring"),
    trouble("not UTF-8", Bus::Whole, "stored '\\377\\376Canary'", 7, "keyring"),
    trouble("ten kilobytes", Bus::Whole, "stored '%010000d'", 7, "keyring"),
    trouble(
        "control characters",
        Bus::Whole,
        "stored 'https://\\033[31macme\\033]0;x\\007.okta.com'",
        7,
        "keyring",
    ),
    trouble("two entries", Bus::Whole, "twice", 7, "keyring"),
    // The bus starts it anew, and there it is locked.
    trouble("killed before the call", Bus::Whole, "killed", 7, "keyring"),
];

/// What the words before the program do.
const WORDS: &str = "
set_up() { $UNLOCK; \"$REAUTH\" tenant set https://acme.okta.com >/dev/null 2>&1; }
store() { printf \"$1\" | secret-tool store --label=x service reauth username default; }
relock() { set_up; dbus-send --session --print-reply --dest=org.freedesktop.secrets \
  /org/freedesktop/secrets org.freedesktop.Secret.Service.Lock \
  array:objpath:/org/freedesktop/secrets/collection/login >/dev/null; }
slow() { set_up; $DAEMON; kill -STOP $D; (sleep $1; kill -CONT $D) & }
stored() { $UNLOCK; store \"$1\"; }
twice() { set_up; printf https://b.okta.com | secret-tool store --label=x service reauth username default target default; }
killed() { set_up; $DAEMON; kill -9 $D; }
";

pub(crate) fn run(scale: Scale, tally: &Tally) {
    // The slow ones wait for the limit: in short, one of them.
    let short =
        ["a garbage address", "a service that never answers", "locked", "control characters"];
    let some = TROUBLES.iter().copied().filter(|t| scale == Scale::Full || short.contains(&t.name));
    let some: Vec<_> = some.collect();
    tally.faults("a script reads it", some.clone(), read);
    if scale == Scale::Full {
        tally.faults("a script writes it", some.clone(), |trouble| {
            let ran = in_trouble(trouble, "tenant set https://third.okta.com");
            assert!([0, 7].contains(&ran.code), "{ran:?}");
            harmless(&ran);
        });
        tally.faults("the doctor looks", some.clone(), |trouble| {
            let ran = in_trouble(trouble, "doctor --no-browser --manual-only");
            assert!([0, 3].contains(&ran.code), "{ran:?}");
            harmless(&ran);
        });
    }
    let some = some.into_iter().take(scale.pick(2, usize::MAX));
    tally.faults("the checklist goes on", some, goes_on);
    let seconds = scale.pick(vec![0], vec![0, 4, 12]);
    tally.faults("unlocked while the checklist waits", seconds, unlocked_late);
    tally.faults(
        "switched off",
        ["tenant show", "tenant set acme", "doctor --no-browser --manual-only"],
        |command| {
            assert!(!connects("off", command), "a connection to a bus");
        },
    );
    tally.control("a keyring that is not switched off connects", connects("system", "tenant show"));
}

/// A line of shell that runs `program` in trouble.
fn line(place: &Place, trouble: Trouble, program: &str) -> String {
    let (home, work) = (place.path("home"), place.path("work"));
    let run = place.path("run");
    std::fs::create_dir_all(&run).unwrap();
    std::fs::set_permissions(&run, std::fs::Permissions::from_mode(0o700)).unwrap();
    std::fs::write(work.join("silent.py"), SILENT).unwrap();
    let deny = r#"<deny send_destination="org.freedesktop.secrets"/>"#;
    std::fs::write(work.join("bare.conf"), BUS.replace("$RULE", "")).unwrap();
    std::fs::write(work.join("deaf.conf"), BUS.replace("$RULE", deny)).unwrap();
    let words = WORDS.replace("$UNLOCK", UNLOCK).replace("$DAEMON", DAEMON);
    let script = format!("{words}\n{}\n{program}", trouble.before);
    std::fs::write(work.join("script"), script).unwrap();
    let session = "dbus-run-session";
    let run = match trouble.bus {
        Bus::Address(address) => {
            format!("DBUS_SESSION_BUS_ADDRESS='{address}' sh script 2>/dev/null")
        }
        Bus::Whole => format!("{session} -- sh script 2>/dev/null"),
        Bus::Bare => format!("{session} --config-file=bare.conf -- sh script 2>/dev/null"),
        Bus::Deaf => format!("{session} --config-file=deaf.conf -- sh script 2>/dev/null"),
    };
    let (home, runtime) = (home.display(), place.path("run"));
    let program = env!("CARGO_BIN_EXE_reauth");
    format!(
        "export HOME={home} XDG_RUNTIME_DIR={} REAUTH_KEYRING=system REAUTH={program}; {run}",
        runtime.display()
    )
}

/// Runs a command in trouble, and looks at the clock.
fn in_trouble(trouble: Trouble, command: &str) -> Ran {
    let place = Place::new();
    let timed = format!(
        "B=$(date +%s%N); timeout 40 \"$REAUTH\" {command} 2>err; C=$?; \
         echo $((($(date +%s%N) - B) / 1000000)) >took; [ -z \"$S\" ] || kill $S; exit $C"
    );
    // The bus and its services talk too.
    let ran = place.shell(&line(&place, trouble, &timed));
    let ran = Ran { err: std::fs::read_to_string(place.path("work/err")).unwrap(), ..ran };
    let took: u64 =
        std::fs::read_to_string(place.path("work/took")).unwrap().trim().parse().unwrap();
    assert!(Duration::from_millis(took) < SOON, "{took} ms");
    ran
}

/// Nothing raw, nothing of what is stored, no fault of the program.
fn harmless(ran: &Ran) {
    let said = format!("{}{}", ran.out, ran.err);
    for bad in ["\x1b", "\x07", "Canary", "panicked", "fault of the program", "0000000000"] {
        assert!(!said.contains(bad), "{} in {ran:?}", bad.escape_debug());
    }
}

fn read(trouble: Trouble) {
    let ran = in_trouble(trouble, "tenant show");
    harmless(&ran);
    assert_eq!(ran.code, trouble.code, "{ran:?}");
    let said = format!("{}{}", ran.out, ran.err);
    assert!(said.contains(trouble.says), "{ran:?}");
}

/// A place from which nobody outside of this machine is asked.
fn nowhere() -> Place {
    let mut place = Place::new();
    for name in ["REAUTH_LOGIN_URL", "REAUTH_GRAPH_URL", "REAUTH_OKTA_URL"] {
        place.set(name, "http://127.0.0.1:1");
    }
    place
}

/// The checklist starts, takes what is typed, and ends, whatever the keyring does meanwhile.
fn goes_on(trouble: Trouble) {
    let place = nowhere();
    let line = line(&place, trouble, "exec \"$REAUTH\" --new --no-browser 2>/dev/tty");
    let mut tui = Start::new(&place, &["-c", &line]).program("/bin/bash").go();
    let begun = Instant::now();
    tui.wait("Which Okta organization?").keys("\x15beta.okta.com\r").wait("What does Okta say?");
    tui.keys("\r").count(0).keys(" ").count(1).keys("q");
    tui.until("the end of the screen", |screen| !screen.alternate_screen());
    assert_eq!(tui.wait_end(), 0);
    tui.until("the cursor", |screen| !screen.hide_cursor());
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    at_rest(&tui);
    let shown = String::from_utf8_lossy(&tui.raw()).into_owned();
    assert!(!shown.contains("Canary") && !shown.contains("(no words)"), "{shown}");
    place.run(&["status"]).code(3).prints("1 of 12");
}

/// Locked when the checklist starts, and unlocked seconds after it has said so: the session goes on
/// with what was typed, and the next command reads the keyring again.
fn unlocked_late(seconds: u64) {
    let place = nowhere();
    let locked = TROUBLES.iter().find(|trouble| trouble.name == "locked").unwrap();
    std::fs::write(place.path("work/late.py"), UNLOCK_LATE).unwrap();
    let program = "\"$REAUTH\" --new --no-browser 2>/dev/tty; \
        \"$REAUTH\" tenant show >shown 2>&1";
    let late = format!(
        "(until [ -e go ]; do sleep 0.05; done; sleep {seconds}; /usr/bin/python3 late.py; echo $? >unlocked) &"
    );
    let line = line(&place, *locked, &format!("{late}\n{program}"));
    let mut tui = Start::new(&place, &["-c", &line]).program("/bin/bash").go();
    tui.wait("Which Okta organization?").wait("keyring is locked");
    std::fs::write(place.path("work/go"), "").unwrap();
    let unlocked = until("the keyring to be unlocked", || {
        std::fs::read_to_string(place.path("work/unlocked")).ok().filter(|code| !code.is_empty())
    });
    assert_eq!(unlocked.trim(), "0", "it was not unlocked");
    tui.keys("\x15beta.okta.com\r").wait("What does Okta say?").keys("\r").count(0);
    tui.keys(" ").count(1).keys("q");
    assert_eq!(tui.wait_end(), 0);
    // What was typed was stored, now that it could be.
    let shown = std::fs::read_to_string(place.path("work/shown")).unwrap();
    assert!(shown.contains("https://beta.okta.com"), "{shown}");
    place.run(&["status"]).code(3).prints("1 of 12");
}

/// Whether a command connects to any bus, as strace sees it.
fn connects(keyring: &str, command: &str) -> bool {
    let place = Place::new();
    let calls = place.path("work/calls");
    let line = format!(
        "export REAUTH_KEYRING={keyring} DBUS_SESSION_BUS_ADDRESS=unix:path=/tmp/nobody-listens-here; \
         strace -f -qq -e trace=connect -o {} $REAUTH {command}",
        calls.display()
    );
    place.shell(&line);
    std::fs::read_to_string(&calls).unwrap().contains("AF_UNIX")
}
