//! The way of a person through a sign-in: account, password, second factor, consent, and back.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;
use url::form_urlencoded;

use crate::simulator::directory::Account;
use crate::simulator::directory::INSTANCE_ID;
use crate::simulator::directory::Realm;
use crate::simulator::directory::Role;
use crate::simulator::login::Authority;
use crate::simulator::login::Call;
use crate::simulator::login::consents::Consent;
use crate::simulator::login::device;
use crate::simulator::login::ending;
use crate::simulator::login::first_factor::Attempt;
use crate::simulator::login::first_factor::first_factor;
use crate::simulator::login::first_factor::log;
use crate::simulator::login::flow::Flow;
use crate::simulator::login::flow::Prompt;
use crate::simulator::login::flow::Purpose;
use crate::simulator::login::form::Form;
use crate::simulator::login::pages;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::login::refusals::Stage;
use crate::simulator::login::scopes;
use crate::simulator::memory::Inner;
use crate::simulator::memory::Place;
use crate::simulator::memory::unguessable;
use crate::simulator::page::cookie;
use crate::simulator::page::see_other;
use crate::simulator::page::with_cookie;
use crate::simulator::server::State;

/// The cookie of Microsoft's session; a browser shares cookies between ports, so the port is in it.
pub(super) fn session_cookie(state: &State) -> String {
    let port: String = state.bases.login.chars().filter(char::is_ascii_digit).collect();
    format!("ESTSAUTH{port}")
}

/// Takes whom the browser is signed in as, unless the client or its hint says otherwise.
pub(super) fn recognise(call: &Call, flow: &mut Flow, known: Option<&'static str>) {
    let wanted = matches!(flow.prompt, Prompt::Default | Prompt::None | Prompt::Consent);
    let account = known.and_then(|id| call.state.directory.by_id(id)).filter(|account| {
        let hint = flow.username.as_deref();
        wanted && hint.is_none_or(|hint| hint.eq_ignore_ascii_case(account.upn))
    });
    if let Some(account) = account {
        flow.account = Some(account.id);
        flow.second_factor = true;
    }
}

/// Shows who is signed in and lets the person choose.
pub(super) fn pick_account(call: &Call, id: &str, known: Option<&'static str>) -> Response {
    match known.and_then(|known| call.state.directory.by_id(known)) {
        Some(account) => pages::picker(id, account),
        None => next(call, id),
    }
}

/// Answers what the pages post.
pub(super) async fn posted(call: Call, body: Bytes) -> Response {
    let form = Form::lenient(&body);
    let id = form.text("ctx");
    let Some(flow) = call.state.memory.with(|memory| memory.flows.get(id).cloned()) else {
        return pages::gone();
    };
    match form.text("button") {
        "next" => name_typed(&call, id, &form),
        "sign-in" => password_typed(&call, id, &flow, &form),
        "other-account" => {
            change(&call, id, |flow| {
                flow.account = None;
                flow.username = None;
                flow.second_factor = false;
            });
            next(&call, id)
        }
        "this-account" => {
            let account = call.state.directory.by_upn(form.text("loginfmt"));
            let account = account.map(|account| account.id);
            let known = call
                .state
                .memory
                .with(|memory| memory.sessions.values().any(|session| Some(*session) == account));
            change(&call, id, |flow| flow.account = account.filter(|_| known));
            next(&call, id)
        }
        "approve" if flow.account.is_some() => {
            change(&call, id, |flow| flow.second_factor = true);
            next(&call, id)
        }
        "accept" => {
            accept(&call, id, &flow, form.get("organization").is_some());
            next(&call, id)
        }
        "deny" => leave(&call, id, &flow, &Refusal::new(500_121)),
        _ => leave(&call, id, &flow, &Refusal::new(65004)),
    }
}

/// Takes a person back from Okta's sign-in page, where a federated account gives its password.
pub(super) async fn back_from_okta(
    call: Call,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    next(&call, query.get("wctx").map_or("", String::as_str))
}

/// Forgets who is signed in, and leads back if the client wants to (`OpenID` Connect RP-Initiated
/// Logout 1.0).
pub(super) async fn log_out(
    call: Call,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if let Some(session) = cookie(&headers, &session_cookie(&call.state)) {
        call.state.memory.with(|memory| memory.sessions.remove(session));
    }
    match query.get("post_logout_redirect_uri") {
        Some(redirect) if redirect.starts_with("http://localhost") => see_other(redirect),
        Some(_) | None => pages::signed_out(),
    }
}

/// Marks the account of a flow as signed in, because its Okta org says so.
pub(in crate::simulator) fn vouch(state: &State, id: &str, account: &'static str) {
    state.memory.with(|memory| {
        if let Some(flow) = memory.flows.get_mut(id) {
            flow.account = Some(account);
        }
    });
}

fn change(call: &Call, id: &str, change: impl FnOnce(&mut Flow)) {
    call.state.memory.with(|memory| memory.flows.get_mut(id).map(change));
}

fn leave(call: &Call, id: &str, flow: &Flow, refusal: &Refusal) -> Response {
    call.state.memory.with(|memory| memory.flows.remove(id));
    ending::cancelled(call, flow, refusal)
}

fn name_typed(call: &Call, id: &str, form: &Form) -> Response {
    let name = form.text("loginfmt").trim();
    if call.state.directory.by_upn(name).is_none() {
        return pages::account(
            id,
            name,
            Some(
                "This username may be incorrect. Make sure that you \
            typed it correctly. Otherwise, contact your admin.",
            ),
        );
    }
    change(call, id, |flow| flow.username = Some(name.to_owned()));
    next(call, id)
}

