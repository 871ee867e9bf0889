//! The Okta server: both hosts of the org in one, what anybody may ask of it and the Admin Console.

mod pages;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::response::IntoResponse as _;
use axum::response::Response;
use axum::routing::get;
use serde_json::json;
use uuid::Uuid;

use crate::simulator::directory::OKTA_ORG;
use crate::simulator::directory::OKTA_ORG_ID;
use crate::simulator::server::State;

pub(super) fn routes(state: Arc<State>) -> Router {
    Router::new()
        .route("/.well-known/okta-organization", get(organization))
        .route("/", get(pages::home))
        .route("/admin/dashboard", get(pages::home))
        .route("/admin/apps/active", get(pages::applications))
        .route("/admin/app/office365/instance/{id}/", get(pages::instance))
        .route("/admin/app/office365/instance/{id}", get(pages::instance))
        .route("/report/system_log_2", get(pages::system_log))
        .route("/admin/access/api/tokens", get(pages::api_tokens))
        .route("/admin/tasks", get(pages::tasks))
        .fallback(nowhere)
        .with_state(state)
}

/// Names the org by its real address, also where the simulator stands in for it: a client compares
/// this with the tenant URL it was given.
async fn organization() -> Response {
    let body = json!({
        "id": OKTA_ORG_ID,
        "_links": {"organization": {"href": OKTA_ORG}},
        "pipeline": "idx",
    });
    ([("x-okta-request-id", request_id())], Json(body)).into_response()
}

/// The API answers in JSON, the console with a page.
async fn nowhere(uri: Uri) -> Response {
    if !uri.path().starts_with("/api/") {
        return (StatusCode::NOT_FOUND, pages::not_found()).into_response();
    }
    let body = json!({
        "errorCode": "E0000008",
        "errorSummary": "The requested path was not found",
        "errorLink": "E0000008",
        "errorId": format!("oae{}", request_id()),
        "errorCauses": [],
    });
    (StatusCode::NOT_FOUND, [("x-okta-request-id", request_id())], Json(body)).into_response()
}

fn request_id() -> String {
    Uuid::new_v4().simple().to_string()
}
