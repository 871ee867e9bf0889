//! The disk, on one thread: lines are written in order, and nothing is forgotten when one fails.

use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::sync::mpsc::TryRecvError;
use std::time::Duration;

use jiff::Timestamp;

use crate::effects::jobs::Job;
use crate::effects::listing;
use crate::effects::listing::Unread;
use crate::effects::noted;
use crate::effects::survive::fault;
use crate::effects::survive::survive;
use crate::effects::tell;
use crate::model::event::Event;
use crate::model::open::Open;
use crate::model::output::Form;
use crate::model::output::Format;
use crate::model::screen::Tone;
use crate::model::session::Session;
use crate::model::settings::KnownTenant;
use crate::model::settings::LogLevel;
use crate::model::settings::Preferences;
use crate::runbook::Runbook;
use crate::services::config;
use crate::services::exports;
use crate::services::journal;
use crate::services::journal::Journal;
use crate::services::log::Began;
use crate::services::log::Log;
use crate::services::log::Value;
use crate::services::paths::Paths;
use crate::services::sessions;
use crate::text::Phrase;
use crate::update::Msg;

/// How long the disk is left alone after it failed, at first.
const PAUSE: Duration = Duration::from_secs(2);
/// The same, at most.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// Makes a report of a session in a format.
pub type Render = Box<dyn Fn(Form, &Session) -> String + Send>;

/// What the disk's thread works with.
pub struct DiskSetup {
    /// Where everything is kept.
    pub paths: Paths,
    /// Where live work is kept, and the preferences, which are the same in practice.
    pub own: Paths,
    /// Folder into which reports are written.
    pub reports: PathBuf,
    /// The walk, for the summaries of sessions.
    pub runbook: Runbook,
    /// Makes a report.
    pub render: Render,
}

/// Starts the disk's thread.
pub(super) fn start(setup: DiskSetup, inbox: Sender<Msg>, log: Log) -> Sender<Job> {
    let (jobs, todo) = mpsc::channel();
    std::thread::spawn(move || Worker::new(setup, inbox, log).work(&todo));
    jobs
}

/// The disk's thread.
struct Worker {
    setup: DiskSetup,
    inbox: Sender<Msg>,
    log: Log,
    journal: Option<Journal>,
    /// Lines that the disk does not have yet, oldest first.
    pending: Vec<(u64, Timestamp, Event)>,
    pause: Duration,
    /// What of the list of sessions was not read yet.
    unread: Unread,
}

impl Worker {
    fn new(setup: DiskSetup, inbox: Sender<Msg>, log: Log) -> Self {
        Self {
            setup,
            inbox,
            log,
            journal: None,
            pending: Vec::new(),
            pause: PAUSE,
            unread: Unread::default(),
        }
    }

    /// Works until the program ends. Only while a line is pending does time wake it.
    fn work(&mut self, todo: &mpsc::Receiver<Job>) {
        loop {
            match self.next(todo) {
                Ok(job) => self.survive(job),
                Err(RecvTimeoutError::Timeout) => {
                    self.pause = (self.pause * 2).min(PAUSE_MAX);
                    self.guard(wrong(fault()), Self::flush);
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.flush();
                    return;
                }
            }
        }
    }

    /// What is to be done next. The rest of a list is read while that is nothing.
    fn next(&mut self, todo: &mpsc::Receiver<Job>) -> Result<Job, RecvTimeoutError> {
        while !self.unread.is_empty() {
            match todo.try_recv() {
                Ok(job) => return Ok(job),
                Err(TryRecvError::Disconnected) => return Err(RecvTimeoutError::Disconnected),
                Err(TryRecvError::Empty) => {
                    // Taken, so that rows at which the program fails are not read for ever.
                    let mut unread = std::mem::take(&mut self.unread);
                    self.guard(wrong(fault()), |it| {
                        let (from, rows) = unread.read_on(&it.setup.runbook);
                        tell(&it.inbox, Msg::SessionsRead { from, rows });
                        it.unread = unread;
                    });
                }
            }
        }
        if self.pending.is_empty() {
            todo.recv().map_err(|_ended| RecvTimeoutError::Disconnected)
        } else {
            todo.recv_timeout(self.pause)
        }
    }

