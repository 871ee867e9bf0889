//! Where a password goes, seen from outside: by one call of the system to one address, and to no
//! child, no other process of the same user, no core file and no scrollback.
//!
//! Needs Debian's strace and tmux, and root for what only root may look at.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use reauth::simulator::ACCOUNT;
use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::kill_process;

use crate::multiplexers::Tmux;
use crate::multiplexers::inside_tmux;
use crate::support::Place;
use crate::support::Ran;
use crate::support::Sim;
use crate::support::Start;
use crate::support::Tui;
use crate::support::holds;
use crate::support::until;

const REAUTH: &str = env!("CARGO_BIN_EXE_reauth");
const RIGHT: &str = "Practice-1234";
const WRONG: &str = "Canary-Zebra-7f3e9";
/// How a JSON Web Token begins.
const TOKEN: &str = "eyJ";
const CHECK: [&str; 6] =
    ["check", "--password-stdin", "--client-id", "graph-tools", "--account", ACCOUNT];
/// Every call by which bytes, names, arguments or variables leave a process.
const CALLS: &str = "trace=execve,execveat,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,\
                     sendmmsg,sendfile,splice,vmsplice,open,openat,openat2,creat,rename,renameat,\
                     renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat,setxattr,memfd_create,\
                     prctl";

fn world(scenario: &str) -> (Place, Sim) {
    let mut place = Place::new();
    place.set("REAUTH_LOG", "debug");
    let sim = Sim::start(&mut place, scenario);
    (place, sim)
}

/// The arguments of strace for the program with its own.
fn traced<'a>(to: &'a str, args: &[&'a str]) -> Vec<&'a str> {
    let own = ["-f", "-yy", "-v", "-qq", "-s", "1000000", "-e", CALLS, "-o", to, REAUTH];
    [&own[..], args].concat()
}

/// The calls in the trace that hold `text`, in any form.
fn calls(place: &Place, text: &str) -> Vec<String> {
    let trace = std::fs::read_to_string(place.path("trace")).unwrap();
    trace.lines().filter(|line| holds(line.as_bytes(), text)).map(str::to_owned).collect()
}

/// Checks that the password left by one call, to the sign-in host, and tokens for Graph alone.
#[track_caller]
fn left_once(place: &Place, sim: &Sim, password: &str) {
    let port = |server: &str| {
        let url = sim.ready()[server].as_str().unwrap();
        format!("->127.0.0.1:{}]>", url.rsplit_once(':').unwrap().1.trim_end_matches('/'))
    };
    let sent = calls(place, password);
    let login = port("login");
    assert!(
        matches!(sent.as_slice(), [one] if one.contains("<TCP:[") && one.contains(&login)),
        "{sent:#?}"
    );
    let asked = sim.asked();
    let paths: Vec<_> = asked.iter().filter_map(|one| one["path"].as_str()).collect();
    let tokens: Vec<_> = paths.iter().filter(|path| path.ends_with("/token")).collect();
    assert!(matches!(tokens.as_slice(), [one] if one.ends_with("/oauth2/v2.0/token")), "{paths:?}");
    for call in calls(place, TOKEN) {
        assert!(call.contains(&port("graph")), "{call}");
    }
    // The log was written, as were all calls that wrote it.
    let log = std::fs::read_to_string(place.path("state/reauth.log")).unwrap();
    assert!(log.contains(" debug request "), "{log}");
    assert!(!calls(place, "debug request").is_empty());
    // The same search finds what is there.
    assert!(!calls(place, ACCOUNT).is_empty() && !calls(place, "client_id=").is_empty());
}

#[test]
fn a_piped_password_leaves_by_one_call_to_one_address() {
    for (scenario, password, code) in
        [("ready", RIGHT, 0), ("wrong-password", WRONG, 4), ("mfa", RIGHT, 5)]
    {
        let (place, sim) = world(scenario);
        let trace = place.path("trace").display().to_string();
        let mut command = place.of("strace", &traced(&trace, &CHECK));
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        Ran::of(&child.wait_with_output().unwrap()).code(code);
        left_once(&place, &sim, password);
    }
}

/// Whatever the system refuses on the way, and however the program takes it: nothing that it prints
/// or leaves behind holds the password, its last words included.
#[test]
fn no_failure_on_the_way_tells_it() {
    let mut ended = BTreeMap::<i32, usize>::new();
    for call in
        ["socket", "connect", "writev", "recvfrom", "epoll_ctl", "getrandom", "clone3", "fsync"]
    {
        for nth in [1, 2, 3, 5, 10] {
            let (place, _sim) = world("wrong-password");
            let inject = format!("inject={call}:error=ENOMEM:when={nth}+");
            let own = ["-f", "-qq", "-o", "/dev/null", "-e", &inject, REAUTH];
            let mut command = place.of("strace", &[&own[..], &CHECK].concat());
            let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
            // A program that ends at once does not read.
            drop(child.stdin.take().unwrap().write_all(WRONG.as_bytes()));
            let ran = Ran::of(&child.wait_with_output().unwrap());
            let told = holds(ran.out.as_bytes(), WRONG) || holds(ran.err.as_bytes(), WRONG);
            assert!(!told, "{call} {nth}: {ran:#?}");
            nowhere_below(place.root());
            *ended.entry(ran.code).or_default() += 1;
        }
    }
    // Refused, not recorded, no network, and a panic, whose words are its own.
    assert!([4, 5, 6, 101].iter().all(|code| ended.contains_key(code)), "{ended:?}");
}

/// No file below `folder` holds the password.
fn nowhere_below(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            nowhere_below(&path);
        } else if path.is_file() {
            assert!(!holds(&std::fs::read(&path).unwrap(), WRONG), "{}", path.display());
        }
    }
}

