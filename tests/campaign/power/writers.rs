//! Who writes while the power is cut, what each was promised, and what of it must be there.

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::thread::JoinHandle;

use reauth::model::chain::Said;
use reauth::model::event::Event;
use reauth::report::verify;
use reauth::services::config;
use reauth::services::journal;
use reauth::services::paths::Paths;

use crate::support::Place;

/// A writer, and what must be there of what it was promised; see [`Look`].
pub(super) const ALL: &[(&str, Write, Look)] = &[
    ("line by line", line_by_line, notes),
    ("scripts, each with a new folder", scripts, new_sessions),
    ("reports", reports, report),
    ("settings", settings, setting),
];

/// Writes below a folder until it is told to end, and counts what was acknowledged.
type Write = fn(&Path, &Progress);

/// How much is there below a folder. Panics where something there is neither old nor new.
type Look = fn(&Path) -> usize;

/// What a writer and whoever cuts the power tell each other.
#[derive(Default)]
pub(super) struct Progress {
    promised: AtomicUsize,
    ends: AtomicBool,
}

impl Progress {
    fn promise(&self, n: usize) {
        self.promised.store(n, SeqCst);
    }

    fn goes_on(&self) -> bool {
        !self.ends.load(SeqCst)
    }
}

/// All writers at work on one disk; dropping it ends them.
pub(super) struct Writers {
    all: BTreeMap<&'static str, (Arc<Progress>, Option<JoinHandle<()>>)>,
}

impl Writers {
    /// Starts them, and waits until each was promised something.
    pub(super) fn start(disk: &Path) -> Self {
        let unsafe_one: (&str, Write, Look) = (UNSYNCED, unsynced, lines);
        let start = |(name, write, _): &(&'static str, Write, Look)| {
            let progress = Arc::new(Progress::default());
            let (theirs, folder, write) = (Arc::clone(&progress), disk.join(name), *write);
            std::fs::create_dir(&folder).unwrap();
            let thread = std::thread::spawn(move || write(&folder, &theirs));
            (*name, (progress, Some(thread)))
        };
        let all = ALL.iter().chain([&unsafe_one]).map(start).collect();
        let writers = Self { all };
        crate::support::until("each writer", || {
            writers.promised().values().all(|promised| *promised > 0).then_some(())
        });
        writers
    }

    /// What each was promised until now.
    pub(super) fn promised(&self) -> BTreeMap<&'static str, usize> {
        self.all
            .iter()
            .map(|(name, (progress, _))| (*name, progress.promised.load(SeqCst)))
            .collect()
    }

    /// Panics where one has ended: it is promised nothing more, and every later cut would pass.
    pub(super) fn at_work(&self) {
        for (name, (_, thread)) in &self.all {
            assert!(thread.as_ref().is_some_and(|one| !one.is_finished()), "{name} has ended");
        }
    }
}

impl Drop for Writers {
    fn drop(&mut self) {
        for (progress, _) in self.all.values() {
            progress.ends.store(true, SeqCst);
        }
        for (_, thread) in self.all.values_mut() {
            // One that panicked was noticed at the next cut, see [`Self::at_work`].
            drop(thread.take().map(JoinHandle::join));
        }
    }
}

fn place(folder: &Path) -> Place {
    let mut place = Place::new();
    place.set("REAUTH_STATE_DIR", &folder.join("state").display().to_string());
    place.set("REAUTH_CONFIG_DIR", &folder.join("config").display().to_string());
    place
}

