//! The verdict itself, and what is known of the password.

use jiff::Timestamp;

use super::End;
use super::Findings;
use super::Sent;
use super::signed;
use crate::diagnosis::account;
use crate::diagnosis::account::AccountFault;
use crate::diagnosis::codes::Kind;
use crate::diagnosis::codes::Meaning;
use crate::diagnosis::microsoft::Refusal;
use crate::model::check::Cause;
use crate::model::check::Method;
use crate::model::check::Next;
use crate::model::check::PasswordFinding;
use crate::model::check::Realm;
use crate::model::check::Verdict;
use crate::model::lockout;
use crate::model::lockout::NotSent;
use crate::model::policy::Forbidden;
use crate::runbook::StepId;
use crate::text::Phrase;

/// What the findings come to.
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    pub(super) password: PasswordFinding,
    pub(super) cause: Cause,
    pub(super) says: Phrase,
    pub(super) next: Next,
}

impl Judgement {
    /// Known not to work as it is.
    pub(super) fn failed(says: Phrase, step: Option<StepId>, text: Phrase) -> Self {
        Self {
            verdict: Verdict::Failed,
            password: PasswordFinding::NotEvaluated,
            cause: Cause::Credentials,
            says,
            next: Next { step, text },
        }
    }

    /// Not settled.
    pub(super) fn open(cause: Cause, says: Phrase, step: Option<StepId>, text: Phrase) -> Self {
        let failed = Self::failed(says, step, text);
        Self { verdict: Verdict::Inconclusive, cause, ..failed }
    }

    /// With what is known of the password.
    pub(super) fn password(self, password: PasswordFinding) -> Self {
        Self { password, ..self }
    }
}

pub(super) fn judge(found: &Findings) -> Judgement {
    let key = Phrase::new;
    let account = |key: &str| {
        Phrase::new(key)
            .with("account", found.account.as_str())
            .with("domain", account::domain(&found.account))
    };
    let sign_in = Some(StepId::SignInMicrosoft);
    match &found.end {
        End::Account(fault) => {
            let guest = *fault == AccountFault::Guest;
            let next = if guest { "check.next.guest_name" } else { "check.next.account" };
            Judgement::failed(fault.phrase(), sign_in, key(next))
        }
        End::NoPassword => Judgement::open(
            Cause::Rules,
            key("check.says.no_password"),
            Some(StepId::EnterCredentials),
            key("check.next.no_password"),
        ),
        End::Blanks => Judgement::open(
            Cause::Rules,
            key("check.says.blanks"),
            Some(StepId::EnterCredentials),
            key("check.next.blanks"),
        ),
        End::Federated => {
            let says = match &found.federated_to {
                Some(host) => account("check.says.federated").with("host", host.as_str()),
                None => account("check.says.federated_somewhere"),
            };
            Judgement::open(Cause::Rules, says, sign_in, account("check.next.federated"))
        }
        End::Personal => {
            Judgement::failed(account("check.says.personal"), sign_in, key("check.next.personal"))
        }
        End::NoRealm => Judgement::open(
            Cause::Rules,
            account("check.says.no_realm"),
            sign_in,
            key("check.next.no_realm"),
        ),
        End::WrongTenant => signed::wrong_tenant(found),
        End::Untrusted => Judgement::open(
            Cause::Network,
            key("check.says.untrusted").with("host", found.login_host.as_str()),
            found.step,
            key("check.next.untrusted"),
        ),
        End::PrivateCa(issuer) => private_ca(found, issuer),
        End::NotSent(why) => not_sent(found, *why),
        End::Refused { refusal, until } => refused(found, refusal, *until),
        End::Forbidden(rule) => forbidden(found, *rule),
        End::Declined(_) => elsewhere(found, "declined", Cause::Rules),
        End::Waited(minutes) => {
            let mut waited = elsewhere(found, "waited", Cause::Rules);
            waited.says = waited.says.with("minutes", minutes.to_string());
            waited
        }
        End::Mismatch => elsewhere(found, "mismatch", Cause::Network),
        End::Network { what, next } => {
            Judgement::open(Cause::Network, what.clone(), found.step, next.clone())
        }
        End::Cancelled => Judgement::open(
            Cause::Cancelled,
            key("check.says.cancelled"),
            found.step,
            key("check.next.cancelled"),
        ),
        End::Signed(own) => signed::judge(found, own),
    }
}