/// From the first question to the password of the panel.
fn to_password(tui: &mut Tui) {
    tui.wait("Which Okta organization?").keys("acme.okta.com").wait("URL: acme.okta.com");
    tui.keys("\r").wait("What does Okta say?").keys("\r").wait("NOT MICROSOFT, NOT OKTA");
    tui.wait("0 of 12").keys("t").wait("▸ Account:");
    tui.keys(ACCOUNT).wait(ACCOUNT).keys("\r\r \r").wait("▸ Password:");
}

/// Types the password and runs the test.
fn run_test(tui: &mut Tui, password: &str) {
    tui.keys(password).wait(&"*".repeat(password.len())).keys("\r").wait("▸ [ Run").keys("\r");
}

#[test]
fn a_typed_password_leaves_by_one_call_from_the_first_screen_to_the_report() {
    for (scenario, password, ends) in
        [("ready", RIGHT, "Passed."), ("wrong-password", WRONG, "Failed.")]
    {
        let (place, sim) = world(scenario);
        let trace = place.path("trace").display().to_string();
        let args = traced(&trace, &["--new", "--client-id", "graph-tools"]);
        let mut tui = Start::new(&place, &args).program("strace").go();
        to_password(&mut tui);
        run_test(&mut tui, password);
        tui.wait(ends).keys("v").wait("client-request-id").keys("y").wait("clipboard");
        tui.keys("\x1b").gone("client-request-id").keys("e").wait("┌ Report").keys("\r");
        tui.wait("Report written").keys("\x1b").gone("┌ Report").keys("q").ends(0);
        left_once(&place, &sim, password);
    }
}

/// Runs a program as somebody without rights, where this one has them.
fn as_somebody(place: &Place, program: &str, args: &[&str]) -> Command {
    if !rustix::process::geteuid().is_root() {
        return place.of(program, args);
    }
    let other = ["--reuid=65534", "--regid=65534", "--clear-groups", program];
    place.of("setpriv", &[&other[..], args].concat())
}

#[test]
fn another_program_of_the_same_user_reads_nothing_of_it() {
    let (place, sim) = world("silence");
    if rustix::process::geteuid().is_root() {
        let owned = Command::new("chown").args(["-R", "65534:65534"]).arg(place.root()).status();
        assert!(owned.unwrap().success());
    }
    let mut child = as_somebody(&place, REAUTH, &CHECK).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(WRONG.as_bytes()).unwrap();
    until("a sign-in", || (sim.sign_ins() == 1).then_some(()));
    let mut control = as_somebody(&place, "sleep", &["600"]).spawn().unwrap();
    let look = |pid: u32, file: &str| {
        let line = format!("cd /proc/{pid}; [ -d {file} ] && exec ls {file}; head -c 4096 {file}");
        let output = as_somebody(&place, "/bin/sh", &["-c", &line]).output().unwrap();
        (String::from_utf8_lossy(&output.stderr).into_owned(), output.stdout)
    };
    for file in ["environ", "maps", "mem", "auxv", "fd", "map_files"] {
        let (refused, read) = look(child.id(), file);
        assert!(refused.contains("Permission denied"), "{file}: {refused}");
        assert!(read.is_empty(), "{file}");
    }
    // The same looks are allowed at a program that does not forbid them.
    for file in ["environ", "maps", "auxv", "fd"] {
        assert!(!look(control.id(), file).0.contains("Permission denied"), "{file}");
    }
    // What everybody may read says nothing of it.
    for file in ["cmdline", "status", "stat", "comm", "limits"] {
        let (_, read) = look(child.id(), file);
        assert!(!read.is_empty() && !holds(&read, WRONG), "{file}");
    }
    for one in [&mut child, &mut control] {
        one.kill().unwrap();
        one.wait().unwrap();
    }
}

/// Waits until the program holds a password, and ends it by `signal`.
fn crashed(place: &Place, sim: &Sim, tries: usize, signal: Signal) -> std::process::ExitStatus {
    let line = format!("ulimit -c unlimited; exec \"$0\" {}", CHECK.join(" "));
    let mut command = place.of("/bin/bash", &["-c", &line, REAUTH]);
    let mut child: Child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(WRONG.as_bytes()).unwrap();
    until("a sign-in", || (sim.sign_ins() == tries).then_some(()));
    kill_process(Pid::from_child(&child), signal).unwrap();
    child.wait().unwrap()
}

