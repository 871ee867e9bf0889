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

pub(super) const OKTA_ORG_ID: &str = "00o1practiceorgacme7";

/// How many people of the tenant only ever are read by an import.
pub(super) const STAFF: usize = 120;

/// A Microsoft tenant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tenant {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) domains: &'static [Domain],
}

/// A verified domain of a tenant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Domain {
    pub(super) name: &'static str,
    /// The domain that the tenant was made with; never federated.
    pub(super) initial: bool,
    pub(super) realm: Realm,
}

impl Domain {
    const fn new(name: &'static str, initial: bool, realm: Realm) -> Self {
        Self { name, initial, realm }
    }
}

/// The tenant of the practice world.
pub(super) static ACME: Tenant = Tenant {
    id: TENANT_ID,
    name: "Acme",
    domains: &[
        Domain::new("acme.onmicrosoft.com", true, Realm::Managed),
        Domain::new("acme.com", false, Realm::Federated),
    ],
};

/// Somebody else's tenant, so that a sign-in can be one with the wrong tenant.
pub(super) static CONTOSO: Tenant = Tenant {
    id: "c0270500-7e9a-4000-8000-0000000000cc",
    name: "Contoso",
    domains: &[Domain::new("contoso.onmicrosoft.com", true, Realm::Managed)],
};

impl Tenant {
    /// Finds a tenant by its id or by one of its domains.
    pub(super) fn named(segment: &str) -> Option<&'static Self> {
        [&ACME, &CONTOSO].into_iter().find(|tenant| {
            tenant.id.eq_ignore_ascii_case(segment) || tenant.domain(segment).is_some()
        })
    }

    /// Finds the tenant that owns the domain of an account, existing or not.
    pub(super) fn of_account(upn: &str) -> Option<&'static Self> {
        let (_, domain) = upn.rsplit_once('@')?;
        [&ACME, &CONTOSO].into_iter().find(|tenant| tenant.domain(domain).is_some())
    }

    /// The first label of the initial domain, by which Okta names a tenant.
    pub(super) fn label(&self) -> &'static str {
        let initial = self.domains.iter().find(|domain| domain.initial);
        initial.and_then(|domain| domain.name.split('.').next()).unwrap_or_default()
    }

    fn domain(&self, name: &str) -> Option<&Domain> {
        self.domains.iter().find(|domain| domain.name.eq_ignore_ascii_case(name))
    }
}

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
    /// Roles that PIM would let the account activate.
    pub(super) eligible: Vec<Role>,
    pub(super) user_type: UserType,
    pub(super) tenant: &'static Tenant,
    pub(super) locked: bool,
    pub(super) refusal: Option<u32>,
    pub(super) refusal_before_password: Option<u32>,
}

impl Account {
    fn new(upn: &'static str, id: &'static str, name: &'static str) -> Self {
        Self {
            tenant: &ACME,
            upn,
            id,
            name,
            password: PASSWORD.to_owned(),
            realm: Realm::Managed,
            roles: vec![Role::GlobalAdministrator],
            eligible: Vec::new(),
            user_type: UserType::Member,
            locked: false,
            refusal: None,
            refusal_before_password: None,
        }
    }

    fn twisted(mut self, twist: &Twist) -> Self {
        self.password = twist.password.clone().unwrap_or(self.password);
        self.realm = twist.realm.unwrap_or(self.realm);
        self.roles = twist.roles.clone().unwrap_or(self.roles);
        self.eligible.clone_from(&twist.eligible_roles);
        self.user_type = twist.user_type.unwrap_or(self.user_type);
        self.locked = twist.locked;
        self.refusal = twist.refusal;
        self.refusal_before_password = twist.refusal_before_password;
        self
    }
}

/// Everybody whom the login server knows.
pub(super) struct Directory {
    accounts: [Account; 4],
}

impl Directory {
    pub(super) fn new(twist: &Twist) -> Self {
        let admin = "ac3e0000-0001-4000-8000-000000000001";
        let reader = "ac3e0000-0001-4000-8000-000000000002";
        let federated = "ac3e0000-0001-4000-8000-000000000003";
        let stranger = "c0270500-0001-4000-8000-000000000001";
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
                Account {
                    tenant: &CONTOSO,
                    ..Account::new("admin@contoso.onmicrosoft.com", stranger, "Cory Contoso")
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

    pub(super) fn of(&self, tenant: &'static Tenant) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(move |account| account.tenant == tenant)
    }
}

/// Returns the realm of a domain of a tenant, or nothing for a domain that none of them owns.
pub(super) fn domain_realm(domain: &str) -> Option<Realm> {
    [&ACME, &CONTOSO].into_iter().find_map(|tenant| tenant.domain(domain)).map(|found| found.realm)
}
