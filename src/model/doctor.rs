//! What a look at the surroundings finds: whether what reauth leans on works here.

use crate::text::Phrase;

/// A thing that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Whether the checklist can be drawn.
    Terminal,
    /// Whether colours are drawn.
    Colours,
    /// Whether text beyond ASCII is.
    Locale,
    /// How text gets to the clipboard.
    Clipboard,
    /// How a page is opened.
    Browser,
    /// A round trip through the keyring.
    Keyring,
    /// Folders and files of this program: whether they can be written, and by whom read.
    Files,
    /// Whether the settings are understood.
    Config,
    /// Whether the file system locks.
    Lock,
    /// Room left on the disk.
    Space,
    /// The rules of the computer's owner.
    Policy,
    /// What the environment says of proxies.
    Proxy,
    /// Microsoft's sign-in.
    Login,
    /// Microsoft Graph.
    Graph,
    /// The Okta org.
    Okta,
    /// Who vouches for the three.
    Tls,
    /// This computer's clock.
    Clock,
}

impl Topic {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 17] = [
        Self::Terminal,
        Self::Colours,
        Self::Locale,
        Self::Clipboard,
        Self::Browser,
        Self::Keyring,
        Self::Files,
        Self::Config,
        Self::Lock,
        Self::Space,
        Self::Policy,
        Self::Proxy,
        Self::Login,
        Self::Graph,
        Self::Okta,
        Self::Tls,
        Self::Clock,
    ];

    /// As JSON names it, and its key in the words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Colours => "colours",
            Self::Locale => "locale",
            Self::Clipboard => "clipboard",
            Self::Browser => "browser",
            Self::Keyring => "keyring",
            Self::Files => "files",
            Self::Config => "config",
            Self::Lock => "lock",
            Self::Space => "space",
            Self::Policy => "policy",
            Self::Proxy => "proxy",
            Self::Login => "login",
            Self::Graph => "graph",
            Self::Okta => "okta",
            Self::Tls => "tls",
            Self::Clock => "clock",
        }
    }
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It works, as far as it was tried.
    Passed,
    /// It does not.
    Failed,
    /// It was not tried; the sentence says why.
    Unchecked,
}

impl Standing {
    /// As JSON names it, and its key in the words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Unchecked => "unchecked",
        }
    }
}

/// What was found of one thing. Its sentences name no person, org, path or value of the
/// environment: they go into tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The thing.
    pub topic: Topic,
    /// How it stands.
    pub standing: Standing,
    /// What was seen.
    pub says: Phrase,
    /// What helps; there whenever it failed.
    pub fix: Option<Phrase>,
}

/// The findings so far, on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoctorPanel {
    /// Findings of another look change nothing.
    pub attempt: u64,
    /// In the order in which they came.
    pub findings: Vec<Finding>,
    /// First line shown.
    pub scroll: usize,
}

impl DoctorPanel {
    /// What was found of `topic`, if it was yet.
    pub fn of(&self, topic: Topic) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.topic == topic)
    }
}
