//! The login server: discovery, the realm of an account, the pages of a sign-in, and tokens.

mod authorize;
pub(super) mod code;
pub(super) mod consents;
pub(super) mod device;
mod discovery;
mod ending;
pub(super) mod first_factor;
pub(super) mod flow;
pub(super) mod form;
pub(super) mod loops;
mod pages;
mod realm;
pub(super) mod refresh;
pub(super) mod refusals;
pub(super) mod scopes;
pub(super) mod steps;
mod token;
mod wordings;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::routing::get;
use axum::routing::post;
use uuid::Uuid;

use crate::simulator::directory::Tenant;
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
        .route(
            "/{tenant}/oauth2/v2.0/authorize",
            get(authorize::authorize).post(authorize::authorize_by_form),
        )
        .route("/common/login", post(steps::posted))
        .route("/{tenant}/oauth2/v2.0/devicecode", post(device::authorize))
        .route("/common/oauth2/deviceauth", get(device::page).post(device::code_typed))
        .route("/devicelogin", get(device::page))
        .route("/login.srf", get(steps::back_from_okta))
        .route("/{tenant}/oauth2/v2.0/logout", get(steps::log_out))
        .with_state(state)
}

/// The path segment that names whom a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::simulator) enum Authority {
    /// One tenant, by its id or by one of its domains.
    Tenant(&'static Tenant),
    Organizations,
    Common,
    Consumers,
}

impl Authority {
    fn of(segment: &str) -> Result<Self, refusals::Refusal> {
        match segment.to_ascii_lowercase().as_str() {
            "organizations" => Ok(Self::Organizations),
            "common" => Ok(Self::Common),
            "consumers" => Ok(Self::Consumers),
            _ => match Tenant::named(segment) {
                Some(tenant) => Ok(Self::Tenant(tenant)),
                None => Err(refusals::Refusal::about(90002, segment)),
            },
        }
    }

    fn tenant(self) -> Option<&'static Tenant> {
        match self {
            Self::Tenant(tenant) => Some(tenant),
            Self::Organizations | Self::Common | Self::Consumers => None,
        }
    }
}

/// What a handler and a refusal have to know of the request they answer.
struct Call {
    state: Arc<State>,
    /// The client's own `client-request-id`, so that it finds its request in the answer.
    correlation: Uuid,
    /// The server's own id of the request, in its header, its text and the sign-in log.
    trace: Uuid,
}

impl FromRequestParts<Arc<State>> for Call {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<State>,
    ) -> Result<Self, Self::Rejection> {
        let named = parts.headers.get("client-request-id");
        let named = named.and_then(|value| Uuid::try_parse_ascii(value.as_bytes()).ok());
        let correlation = named.unwrap_or_else(Uuid::new_v4);
        Ok(Self { state: Arc::clone(state), correlation, trace: Uuid::new_v4() })
    }
}
