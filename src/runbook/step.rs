//! The runbook and its steps as the program knows them.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

/// Names a step. Sessions refer to it, so it outlives rewording and reordering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepId {
    /// Sign in to the Okta Admin Console.
    SignInOkta,
    /// Open the list of applications.
    OpenApplications,
    /// Find and select Microsoft Office 365.
    FindOffice365,
    /// Open Provisioning › Integration.
    ProvisioningIntegration,
    /// Press Edit.
    Edit,
    /// Press Re-authenticate with Microsoft Office 365.
    Reauthenticate,
    /// Sign in to Microsoft as Global Administrator.
    SignInMicrosoft,
    /// Accept the requested permissions.
    AcceptPermissions,
    /// Enter the same credentials on the Integration page.
    EnterCredentials,
    /// Press Test API Credentials, and test live beside it.
    TestApiCredentials,
    /// Press Save.
    Save,
    /// Start the import again and see it complete.
    RunImport,
}

impl StepId {
    /// All steps in the order of the walk.
    pub const ALL: [Self; 12] = [
        Self::SignInOkta,
        Self::OpenApplications,
        Self::FindOffice365,
        Self::ProvisioningIntegration,
        Self::Edit,
        Self::Reauthenticate,
        Self::SignInMicrosoft,
        Self::AcceptPermissions,
        Self::EnterCredentials,
        Self::TestApiCredentials,
        Self::Save,
        Self::RunImport,
    ];

    /// Position in the walk, from 0.
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|id| *id == self).unwrap_or(0)
    }

    /// Number as people say it, from 1.
    pub fn number(self) -> usize {
        self.index() + 1
    }

    /// The id as files and scripts write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignInOkta => "sign-in-okta",
            Self::OpenApplications => "open-applications",
            Self::FindOffice365 => "find-office365",
            Self::ProvisioningIntegration => "provisioning-integration",
            Self::Edit => "edit",
            Self::Reauthenticate => "reauthenticate",
            Self::SignInMicrosoft => "sign-in-microsoft",
            Self::AcceptPermissions => "accept-permissions",
            Self::EnterCredentials => "enter-credentials",
            Self::TestApiCredentials => "test-api-credentials",
            Self::Save => "save",
            Self::RunImport => "run-import",
        }
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no step; steps are 1 to 12 or their ids, as in `reauth status`")]
pub struct UnknownStep(String);

impl FromStr for StepId {
    type Err = UnknownStep;

    /// Reads a number from 1 to 12, or an id.
    fn from_str(text: &str) -> Result<Self, UnknownStep> {
        let by_number = text.parse::<usize>().ok().and_then(|n| Self::ALL.get(n.checked_sub(1)?));
        by_number
            .or_else(|| Self::ALL.iter().find(|id| id.as_str() == text))
            .copied()
            .ok_or_else(|| UnknownStep(text.to_owned()))
    }
}

/// The walk. Made only by [`Runbook::load`], which checks what it promises: every step once, in
/// order, in contiguous parts, with links that have only known gaps.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runbook {
    /// Changes when the walk changes; kept in sessions and reports.
    pub revision: String,
    /// The sections of the list, in order.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
    /// The steps, in order.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// Reasons that are offered, so that none need be typed.
    pub ready_reasons: ReadyReasons,
    /// The uncounted things to look at after the last step.
    pub before_close: Vec<String>,
    /// What may have been the cause, for the report.
    pub root_causes: Vec<String>,
}

/// Ids of the reasons offered when a step is skipped or has failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadyReasons {
    /// Offered by skip.
    pub skip: Vec<String>,
    /// Offered by fail.
    pub fail: Vec<String>,
}

/// A section of the list: where the admin works.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Names the section's title in the words.
    pub id: String,
}

/// One step: its page, and how it behaves. Its sentences are words under `step.<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its lasting name.
    pub id: StepId,
    /// The section it stands in.
    pub part: String,
    /// Link template, used while no app instance is known.
    #[serde(default)]
    pub page: Option<String>,
    /// Link template, used once the app instance is known.
    #[serde(default)]
    pub app_page: Option<String>,
    /// How sure it is that the deepest link works.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// Labels to click, one after another, as the console writes them.
    #[serde(default)]
    pub path: Vec<String>,
    /// The same where Okta has renamed the menu.
    #[serde(default)]
    pub path_newer: Vec<String>,
    /// What Enter does.
    pub action: Action,
    /// Whether newer Integration pages lack it.
    #[serde(default)]
    pub may_be_absent: bool,
    /// How long its result holds.
    #[serde(default)]
    pub decays_after: Option<Decay>,
    /// Whether Okta holds an unsaved edit while this step is at hand.
    #[serde(default)]
    pub unsaved: bool,
    /// A question to be answered before the step is done.
    #[serde(default)]
    pub question: Option<String>,
    /// What could be seen of it besides the admin's word.
    #[serde(default)]
    pub evidence: Vec<String>,
}

/// How sure a link is, as the facts have it; below verified the click path matters more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Seen in Okta's own material or on a live org.
    Verified,
    /// Seen in one good place.
    Likely,
    /// Not seen anywhere.
    Guess,
}

/// What Enter does on a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Opens the step's page.
    Open,
    /// Opens the panel of the credential test.
    Test,
    /// Offers the same panel before anything is changed in Okta.
    Preflight,
    /// Nothing to open: it happens in a window that is already there.
    None,
}

/// How long a done step stays believable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Decay {
    /// Okta's default idle time in the Admin Console.
    #[serde(rename = "15m")]
    QuarterHour,
    /// A test result of yesterday says little of today.
    #[serde(rename = "1d")]
    Day,
}

impl Decay {
    /// The time in seconds.
    pub fn seconds(self) -> i64 {
        match self {
            Self::QuarterHour => 15 * 60,
            Self::Day => 24 * 60 * 60,
        }
    }
}

impl Runbook {
    /// Returns the step named `id`.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.get(id.index())
    }
}

impl Step {
    /// Returns the step's address, with the gaps filled; none where it has no page.
    ///
    /// `org` and `admin` are base URLs without a trailing slash, `app` an app instance id.
    pub fn link(&self, org: &str, admin: &str, app: Option<&str>) -> Option<String> {
        let template = match (app, &self.app_page) {
            (Some(_), Some(deep)) => deep,
            (None, _) | (_, None) => self.page.as_ref()?,
        };
        let filled = template.replace("{okta_org}", org).replace("{okta_admin}", admin);
        Some(filled.replace("{app}", app.unwrap_or_default()))
    }
}
