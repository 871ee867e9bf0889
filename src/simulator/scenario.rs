//! A scenario: in what the practice world differs from all being well, as an admin can read it.
//!
//! The scenarios of the program are the files of `assets/scenarios/`. A key left out is as in the
//! practice world; an unknown key is refused, so that a typing error cannot pass for all being well.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use thiserror::Error;

use crate::simulator::directory::ACME;
use crate::simulator::directory::Realm;
use crate::simulator::directory::Role;
use crate::simulator::directory::UserType;
use crate::simulator::login::refusals;
use crate::simulator::requests::Server;
use crate::simulator::scenarios::FILES;

/// In what this run of the practice world differs from all being well.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    title: String,
    #[serde(default)]
    pub(super) account: Twist,
    #[serde(default)]
    pub(super) login: Login,
    #[serde(default)]
    pub(super) okta: OktaTwist,
    /// By how many seconds the clocks of all servers are fast.
    #[serde(default)]
    pub(super) clock_skew: i64,
    /// Milliseconds that every answer is held back, besides what the caller asks for.
    #[serde(default)]
    pub(super) latency: u64,
    /// Texts of all servers carry control sequences for a terminal.
    #[serde(default)]
    pub(super) control_sequences: bool,
    /// Something is wrong with the certificate; then there is HTTPS even if nobody asks for it.
    pub(super) certificate: Option<Certificate>,
    #[serde(default)]
    pub(super) faults: Vec<Fault>,
}

impl Scenario {
    /// Returns one of the scenarios inside the program; `ready` is the default of every command.
    pub fn named(name: &str) -> Result<Self, ScenarioError> {
        let file = FILES.iter().find(|(known, _)| *known == name);
        let (_, text) = file.ok_or_else(|| ScenarioError::Unknown(name.to_owned()))?;
        Self::parse(text)
    }

    /// Reads a scenario of the admin's own, in the form of `assets/scenarios/`.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text)?;
        let account = &scenario.account;
        let codes = [account.refusal, account.refusal_before_password, scenario.login.refusal];
        match codes.into_iter().flatten().find(|code| !refusals::is_known(*code)) {
            Some(code) => Err(ScenarioError::UnknownCode(code)),
            None => Ok(scenario),
        }
    }

    /// Lists the scenarios inside the program, each with its title, in the order of the contract.
    pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
        FILES.iter().map(|(name, text)| (*name, title_line(text)))
    }

    /// Says whether some connection will have to be reset.
    pub(super) fn resets(&self) -> bool {
        self.faults.iter().any(|fault| matches!(fault.answer, Broken::Reset))
    }

    /// The time as the servers have it.
    pub(super) fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(SignedDuration::from_secs(self.clock_skew)).unwrap_or(now)
    }

    /// Says in one line what is the matter in this scenario.
    pub fn title(&self) -> &str {
        &self.title
    }
}

/// Takes the title from the first line, so that listing the scenarios parses none of them.
fn title_line(text: &'static str) -> &'static str {
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("title = \"").and_then(|rest| rest.strip_suffix('"')).unwrap_or_default()
}

/// Why a scenario cannot be played.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// The program has no scenario of this name.
    #[error("no scenario is called {0:?}")]
    Unknown(String),
    /// The text is not TOML, or has a key that means nothing.
    #[error("the scenario cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// The simulator has no recorded wording for this AADSTS code.
    #[error("the simulator does not know AADSTS{0}")]
    UnknownCode(u32),
}

/// What is different about `admin@acme.onmicrosoft.com`.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Twist {
    pub(super) password: Option<String>,
    pub(super) realm: Option<Realm>,
    pub(super) roles: Option<Vec<Role>>,
    /// Roles held through PIM and not active.
    pub(super) eligible_roles: Vec<Role>,
    pub(super) user_type: Option<UserType>,
    /// Locked for as long as the simulator runs.
    pub(super) locked: bool,
    /// The AADSTS code that a right password is answered with.
    pub(super) refusal: Option<u32>,
    /// The AADSTS code that every password is answered with, unjudged.
    pub(super) refusal_before_password: Option<u32>,
}

/// What is different about the login server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Login {
    /// The AADSTS code that stops a sign-in before any account is looked at.
    pub(super) refusal: Option<u32>,
    /// Seconds that an authorization code is good for.
    pub(super) code_lifetime: u64,
    /// Seconds that a device code is good for.
    pub(super) device_lifetime: u64,
    /// Seconds that a device has to wait between two polls.
    pub(super) device_interval: u64,
    /// The discovery document names a token endpoint of somebody else.
    pub(super) foreign_token_endpoint: bool,
    /// Errors of the device authorization come with HTTP 200, as Microsoft's sometimes do.
    pub(super) device_errors_as_200: bool,
}

/// What a sign-in comes past before an account is looked at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Door {
    /// The tenant is looked up, by discovery first of all.
    Tenant,
    /// The program is looked up in it.
    Program,
    /// A program without a secret asks the token endpoint for more than to redeem a code.
    PublicFlow,
}

