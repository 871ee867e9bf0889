//! The Okta token in a real Secret Service: where it is kept, who reads it, that it goes, and that it
//! is nowhere else. Needs what the tests of the keyring need.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use reauth::simulator::Options;
use reauth::simulator::Scenario;
use reauth::simulator::Simulator;
use serde_json::Value;

use crate::keyring::BARE_BUS;
use crate::keyring::SILENT;
use crate::keyring::UNLOCK;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;

const TOKEN: &str = "00practice-read-only";
/// Every item of a service, with its value.
const ITEMS: &str = "secret-tool search --all --unlock service";

/// An org in miniature, and a home with a session bus of its own.
struct Desk {
    place: Place,
    _okta: Simulator,
}

impl Desk {
    fn new() -> Self {
        let okta = Simulator::start(Options::new(Scenario::named("ready").unwrap())).unwrap();
        let mut place = Place::new();
        let run = place.path("run");
        fs::create_dir(&run).unwrap();
        // Only its owner may look into it, or the daemon refuses it.
        let private = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o700);
        fs::set_permissions(&run, private).unwrap();
        for (name, value) in [
            ("XDG_RUNTIME_DIR", run.to_str().unwrap()),
            ("REAUTH_KEYRING", "system"),
            ("REAUTH_LOG", "debug"),
            ("REAUTH_OKTA_URL", okta.okta()),
            ("EXE", env!("CARGO_BIN_EXE_reauth")),
        ] {
            place.set(name, value);
        }
        Self { place, _okta: okta }
    }

    /// Runs `script` on a bus of its own, with the token on its standard input. It must end by
    /// itself, within a time that fifty waits for a keyring would not keep.
    fn run(&self, bus: &[&str], script: &str) {
        let args = [bus, &["--", "sh", "-c", script]].concat();
        let mut command = self.place.of("dbus-run-session", &args);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(TOKEN.as_bytes()).unwrap();
        let child = std::sync::Mutex::new(child);
        until("the end", || child.lock().unwrap().try_wait().unwrap());
    }

    /// The checklist on a bus of its own, after `first`. What the bus says is kept off the screen.
    fn checklist(&self, first: &str) -> Tui {
        let inside = format!("{first}; exec \"$EXE\" --new");
        let script = "exec dbus-run-session -- sh -c \"$0\" 2>/dev/null";
        let args = ["-c", script, &inside];
        Start::new(&self.place, &args).program("/bin/sh").size(140, 40).go()
    }

    /// What a script left in a file of the working directory; it is taken away.
    fn take(&self, name: &str) -> String {
        let path = self.place.path("work").join(name);
        let text = fs::read_to_string(&path).unwrap();
        fs::remove_file(path).unwrap();
        text
    }

    /// The exit code and the object that a command left.
    fn told(&self, name: &str) -> (i32, Value) {
        let code = self.take(&format!("{name}.code")).trim().parse().unwrap();
        (code, serde_json::from_str(&self.take(name)).unwrap_or(Value::Null))
    }

    /// No file holds the token.
    fn holds_no_token(&self) {
        let mut folders = vec![self.place.root().to_owned()];
        let mut files = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let entry = entry.unwrap();
                let kind = entry.file_type().unwrap();
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() {
                    files += 1;
                    let bytes = fs::read(entry.path()).unwrap();
                    assert!(!has_token(&bytes), "the token is in {}", entry.path().display());
                }
            }
        }
        assert!(files > 2, "a keyring, a config, a session");
    }
}

fn has_token(bytes: &[u8]) -> bool {
    bytes.windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes())
}

/// A line that runs the program and leaves output and code in files.
fn step(name: &str, args: &str) -> String {
    format!("\"$EXE\" {args} >{name} 2>{name}.err; echo $? >{name}.code\n")
}

/// The same under strace, which writes down every argument and variable of every program.
fn watched(name: &str, args: &str) -> String {
    let line = step(name, args);
    format!("strace -f -qq -v -s 100000 -e trace=execve -o {name}.execs {line}")
}

