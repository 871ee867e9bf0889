//! What the credential test found, in the form that is kept.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::model::endpoints::EndpointKind;
use crate::runbook::StepId;
use crate::text::Phrase;

/// Whether these credentials can do what Okta needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A token was issued, for the right tenant, to an active Global Administrator.
    Passed,
    /// It is known that these credentials cannot work as they are.
    Failed,
    /// Neither is known: MFA, policy, consent, federation, lockout, network.
    Inconclusive,
}

impl Verdict {
    /// Its word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Passed => "verdict.passed",
            Self::Failed => "verdict.failed",
            Self::Inconclusive => "verdict.inconclusive",
        }
    }
}

/// What is known of the password alone. Browser and device code never evaluate one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordFinding {
    /// A token, or a code that only follows the password check, on a managed realm.
    Correct,
    /// Microsoft reached policy, which normally follows the password check.
    LikelyCorrect,
    /// Refused as wrong.
    Wrong,
    /// Nothing is known.
    NotEvaluated,
}

/// How the account signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Authorization code with PKCE in the system's browser.
    Browser,
    /// Resource owner password credentials: one request, tests the text typed here.
    Password,
    /// RFC 8628.
    DeviceCode,
}

impl Method {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Browser, Self::Password, Self::DeviceCode];

    /// The next one, in the order in which they are offered.
    #[must_use = "returns the next one and changes nothing"]
    pub fn next(self) -> Self {
        match self {
            Self::Browser => Self::Password,
            Self::Password => Self::DeviceCode,
            Self::DeviceCode => Self::Browser,
        }
    }

    /// The word, as JSON and words write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Password => "password",
            Self::DeviceCode => "device-code",
        }
    }
}

/// Who checks the account's password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Realm {
    /// Entra.
    Managed,
    /// Another identity provider.
    Federated,
    /// Not found out.
    Unknown,
}

/// Which of Microsoft's clouds a tenant lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cloud {
    /// Global, GCC included.
    Global,
    /// US Government L4, also called GCC High.
    UsGovHigh,
    /// US Government L5, Department of Defense.
    UsGovDod,
    /// China, operated by 21Vianet.
    China,
}

/// The Microsoft tenant that answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MicrosoftTenant {
    /// Its GUID.
    pub id: String,
    /// Its display name; empty where it could not be read.
    pub name: String,
    /// Its cloud.
    pub cloud: Cloud,
    /// Its verified domains, where they could be read.
    #[serde(default)]
    pub domains: Vec<String>,
}

/// What the admin needs for a Microsoft ticket: an error as Entra or Graph sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceError {
    /// `AADSTS50126`, or Graph's word.
    pub code: String,
    /// OAuth's `error`.
    pub error: String,
    /// Entra's `suberror`.
    pub suberror: Option<String>,
    /// Entra's trace id.
    pub trace_id: Option<String>,
    /// Correlation id: the filter for the Entra sign-in log.
    pub correlation_id: Option<String>,
    /// As sent, `2025-02-27 22:38:35Z`.
    pub timestamp: Option<String>,
    /// The whole message, cleaned.
    pub text: String,
}

impl ServiceError {
    /// The ids that Microsoft's support asks for, by the names Microsoft gives them.
    pub fn ids(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("trace id", &self.trace_id),
            ("correlation id", &self.correlation_id),
            ("timestamp", &self.timestamp),
        ];
        all.into_iter().filter_map(|(name, id)| Some((name, id.as_deref()?)))
    }
}

/// Rungs of the test, in the order in which they are climbed and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Is this a user principal name at all?
    Account,
    /// Which Microsoft tenant, in which cloud?
    Discovery,
    /// Who checks the password?
    Realm,
    /// Does Microsoft issue a token?
    SignIn,
    /// Which tenant did it come from?
    Tenant,
    /// Is Global Administrator active?
    Role,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Account, Self::Discovery, Self::Realm, Self::SignIn, Self::Tenant, Self::Role];

    /// The id as JSON and words write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Discovery => "discovery",
            Self::Realm => "realm",
            Self::SignIn => "sign-in",
            Self::Tenant => "tenant",
            Self::Role => "role",
        }
    }
}

