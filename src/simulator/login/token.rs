//! The token endpoint, in Microsoft's order: request, tenant and client, account, password, policy.

use std::time::Instant;

use aws_lc_rs::error::Unspecified;
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::HeaderName;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;
use url::form_urlencoded;
use uuid::Uuid;

use crate::simulator::directory::Account;
use crate::simulator::directory::Realm;
use crate::simulator::directory::TENANT_ID;
use crate::simulator::directory::domain_realm;
use crate::simulator::directory::is_client;
use crate::simulator::login::Authority;
use crate::simulator::login::Call;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::tokens::Grant;
use crate::simulator::tokens::client_info;

/// Answers `POST /{tenant}/oauth2/v2.0/token`.
pub(super) async fn token(call: Call, Path(tenant): Path<String>, body: Bytes) -> Response {
    let granted = Form::decode(&body).and_then(|form| grant(&call, &tenant, &form));
    match granted {
        Ok(body) => (
            [(header::CACHE_CONTROL, "no-store, no-cache"), (header::PRAGMA, "no-cache")],
            [(HeaderName::from_static("x-ms-request-id"), Uuid::new_v4().to_string())],
            Json(body),
        )
            .into_response(),
        Err(refusal) => refusal.response(&call),
    }
}

fn grant(call: &Call, tenant: &str, form: &Form) -> Result<Value, Refusal> {
    match form.required("grant_type")? {
        "password" => password(call, tenant, form),
        other => Err(Refusal::about(70003, other)),
    }
}

fn password(call: &Call, tenant: &str, form: &Form) -> Result<Value, Refusal> {
    let client = form.required("client_id")?;
    let username = form.required("username")?;
    let password = form.required("password")?;
    let scope = form.required("scope")?;
    match Authority::of(tenant)? {
        Authority::Common | Authority::Consumers => return Err(Refusal::new(9_001_023)),
        Authority::Organizations if !names_acme(username) => return Err(Refusal::new(50059)),
        Authority::Organizations | Authority::Acme => {}
    }
    if !is_client(client) {
        return Err(Refusal::about(700_016, client));
    }
    if form.get("client_secret").or_else(|| form.get("client_assertion")).is_some() {
        return Err(Refusal::new(700_025));
    }
    let scopes = granted_scopes(scope)?;
    let account = first_factor(call, username, password)?;
    match account.refusal {
        Some(65001) => Err(Refusal::about(65001, client)),
        Some(code) => Err(Refusal::new(code)),
        None => {
            let grant = Grant { account, client, scopes, nonce: None };
            Ok(answer(call, &grant, form)?)
        }
    }
}

/// Says whether the domain of an account is one of Acme's, as `/organizations` needs it.
fn names_acme(username: &str) -> bool {
    username.rsplit_once('@').and_then(|(_, domain)| domain_realm(domain)).is_some()
}

fn first_factor<'a>(
    call: &'a Call,
    username: &str,
    password: &str,
) -> Result<&'a Account, Refusal> {
    let account = call.state.directory.by_upn(username);
    let account = account.ok_or_else(|| Refusal::about(50034, TENANT_ID))?;
    if account.realm == Realm::Federated {
        // Without password hash sync Microsoft has nothing to compare with; not a failed attempt.
        return Err(Refusal::new(50126));
    }
    let right = account.password == password;
    let now = Instant::now();
    let open = call.state.memory.lockout(account.upn, |lockout| {
        if account.locked || lockout.is_locked(now) {
            return false;
        }
        if right {
            lockout.succeeded();
        } else {
            lockout.failed(password, now);
        }
        true
    });
    match (open, right) {
        (false, _) => Err(Refusal::new(50053)),
        (true, false) => Err(Refusal::new(50126)),
        (true, true) => Ok(account),
    }
}

/// Returns the scopes of Graph and of sign-in that a request gets, in the order it names them.
fn granted_scopes(scope: &str) -> Result<Vec<String>, Refusal> {
    const SIGN_IN: [&str; 4] = ["openid", "profile", "email", "offline_access"];
    let mut granted = Vec::new();
    for asked in scope.split_ascii_whitespace() {
        let name = asked.strip_prefix("https://graph.microsoft.com/").unwrap_or(asked);
        let name = if name == ".default" { "User.Read" } else { name };
        if name.contains(['/', ':']) {
            return Err(Refusal::about(70011, asked));
        }
        let known = SIGN_IN.contains(&name) || GRAPH.contains(&name);
        if !known {
            return Err(Refusal::about(70011, asked));
        }
        if name != "offline_access" && !granted.iter().any(|have| have == name) {
            granted.push(name.to_owned());
        }
    }
    Ok(granted)
}

/// Delegated scopes of Graph that the simulated Graph knows what to do with.
const GRAPH: [&str; 5] = [
    "User.Read",
    "Directory.Read.All",
    "Domain.Read.All",
    "Application.Read.All",
    "RoleManagement.Read.Directory",
];

fn answer(call: &Call, grant: &Grant<'_>, form: &Form) -> Result<Value, Unspecified> {
    let tokens = &call.state.tokens;
    let mut body = json!({
        "token_type": "Bearer",
        "scope": grant.scopes.join(" "),
        "expires_in": 3599,
        "ext_expires_in": 3599,
        "access_token": tokens.access_token(grant)?,
    });
    if let Some(body) = body.as_object_mut() {
        if grant.scopes.iter().any(|scope| scope == "openid") {
            let id_token = tokens.id_token(grant, &call.state.bases.login)?;
            body.insert("id_token".to_owned(), Value::from(id_token));
        }
        if form.get("client_info") == Some("1") {
            body.insert("client_info".to_owned(), Value::from(client_info(grant.account)));
        }
    }
    Ok(body)
}

/// A decoded form; no `Debug`, because a password is in it.
struct Form(Vec<(String, String)>);

impl Form {
    /// Decodes as a server does: `+` is a blank, `%XX` a byte, a name twice is refused
    /// (RFC 6749 3.2).
    fn decode(body: &[u8]) -> Result<Self, Refusal> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for (key, value) in form_urlencoded::parse(body).into_owned() {
            if fields.iter().any(|(known, _)| *known == key) {
                return Err(Refusal::about(9_000_411, key));
            }
            fields.push((key, value));
        }
        Ok(Self(fields))
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// An empty value is as good as none (RFC 6749 3.2).
    fn required(&self, key: &str) -> Result<&str, Refusal> {
        let value = self.get(key).filter(|value| !value.is_empty());
        value.ok_or_else(|| Refusal::about(900_144, key))
    }
}
