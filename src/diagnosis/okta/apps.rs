//! Reads app instances, their connection and features, and whose token it is.

use serde_json::Value;
use url::Url;

use crate::diagnosis::okta::Refused;
use crate::diagnosis::okta::list;
use crate::diagnosis::okta::object;
use crate::diagnosis::okta::text;
use crate::diagnosis::reply::Reply;
use crate::model::okta::Connection;
use crate::model::okta::ConnectionStatus;
use crate::model::okta::Instance;
use crate::model::okta::Reach;
use crate::text::clean_line;

/// Characters of a label that are kept.
const LABEL_MAX: usize = 120;

/// Reads a page of `/api/v1/apps`. What is no Office 365 app is left out, by key name or, for
/// government tenants whose key name is not known, by label.
pub fn read_instances(reply: &Reply) -> Result<Vec<Instance>, Refused> {
    let items = list(reply)?;
    Ok(items.iter().filter(|item| is_office(item)).filter_map(instance).collect())
}

fn is_office(item: &Value) -> bool {
    let label = text(item, "/label").unwrap_or_default().to_lowercase();
    text(item, "/name").is_some_and(|name| {
        name == "office365" || (name.contains("office365") && label.contains("office"))
    })
}

fn instance(item: &Value) -> Option<Instance> {
    let id = text(item, "/id").filter(|id| is_id(id))?;
    let domestic = item.pointer("/settings/app/tenantType").is_none_or(Value::is_null);
    Some(Instance {
        id: id.to_owned(),
        label: clean_line(text(item, "/label").unwrap_or(id), LABEL_MAX),
        active: text(item, "/status") == Some("ACTIVE"),
        microsoft_tenant: text(item, "/settings/app/msftTenant")
            .and_then(|name| tenant(name, domestic)),
    })
}

/// Whether `id` can stand in an address without being written otherwise.
fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The `acme` of `acme.onmicrosoft.com`, as a domain. In other clouds the domain is another, and
/// none is better than a wrong one.
fn tenant(name: &str, domestic: bool) -> Option<String> {
    let fine = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    match (fine && name.len() <= 120, name.contains('.')) {
        (true, true) => Some(name.to_ascii_lowercase()),
        (true, false) if domestic => Some(format!("{}.onmicrosoft.com", name.to_ascii_lowercase())),
        (true | false, _) => None,
    }
}

/// Reads `/api/v1/apps/{id}/connections/default`.
pub fn read_connection(reply: &Reply) -> Result<Connection, Refused> {
    let body = object(reply)?;
    let status = match text(&body, "/status") {
        Some("ENABLED") => ConnectionStatus::Enabled,
        Some("DISABLED") => ConnectionStatus::Disabled,
        Some(_) | None => ConnectionStatus::Unknown,
    };
    let link = text(&body, "/_links/authorize/href").and_then(|href| Url::parse(href).ok());
    let first = |url: &Url| {
        let segment = url.path_segments()?.next()?.to_owned();
        segment.contains('.').then(|| tenant(&segment, true)).flatten()
    };
    Ok(Connection { status, microsoft_tenant: link.as_ref().and_then(first) })
}

/// Reads `/api/v1/apps/{id}/features`: when imports run by themselves, as cron has it.
///
/// An instance without provisioning answers 400, which says nothing worse than that.
pub fn read_schedule(reply: &Reply) -> Result<Option<String>, Refused> {
    let items = match list(reply) {
        Err(Refused::Other { code, .. }) if code == "E0000001" => return Ok(None),
        items => items?,
    };
    let inbound = items.iter().find(|item| text(item, "/name") == Some("INBOUND_PROVISIONING"));
    let schedule = inbound.and_then(|item| item.pointer("/capabilities/importSettings/schedule"));
    let plan = |kind: &str| {
        let at = |name: &str| schedule.and_then(|it| text(it, &format!("/{kind}/{name}")));
        let zone = at("timezone").unwrap_or_default();
        at("expression").map(|expression| clean_line(&format!("{expression} {zone}"), 80))
    };
    let enabled = schedule.is_some_and(|it| text(it, "/status") == Some("ENABLED"));
    Ok(plan("incrementalImport").or_else(|| plan("fullImport")).filter(|_| enabled))
}

/// Reads `/api/v1/users/me`: id and login name.
pub fn read_owner(reply: &Reply) -> Result<(String, String), Refused> {
    let body = object(reply)?;
    let id = text(&body, "/id").filter(|id| is_id(id)).unwrap_or("me");
    let login = text(&body, "/profile/login").unwrap_or_default();
    Ok((id.to_owned(), clean_line(login, LABEL_MAX)))
}

/// Reads `/api/v1/users/{id}/roles`: whether they can do more than read.
pub fn read_reach(reply: &Reply) -> Result<Reach, Refused> {
    let roles = list(reply)?;
    let kinds: Vec<_> = roles.iter().filter_map(|role| text(role, "/type")).collect();
    let reads = |kind: &&str| matches!(*kind, "READ_ONLY_ADMIN" | "REPORT_ADMIN");
    let own = |kind: &&str| *kind == "CUSTOM";
    let more: Vec<_> = kinds.iter().filter(|kind| !reads(kind) && !own(kind)).collect();
    Ok(if !more.is_empty() {
        let labels = roles.iter().filter_map(|role| text(role, "/label"));
        Reach::More(labels.map(|label| clean_line(label, LABEL_MAX)).collect())
    } else if kinds.is_empty() || kinds.iter().any(own) {
        Reach::Unknown
    } else {
        Reach::Reading
    })
}