fn password_typed(call: &Call, id: &str, flow: &Flow, form: &Form) -> Response {
    let name = flow.username.as_deref().unwrap_or_default();
    let judged = first_factor(&call.state, Place::Here, name, form.text("passwd"));
    match judged {
        Err(refusal) => {
            let attempt = Attempt {
                client: flow.client.id,
                correlation: flow.correlation,
                place: Place::Here,
                interactive: true,
            };
            log(&call.state, &attempt, name, refusal.code(), call.trace);
            pages::password(call, id, name, Some(&refusal))
        }
        Ok(account) => {
            change(call, id, |flow| flow.account = Some(account.id));
            let session = unguessable();
            call.state.memory.with(|memory| memory.sessions.insert(session.clone(), account.id));
            with_cookie(next(call, id), &session_cookie(&call.state), &session)
        }
    }
}

fn accept(call: &Call, id: &str, flow: &Flow, organization: bool) {
    let Some(account) = flow.account.and_then(|id| call.state.directory.by_id(id)) else { return };
    let missing =
        |memory: &mut Inner| memory.consents.missing(account, flow.client.id, &flow.scopes);
    if call.state.memory.with(missing).is_empty() {
        // Nothing new to agree to: the page only wanted a yes.
        return change(call, id, |flow| flow.consented = true);
    }
    let admin = account.roles.contains(&Role::GlobalAdministrator);
    let asked: Vec<_> = flow.scopes.of_graph().map(str::to_owned).collect();
    if !admin && asked.iter().any(|scope| scopes::needs_admin(scope)) {
        return;
    }
    // Permissions of the whole tenant are always agreed to for all of it.
    let for_all = admin && (organization || flow.client.secret.is_some());
    let consent = Consent {
        tenant: account.tenant,
        client: flow.client.id,
        account: (!for_all).then_some(account.id),
        scopes: asked,
    };
    call.state.memory.with(|memory| memory.consents.agree(consent));
    change(call, id, |flow| flow.consented = true);
}

/// Shows the next page of a sign-in, or ends it.
pub(super) fn next(call: &Call, id: &str) -> Response {
    let Some(flow) = call.state.memory.with(|memory| memory.flows.get(id).cloned()) else {
        return pages::gone();
    };
    let silent = flow.prompt == Prompt::None;
    let account = flow.account.and_then(|account| call.state.directory.by_id(account));
    let Some(account) = account else {
        if silent {
            return ending::error_of(call, &flow, "login_required", &Refusal::new(50058));
        }
        return first_page(call, id, &flow);
    };
    if let Authority::Tenant(tenant) = flow.authority
        && tenant != account.tenant
    {
        return pages::error(call, &Refusal::stranger(account, tenant, flow.client), Some(id));
    }
    if let Some(page) = barrier(call, id, &flow, account) {
        return page;
    }
    let missing = call
        .state
        .memory
        .with(|memory| memory.consents.missing(account, flow.client.id, &flow.scopes));
    let asked = !missing.is_empty() || flow.prompt == Prompt::Consent;
    if asked && !flow.consented {
        if silent {
            let refusal = Refusal::about(65001, flow.client.id);
            return ending::error_of(call, &flow, "interaction_required", &refusal);
        }
        let admin = account.roles.contains(&Role::GlobalAdministrator);
        let too_much = flow.scopes.of_graph().any(scopes::needs_admin);
        return if too_much && !admin {
            pages::needs_admin(call, id, account, flow.client)
        } else {
            pages::consent(id, account, &flow, admin)
        };
    }
    if matches!(flow.purpose, Purpose::Device { .. }) && !flow.consented {
        return pages::device_confirm(id, account, flow.client);
    }
    call.state.memory.with(|memory| memory.flows.remove(id));
    ending::finish(call, &flow, account)
}

fn first_page(call: &Call, id: &str, flow: &Flow) -> Response {
    let Some(name) = &flow.username else { return pages::account(id, "", None) };
    let Some(account) = call.state.directory.by_upn(name) else {
        return pages::account(id, name, None);
    };
    if account.realm == Realm::Managed {
        return pages::password(call, id, name, None);
    }
    let username: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let okta = &call.state.bases.okta;
    see_other(&format!(
        "{okta}/app/office365/{INSTANCE_ID}/sso/wsfed/passive?username={username}&wctx={id}"
    ))
}

/// What stands between the first factor and consent: a second factor, or a policy.
fn barrier(call: &Call, id: &str, flow: &Flow, account: &Account) -> Option<Response> {
    let code = account.refusal?;
    let refusal = Refusal::about(code, flow.client.id);
    match Stage::of(code) {
        Stage::SecondFactor if flow.second_factor => None,
        Stage::SecondFactor if flow.prompt == Prompt::None => {
            Some(ending::error_of(call, flow, "interaction_required", &refusal))
        }
        Stage::SecondFactor => Some(pages::second_factor(id, account)),
        Stage::Consent => None,
        Stage::Flow => match &flow.purpose {
            Purpose::Code { .. } => None,
            Purpose::Device { user_code } => {
                device::refuse(&call.state, user_code, code);
                Some(pages::error(call, &refusal, Some(id)))
            }
        },
        Stage::Account => Some(pages::error(call, &refusal, Some(id))),
    }
}
