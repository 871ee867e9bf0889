//! Openers that are missing, broken, noisy, hostile or never end; and what may reach them at all.
#![expect(clippy::indexing_slicing, reason = "a field that is missing fails the fault")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use std::time::Instant;

use reauth::services::browser::Browser;
use reauth::services::browser::Desktop;
use reauth::services::browser::Display;

use crate::Scale;
use crate::screens::Template;
use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;
use crate::support::until;
use crate::tally::Tally;
use crate::terminal::at_rest;
use crate::terminal::kept;

/// Where the child is told which address to hand over.
const URL: &str = "REAUTH_CAMPAIGN_BROWSER";

const HANDED: &str = "The page was handed to your browser.";
const MISSING: &str = "No browser was found.";
const BROKEN: &str = "The browser could not be started.";

/// An opener: its name, its first line and body, and what is then said.
struct Opener {
    name: &'static str,
    text: &'static str,
    says: &'static str,
}

/// Scripts. `$D` is a folder of theirs. Each first writes down what it was given.
const OPENERS: &[Opener] = &[
    Opener { name: "quiet", text: "#!/bin/sh\n", says: HANDED },
    Opener { name: "exit 3", text: "#!/bin/sh\nexit 3\n", says: "(exit code 3)" },
    Opener { name: "exit 4, late", text: "#!/bin/sh\nsleep 0.6; exit 4\n", says: HANDED },
    Opener {
        name: "noisy",
        text: "#!/bin/bash\nfor o in /dev/stdout /dev/stderr /dev/tty; do printf '\\033[31mNOISE' >$o; done\nexit 0\n",
        says: HANDED,
    },
    Opener {
        name: "takes the terminal's modes",
        text: "#!/bin/sh\nstty raw </dev/tty; stty sane; tput rmcup >/dev/tty; exit 0\n",
        says: HANDED,
    },
    Opener {
        name: "reads",
        text: "#!/bin/sh\ncat >>$D/read; cat </dev/tty >>$D/read; exit 0\n",
        says: HANDED,
    },
    Opener {
        name: "never ends",
        text: "#!/bin/sh\nwhile [ -d $D ]; do sleep 0.2; done\n",
        says: HANDED,
    },
    Opener {
        name: "deaf to signals",
        text: "#!/bin/sh\ntrap '' HUP TERM INT QUIT\nwhile [ -d $D ]; do sleep 0.2; done\n",
        says: HANDED,
    },
    Opener {
        name: "a hundred children",
        text: "#!/bin/sh\nfor n in $(seq 100); do sleep 1 & done\nexit 0\n",
        says: HANDED,
    },
    Opener { name: "kills itself", text: "#!/bin/sh\nkill -9 $$\n", says: BROKEN },
    Opener { name: "kills its group", text: "#!/bin/sh\nkill -TERM 0\n", says: BROKEN },
    Opener {
        name: "kills its parent",
        text: "#!/bin/sh\nkill -HUP -$(cut -d' ' -f5 /proc/$$/stat); exit 1\n",
        says: "The browser",
    },
    Opener { name: "without an interpreter", text: "#!/no/such/shell\n", says: MISSING },
];

/// What `BROWSER` is set to, where nothing is to be started by it, and what is said. `$B` is an opener
/// that writes down what it was given.
const HOSTILE: &[(&str, &str)] = &[
    ("sh -c \"id>$D/pwned\"", "rowser"),
    ("$B %s %s", HANDED),
    ("$B '%s'", HANDED),
    ("$B;touch $D/pwned", MISSING),
    ("$B && touch $D/pwned", HANDED),
    ("$B | tee $D/pwned", HANDED),
    ("$(touch $D/pwned)", MISSING),
    ("`touch $D/pwned`", MISSING),
    ("$B > $D/pwned", HANDED),
    ("$B $(touch $D/pwned)", HANDED),
    ("$B ${IFS}touch", HANDED),
    ("$B \\;touch", HANDED),
    ("~/browser", MISSING),
    ("./browser", MISSING),
    ("/no/such/browser", MISSING),
    ("$D", "rowser"),
    ("/etc/passwd", "rowser"),
    ("/dev/null", "rowser"),
    ("lynx", "would take over this terminal"),
    ("/usr/bin/w3m %s", "would take over this terminal"),
    ("links", "would take over this terminal"),
    ("elinks -remote", "would take over this terminal"),
    ("www-browser", "would take over this terminal"),
    ("browsh", "would take over this terminal"),
    ("lynx:$B", HANDED),
    ("$B\u{1b}[31m", MISSING),
    ("%s", "rowser"),
    ("--version", "rowser"),
    ("-c", "rowser"),
];

