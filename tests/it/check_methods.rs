//! `reauth check` as a process: its methods, its refusals, its streams and its exit codes.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use reauth::model::check::Waits;
use serde_json::Value;

use crate::microsoft::ADMIN;
use crate::microsoft::PASSWORD;
use crate::microsoft_person::come_back;
use crate::microsoft_person::sign_in;
use crate::simulator::World;

struct Ended {
    code: i32,
    out: String,
    err: String,
}

impl Ended {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or(Value::Null)
    }
}

fn command(home: &Path, world: Option<&World>, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reauth"));
    command.env_clear().env("HOME", home).env("REAUTH_KEYRING", "memory");
    command.env("REAUTH_LOG", "debug");
    command
        .env("REAUTH_STATE_DIR", home.join("state"))
        .env("REAUTH_CONFIG_DIR", home.join("config"));
    if let Some(world) = world {
        command.env("REAUTH_LOGIN_URL", world.simulator.login());
        command.env("REAUTH_GRAPH_URL", world.simulator.graph());
    }
    command.arg("check").args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs to the end; each line of standard error is given to `person`, who may act on it.
fn run(
    home: &Path,
    world: Option<&World>,
    args: &[&str],
    input: &str,
    mut person: impl FnMut(&str),
) -> Ended {
    let mut child = command(home, world, args).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let mut err = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        person(&line);
        err.push_str(&line);
        err.push('\n');
    }
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    Ended { code: child.wait().unwrap().code().unwrap(), out, err }
}

const WHO: [&str; 4] = ["--account", ADMIN, "--client-id", "graph-tools"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    WHO.iter().chain(more).copied().collect()
}

#[test]
fn a_script_names_its_method_and_is_told_which_flag_is_missing() {
    let home = tempfile::tempdir().unwrap();
    let world = World::of("ready");
    for (args, flag) in [
        (with(&[]), "--method"),
        (with(&["--method", "password"]), "--password-stdin"),
        (with(&["--method", "browser", "--password-stdin"]), "--method password"),
        (vec!["--method", "browser", "--client-id", "graph-tools"], "--account"),
        (vec!["--method", "browser", "--account", ADMIN], "--client-id"),
    ] {
        let ended = run(home.path(), Some(&world), &args, "", |_| {});
        assert_eq!(ended.code, 2, "{args:?}: {}", ended.err);
        assert!(ended.err.contains(flag) && ended.out.is_empty(), "{args:?}: {}", ended.err);
    }
    assert_eq!(world.simulator.requests().len(), 0);
}

#[test]
fn password_stdin_implies_the_password_method() {
    let home = tempfile::tempdir().unwrap();
    let world = World::of("ready");
    let ended =
        run(home.path(), Some(&world), &with(&["--password-stdin", "--json"]), PASSWORD, |_| {});
    let json = ended.json();
    assert_eq!((ended.code, json["method"].as_str()), (0, Some("password")), "{}", ended.err);
    assert_eq!(json["password"], "correct");
}

#[test]
fn a_browser_that_is_not_here_is_given_the_address_to_sign_in_at() {
    let home = tempfile::tempdir().unwrap();
    let world = World::of("ready");
    let args = with(&["--method", "browser", "--json", "--no-browser"]);
    let ended = run(home.path(), Some(&world), &args, "", |line| {
        if line.contains("/oauth2/v2.0/authorize?") {
            come_back(&sign_in(&world, &Waits::Browser { url: line.to_owned() }, ADMIN));
        }
    });
    let json = ended.json();
    assert_eq!(ended.code, 0, "{}\n{}", ended.err, ended.out);
    assert_eq!((&json["method"], &json["verdict"]), (&"browser".into(), &"passed".into()));
    assert_eq!(
        (&json["password"], &json["endpoints"]),
        (&"not_evaluated".into(), &"overridden".into())
    );
    assert!(ended.err.contains("NOT to Microsoft"), "{}", ended.err);
    assert!(!ended.out.contains("localhost:") && !ended.out.contains("state="), "{}", ended.out);
}

#[test]
fn a_device_code_is_shown_with_its_page() {
    let home = tempfile::tempdir().unwrap();
    let world = World::playing("title = \"x\"\n[login]\ndevice_interval = 1");
    let mut code = None;
    let ended = run(home.path(), Some(&world), &with(&["--method", "device-code"]), "", |line| {
        if let Some(rest) = line.split("type the code ").nth(1) {
            code = rest.split('.').next().map(str::to_owned);
        } else if line.contains("deviceauth")
            && let Some(code) = &code
        {
            let until = jiff::Timestamp::now();
            let waits = Waits::Device { code: code.clone(), uri: line.to_owned(), until };
            sign_in(&world, &waits, ADMIN);
        }
    });
    assert_eq!(ended.code, 0, "{}\n{}", ended.err, ended.out);
    assert!(ended.out.contains("leaves its service principal"), "{}", ended.out);
}

