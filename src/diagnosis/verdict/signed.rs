//! The verdict after a token was issued: which account, which tenant, which role.

use super::Findings;
use super::Signed;
use super::expected_tenant;
use super::judge::Judgement;
use crate::diagnosis::account;
use crate::diagnosis::microsoft::Graph;
use crate::diagnosis::microsoft::Organization;
use crate::diagnosis::microsoft::Roles;
use crate::model::check::Cause;
use crate::model::check::Method;
use crate::model::check::PasswordFinding;
use crate::model::check::Realm;
use crate::model::check::Verdict;
use crate::model::order::ExpectedBy;
use crate::runbook::StepId;
use crate::text::Phrase;

fn graph(found: &Findings) -> Option<&Graph> {
    found.end.signed()?.graph.as_ref().ok()
}

pub(super) fn organization(found: &Findings) -> Option<&Organization> {
    graph(found)?.organization.got()
}

/// The account that signed in, where it is known and another than the one that was typed.
pub(super) fn other_account(found: &Findings) -> Option<&str> {
    let by_token = found.end.signed()?.username.as_deref();
    let me = graph(found).and_then(|graph| graph.me.got());
    let upn = match me {
        // A guest's own name is another one here, and it is judged as a guest.
        Some(me) if me.guest => return None,
        Some(me) => me.upn.as_str(),
        // A token of a password sign-in is of the account that was asked for.
        None if found.method == Method::Password => return None,
        None => by_token?,
    };
    (upn.to_lowercase() != found.account.to_lowercase()).then_some(upn)
}

/// Whether the account that was typed is Global Administrator now.
pub(super) fn global_administrator(found: &Findings) -> Option<bool> {
    if other_account(found).is_some() {
        return None;
    }
    let roles = graph(found)?.roles.got()?;
    Some(*roles == Roles::GlobalAdministrator)
}

/// Judges a test that got a token. What is known to be wrong comes before what could not be read.
pub(super) fn judge(found: &Findings, signed: &Signed) -> Judgement {
    let password = match (found.method, found.realm) {
        (Method::Password, Realm::Managed) => PasswordFinding::Correct,
        (Method::Password, Realm::Federated | Realm::Unknown) => PasswordFinding::LikelyCorrect,
        (Method::Browser | Method::DeviceCode, _) => PasswordFinding::NotEvaluated,
    };
    let judgement = match &signed.graph {
        Ok(graph) => by_graph(found, signed, graph),
        Err(_) if other_account(found).is_some() => another(found),
        Err(cut) => {
            let says = Phrase::new("check.says.unread").with("account", found.account.as_str());
            Judgement::open(cut.cause, says, found.step, cut.next.clone())
        }
    };
    judgement.password(password)
}

fn by_graph(found: &Findings, signed: &Signed, graph: &Graph) -> Judgement {
    let me = graph.me.got();
    let about = |key: &str| {
        Phrase::new(key)
            .with("account", found.account.as_str())
            .with("upn", me.map_or("", |me| me.upn.as_str()))
            .with("tenant", tenant_name(found))
            .with("expected", expected_name(found))
    };
    let sign_in = Some(StepId::SignInMicrosoft);
    if me.is_some_and(|me| me.guest) {
        return Judgement::failed(about("check.says.guest"), sign_in, about("check.next.guest"));
    }
    if expected_tenant(found) == Some(false) {
        return wrong_tenant(found);
    }
    if other_account(found).is_some() {
        return another(found);
    }
    if graph.roles.got() == Some(&Roles::Others) {
        let (says, next) = (about("check.says.no_role"), about("check.next.no_role"));
        return Judgement::failed(says, sign_in, next);
    }
    let same = same_tenant(found, signed, graph);
    if graph.roles.got().is_some() && me.is_some() && same {
        let (step, text) = after_passing(found.step);
        let mut passed = Judgement::failed(about("check.says.passed"), Some(step), about(text));
        passed.verdict = Verdict::Passed;
        passed.cause = Cause::None;
        return passed;
    }
    let (says, next) = if graph.roles.got().is_none() {
        ("check.says.role_unread", "check.next.role_unread")
    } else {
        let by = found.expected.as_ref().map_or(ExpectedBy::App, |expected| expected.by);
        (
            by.pick([
                "check.says.tenant_unread",
                "check.says.tenant_unread_named",
                "check.says.tenant_unread_last",
            ]),
            by.pick([
                "check.next.tenant_unread",
                "check.next.tenant_unread_named",
                "check.next.tenant_unread_last",
            ]),
        )
    };
    let (says, next) = (about(says), about(next));
    Judgement::open(Cause::Rules, says, found.step, next)
}

/// The verdict where Microsoft signed in somebody else than was asked for.
fn another(found: &Findings) -> Judgement {
    let about = |key: &str| {
        Phrase::new(key)
            .with("account", found.account.as_str())
            .with("upn", other_account(found).unwrap_or_default())
    };
    let (says, next) = (about("check.says.other_account"), about("check.next.other_account"));
    Judgement::open(Cause::Rules, says, Some(StepId::SignInMicrosoft), next)
}

/// Whether nothing contradicts that this is the right tenant, and what was expected is confirmed.
fn same_tenant(found: &Findings, signed: &Signed, graph: &Graph) -> bool {
    let own = graph.organization.got().map(|own| own.id.as_str());
    let named = [own, signed.tenant_id.as_deref(), found.tenant_id.as_deref()];
    let mut named = named.into_iter().flatten();
    let Some(first) = named.next() else { return false };
    let agreed = named.all(|id| id.eq_ignore_ascii_case(first));
    let owed = found.expected.as_ref().is_some_and(|own| own.by != ExpectedBy::LastSession);
    agreed && (!owed || expected_tenant(found) == Some(true))
}

/// Where a passed test leads: a preflight to the sign-in, every other to Okta's page.
fn after_passing(step: Option<StepId>) -> (StepId, &'static str) {
    match step {
        Some(step) if step < StepId::AcceptPermissions => {
            (StepId::SignInMicrosoft, "check.next.passed_preflight")
        }
        Some(_) | None => (StepId::TestApiCredentials, "check.next.passed"),
    }
}

/// The verdict where the account belongs to another tenant than the expected one.
pub(super) fn wrong_tenant(found: &Findings) -> Judgement {
    let about = |key: &str| {
        Phrase::new(key)
            .with("account", found.account.as_str())
            .with("tenant", tenant_name(found))
            .with("expected", expected_name(found))
    };
    let by = found.expected.as_ref().map_or(ExpectedBy::App, |expected| expected.by);
    let (says, next) = (
        about(by.pick([
            "check.says.wrong_tenant",
            "check.says.wrong_tenant_named",
            "check.says.wrong_tenant_last",
        ])),
        about(by.pick([
            "check.next.wrong_tenant",
            "check.next.wrong_tenant_named",
            "check.next.wrong_tenant_last",
        ])),
    );
    let step = Some(StepId::SignInMicrosoft);
    if by == ExpectedBy::LastSession {
        // What answered last time may itself have been the wrong one.
        return Judgement::open(Cause::Rules, says, step, next);
    }
    Judgement::failed(says, step, next)
}

fn expected_name(found: &Findings) -> &str {
    found.expected.as_ref().map_or("", |expected| expected.tenant.as_str())
}

/// The tenant's name, else the account's domain.
pub(super) fn tenant_name(found: &Findings) -> String {
    let own = organization(found).filter(|own| !own.name.is_empty());
    own.map_or_else(|| account::domain(&found.account).to_owned(), |own| own.name.clone())
}