/// How a rung ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StageState {
    /// As it should be.
    Passed,
    /// Something to know, nothing to stop for.
    Warned,
    /// Here it stopped.
    Failed,
    /// Never reached.
    Skipped,
}

/// One rung as it was climbed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRecord {
    /// Which one.
    pub id: Stage,
    /// How it ended.
    pub state: StageState,
    /// Wall-clock milliseconds.
    pub ms: u64,
    /// One sentence.
    pub detail: Phrase,
}

/// What a person has to do meanwhile. `Debug` keeps it to itself: it belongs to this sign-in alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Waits {
    /// Nothing.
    #[default]
    Nobody,
    /// To sign in at this address.
    Browser {
        /// The address.
        url: String,
    },
    /// To type a code at an address.
    Device {
        /// The code.
        code: String,
        /// The address.
        uri: String,
        /// Until when.
        until: Timestamp,
    },
}

impl fmt::Debug for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nobody => "Nobody",
            Self::Browser { .. } => "Browser(…)",
            Self::Device { .. } => "Device(…)",
        })
    }
}

/// Why a test ended as it did; decides the exit code of an inconclusive one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Nothing stood in the way.
    None,
    /// The account, its password or its role.
    Credentials,
    /// Policy, MFA, consent, federation, lockout.
    Rules,
    /// The way to Microsoft, or Microsoft itself.
    Network,
    /// The admin cancelled.
    Cancelled,
}

/// What to do next, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// The step to go back to.
    pub step: Option<StepId>,
    /// One or two sentences.
    pub text: Phrase,
}

/// Everything one credential test found. Holds no password, token or code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// The three-valued answer.
    pub verdict: Verdict,
    /// How the account signed in.
    pub method: Method,
    /// What is known of the password.
    pub password: PasswordFinding,
    /// The verdict as a sentence.
    pub says: Phrase,
    /// What this test shows.
    pub proves: Vec<Phrase>,
    /// What it leaves open.
    pub does_not_prove: Vec<Phrase>,
    /// The user principal name, as typed.
    pub account: String,
    /// Who checks its password.
    pub realm: Realm,
    /// Host of the identity provider of a federated account.
    pub federated_to: Option<String>,
    /// The tenant that answered.
    pub tenant: Option<MicrosoftTenant>,
    /// Whether that is the expected tenant; none where that is not known.
    pub expected_tenant: Option<bool>,
    /// Whether a token was issued.
    pub token: bool,
    /// The scopes it carried.
    pub scopes: Vec<String>,
    /// Whether Global Administrator is active; none where it could not be read.
    pub global_administrator: Option<bool>,
    /// Whether Okta's app has consent; none where it was not asked.
    pub consent: Option<bool>,
    /// The error that decided.
    pub error: Option<ServiceError>,
    /// Sent with every request of this test; finds it in Microsoft's logs.
    pub client_request_id: String,
    /// The rungs.
    pub stages: Vec<StageRecord>,
    /// What to do next.
    pub next: Next,
    /// Where the requests went.
    pub endpoints: EndpointKind,
    /// Why it ended so.
    pub cause: Cause,
    /// Until when Microsoft asked for nothing more to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Timestamp>,
}

impl CheckResult {
    /// The exit code of `reauth check`, as fixed in the contract.
    pub fn exit_code(&self) -> u8 {
        match (self.verdict, self.cause) {
            (Verdict::Passed, _) => 0,
            (Verdict::Failed, _) => 4,
            (Verdict::Inconclusive, Cause::Network) => 6,
            (Verdict::Inconclusive, Cause::Cancelled) => 130,
            (Verdict::Inconclusive, Cause::None | Cause::Credentials | Cause::Rules) => 5,
        }
    }
}

/// A test as the session keeps it: when, and at which step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckEntry {
    /// When it ended.
    pub at: Timestamp,
    /// Step 10, or step 7 as a preflight.
    pub step: Option<StepId>,
    /// What it found.
    pub result: CheckResult,
}

/// A test that was asked for and whose end is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedCheck {
    /// When.
    pub at: Timestamp,
    /// For which account.
    pub account: String,
    /// How.
    pub method: Method,
    /// Finds it in Microsoft's logs.
    pub client_request_id: String,
}
