//! Sign-in to the org for programs: authorization code with PKCE, as a public client has it.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use maud::html;
use serde_json::Value;
use serde_json::json;
use sha2::Digest as _;
use sha2::Sha256;
use url::Host;
use url::Url;
use uuid::Uuid;

use crate::simulator::login::form::Form;
use crate::simulator::memory::unguessable;
use crate::simulator::okta::people::Person;
use crate::simulator::okta::session::SignInFor;
use crate::simulator::okta::session::sign_in_page;
use crate::simulator::page::Face;
use crate::simulator::page::page;
use crate::simulator::page::see_other;
use crate::simulator::page::with_status;
use crate::simulator::server::State;

/// The one program of the org: native, without a secret, any port of loopback.
pub const CLIENT: &str = "0oa1practicereauth77";

const SCOPES: [&str; 12] = [
    "openid",
    "profile",
    "email",
    "offline_access",
    "okta.apps.read",
    "okta.logs.read",
    "okta.users.read",
    "okta.users.read.self",
    "okta.roles.read",
    "okta.orgs.read",
    "okta.groups.read",
    "okta.apps.manage",
];

/// In Okta's words, also where the scopes are known and not granted to the app.
const SCOPES_UNKNOWN: (&str, &str) = (
    "error_description",
    "One or more scopes are not configured for the authorization server resource.",
);

const LIFETIME: i64 = 3600;
const CODE_LIFETIME: Duration = Duration::from_mins(5);

/// A request of a program while the person signs in.
#[derive(Clone)]
pub(in crate::simulator) struct Asked {
    redirect: String,
    state: Option<String>,
    nonce: Option<String>,
    challenge: String,
    scopes: Vec<String>,
}

/// A code and what it is good for.
#[derive(Clone)]
pub(in crate::simulator) struct OktaCode {
    asked: Asked,
    person: &'static Person,
    at: Instant,
}

