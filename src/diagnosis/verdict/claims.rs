//! What a test shows, and what it leaves open: the two lists that stand beside every verdict.

use super::Findings;
use super::Sent;
use super::judge::Judgement;
use super::signed;
use crate::diagnosis::account;
use crate::model::check::Method;
use crate::model::check::MicrosoftTenant;
use crate::model::check::PasswordFinding;
use crate::model::check::Realm;
use crate::model::check::Verdict;
use crate::text::Phrase;

/// What is known now.
pub(super) fn proves(
    found: &Findings,
    password: PasswordFinding,
    tenant: Option<&MicrosoftTenant>,
) -> Vec<Phrase> {
    let about = |key: &str| {
        Phrase::new(key)
            .with("account", found.account.as_str())
            .with("domain", account::domain(&found.account))
    };
    let mut list = Vec::new();
    match (found.realm, &found.federated_to) {
        (Realm::Managed, _) => list.push(about("check.proves.managed")),
        (Realm::Federated, Some(host)) => {
            list.push(about("check.proves.federated").with("host", host.as_str()));
        }
        (Realm::Federated, None) => list.push(about("check.proves.federated_somewhere")),
        (Realm::Unknown, _) => {}
    }
    let other = signed::other_account(found);
    if let Some(upn) = other {
        list.push(about("check.proves.other_account").with("upn", upn));
    }
    let token = found.end.signed().is_some() && other.is_none();
    match (password, token) {
        (PasswordFinding::Correct, true) => list.push(about("check.proves.password")),
        (PasswordFinding::Correct, false) => list.push(about("check.proves.password_mfa")),
        (PasswordFinding::Wrong, _) => list.push(about("check.proves.wrong")),
        (PasswordFinding::LikelyCorrect | PasswordFinding::NotEvaluated, true) => {
            list.push(about("check.proves.signed_in"));
        }
        (PasswordFinding::LikelyCorrect | PasswordFinding::NotEvaluated, false) => {}
    }
    if let (Some(_), true) = (tenant, token) {
        list.push(about("check.proves.tenant").with("tenant", signed::tenant_name(found)));
    }
    match signed::global_administrator(found) {
        Some(true) => list.push(about("check.proves.role")),
        Some(false) => list.push(about("check.proves.no_role")),
        None => {}
    }
    if found.method == Method::Password && found.sent == Sent::No {
        list.push(about("check.proves.not_sent"));
    }
    list
}

/// What is not known, and might be taken for known.
pub(super) fn does_not_prove(found: &Findings, judgement: &Judgement) -> Vec<Phrase> {
    let mut list = Vec::new();
    let mut add = |key: &str| list.push(Phrase::new(key));
    let by_password = found.method == Method::Password;
    let token = found.end.signed().is_some() && signed::other_account(found).is_none();
    // Something answered only where somebody came through, as whatever account.
    let answered = !by_password && found.end.signed().is_some();
    match (judgement.password, answered) {
        (PasswordFinding::LikelyCorrect, _) => add("check.not.likely"),
        (PasswordFinding::NotEvaluated, false) => add("check.not.password"),
        (PasswordFinding::NotEvaluated, true) => add("check.not.password_browser"),
        (PasswordFinding::Correct | PasswordFinding::Wrong, _) => {}
    }
    if found.sent == Sent::Unanswered {
        add("check.not.counted");
    }
    if by_password && found.sent == Sent::Answered {
        add("check.not.okta_copy");
    }
    if by_password && judgement.password == PasswordFinding::Correct {
        add("check.not.okta_network");
    }
    if token && by_password {
        add("check.not.mfa");
    }
    if token && !by_password {
        add("check.not.stored_password");
    }
    match signed::global_administrator(found) {
        Some(true) => add("check.not.role_lasts"),
        Some(false) => add("check.not.eligible"),
        None if judgement.verdict != Verdict::Failed => add("check.not.role"),
        None => {}
    }
    if token {
        add("check.not.consent");
    }
    list
}