    /// Carries out a job. Where the program itself fails in it, whoever waits is told.
    fn survive(&mut self, job: Job) {
        let (what, began) = (Value::Text(job.name()), Began::now());
        let lost = if let Job::Open(id) = &job {
            Msg::SessionRead { id: id.clone(), result: Box::new(Err(fault())) }
        } else {
            wrong(fault())
        };
        self.guard(lost, |it| it.carry_out(job));
        self.log.note(LogLevel::Debug, "disk", &[("job", what), ("ms", Value::since(began))]);
    }

    /// Does something, and tells `lost` where the program fails in it. What comes next is done all
    /// the same: every append begins at the last good length of its file.
    fn guard(&mut self, lost: Msg, work: impl FnOnce(&mut Self)) {
        let inbox = self.inbox.clone();
        survive(&inbox, lost, || work(self));
    }

    fn carry_out(&mut self, job: Job) {
        match job {
            Job::Append(seq, at, event) => {
                self.pending.push((seq, at, event));
                self.flush();
            }
            Job::Open(id) => {
                let result = self.open(&id);
                tell(&self.inbox, Msg::SessionRead { id, result: Box::new(result) });
            }
            Job::Close => self.let_go(),
            Job::List => {
                let listed = sessions::list(&self.setup.paths.sessions());
                let found = listed.unwrap_or_else(|error| {
                    tell(&self.inbox, wrong(self.log.failed("list", &error).phrase()));
                    Vec::new()
                });
                let began = Began::now();
                let (rows, unread) = listing::begin(found, &self.setup.runbook, || began.spent());
                tell(&self.inbox, Msg::SessionsListed(rows));
                self.unread = unread;
            }
            Job::Ids => match sessions::ids(&self.setup.paths.sessions()) {
                Ok(ids) => tell(&self.inbox, Msg::IdsListed(ids)),
                Err(error) => tell(&self.inbox, wrong(self.log.failed("ids", &error).phrase())),
            },
            Job::Recall(org) => {
                if let Some(tenant) = sessions::recall(&self.setup.paths.sessions(), &org) {
                    tell(&self.inbox, Msg::Recalled { org, tenant });
                }
            }
            Job::Preview(form, session) => {
                // A page is made to be looked at elsewhere: here its text is shown.
                let shown = if form.format == Format::Html { Format::Text } else { form.format };
                let session = self.newest(session);
                let text = (self.setup.render)(Form { format: shown, ..form }, &session);
                tell(&self.inbox, Msg::Previewed { form, text });
            }
            Job::WriteReport(form, session) => {
                let session = self.newest(session);
                let text = (self.setup.render)(form, &session);
                let written =
                    exports::report(&self.setup.own, &self.setup.reports, form, &session, &text);
                let result = written.map(|path| path.display().to_string());
                let result = result.map_err(|error| self.log.failed("report", &error).phrase());
                tell(&self.inbox, Msg::ReportWritten { format: form.format, result });
            }
            Job::Remember(tenant, what) => self.remember(tenant, what),
            Job::KeepPreferences(before, after) => self.keep_preferences(&before, *after),
        }
    }

    /// The session as another instance has it by now, where one holds it; else as it is here.
    fn newest(&self, session: Box<Session>) -> Box<Session> {
        let found = sessions::find(&self.setup.paths.sessions(), &session.id).ok();
        let found = found.filter(|_| self.journal.is_none());
        found.and_then(|found| sessions::summary(&found.path()).ok()).map_or(session, Box::new)
    }

