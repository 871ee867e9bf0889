//! From what a test found to what may be said of it: never more than is known.

mod claims;
mod judge;
mod signed;

use jiff::Timestamp;

use crate::diagnosis::account;
use crate::diagnosis::account::AccountFault;
use crate::diagnosis::microsoft::Graph;
use crate::diagnosis::microsoft::Refusal;
use crate::model::check::Cause;
use crate::model::check::CheckResult;
use crate::model::check::Cloud;
use crate::model::check::Method;
use crate::model::check::MicrosoftTenant;
use crate::model::check::Realm;
use crate::model::check::ServiceError;
use crate::model::check::StageRecord;
use crate::model::endpoints::EndpointKind;
use crate::model::lockout::NotSent;
use crate::model::order::Expected;
use crate::model::policy::Forbidden;
use crate::runbook::StepId;
use crate::text::Phrase;

/// Everything that a test found, before it is judged.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The account as typed, without blanks around it.
    pub account: String,
    /// How it signed in, or was to.
    pub method: Method,
    /// Sent with every request.
    pub client_request_id: String,
    /// Where the requests went.
    pub endpoints: EndpointKind,
    /// The step at which the test was asked for.
    pub step: Option<StepId>,
    /// The Microsoft tenant that should answer.
    pub expected: Option<Expected>,
    /// Who checks the account's password.
    pub realm: Realm,
    /// Host of its identity provider.
    pub federated_to: Option<String>,
    /// The cloud that was asked.
    pub cloud: Cloud,
    /// The sign-in host that was asked.
    pub login_host: String,
    /// The tenant of the account's domain.
    pub tenant_id: Option<String>,
    /// Whether a password left this computer.
    pub sent: Sent,
    /// The rungs as they were climbed.
    pub stages: Vec<StageRecord>,
    /// Until when a host wants to be left alone.
    pub paused: Option<Timestamp>,
    /// How it ended.
    pub end: End,
}

/// Whether a password left this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// No.
    No,
    /// Perhaps, and nobody answered: whether Microsoft counted it is not known.
    Unanswered,
    /// Yes, and Microsoft answered.
    Answered,
}

/// How a test ended.
#[derive(Clone, Debug)]
pub enum End {
    /// What was typed is no account that can be tested.
    Account(AccountFault),
    /// There is no password.
    NoPassword,
    /// The password begins or ends with a blank, which this kind of test does not support.
    Blanks,
    /// Another identity provider checks the password; nothing was sent.
    Federated,
    /// A personal Microsoft account; nothing was sent.
    Personal,
    /// Microsoft does not say who checks the password; nothing was sent.
    NoRealm,
    /// The account's domain belongs to another tenant than the Okta app; nothing was sent.
    WrongTenant,
    /// The address for the sign-in is none of Microsoft's; nothing was sent.
    Untrusted,
    /// A private authority, by this name, could have read the password; it was not sent.
    PrivateCa(String),
    /// The account is spared; nothing was sent.
    NotSent(NotSent),
    /// Entra said no.
    Refused {
        /// What it said.
        refusal: Box<Refusal>,
        /// Until when the account is left alone, where it is locked.
        until: Option<Timestamp>,
    },
    /// A rule of the computer's owner forbids it; nothing was sent.
    Forbidden(Forbidden),
    /// A person said no in the browser.
    Declined(Box<Refusal>),
    /// Nobody signed in for so many minutes.
    Waited(u64),
    /// The answer belongs to another sign-in; nothing of it was used.
    Mismatch,
    /// No answer, or none that says anything.
    Network {
        /// What happened.
        what: Phrase,
        /// What to do next.
        next: Phrase,
    },
    /// The admin cancelled.
    Cancelled,
    /// A token was issued.
    Signed(Box<Signed>),
}

/// What came with a token, and after it.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What the token allowed.
    pub scopes: Vec<String>,
    /// The tenant that the id token names.
    pub tenant_id: Option<String>,
    /// The account that the id token names.
    pub username: Option<String>,
    /// What Graph said.
    pub graph: Result<Graph, NoGraph>,
}

