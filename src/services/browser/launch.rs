//! Starts openers so that none of them can touch the terminal, hang the program or stay a zombie.

use std::io;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;
use std::time::Instant;

use url::Host;
use url::Url;

use crate::services::browser::desktop::Desktop;
use crate::services::browser::desktop::Launcher;
use crate::services::browser::outcome::Outcome;

/// The least time between two launches: a key that is held down opens one page.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a launcher is watched: one that fails at all, fails at once.
const WATCH: Duration = Duration::from_millis(250);
/// How long a launch may take before the reader is answered without it.
const LIMIT: Duration = Duration::from_secs(2);
/// Hands over pages, at most one a second.
#[derive(Debug)]
pub struct Browser {
    desktop: Desktop,
    loopback: bool,
    last: Option<Instant>,
}

impl Browser {
    /// On this machine; `loopback` where the endpoints are the simulator's or overridden.
    pub fn new(desktop: Desktop, loopback: bool) -> Self {
        Self { desktop, loopback, last: None }
    }

    /// Hands over `url`, which the caller has checked against its own hosts. Returns within two
    /// seconds.
    pub fn open(&mut self, url: &str) -> Outcome {
        match openable(url, self.loopback) {
            Some(url) => self.hand_over(url),
            None => Outcome::BadUrl,
        }
    }

    /// Hands over a page of HTML on this machine, which the caller has written. No other kind of
    /// file is opened: what the system does with one of those is not known.
    pub fn open_report(&mut self, path: &Path) -> Outcome {
        let is_page = path.extension().is_some_and(|ending| ending == "html");
        match Url::from_file_path(path) {
            Ok(url) if is_page && path.is_file() => self.hand_over(url.into()),
            Ok(_) | Err(()) => Outcome::BadUrl,
        }
    }

    fn hand_over(&mut self, url: String) -> Outcome {
        let launcher = match self.desktop.launcher() {
            Ok(launcher) => launcher,
            Err(outcome) => return outcome,
        };
        if self.last.is_some_and(|at| at.elapsed() < PAUSE) {
            return Outcome::TooSoon;
        }
        self.last = Some(Instant::now());
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            let outcome = match launcher {
                Launcher::System => system(&url),
                Launcher::Commands(commands) => run_first(&commands, &url),
            };
            // The reader may have been answered already.
            drop(tell.send(outcome));
        });
        told.recv_timeout(LIMIT).unwrap_or(Outcome::Waiting)
    }
}

/// Hands over one page on a thread of its own, and tells what came of it.
pub fn open_aside(
    desktop: Desktop,
    loopback: bool,
    url: String,
    tell: impl FnOnce(Outcome) + Send + 'static,
) {
    std::thread::spawn(move || tell(Browser::new(desktop, loopback).open(&url)));
}

/// The address in its canonical form, where it is one that this program opens.
fn openable(text: &str, loopback: bool) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let own = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    let named = matches!(url.host(), Some(Host::Domain(_))) && !own;
    let fits = match url.scheme() {
        "https" => named || (own && loopback),
        "http" => own && loopback,
        _ => false,
    };
    let plain = url.username().is_empty() && url.password().is_none();
    (fits && plain).then(|| url.into())
}

fn system(url: &str) -> Outcome {
    // Its error would show the whole address, so only the kind is looked at.
    match open::that_detached(url) {
        Ok(()) => Outcome::HandedOver,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Outcome::Missing,
        Err(_) => Outcome::Failed { code: None },
    }
}

fn run_first(commands: &[Vec<String>], url: &str) -> Outcome {
    let mut last = Outcome::Missing;
    for words in commands {
        last = run(words, url);
        if matches!(last, Outcome::HandedOver) {
            break;
        }
    }
    last
}

/// Starts one command without a shell, with the address in place of `%s` or at its end.
fn run(words: &[String], url: &str) -> Outcome {
    let mut words = words.iter().map(|word| word.replace("%s", url)).collect::<Vec<_>>();
    if !words.iter().any(|word| word.contains(url)) {
        words.push(url.to_owned());
    }
    let Some((program, arguments)) = words.split_first() else { return Outcome::Missing };
    let session =
        if cfg!(windows) { detached(program, arguments) } else { detached("setsid", &words) };
    let started = match session {
        // Not on macOS, where no opener is a text browser in disguise.
        Err(error) if error.kind() == io::ErrorKind::NotFound => detached(program, arguments),
        started => started,
    };
    let mut child = match started {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Outcome::Missing,
        Err(_) => return Outcome::Failed { code: None },
    };
    let (tell, told) = mpsc::channel();
    // Waits for it to its end, so that it leaves no zombie.
    std::thread::spawn(move || drop(tell.send(child.wait())));
    match told.recv_timeout(WATCH) {
        Ok(Ok(status)) if !status.success() => match status.code() {
            // setsid's own words for "there is no such program".
            Some(126 | 127) => Outcome::Missing,
            code => Outcome::Failed { code },
        },
        Ok(_) | Err(_) => Outcome::HandedOver,
    }
}

/// Starts a program that cannot touch the terminal: no standard streams, and, with `setsid`, a
/// session of its own, in which `/dev/tty` does not exist.
fn detached(program: &str, arguments: &[String]) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn()
}
