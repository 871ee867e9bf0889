//! The applications of the org as its API shows them, with connection and features.

use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use axum::extract::RawQuery;
use axum::extract::State as Extract;
use axum::http::HeaderValue;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;
use url::form_urlencoded;

use crate::simulator::clients::OKTA_CALLBACK;
use crate::simulator::clients::OKTA_CLIENT;
use crate::simulator::directory::OKTA_ORG;
use crate::simulator::directory::OKTA_ORG_ID;
use crate::simulator::filter::Filter;
use crate::simulator::login::form::Form;
use crate::simulator::okta::org::Instance;
use crate::simulator::okta::refusal::Refusal;
use crate::simulator::scenario::Integration;
use crate::simulator::server::State;

/// An app that has nothing to do with Microsoft, so that a filter has something to leave out.
pub(super) const BOOKMARK: &str = "0oa9practicebookmark7";

/// Answers `/api/v1/apps`.
pub(super) async fn list(
    Extract(state): Extract<Arc<State>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = query.unwrap_or_default();
    let form = Form::lenient(query.as_bytes());
    let mut apps = all(&state);
    // Deleted ones are never shown, inactive ones always are: so does Okta with its default.
    if let Some(filter) = form.get("filter") {
        let filter = Filter::parse(filter).map_err(|why| Refusal::criteria(&why))?;
        let allowed =
            ["id", "status", "name", "credentials.signing.kid", "settings.slo.enabled", "user.id"];
        if filter.paths().iter().any(|path| !allowed.contains(path)) {
            return Err(Refusal::criteria("Expected attribute to be one of the filterable ones."));
        }
        apps.retain(|app| filter.matches(app));
    }
    if let Some(q) = form.get("q").map(str::to_lowercase) {
        let text = |app: &Value, key: &str| {
            app.get(key).and_then(Value::as_str).unwrap_or_default().to_lowercase()
        };
        apps.retain(|app| text(app, "name").starts_with(&q) || text(app, "label").starts_with(&q));
    }
    let limit = match form.get("limit").map(str::parse::<usize>) {
        None => 20,
        Some(Ok(limit)) if (1..=200).contains(&limit) => limit,
        Some(_) => return Err(Refusal::validation("limit", "limit: must be between 1 and 200.")),
    };
    let id = |app: &Value| app.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let after = form.get("after");
    let skip = after.and_then(|after| apps.iter().position(|app| id(app) == after));
    let skip = skip.map_or(0, |position| position + 1);
    let page: Vec<_> = apps.iter().skip(skip).take(limit).cloned().collect();
    let more = skip + page.len() < apps.len();
    let next = page.last().map(id).filter(|_| more);
    Ok(paged(&state, "/api/v1/apps", &query, page, next.as_deref()))
}

/// Puts a page together with its `Link` headers, one for each relation as Okta sends them.
pub(super) fn paged(
    state: &State,
    path: &str,
    query: &str,
    page: Vec<Value>,
    next: Option<&str>,
) -> Response {
    let mut response = Json(page).into_response();
    let base = format!("{}{path}", state.bases.okta);
    let link = |after: Option<&str>, relation: &str| {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let mut written = form_urlencoded::Serializer::new(String::new());
        for (key, value) in pairs.filter(|(key, _)| after.is_none() || key != "after") {
            written.append_pair(&key, &value);
        }
        if let Some(after) = after {
            written.append_pair("after", after);
        }
        let query = written.finish();
        let url = if query.is_empty() { base.clone() } else { format!("{base}?{query}") };
        HeaderValue::from_str(&format!("<{url}>; rel=\"{relation}\""))
    };
    let links = [Some(link(None, "self")), next.map(|after| link(Some(after), "next"))];
    for link in links.into_iter().flatten().flatten() {
        response.headers_mut().append(header::LINK, link);
    }
    response
}

/// Answers `/api/v1/apps/{id}`.
pub(super) async fn one(
    Extract(state): Extract<Arc<State>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let is = |app: &Value| app.get("id").and_then(Value::as_str) == Some(id.as_str());
    let app = all(&state).into_iter().find(is);
    app.map(Json).ok_or_else(|| Refusal::not_found(&id, "AppInstance"))
}

