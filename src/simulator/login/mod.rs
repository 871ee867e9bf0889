//! The login server: discovery, the realm of an account, and the token endpoint.

mod discovery;
mod realm;
pub(super) mod refusals;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::routing::get;
use axum::routing::post;
use uuid::Uuid;

use crate::simulator::directory::DOMAINS;
use crate::simulator::directory::TENANT_ID;
use crate::simulator::server::State;

pub(super) fn routes(state: Arc<State>) -> Router {
    Router::new()
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::openid))
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::keys))
        .route("/{tenant}/discovery/keys", get(discovery::keys))
        .route("/common/discovery/instance", get(discovery::instance))
        .route("/common/userrealm/{upn}", get(realm::version_1))
        .route("/getuserrealm.srf", get(realm::sign_in_page))
        .route("/{tenant}/oauth2/v2.0/token", post(token::token))
        .with_state(state)
}

/// The path segment that names whom a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Authority {
    /// The tenant Acme, by its id or by one of its domains.
    Acme,
    Organizations,
    Common,
    Consumers,
}

impl Authority {
    fn of(segment: &str) -> Result<Self, refusals::Refusal> {
        let acme = segment.eq_ignore_ascii_case(TENANT_ID)
            || DOMAINS.iter().any(|(domain, ..)| domain.eq_ignore_ascii_case(segment));
        match segment.to_ascii_lowercase().as_str() {
            _ if acme => Ok(Self::Acme),
            "organizations" => Ok(Self::Organizations),
            "common" => Ok(Self::Common),
            "consumers" => Ok(Self::Consumers),
            _ => Err(refusals::Refusal::about(90002, segment)),
        }
    }
}

/// What a handler and a refusal have to know of the request they answer.
struct Call {
    state: Arc<State>,
    /// The client's own `client-request-id`, so that it finds its request in the answer.
    correlation: Uuid,
}

impl FromRequestParts<Arc<State>> for Call {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<State>,
    ) -> Result<Self, Self::Rejection> {
        let named = parts.headers.get("client-request-id");
        let named = named.and_then(|value| Uuid::try_parse_ascii(value.as_bytes()).ok());
        Ok(Self { state: Arc::clone(state), correlation: named.unwrap_or_else(Uuid::new_v4) })
    }
}
