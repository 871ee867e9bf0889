//! Whether a page is handed over, to what, and what is said of it.

use std::fs;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use reauth::services::browser::Browser;
use reauth::services::browser::Desktop;
use reauth::services::browser::Display;
use reauth::services::browser::Launcher;
use reauth::services::browser::Machine;
use reauth::services::browser::Outcome;

const PAGE: &str = "https://acme-admin.okta.com/admin/apps?a=1&b=$(id)";

/// A script that stands for a browser.
#[cfg(unix)]
fn script(dir: &Path, name: &str, body: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = dir.join(name);
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn with_command(command: &str) -> Browser {
    Browser::new(Desktop { command: Some(command.to_owned()), ..Desktop::default() }, false)
}

/// Waits until `path` has content, for a launcher that was not waited for.
fn content(path: &Path) -> String {
    let until = Instant::now() + Duration::from_secs(5);
    loop {
        match fs::read_to_string(path) {
            Ok(text) if text.ends_with('\n') => return text,
            _ => assert!(Instant::now() < until, "nothing was opened"),
        }
        std::thread::yield_now();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn it_is_decided_before_anything_is_started() {
    let plain = Desktop::default;
    let named = |browser: &str| Desktop { browser: Some(browser.to_owned()), ..plain() };
    let words = |list: &[&[&str]]| {
        let own = |words: &&[&str]| words.iter().map(|w| (*w).to_owned()).collect();
        Ok(Launcher::Commands(list.iter().map(own).collect()))
    };
    let text = |name: &str| Err(Outcome::TextBrowser { name: name.to_owned() });
    for (desktop, expected) in [
        (plain(), Err(Outcome::NoDisplay)),
        (Desktop { display: Display::X11, ..plain() }, Ok(Launcher::System)),
        (Desktop { display: Display::X11, ssh: true, ..plain() }, Err(Outcome::Ssh)),
        (
            Desktop { display: Display::X11, machine: Machine::Container, ..plain() },
            Err(Outcome::Container),
        ),
        (Desktop { machine: Machine::Wsl, ..plain() }, Ok(Launcher::System)),
        (
            Desktop { unwanted: true, display: Display::X11, ..named("firefox") },
            Err(Outcome::Unwanted),
        ),
        (
            Desktop { ssh: true, ..named("/opt/remote/browser.sh") },
            words(&[&["/opt/remote/browser.sh"]]),
        ),
        (
            named("firefox -P work %s:chromium"),
            words(&[&["firefox", "-P", "work", "%s"], &["chromium"]]),
        ),
        (named("lynx"), text("lynx")),
        (named("/usr/bin/w3m:links2"), text("w3m")),
        (named("w3m:firefox"), words(&[&["firefox"]])),
        (named(" : "), Err(Outcome::NoDisplay)),
        (Desktop { command: Some("ff %s".to_owned()), ..named("lynx") }, words(&[&["ff", "%s"]])),
    ] {
        assert_eq!(desktop.launcher(), expected, "{desktop:?}");
    }
}

#[test]
fn only_addresses_of_pages_are_opened() {
    let dir = tempfile::tempdir().unwrap();
    let mut browser = with_command(dir.path().join("never").to_str().unwrap());
    for url in [
        "http://acme.okta.com/",
        "http://127.0.0.1:8080/",
        "https://127.0.0.1:8080/",
        "https://user:pw@acme.okta.com/",
        "https://10.0.0.1/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "-https://acme.okta.com",
        "",
    ] {
        assert_eq!(browser.open(url), Outcome::BadUrl, "{url}");
    }
    let desktop =
        Desktop { command: Some("/nonexistent/browser".to_owned()), ..Desktop::default() };
    let mut browser = Browser::new(desktop, true);
    assert_eq!(browser.open("http://evil.com/"), Outcome::BadUrl);
    assert_eq!(browser.open("http://localhost:8080/"), Outcome::Missing);
}

#[cfg(unix)]
#[test]
fn the_address_arrives_unchanged_and_no_shell_reads_it() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("opened");
    let body = format!("printf '%s|' \"$@\" >> {0}; echo >> {0}", out.display());
    let command = script(dir.path(), "browser", &body);
    assert_eq!(with_command(&format!("{command} -x")).open(PAGE), Outcome::HandedOver);
    assert_eq!(content(&out), format!("-x|{PAGE}|\n"));
    fs::remove_file(&out).unwrap();
    let both = format!("{command} --new=%s \"$(id>{})\" %s", dir.path().join("shell").display());
    assert_eq!(with_command(&both).open(PAGE), Outcome::HandedOver);
    assert!(content(&out).starts_with(&format!("--new={PAGE}|")));
    assert!(!dir.path().join("shell").exists());
}

#[cfg(unix)]
#[test]
fn what_comes_of_it_is_said_as_far_as_it_is_known() {
    let dir = tempfile::tempdir().unwrap();
    for (name, body, expected) in [
        ("fails", "exit 3", Outcome::Failed { code: Some(3) }),
        ("fails-late", "sleep 0.6; exit 4", Outcome::HandedOver),
        ("hangs", "sleep 5", Outcome::HandedOver),
        ("noisy", "echo noise; echo noise >&2", Outcome::HandedOver),
        ("killed", "kill -9 $$", Outcome::Failed { code: None }),
    ] {
        let start = Instant::now();
        assert_eq!(with_command(&script(dir.path(), name, body)).open(PAGE), expected, "{name}");
        assert!(start.elapsed() < Duration::from_secs(2), "{name}");
    }
    assert_eq!(with_command("/nonexistent/browser").open(PAGE), Outcome::Missing);
    let fails = dir.path().join("fails").display().to_string();
    let ok = script(dir.path(), "ok", "exit 0");
    let desktop = Desktop { browser: Some(format!("{fails}:{ok}")), ..Desktop::default() };
    assert_eq!(
        Browser::new(desktop, false).open(PAGE),
        Outcome::HandedOver,
        "the next in the list"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_launcher_has_no_terminal_and_leaves_no_zombie() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("opened");
    let body = format!(
        "(echo hostile > /dev/tty) 2>/dev/null && tty=yes || tty=no; read -r line; \
         echo \"$$ $tty $(cut -d' ' -f6 /proc/$$/stat) ${{line:-nothing}}\" > {}",
        out.display()
    );
    let command = script(dir.path(), "browser", &body);
    assert_eq!(with_command(&command).open(PAGE), Outcome::HandedOver);
    let told = content(&out);
    let words: Vec<_> = told.split_whitespace().collect();
    assert_eq!(words[1], "no", "{told}");
    assert_eq!(words[0], words[2], "leads a session of its own: {told}");
    assert_eq!(words[3], "nothing", "{told}");
    let until = Instant::now() + Duration::from_secs(5);
    while Path::new("/proc").join(words[0]).exists() {
        assert!(Instant::now() < until, "a zombie stays");
        std::thread::yield_now();
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_is_held_down_opens_one_page() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("opened");
    let command = script(dir.path(), "browser", &format!("echo once >> {}", out.display()));
    let mut browser = with_command(&command);
    assert_eq!(browser.open(PAGE), Outcome::HandedOver);
    for _ in 0..50 {
        assert_eq!(browser.open(PAGE), Outcome::TooSoon);
    }
    assert_eq!(content(&out), "once\n");
}

#[test]
fn a_path_with_blanks_in_it_is_one_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Some Browser");
    fs::write(&path, "").unwrap();
    let path = path.display().to_string();
    for desktop in [
        Desktop { command: Some(path.clone()), ..Desktop::default() },
        Desktop { browser: Some(path.clone()), ..Desktop::default() },
    ] {
        assert_eq!(desktop.launcher(), Ok(Launcher::Commands(vec![vec![path.clone()]])));
    }
}
