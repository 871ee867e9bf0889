//! The objects of the directory as Graph writes them.

use serde_json::Value;
use serde_json::json;

use crate::simulator::clients::Client;
use crate::simulator::clients::OKTA_SIGN_IN;
use crate::simulator::directory::Account;
use crate::simulator::directory::Realm;
use crate::simulator::directory::Role;
use crate::simulator::directory::Tenant;
use crate::simulator::graph::Caller;
use crate::simulator::server::State;

/// What a user has when nothing is selected; everything else has to be asked for.
pub(super) const USER_DEFAULTS: &str = "businessPhones,displayName,givenName,jobTitle,mail,\
                                        mobilePhone,officeLocation,preferredLanguage,surname,\
                                        userPrincipalName,id";

/// Graph as a resource: its service principal in each tenant.
const GRAPH_APP: &str = "00000003-0000-0000-c000-000000000000";

pub(super) fn user(account: &Account) -> Value {
    person(account.id, account.upn, account.name, account.user_type.name())
}

fn person(id: &str, upn: &str, name: &str, user_type: &str) -> Value {
    let (given, surname) = name.split_once(' ').unwrap_or((name, ""));
    json!({
        "id": id,
        "businessPhones": [],
        "displayName": name,
        "givenName": given,
        "jobTitle": null,
        "mail": upn,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": "en-US",
        "surname": surname,
        "userPrincipalName": upn,
        "userType": user_type,
        "accountEnabled": true,
        "onPremisesSyncEnabled": null,
    })
}

/// Everybody of a tenant: those who can sign in, and the staff that an import reads.
pub(super) fn users(state: &State, tenant: &'static Tenant) -> Vec<Value> {
    let domain = tenant.domains.iter().find(|domain| !domain.initial);
    let staff = domain.into_iter().flat_map(|domain| {
        (1..=crate::simulator::directory::STAFF).map(|n| {
            let id = format!("ac3e0000-0002-4000-8000-{n:012}");
            let upn = format!("employee{n:03}@{}", domain.name);
            person(&id, &upn, &format!("Employee {n:03}"), "Member")
        })
    });
    state.directory.of(tenant).map(user).chain(staff).collect()
}

/// With `User.Read` alone Graph fills three properties of the organization and leaves the rest null.
pub(super) fn organization(caller: &Caller<'_>) -> Value {
    let domains: Vec<_> = caller
        .tenant
        .domains
        .iter()
        .map(|domain| {
            json!({
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": domain.initial,
                "isInitial": domain.initial,
                "name": domain.name,
                "type": realm(domain.realm),
            })
        })
        .collect();
    let all = caller.has_any(&["Directory.Read.All", "Organization.Read.All"]);
    json!({
        "id": caller.tenant.id,
        "displayName": caller.tenant.name,
        "countryLetterCode": if all { Value::from("US") } else { Value::Null },
        "tenantType": if all { Value::from("AAD") } else { Value::Null },
        "verifiedDomains": domains,
    })
}

pub(super) fn domains(tenant: &'static Tenant) -> Vec<Value> {
    let domain = |domain: &crate::simulator::directory::Domain| {
        json!({
            "id": domain.name,
            "authenticationType": realm(domain.realm),
            "availabilityStatus": null,
            "isAdminManaged": true,
            "isDefault": domain.initial,
            "isInitial": domain.initial,
            "isRoot": true,
            "isVerified": true,
            "supportedServices": ["Email", "OfficeCommunicationsOnline"],
            "passwordValidityPeriodInDays": 90,
            "passwordNotificationWindowInDays": 14,
        })
    };
    tenant.domains.iter().map(domain).collect()
}

fn realm(realm: Realm) -> &'static str {
    match realm {
        Realm::Managed => "Managed",
        Realm::Federated => "Federated",
    }
}

/// Roles that are active; the name of a role is null for a token that may not read roles.
pub(super) fn roles(caller: &Caller<'_>, account: &Account) -> Vec<Value> {
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
    account.roles.iter().map(role).collect()
}

pub(super) fn assignments(state: &State, tenant: &'static Tenant) -> Vec<Value> {
    let all = state.directory.of(tenant);
    all.flat_map(|account| account.roles.iter().map(|role| assignment(account, *role))).collect()
}

/// Roles that somebody may activate through PIM and has not.
pub(super) fn eligible(state: &State, tenant: &'static Tenant) -> Vec<Value> {
    let all = state.directory.of(tenant);
    all.flat_map(|account| account.eligible.iter().map(|role| assignment(account, *role))).collect()
}

fn assignment(account: &Account, role: Role) -> Value {
    json!({
        "id": format!("{}-{}", role.object_id(), account.id),
        "principalId": account.id,
        "directoryScopeId": "/",
        "roleDefinitionId": role.template_id(),
    })
}

/// The programs of a tenant; ids of service principals are its own, not those of the programs.
pub(super) fn service_principals(state: &State, tenant: &'static Tenant) -> Vec<Value> {
    let graph = json!({
        "id": principal_id(GRAPH_APP),
        "appId": GRAPH_APP,
        "displayName": "Microsoft Graph",
        "accountEnabled": true,
        "appOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
        "servicePrincipalType": "Application",
        "tags": [],
    });
    let consents = state.memory.with(|memory| memory.consents.clone());
    let clients = Client::all().filter(|client| {
        consents.all().iter().any(|consent| consent.tenant == tenant && consent.client == client.id)
            || (client.secret.is_some() && !client.roles.is_empty())
    });
    let principal = |client: &Client| {
        json!({
            "id": principal_id(client.id),
            "appId": client.id,
            "displayName": client.name,
            "accountEnabled": true,
            "appOwnerOrganizationId": null,
            "servicePrincipalType": "Application",
            "tags": ["WindowsAzureActiveDirectoryIntegratedApp"],
        })
    };
    std::iter::once(graph).chain(clients.map(principal)).collect()
}

pub(super) fn grants(state: &State, tenant: &'static Tenant) -> Vec<Value> {
    let consents = state.memory.with(|memory| memory.consents.clone());
    let here = consents.all().iter().filter(|consent| consent.tenant == tenant);
    here.enumerate()
        .map(|(n, consent)| {
            json!({
                "id": format!("practice-grant-{n}"),
                "clientId": principal_id(consent.client),
                "consentType": if consent.account.is_some() { "Principal" } else { "AllPrincipals" },
                "principalId": consent.account,
                "resourceId": principal_id(GRAPH_APP),
                "scope": consent.scopes.join(" "),
            })
        })
        .collect()
}

/// The newest first, as the log is shown.
pub(super) fn sign_ins(state: &State) -> Vec<Value> {
    let all = state.memory.with(|memory| memory.sign_ins.clone());
    all.iter()
        .rev()
        .map(|line| {
            let client =
                Client::find(&line.client, None).map_or(OKTA_SIGN_IN.1, |client| client.name);
            let failure = if line.code == 0 { "Other." } else { "See the error code." };
            json!({
                "id": line.trace.to_string(),
                "createdDateTime": line.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
                "userPrincipalName": line.user,
                "appId": line.client,
                "appDisplayName": client,
                "ipAddress": line.address,
                "correlationId": line.correlation.to_string(),
                "isInteractive": line.interactive,
                "conditionalAccessStatus": "notApplied",
                "status": {"errorCode": line.code, "failureReason": failure},
            })
        })
        .collect()
}

fn principal_id(app: &str) -> String {
    let tail = app.rsplit('-').next().unwrap_or_default();
    let head = app.split('-').next().unwrap_or_default();
    format!("5e741ce0-{}-4000-8000-{tail}", head.get(4..).unwrap_or_default())
}
