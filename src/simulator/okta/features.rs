//! What provisioning does in each direction, as the API shows it (`okta.md` 4.5).

use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use axum::extract::State as Extract;
use serde_json::Value;
use serde_json::json;

use crate::simulator::directory::OKTA_ORG;
use crate::simulator::okta::apps::BOOKMARK;
use crate::simulator::okta::refusal::Refusal;
use crate::simulator::server::State;

/// Answers `/api/v1/apps/{id}/features` (`okta.md` 4.5).
pub(super) async fn all(
    Extract(state): Extract<Arc<State>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    if id == BOOKMARK {
        return Err(Refusal::validation("feature", "Provisioning is not supported."));
    }
    let enabled = state
        .memory
        .with(|memory| memory.org.instance(&id).map(|instance| instance.connection.enabled));
    match enabled {
        None => Err(Refusal::not_found(&id, "AppInstance")),
        Some(false) => {
            let cause = "Provisioning is not enabled for the app instance.";
            Err(Refusal::validation("feature", cause))
        }
        Some(true) => Ok(Json(json!([to_app(&id), to_okta(&id)]))),
    }
}

/// Answers `/api/v1/apps/{id}/features/{name}`.
pub(super) async fn one(
    state: Extract<Arc<State>>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let Json(every) = all(state, Path(id)).await?;
    let mut every = every.as_array().cloned().unwrap_or_default();
    every.retain(|one| one.get("name").and_then(Value::as_str) == Some(name.as_str()));
    every.pop().map(Json).ok_or_else(|| Refusal::not_found(&name, "Feature"))
}

fn to_app(id: &str) -> Value {
    json!({
        "name": "USER_PROVISIONING",
        "status": "ENABLED",
        "description": "User provisioning settings from Okta to a downstream application",
        "capabilities": {
            "create": {"lifecycleCreate": {"status": "ENABLED"}},
            "update": {
                "profile": {"status": "ENABLED"},
                "lifecycleDeactivate": {"status": "ENABLED"},
                "password": {"status": "DISABLED", "seed": "RANDOM", "change": "KEEP_EXISTING"},
            },
        },
        "_links": feature_link(id, "USER_PROVISIONING"),
    })
}

fn to_okta(id: &str) -> Value {
    let schedule = json!({"expression": "0 2 * * *", "timezone": "America/New_York"});
    json!({
        "name": "INBOUND_PROVISIONING",
        "status": "ENABLED",
        "description":
            "In-bound provisioning settings for provisioning users from an application to Okta",
        "capabilities": {
            "importSettings": {
                "username": {"userNameFormat": "EMAIL"},
                "schedule": {"status": "ENABLED", "fullImport": schedule, "incrementalImport": null},
            },
            "importRules": {
                "userCreateAndMatch": {
                    "exactMatchCriteria": "USERNAME",
                    "allowPartialMatch": true,
                    "autoConfirmPartialMatch": false,
                    "autoConfirmExactMatch": false,
                    "autoConfirmNewUsers": false,
                    "autoActivateNewUsers": false,
                },
            },
        },
        "_links": feature_link(id, "INBOUND_PROVISIONING"),
    })
}

fn feature_link(id: &str, name: &str) -> Value {
    let href = format!("{OKTA_ORG}/api/v1/apps/{id}/features/{name}");
    json!({"self": {"href": href, "hints": {"allow": ["GET", "PUT"]}}})
}
