//! What Okta shows of its Office 365 apps and their imports, in the form that is kept and shown.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::model::event::Pasted;
use crate::text::Phrase;

/// One Office 365 app instance of an org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Instance id, `0oa…`.
    pub id: String,
    /// What the console calls it.
    pub label: String,
    /// Whether it is active.
    pub active: bool,
    /// The Microsoft tenant it is set up for, as a domain where that can be told.
    pub microsoft_tenant: Option<String>,
}

/// Whether provisioning is switched on. No field of Okta's says that its credentials work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ConnectionStatus {
    /// Switched on, which is not *works*.
    Enabled,
    /// Switched off.
    Disabled,
    /// The app has no provisioning API, or Okta does not tell.
    Unknown,
}

impl ConnectionStatus {
    /// The word that JSON and the words use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Unknown => "unknown",
        }
    }
}

/// The provisioning connection of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Whether it is switched on.
    pub status: ConnectionStatus,
    /// The Microsoft tenant that its consent link names.
    pub microsoft_tenant: Option<String>,
}

/// How an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportOutcome {
    /// It has not ended yet, or its end has not reached the log.
    Running,
    /// It ended, and nothing in it failed.
    Succeeded,
    /// It ended badly, or something in it failed.
    Failed,
    /// The import safeguard holds it.
    Stopped,
    /// Another import began before it ended.
    Superseded,
}

impl ImportOutcome {
    /// The word that files, JSON and the words use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Superseded => "superseded",
        }
    }

    /// Whether the admin has to do something about it.
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::Failed | Self::Stopped)
    }
}

/// How far a running import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// It began.
    #[default]
    Started,
    /// Reading from Microsoft.
    Downloading,
    /// Everything was read.
    Downloaded,
    /// Making and matching users.
    Processing,
    /// Over.
    Ended,
}

impl Phase {
    /// The word that JSON and the words use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Downloading => "downloading",
            Self::Downloaded => "downloaded",
            Self::Processing => "processing",
            Self::Ended => "ended",
        }
    }
}

/// What an import did, counted from its events or as its summary says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Users read; none where no event says it.
    pub scanned: Option<u64>,
    /// Users created.
    pub created: u64,
    /// Users updated.
    pub updated: u64,
    /// Users matched to users of Okta's.
    pub matched: u64,
    /// Users whose assignment went.
    pub unassigned: u64,
}

/// An import as the System Log showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSeen {
    /// Okta's id of it, which its events have in common.
    pub id: String,
    /// The app instance.
    pub app: String,
    /// When it began, by Okta's clock; where the log begins later, the first that was seen of it.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How it stands.
    pub outcome: ImportOutcome,
    /// How far it is.
    #[serde(default)]
    pub phase: Phase,
    /// Who started it; none for Okta itself.
    pub by: Option<String>,
    /// What it did.
    #[serde(default)]
    pub counts: Counts,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Pasted>,
}

impl ImportSeen {
    /// When it was last heard of.
    pub fn at(&self) -> Timestamp {
        self.ended.unwrap_or(self.started)
    }

    /// Whether it is known to have read nobody.
    pub fn is_empty(&self) -> bool {
        self.outcome == ImportOutcome::Succeeded && self.counts.scanned == Some(0)
    }
}

/// A change of the instance's settings by a person, as the System Log showed it. No proof that
/// Save was pressed on the Integration page: the log does not say what was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsSeen {
    /// Okta's id of the event.
    pub id: String,
    /// The app instance.
    pub app: String,
    /// When, by Okta's clock.
    pub at: Timestamp,
    /// Who.
    pub by: String,
}

/// What the owner of a token may do, which the token may do as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Read, and nothing else.
    Reading,
    /// More than read; the roles say what.
    More(Vec<String>),
    /// Okta did not tell the roles, or they are of the org's own making.
    Unknown,
}

impl Reach {
    /// The word that JSON and the words use.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Reading => "read-only",
            Self::More(_) => "more",
            Self::Unknown => "unknown",
        }
    }
}

/// Whose token it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Login name; none where Okta did not tell.
    pub login: Option<String>,
    /// What the token can do.
    pub reach: Reach,
    /// Whether they signed in for this run; else it is an API token.
    pub signed_in: bool,
}

/// What was found out of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceReport {
    /// The instance.
    pub instance: Instance,
    /// Its connection; none where Okta did not tell.
    pub connection: Option<Connection>,
    /// Its newest import; none where the log has none.
    pub import: Option<ImportSeen>,
    /// The newest change of its settings by a person.
    pub settings: Option<SettingsSeen>,
}

/// What a watch has to tell. Nothing is told where nothing is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The log answered for the first time, or again.
    Listening,
    /// The newest import, as far as it is.
    Import(Box<ImportSeen>),
    /// A person changed the settings of the instance.
    Settings(SettingsSeen),
    /// No answer, or none yet: it goes on by itself.
    Waiting {
        /// Why.
        why: Phrase,
        /// How long.
        seconds: u64,
    },
}
