//! A session: the fold of its events.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::model::chain::Chain;
use crate::model::chain::Line;
use crate::model::chain::Said;
use crate::model::chain::Sum;
use crate::model::chain::undone;
use crate::model::check::AskedCheck;
use crate::model::check::CheckEntry;
use crate::model::endpoints::EndpointKind;
use crate::model::event::Closing;
use crate::model::event::Engine;
use crate::model::event::Event;
use crate::model::event::Evidence;
use crate::model::event::Integration;
use crate::model::event::Mode;
use crate::model::event::Pasted;
use crate::model::event::Reason;
use crate::model::okta::ImportSeen;
use crate::model::okta::SettingsSeen;
use crate::runbook::StepId;

/// How a step stands. *Stale* is not kept: it follows from the time, see [`Session::state`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Not yet.
    #[default]
    Todo,
    /// Its page was asked for; after a restart it is asked again, never assumed.
    Doing,
    /// Done.
    Done,
    /// Left out, with a reason.
    Skipped,
    /// Did not work, with a reason.
    Failed,
    /// Was done, but no longer holds.
    Stale,
}

impl StepState {
    /// The word that files, JSON and the words use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Stale => "stale",
        }
    }

    /// Whether nothing is left to do about the step.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }
}

/// What is known of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepRecord {
    /// How it was left.
    pub state: StepState,
    /// On whose word it is done.
    pub evidence: Option<Evidence>,
    /// When it came into this state.
    pub at: Option<Timestamp>,
    /// When its page was first asked for.
    pub begun: Option<Timestamp>,
    /// Why it was skipped or has failed.
    pub reason: Option<Reason>,
    /// What was written down, with its time.
    pub notes: Vec<(Timestamp, String)>,
    /// Each time it did not work, and why; also where it was done later.
    pub setbacks: Vec<(Timestamp, Reason)>,
}

/// The Office 365 app instance in Okta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Instance id, `0oa…`.
    pub id: String,
    /// Its label, where known.
    pub label: Option<String>,
    /// The Microsoft tenant it names, where known.
    pub microsoft_tenant: Option<String>,
}

/// One way through the runbook. Everything in it comes from the lines of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Date, tenant and four hexadecimal digits.
    pub id: String,
    /// A name the admin gave.
    pub name: Option<String>,
    /// Live or practice.
    pub mode: Mode,
    /// Who works.
    pub operator: String,
    /// Whether somebody said so; else it is what the system names.
    pub operator_asked: bool,
    /// Whether it was ever open with addresses of this computer in place of Microsoft's and Okta's.
    pub overridden: bool,
    /// Version of the program that wrote last.
    pub program: String,
    /// Revision of the runbook that was walked last.
    pub runbook: String,
    /// When it began.
    pub started: Timestamp,
    /// When its last line was written.
    pub updated: Timestamp,
    /// Canonical URL of the Okta org.
    pub tenant: Option<String>,
    /// Its engine.
    pub engine: Option<Engine>,
    /// The app instance.
    pub app: Option<App>,
    /// The account tested last.
    pub microsoft_account: Option<String>,
    /// The error that was pasted.
    pub pasted: Option<Pasted>,
    /// What the Integration page asks for.
    pub integration: Integration,
    /// One record a step, in the order of [`StepId::ALL`].
    pub steps: Vec<StepRecord>,
    /// The tests, oldest first.
    pub checks: Vec<CheckEntry>,
    /// The test that was asked for last, while it has no end.
    pub asked: Option<AskedCheck>,
    /// Earlier tests without an end: they may have reached Microsoft all the same.
    pub lost: Vec<AskedCheck>,
    /// Imports as Okta's log showed them last, in the order in which they were first seen.
    pub imports: Vec<ImportSeen>,
    /// The newest change of the instance's settings that Okta's log showed.
    pub settings_seen: Option<SettingsSeen>,
    /// The list *Before you close*.
    pub closing: BTreeMap<String, Closing>,
    /// Fields of the report.
    pub fields: BTreeMap<String, String>,
    /// Whether it was put away.
    pub archived: bool,
    /// How often it was started again.
    pub resumed: usize,
    /// Names of events that this version does not know.
    pub unknown: Vec<String>,
    /// Lines in the file.
    pub events: u64,
    /// Sum of the last line.
    pub head: Sum,
}