/// Answers both discovery documents (RFC 8414, `OpenID` Connect Discovery 1.0).
pub(super) async fn discovery(Extract(state): Extract<Arc<State>>) -> Json<Value> {
    let okta = &state.bases.okta;
    Json(json!({
        "issuer": okta,
        "authorization_endpoint": format!("{okta}/oauth2/v1/authorize"),
        "token_endpoint": format!("{okta}/oauth2/v1/token"),
        "userinfo_endpoint": format!("{okta}/oauth2/v1/userinfo"),
        "jwks_uri": format!("{okta}/oauth2/v1/keys"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": SCOPES,
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

/// Answers with the key that all tokens verify against.
pub(super) async fn keys(Extract(state): Extract<Arc<State>>) -> Response {
    match state.tokens.published_keys(&state.bases.okta) {
        Ok(keys) => Json(keys).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Answers `GET /oauth2/v1/authorize`.
pub(super) async fn authorize(
    Extract(state): Extract<Arc<State>>,
    RawQuery(query): RawQuery,
) -> Response {
    let form = Form::lenient(query.unwrap_or_default().as_bytes());
    let redirect = form.text("redirect_uri");
    let problem = match () {
        () if form.text("client_id") != CLIENT => Some("Invalid value for 'client_id' parameter."),
        () if !is_loopback(redirect) => Some(
            "The 'redirect_uri' parameter must be a Login redirect URI in the client app \
                  settings.",
        ),
        () => None,
    };
    if let Some(problem) = problem {
        let content = html! { p class="error" { (problem) } };
        return with_status(StatusCode::BAD_REQUEST, page(Face::Okta, "400 Bad Request", &content));
    }
    // A person has nothing to do with what an app may not.
    let refused = state.scenario.okta.oauth.refuses.as_deref();
    if refused == Some("invalid_scope") {
        return back(redirect, &[("error", "invalid_scope"), SCOPES_UNKNOWN], form.get("state"));
    }
    match asked(&form) {
        Ok(asked) => sign_in_page(&state, SignInFor::Program(asked), form.text("login_hint"), None),
        Err((error, description)) => back(
            redirect,
            &[("error", error), ("error_description", description)],
            form.get("state"),
        ),
    }
}

fn asked(form: &Form) -> Result<Asked, (&'static str, &'static str)> {
    if form.text("response_type") != "code" {
        return Err((
            "unsupported_response_type",
            "The response type is not supported by the \
            authorization server. Configured response types: [code]",
        ));
    }
    let challenge = form.text("code_challenge");
    if form.text("code_challenge_method") != "S256" || !(43..=128).contains(&challenge.len()) {
        return Err((
            "invalid_request",
            "PKCE code challenge is required when the token endpoint \
            authentication method is 'NONE'.",
        ));
    }
    let scopes: Vec<_> = form.text("scope").split_ascii_whitespace().map(str::to_owned).collect();
    if scopes.is_empty() || scopes.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
        return Err(("invalid_scope", SCOPES_UNKNOWN.1));
    }
    if form.text("prompt") == "none" {
        return Err((
            "login_required",
            "The client specified not to prompt, but the user is not \
            logged in.",
        ));
    }
    Ok(Asked {
        redirect: form.text("redirect_uri").to_owned(),
        state: form.get("state").map(str::to_owned),
        nonce: form.get("nonce").map(str::to_owned),
        challenge: challenge.to_owned(),
        scopes,
    })
}

/// RFC 8252 7.3: any port. The path is free here, because nobody has registered one.
fn is_loopback(redirect: &str) -> bool {
    let Ok(url) = Url::parse(redirect) else { return false };
    let host = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(_)) | None => false,
    };
    host && url.scheme() == "http" && url.fragment().is_none()
}

/// Leads the person back to the program, with a code.
pub(super) fn grant(state: &State, asked: &Asked, person: &'static Person) -> Response {
    if state.scenario.okta.oauth.refuses.as_deref() == Some("access_denied") {
        let said = ("error_description", "User is not assigned to the client application.");
        return back(&asked.redirect, &[("error", "access_denied"), said], asked.state.as_deref());
    }
    let code = unguessable();
    let issued = OktaCode { asked: asked.clone(), person, at: Instant::now() };
    state.memory.with(|memory| memory.org.codes.insert(code.clone(), issued));
    back(&asked.redirect, &[("code", &code)], asked.state.as_deref())
}

fn back(redirect: &str, answer: &[(&str, &str)], state: Option<&str>) -> Response {
    let state = state.map(|state| ("state", state));
    match Url::parse_with_params(redirect, answer.iter().copied().chain(state)) {
        Ok(url) => see_other(url.as_str()),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Answers `POST /oauth2/v1/token`.
pub(super) async fn token(Extract(state): Extract<Arc<State>>, body: Bytes) -> Response {
    let answered = redeem(&state, &Form::lenient(&body));
    let (status, body) = match answered {
        Ok(body) => (StatusCode::OK, body),
        Err((error, description)) => {
            let status = match error {
                "invalid_client" => StatusCode::UNAUTHORIZED,
                _ => StatusCode::BAD_REQUEST,
            };
            (status, json!({"error": error, "error_description": description}))
        }
    };
    (status, [(header::CACHE_CONTROL, "no-cache, no-store")], Json(body)).into_response()
}

fn redeem(state: &State, form: &Form) -> Result<Value, (&'static str, &'static str)> {
    if form.text("client_id") != CLIENT {
        return Err(("invalid_client", "Invalid value for 'client_id' parameter."));
    }
    if state.scenario.okta.oauth.refuses.as_deref() == Some("invalid_dpop_proof") {
        return Err(("invalid_dpop_proof", "The DPoP proof JWT header is missing."));
    }
    if form.text("grant_type") != "authorization_code" {
        return Err((
            "unsupported_grant_type",
            "The authorization grant type is not supported by \
            the authorization server. Configured grant types: [authorization_code].",
        ));
    }
    let invalid = ("invalid_grant", "The authorization code is invalid or has expired.");
    // Taken out at once: a code is good for one try.
    let code = state.memory.with(|memory| memory.org.codes.remove(form.text("code")));
    let code = code.filter(|code| code.at.elapsed() < CODE_LIFETIME).ok_or(invalid)?;
    if code.asked.redirect != form.text("redirect_uri") {
        return Err((
            "invalid_grant",
            "The 'redirect_uri' does not match the redirection URI used \
            in the authorization request.",
        ));
    }
    let verifier = Sha256::digest(form.text("code_verifier").as_bytes());
    if BASE64URL.encode(verifier) != code.asked.challenge {
        return Err(("invalid_grant", "PKCE verification failed."));
    }
    tokens(state, &code).map_err(|_error| ("server_error", "No token could be signed."))
}

fn tokens(state: &State, code: &OktaCode) -> Result<Value, aws_lc_rs::error::Unspecified> {
    let (okta, now) = (&state.bases.okta, state.now().as_second());
    let person = code.person;
    let twist = &state.scenario.okta.oauth;
    let scopes = twist.grants.as_ref().unwrap_or(&code.asked.scopes);
    let nonce = code.asked.nonce.as_deref().filter(|_| !twist.foreign_nonce);
    let lifetime = twist.lifetime.unwrap_or(LIFETIME);
    let access = state.tokens.sign(&json!({
        "ver": 1,
        "jti": format!("AT.{}", Uuid::new_v4().simple()),
        "iss": okta,
        "aud": okta,
        "sub": person.login,
        "iat": now,
        "exp": now + lifetime,
        "cid": CLIENT,
        "uid": person.id,
        "scp": scopes,
        "auth_time": now,
    }))?;
    let mut body = json!({
        "token_type": "Bearer",
        "expires_in": lifetime,
        "access_token": access,
        "scope": scopes.join(" "),
    });
    if code.asked.scopes.iter().any(|scope| scope == "openid") {
        let id_token = state.tokens.sign(&json!({
            "ver": 1,
            "iss": okta,
            "aud": CLIENT,
            "sub": person.id,
            "iat": now,
            "exp": now + LIFETIME,
            "nonce": nonce.unwrap_or("another"),
            "preferred_username": person.login,
        }))?;
        if let Some(body) = body.as_object_mut() {
            body.insert("id_token".to_owned(), Value::from(id_token));
        }
    }
    Ok(body)
}