#[test]
fn the_token_is_in_the_keyring_alone_and_goes_when_it_is_forgotten() {
    let desk = Desk::new();
    let script = [
        UNLOCK,
        "\n",
        &step("set", "tenant set acme.okta.com --json"),
        &watched("connect", "okta connect --token-stdin --json"),
        &format!("{ITEMS} 'reauth okta token' >tokens 2>&1\n"),
        &format!("{ITEMS} reauth >urls 2>&1\n"),
        &watched("status", "okta status --json"),
    ];
    desk.run(&[], &script.concat());
    assert_eq!(desk.told("set").0, 0);
    let (code, json) = desk.told("connect");
    assert_eq!((code, &json["kept"]), (0, &Value::Bool(true)), "{json}");
    let tokens = desk.take("tokens");
    let secrets: Vec<_> = tokens.lines().filter(|line| line.starts_with("secret = ")).collect();
    assert!(matches!(secrets[..], [one] if one.ends_with(&format!(" {TOKEN}"))), "{tokens}");
    assert!(tokens.contains("attribute.username = default"), "{tokens}");
    assert!(!has_token(desk.take("urls").as_bytes()), "an item of its own");
    let (code, json) = desk.told("status");
    assert_eq!((code, &json["tenants"][0]["owner"]["reach"]), (3, &"read-only".into()), "{json}");
    for name in ["connect", "status"] {
        let execs = desk.take(&format!("{name}.execs"));
        assert!(execs.contains(&format!("\"okta\", \"{name}\"")), "{execs}");
        assert!(execs.contains("REAUTH_OKTA_URL="), "the environment too: {execs}");
        assert!(!has_token(execs.as_bytes()), "{execs}");
        assert!(!has_token(desk.take(&format!("{name}.err")).as_bytes()));
    }

    // Another day, another bus: the checklist finds the token by itself.
    let mut tui = desk.checklist(UNLOCK);
    tui.wait("From this computer's keyring: acme.okta.com").keys("\r");
    tui.wait("What does Okta say?").keys("\r").count(0).wait("failed");
    tui.keys("O").wait("Token of readonly@acme.com").keys("\x1b").gone("Token of");
    assert!(desk.running_without_token() >= 1, "the program is looked at while it has the token");
    tui.keys("q");
    assert_eq!(tui.wait_end(), 0);

    let script = [
        UNLOCK,
        "\n",
        &step("forget", "okta forget --json"),
        &format!("{ITEMS} 'reauth okta token' >tokens 2>&1\n"),
        &format!("{ITEMS} reauth >urls 2>&1\n"),
        &step("after", "okta status --json"),
        &step("again", "okta forget --json"),
    ];
    desk.run(&[], &script.concat());
    let (code, json) = desk.told("forget");
    assert_eq!((code, &json["forgotten"]), (0, &Value::Bool(true)), "{json}");
    assert!(json["revoke_at"].as_str().unwrap().ends_with("/admin/access/api/tokens"), "{json}");
    assert!(!desk.take("tokens").contains("secret ="), "nothing is left of it");
    assert!(desk.take("urls").contains("acme.okta.com"), "the URL stays");
    let (code, json) = desk.told("after");
    assert_eq!((code, &json["tenants"][0]["error"]["kind"]), (2, &"no-token".into()), "{json}");
    assert_eq!(desk.told("again").1["forgotten"], false);
    desk.holds_no_token();
}

impl Desk {
    /// How many programs of this place run; none has the token in its arguments or environment.
    fn running_without_token(&self) -> usize {
        let mine = format!("HOME={}", self.place.path("home").display());
        let mut programs = 0;
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let read = |name: &str| fs::read(entry.path().join(name)).unwrap_or_default();
            let environment = read("environ");
            if !String::from_utf8_lossy(&environment).contains(&mine) {
                continue;
            }
            let arguments = read("cmdline");
            assert!(!has_token(&environment) && !has_token(&arguments));
            let program = env!("CARGO_BIN_EXE_reauth").as_bytes();
            programs += usize::from(arguments.starts_with(program));
        }
        programs
    }
}

#[test]
fn a_locked_keyring_is_seven_and_nothing_waits_for_it() {
    let desk = Desk::new();
    let first = [
        UNLOCK,
        "\n",
        &step("set", "tenant set acme.okta.com --json"),
        &step("kept", "okta connect --token-stdin --json"),
    ];
    desk.run(&[], &first.concat());
    assert_eq!((desk.told("set").0, desk.told("kept").0), (0, 0));
    // A new session in which nobody has unlocked anything.
    let list = format!("default https://acme.okta.com {TOKEN}");
    let given = desk.place.path("work").join("given");
    fs::write(&given, list).unwrap();
    let private = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600);
    fs::set_permissions(&given, private).unwrap();
    let script = [
        step("status", "okta status"),
        step("connect", "okta connect --token-file given"),
        step("forget", "okta forget"),
    ];
    desk.run(&[], &script.concat());
    for name in ["status", "connect", "forget"] {
        assert_eq!(desk.told(name).0, 7, "{name}");
    }
    let said = desk.take("connect.err");
    assert!(said.contains("keyring is locked") && !said.contains(TOKEN), "{said}");
    fs::remove_file(given).unwrap();
    let mut tui = desk.checklist(":");
    tui.wait("Tenant URL").wait("keyring is locked").keys("acme.okta.com\r");
    tui.wait("What does Okta say?").keys("\r").count(0).wait("Identity Engine");
    // The keyring is asked by itself, and where that is over, once more by Enter.
    tui.keys("O").wait("▸ API token:").keys("\r").wait("The token is missing");
    tui.keys(TOKEN).wait("*********").keys("\r");
    tui.wait("Token of readonly@acme.com").keys("\x1b").gone("Token of").keys("q");
    assert_eq!(tui.wait_end(), 0);
    desk.holds_no_token();
}

#[test]
fn fifty_tenants_wait_once_for_a_keyring_that_hangs() {
    let desk = Desk::new();
    fs::create_dir_all(desk.place.path("config")).unwrap();
    let config: Vec<_> = (0..50).map(|n| format!("[tenants.t{n:02}]")).collect();
    fs::write(desk.place.path("config/config.toml"), config.join("\n")).unwrap();
    let work = desk.place.path("work");
    fs::write(work.join("bare.conf"), BARE_BUS).unwrap();
    fs::write(work.join("silent.py"), SILENT).unwrap();
    let script = format!(
        "/usr/bin/python3 silent.py & while ! [ -e ready ]; do sleep 0.05; done\n{}kill $!",
        step("all", "okta status --all --json")
    );
    desk.run(&["--config-file=bare.conf"], &script);
    let (code, json) = desk.told("all");
    let tenants = json["tenants"].as_array().unwrap();
    let asked: Vec<_> = tenants
        .iter()
        .filter(|one| !one["error"]["text"].as_str().unwrap().contains("not asked again"))
        .collect();
    assert_eq!((code, tenants.len(), asked.len()), (7, 50, 1), "{json}");
    assert!(asked[0]["error"]["text"].as_str().unwrap().contains("did not answer"), "{json}");
}
