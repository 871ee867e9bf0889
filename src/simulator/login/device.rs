//! Device authorization (RFC 8628): a device polls while a person signs in somewhere else.

use std::time::Duration;
use std::time::Instant;

use aws_lc_rs::rand::SecureRandom as _;
use aws_lc_rs::rand::SystemRandom;
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;

use crate::simulator::login::Authority;
use crate::simulator::login::Call;
use crate::simulator::login::flow::Flow;
use crate::simulator::login::flow::Prompt;
use crate::simulator::login::flow::Purpose;
use crate::simulator::login::form::Form;
use crate::simulator::login::pages;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::login::scopes::Scopes;
use crate::simulator::login::steps;
use crate::simulator::login::token::Granted;
use crate::simulator::login::token::client_of;
use crate::simulator::memory::unguessable;
use crate::simulator::page::cookie;
use crate::simulator::scenario::Door;
use crate::simulator::server::State;

/// How far the person has come.
#[derive(Clone, Copy)]
enum Standing {
    Pending,
    Approved(&'static str),
    Declined,
    Refused(u32),
    /// The tokens have been fetched.
    Done,
}

/// One device that waits.
pub(in crate::simulator) struct Device {
    code: String,
    user_code: String,
    authority: Authority,
    client: &'static crate::simulator::clients::Client,
    scopes: Scopes,
    standing: Standing,
    since: Instant,
    polled: Option<Instant>,
    interval: Duration,
}

/// Polls that come this much too early are let pass: clocks and networks are not that even.
const TOLERANCE: Duration = Duration::from_millis(500);

/// Answers `POST /{tenant}/oauth2/v2.0/devicecode` (RFC 8628 3.1 and 3.2).
pub(super) async fn authorize(call: Call, Path(tenant): Path<String>, body: Bytes) -> Response {
    match Form::decode(&body).and_then(|form| begin(&call, &tenant, &form)) {
        Ok(body) => ([(header::CACHE_CONTROL, "no-store, no-cache")], Json(body)).into_response(),
        // `entra.md` 1.2: this endpoint is known to send its errors with 200.
        Err(refusal) if call.state.scenario.login.device_errors_as_200 => {
            refusal.response_with(&call, StatusCode::OK)
        }
        Err(refusal) => refusal.response(&call),
    }
}

fn begin(call: &Call, tenant: &str, form: &Form) -> Result<Value, Refusal> {
    let authority = Authority::of(tenant)?;
    let client = client_of(tenant, form)?;
    Refusal::at(Door::Program, call, tenant, client)?;
    let scopes = Scopes::parse(form.required("scope")?)?;
    let login = &call.state.scenario.login;
    let device = Device {
        code: format!("1.{}", unguessable()),
        user_code: user_code(),
        authority,
        client,
        scopes,
        standing: Standing::Pending,
        since: Instant::now(),
        polled: None,
        interval: Duration::from_secs(login.device_interval),
    };
    let page = format!("{}/common/oauth2/deviceauth", call.state.bases.login);
    let body = json!({
        "user_code": device.user_code,
        "device_code": device.code,
        "verification_uri": page,
        "expires_in": login.device_lifetime,
        "interval": login.device_interval,
        "message": format!(
            "To sign in, use a web browser to open the page {page} and enter the code {} to \
             authenticate.",
            device.user_code,
        ),
    });
    call.state.memory.with(|memory| memory.devices.push(device));
    Ok(body)
}

/// Nine characters as Microsoft's, of an alphabet in which none is taken for another
/// (RFC 8628 6.1).
fn user_code() -> String {
    const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
    let mut bytes = [0; 9];
    if SystemRandom::new().fill(&mut bytes).is_err() {
        bytes = [7; 9];
    }
    bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 20)))
        .map(|c| char::from(*c))
        .collect()
}

