//! The `OpenID` configuration of a tenant, asked for by a domain.

use serde_json::Value;

use super::Refusal;
use super::field;
use super::guid;
use super::host_of;
use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;
use crate::model::check::Cloud;
use crate::model::endpoints::clouds_of;

/// What came of asking which tenant a domain belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscoveryAnswer {
    /// A tenant.
    Found(Discovery),
    /// Entra said no: mostly that it knows no such tenant.
    Refused(Refusal),
    /// Neither.
    Odd(Odd),
}

/// A tenant as its `OpenID` configuration names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// Where tokens are asked for. Not believed: see `Endpoints::trusts_login`.
    pub token_endpoint: String,
    /// The tenant's GUID.
    pub tenant_id: Option<String>,
    /// The cloud that the document names; none where it names none that is known.
    pub cloud: Option<Cloud>,
}

/// Reads an answer to discovery.
pub fn read_discovery(reply: &Reply) -> DiscoveryAnswer {
    let body = match reply.json() {
        Ok(body) => body,
        Err(odd) => return DiscoveryAnswer::Odd(odd),
    };
    if let Some(refusal) = Refusal::read(&body) {
        return DiscoveryAnswer::Refused(refusal);
    }
    let endpoint = body.get("token_endpoint").and_then(Value::as_str);
    let issuer = body.get("issuer").and_then(Value::as_str);
    match (reply.status, endpoint, issuer) {
        (200, Some(endpoint), Some(issuer)) => DiscoveryAnswer::Found(Discovery {
            token_endpoint: endpoint.to_owned(),
            tenant_id: issuer.split('/').find_map(guid),
            cloud: cloud(&body, endpoint),
        }),
        (_, _, _) => DiscoveryAnswer::Odd(Odd::of(reply)),
    }
}

/// The cloud of a tenant: by its region, which tells the two US Government clouds apart, else by
/// the hosts that the document names.
///
/// `tenant_region_sub_scope` is `DODCON` for GCC High and `DOD` for the Department of Defense.
/// Source: `Get-TenantLoginUrl` of `AADInternals`.
fn cloud(body: &Value, endpoint: &str) -> Option<Cloud> {
    match field(body, "tenant_region_sub_scope").as_deref() {
        Some("DODCON") => return Some(Cloud::UsGovHigh),
        Some("DOD") => return Some(Cloud::UsGovDod),
        Some(_) | None => {}
    }
    let graph = field(body, "msgraph_host");
    match graph.as_deref() {
        Some("dod-graph.microsoft.us") => return Some(Cloud::UsGovDod),
        Some("graph.microsoft.us") => return Some(Cloud::UsGovHigh),
        Some("microsoftgraph.chinacloudapi.cn") => return Some(Cloud::China),
        Some(_) | None => {}
    }
    let by_host = host_of(endpoint).and_then(|host| clouds_of(&host).first().copied());
    by_host.or_else(|| (graph.as_deref() == Some("graph.microsoft.com")).then_some(Cloud::Global))
}
