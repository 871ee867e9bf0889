//! The resources of Graph: which path is which, and what a token has to allow for it.

use serde_json::Map;
use serde_json::Value;

use crate::simulator::directory::Account;
use crate::simulator::graph::Ask;
use crate::simulator::graph::Caller;
use crate::simulator::graph::listing;
use crate::simulator::graph::objects;
use crate::simulator::graph::refusal::Refusal;
use crate::simulator::server::State;

/// Any of these scopes lets a token read itself, its organization and its roles.
const SELF: [&str; 5] = [
    "User.Read",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const ORGANIZATION: [&str; 4] =
    ["User.Read", "Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const DOMAINS: [&str; 2] = ["Domain.Read.All", "Directory.Read.All"];
const USERS: [&str; 5] = [
    "User.ReadBasic.All",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const APPLICATIONS: [&str; 3] =
    ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"];
const GRANTS: [&str; 2] = ["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All"];
const ROLES: [&str; 3] =
    ["RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", "Directory.Read.All"];

/// Answers one call, alone or an item of a batch.
pub(super) fn answer(state: &State, caller: &Caller<'_>, ask: &Ask) -> Result<Value, Refusal> {
    let path = ask.path.trim_end_matches('/');
    let segments: Vec<_> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["me", rest @ ..] => me(state, caller, ask, rest),
        ["organization"] => {
            caller.needs(&ORGANIZATION)?;
            let organization = objects::organization(caller);
            listing::answer(state, ask, "organization", "organization", vec![organization])
        }
        ["organization", id] => {
            caller.needs(&ORGANIZATION)?;
            let organization = objects::organization(caller);
            one(state, ask, "organization", "organization", vec![organization], id)
        }
        ["domains"] => {
            caller.needs(&DOMAINS)?;
            listing::answer(state, ask, "domains", "domain", objects::domains(caller.tenant))
        }
        ["domains", id] => {
            caller.needs(&DOMAINS)?;
            one(state, ask, "domains", "domain", objects::domains(caller.tenant), id)
        }
        ["users", rest @ ..] => users(state, caller, ask, rest),
        ["oauth2PermissionGrants"] => {
            caller.needs(&GRANTS)?;
            let all = objects::grants(state, caller.tenant);
            listing::answer(state, ask, "oauth2PermissionGrants", "oAuth2PermissionGrant", all)
        }
        ["roleManagement", "directory", list] => {
            caller.needs(&ROLES)?;
            let all = match *list {
                "roleAssignments" => objects::assignments(state, caller.tenant),
                "roleEligibilityScheduleInstances" => objects::eligible(state, caller.tenant),
                other => return Err(Refusal::segment(other)),
            };
            let of = format!("roleManagement/directory/{list}");
            listing::answer(state, ask, &of, "unifiedRoleAssignment", all)
        }
        ["auditLogs", "signIns"] => {
            caller.needs(&["AuditLog.Read.All"])?;
            listing::answer(state, ask, "auditLogs/signIns", "signIn", objects::sign_ins(state))
        }
        [first, rest @ ..] if first.starts_with("servicePrincipals") => {
            service_principals(state, caller, ask, first, rest)
        }
        _ => Err(Refusal::segment(segments.last().copied().unwrap_or_default())),
    }
}

fn me(state: &State, caller: &Caller<'_>, ask: &Ask, rest: &[&str]) -> Result<Value, Refusal> {
    let Some(account) = caller.account else {
        let message = "/me request is only valid with delegated authentication flow.";
        return Err(Refusal::bad_request(message));
    };
    caller.needs(&SELF)?;
    match rest {
        [] => {
            let select = ask.option("$select");
            let user = objects::user(account);
            let user = listing::selected(&user, select.unwrap_or(objects::USER_DEFAULTS), "user")?;
            let of = select.map_or_else(String::new, |select| format!("({select})"));
            Ok(with_context(&listing::context(state, &format!("users{of}/$entity")), user))
        }
        [list, cast @ ..] => roles_of(state, caller, ask, account, list, cast),
    }
}

/// Memberships: of the groups there are none, of the roles those that are active.
fn roles_of(
    state: &State,
    caller: &Caller<'_>,
    ask: &Ask,
    account: &Account,
    list: &str,
    cast: &[&str],
) -> Result<Value, Refusal> {
    if !matches!(list, "transitiveMemberOf" | "memberOf") {
        return Err(Refusal::segment(list));
    }
    let roles = objects::roles(caller, account);
    match cast {
        [] => listing::answer(state, ask, "directoryObjects", "directoryObject", roles),
        ["microsoft.graph.directoryRole"] => {
            if !ask.eventual || ask.option("$count") != Some("true") {
                return Err(Refusal::consistency());
            }
            listing::answer(state, ask, "directoryRoles", "directoryRole", roles)
        }
        ["microsoft.graph.group"] => listing::answer(state, ask, "groups", "group", Vec::new()),
        [other, ..] => Err(Refusal::segment(other)),
    }
}

fn users(state: &State, caller: &Caller<'_>, ask: &Ask, rest: &[&str]) -> Result<Value, Refusal> {
    let own = |id: &&str| {
        caller
            .account
            .is_some_and(|account| account.id == *id || account.upn.eq_ignore_ascii_case(id))
    };
    // Everybody may read what `/me` shows, under its other name too.
    if let [id, rest @ ..] = rest
        && own(id)
    {
        return me(state, caller, ask, rest);
    }
    caller.needs(&USERS)?;
    match rest {
        [] => {
            let all = objects::users(state, caller.tenant);
            let Some(select) = ask.option("$select") else {
                return listing::answer_with(
                    state,
                    ask,
                    "users",
                    "user",
                    all,
                    objects::USER_DEFAULTS,
                );
            };
            listing::answer_with(state, ask, "users", "user", all, select)
        }
        [id] => {
            let all = objects::users(state, caller.tenant);
            one(state, ask, "users", "user", all, id)
        }
        [id, list, cast @ ..] => {
            let account = state.directory.by_id(id).or_else(|| state.directory.by_upn(id));
            let account = account.filter(|account| account.tenant == caller.tenant);
            let account = account.ok_or_else(|| Refusal::not_found(id))?;
            roles_of(state, caller, ask, account, list, cast)
        }
    }
}

fn service_principals(
    state: &State,
    caller: &Caller<'_>,
    ask: &Ask,
    first: &str,
    rest: &[&str],
) -> Result<Value, Refusal> {
    caller.needs(&APPLICATIONS)?;
    let all = objects::service_principals(state, caller.tenant);
    let (of, kind) = ("servicePrincipals", "servicePrincipal");
    // The alternate key: `servicePrincipals(appId='…')`.
    let key = first.strip_prefix(of).unwrap_or_default();
    let key = key.strip_prefix("(appId='").and_then(|key| key.strip_suffix("')"));
    match (key, rest) {
        (Some(app), []) => one(state, ask, of, kind, all, app),
        (None, []) if first == of => listing::answer(state, ask, of, kind, all),
        (None, [id]) => one(state, ask, of, kind, all, id),
        (None, [id, "oauth2PermissionGrants"]) => {
            caller.needs(&GRANTS)?;
            let of_this = |grant: &Value| grant.get("clientId").and_then(Value::as_str) == Some(id);
            let mut grants = objects::grants(state, caller.tenant);
            grants.retain(of_this);
            listing::answer(state, ask, "oauth2PermissionGrants", "oAuth2PermissionGrant", grants)
        }
        (None, [_, "appRoleAssignments"]) => {
            listing::answer(state, ask, "appRoleAssignments", "appRoleAssignment", Vec::new())
        }
        _ => Err(Refusal::segment(rest.last().copied().unwrap_or(first))),
    }
}

/// Answers with one object of a list, found by any of its keys.
fn one(
    state: &State,
    ask: &Ask,
    of: &str,
    kind: &str,
    all: Vec<Value>,
    key: &str,
) -> Result<Value, Refusal> {
    let names = ["id", "appId", "userPrincipalName"];
    let is = |object: &Value| {
        names
            .iter()
            .filter_map(|name| object.get(name).and_then(Value::as_str))
            .any(|have| have.eq_ignore_ascii_case(key))
    };
    let object = all.into_iter().find(is).ok_or_else(|| Refusal::not_found(key))?;
    let object = match (ask.option("$select"), kind) {
        (Some(select), _) => listing::selected(&object, select, kind)?,
        (None, "user") => listing::selected(&object, objects::USER_DEFAULTS, kind)?,
        (None, _) => object,
    };
    Ok(with_context(&listing::context(state, &format!("{of}/$entity")), object))
}

fn with_context(context: &str, item: Value) -> Value {
    let mut whole = Map::new();
    whole.insert("@odata.context".to_owned(), Value::from(context));
    if let Value::Object(properties) = item {
        whole.extend(properties);
    }
    Value::from(whole)
}
