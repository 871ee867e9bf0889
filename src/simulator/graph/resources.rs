//! The resources of Graph that a credential test reads, cut down to what the token allows.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::simulator::directory::Account;
use crate::simulator::directory::DOMAINS;
use crate::simulator::directory::Role;
use crate::simulator::directory::TENANT_ID;
use crate::simulator::directory::TENANT_NAME;
use crate::simulator::graph::Ask;
use crate::simulator::graph::Caller;
use crate::simulator::graph::refusal::Refusal;
use crate::simulator::server::State;

const SELF: [&str; 2] = ["User.Read", "Directory.Read.All"];

/// What `/me` has when nothing is selected; everything else has to be asked for.
const USER_DEFAULTS: &str = "businessPhones,displayName,givenName,jobTitle,mail,mobilePhone,\
                             officeLocation,preferredLanguage,surname,userPrincipalName,id";

/// Answers one call, alone or an item of a batch.
pub(super) fn answer(state: &State, caller: &Caller<'_>, ask: &Ask) -> Result<Value, Refusal> {
    let context = |of: &str| format!("{}/v1.0/$metadata#{of}", state.bases.graph);
    if !caller.has_any(&SELF) {
        return Err(Refusal::privileges());
    }
    match ask.path.trim_end_matches('/') {
        "/me" => {
            let select = ask.option("$select");
            let user = selected(&user(caller.account), select.unwrap_or(USER_DEFAULTS), "user")?;
            let of = select.map_or_else(String::new, |select| format!("({select})"));
            Ok(with_context(&context(&format!("users{of}/$entity")), user))
        }
        "/organization" => {
            let organization = organization(caller);
            collection(ask, &context("organization"), &[organization], "organization")
        }
        "/me/transitiveMemberOf/microsoft.graph.directoryRole" => {
            if !ask.eventual || ask.option("$count") != Some("true") {
                return Err(Refusal::consistency());
            }
            collection(ask, &context("directoryRoles"), &roles(caller), "directoryRole")
        }
        "/me/transitiveMemberOf" => {
            collection(ask, &context("directoryObjects"), &roles(caller), "directoryObject")
        }
        other => {
            let segment = other.rsplit('/').next().unwrap_or_default();
            Err(Refusal::segment(segment))
        }
    }
}

fn user(account: &Account) -> Value {
    let (given, surname) = account.name.split_once(' ').unwrap_or((account.name, ""));
    json!({
        "id": account.id,
        "businessPhones": [],
        "displayName": account.name,
        "givenName": given,
        "jobTitle": null,
        "mail": account.upn,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": "en-US",
        "surname": surname,
        "userPrincipalName": account.upn,
        "userType": account.user_type.name(),
        "accountEnabled": true,
        "onPremisesSyncEnabled": null,
    })
}

/// With `User.Read` alone Graph fills three properties of the organization and leaves the rest null.
fn organization(caller: &Caller<'_>) -> Value {
    let domains: Vec<_> = DOMAINS
        .iter()
        .map(|(name, initial, federated)| {
            json!({
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": initial,
                "isInitial": initial,
                "name": name,
                "type": if *federated { "Federated" } else { "Managed" },
            })
        })
        .collect();
    let all = caller.has_any(&["Directory.Read.All"]);
    json!({
        "id": TENANT_ID,
        "displayName": TENANT_NAME,
        "countryLetterCode": if all { Value::from("US") } else { Value::Null },
        "tenantType": if all { Value::from("AAD") } else { Value::Null },
        "verifiedDomains": domains,
    })
}

/// Roles that are active; the name of a role is null for a token that may not read roles.
fn roles(caller: &Caller<'_>) -> Vec<Value> {
    let named = caller.has_any(&["RoleManagement.Read.Directory", "Directory.Read.All"]);
    let role = |role: &Role| {
        json!({
            "@odata.type": "#microsoft.graph.directoryRole",
            "id": role.object_id(),
            "deletedDateTime": null,
            "description": null,
            "displayName": if named { Value::from(role.name()) } else { Value::Null },
            "roleTemplateId": role.template_id(),
        })
    };
    caller.account.roles.iter().map(role).collect()
}

fn collection(ask: &Ask, context: &str, all: &[Value], kind: &str) -> Result<Value, Refusal> {
    let mut items = Vec::new();
    for item in all {
        items.push(match ask.option("$select") {
            Some(select) => selected(item, select, kind)?,
            None => item.clone(),
        });
    }
    let mut body = json!({"@odata.context": context});
    if let Some(body) = body.as_object_mut() {
        if ask.option("$count") == Some("true") {
            body.insert("@odata.count".to_owned(), Value::from(items.len()));
        }
        body.insert("value".to_owned(), Value::from(items));
    }
    Ok(body)
}

/// Keeps the selected properties and every annotation; a property that is not there is refused.
fn selected(item: &Value, select: &str, kind: &str) -> Result<Value, Refusal> {
    let empty = Map::new();
    let all = item.as_object().unwrap_or(&empty);
    let annotations = all.iter().filter(|(name, _)| name.starts_with('@'));
    let mut kept: Map<_, _> =
        annotations.map(|(name, value)| (name.clone(), value.clone())).collect();
    for name in select.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let value = all.get(name).ok_or_else(|| {
            Refusal::bad_request(format!(
                "Parsing OData Select and Expand failed: Could not find a property named '{name}' \
                 on type 'microsoft.graph.{kind}'."
            ))
        })?;
        kept.insert(name.to_owned(), value.clone());
    }
    Ok(Value::from(kept))
}

fn with_context(context: &str, item: Value) -> Value {
    let mut whole = Map::new();
    whole.insert("@odata.context".to_owned(), Value::from(context));
    if let Value::Object(properties) = item {
        whole.extend(properties);
    }
    Value::from(whole)
}