impl Session {
    /// Folds a chain. None where it does not begin with its start.
    pub fn fold(chain: &Chain) -> Option<Self> {
        let (first, rest) = chain.lines.split_first()?;
        let mut session = Self::begin(first)?;
        let undone = undone(&chain.lines);
        for line in rest {
            session.take(line, !undone.contains(&line.seq));
        }
        Some(session)
    }

    /// Adds one more line. An undo needs a new fold, because it reaches back.
    pub fn push(&mut self, line: &Line) {
        self.take(line, true);
    }

    fn begin(line: &Line) -> Option<Self> {
        let Said::Event(Event::Started {
            id,
            mode,
            operator,
            program,
            runbook,
            operator_asked,
            endpoints,
        }) = &line.said
        else {
            return None;
        };
        Some(Self {
            id: id.clone(),
            name: None,
            mode: *mode,
            operator: operator.clone(),
            operator_asked: *operator_asked,
            overridden: *endpoints == Some(EndpointKind::Overridden),
            program: program.clone(),
            runbook: runbook.clone(),
            started: line.at,
            updated: line.at,
            tenant: None,
            engine: None,
            app: None,
            microsoft_account: None,
            pasted: None,
            integration: Integration::Unknown,
            steps: vec![StepRecord::default(); StepId::ALL.len()],
            checks: Vec::new(),
            asked: None,
            lost: Vec::new(),
            imports: Vec::new(),
            settings_seen: None,
            closing: BTreeMap::new(),
            fields: BTreeMap::new(),
            archived: false,
            resumed: 0,
            unknown: Vec::new(),
            events: line.seq,
            head: line.sum,
        })
    }

    fn take(&mut self, line: &Line, counts: bool) {
        self.updated = line.at;
        self.events = line.seq;
        self.head = line.sum;
        match &line.said {
            Said::Event(event) if counts => self.apply(line.at, event),
            Said::Event(_) => {}
            Said::Unknown(name) => self.unknown.push(name.clone()),
        }
    }

