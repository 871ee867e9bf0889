//! The token endpoint, in Microsoft's order: request, tenant and client, account, password, policy.

use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use serde_json::json;

use crate::simulator::clients::Client;
use crate::simulator::directory::ACME;
use crate::simulator::directory::Account;
use crate::simulator::directory::Tenant;
use crate::simulator::login::Authority;
use crate::simulator::login::Call;
use crate::simulator::login::code;
use crate::simulator::login::device;
use crate::simulator::login::first_factor::Attempt;
use crate::simulator::login::first_factor::first_factor;
use crate::simulator::login::first_factor::log;
use crate::simulator::login::form::Form;
use crate::simulator::login::refresh;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::login::scopes::Scopes;
use crate::simulator::memory::Place;
use crate::simulator::scenario::Door;
use crate::simulator::tokens::Grant;
use crate::simulator::tokens::client_info;

/// What a grant of a person comes to.
pub(super) struct Granted<'a> {
    pub(super) account: &'a Account,
    pub(super) client: &'static Client,
    pub(super) scopes: Scopes,
    /// The `nonce` of the authorization request.
    pub(super) nonce: Option<String>,
}

/// Answers `POST /{tenant}/oauth2/v2.0/token`.
pub(super) async fn token(
    call: Call,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let granted = Form::decode(&body)
        .and_then(|form| with_basic(form, &headers))
        .and_then(|form| grant(&call, &tenant, &form));
    match granted {
        Ok(body) => (
            [(header::CACHE_CONTROL, "no-store, no-cache"), (header::PRAGMA, "no-cache")],
            [(HeaderName::from_static("x-ms-request-id"), call.trace.to_string())],
            Json(body),
        )
            .into_response(),
        Err(refusal) => refusal.response(&call),
    }
}

/// Takes a client's id and secret from the header as well (RFC 6749 2.3.1: both are form-encoded).
fn with_basic(form: Form, headers: &HeaderMap) -> Result<Form, Refusal> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(basic) = header.and_then(|value| value.strip_prefix("Basic ")) else {
        return Ok(form);
    };
    let decoded = BASE64.decode(basic.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let decoded = decoded.ok_or_else(|| Refusal::new(9_002_313))?;
    let (id, secret) = decoded.split_once(':').ok_or_else(|| Refusal::new(9_002_313))?;
    Ok(form.and(&format!("client_id={id}&client_secret={secret}")))
}

fn grant(call: &Call, tenant: &str, form: &Form) -> Result<Value, Refusal> {
    let granted = match form.required("grant_type")? {
        "password" => password(call, tenant, form)?,
        "authorization_code" => code::redeem(call, tenant, form)?,
        "refresh_token" => {
            loop_guard(call, form)?;
            refresh::refresh(call, tenant, form)?
        }
        // RFC 8628 3.4; the short name is what Microsoft's first clients send.
        "urn:ietf:params:oauth:grant-type:device_code" | "device_code" => {
            device::poll(call, tenant, form)?
        }
        "client_credentials" => return client_credentials(call, tenant, form),
        other => return Err(Refusal::about(70003, other)),
    };
    answer(call, &granted, form)
}

/// Finds the tenant of the path and the client in it, and whether the client proves to be itself.
pub(super) fn client_of(tenant: &str, form: &Form) -> Result<&'static Client, Refusal> {
    let tenant = Authority::of(tenant)?.tenant();
    let id = form.required("client_id")?;
    let client = Client::find(id, tenant)
        .ok_or_else(|| Refusal::named(700_016, [id, tenant.unwrap_or(&ACME).name]))?;
    let assertion = form.filled("client_assertion");
    match (client.secret, form.filled("client_secret"), assertion) {
        (None, None, None) => Ok(client),
        (None, ..) => Err(Refusal::new(700_025)),
        (Some(_), None, None) => Err(Refusal::new(7_000_218)),
        (Some(secret), Some(given), _) if secret == given => Ok(client),
        (Some(_), Some(_), _) => Err(Refusal::new(7_000_215)),
        // No program of the practice world has registered a certificate.
        (Some(_), None, Some(_)) => Err(Refusal::new(700_027)),
    }
}

fn loop_guard(call: &Call, form: &Form) -> Result<(), Refusal> {
    let parts = ["grant_type", "client_id", "username", "password", "scope", "refresh_token"];
    let parts = parts.map(|part| form.text(part));
    let is_loop = call.state.memory.with(|memory| memory.loops.is_loop(&parts, Instant::now()));
    if is_loop { Err(Refusal::new(50196)) } else { Ok(()) }
}