    fn keep_preferences(&self, before: &Preferences, after: Preferences) {
        let paths = &self.setup.own;
        let kept = config::change(paths, |all| all.preferences.take_over(before, after));
        let (tone, text) = match kept {
            Ok(_) => {
                let path = paths.settings().display().to_string();
                (Tone::Said, Phrase::new("settings.kept").with("path", path))
            }
            Err(error) => (Tone::Wrong, self.log.failed("preferences", &error).phrase()),
        };
        tell(&self.inbox, Msg::Told { tone, text });
    }

    /// What is kept needs no word; what is not, does.
    fn remember(&self, tenant: String, what: Box<dyn FnOnce(&mut KnownTenant) + Send>) {
        let kept = config::change(&self.setup.paths, |settings| {
            what(settings.tenants.entry(tenant).or_default());
        });
        if let Err(error) = kept {
            tell(&self.inbox, wrong(self.log.failed("remember", &error).phrase()));
        }
    }

    fn let_go(&mut self) {
        self.flush();
        self.pending.clear();
        self.journal = None;
    }

    /// Writes what is pending, with one sync; says how that went.
    fn flush(&mut self) {
        let Some((upto, _, _)) = self.pending.last() else { return };
        let upto = *upto;
        let result = self.try_flush();
        if result.is_ok() {
            self.pending.clear();
            self.pause = PAUSE;
        }
        tell(&self.inbox, Msg::Appended { upto, result });
    }

    fn try_flush(&mut self) -> Result<(), Phrase> {
        let mut rest = self.pending.as_slice();
        if self.journal.is_none() {
            let Some(((1, at, started), others)) = rest.split_first() else {
                return Err(Phrase::new("disk.no_session"));
            };
            let made = Journal::begin(&self.setup.paths, *at, started);
            let made = made.map_err(|error| self.log.failed("begin", &error).phrase())?.0;
            noted::session(&self.log, "begun", made.path());
            self.journal = Some(made);
            rest = others;
        }
        let Some(journal) = self.journal.as_mut() else { return Ok(()) };
        // A journal that was made before a later line failed has the first ones already.
        let events: Vec<_> = rest
            .iter()
            .filter(|(seq, _, _)| *seq > journal.seq())
            .map(|(_, at, event)| (*at, event.clone()))
            .collect();
        let saved = journal.save(&events).map(|_lines| ());
        saved.map_err(|error| self.log.failed("append", &error).phrase())
    }

    /// Opens a session; the one before is let go only once that has worked.
    fn open(&mut self, id: &str) -> Result<Open, Phrase> {
        self.flush();
        if !self.pending.is_empty() {
            return Err(Phrase::new("notice.unsaved_session"));
        }
        let found = sessions::find(&self.setup.paths.sessions(), id)
            .map_err(|error| self.log.failed("find", &error).phrase())?;
        match Journal::open(&found.path(), Duration::ZERO) {
            Ok((journal, opened)) => {
                noted::session(&self.log, "opened", &found.path());
                self.journal = Some(journal);
                self.unread = Unread::default();
                let session =
                    opened.session.ok_or_else(|| journal::nothing_whole(&found.path()))?;
                Ok(Open::of(opened.chain, session))
            }
            // Held by another instance, or on a disk that can only be read: shown, not changed.
            Err(error) if error.is_held() || error.is_read_only() => {
                let opened = journal::read(&found.path()).map_err(|error| error.phrase())?;
                let session = opened.session.ok_or_else(|| error.phrase())?;
                noted::session(&self.log, "read", &found.path());
                self.journal = None;
                let trouble = error.is_read_only().then(|| Phrase::new("disk.only_read"));
                Ok(Open { read_only: true, trouble, ..Open::of(opened.chain, session) })
            }
            Err(error) => Err(self.log.failed("open", &error).phrase()),
        }
    }
}

fn wrong(text: Phrase) -> Msg {
    Msg::Told { tone: Tone::Wrong, text }
}
