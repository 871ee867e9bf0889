//! What the computer's owner lets this program do; the person at the keyboard cannot override it.

use std::num::NonZeroU32;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;

use crate::model::check::Method;

/// Rules of `/etc/reauth/policy.toml`. What is not named is allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Policy {
    /// Ways to sign in.
    methods: Option<Vec<Method>>,
    /// Apps that may sign in.
    client_ids: Option<Vec<String>>,
    /// Microsoft tenants, by GUID or domain.
    tenants: Option<Vec<String>>,
    /// Whether an Okta token may be used.
    okta_token: Option<bool>,
    /// Whether a ticket comes before any test and any settled step.
    ticket: Option<bool>,
    /// Days after their last change that sessions are kept.
    pub retention_days: Option<NonZeroU32>,
    /// There is a policy that binds nobody as it stands: nothing is allowed.
    #[serde(skip)]
    closed: Option<Closed>,
    /// The line, from 1, that was not understood.
    #[serde(skip)]
    misread: Option<usize>,
}

/// Why a policy allows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It could not be read or understood.
    Unreadable,
    /// Somebody else than an administrator of the computer could have written it.
    Untrusted,
}

/// What a policy forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// The way to sign in.
    Method,
    /// The app that signs in.
    Client,
    /// The Microsoft tenant.
    Tenant,
    /// Everything, because the policy allows nothing as it stands.
    Everything(Closed),
}

impl Forbidden {
    /// Key of the sentence that says so.
    pub fn key(self) -> &'static str {
        match self {
            Self::Method => "check.says.forbidden_method",
            Self::Client => "check.says.forbidden_client",
            Self::Tenant => "check.says.forbidden_tenant",
            Self::Everything(closed) => closed.key(),
        }
    }
}

impl Closed {
    /// Key of the sentence that says so.
    pub fn key(self) -> &'static str {
        match self {
            Self::Unreadable => "check.says.forbidden_unreadable",
            Self::Untrusted => "check.says.forbidden_untrusted",
        }
    }
}

impl Policy {
    /// A policy that allows nothing.
    pub fn closed(why: Closed) -> Self {
        Self { closed: Some(why), ..Self::default() }
    }

    /// The same because `line` of it, from 1, was not understood.
    pub fn misread(line: usize) -> Self {
        Self { misread: Some(line), ..Self::closed(Closed::Unreadable) }
    }

    /// The line that was not understood.
    pub fn misread_line(&self) -> Option<usize> {
        self.misread
    }

    /// Why there is a policy that allows nothing.
    pub fn why_closed(&self) -> Option<Closed> {
        self.closed
    }

    /// The rules as the file writes them, without the names in them.
    pub fn rules(&self) -> Vec<String> {
        let methods = self.methods.as_ref().map(|methods| {
            let names: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
            format!("methods = {}", names.join(" "))
        });
        let counted = |name: &str, list: &Option<Vec<String>>| {
            list.as_ref().map(|list| format!("{name} ({})", list.len()))
        };
        let all = [
            methods,
            counted("client-ids", &self.client_ids),
            counted("tenants", &self.tenants),
            self.okta_token.map(|allowed| format!("okta-token = {allowed}")),
            self.ticket.map(|wanted| format!("ticket = {wanted}")),
            self.retention_days.map(|days| format!("retention-days = {days}")),
        ];
        all.into_iter().flatten().collect()
    }

    /// Whether a test may be made in this way, in the name of this app.
    pub fn check(&self, method: Method, client_id: &str) -> Result<(), Forbidden> {
        let client = |own: &String| own.trim().eq_ignore_ascii_case(client_id.trim());
        if let Some(why) = self.closed {
            Err(Forbidden::Everything(why))
        } else if self.methods.as_ref().is_some_and(|methods| !methods.contains(&method)) {
            Err(Forbidden::Method)
        } else if self.client_ids.as_ref().is_some_and(|ids| !ids.iter().any(client)) {
            Err(Forbidden::Client)
        } else {
            Ok(())
        }
    }

    /// Whether an account of this domain, in the tenant of this id, may be tested.
    pub fn tenant(&self, domain: &str, id: Option<&str>) -> Result<(), Forbidden> {
        let named = |own: &String| {
            let own = own.trim();
            own.eq_ignore_ascii_case(domain) || id.is_some_and(|id| own.eq_ignore_ascii_case(id))
        };
        if let Some(why) = self.closed {
            return Err(Forbidden::Everything(why));
        }
        match &self.tenants {
            Some(tenants) if !tenants.iter().any(named) => Err(Forbidden::Tenant),
            Some(_) | None => Ok(()),
        }
    }