fn password<'a>(call: &'a Call, tenant: &str, form: &Form) -> Result<Granted<'a>, Refusal> {
    form.required("client_id")?;
    let username = form.required("username")?;
    let password = form.required("password")?;
    let scope = form.required("scope")?;
    let authority = Authority::of(tenant)?;
    let home = Tenant::of_account(username);
    match authority {
        Authority::Common | Authority::Consumers => return Err(Refusal::new(9_001_023)),
        Authority::Organizations if home.is_none() => return Err(Refusal::new(50059)),
        Authority::Organizations | Authority::Tenant(_) => {}
    }
    let client = client_of(tenant, form)?;
    Refusal::at(Door::PublicFlow, call, tenant, client)?;
    let scopes = Scopes::parse(scope)?;
    loop_guard(call, form)?;
    let judged = first_factor(&call.state, Place::Here, username, password).and_then(|account| {
        policy(call, account, authority.tenant(), client, &scopes)?;
        Ok(account)
    });
    let attempt = Attempt {
        client: client.id,
        correlation: call.correlation,
        place: Place::Here,
        interactive: false,
    };
    let code = judged.as_ref().err().map_or(0, Refusal::code);
    log(&call.state, &attempt, username, code, call.trace);
    judged.map(|account| Granted { account, client, scopes, nonce: None })
}

/// What comes after a right password where nobody can be asked anything.
fn policy(
    call: &Call,
    account: &Account,
    asked: Option<&'static Tenant>,
    client: &'static Client,
    scopes: &Scopes,
) -> Result<(), Refusal> {
    if let Some(tenant) = asked.filter(|tenant| *tenant != account.tenant) {
        return Err(Refusal::stranger(account, tenant, client));
    }
    if let Some(code) = account.refusal.filter(|code| *code != 65001) {
        return Err(Refusal::about(code, client.id));
    }
    let missing =
        |id| call.state.memory.with(|memory| memory.consents.missing(account, id, scopes));
    if missing(client.id).is_empty() { Ok(()) } else { Err(Refusal::about(65001, client.id)) }
}

/// Answers a program that signs in as itself (RFC 6749 4.4; `entra.md` 1.4): only an access token.
fn client_credentials(call: &Call, tenant: &str, form: &Form) -> Result<Value, Refusal> {
    let scope = form.required("scope")?;
    let id = form.required("client_id")?;
    let Authority::Tenant(tenant_of) = Authority::of(tenant)? else {
        return Err(Refusal::new(50059));
    };
    // A public client has no way to be itself: Microsoft asks it for a secret.
    if Client::find(id, None).is_some_and(|client| client.secret.is_none()) {
        return Err(match form.filled("client_secret") {
            None => Refusal::new(7_000_218),
            Some(_) => Refusal::new(700_025),
        });
    }
    let client = client_of(tenant, form)?;
    if !scope.to_ascii_lowercase().ends_with("/.default") {
        return Err(Refusal::about(1_002_012, scope));
    }
    if !scope.starts_with("https://graph.microsoft.com/") {
        return Err(Refusal::about(500_011, scope.trim_end_matches("/.default")));
    }
    let tokens = &call.state.tokens;
    Ok(json!({
        "token_type": "Bearer",
        "expires_in": 3599,
        "ext_expires_in": 3599,
        "access_token": tokens.app_token(client.id, client.roles, tenant_of.id, call.state.now())?,
    }))
}

fn answer(call: &Call, granted: &Granted<'_>, form: &Form) -> Result<Value, Refusal> {
    let tokens = &call.state.tokens;
    let grant = Grant {
        account: granted.account,
        client: granted.client.id,
        scopes: granted.scopes.named.clone(),
        nonce: granted.nonce.clone(),
        now: call.state.now(),
    };
    let mut body = json!({
        "token_type": "Bearer",
        "scope": grant.scopes.join(" "),
        "expires_in": 3599,
        "ext_expires_in": 3599,
        "access_token": tokens.access_token(&grant)?,
    });
    if let Some(body) = body.as_object_mut() {
        if granted.scopes.offline {
            body.insert("refresh_token".to_owned(), refresh::issue(call, granted).into());
        }
        if grant.scopes.iter().any(|scope| scope == "openid") {
            let id_token = tokens.id_token(&grant, &call.state.bases.login)?;
            body.insert("id_token".to_owned(), Value::from(id_token));
        }
        if form.get("client_info") == Some("1") {
            body.insert("client_info".to_owned(), Value::from(client_info(grant.account)));
        }
    }
    Ok(body)
}