/// What may reach no opener, whatever asks for it.
const BAD: &[&str] = &[
    "http://acme.okta.com/",
    "http://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/",
    "https://[::1]/",
    "https://user:pw@acme.okta.com/",
    "https://@127.0.0.1/",
    "file:///etc/passwd",
    "file://acme.okta.com/etc/passwd",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>",
    "vbscript:x",
    "ms-settings:",
    "steam://run/1",
    "tel:1",
    "mailto:a@b",
    "about:blank",
    "chrome://settings",
    "view-source:https://acme.okta.com/",
    "-https://acme.okta.com",
    "--help",
    "/etc/passwd",
    "acme.okta.com",
    "//acme.okta.com/",
    "",
    " ",
    "\0",
    "https://",
    "https:///",
    "ftp://acme.okta.com/",
    "ssh://acme.okta.com/",
    "https://acme.okta.com:99999/",
];

pub(crate) fn run(scale: Scale, tally: &Tally) {
    let template = Template::new();
    tally.faults("an opener", OPENERS.iter().map(|o| o.name).take(scale.pick(6, 99)), |name| {
        opener(&template, OPENERS.iter().find(|o| o.name == name).unwrap());
    });
    tally.faults("the same as the system's own", OPENERS.iter().map(|o| o.name), |name| {
        by_the_system(OPENERS.iter().find(|o| o.name == name).unwrap());
    });
    tally.faults("a value of BROWSER", HOSTILE.iter().copied().take(scale.pick(6, 99)), |value| {
        named(&template, value);
    });
    tally.faults("an address", BAD.iter().copied(), refused);
    tally.faults("the key pressed 50 times", 0..scale.pick(1, 10), |_| pressed(&template));
    tally.control("a shell between the program and the address", a_shell_would());
}