/// Somebody on the way could have read the password.
fn private_ca(found: &Findings, issuer: &str) -> Judgement {
    let says = Phrase::new("check.says.private_ca")
        .with("issuer", issuer)
        .with("host", found.login_host.as_str());
    Judgement::open(Cause::Rules, says, found.step, Phrase::new("check.next.private_ca"))
}

/// The computer's owner forbids it.
fn forbidden(found: &Findings, rule: Forbidden) -> Judgement {
    let says = Phrase::new(rule.key());
    Judgement::open(Cause::Rules, says, found.step, Phrase::new("check.next.forbidden"))
}

/// Nothing came of a sign-in elsewhere.
fn elsewhere(found: &Findings, name: &str, cause: Cause) -> Judgement {
    let phrase = |part: &str| Phrase::new(format!("check.{part}.{name}"));
    Judgement::open(cause, phrase("says"), found.step, phrase("next"))
}

/// Fills the gap of a time. UTC is named: a verdict is kept, and read in other places.
fn timed(phrase: Phrase, until: Option<Timestamp>) -> Phrase {
    match until {
        Some(until) => phrase.with("time", until.strftime("%H:%M UTC").to_string()),
        None => phrase,
    }
}

fn not_sent(found: &Findings, why: NotSent) -> Judgement {
    let phrase = |key: &str, until: Option<Timestamp>| {
        let phrase = Phrase::new(key).with("account", found.account.as_str());
        timed(phrase, until)
    };
    let (name, until) = match why {
        NotSent::Refused(lockout::Refused::Spent { until }) => ("spent", Some(until)),
        NotSent::Refused(lockout::Refused::Locked { until }) => ("resting", Some(until)),
        NotSent::Unrecorded => ("unrecorded", None),
        NotSent::Again => ("again", None),
    };
    Judgement::open(
        Cause::Rules,
        phrase(&format!("check.says.{name}"), until),
        found.step,
        phrase(&format!("check.next.{name}"), until),
    )
}

fn refused(found: &Findings, refusal: &Refusal, until: Option<Timestamp>) -> Judgement {
    let Some((code, meaning)) = refusal.meaning() else {
        return unknown(found, refusal);
    };
    let phrase = |what: &str| {
        let known = Phrase::new(format!("answer.{code}.{what}"))
            .with("code", refusal.error.code.as_str())
            .with("account", found.account.as_str())
            .with("tenant", account::domain(&found.account))
            .with("host", found.login_host.as_str());
        timed(known, until)
    };
    let (says, next) = (phrase("what"), phrase("next"));
    let password = password(found, &meaning);
    // A code that speaks of a password says nothing where none was judged.
    let unjudged = meaning.password == PasswordFinding::Wrong && password != meaning.password;
    // Before anything was changed in Okta, what is typed wrong is typed again here.
    let preflight = found.step.filter(|step| *step < StepId::AcceptPermissions);
    let step = match (preflight, meaning.step) {
        (Some(here), Some(StepId::EnterCredentials)) => Some(here),
        (_, step) => step,
    };
    let judgement = match meaning.verdict {
        Verdict::Failed if !unjudged => Judgement::failed(says, step, next),
        Verdict::Failed | Verdict::Inconclusive | Verdict::Passed => {
            let cause = if meaning.kind == Kind::Service { Cause::Network } else { Cause::Rules };
            Judgement::open(cause, says, step, next)
        }
    };
    judgement.password(password)
}

/// What a code says of the password: nothing, unless one was sent for an account whose password
/// Microsoft checks itself.
fn password(found: &Findings, meaning: &Meaning) -> PasswordFinding {
    let judged = found.method == Method::Password
        && found.sent == Sent::Answered
        && found.realm == Realm::Managed;
    if judged { meaning.password } else { PasswordFinding::NotEvaluated }
}

/// An answer that the table does not have shows itself, and settles nothing.
fn unknown(found: &Findings, refusal: &Refusal) -> Judgement {
    let phrase = |what: &str| Phrase::new(what).with("code", refusal.error.code.as_str());
    Judgement::open(
        Cause::Rules,
        phrase("answer.unknown.what"),
        found.step,
        phrase("answer.unknown.next"),
    )
}