impl Login {
    /// Returns the code that a sign-in is stopped with at this door or before it.
    pub(super) fn stops(&self, door: Door) -> Option<u32> {
        self.refusal.filter(|code| {
            let own = match code {
                90002 => Door::Tenant,
                7_000_218 => Door::PublicFlow,
                _ => Door::Program,
            };
            own <= door
        })
    }
}

impl Default for Login {
    fn default() -> Self {
        Self {
            refusal: None,
            code_lifetime: 600,
            device_lifetime: 900,
            device_interval: 5,
            foreign_token_endpoint: false,
            device_errors_as_200: false,
        }
    }
}

/// What is different about the Okta org.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OktaTwist {
    pub(super) engine: Engine,
    pub(super) integration: Integration,
    pub(super) instances: Vec<InstanceTwist>,
    /// By how much faster than in real life an import plays out.
    pub(super) import_speed: u32,
    /// What an import finds.
    pub(super) import: ImportTwist,
    /// Calls a minute that each caller has, instead of Okta's own numbers.
    pub(super) rate_limit: Option<u32>,
    /// After so many calls of the API the tokens are revoked.
    pub(super) token_calls: Option<u32>,
    /// What is different about a sign-in for programs.
    pub(super) oauth: OauthTwist,
}

/// What is different about a sign-in for programs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OauthTwist {
    /// It is refused with this error of OAuth.
    pub(super) refuses: Option<String>,
    /// Scopes that are granted, whatever was asked for.
    pub(super) grants: Option<Vec<String>>,
    /// Another nonce comes back than was sent.
    pub(super) foreign_nonce: bool,
    /// Seconds for which its tokens are good.
    pub(super) lifetime: Option<i64>,
}

/// What is different about an import whose credentials are right.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ImportTwist {
    /// Users that it creates, updates and unassigns, an event each, instead of a summary alone.
    pub(super) users: u32,
    /// Microsoft has nobody whom Okta would take.
    pub(super) empty: bool,
    /// The import safeguard stops it.
    pub(super) roadblock: bool,
}

impl Default for OktaTwist {
    fn default() -> Self {
        Self {
            engine: Engine::IdentityEngine,
            integration: Integration::Password,
            instances: vec![InstanceTwist::default()],
            import_speed: 1,
            import: ImportTwist::default(),
            rate_limit: None,
            token_calls: None,
            oauth: OauthTwist::default(),
        }
    }
}

/// What is wrong with the certificate of all servers.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Certificate {
    /// It was good until yesterday.
    Expired,
    /// It is signed by an authority that nobody was told of.
    Foreign,
    /// It is for another name.
    Misnamed,
}

/// Which of Okta's two engines the org runs on.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Engine {
    Classic,
    IdentityEngine,
}

/// Which Integration page the org shows (`okta.md` 3.1).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Integration {
    /// With *Admin Username* and *Admin Password*, as the seed article has it.
    Password,
    /// The newer page, which keeps no password.
    Consent,
}

/// One Office 365 app instance of the org.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct InstanceTwist {
    pub(super) label: String,
    /// The first label of the `onmicrosoft.com` domain that it is set up for.
    pub(super) microsoft_tenant: String,
    pub(super) active: bool,
}

impl Default for InstanceTwist {
    fn default() -> Self {
        Self {
            label: "Microsoft Office 365".to_owned(),
            microsoft_tenant: ACME.label().to_owned(),
            active: true,
        }
    }
}

/// Written by hand: a password is in it.
impl std::fmt::Debug for Twist {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Twist")
            .field("realm", &self.realm)
            .field("roles", &self.roles)
            .field("user_type", &self.user_type)
            .field("locked", &self.locked)
            .field("refusal", &self.refusal)
            .finish_non_exhaustive()
    }
}

/// A server that is broken on the paths that end in `path`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    pub(super) server: Server,
    pub(super) path: String,
    pub(super) answer: Broken,
}

/// What a broken server does instead of answering.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Broken {
    /// 429, with the seconds to wait if the scenario gives them.
    #[serde(rename_all = "snake_case")]
    Throttled { retry_after: Option<u64> },
    /// 503 with a page of HTML.
    Unavailable,
    /// The request is read and no answer ever comes.
    Silence,
    /// 429 of Okta's other kind: too many calls at once, limit 0.
    Busy,
    /// Graph's 403: the token is good and the permission is missing.
    Forbidden,
    /// The connection is reset instead of an answer.
    Reset,
    /// The body ends in the middle.
    HalfBody,
    /// A byte a second.
    Drip,
    /// A hundred megabytes.
    Huge,
    /// A gigabyte of blanks in a few megabytes of gzip.
    GzipBomb,
    /// Bytes that are no JSON and no UTF-8.
    Garbage,
    /// The page of a captive portal, with 200.
    WebPage,
    /// 307 to another server.
    Redirect,
}

impl Fault {
    pub(super) fn hits(&self, server: Server, path: &str) -> bool {
        self.server == server && path.ends_with(&self.path)
    }
}