#[test]
fn a_crash_dumps_nothing_where_another_program_is_dumped() {
    let (place, sim) = world("silence");
    for (tries, signal) in [(1, Signal::ABORT), (2, Signal::ILL)] {
        let ended = crashed(&place, &sim, tries, signal);
        assert_eq!((ended.signal(), ended.core_dumped()), (Some(signal.as_raw()), false));
        let line = format!("ulimit -c unlimited; kill -{} $$", signal.as_raw());
        let control = place.of("/bin/bash", &["-c", &line]).status().unwrap();
        assert!(control.core_dumped(), "this machine dumps nobody, so that this says nothing");
    }
    let cores = std::fs::read_dir(place.path("work")).unwrap();
    for core in cores.map(|entry| entry.unwrap().path()) {
        assert!(!holds(&std::fs::read(&core).unwrap(), WRONG), "{}", core.display());
    }
}

/// A program of this name on the path that writes down all it was given.
fn recorder(place: &mut Place, name: &str) {
    let folder = place.path("programs");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    let to = place.path(name).display().to_string();
    let script = format!(
        "#!/bin/sh\n{{ echo \"$@\"; tr '\\0' '\\n' </proc/$$/environ; ls -l /proc/$$/fd; cat; \
         echo; echo all; }} >>{to} 2>&1\n"
    );
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    place.set("PATH", &format!("{}:/usr/bin:/bin", folder.display()));
}

#[test]
fn no_child_gets_it_by_argument_variable_input_or_open_file() {
    let (mut place, _sim) = world("ready");
    place.set("WAYLAND_DISPLAY", "wayland-9");
    recorder(&mut place, "wl-copy");
    recorder(&mut place, "my-browser");
    let args = ["--new", "--client-id", "graph-tools", "--browser-command", "my-browser %s"];
    let mut tui = Start::new(&place, &args).go();
    to_password(&mut tui);
    run_test(&mut tui, RIGHT);
    tui.wait("Passed.").keys("v").wait("client-request-id").keys("y").wait("Copied");
    tui.keys("\x1b").gone("Microsoft credential test").keys("o").wait("handed to your browser");
    for (name, given) in [("wl-copy", "client-request-id: "), ("my-browser", "http://127.0.0.1")] {
        let record = until(name, || {
            let bytes = std::fs::read(place.path(name)).ok()?;
            bytes.ends_with(b"\nall\n").then_some(bytes)
        });
        let text = String::from_utf8_lossy(&record);
        assert!(text.contains(given) && text.contains("REAUTH_OPERATOR=Ada"), "{text}");
        assert!(!holds(&record, RIGHT) && !text.contains(TOKEN), "{name}: {text}");
        for open in ["socket:", ".jsonl", "ptmx", "/pts/"] {
            assert!(!text.contains(open), "{name} has {open}: {text}");
        }
    }
    tui.keys("q").ends(0);
}

#[test]
fn neither_scrollback_nor_a_recorded_terminal_has_it() {
    let (place, sim) = world("ready");
    let tmux = Tmux { place: &place };
    let mut tui = inside_tmux(&place, "set -g history-limit 50000\n");
    tui.keys(&format!("{REAUTH} --new --client-id graph-tools\n"));
    to_password(&mut tui);
    run_test(&mut tui, RIGHT);
    tui.wait("Passed.").keys("\x1b").gone("Microsoft credential test").keys("q").wait("Resume:");
    let runs = |name: &str| {
        let now = || tmux.tell(&["display-message", "-p", "#{pane_current_command}"]);
        until(name, || (now().trim() == name).then_some(()));
    };
    runs("bash");
    let line = CHECK.join(" ").replace("--password-stdin", "--method password");
    tui.keys(&format!("{REAUTH} {line}\n")).wait("Password: ");
    runs("reauth");
    tui.keys(WRONG).keys("\r").wait("Failed.");
    assert_eq!(sim.sign_ins(), 2);
    let kept = tmux.tell(&["capture-pane", "-p", "-J", "-S", "-", "-E", "-"]);
    assert!(kept.contains("Resume: reauth") && kept.contains("Failed."), "{kept}");
    for password in [RIGHT, WRONG] {
        assert!(!holds(kept.as_bytes(), password) && !holds(&tui.raw(), password), "{kept}");
    }
    drop(tmux);

    let file = place.path("work/typescript");
    let command = format!("{REAUTH} --new --client-id graph-tools");
    let args = ["-q", "-e", "-c", &command, file.to_str().unwrap()];
    let mut tui = Start::new(&place, &args).program("script").go();
    to_password(&mut tui);
    run_test(&mut tui, RIGHT);
    tui.wait("Passed.").keys("\x1b").gone("Microsoft credential test").keys("q").ends(0);
    let kept = std::fs::read(&file).unwrap();
    assert!(holds(&kept, "credential test") && !holds(&kept, RIGHT));
}