    fn apply(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::Started { .. } | Event::Undone { .. } => {}
            Event::Resumed { program, runbook, endpoints } => {
                self.overridden |= *endpoints == Some(EndpointKind::Overridden);
                self.program.clone_from(program);
                self.runbook.clone_from(runbook);
                self.resumed += 1;
            }
            Event::TenantNamed { url } => {
                if self.tenant.as_ref() != Some(url) {
                    self.engine = None;
                }
                self.tenant = Some(url.clone());
            }
            Event::TenantProbed { url, engine } => {
                self.tenant = Some(url.clone());
                self.engine = *engine;
            }
            Event::AppNamed { id, label, microsoft_tenant } => {
                self.app = Some(App {
                    id: id.clone(),
                    label: label.clone(),
                    microsoft_tenant: microsoft_tenant.clone(),
                });
            }
            Event::ErrorPasted(pasted) => self.pasted = Some((**pasted).clone()),
            Event::IntegrationSaid { kind } => self.integration = *kind,
            Event::Opened { step, .. } => self.open(*step, at),
            Event::Done { step, evidence } => {
                self.set(*step, at, StepState::Done, Some(*evidence), None);
            }
            Event::Todo { step } => self.set(*step, at, StepState::Todo, None, None),
            Event::Skipped { step, reason } => {
                self.set(*step, at, StepState::Skipped, None, Some(reason.clone()));
            }
            Event::Failed { step, reason } => {
                if let Some(record) = self.steps.get_mut(step.index()) {
                    record.setbacks.push((at, reason.clone()));
                }
                self.set(*step, at, StepState::Failed, None, Some(reason.clone()));
            }
            Event::Noted { step, text } => {
                if let Some(record) = self.steps.get_mut(step.index()) {
                    record.notes.push((at, text.clone()));
                }
            }
            Event::CheckAsked { account, method, client_request_id, .. } => self.ask(AskedCheck {
                at,
                account: account.clone(),
                method: *method,
                client_request_id: client_request_id.clone(),
            }),
            Event::Checked { step, result } => {
                self.end(CheckEntry { at, step: *step, result: (**result).clone() });
            }
            Event::ImportSeen(import) => self.see(import),
            Event::SettingsSeen(seen) => self.settings_seen = Some(seen.clone()),
            Event::ClosingSaid { item, state } => {
                self.closing.insert(item.clone(), *state);
            }
            Event::FieldSet { field, value } => self.set_field(field, value),
            Event::Renamed { name } => self.name = (!name.is_empty()).then(|| name.clone()),
            Event::Archived { archived } => self.archived = *archived,
        }
    }

    fn ask(&mut self, asked: AskedCheck) {
        self.microsoft_account = Some(asked.account.clone());
        self.lost.extend(self.asked.replace(asked));
    }

    /// The end of a test says nothing about another one that was asked for before it.
    fn end(&mut self, entry: CheckEntry) {
        let id = &entry.result.client_request_id;
        self.lost.extend(self.asked.take().filter(|asked| asked.client_request_id != *id));
        self.microsoft_account = Some(entry.result.account.clone());
        self.checks.push(entry);
    }

    fn see(&mut self, import: &ImportSeen) {
        match self.imports.iter_mut().find(|known| known.id == import.id) {
            Some(known) => known.clone_from(import),
            None => self.imports.push(import.clone()),
        }
    }

    fn set_field(&mut self, field: &str, value: &str) {
        if value.is_empty() {
            self.fields.remove(field);
        } else {
            self.fields.insert(field.to_owned(), value.to_owned());
        }
    }

    fn open(&mut self, step: StepId, at: Timestamp) {
        if let Some(record) = self.steps.get_mut(step.index()) {
            record.begun.get_or_insert(at);
        }
        // To look at a page again does not undo what was done there.
        if !self.is_settled(step) {
            self.set(step, at, StepState::Doing, None, None);
        }
    }

    fn set(
        &mut self,
        step: StepId,
        at: Timestamp,
        state: StepState,
        evidence: Option<Evidence>,
        reason: Option<Reason>,
    ) {
        if let Some(record) = self.steps.get_mut(step.index()) {
            record.state = state;
            record.evidence = evidence;
            record.reason = reason;
            record.at = Some(at);
        }
    }

    /// What is known of the step.
    pub fn step(&self, id: StepId) -> &StepRecord {
        static NOTHING: StepRecord = StepRecord {
            state: StepState::Todo,
            evidence: None,
            at: None,
            begun: None,
            reason: None,
            notes: Vec::new(),
            setbacks: Vec::new(),
        };
        self.steps.get(id.index()).unwrap_or(&NOTHING)
    }

    pub(super) fn is_settled(&self, id: StepId) -> bool {
        self.step(id).state.is_settled()
    }

    /// Whether Okta holds an edit that is not saved yet.
    pub fn holds_edit(&self) -> bool {
        self.step(StepId::Edit).state == StepState::Done && !self.is_settled(StepId::Save)
    }

    /// Number of steps with nothing left to do.
    pub fn settled(&self) -> usize {
        self.steps.iter().filter(|record| record.state.is_settled()).count()
    }

    /// Whether every step is done or skipped.
    pub fn is_complete(&self) -> bool {
        self.settled() == StepId::ALL.len()
    }

    /// The newest import that Okta's log showed.
    pub fn last_import(&self) -> Option<&ImportSeen> {
        self.imports.iter().max_by_key(|import| import.started)
    }

    /// The newest test of the walk.
    pub fn last_check(&self) -> Option<&CheckEntry> {
        self.checks.last()
    }
}
