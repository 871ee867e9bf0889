//! What can happen in a session. A session file is a chain of these, and nothing else.

use serde::Deserialize;
use serde::Serialize;

use crate::model::check::CheckResult;
use crate::model::check::Method;
use crate::model::endpoints::EndpointKind;
use crate::model::okta::ImportSeen;
use crate::model::okta::SettingsSeen;
use crate::runbook::StepId;

/// Live, or against the simulator inside the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The real thing.
    Live,
    /// Nothing real is touched; every screen and report says PRACTICE.
    Practice,
}

/// Okta's two engines, as `/.well-known/okta-organization` names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// `pipeline: v1`.
    Classic,
    /// `pipeline: idx`.
    IdentityEngine,
}

/// What the Integration page asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Integration {
    /// Admin Username and Admin Password are there.
    Password,
    /// Consent only.
    Consent,
    /// Not known, or not yet asked.
    #[default]
    Unknown,
}

impl Integration {
    /// The answers, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Password, Self::Consent, Self::Unknown];

    /// The word that files, JSON and the words use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Consent => "consent",
            Self::Unknown => "unknown",
        }
    }
}

/// On whose word a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The admin said so.
    Confirmed,
    /// reauth saw it in Okta's log.
    Seen,
}

/// Why a step was skipped or has failed: a ready reason by its id, typed text, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Id of a ready reason of the runbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Words of the admin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// How a thing on the list *Before you close* stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// Done.
    Done,
    /// Does not apply here.
    NotNeeded,
    /// Still to be done.
    Open,
}

/// An Okta error as it was pasted, read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pasted {
    /// `AADSTS50126`; none where no code was found.
    pub code: Option<String>,
    /// Id of a wrapping of Okta's that was recognised without a code.
    pub okta: Option<String>,
    /// Entra's trace id.
    pub trace_id: Option<String>,
    /// Entra's correlation id.
    pub correlation_id: Option<String>,
    /// As written, `2026-11-23 09:14:31Z`.
    pub timestamp: Option<String>,
    /// Further codes in the same text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// The text, cleaned and cut to 4 KiB.
    pub text: String,
}

/// Longest note, in bytes.
pub const NOTE_MAX: usize = 16 * 1024;
/// Longest typed reason, name or field, in bytes.
pub const WORDS_MAX: usize = 512;

/// Fields of the report that can be set.
pub const FIELDS: [&str; 6] = ["ticket", "operator", "approver", "okta-admin", "cause", "impact"];