/// Why Graph said nothing.
#[derive(Clone, Debug)]
pub struct NoGraph {
    /// What happened.
    pub what: Phrase,
    /// What to do next.
    pub next: Phrase,
    /// Why the test ends so.
    pub cause: Cause,
}

impl End {
    /// What came with a token, where there is one.
    pub fn signed(&self) -> Option<&Signed> {
        if let Self::Signed(signed) = self { Some(signed) } else { None }
    }
}

impl NoGraph {
    /// For want of anything better to say.
    pub fn other() -> Self {
        let (what, next) = (Phrase::new("net.other"), Phrase::new("net.other_next"));
        Self { what, next, cause: Cause::Network }
    }
}

/// Judges what was found.
pub fn verdict(found: Findings) -> CheckResult {
    let judgement = judge::judge(&found);
    let tenant = tenant(&found);
    let global_administrator = signed::global_administrator(&found);
    let signed = found.end.signed();
    let scopes = signed.map(|signed| signed.scopes.clone()).unwrap_or_default();
    let token = signed.is_some();
    CheckResult {
        verdict: judgement.verdict,
        method: found.method,
        password: judgement.password,
        proves: claims::proves(&found, judgement.password, tenant.as_ref()),
        does_not_prove: claims::does_not_prove(&found, &judgement),
        says: judgement.says,
        realm: found.realm,
        expected_tenant: expected_tenant(&found),
        tenant,
        token,
        scopes,
        global_administrator,
        consent: None,
        error: error(&found),
        next: judgement.next,
        cause: judgement.cause,
        account: found.account,
        federated_to: found.federated_to,
        client_request_id: found.client_request_id,
        stages: found.stages,
        endpoints: found.endpoints,
        paused: found.paused,
    }
}

fn error(found: &Findings) -> Option<ServiceError> {
    let (End::Refused { refusal, .. } | End::Declined(refusal)) = &found.end else { return None };
    Some(refusal.error.clone())
}

/// The tenant that answered: as Graph names it, else the one that discovery or the token names.
fn tenant(found: &Findings) -> Option<MicrosoftTenant> {
    if let Some(own) = signed::organization(found) {
        let (id, name, domains) = (own.id.clone(), own.name.clone(), own.domains.clone());
        return Some(MicrosoftTenant { id, name, cloud: found.cloud, domains });
    }
    let by_token = found.end.signed().and_then(|signed| signed.tenant_id.clone());
    let id = by_token.or_else(|| found.tenant_id.clone())?;
    Some(MicrosoftTenant { id, name: String::new(), cloud: found.cloud, domains: Vec::new() })
}

/// Whether the tenant is the one that is expected; none where that cannot be told.
///
/// Okta's *Microsoft tenant name* is the first label of the initial domain, `acme` for
/// `acme.onmicrosoft.com`.
pub fn expected_tenant(found: &Findings) -> Option<bool> {
    let expected = found.expected.as_ref()?.tenant.trim().to_lowercase();
    if expected.is_empty() {
        return None;
    }
    let tenant = tenant(found);
    if uuid::Uuid::try_parse(&expected).is_ok() {
        return tenant.map(|tenant| tenant.id.eq_ignore_ascii_case(&expected));
    }
    let initial = |domain: &str| {
        domain.strip_prefix(&format!("{expected}.")).is_some_and(|rest| {
            ["onmicrosoft.com", "onmicrosoft.us", "partner.onmschina.cn"].contains(&rest)
        })
    };
    let named = |domain: &str| {
        let domain = domain.to_lowercase();
        domain == expected || initial(&domain)
    };
    if named(account::domain(&found.account)) {
        return Some(true);
    }
    let domains = tenant.map(|tenant| tenant.domains).filter(|domains| !domains.is_empty())?;
    Some(domains.iter().any(|domain| named(domain)))
}