    /// Names the sentence that asks for a ticket; none where none is wanted.
    pub fn owes_ticket(&self) -> Option<&'static str> {
        if self.closed.is_some() {
            return Some("notice.ticket_closed");
        }
        self.ticket.unwrap_or_default().then_some("notice.ticket")
    }

    /// When a session goes that was last changed then: at a start after that. None where none goes.
    pub fn deletes_at(&self, updated: Timestamp) -> Option<Timestamp> {
        updated.checked_add(kept_for(self.retention_days?)).ok()
    }

    /// What of it holds in practice, which touches nothing that the other rules could be about.
    #[must_use = "returns the rules that are left"]
    pub fn in_practice(&self) -> Self {
        Self { retention_days: self.retention_days, ..Self::default() }
    }

    /// Whether an Okta token may be used.
    pub fn allows_okta_token(&self) -> bool {
        self.closed.is_none() && self.okta_token.unwrap_or(true)
    }
}

/// How long so many days are.
pub fn kept_for(days: NonZeroU32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(days.get()) * 24)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::order::GRAPH_TOOLS;

    fn policy(text: &str) -> Policy {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn what_is_not_named_is_allowed() {
        let open = policy("");
        assert_eq!(open, Policy::default());
        for method in Method::ALL {
            assert_eq!(open.check(method, GRAPH_TOOLS), Ok(()));
        }
        assert!(open.tenant("acme.com", None).is_ok() && open.allows_okta_token());
        assert_eq!((open.owes_ticket(), open.retention_days), (None, None));
    }

    #[test]
    fn what_is_named_binds() {
        let own = "11111111-2222-3333-4444-555555555555";
        let bound = policy(
            "methods = [\"browser\"]\nclient-ids = [\"11111111-2222-3333-4444-555555555555\"]\n\
             tenants = [\"ACME.com\", \"ac3e0000-7e9a-4000-8000-0000000000aa\"]\n\
             okta-token = false\nticket = true\nretention-days = 90",
        );
        assert_eq!(bound.check(Method::Browser, &own.to_uppercase()), Ok(()));
        assert_eq!(bound.check(Method::Password, own), Err(Forbidden::Method));
        assert_eq!(bound.check(Method::DeviceCode, own), Err(Forbidden::Method));
        assert_eq!(bound.check(Method::Browser, GRAPH_TOOLS), Err(Forbidden::Client));
        assert_eq!(bound.tenant("acme.com", None), Ok(()));
        let id = Some("AC3E0000-7e9a-4000-8000-0000000000aa");
        assert_eq!(bound.tenant("acme.onmicrosoft.com", id), Ok(()));
        assert_eq!(bound.tenant("evil.invalid", None), Err(Forbidden::Tenant));
        assert!(!bound.allows_okta_token());
        assert_eq!(bound.owes_ticket(), Some("notice.ticket"));
        assert_eq!(bound.retention_days, NonZeroU32::new(90));
        let at: Timestamp = "2026-11-23T09:12:00Z".parse().unwrap();
        assert_eq!(bound.deletes_at(at), Some("2027-02-21T09:12:00Z".parse().unwrap()));
        assert_eq!(policy("retention-days = 4294967295").deletes_at(at), None, "never");
        let practice = bound.in_practice();
        assert_eq!(practice.rules(), ["retention-days = 90"]);
        assert!(policy("methods = []").check(Method::Browser, own).is_err());
    }

    #[test]
    fn a_closed_policy_forbids_everything_and_says_why() {
        for why in [Closed::Unreadable, Closed::Untrusted] {
            let closed = Policy::closed(why);
            for method in Method::ALL {
                let forbidden = closed.check(method, GRAPH_TOOLS);
                assert_eq!(forbidden, Err(Forbidden::Everything(why)));
            }
            assert!(closed.tenant("acme.com", None).is_err() && !closed.allows_okta_token());
            assert!(closed.owes_ticket().is_some());
            assert_eq!(closed.retention_days, None, "and deletes nothing");
            assert_eq!(closed.in_practice(), Policy::default());
        }
    }
}
