//! What is asked of the disk, and the way to its thread.

use std::sync::mpsc::Sender;

use jiff::Timestamp;

use crate::effects::disk;
use crate::effects::disk::DiskSetup;
use crate::model::event::Event;
use crate::model::output::Form;
use crate::model::session::Session;
use crate::model::settings::KnownTenant;
use crate::model::settings::Preferences;
use crate::services::log::Log;
use crate::update::Msg;

/// What the disk's thread is asked for.
pub(super) enum Job {
    Append(u64, Timestamp, Event),
    Open(String),
    Close,
    List,
    Ids,
    Recall(String),
    Preview(Form, Box<Session>),
    WriteReport(Form, Box<Session>),
    Remember(String, Box<dyn FnOnce(&mut KnownTenant) + Send>),
    KeepPreferences(Box<Preferences>, Box<Preferences>),
}

impl Job {
    /// What the log calls it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Append(..) => "append",
            Self::Open(_) => "open",
            Self::Close => "close",
            Self::List => "list",
            Self::Ids => "ids",
            Self::Recall(_) => "recall",
            Self::Preview(..) => "preview",
            Self::WriteReport(..) => "report",
            Self::Remember(..) => "remember",
            Self::KeepPreferences(..) => "preferences",
        }
    }
}

/// The way to the disk's thread.
pub(super) struct Disk {
    setup: Option<(DiskSetup, Sender<Msg>, Log)>,
    jobs: Option<Sender<Job>>,
}

impl Disk {
    /// Starts nothing yet.
    pub(super) fn new(setup: DiskSetup, inbox: Sender<Msg>, log: Log) -> Self {
        Self { setup: Some((setup, inbox, log)), jobs: None }
    }

    /// Writes a line; the first one makes the file.
    pub(super) fn append(&mut self, seq: u64, at: Timestamp, event: Event) {
        self.send(Job::Append(seq, at, event));
    }

    /// Opens a session in place of the one that is open.
    pub(super) fn open(&mut self, id: String) {
        self.send(Job::Open(id));
    }

    /// Lets the open session go.
    pub(super) fn close(&mut self) {
        self.send(Job::Close);
    }

    /// Lists the stored sessions.
    pub(super) fn list(&mut self) {
        self.send(Job::List);
    }

    /// Lists the ids of the stored sessions.
    pub(super) fn list_ids(&mut self) {
        self.send(Job::Ids);
    }

    /// Looks for the Microsoft tenant of the last session for an Okta org.
    pub(super) fn recall(&mut self, org: String) {
        self.send(Job::Recall(org));
    }

    /// Makes a report.
    pub(super) fn preview(&mut self, form: Form, session: Box<Session>) {
        self.send(Job::Preview(form, session));
    }

    /// Writes a report.
    pub(super) fn write_report(&mut self, form: Form, session: Box<Session>) {
        self.send(Job::WriteReport(form, session));
    }

    /// Keeps what was learned of a tenant.
    pub(super) fn remember(
        &mut self,
        tenant: String,
        what: impl FnOnce(&mut KnownTenant) + Send + 'static,
    ) {
        self.send(Job::Remember(tenant, Box::new(what)));
    }

    /// Keeps what of the preferences differs.
    pub(super) fn keep_preferences(&mut self, before: Box<Preferences>, after: Box<Preferences>) {
        self.send(Job::KeepPreferences(before, after));
    }

    fn send(&mut self, job: Job) {
        if let Some((setup, inbox, log)) = self.setup.take() {
            self.jobs = Some(disk::start(setup, inbox, log));
        }
        if let Some(jobs) = &self.jobs {
            drop(jobs.send(job));
        }
    }
}
