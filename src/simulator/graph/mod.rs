//! The Graph server: who the token is for, which tenant, which roles, one by one or in a batch.

mod batch;
mod listing;
mod objects;
pub(super) mod refusal;
mod resources;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::Request;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use serde_json::json;
use url::form_urlencoded;

use crate::simulator::directory::Account;
use crate::simulator::directory::Tenant;
use crate::simulator::graph::refusal::Refusal;
use crate::simulator::server::State;
use crate::simulator::tokens::BadToken;

pub(super) fn routes(state: Arc<State>) -> Router {
    Router::new()
        .route("/v1.0/$batch", post(batch::batch))
        .route("/beta/$batch", post(batch::batch))
        .route("/oidc/userinfo", get(userinfo))
        .fallback(single)
        .with_state(state)
}

/// For whom and for what a token was issued.
struct Caller<'a> {
    /// Nothing for a program that has signed in as itself.
    account: Option<&'a Account>,
    tenant: &'static Tenant,
    scopes: Vec<String>,
}

impl<'a> Caller<'a> {
    fn of(state: &'a State, headers: &HeaderMap) -> Result<Self, Refusal> {
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        let token = token.ok_or_else(|| Refusal::token("Access token is empty."))?;
        let claims = state.tokens.read(token, state.now()).map_err(|bad| match bad {
            BadToken::Expired => {
                Refusal::token("Lifetime validation failed, the token is expired.")
            }
            BadToken::Malformed => {
                Refusal::token("CompactToken validation failed with reason code: 80049228.")
            }
        })?;
        let tenant = Tenant::named(&claims.tenant);
        let tenant = tenant.ok_or_else(|| Refusal::token("The tenant of the token is gone."))?;
        let account = claims.object_id.and_then(|id| state.directory.by_id(&id));
        Ok(Self { account, tenant, scopes: claims.scopes })
    }

    fn needs(&self, scopes: &[&str]) -> Result<(), Refusal> {
        if self.has_any(scopes) { Ok(()) } else { Err(Refusal::privileges()) }
    }

    fn has_any(&self, scopes: &[&str]) -> bool {
        self.scopes.iter().any(|scope| scopes.contains(&scope.as_str()))
    }
}

/// One call, alone or an item of a batch.
struct Ask {
    /// From the version on: `/me`.
    path: String,
    query: Vec<(String, String)>,
    /// The header `ConsistencyLevel: eventual` was sent.
    eventual: bool,
}

impl Ask {
    fn new(path: &str, query: Option<&str>, consistency: Option<&str>) -> Self {
        let query = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Self {
            path: path.to_owned(),
            query: query.into_owned().collect(),
            eventual: consistency.is_some_and(|level| level.eq_ignore_ascii_case("eventual")),
        }
    }

    fn option(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Answers `OpenID` Connect Core 5.3, whose address discovery names.
async fn userinfo(Extract(state): Extract<Arc<State>>, headers: HeaderMap) -> Response {
    match Caller::of(&state, &headers) {
        Ok(Caller { account: Some(account), .. }) => Json(json!({
            "sub": account.id,
            "name": account.name,
            "email": account.upn,
        }))
        .into_response(),
        Ok(_) => Refusal::privileges().response(&headers),
        Err(refusal) => refusal.response(&headers),
    }
}

async fn single(Extract(state): Extract<Arc<State>>, request: Request) -> Response {
    let headers = request.headers();
    let uri = request.uri();
    let answered = Caller::of(&state, headers).and_then(|caller| {
        let path = uri.path();
        let path = path.strip_prefix("/v1.0").or_else(|| path.strip_prefix("/beta"));
        let path = path.ok_or_else(|| Refusal::version(uri.path()))?;
        if request.method() != Method::GET {
            return Err(Refusal::method(request.method()));
        }
        let consistency = headers.get("ConsistencyLevel").and_then(|value| value.to_str().ok());
        resources::answer(&state, &caller, &Ask::new(path, uri.query(), consistency))
    });
    match answered {
        Ok(body) => Json(body).into_response(),
        Err(refusal) => refusal.response(headers),
    }
}