/// Answers a poll (RFC 8628 3.4 and 3.5, with Microsoft's names for the errors).
pub(super) fn poll<'a>(call: &'a Call, tenant: &str, form: &Form) -> Result<Granted<'a>, Refusal> {
    let client = client_of(tenant, form)?;
    Refusal::at(Door::PublicFlow, call, tenant, client)?;
    // Microsoft's first clients call it `code`.
    let code = match form.filled("device_code") {
        Some(code) => code,
        None => form.required("code")?,
    };
    let lifetime = Duration::from_secs(call.state.scenario.login.device_lifetime);
    let now = Instant::now();
    let (account, scopes) = call.state.memory.with(|memory| {
        let known = |device: &&mut Device| device.code == code && device.client.id == client.id;
        let device = memory.devices.iter_mut().find(known).ok_or_else(|| Refusal::new(70018))?;
        if now.duration_since(device.since) >= lifetime {
            return Err(Refusal::new(70020));
        }
        let early = device
            .polled
            .is_some_and(|last| now.duration_since(last) + TOLERANCE < device.interval);
        device.polled = Some(now);
        match device.standing {
            Standing::Pending if early => {
                device.interval += Duration::from_secs(5);
                Err(Refusal::new(75003))
            }
            Standing::Pending => Err(Refusal::new(70016)),
            Standing::Declined => Err(Refusal::new(90120)),
            Standing::Refused(code) => Err(Refusal::new(code)),
            Standing::Done => Err(Refusal::new(54005)),
            Standing::Approved(account) => {
                device.standing = Standing::Done;
                Ok((account, device.scopes.clone()))
            }
        }
    })?;
    let account = call.state.directory.by_id(account).ok_or_else(|| Refusal::new(70000))?;
    Ok(Granted { account, client, scopes, nonce: None })
}

/// The page where a person gives the code; the code can be in the address (RFC 8628 3.3.1).
pub(super) async fn page(RawQuery(query): RawQuery) -> Response {
    let query = Form::lenient(query.unwrap_or_default().as_bytes());
    pages::device_code(query.text("otc"), None)
}

/// Takes the code and begins the sign-in of the person.
pub(super) async fn code_typed(call: Call, headers: HeaderMap, body: Bytes) -> Response {
    let form = Form::lenient(&body);
    // RFC 8628 6.1: neither case nor punctuation counts.
    let typed = form.text("otc").to_uppercase();
    let typed: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    let lifetime = Duration::from_secs(call.state.scenario.login.device_lifetime);
    let found = call.state.memory.with(|memory| {
        let device = memory.devices.iter().find(|device| {
            device.user_code == typed
                && matches!(device.standing, Standing::Pending)
                && device.since.elapsed() < lifetime
        })?;
        Some((device.authority, device.client, device.scopes.clone()))
    });
    let Some((authority, client, scopes)) = found else {
        let error = "That code didn't work. Check the code and try again.";
        return pages::device_code(form.text("otc"), Some(error));
    };
    let mut flow = Flow {
        authority,
        client,
        scopes,
        purpose: Purpose::Device { user_code: typed },
        prompt: Prompt::Default,
        correlation: call.correlation,
        username: None,
        account: None,
        second_factor: false,
        consented: false,
    };
    let session = cookie(&headers, &steps::session_cookie(&call.state));
    let known =
        session.and_then(|id| call.state.memory.with(|memory| memory.sessions.get(id).copied()));
    steps::recognise(&call, &mut flow, known);
    let id = unguessable();
    call.state.memory.with(|memory| memory.flows.insert(id.clone(), flow));
    steps::next(&call, &id)
}

/// Lets the device have its tokens.
pub(super) fn approve(state: &State, user_code: &str, account: &'static str) {
    settle(state, user_code, Standing::Approved(account));
}

/// Tells the device that the person does not want to.
pub(super) fn decline(state: &State, user_code: &str) {
    settle(state, user_code, Standing::Declined);
}

/// Tells the device that a policy does not let it.
pub(super) fn refuse(state: &State, user_code: &str, code: u32) {
    settle(state, user_code, Standing::Refused(code));
}

fn settle(state: &State, user_code: &str, standing: Standing) {
    state.memory.with(|memory| {
        if let Some(device) = memory.devices.iter_mut().find(|one| one.user_code == user_code) {
            device.standing = standing;
        }
    });
}
