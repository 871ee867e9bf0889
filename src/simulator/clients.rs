//! The programs that are registered in the practice world, and where each may be led back to.

use url::Host;
use url::Url;

use crate::simulator::directory::ACME;
use crate::simulator::directory::Tenant;

/// Where the Okta server takes a code of Microsoft's; the only redirect of Okta's program.
pub(super) const OKTA_CALLBACK: &str = "/admin/app/office365/oauth2/callback";

/// Okta's own program in a Microsoft tenant (`okta.md` 3.4); its real id is not published.
pub(super) const OKTA_CLIENT: &str = "0c7a0365-0000-4000-8000-000000000365";

/// Under which name Okta's check of a stored password stands in the sign-in log (`okta.md` 3.5).
pub(super) const OKTA_SIGN_IN: (&str, &str) =
    ("1b730954-1685-4b74-9bfd-dac224a7b894", "Azure Active Directory PowerShell");

/// A program that may ask for tokens.
pub(super) struct Client {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) publisher: &'static str,
    /// Nothing makes it a public client (RFC 6749 2.1): *allow public client flows* is on.
    pub(super) secret: Option<&'static str>,
    /// The one tenant that it exists in; nothing for a program of every tenant.
    home: Option<&'static Tenant>,
    redirects: &'static [&'static str],
    /// What it may do without a user, by client credentials.
    pub(super) roles: &'static [&'static str],
}

const NATIVE: &str = "https://login.microsoftonline.com/common/oauth2/nativeclient";

static CLIENTS: [Client; 4] = [
    Client {
        id: "14d82eec-204b-4c2f-b7e8-296a70dab67e",
        name: "Microsoft Graph Command Line Tools",
        publisher: "Microsoft Corporation",
        secret: None,
        home: None,
        redirects: &["http://localhost", NATIVE],
        roles: &[],
    },
    Client {
        id: "11111111-2222-3333-4444-555555555555",
        name: "reauth at Acme",
        publisher: "Acme",
        secret: None,
        home: Some(&ACME),
        redirects: &["http://localhost", "http://127.0.0.1", NATIVE],
        roles: &[],
    },
    // A registration of the kind web: public client flows are off, so it has to have a secret.
    Client {
        id: "22222222-3333-4444-5555-666666666666",
        name: "Acme reporting",
        publisher: "Acme",
        secret: Some("practice-client-secret"),
        home: Some(&ACME),
        redirects: &["http://localhost/callback"],
        roles: &[
            "Application.Read.All",
            "AuditLog.Read.All",
            "Directory.Read.All",
            "Domain.Read.All",
            "User.Read.All",
        ],
    },
    Client {
        id: OKTA_CLIENT,
        name: "Okta Microsoft Graph Client",
        publisher: "Okta, Inc.",
        secret: Some("known to the simulated Okta alone"),
        home: None,
        redirects: &[],
        roles: &[],
    },
];

impl Client {
    pub(super) fn all() -> impl Iterator<Item = &'static Self> {
        CLIENTS.iter()
    }

    /// Finds a program by its id, where it exists in the tenant that is asked.
    pub(super) fn find(id: &str, tenant: Option<&'static Tenant>) -> Option<&'static Self> {
        let known = CLIENTS.iter().find(|client| client.id.eq_ignore_ascii_case(id))?;
        let here = match (known.home, tenant) {
            (Some(home), Some(tenant)) => home == tenant,
            (None, _) | (_, None) => true,
        };
        here.then_some(known)
    }

    /// Says whether an answer may be sent there. `okta` is where the Okta server is.
    pub(super) fn may_return_to(&self, redirect: &str, okta: &str) -> bool {
        if self.id == OKTA_CLIENT {
            return redirect == format!("{okta}{OKTA_CALLBACK}");
        }
        self.redirects.iter().any(|registered| matches(registered, redirect))
    }
}

/// Compares two addresses as Entra does: all of it, but for the port of a loopback address
/// (RFC 8252 7.3) and the slash that stands for no path.
fn matches(registered: &str, asked: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(registered), Url::parse(asked)) else { return false };
    let same = (one.scheme(), one.host(), one.path(), one.query())
        == (other.scheme(), other.host(), other.path(), other.query());
    let plain = other.username().is_empty() && other.password().is_none();
    let port = is_loopback(&one) || one.port() == other.port();
    same && plain && port && other.fragment().is_none()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph_tools_may_return_to(redirect: &str) -> bool {
        let client = Client::find("14d82eec-204b-4c2f-b7e8-296a70dab67e", None).unwrap();
        client.may_return_to(redirect, "http://127.0.0.1:3")
    }

    /// RFC 8252 7.3 and 8.10: any port of loopback, nothing else is loose.
    #[test]
    fn the_port_of_loopback_is_free_and_nothing_else() {
        for good in ["http://localhost", "http://localhost:49152/", "http://LOCALHOST:1"] {
            assert!(graph_tools_may_return_to(good), "{good}");
        }
        for bad in [
            "http://localhost:49152/callback",
            "http://localhost:49152/?x=1",
            "http://localhost:49152/#x",
            "https://localhost:49152",
            "http://user@localhost:49152",
            "http://127.0.0.1:49152",
            "http://localhost.evil.example",
            "http://[::1]:49152",
            "localhost",
        ] {
            assert!(!graph_tools_may_return_to(bad), "{bad}");
        }
    }
}
