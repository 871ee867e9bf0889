//! A Secret Service that takes its time: a real one, behind a socket that hands on what is said to
//! it two seconds later.

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Write as _;
use std::net::Shutdown;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::support::Place;

/// How long it takes to answer.
const DELAY: Duration = Duration::from_secs(2);

/// A bus of its own with a keyring on it; both end with this.
pub(crate) struct SlowKeyring {
    bus: Child,
    asked: Arc<AtomicUsize>,
}

impl SlowKeyring {
    /// Starts one, and points the programs of `place` at it.
    pub(crate) fn start(place: &mut Place) -> Self {
        let mut bus = place.of("dbus-daemon", &["--session", "--nofork", "--print-address=1"]);
        let mut bus = bus.stderr(Stdio::null()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        place.set("DBUS_SESSION_BUS_ADDRESS", address.trim());
        // In the background by the time this returns: whoever asks the bus before that is given
        // another, which is locked. It ends with its bus.
        let service = ["--unlock", "--components=secrets", "--daemonize"];
        let mut service = quiet(place.of("gnome-keyring-daemon", &service)).spawn().unwrap();
        // Without a line feed, which would be part of the password.
        service.stdin.take().unwrap().write_all(b"pw").unwrap();
        assert!(service.wait().unwrap().success(), "no keyring");
        place.set("REAUTH_KEYRING", "system");
        assert_eq!(place.run(&["tenant", "set", "acme"]).code, 0, "no tenant is kept");
        let socket = place.path("slow-bus");
        let asked = Arc::new(AtomicUsize::new(0));
        let path = address.trim().strip_prefix("unix:path=").unwrap();
        let path = path.split(',').next().unwrap().to_owned();
        let listener = UnixListener::bind(&socket).unwrap();
        let counter = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                counter.fetch_add(1, Ordering::SeqCst);
                let path = path.clone();
                std::thread::spawn(move || hand_on(&stream.unwrap(), &path));
            }
        });
        place.set("DBUS_SESSION_BUS_ADDRESS", &format!("unix:path={}", socket.display()));
        Self { bus, asked }
    }

    /// How often a program has asked it.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for SlowKeyring {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.bus.kill());
        drop(self.bus.wait());
    }
}

fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Hands on what each side says, the first of it after a while. Whoever is gone by then is not
/// answered.
fn hand_on(program: &UnixStream, bus: &str) {
    std::thread::sleep(DELAY);
    let Ok(bus) = UnixStream::connect(bus) else { return };
    let pipe = |from: &UnixStream, to: &UnixStream| {
        let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
        std::thread::spawn(move || {
            // Either side may end at any time.
            drop(std::io::copy(&mut from, &mut to));
            drop(to.shutdown(Shutdown::Both));
        })
    };
    let both = [pipe(program, &bus), pipe(&bus, program)];
    for one in both {
        drop(one.join());
    }
}