/// One thing that happened. Facts only: nothing here says that something is under way, but that
/// it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "data", rename_all = "kebab-case")]
pub enum Event {
    /// The first line of every session.
    Started {
        /// The session's id.
        id: String,
        /// Live or practice.
        mode: Mode,
        /// Who works, as asked or as the system names them.
        operator: String,
        /// Version of the program.
        program: String,
        /// Revision of the runbook.
        runbook: String,
        /// Whether somebody said who works; else it is what the system names.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        operator_asked: bool,
        /// Where requests go; none in sessions of before it was recorded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoints: Option<EndpointKind>,
    },
    /// The program was started again on this session.
    Resumed {
        /// Version of the program.
        program: String,
        /// Revision of the runbook.
        runbook: String,
        /// Where requests go; none in sessions of before it was recorded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoints: Option<EndpointKind>,
    },
    /// The admin named the Okta org.
    TenantNamed {
        /// Canonical URL, `https://acme.okta.com`.
        url: String,
    },
    /// The org answered for itself.
    TenantProbed {
        /// Canonical URL as the org gives it.
        url: String,
        /// Its engine; none where it named one that is not known.
        engine: Option<Engine>,
    },
    /// The app instance became known.
    AppNamed {
        /// Instance id, `0oa…`.
        id: String,
        /// Its label, where known.
        label: Option<String>,
        /// The Microsoft tenant it names, where known.
        microsoft_tenant: Option<String>,
    },
    /// An error of Okta's was pasted.
    ErrorPasted(Box<Pasted>),
    /// The step's page was asked for.
    Opened {
        /// The step.
        step: StepId,
        /// The page.
        url: String,
    },
    /// The step is done.
    Done {
        /// The step.
        step: StepId,
        /// On whose word.
        evidence: Evidence,
    },
    /// The step is to be done again.
    Todo {
        /// The step.
        step: StepId,
    },
    /// The step was left out.
    Skipped {
        /// The step.
        step: StepId,
        /// Why.
        reason: Reason,
    },
    /// The step did not work.
    Failed {
        /// The step.
        step: StepId,
        /// Why.
        reason: Reason,
    },
    /// The admin wrote something down.
    Noted {
        /// The step it belongs to.
        step: StepId,
        /// Cleaned text, at most 16 KiB.
        text: String,
    },
    /// The admin said what the Integration page asks for.
    IntegrationSaid {
        /// What it asks for.
        kind: Integration,
    },
    /// A credential test was asked for; it may or may not have reached Microsoft.
    CheckAsked {
        /// Step 7 or 10; none for a test beside the walk.
        step: Option<StepId>,
        /// The account.
        account: String,
        /// How.
        method: Method,
        /// Finds the test in Microsoft's logs.
        client_request_id: String,
    },
    /// A credential test ended.
    Checked {
        /// Step 7 or 10; none for a test beside the walk.
        step: Option<StepId>,
        /// What it found.
        result: Box<CheckResult>,
    },
    /// Okta's log showed an import, or how it went on.
    ImportSeen(Box<ImportSeen>),
    /// Okta's log showed that a person changed the settings of the instance.
    SettingsSeen(SettingsSeen),
    /// A thing on the list *Before you close* was settled.
    ClosingSaid {
        /// Its id in the runbook.
        item: String,
        /// How it stands.
        state: Closing,
    },
    /// A field of the report was set: one of [`FIELDS`].
    FieldSet {
        /// Its name.
        field: String,
        /// Cleaned value; empty takes it back.
        value: String,
    },
    /// The session was given a name.
    Renamed {
        /// The name.
        name: String,
    },
    /// The session was put away, or taken out again.
    Archived {
        /// Which of the two.
        archived: bool,
    },
    /// An earlier event no longer counts.
    Undone {
        /// Its sequence number.
        of: u64,
    },
}

impl Event {
    /// The words of a person in it, which may say anything.
    pub fn free_text(&self) -> Option<&str> {
        match self {
            Self::Skipped { reason, .. } | Self::Failed { reason, .. } => reason.text.as_deref(),
            Self::Noted { text, .. }
            | Self::FieldSet { value: text, .. }
            | Self::Renamed { name: text } => Some(text),
            Self::ErrorPasted(pasted) => Some(&pasted.text),
            Self::Started { .. }
            | Self::Resumed { .. }
            | Self::TenantNamed { .. }
            | Self::TenantProbed { .. }
            | Self::AppNamed { .. }
            | Self::Opened { .. }
            | Self::Done { .. }
            | Self::Todo { .. }
            | Self::IntegrationSaid { .. }
            | Self::CheckAsked { .. }
            | Self::Checked { .. }
            | Self::ImportSeen(_)
            | Self::SettingsSeen(_)
            | Self::ClosingSaid { .. }
            | Self::Archived { .. }
            | Self::Undone { .. } => None,
        }
    }

    /// The step that it belongs to, where that is a change or a note.
    pub fn step(&self) -> Option<StepId> {
        match self {
            Self::Done { step, .. }
            | Self::Todo { step }
            | Self::Skipped { step, .. }
            | Self::Failed { step, .. }
            | Self::Noted { step, .. } => Some(*step),
            Self::Started { .. }
            | Self::Resumed { .. }
            | Self::TenantNamed { .. }
            | Self::TenantProbed { .. }
            | Self::AppNamed { .. }
            | Self::ErrorPasted(_)
            | Self::Opened { .. }
            | Self::IntegrationSaid { .. }
            | Self::CheckAsked { .. }
            | Self::Checked { .. }
            | Self::ImportSeen(_)
            | Self::SettingsSeen(_)
            | Self::ClosingSaid { .. }
            | Self::FieldSet { .. }
            | Self::Renamed { .. }
            | Self::Archived { .. }
            | Self::Undone { .. } => None,
        }
    }

    /// Whether undo may name it: one change of a step, or a note. Never a test.
    pub fn can_be_undone(&self) -> bool {
        let said = matches!(self, Self::IntegrationSaid { .. } | Self::ClosingSaid { .. });
        said || self.step().is_some()
    }
}
