//! A program in a terminal, with the time at which each piece of what it writes came in.

use std::io::Read as _;
use std::io::Write;
use std::num::NonZeroU16;
use std::path::Path;
use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::time::Duration;
use std::time::Instant;
use std::time::SystemTime;

use portable_pty::Child;
use portable_pty::CommandBuilder;
use portable_pty::MasterPty;
use portable_pty::PtySize;
use rustix::process::Pid;
use rustix::process::Signal;

use crate::support::PATIENCE;
use crate::support::Place;

/// The window of every measurement.
const SIZE: PtySize = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };

/// How long nothing may come before a screen is taken to have come to rest.
const REST: Duration = Duration::from_millis(60);

/// Writes down when it is, and becomes the program: who starts another may be held up until that has
/// drawn its first frame.
const STAMPED: &str = r#"exec 3>"$0"; echo "$EPOCHREALTIME" >&3; exec "$@" 3>&-"#;

/// The program as it was linked.
pub(crate) const LINKED: &str = env!("CARGO_BIN_EXE_reauth");

/// The reference programs.
const REFERENCES: [&str; 2] = ["line", "minimal"];

/// Copies the programs, as installing does. What a linker has just written lies in memory in small
/// pieces, each of which a start has to ask for; what was copied, or read from the disk, in larger ones.
pub(crate) fn install() {
    let copy = |from: &Path, name: &str| {
        assert!(from.exists(), "{} is not built; `tests/run --bench` does", from.display());
        let to = installed(name);
        std::fs::create_dir_all(Path::new(&to).parent().unwrap()).unwrap();
        // Anew, and not over one that may be running.
        drop(std::fs::remove_file(&to));
        std::fs::copy(from, to).unwrap();
    };
    copy(Path::new(LINKED), "reauth");
    for name in REFERENCES {
        copy(&Path::new(LINKED).with_file_name("examples").join(name), name);
    }
}

/// The copy of a program.
fn installed(name: &str) -> String {
    Path::new(LINKED).with_file_name("installed").join(name).display().to_string()
}

/// The program that is measured.
pub(crate) fn reauth() -> String {
    installed("reauth")
}

/// A reference program.
pub(crate) fn reference(name: &str) -> String {
    assert!(REFERENCES.contains(&name), "{name}");
    installed(name)
}

/// Bytes, and when they came.
type Piece = (Instant, Vec<u8>);

/// What came in answer to a key.
pub(crate) struct Answer {
    /// From the key to the last byte of the frame.
    pub(crate) taken: Duration,
    /// How many bytes the frame has.
    pub(crate) bytes: usize,
}

/// A program in a terminal; dropping it ends it.
pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    /// Held, or the program sees a hang-up.
    _master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    pieces: Receiver<Piece>,
    screen: vt100::Parser,
    /// A moment before the start, on two clocks.
    before: (SystemTime, Instant),
    /// Where the start is written down.
    stamp: PathBuf,
    /// When what it shows came.
    latest: Instant,
}

