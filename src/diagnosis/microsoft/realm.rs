//! The user realm: who checks the password of an account.

use serde_json::Value;

use super::Refusal;
use super::field;
use super::host_of;
use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;

/// What came of asking for the realm, version 1.0, the one MSAL asks before a password grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RealmAnswer {
    /// Entra checks the password.
    Managed,
    /// Another identity provider does.
    Federated {
        /// Its host, where the answer names one.
        host: Option<String>,
    },
    /// A personal Microsoft account.
    Personal,
    /// Entra does not know, or does not say.
    Unknown,
    /// Entra said no, and why.
    Refused(Refusal),
    /// None of these.
    Odd(Odd),
}

/// Reads an answer to `/common/userrealm/{upn}?api-version=1.0`.
///
/// `account_type` comes in more than one spelling of capitals (fixtures of MSAL for .NET).
pub fn read_realm(reply: &Reply) -> RealmAnswer {
    if reply.status == 404 {
        return RealmAnswer::Unknown;
    }
    let body = match reply.json() {
        Ok(body) => body,
        Err(odd) => return RealmAnswer::Odd(odd),
    };
    let kind = field(&body, "account_type").map(|kind| kind.to_ascii_lowercase());
    let domain = field(&body, "domain_name").map(|domain| domain.to_ascii_lowercase());
    match (reply.status, kind.as_deref()) {
        (200, Some("managed" | "federated")) if domain.as_deref() == Some("live.com") => {
            RealmAnswer::Personal
        }
        (200, Some("managed")) => RealmAnswer::Managed,
        (200, Some("federated")) => RealmAnswer::Federated { host: provider(&body) },
        (200, Some("unknown")) => RealmAnswer::Unknown,
        (_, _) => match Refusal::read(&body) {
            Some(refusal) => RealmAnswer::Refused(refusal),
            None => RealmAnswer::Odd(Odd::of(reply)),
        },
    }
}

/// The host of the identity provider. It is shown, and never asked for anything.
fn provider(body: &Value) -> Option<String> {
    ["federation_active_auth_url", "federation_metadata_url"]
        .iter()
        .find_map(|name| host_of(body.get(name)?.as_str()?))
        .map(|host| crate::text::clean_line(&host, super::NAME_MAX))
}
