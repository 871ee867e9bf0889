//! The answer of the token endpoint.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::Refusal;
use super::field;
use super::guid_field;
use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;
use crate::text::clean_line;

/// Scopes that are kept of a token.
const SCOPES_MAX: usize = 200;

/// What came of a request for a token.
#[derive(Debug)]
pub enum TokenAnswer {
    /// A token.
    Granted(Granted),
    /// Entra said no, and why.
    Refused(Refusal),
    /// Neither.
    Odd(Odd),
}

/// A token, and what may be read without opening it.
pub struct Granted {
    /// For Graph, once; wiped when dropped.
    pub access_token: Zeroizing<String>,
    /// What it allows.
    pub scopes: Vec<String>,
    /// The tenant that the id token names.
    pub tenant_id: Option<String>,
    /// The account that the id token names.
    pub username: Option<String>,
    /// The nonce that the id token gives back.
    pub nonce: Option<String>,
}

impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Granted")
            .field("scopes", &self.scopes)
            .field("tenant_id", &self.tenant_id)
            .finish_non_exhaustive()
    }
}

/// The fields of a token answer. The strings that are secret are taken out whole, so that they are
/// copied once; `expires_in` is not read, because the token is used at once or not at all.
#[derive(Deserialize)]
struct Body {
    access_token: Option<String>,
    id_token: Option<String>,
    token_type: Option<Value>,
    scope: Option<Value>,
    error: Option<Value>,
}

/// Reads an answer of the token endpoint.
pub fn read_token(reply: &Reply) -> TokenAnswer {
    if reply.status == 200
        && let Some(granted) = granted(reply)
    {
        return TokenAnswer::Granted(granted);
    }
    let refusal = match reply.json() {
        Ok(body) => Refusal::read(&body),
        Err(odd) => return TokenAnswer::Odd(odd),
    };
    match refusal {
        Some(refusal) if refusal.codes.is_empty() && of_the_service(reply, &refusal) => {
            TokenAnswer::Odd(Odd::of(reply))
        }
        Some(refusal) => TokenAnswer::Refused(refusal),
        None => TokenAnswer::Odd(Odd::of(reply)),
    }
}

/// Whether an error without a code is about the server and not about the request.
fn of_the_service(reply: &Reply, refusal: &Refusal) -> bool {
    matches!(reply.status, 429 | 500..)
        || matches!(refusal.error.error.as_str(), "temporarily_unavailable" | "server_error")
}

fn granted(reply: &Reply) -> Option<Granted> {
    if reply.is_web_page() {
        return None;
    }
    let body = serde_json::from_slice::<Body>(&reply.body).ok()?;
    let access_token = Zeroizing::new(body.access_token?);
    let id_token = body.id_token.map(Zeroizing::new);
    let bearer = match &body.token_type {
        None => true,
        Some(kind) => kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")),
    };
    // A header takes visible ASCII only; anything else is no token.
    let whole = !access_token.is_empty() && access_token.bytes().all(|b| b.is_ascii_graphic());
    if !bearer || !whole || body.error.is_some_and(|error| !error.is_null()) {
        return None;
    }
    let claims = id_token.as_deref().and_then(|token| claims(token)).unwrap_or_default();
    let scope = body.scope.as_ref().and_then(Value::as_str).unwrap_or_default();
    let scopes = scope.split_ascii_whitespace().take(SCOPES_MAX);
    Some(Granted {
        access_token,
        scopes: scopes.map(|scope| clean_line(scope, super::NAME_MAX)).collect(),
        tenant_id: guid_field(&claims, "tid"),
        username: field(&claims, "preferred_username"),
        nonce: field(&claims, "nonce"),
    })
}

/// Reads the claims of an id token. Its signature is not checked: it came from the token endpoint
/// itself, over TLS (`OpenID` Connect Core 3.1.3.7, 6).
fn claims(id_token: &str) -> Option<Value> {
    let payload = id_token.split('.').nth(1)?;
    let json = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&json).ok()
}