impl Terminal {
    /// Starts a program.
    pub(crate) fn start(place: &Place, program: &str, args: &[&str]) -> Self {
        let stamp = place.path("stamp");
        let mut command = CommandBuilder::new("/bin/bash");
        command.args(["-c", STAMPED]);
        command.args([stamp.as_os_str(), program.as_ref()]);
        command.args(args);
        command.env_clear();
        for (name, value) in place.env() {
            command.env(name, value);
        }
        command.cwd(place.path("work"));
        let pair = portable_pty::native_pty_system().openpty(SIZE).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (tell, pieces) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 16 * 1024];
            // A terminal whose other side is gone is an error on Linux.
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                if tell.send((Instant::now(), bytes[..n].to_vec())).is_err() {
                    break;
                }
            }
        });
        let before = (SystemTime::now(), Instant::now());
        let child = pair.slave.spawn_command(command).unwrap();
        let size = [SIZE.rows, SIZE.cols].map(|n| NonZeroU16::new(n).unwrap());
        let screen = vt100::Parser::new(size[0], size[1], 0);
        Self {
            child,
            _master: pair.master,
            writer,
            pieces,
            screen,
            before,
            stamp,
            latest: before.1,
        }
    }

    /// The process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Shows what came.
    fn take(&mut self, at: Instant, bytes: &[u8]) {
        self.screen.process(bytes);
        self.latest = at;
    }

    /// From the start of the program to what it shows.
    pub(crate) fn since_start(&self) -> Duration {
        let stamp = std::fs::read_to_string(&self.stamp).unwrap();
        let started = Duration::from_secs_f64(stamp.trim().parse().unwrap());
        let (wall, before) = self.before;
        let until_then = (SystemTime::UNIX_EPOCH + started).duration_since(wall).unwrap();
        self.latest.duration_since(before + until_then)
    }

    /// Waits until a whole frame shows `text`.
    pub(crate) fn until(&mut self, text: &str) {
        self.until_seen(text, |shown| shown.contains(text));
    }

    /// The same for whatever `test` looks for in the screen's text.
    pub(crate) fn until_seen(&mut self, what: &str, test: impl Fn(&str) -> bool) {
        let end = Instant::now() + PATIENCE;
        if test(&self.shown()) {
            return;
        }
        // A frame may come in pieces.
        let mut frame = Vec::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok((at, bytes)) = self.pieces.recv_timeout(left) else {
                panic!("waited in vain for {what} in\n{}", self.shown());
            };
            self.take(at, &bytes);
            frame.extend(bytes);
            if is_whole(&frame) && test(&self.shown()) {
                return;
            }
        }
    }

    /// Types, without waiting for anything.
    pub(crate) fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Takes in what comes until nothing has come for a while; how many bytes that were.
    pub(crate) fn rest(&mut self) -> usize {
        self.rest_for(REST)
    }

    fn rest_for(&mut self, quiet: Duration) -> usize {
        let mut taken = 0;
        while let Ok((at, bytes)) = self.pieces.recv_timeout(quiet) {
            self.take(at, &bytes);
            taken += bytes.len();
        }
        taken
    }

    /// Types a key, and waits for the frame that answers it.
    pub(crate) fn key(&mut self, key: &str) -> Answer {
        // A frame that came late is no answer.
        self.rest_for(Duration::from_millis(2));
        let start = Instant::now();
        self.send(key);
        let mut frame = Vec::new();
        loop {
            let Ok((at, bytes)) = self.pieces.recv_timeout(PATIENCE) else {
                panic!("no answer to {key:?} on\n{}", self.screen.screen().contents());
            };
            self.take(at, &bytes);
            frame.extend_from_slice(&bytes);
            if is_whole(&frame) {
                return Answer { taken: at.duration_since(start), bytes: frame.len() };
            }
        }
    }

    /// Asks the program to end, and waits until it has.
    pub(crate) fn end(mut self) {
        let pid = Pid::from_raw(self.pid().cast_signed()).unwrap();
        rustix::process::kill_process(pid, Signal::TERM).unwrap();
        self.child.wait().unwrap();
    }

    /// The text on the screen.
    pub(crate) fn shown(&self) -> String {
        self.screen.screen().contents()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself; then its number may be another's.
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

/// Whether bytes end as a frame of ratatui does: the cursor hidden, or shown and then placed.
fn is_whole(bytes: &[u8]) -> bool {
    const HIDE: &[u8] = b"\x1b[?25l";
    const SHOW: &[u8] = b"\x1b[?25h\x1b[";
    // After its first frame the program asks for the background.
    let bytes = bytes.strip_suffix(b"\x1b]11;?\x07").unwrap_or(bytes);
    let placed = || {
        let at = bytes.windows(SHOW.len()).rposition(|part| part == SHOW)?;
        let (last, place) = bytes[at + SHOW.len()..].split_last()?;
        Some(*last == b'H' && place.iter().all(|c| c.is_ascii_digit() || *c == b';'))
    };
    bytes.ends_with(HIDE) || placed().unwrap_or_default()
}

/// The middle of some times.
pub(crate) fn median(times: &[Duration]) -> Duration {
    at(times, 0.5)
}

/// The time that only one of a hundred exceeds.
pub(crate) fn p99(times: &[Duration]) -> Duration {
    at(times, 0.99)
}

fn at(times: &[Duration], share: f64) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    let last = f64::from(u32::try_from(sorted.len()).unwrap() - 1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small index")]
    sorted[(last * share).round() as usize]
}

/// A time in milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
