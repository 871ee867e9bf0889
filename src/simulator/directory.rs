//! The practice world at rest: one Microsoft tenant, its accounts and public clients, one Okta org.

use serde::Deserialize;

use crate::simulator::scenario::Twist;

/// The id of the Microsoft tenant `acme.onmicrosoft.com`.
pub const TENANT_ID: &str = "ac3e0000-7e9a-4000-8000-0000000000aa";

/// The account that a scenario is about; Global Administrator, except where the scenario differs.
pub const ACCOUNT: &str = "admin@acme.onmicrosoft.com";

/// The tenant URL of the Okta org, by which it names itself although the simulator stands in for it.
pub const OKTA_ORG: &str = "https://acme.okta.com";

/// The password of every account, except where the scenario has changed it.
pub const PASSWORD: &str = "Practice-1234";

/// The id of the Okta app instance *Microsoft Office 365*.
pub const INSTANCE_ID: &str = "0oa1practice365acme7";

pub(super) const TENANT_NAME: &str = "Acme";
pub(super) const OKTA_ORG_ID: &str = "00o1practiceorgacme7";

/// The domains of the tenant: name, initial, federated.
pub(super) const DOMAINS: [(&str, bool, bool); 2] =
    [("acme.onmicrosoft.com", true, false), ("acme.com", false, true)];

const CLIENTS: [&str; 2] = [
    "14d82eec-204b-4c2f-b7e8-296a70dab67e", // Microsoft Graph Command Line Tools
    "11111111-2222-3333-4444-555555555555", // the tenant's own registration
];

/// Who checks the password of an account.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Realm {
    Managed,
    Federated,
}

/// What an account is in its tenant.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub(super) enum UserType {
    Member,
    Guest,
}

impl UserType {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Member => "Member",
            Self::Guest => "Guest",
        }
    }
}

/// A directory role that can be active for an account.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub(super) enum Role {
    #[serde(rename = "Global Administrator")]
    GlobalAdministrator,
    #[serde(rename = "User Administrator")]
    UserAdministrator,
    #[serde(rename = "Global Reader")]
    GlobalReader,
}

impl Role {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "Global Administrator",
            Self::UserAdministrator => "User Administrator",
            Self::GlobalReader => "Global Reader",
        }
    }

    /// The id that is the same in every tenant, by which clients have to know a role.
    pub(super) fn template_id(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "62e90394-69f5-4237-9190-012177145e10",
            Self::UserAdministrator => "fe930be7-5e62-47db-91af-98c3a49a38b1",
            Self::GlobalReader => "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
        }
    }

    /// The id of the role in this tenant.
    pub(super) fn object_id(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "ac3e0000-401e-4000-8000-000000000001",
            Self::UserAdministrator => "ac3e0000-401e-4000-8000-000000000002",
            Self::GlobalReader => "ac3e0000-401e-4000-8000-000000000003",
        }
    }
}

/// An account of the tenant; no `Debug`, because its password is in it.
pub(super) struct Account {
    pub(super) upn: &'static str,
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) password: String,
    pub(super) realm: Realm,
    pub(super) roles: Vec<Role>,
    pub(super) user_type: UserType,
    pub(super) locked: bool,
    pub(super) refusal: Option<u32>,
}

impl Account {
    fn new(upn: &'static str, id: &'static str, name: &'static str) -> Self {
        Self {
            upn,
            id,
            name,
            password: PASSWORD.to_owned(),
            realm: Realm::Managed,
            roles: vec![Role::GlobalAdministrator],
            user_type: UserType::Member,
            locked: false,
            refusal: None,
        }
    }

    fn twisted(mut self, twist: &Twist) -> Self {
        self.password = twist.password.clone().unwrap_or(self.password);
        self.realm = twist.realm.unwrap_or(self.realm);
        self.roles = twist.roles.clone().unwrap_or(self.roles);
        self.user_type = twist.user_type.unwrap_or(self.user_type);
        self.locked = twist.locked;
        self.refusal = twist.refusal;
        self
    }
}

/// Everybody and everything that the three servers know of Acme.
pub(super) struct Directory {
    accounts: [Account; 3],
}

impl Directory {
    pub(super) fn new(twist: &Twist) -> Self {
        let admin = "ac3e0000-0001-4000-8000-000000000001";
        let reader = "ac3e0000-0001-4000-8000-000000000002";
        let federated = "ac3e0000-0001-4000-8000-000000000003";
        Self {
            accounts: [
                Account::new(ACCOUNT, admin, "Ada Admin").twisted(twist),
                Account {
                    roles: Vec::new(),
                    ..Account::new("reader@acme.onmicrosoft.com", reader, "Rita Reader")
                },
                Account {
                    realm: Realm::Federated,
                    ..Account::new("admin@acme.com", federated, "Ada Admin (Okta)")
                },
            ],
        }
    }

    pub(super) fn by_upn(&self, upn: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.upn.eq_ignore_ascii_case(upn))
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }
}

/// Returns the realm of a domain of the tenant, or nothing for a domain that it does not own.
pub(super) fn domain_realm(domain: &str) -> Option<Realm> {
    let found = DOMAINS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(domain));
    found.map(|(_, _, federated)| if *federated { Realm::Federated } else { Realm::Managed })
}

/// Says whether a client id is registered in the tenant.
pub(super) fn is_client(id: &str) -> bool {
    CLIENTS.iter().any(|known| known.eq_ignore_ascii_case(id))
}
