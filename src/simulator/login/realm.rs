//! Who checks the password of an account: Microsoft itself, or the Okta org it is federated to.

use std::collections::HashMap;

use axum::Json;
use axum::extract::Path;
use axum::extract::Query;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;
use url::form_urlencoded;

use crate::simulator::directory::INSTANCE_ID;
use crate::simulator::directory::OKTA_ORG;
use crate::simulator::directory::Realm;
use crate::simulator::directory::Tenant;
use crate::simulator::directory::domain_realm;
use crate::simulator::login::Call;

const CLOUD: &str = "microsoftonline.com";
const AUDIENCE: &str = "urn:federation:MicrosoftOnline";

/// Answers `/common/userrealm/{upn}?api-version=1.0`, which MSAL asks before a password grant.
pub(super) async fn version_1(call: Call, Path(upn): Path<String>) -> Json<Value> {
    let domain = domain_of(&upn);
    Json(match realm_of(&call, &upn) {
        None => json!({"ver": "1.0", "account_type": "Unknown"}),
        Some(Realm::Managed) => json!({
            "ver": "1.0",
            "account_type": "Managed",
            "domain_name": domain,
            "cloud_instance_name": CLOUD,
            "cloud_audience_urn": AUDIENCE,
        }),
        Some(Realm::Federated) => {
            let wsfed = format!("app/office365/{INSTANCE_ID}/sso/wsfed");
            json!({
                "ver": "1.0",
                "account_type": "Federated",
                "domain_name": domain,
                "federation_protocol": "WSTrust",
                // Clients read this document before they send a password to the address below it.
                // It is not there, so none of them ever posts one to a real host.
                "federation_metadata_url": format!("{}/{wsfed}/mex", call.state.bases.okta),
                "federation_active_auth_url": format!("{OKTA_ORG}/{wsfed}/active"),
                "cloud_instance_name": CLOUD,
                "cloud_audience_urn": AUDIENCE,
            })
        }
    })
}

/// Answers `/getuserrealm.srf?login={upn}&json=1`, which the sign-in page asks.
pub(super) async fn sign_in_page(
    call: Call,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let login = query.get("login").cloned().unwrap_or_default();
    let domain = domain_of(&login);
    let brand = Tenant::of_account(&login).map_or("", |tenant| tenant.name);
    Json(match realm_of(&call, &login) {
        None => json!({"NameSpaceType": "Unknown", "Login": login}),
        Some(Realm::Managed) => json!({
            "State": 4,
            "UserState": 1,
            "Login": login,
            "NameSpaceType": "Managed",
            "DomainName": domain,
            "FederationBrandName": brand,
            "CloudInstanceName": CLOUD,
            "CloudInstanceIssuerUri": AUDIENCE,
        }),
        Some(Realm::Federated) => {
            let username: String = form_urlencoded::byte_serialize(login.as_bytes()).collect();
            json!({
                "State": 3,
                "UserState": 2,
                "Login": login,
                "NameSpaceType": "Federated",
                "DomainName": domain,
                "FederationGlobalVersion": -1,
                "AuthURL": format!(
                    "{OKTA_ORG}/app/office365/{INSTANCE_ID}/sso/wsfed/passive?username={username}\
                     &wa=wsignin1.0&wtrealm=urn%3afederation%3aMicrosoftOnline&wctx="
                ),
                "FederationBrandName": brand,
                "AuthNForwardType": 1,
                "CloudInstanceName": CLOUD,
                "CloudInstanceIssuerUri": AUDIENCE,
            })
        }
    })
    .into_response()
}

/// The account's own realm where there is one (staged rollout exempts single users), else the
/// domain's: whether an account exists is not told.
fn realm_of(call: &Call, upn: &str) -> Option<Realm> {
    let account = call.state.directory.by_upn(upn).map(|account| account.realm);
    account.or_else(|| domain_realm(domain_of(upn)))
}

fn domain_of(upn: &str) -> &str {
    upn.rsplit_once('@').map_or("", |(_, domain)| domain)
}
