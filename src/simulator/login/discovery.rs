//! The documents by which a client finds endpoints, keys and clouds, all naming this simulator.

use axum::Json;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde_json::json;

use crate::simulator::directory::TENANT_ID;
use crate::simulator::login::Authority;
use crate::simulator::login::Call;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::scenario::Door;

/// Answers for a tenant id, a domain, `organizations`, `common` and `consumers`.
pub(super) async fn openid(call: Call, Path(tenant): Path<String>) -> Response {
    if let Some(code) = call.state.scenario.login.stops(Door::Tenant) {
        return Refusal::about(code, tenant).response(&call);
    }
    let (endpoints, issuer) = match Authority::of(&tenant) {
        Err(refusal) => return refusal.response(&call),
        Ok(Authority::Tenant(tenant)) => (tenant.id, tenant.id),
        // A client has to put the tenant of the token here: the braces are Microsoft's.
        Ok(Authority::Organizations) => ("organizations", "{tenantid}"),
        Ok(Authority::Common) => ("common", "{tenantid}"),
        Ok(Authority::Consumers) => ("consumers", "{tenantid}"),
    };
    let (login, graph) = (&call.state.bases.login, &call.state.bases.graph);
    let base = format!("{login}/{endpoints}");
    let token_base = if call.state.scenario.login.foreign_token_endpoint {
        // A name of the reserved domain: whoever posts there reaches nobody (RFC 6761 6.5).
        format!("https://login.elsewhere.example/{endpoints}")
    } else {
        base.clone()
    };
    cacheable(Json(json!({
        "token_endpoint": format!("{token_base}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported":
            ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": format!("{login}/{issuer}/v2.0"),
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": format!("{graph}/oidc/userinfo"),
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
        "tenant_region_scope": "WW",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    })))
}

/// Answers with the key that every token verifies against.
pub(super) async fn keys(call: Call, Path(tenant): Path<String>) -> Response {
    let published = Authority::of(&tenant)
        .and_then(|_| Ok(call.state.tokens.published_keys(&call.state.bases.login)?));
    match published {
        Ok(keys) => cacheable(Json(keys)),
        Err(refusal) => refusal.response(&call),
    }
}

/// Answers which hosts are one cloud: only this one, so that no client leaves it for an alias.
pub(super) async fn instance(call: Call) -> Response {
    let login = &call.state.bases.login;
    let host = login.split_once("://").map_or(login.as_str(), |(_, host)| host);
    cacheable(Json(json!({
        "tenant_discovery_endpoint":
            format!("{login}/{TENANT_ID}/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata":
            [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    })))
}

fn cacheable(body: Json<serde_json::Value>) -> Response {
    ([(header::CACHE_CONTROL, "max-age=86400, private")], body).into_response()
}
