//! What the walk knows of the optional Okta access. The token itself is never here.

use jiff::Timestamp;

use crate::model::entry::Entry;
use crate::model::okta::ImportSeen;
use crate::model::okta::InstanceReport;
use crate::model::okta::Owner;
use crate::model::secret::Secret;
use crate::text::Phrase;

/// Whether Okta can be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// There is no token, or none was looked for.
    #[default]
    Off,
    /// A token is being checked.
    Asking,
    /// It can.
    Ready(Owner),
    /// It cannot, for this reason.
    Refused(Phrase),
}

/// What was asked to be let in by. Never holds a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// An API token.
    Token,
    /// A sign-in in the name of the app with this client id.
    SignIn(String),
}

/// How a watch stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listening {
    /// The first answer is not there yet.
    Asking,
    /// The log answers.
    Listening,
    /// It does not answer now.
    Waiting {
        /// Why.
        why: Phrase,
        /// For how long.
        seconds: u64,
    },
}

/// A watch that is on. Never kept in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// News of another attempt changes nothing.
    pub attempt: u64,
    /// The app instance.
    pub app: String,
    /// From when on changes of the settings count.
    pub settings_since: Option<Timestamp>,
    /// How it stands.
    pub state: Listening,
    /// The newest import since the session began.
    pub import: Option<ImportSeen>,
}

/// The access as the screen shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OktaView {
    /// Whether Okta can be asked.
    pub access: Access,
    /// The org that was asked, or is being.
    pub org: Option<String>,
    /// The attempt whose answer counts.
    pub attempt: Option<u64>,
    /// By what it was asked last.
    pub asked: Option<Asked>,
    /// Whether that was refused only for what it can do beside reading: asking once more insists.
    pub may_insist: bool,
    /// What was found out of each instance; none before the first answer.
    pub reports: Option<Vec<InstanceReport>>,
    /// The watch that is on.
    pub watch: Option<Watch>,
    /// The page at which somebody has to sign in.
    pub sign_in: Option<String>,
    /// Whether the admin has switched watching off.
    pub paused: bool,
}

impl OktaPanel {
    /// The panel with what is known of the app that signs in; `chosen` is the instance at hand.
    pub fn new(client: Option<&str>, chosen: usize, error: Option<Phrase>) -> Self {
        Self {
            focus: if client.is_some() { OktaField::Client } else { OktaField::Token },
            client: Entry::line(64).with(client.unwrap_or_default()),
            token: Secret::new(),
            chosen,
            error,
            scroll: 0,
        }
    }
}

impl OktaView {
    /// What was found out of the instance `app`.
    pub fn report(&self, app: &str) -> Option<&InstanceReport> {
        self.reports.iter().flatten().find(|report| report.instance.id == app)
    }

    /// Whether asking by this once more insists on it.
    pub fn insists_on(&self, asked: &Asked) -> bool {
        self.may_insist && self.asked.as_ref() == Some(asked)
    }

    /// Whether Okta can be asked.
    pub fn is_ready(&self) -> bool {
        matches!(self.access, Access::Ready(_))
    }

    /// Whether a token can be typed: also while another is asked for, which may be the keyring's.
    pub fn takes_token(&self) -> bool {
        match self.access {
            Access::Off | Access::Refused(_) => true,
            Access::Asking => self.asked == Some(Asked::Token),
            Access::Ready(_) => false,
        }
    }
}

/// A field of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OktaField {
    /// The app of the org that signs in.
    Client,
    /// The API token.
    Token,
}

/// The panel of the access: two ways in, or what the org shows.
#[derive(Debug, PartialEq, Eq)]
pub struct OktaPanel {
    /// Which field takes text.
    pub focus: OktaField,
    /// The client id of the org's app that signs in.
    pub client: Entry,
    /// The token being typed; moved out when it is checked.
    pub token: Secret,
    /// The chosen instance.
    pub chosen: usize,
    /// Why the token was not taken.
    pub error: Option<Phrase>,
    /// First line shown.
    pub scroll: usize,
}
