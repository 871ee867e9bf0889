//! The authorize endpoint: is this request one that a person may be asked for?

use std::time::Instant;

use axum::extract::Path;
use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::simulator::clients::Client;
use crate::simulator::directory::ACME;
use crate::simulator::login::Authority;
use crate::simulator::login::Call;
use crate::simulator::login::ending;
use crate::simulator::login::flow::Challenge;
use crate::simulator::login::flow::Flow;
use crate::simulator::login::flow::Mode;
use crate::simulator::login::flow::Prompt;
use crate::simulator::login::flow::Purpose;
use crate::simulator::login::form::Form;
use crate::simulator::login::pages;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::login::scopes::Scopes;
use crate::simulator::login::steps;
use crate::simulator::memory::unguessable;
use crate::simulator::page::cookie;
use crate::simulator::scenario::Door;

/// Answers `GET /{tenant}/oauth2/v2.0/authorize`.
pub(super) async fn authorize(
    call: Call,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    answer(&call, &tenant, query.as_bytes(), &headers)
}

/// Answers the same with the parameters in a form, which `OpenID` Connect 3.1.2.1 asks for.
pub(super) async fn authorize_by_form(
    call: Call,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Response {
    answer(&call, &tenant, &body, &headers)
}

fn answer(call: &Call, tenant: &str, query: &[u8], headers: &HeaderMap) -> Response {
    // Where client or redirect are wrong, the person is told and nobody is led anywhere
    // (RFC 6749 4.1.2.1).
    let trusted = Form::decode(query).and_then(|form| {
        let (client, redirect) = trusted(call, tenant, &form)?;
        Ok((form, client, redirect))
    });
    let (form, client, redirect) = match trusted {
        Ok(trusted) => trusted,
        Err(refusal) => return pages::error(call, &refusal, None),
    };
    let back = ending::Back {
        redirect: redirect.clone(),
        state: form.get("state").map(str::to_owned),
        mode: mode(&form).unwrap_or(Mode::Query),
    };
    let mut flow = match request(call, tenant, &form, client, redirect) {
        Ok(flow) => flow,
        Err((error, refusal)) => return ending::error(call, &back, error, &refusal),
    };
    let session = cookie(headers, &steps::session_cookie(&call.state));
    let known =
        session.and_then(|id| call.state.memory.with(|memory| memory.sessions.get(id).copied()));
    if known.is_some() && is_loop(call, session.unwrap_or_default(), &form) {
        return ending::error(call, &back, "invalid_grant", &Refusal::new(50196));
    }
    steps::recognise(call, &mut flow, known);
    let id = unguessable();
    call.state.memory.with(|memory| memory.flows.insert(id.clone(), flow));
    if form.get("prompt") == Some("select_account") && known.is_some() {
        return steps::pick_account(call, &id, known);
    }
    steps::next(call, &id)
}

/// Finds the client, and the address that it may be answered at.
fn trusted(call: &Call, tenant: &str, form: &Form) -> Result<(&'static Client, String), Refusal> {
    let found = Authority::of(tenant)?.tenant();
    let id = form.required("client_id")?;
    let client = Client::find(id, found)
        .ok_or_else(|| Refusal::named(700_016, [id, found.unwrap_or(&ACME).name]))?;
    Refusal::at(Door::Program, call, tenant, client)?;
    let redirect = form.filled("redirect_uri").ok_or_else(|| Refusal::new(900_971))?;
    if !client.may_return_to(redirect, &call.state.bases.okta) {
        return Err(Refusal::named(50011, [redirect, client.id]));
    }
    Ok((client, redirect.to_owned()))
}

/// Reads what is asked for; an error goes back to the client under its OAuth name.
fn request(
    call: &Call,
    tenant: &str,
    form: &Form,
    client: &'static Client,
    redirect: String,
) -> Result<Flow, (&'static str, Refusal)> {
    let invalid = |refusal| ("invalid_request", refusal);
    let authority = Authority::of(tenant).map_err(invalid)?;
    match form.required("response_type").map_err(invalid)? {
        "code" => {}
        other => return Err(("unsupported_response_type", Refusal::about(70005, other))),
    }
    let mode = mode(form).map_err(invalid)?;
    let scope = form.required("scope").map_err(invalid)?;
    let scopes = Scopes::parse(scope).map_err(|refusal| ("invalid_scope", refusal))?;
    let prompt = match form.text("prompt") {
        "" => Prompt::Default,
        "none" => Prompt::None,
        "login" => Prompt::Login,
        "select_account" => Prompt::SelectAccount,
        "consent" | "admin_consent" => Prompt::Consent,
        other => return Err(invalid(Refusal::about(90023, format!("prompt={other}")))),
    };
    let purpose = Purpose::Code {
        redirect,
        state: form.get("state").map(str::to_owned),
        mode,
        nonce: form.filled("nonce").map(str::to_owned),
        challenge: challenge(form).map_err(invalid)?,
    };
    Ok(Flow {
        authority,
        client,
        scopes,
        purpose,
        prompt,
        correlation: call.correlation,
        username: form.filled("login_hint").map(str::to_owned),
        account: None,
        second_factor: false,
        consented: false,
    })
}

fn mode(form: &Form) -> Result<Mode, Refusal> {
    match form.text("response_mode") {
        "" | "query" => Ok(Mode::Query),
        "fragment" => Ok(Mode::Fragment),
        "form_post" => Ok(Mode::FormPost),
        other => Err(Refusal::about(70007, other)),
    }
}

/// RFC 7636 4.3: without a method it is `plain`; 43 to 128 characters (4.1, 4.2).
fn challenge(form: &Form) -> Result<Option<Challenge>, Refusal> {
    let Some(challenge) = form.filled("code_challenge") else { return Ok(None) };
    if !(43..=128).contains(&challenge.len()) {
        return Err(Refusal::new(501_491));
    }
    match form.text("code_challenge_method") {
        "S256" => Ok(Some(Challenge::S256(challenge.to_owned()))),
        "" | "plain" => Ok(Some(Challenge::Plain(challenge.to_owned()))),
        other => Err(Refusal::about(90023, format!("code_challenge_method={other}"))),
    }
}

/// The guard counts what one browser asks for over and over (`entra.md` 1.6, sample 18).
fn is_loop(call: &Call, session: &str, form: &Form) -> bool {
    let parts = ["login_hint", "scope", "client_id", "redirect_uri", "response_type", "prompt"];
    let mut parts = parts.map(|part| form.text(part)).to_vec();
    parts.push(session);
    call.state.memory.with(|memory| memory.loops.is_loop(&parts, Instant::now()))
}
