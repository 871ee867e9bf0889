//! What an Okta org says of itself at `/.well-known/okta-organization`.

use serde_json::Value;
use url::Url;

use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;
use crate::model::event::Engine;
use crate::model::tenant::TenantUrl;

/// An Okta org in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its canonical URL, `https://acme.okta.com`.
    pub url: String,
    /// Its engine; none where it names one that is not known.
    pub engine: Option<Engine>,
}

/// Why an answer names no Okta org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoOrganization {
    /// Something else answered, or the org does not exist.
    Odd(Odd),
    /// The answer names a host that is not Okta's; any web site can serve this path.
    Foreign,
}

/// Reads the answer. `own` is the origin of a loopback override, which may name itself.
///
/// The shape is that of Okta's API description, `getWellknownOrgMetadata`.
pub fn read_organization(reply: &Reply, own: Option<&str>) -> Result<Organization, NoOrganization> {
    let body = reply.json().map_err(NoOrganization::Odd)?;
    let href = body
        .get("_links")
        .and_then(|links| links.get("organization"))
        .and_then(|link| link.get("href"))
        .and_then(Value::as_str);
    let id = body.get("id").and_then(Value::as_str);
    let (200, Some(href), Some(_)) = (reply.status, href, id) else {
        return Err(NoOrganization::Odd(Odd::of(reply)));
    };
    let engine = match body.get("pipeline").and_then(Value::as_str) {
        Some("v1") => Some(Engine::Classic),
        Some("idx") => Some(Engine::IdentityEngine),
        Some(_) | None => None,
    };
    let url = canonical(href, own).ok_or(NoOrganization::Foreign)?;
    Ok(Organization { url, engine })
}

/// Returns the origin of `href`, where it is a host under one of Okta's base domains.
fn canonical(href: &str, own: Option<&str>) -> Option<String> {
    let url = Url::parse(href).ok()?;
    let origin = url.origin().ascii_serialization();
    if own == Some(origin.as_str()) {
        return Some(origin);
    }
    let parsed = TenantUrl::parse(&origin).ok().filter(|_| url.scheme() == "https")?;
    (!parsed.url.is_custom()).then(|| parsed.url.as_url())
}