/// The only session file in a state folder; none where there is none yet.
fn session(state: &Path) -> Option<PathBuf> {
    let found = std::fs::read_dir(state.join("sessions")).ok()?;
    let mut paths = found.map(|entry| entry.unwrap().path());
    paths.find(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
}

fn events(file: &Path) -> Vec<Event> {
    let opened = journal::read(file).unwrap();
    assert_eq!(opened.damage, None, "the session is damaged");
    let said = opened.chain.lines.into_iter().map(|line| line.said);
    said.filter_map(|said| if let Said::Event(event) = said { Some(event) } else { None }).collect()
}

/// Notes, each told to be saved before the next is written.
fn line_by_line(folder: &Path, progress: &Progress) {
    let place = place(folder);
    let mut command = place.command(&["--plain", "--manual-only", "--new"]);
    let mut child: Child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines();
    input.write_all(b"acme\n\nnote number 1\n").unwrap();
    let mut written = 0;
    for line in said {
        let line = line.unwrap();
        if !line.starts_with("Note to step ") || !line.ends_with(". Saved.") {
            continue;
        }
        written += 1;
        progress.promise(written);
        if !progress.goes_on() {
            break;
        }
        writeln!(input, "note number {}", written + 1).unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn notes(folder: &Path) -> usize {
    let Some(file) = session(&folder.join("state")) else { return 0 };
    let events = events(&file).into_iter();
    let text = |event| if let Event::Noted { text, .. } = event { Some(text) } else { None };
    let notes: Vec<_> = events.filter_map(text).collect();
    for (n, note) in (1..).zip(&notes) {
        assert_eq!(*note, format!("number {n}"));
    }
    notes.len()
}

/// `step` in a folder that is not there yet, and then in the next.
fn scripts(folder: &Path, progress: &Progress) {
    let mut written = 0;
    while progress.goes_on() {
        let place = place(&folder.join((written + 1).to_string()));
        place.run(&["step", "1", "done"]).code(0);
        written += 1;
        progress.promise(written);
    }
}

fn new_sessions(folder: &Path) -> usize {
    let is_there = |n: &usize| {
        let file = session(&folder.join(n.to_string()).join("state"));
        file.is_some_and(|file| {
            events(&file).iter().any(|event| matches!(event, Event::Done { .. }))
        })
    };
    (1..100_000).take_while(is_there).count()
}

/// The report of a session that grows, each in the place of the one before.
fn reports(folder: &Path, progress: &Progress) {
    let place = place(folder);
    let to = folder.join("report.json");
    while progress.goes_on() {
        place.run(&["step", "1", "note", "--text", "more"]).code(0);
        let path = to.display().to_string();
        place.run(&["report", "--format", "json", "-o", &path, "--force"]).code(0);
        progress.promise(report(folder));
    }
}

fn report(folder: &Path) -> usize {
    let Ok(bytes) = std::fs::read(folder.join("report.json")) else { return 0 };
    let verified = verify::verify(&bytes);
    assert_eq!(verified.state, verify::State::Whole, "the report is not whole");
    usize::try_from(verified.events).unwrap()
}

fn paths(folder: &Path) -> Paths {
    Paths { state: folder.join("state"), config: folder.join("config") }
}

/// One setting, counted up.
fn settings(folder: &Path, progress: &Progress) {
    let mut written = 0;
    while progress.goes_on() {
        written += 1;
        let value = written.to_string();
        config::change(&paths(folder), |settings| settings.client_id = Some(value)).unwrap();
        progress.promise(written);
    }
}

fn setting(folder: &Path) -> usize {
    let loaded = config::load(&paths(folder)).unwrap();
    assert_eq!(loaded.warnings, [], "the settings are not whole");
    loaded.settings.client_id.map_or(0, |value| value.parse().unwrap())
}

/// The writer of the control.
pub(super) const UNSYNCED: &str = "without sync";

/// Lines that are written and never synced.
fn unsynced(folder: &Path, progress: &Progress) {
    let mut file = std::fs::File::create(folder.join("lines")).unwrap();
    let mut written = 0;
    while progress.goes_on() {
        writeln!(file, "a line of some length that nobody makes durable").unwrap();
        written += 1;
        progress.promise(written);
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

/// How many lines are whole.
pub(super) fn lines(folder: &Path) -> usize {
    let text = std::fs::read_to_string(folder.join("lines")).unwrap_or_default();
    text.lines().filter(|line| line.ends_with("durable")).count()
}