/// A folder for an opener, and the opener in it.
fn folder(place: &Place, text: &str) -> (PathBuf, PathBuf) {
    let folder = place.path("opener");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("browser");
    let given = folder.display();
    let (first, body) = text.split_once('\n').unwrap();
    // The number of arguments, each of them, its terminal, the leader of its session, open files.
    let note = format!(
        "D={given}; {{ printf '%s|' $# \"$@\"; set -- $(cut -d')' -f2 /proc/$$/stat); \
         printf '\\n%s %s %s\\n' $$ $4 $5; ls -l /proc/$$/fd; }} >$D/given.new 2>/dev/null; \
         mv $D/given.new $D/given"
    );
    std::fs::write(&path, format!("{first}\n{note}\n{body}")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    (folder, path)
}

/// At the list, with a browser named.
fn list(place: &Place) -> Tui {
    let mut tui = Start::new(place, &["practice", "--session", "2"]).go();
    tui.count(1).keys("2\r").at(2).keys(" ").count(2).keys("1\r").at(1);
    tui
}

/// The opener got one address, as it was, and nothing of the terminal or of the session.
fn given(folder: &std::path::Path, url: &str) {
    let given =
        until("an opener that was started", || std::fs::read_to_string(folder.join("given")).ok());
    let mut lines = given.lines();
    assert_eq!(lines.next().unwrap(), format!("1|{url}|"), "one address, byte by byte");
    let process: Vec<_> = lines.next().unwrap().split(' ').collect();
    assert_eq!(process, [process[0], process[0], "0"], "a session of its own without a terminal");
    for file in lines.filter_map(|line| line.split_once(" -> ")) {
        let (_, to) = file;
        let harmless = to == "/dev/null" || to.starts_with(&folder.display().to_string());
        let pipe = to.starts_with("pipe:") || to.contains("/fd");
        assert!(harmless || pipe, "an open file: {to}");
    }
}

/// The address as the program shows it.
fn shown(tui: &mut Tui) -> String {
    tui.keys("U").wait("Any key returns");
    let screen = tui.screen();
    let line = screen.lines().find(|line| line.starts_with("http://127.0.0.1")).unwrap();
    let line = line.trim().to_owned();
    tui.keys("x").count(2);
    line
}

fn ends_well(place: &Place, tui: &mut Tui) {
    // No child that has ended waits to be looked at.
    let pid = tui.pid().to_string();
    until("no zombie", || {
        let of_ours = |stat: &str| {
            let mut rest = stat.rsplit(") ").next().unwrap_or_default().split(' ');
            (rest.next(), rest.next()) == (Some("Z"), Some(&pid))
        };
        let all = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
        let mut stats =
            all.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
        (!stats.any(|stat| of_ours(&stat))).then_some(())
    });
    tui.keys("jk").at(1).keys("q").ends(0);
    at_rest(tui);
    assert!(!String::from_utf8_lossy(&tui.raw()).contains("NOISE"), "it wrote on the screen");
    kept(place, 2);
}

fn opener(template: &Template, opener: &Opener) {
    let mut place = template.place();
    let (folder, path) = folder(&place, opener.text);
    place.set("BROWSER", &path.display().to_string());
    let mut tui = list(&place);
    let url = shown(&mut tui);
    let pressed = Instant::now();
    tui.keys("o").wait(opener.says);
    assert!(pressed.elapsed() < Duration::from_secs(5), "it kept the program waiting");
    if !opener.text.starts_with("#!/no") {
        given(&folder, &url);
    }
    ends_well(&place, &mut tui);
}

/// By `xdg-open` on the path, as on a desktop. The program is this one: the machine that tests it may
/// be a container, where it starts no opener by itself.
fn by_the_system(opener: &Opener) {
    let mut place = Place::new();
    let (folder, path) = folder(&place, opener.text);
    std::fs::rename(&path, folder.join("xdg-open")).unwrap();
    place.set("PATH", &format!("{}:/usr/bin:/bin", folder.display()));
    let url = "https://acme-admin.okta.com/admin/apps?a=1&b=$(id)&c=%22;d";
    place.set(URL, url);
    let begun = Instant::now();
    let this = std::env::current_exe().unwrap().display().to_string();
    let ended = place.of(&this, &[]).status().unwrap();
    assert!(ended.success() && begun.elapsed() < Duration::from_secs(8), "{ended:?}");
    if !opener.text.starts_with("#!/no") {
        given(&folder, url);
    }
}

/// Hands an address over as the program does on a desktop, where this process is asked to.
pub(crate) fn child() -> Option<ExitCode> {
    let url = std::env::var(URL).ok()?;
    let desktop = Desktop { display: Display::X11, ..Desktop::default() };
    println!("{:?}", Browser::new(desktop, false).open(&url));
    Some(ExitCode::SUCCESS)
}

fn named(template: &Template, (value, says): (&str, &str)) {
    let mut place = template.place();
    let (folder, path) = folder(&place, "#!/bin/sh\n");
    let value = value.replace("$B", &path.display().to_string());
    place.set("BROWSER", &value.replace("$D", &folder.display().to_string()));
    let mut tui = list(&place);
    tui.keys("o").wait(says);
    ends_well(&place, &mut tui);
    assert!(!folder.join("pwned").exists(), "a shell has read it");
    let strewn = std::fs::read_dir(place.path("work")).unwrap().count();
    assert_eq!(strewn, 0, "something was written");
    if says == HANDED {
        until("an opener that was started", || folder.join("given").exists().then_some(()));
    }
}

/// Neither alone nor where loopback is allowed.
fn refused(url: &str) {
    let place = Place::new();
    let (folder, path) = folder(&place, "#!/bin/sh\n");
    for loopback in [false, true] {
        // With nothing before its `@` it is one of loopback.
        if loopback && (url.contains("[::1]") || url.contains("/@127")) {
            continue;
        }
        let command = Some(path.display().to_string());
        let desktop = Desktop { command, ..Desktop::default() };
        let outcome = Browser::new(desktop, loopback).open(url);
        assert_eq!(outcome.key(), "browser.bad_url");
    }
    assert!(!folder.join("given").exists(), "it was started");
}

fn pressed(template: &Template) {
    let mut place = template.place();
    let (folder, path) = folder(&place, "#!/bin/sh\necho once >>$D/count\n");
    place.set("BROWSER", &path.display().to_string());
    let mut tui = list(&place);
    let begun = Instant::now();
    for _ in 0..50 {
        tui.keys("o");
    }
    tui.keys("jk").at(1);
    let seconds = begun.elapsed().as_secs();
    let text = until("a launch", || std::fs::read_to_string(folder.join("count")).ok());
    let launches = u64::try_from(text.lines().count()).unwrap();
    assert!(launches <= seconds + 1, "{launches} launches in {seconds} s");
    ends_well(&place, &mut tui);
}

/// What a shell would make of the same value: the look sees it.
fn a_shell_would() -> bool {
    let place = Place::new();
    let (folder, path) = folder(&place, "#!/bin/sh\n");
    let line = format!("{};touch {}", path.display(), folder.join("pwned").display());
    place.of("/bin/sh", &["-c", &line]).status().unwrap();
    folder.join("pwned").exists()
}