/// Answers `/api/v1/apps/{id}/connections/default` (`okta.md` 4.4).
pub(super) async fn connection(
    Extract(state): Extract<Arc<State>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    if id == BOOKMARK {
        return Ok(Json(json!({"status": "UNKNOWN", "profile": {"authScheme": "UNKNOWN"}})));
    }
    let found = state.memory.with(|memory| {
        let instance = memory.org.instance(&id)?;
        Some((instance.connection.enabled, instance.tenant.clone()))
    });
    let (enabled, tenant) = found.ok_or_else(|| Refusal::not_found(&id, "AppInstance"))?;
    let here = format!("{OKTA_ORG}/api/v1/apps/{id}/connections/default");
    let other = if enabled { "deactivate" } else { "activate" };
    Ok(Json(json!({
        "status": if enabled { "ENABLED" } else { "DISABLED" },
        "profile": {"authScheme": "OAUTH2"},
        "_links": {
            "self": {"href": here, "hints": {"allow": ["GET", "POST"]}},
            other: {"href": format!("{here}/lifecycle/{other}"), "hints": {"allow": ["POST"]}},
            "authorize": {
                "href": authorize_link(&state, &tenant, "practice"),
                "hints": {
                    "allow": ["GET"],
                    "guidance": ["Specifies the URI to invoke in a browser for granting scope \
                                  consent required to complete the OAuth 2.0 connection."],
                },
            },
        },
    })))
}

/// Where *Re-authenticate* leads: Okta's own program asks for consent at Microsoft.
pub(super) fn authorize_link(state: &State, tenant: &str, oauth_state: &str) -> String {
    let redirect = format!("{}{OKTA_CALLBACK}", state.bases.okta);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", OKTA_CLIENT)
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", &redirect)
        .append_pair("scope", crate::simulator::login::scopes::OKTA)
        .append_pair("prompt", "consent")
        .append_pair("state", oauth_state)
        .finish();
    let login = &state.bases.login;
    format!("{login}/{tenant}.onmicrosoft.com/oauth2/v2.0/authorize?{query}")
}

fn all(state: &State) -> Vec<Value> {
    let integration = state.scenario.okta.integration;
    let mut apps: Vec<_> = state.memory.with(|memory| {
        memory.org.instances.iter().map(|instance| office365(instance, integration)).collect()
    });
    apps.push(json!({
        "id": BOOKMARK,
        "orn": format!("orn:okta:idp:{OKTA_ORG_ID}:apps:bookmark:{BOOKMARK}"),
        "name": "bookmark",
        "label": "Acme Intranet",
        "status": "ACTIVE",
        "lastUpdated": "2024-03-27T07:10:08.000Z",
        "created": "2024-03-27T07:10:07.000Z",
        "features": [],
        "signOnMode": "BOOKMARK",
        "settings": {"app": {"url": "https://intranet.acme.example", "requestIntegration": false}},
        "visibility": {"autoLaunch": false, "autoSubmitToolbar": false,
            "hide": {"iOS": false, "web": false}, "appLinks": {"login": true}},
        "credentials": {"userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN"}, "signing": {}},
        "_links": {"users": {"href": format!("{OKTA_ORG}/api/v1/apps/{BOOKMARK}/users")}},
    }));
    apps
}

/// `okta.md` 4.2, from a recording.
fn office365(instance: &Instance, integration: Integration) -> Value {
    let id = &instance.id;
    let features = if instance.connection.enabled {
        json!([
            "IMPORT_NEW_USERS",
            "IMPORT_PROFILE_UPDATES",
            "PUSH_NEW_USERS",
            "PUSH_PROFILE_UPDATES",
            "PUSH_USER_DEACTIVATION"
        ])
    } else {
        json!([])
    };
    let link = |rest: &str| format!("{OKTA_ORG}/api/v1/apps/{id}/{rest}");
    json!({
        "id": id,
        "orn": format!("orn:okta:idp:{OKTA_ORG_ID}:apps:office365:{id}"),
        "name": "office365",
        "label": instance.label,
        "status": if instance.active { "ACTIVE" } else { "INACTIVE" },
        "lastUpdated": "2026-03-27T07:10:08.000Z",
        "created": "2024-03-27T07:10:07.000Z",
        "accessibility": {"selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null},
        "licensing": {"seatCount": 0},
        "visibility": {
            "autoLaunch": false,
            "autoSubmitToolbar": false,
            "hide": {"iOS": false, "web": false},
            "appLinks": {"calendar": false, "mail": false, "teams": false, "login": true},
        },
        "features": features,
        "signOnMode": "SAML_1_1",
        "credentials": {
            "userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN"},
            "signing": {},
        },
        "settings": {
            "app": {
                "tenantType": null,
                "wsFedConfigureType": "AUTO",
                "windowsTransportEnabled": false,
                "domain": format!("{}.com", instance.tenant),
                "msftTenant": instance.tenant,
                "domains": [],
                "office365ProvisioningType": null,
                "requireAdminConsent": integration == Integration::Consent,
            },
            "notifications":
                {"vpn": {"network": {"connection": "DISABLED"}, "message": null, "helpUrl": null}},
            "manualProvisioning": false,
            "implicitAssignment": false,
            "emOptInStatus": "NONE",
            "notes": {"admin": null, "enduser": null},
        },
        "_links": {
            "logo": [{"name": "medium", "href": link("logo"), "type": "image/png"}],
            "groups": {"href": link("groups")},
            "users": {"href": link("users")},
            "deactivate": {"href": link("lifecycle/deactivate")},
        },
    })
}
