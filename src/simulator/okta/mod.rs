//! The Okta server: both hosts of the org in one, its API and the practised Admin Console.

mod access;
mod apps;
mod console;
mod edit;
mod events;
mod features;
mod imports;
mod log;
pub(super) mod oauth;
pub(super) mod org;
pub(super) mod people;
pub(super) mod refusal;
pub(super) mod session;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::middleware;
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use serde_json::json;
use uuid::Uuid;

use crate::simulator::clients::OKTA_CALLBACK;
use crate::simulator::directory::OKTA_ORG;
use crate::simulator::directory::OKTA_ORG_ID;
use crate::simulator::okta::refusal::Refusal;
use crate::simulator::scenario::Engine;
use crate::simulator::server::State;

/// The token of the org that only reads.
pub const READ_ONLY_TOKEN: &str = "00practice-read-only";

pub(super) fn routes(state: Arc<State>) -> Router {
    let guard = middleware::from_fn_with_state(Arc::clone(&state), access::guard);
    let api = Router::new()
        .route("/api/v1/apps", get(apps::list))
        .route("/api/v1/apps/{id}", get(apps::one))
        .route("/api/v1/apps/{id}/connections/default", get(apps::connection))
        .route("/api/v1/apps/{id}/features", get(features::all))
        .route("/api/v1/apps/{id}/features/{name}", get(features::one))
        .route("/api/v1/logs", get(log::query))
        .route("/api/v1/users/{id}", get(people::user))
        .route("/api/v1/users/{id}/roles", get(people::roles))
        .route("/api/v1/org", get(settings))
        .layer(guard);
    let console = Router::new()
        .route("/", get(console::home).post(session::signed_in))
        .route("/admin/dashboard", get(console::home).post(session::signed_in))
        .route("/admin/apps/active", get(console::applications).post(session::signed_in))
        .route(
            "/admin/app/office365/instance/{id}",
            get(console::instance).post(session::signed_in),
        )
        .route(
            "/admin/app/office365/instance/{id}/",
            get(console::instance).post(session::signed_in),
        )
        .route("/admin/app/office365/instance/{id}/edit", post(edit::posted))
        .route("/admin/app/office365/instance/{id}/import", post(edit::import_now))
        .route(OKTA_CALLBACK, get(edit::back_from_microsoft))
        .route("/report/system_log_2", get(console::system_log).post(session::signed_in))
        .route("/admin/access/api/tokens", get(console::api_tokens).post(session::signed_in))
        .route("/admin/tasks", get(console::tasks).post(session::signed_in))
        .route("/login/login.htm", post(session::signed_in))
        .route("/login/signout", get(session::log_out))
        .route("/practice/begin-again", post(edit::begin_again))
        .route("/app/office365/{id}/sso/wsfed/passive", get(session::from_microsoft));
    Router::new()
        .route("/.well-known/okta-organization", get(organization))
        .route("/.well-known/openid-configuration", get(oauth::discovery))
        .route("/.well-known/oauth-authorization-server", get(oauth::discovery))
        .route("/oauth2/v1/authorize", get(oauth::authorize))
        .route("/oauth2/v1/token", post(oauth::token))
        .route("/oauth2/v1/keys", get(oauth::keys))
        .merge(api)
        .merge(console)
        .fallback(nowhere)
        .with_state(state)
}

/// Names the org by its real address, also where the simulator stands in for it: a client compares
/// this with the tenant URL it was given.
async fn organization(Extract(state): Extract<Arc<State>>) -> Response {
    let (engine, links) = match state.scenario.okta.engine {
        Engine::Classic => ("v1", json!({"organization": {"href": OKTA_ORG}})),
        Engine::IdentityEngine => (
            "idx",
            json!({
                "organization": {"href": OKTA_ORG},
                "alternate": {"href": "https://login.acme.com"},
            }),
        ),
    };
    let body = json!({"id": OKTA_ORG_ID, "_links": links, "pipeline": engine});
    ([("x-okta-request-id", request_id())], Json(body)).into_response()
}

/// Answers `/api/v1/org`, by which clients find out where they are.
async fn settings() -> Json<serde_json::Value> {
    Json(json!({
        "id": OKTA_ORG_ID,
        "companyName": "Acme",
        "subdomain": "acme",
        "status": "ACTIVE",
        "website": "https://www.acme.com",
        "created": "2023-01-10T10:00:00.000Z",
        "lastUpdated": "2026-01-10T10:00:00.000Z",
        "expiresAt": null,
        "_links": {"self": {"href": format!("{OKTA_ORG}/api/v1/org")}},
    }))
}

/// The API answers in JSON, the console with a page.
async fn nowhere(uri: Uri) -> Response {
    if uri.path().starts_with("/api/") || uri.path().starts_with("/oauth2/") {
        return Refusal::no_path().into_response();
    }
    (StatusCode::NOT_FOUND, console::not_found()).into_response()
}

fn request_id() -> String {
    Uuid::new_v4().simple().to_string()
}
