//! Who has agreed that which program may do what; each entry is an `oauth2PermissionGrant`.

use crate::simulator::clients::OKTA_CLIENT;
use crate::simulator::directory::ACME;
use crate::simulator::directory::Account;
use crate::simulator::directory::CONTOSO;
use crate::simulator::directory::Tenant;
use crate::simulator::login::scopes::AGREED;
use crate::simulator::login::scopes::OKTA;
use crate::simulator::login::scopes::Scopes;

/// What one person, or an administrator for all, has agreed to.
#[derive(Clone)]
pub(in crate::simulator) struct Consent {
    pub(in crate::simulator) tenant: &'static Tenant,
    pub(in crate::simulator) client: &'static str,
    /// The object id of the one account that it is for; nothing for everybody of the tenant.
    pub(in crate::simulator) account: Option<&'static str>,
    pub(in crate::simulator) scopes: Vec<String>,
}

/// All that was agreed to so far.
#[derive(Clone)]
pub(in crate::simulator) struct Consents(Vec<Consent>);

impl Consents {
    /// What was agreed to before the practice world begins; without `clients`, only Okta's program.
    pub(in crate::simulator) fn at_start(clients: bool) -> Self {
        let agreed =
            |tenant, client, scopes: Vec<String>| Consent { tenant, client, account: None, scopes };
        let graph: Vec<_> = AGREED.map(str::to_owned).to_vec();
        let okta = OKTA.split_ascii_whitespace().map(str::to_owned).collect();
        let mut all = vec![agreed(&ACME, OKTA_CLIENT, okta)];
        if clients {
            for (tenant, client) in [
                (&ACME, "14d82eec-204b-4c2f-b7e8-296a70dab67e"),
                (&ACME, "11111111-2222-3333-4444-555555555555"),
                (&CONTOSO, "14d82eec-204b-4c2f-b7e8-296a70dab67e"),
            ] {
                all.push(agreed(tenant, client, graph.clone()));
            }
        }
        Self(all)
    }

    /// Lists the scopes that nobody has agreed to for this account and program.
    pub(super) fn missing(&self, account: &Account, client: &str, scopes: &Scopes) -> Vec<String> {
        let agreed = |scope: &str| {
            self.0.iter().any(|consent| {
                consent.tenant == account.tenant
                    && consent.client == client
                    && consent.account.is_none_or(|id| id == account.id)
                    && consent.scopes.iter().any(|have| have == scope)
            })
        };
        scopes.of_graph().filter(|scope| !agreed(scope)).map(str::to_owned).collect()
    }

    pub(super) fn agree(&mut self, consent: Consent) {
        let same = |known: &&mut Consent| {
            (known.tenant, known.client, known.account)
                == (consent.tenant, consent.client, consent.account)
        };
        match self.0.iter_mut().find(same) {
            None => self.0.push(consent),
            Some(known) => {
                for scope in consent.scopes {
                    if !known.scopes.contains(&scope) {
                        known.scopes.push(scope);
                    }
                }
            }
        }
    }

    pub(in crate::simulator) fn all(&self) -> &[Consent] {
        &self.0
    }
}
