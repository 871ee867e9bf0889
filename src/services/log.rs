//! The log: a small file for whoever has to find out what went wrong.
//!
//! An entry is a fixed name and named values; a `Secret` is no value, and does not fit in. No entry
//! names a person, or an address beyond its host: accounts stand in paths and queries. A log that
//! cannot be written changes nothing else, and one whose disk hangs holds nothing up: entries are
//! written by a thread of their own, which begins with the first.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::mpsc;
use std::sync::mpsc::Sender;
use std::time::Duration;
use std::time::Instant;

use jiff::Timestamp;

use crate::model::settings::LogLevel;
use crate::services::clock;
use crate::services::disk;
use crate::services::paths::Paths;
use crate::text::clean_line;

/// Bytes at which the log is put aside; one old one is kept.
const FILE_MAX: u64 = 1024 * 1024;
/// Characters of one value.
const VALUE_MAX: usize = 2_000;
/// How long the end waits for the last entries.
const PATIENCE: Duration = Duration::from_millis(300);

/// Since when something is being done.
#[derive(Clone, Copy, Debug)]
pub struct Began(Instant);

impl Began {
    /// Since now.
    pub fn now() -> Self {
        Self(Instant::now())
    }

    /// How long it is now.
    pub fn spent(self) -> Duration {
        self.0.elapsed()
    }
}

/// What an entry may hold.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Text of this program, or checked by it; cleaned and cut.
    Text(&'a str),
    /// A number.
    Number(u64),
    /// A place.
    Path(&'a Path),
    /// A failure, with all its causes.
    Failure(&'a (dyn Error + 'a)),
}

impl Value<'_> {
    /// Milliseconds from then until now.
    pub fn since(began: Began) -> Self {
        Self::Number(u64::try_from(began.spent().as_millis()).unwrap_or(u64::MAX))
    }
}

/// What the log's thread is told.
#[derive(Debug)]
enum Job {
    Line(String),
    /// Somebody waits for what was told before.
    Settle(Sender<()>),
}

/// The log of a state folder. Any thread may have a copy; copies share their thread.
#[derive(Clone, Debug)]
pub struct Log {
    path: PathBuf,
    old: PathBuf,
    level: LogLevel,
    writer: Arc<OnceLock<Sender<Job>>>,
}

impl Log {
    /// Of these paths; entries below `level` are not written. Opens and starts nothing yet.
    pub fn new(paths: &Paths, level: LogLevel) -> Self {
        Self { path: paths.log(), old: paths.old_log(), level, writer: Arc::default() }
    }

    /// One that is never written.
    pub fn off() -> Self {
        let (path, old, writer) = (PathBuf::new(), PathBuf::new(), Arc::default());
        Self { path, old, level: LogLevel::Off, writer }
    }

    /// Has an entry added, and does not wait for it.
    pub fn note(&self, level: LogLevel, name: &'static str, with: &[(&'static str, Value<'_>)]) {
        if level > self.level {
            return;
        }
        let writer = self.writer.get_or_init(|| {
            let (jobs, todo) = mpsc::channel();
            // What writes for the writer has none itself: its thread ends with the last copy.
            let log = Self { writer: Arc::default(), ..self.clone() };
            std::thread::spawn(move || {
                for job in todo {
                    match job {
                        Job::Line(line) => drop(log.add(&line)),
                        // Nobody may wait any longer.
                        Job::Settle(done) => drop(done.send(())),
                    }
                }
            });
            jobs
        });
        drop(writer.send(Job::Line(line(clock::now(), level, name, with))));
    }

    /// Has a failure noted with all its causes; gives it back.
    pub fn failed<'e, E: Error>(&self, name: &'static str, error: &'e E) -> &'e E {
        self.note(LogLevel::Error, name, &[("why", Value::Failure(error))]);
        error
    }

    /// Waits until what was noted is written, where that is soon.
    pub fn settle(&self) {
        if let Some(writer) = self.writer.get() {
            let (done, settled) = mpsc::channel();
            drop(writer.send(Job::Settle(done)));
            // What a disk that hangs does not take is lost.
            let _ended = settled.recv_timeout(PATIENCE);
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds an entry at once, for who is about to end; says whether it is in the file.
    pub fn say(
        &self,
        at: Timestamp,
        level: LogLevel,
        name: &'static str,
        with: &[(&'static str, Value<'_>)],
    ) -> bool {
        if level > self.level {
            return false;
        }
        self.add(&line(at, level, name, with)).is_some()
    }

    /// One line in one write, so that the lines of several processes do not mix.
    fn add(&self, line: &str) -> Option<()> {
        disk::private_folder(disk::folder_of(&self.path)).ok()?;
        let file = disk::open_plain(&self.path, true, true).ok()?;
        if file.metadata().ok()?.len() + line.len() as u64 > FILE_MAX {
            // Two processes that rotate at once lose old entries, nothing else.
            std::fs::rename(&self.path, &self.old).ok()?;
            drop(disk::open_plain(&self.path, true, true).ok()?);
        }
        // Checked above to be a plain file; opened again because appending is another mode.
        let mut file = OpenOptions::new().append(true).open(&self.path).ok()?;
        file.write_all(line.as_bytes()).ok()
    }
}

fn line(
    at: Timestamp,
    level: LogLevel,
    name: &'static str,
    with: &[(&'static str, Value<'_>)],
) -> String {
    let mut out = format!("{at:.3} {} {name}", level.as_str());
    for (key, value) in with {
        let text = match value {
            Value::Text(text) => clean_line(text, VALUE_MAX),
            Value::Number(number) => number.to_string(),
            Value::Path(path) => clean_line(&path.display().to_string(), VALUE_MAX),
            Value::Failure(error) => clean_line(&chain(*error), VALUE_MAX),
        };
        // OK because writing to a string cannot fail.
        let _ = write!(out, " {key}={text:?}");
    }
    out.push('\n');
    out
}

/// An error and what caused it, innermost last.
fn chain(error: &dyn Error) -> String {
    let mut out = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        out += ": ";
        out += &cause.to_string();
        next = cause.source();
    }
    out
}
