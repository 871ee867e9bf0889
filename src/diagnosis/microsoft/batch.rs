//! Graph's `$batch`: who am I, which tenant, which roles, in one round trip.

use serde_json::Value;
use serde_json::json;
use zeroize::Zeroizing;

use super::field;
use super::guid_field;
use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;

/// Global Administrator, the same in every tenant.
///
/// Source: `rbacapplication-list-roleassignments` in Microsoft's Graph documentation.
const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
/// Domains that are kept of an organization.
const DOMAINS_MAX: usize = 100;

/// One answer out of the batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read<T> {
    /// What was asked for.
    Got(T),
    /// The token is good and this is not allowed to it: 403. Never bad credentials.
    Forbidden,
    /// No answer, or none that can be read.
    Unreadable,
}

impl<T> Read<T> {
    /// What was asked for, where it was got.
    pub fn got(&self) -> Option<&T> {
        match self {
            Self::Got(value) => Some(value),
            Self::Forbidden | Self::Unreadable => None,
        }
    }
}

/// The account that the token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Its user principal name.
    pub upn: String,
    /// Whether it is a guest of this tenant.
    pub guest: bool,
}

/// The tenant that the token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its GUID.
    pub id: String,
    /// Its display name; empty where it has none.
    pub name: String,
    /// Its verified domains.
    pub domains: Vec<String>,
}

/// Whether Global Administrator is among the active roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roles {
    /// It is.
    GlobalAdministrator,
    /// It is not, and the list is whole.
    Others,
}

/// What Graph said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// The account.
    pub me: Read<Me>,
    /// The tenant.
    pub organization: Read<Organization>,
    /// Its active roles, those by role-assignable groups included.
    pub roles: Read<Roles>,
}

/// The body of the one Graph request.
///
/// The cast to `directoryRole` needs `ConsistencyLevel: eventual` and `$count=true`; without the
/// cast an account in many groups would answer in pages.
pub fn batch_body() -> String {
    let get = |id: &str, url: &str| json!({"id": id, "method": "GET", "url": url});
    let roles = "/me/transitiveMemberOf/microsoft.graph.directoryRole\
                 ?$count=true&$select=id,displayName,roleTemplateId";
    let mut requests = vec![
        get("me", "/me?$select=id,displayName,userPrincipalName,userType"),
        get("organization", "/organization?$select=id,displayName,verifiedDomains"),
        get("roles", roles),
    ];
    if let Some(item) = requests.last_mut().and_then(Value::as_object_mut) {
        item.insert("headers".to_owned(), json!({"ConsistencyLevel": "eventual"}));
    }
    json!({ "requests": requests }).to_string()
}

/// Seconds for which Graph asks to be left alone by an answer inside the batch.
pub fn batch_pause(reply: &Reply) -> Option<u64> {
    let body = reply.json().ok()?;
    let items = body.get("responses").and_then(Value::as_array)?;
    let pause = |item: &Value| {
        let status = item.get("status").and_then(Value::as_u64)?;
        let headers = item.get("headers").and_then(Value::as_object);
        let named = headers.and_then(|headers| {
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))
        });
        let alone = Reply {
            status: u16::try_from(status).ok()?,
            content_type: String::new(),
            retry_after: named.and_then(|(_, value)| value.as_str().map(str::to_owned)),
            date: reply.date.clone(),
            body: Zeroizing::default(),
        };
        alone.pause()
    };
    items.iter().filter_map(pause).max()
}

/// Reads the answer to the batch. Each item counts by itself, in whatever order they come. Where
/// Graph forbids the batch itself, it forbids all of them.
pub fn read_batch(reply: &Reply) -> Result<Graph, Odd> {
    let body = reply.json()?;
    if reply.status == 403 && body.get("error").is_some() {
        let (me, organization, roles) = (Read::Forbidden, Read::Forbidden, Read::Forbidden);
        return Ok(Graph { me, organization, roles });
    }
    let items = body.get("responses").and_then(Value::as_array);
    let (200, Some(items)) = (reply.status, items) else {
        return Err(Odd::of(reply));
    };
    let item = |id: &str| {
        let named = |item: &&Value| {
            item.get("id").and_then(Value::as_str).is_some_and(|own| own.eq_ignore_ascii_case(id))
        };
        items.iter().find(named)
    };
    Ok(Graph {
        me: read(item("me"), me),
        organization: read(item("organization"), organization),
        roles: read(item("roles"), roles),
    })
}

fn read<T>(item: Option<&Value>, reader: impl Fn(&Value) -> Option<T>) -> Read<T> {
    let status = item.and_then(|item| item.get("status")).and_then(Value::as_u64);
    match (status, item.and_then(|item| item.get("body"))) {
        (Some(200), Some(body)) => reader(body).map_or(Read::Unreadable, Read::Got),
        (Some(403), _) => Read::Forbidden,
        (_, _) => Read::Unreadable,
    }
}

fn me(body: &Value) -> Option<Me> {
    let guest = field(body, "userType").is_some_and(|kind| kind.eq_ignore_ascii_case("guest"));
    Some(Me { upn: field(body, "userPrincipalName")?, guest })
}

fn organization(body: &Value) -> Option<Organization> {
    let own = body.get("value")?.as_array()?.first()?;
    let domains = own.get("verifiedDomains").and_then(Value::as_array);
    Some(Organization {
        id: guid_field(own, "id")?,
        name: field(own, "displayName").unwrap_or_default(),
        domains: domains
            .into_iter()
            .flatten()
            .filter_map(|domain| field(domain, "name"))
            .take(DOMAINS_MAX)
            .collect(),
    })
}

/// Roles are known by their template, never by their name, which is null for a small token. Where
/// a role has no template, or the list goes on elsewhere, *no* cannot be said.
fn roles(body: &Value) -> Option<Roles> {
    let items = body.get("value")?.as_array()?;
    let is_role = |item: &&Value| {
        let kind = item.get("@odata.type").and_then(Value::as_str);
        kind.is_none_or(|kind| kind.ends_with("directoryRole"))
    };
    let mut whole = body.get("@odata.nextLink").is_none();
    for role in items.iter().filter(is_role) {
        match guid_field(role, "roleTemplateId").as_deref() {
            Some(GLOBAL_ADMINISTRATOR) => return Some(Roles::GlobalAdministrator),
            Some(_) => {}
            None => whole = false,
        }
    }
    whole.then_some(Roles::Others)
}