#[test]
fn recipes_are_printed_and_ask_nobody() {
    let home = tempfile::tempdir().unwrap();
    for (method, flows) in
        [("browser", "public client flows: No"), ("password", "public client flows: Yes")]
    {
        let ended = run(home.path(), None, &["--recipe", method], "", |_| {});
        assert_eq!(ended.code, 0, "{}", ended.err);
        for part in ["http://localhost", "User.Read", "single tenant", flows] {
            assert!(ended.out.contains(part), "{part}: {}", ended.out);
        }
        let json = run(home.path(), None, &["--recipe", method, "--json"], "", |_| {}).json();
        assert_eq!((&json["schema"], &json["recipe"]), (&1.into(), &method.into()));
        let lines: Vec<_> = json["lines"].as_array().unwrap().iter().collect();
        assert_eq!(lines.len(), ended.out.lines().count(), "{}", ended.out);
    }
    let by_code = run(home.path(), None, &["--recipe", "device-code"], "", |_| {});
    assert!(
        by_code.out.contains("Grant admin consent"),
        "without it 65001 answers: {}",
        by_code.out
    );
}

#[test]
fn nothing_of_a_sign_in_is_kept_in_any_file() {
    let home = tempfile::tempdir().unwrap();
    let world = World::of("ready");
    let mut secrets = Vec::new();
    let args = with(&["--method", "browser", "--no-browser"]);
    let ended = run(home.path(), Some(&world), &args, "", |line| {
        if line.contains("/oauth2/v2.0/authorize?") {
            let browser = sign_in(&world, &Waits::Browser { url: line.to_owned() }, ADMIN);
            secrets.extend(["code", "state"].map(|name| browser.parameter(name).unwrap()));
            come_back(&browser);
        }
    });
    assert_eq!((ended.code, secrets.len()), (0, 2), "{}", ended.err);
    for secret in &secrets {
        assert!(!ended.out.contains(secret));
    }
    assert!(!ended.err.contains(&secrets[0]), "the code is never shown");
    let mut folders = vec![home.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            assert!(secrets.iter().all(|secret| !text.contains(secret)), "{}", path.display());
        }
    }
}

/// Over SSH the browser runs elsewhere, and its last address is pasted into the terminal.
#[cfg(unix)]
#[test]
fn the_last_address_is_pasted_into_the_terminal_and_not_shown() {
    let home = tempfile::tempdir().unwrap();
    let world = World::of("ready");
    let pty = portable_pty::native_pty_system();
    // Wide enough that no address is broken.
    let size = portable_pty::PtySize { rows: 24, cols: 2_000, pixel_width: 0, pixel_height: 0 };
    let pair = pty.openpty(size).unwrap();
    let mut command = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_reauth"));
    command.env_clear();
    for (name, value) in [
        ("HOME", home.path().to_str().unwrap()),
        ("REAUTH_STATE_DIR", home.path().to_str().unwrap()),
        ("REAUTH_CONFIG_DIR", home.path().to_str().unwrap()),
        ("REAUTH_KEYRING", "memory"),
        ("SSH_CONNECTION", "x"),
        ("REAUTH_LOGIN_URL", world.simulator.login()),
        ("REAUTH_GRAPH_URL", world.simulator.graph()),
    ] {
        command.env(name, value);
    }
    // No client id either: it is asked for, and kept.
    command.args(["check", "--account", ADMIN]);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut keys = pair.master.take_writer().unwrap();
    let mut screen = pair.master.try_clone_reader().unwrap();
    let (mut seen, mut bytes, mut stage, mut code) = (String::new(), [0; 4_096], 0, String::new());
    while let Ok(count @ 1..) = screen.read(&mut bytes) {
        seen.push_str(&String::from_utf8_lossy(bytes.get(..count).unwrap()));
        if stage == 0 && seen.contains("1 or 2: ") {
            keys.write_all(b"2\n").unwrap();
            stage = 1;
        } else if stage == 1 && seen.contains("it is not shown.") {
            let url = seen.lines().find(|line| line.contains("/authorize?")).unwrap().to_owned();
            let browser = sign_in(&world, &Waits::Browser { url }, ADMIN);
            code = browser.parameter("code").unwrap();
            keys.write_all(format!("nonsense\n{}\n", browser.at).as_bytes()).unwrap();
            stage = 2;
        }
    }
    assert_eq!((child.wait().unwrap().exit_code(), stage), (0, 2), "{seen}");
    assert!(seen.contains("That is not the address of this sign-in"), "{seen}");
    assert!(
        seen.contains("Passed.") && !seen.contains(&code) && !seen.contains("nonsense"),
        "{seen}"
    );
    let config = std::fs::read_to_string(home.path().join("config.toml")).unwrap();
    assert!(config.contains("client-id = \"14d82eec-204b-4c2f-b7e8-296a70dab67e\""), "{config}");
}
