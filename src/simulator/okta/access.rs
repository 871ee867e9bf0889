//! Who asks the Management API, what that one may do, and how often.

use std::time::Duration;
use std::time::Instant;

use axum::extract::Request;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::header;
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde_json::Value;
use std::sync::Arc;

use crate::simulator::okta::READ_ONLY_TOKEN;
use crate::simulator::okta::people;
use crate::simulator::okta::people::Person;
use crate::simulator::okta::refusal::Refusal;
use crate::simulator::okta::request_id;
use crate::simulator::server::State;

/// API tokens of the org, and whose they are.
const TOKENS: [(&str, &Person); 3] = [
    (READ_ONLY_TOKEN, &people::READ_ONLY),
    ("00practice-super-admin", &people::ADA),
    ("00practice-nobody", &people::NOBODY),
];

const WINDOW: Duration = Duration::from_mins(1);

/// Who asks, found before any route is.
#[derive(Clone, Copy)]
pub(super) struct Caller {
    pub(super) person: &'static Person,
}

/// Lets a request to the API pass if it has a token that allows it and is not one too many.
pub(super) async fn guard(
    Extract(state): Extract<Arc<State>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let person = match allowed(&state, &path, request.method(), request.headers()) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let bucket = bucket(&path);
    let rate = count(&state, bucket, person.login);
    let mut response = if rate.over {
        Refusal::throttled().into_response()
    } else {
        request.extensions_mut().insert(Caller { person });
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-rate-limit-limit", rate.limit.to_string()),
        ("x-rate-limit-remaining", rate.remaining.to_string()),
        ("x-rate-limit-reset", rate.reset.to_string()),
        ("x-okta-request-id", request_id()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

fn allowed(
    state: &State,
    path: &str,
    method: &Method,
    headers: &HeaderMap,
) -> Result<&'static Person, Refusal> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(header) = header else { return Err(Refusal::no_session()) };
    let (scheme, token) = scheme_and_token(header);
    let calls = state.memory.with(|memory| {
        memory.org.calls += 1;
        memory.org.calls
    });
    if state.scenario.okta.token_calls.is_some_and(|most| calls > most) {
        return Err(Refusal::token());
    }
    let person = match scheme {
        "SSWS" => {
            let found = TOKENS.iter().find(|(known, _)| *known == token);
            found.map(|(_, person)| *person).ok_or_else(Refusal::token)?
        }
        "Bearer" => {
            let claims = state.tokens.claims(token, &state.bases.okta, state.now());
            let claims = claims.map_err(|_bad| Refusal::bearer())?;
            let wanted = scope_of(path);
            let scopes = claims.get("scp").and_then(Value::as_array);
            let mut scopes = scopes.into_iter().flatten().filter_map(Value::as_str);
            if !scopes.any(|scope| wanted.contains(&scope)) {
                return Err(Refusal::scope(wanted.first().copied().unwrap_or_default()));
            }
            let login = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
            people::by_login(login).ok_or_else(Refusal::bearer)?
        }
        _ => return Err(Refusal::token()),
    };
    if !matches!(*method, Method::GET | Method::HEAD) {
        // Nothing of the practised org can be changed by its API.
        return Err(if person.may_change { Refusal::method() } else { Refusal::permission() });
    }
    let own = path.starts_with("/api/v1/users/me");
    if person.roles.is_empty() && !own { Err(Refusal::permission()) } else { Ok(person) }
}

/// Okta's own client for Python writes scheme and token without a blank between them, and is
/// understood.
fn scheme_and_token(header: &str) -> (&'static str, &str) {
    for scheme in ["SSWS", "Bearer"] {
        let (head, token) = header.split_at_checked(scheme.len()).unwrap_or_default();
        if head.eq_ignore_ascii_case(scheme) {
            return (scheme, token.trim());
        }
    }
    ("", header)
}

fn scope_of(path: &str) -> &'static [&'static str] {
    match path {
        _ if path.starts_with("/api/v1/apps") => &["okta.apps.read", "okta.apps.manage"],
        _ if path.starts_with("/api/v1/logs") => &["okta.logs.read"],
        _ if path.ends_with("/roles") => &["okta.roles.read", "okta.roles.manage"],
        _ if path.starts_with("/api/v1/users/me") => {
            &["okta.users.read.self", "okta.users.read", "okta.users.manage"]
        }
        _ if path.starts_with("/api/v1/users") => &["okta.users.read", "okta.users.manage"],
        _ => &["okta.orgs.read", "okta.orgs.manage"],
    }
}

/// `okta.md` 4.1: one app has a bucket of its own, all else of apps shares one.
fn bucket(path: &str) -> (&'static str, u32) {
    let rest = path.strip_prefix("/api/v1/apps");
    match rest {
        Some(rest) if rest.trim_matches('/').split('/').count() == 1 && rest.len() > 1 => {
            ("/api/v1/apps/{id}", 500)
        }
        Some(_) => ("/api/v1/apps", 100),
        None if path.starts_with("/api/v1/logs") => ("/api/v1/logs", 120),
        None => ("/api/v1", 600),
    }
}

struct Rate {
    limit: u32,
    remaining: u32,
    /// UTC, in seconds of the epoch, by the clock of the servers.
    reset: i64,
    over: bool,
}

fn count(state: &State, (bucket, limit): (&'static str, u32), login: &'static str) -> Rate {
    let limit = state.scenario.okta.rate_limit.unwrap_or(limit);
    let now = Instant::now();
    let (used, left) = state.memory.with(|memory| {
        let window = memory.org.rates.entry((bucket, login)).or_insert((now, 0));
        if now.duration_since(window.0) >= WINDOW {
            *window = (now, 0);
        }
        window.1 += 1;
        (window.1, WINDOW.saturating_sub(now.duration_since(window.0)))
    });
    let left = i64::try_from(left.as_secs()).unwrap_or_default();
    Rate {
        limit,
        remaining: limit.saturating_sub(used),
        reset: state.now().as_second() + left + 1,
        over: used > limit,
    }
}
