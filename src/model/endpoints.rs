//! Where requests go and links lead.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;
use url::Host;
use url::Url;

use crate::model::check::Cloud;

/// Sign-in hosts that a password may go to, each cloud's own name first.
///
/// Source: `authentication-national-cloud` in Microsoft's Entra documentation, and the aliases of
/// MSAL's `KnownMetadataProvider`.
const LOGIN_HOSTS: [(&str, &[Cloud]); 8] = [
    ("login.microsoftonline.com", &[Cloud::Global]),
    ("login.windows.net", &[Cloud::Global]),
    ("login.microsoft.com", &[Cloud::Global]),
    ("sts.windows.net", &[Cloud::Global]),
    ("login.microsoftonline.us", &[Cloud::UsGovHigh, Cloud::UsGovDod]),
    ("login.usgovcloudapi.net", &[Cloud::UsGovHigh, Cloud::UsGovDod]),
    ("login.partner.microsoftonline.cn", &[Cloud::China]),
    ("login.chinacloudapi.cn", &[Cloud::China]),
];

/// Whether the other side is the real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EndpointKind {
    /// Microsoft and Okta.
    Microsoft,
    /// Loopback addresses named in the environment: every face says so.
    Overridden,
    /// The simulator inside the program.
    Practice,
}

impl EndpointKind {
    /// The word that files and the log use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Microsoft => "microsoft",
            Self::Overridden => "overridden",
            Self::Practice => "practice",
        }
    }
}

/// Base URLs without a trailing slash. Made once, in `cli`; everything else only reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Sign-in; none means the host of the account's cloud, chosen from the fixed list.
    pub login: Option<String>,
    /// Microsoft Graph; none means the host that belongs to that cloud.
    pub graph: Option<String>,
    /// The Okta org, where the tenant URL does not decide it.
    pub okta: Option<String>,
    /// What they are.
    pub kind: EndpointKind,
}

/// Which of the three an address stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `REAUTH_LOGIN_URL`.
    Login,
    /// `REAUTH_GRAPH_URL`.
    Graph,
    /// `REAUTH_OKTA_URL`.
    Okta,
}

impl Place {
    /// The variable of the environment that overrides it.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Login => "REAUTH_LOGIN_URL",
            Self::Graph => "REAUTH_GRAPH_URL",
            Self::Okta => "REAUTH_OKTA_URL",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.variable())
    }
}

/// Why an override was refused. It never repeats the address, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    /// Not a URL of scheme, host and port alone.
    #[error("`{0}` is not `http://` or `https://` with a host and a port, and nothing else")]
    Address(Place),
    /// Another machine: a line in a shell profile could send the password there.
    #[error("`{0}` does not lead to this computer; only loopback addresses are taken")]
    NotLoopback(Place),
    /// A token of the real Microsoft would be sent to the override.
    #[error("`REAUTH_GRAPH_URL` is set, but `REAUTH_LOGIN_URL` is not; they belong together")]
    GraphAlone,
}

impl Endpoints {
    /// The real ones.
    pub fn microsoft() -> Self {
        Self { login: None, graph: None, okta: None, kind: EndpointKind::Microsoft }
    }

    /// Reads the overrides of the environment; without any, the real ones.
    ///
    /// Only loopback addresses are taken, whatever the scheme.
    pub fn overridden(
        login: Option<&str>,
        graph: Option<&str>,
        okta: Option<&str>,
    ) -> Result<Self, OverrideError> {
        let read = |place, text: Option<&str>| text.map(|text| loopback(place, text)).transpose();
        let login = read(Place::Login, login)?;
        let graph = read(Place::Graph, graph)?;
        let okta = read(Place::Okta, okta)?;
        let kind = match (&login, &graph, &okta) {
            (None, Some(_), _) => return Err(OverrideError::GraphAlone),
            (None, None, None) => EndpointKind::Microsoft,
            (Some(_), _, _) | (None, None, Some(_)) => EndpointKind::Overridden,
        };
        Ok(Self { login, graph, okta, kind })
    }

    /// The simulator inside the program.
    pub fn practice(login: &str, graph: &str, okta: &str) -> Result<Self, OverrideError> {
        let own = Self::overridden(Some(login), Some(graph), Some(okta))?;
        Ok(Self { kind: EndpointKind::Practice, ..own })
    }

    /// Base URL of the sign-in of `cloud`.
    pub fn login_base(&self, cloud: Cloud) -> String {
        self.login.clone().unwrap_or_else(|| format!("https://{}", login_host(cloud)))
    }

    /// Base URL of Graph of `cloud`.
    pub fn graph_base(&self, cloud: Cloud) -> String {
        self.graph.clone().unwrap_or_else(|| format!("https://{}", graph_host(cloud)))
    }

    /// Whether a person may be sent to `url` with a device code: HTTPS to Microsoft's own page or
    /// a sign-in host of the fixed list, or the very origin of the override.
    pub fn trusts_device_page(&self, url: &Url) -> bool {
        let bare = url.username().is_empty() && url.password().is_none();
        let page = matches!(url.host_str(), Some("microsoft.com" | "www.microsoft.com"));
        let own = self.login.is_none() && page && url.scheme() == "https" && url.port().is_none();
        bare && (own || self.trusts_login(url))
    }

    /// Whether a password may go to `url`: HTTPS to a host of the fixed list, or the very origin
    /// of the override.
    pub fn trusts_login(&self, url: &Url) -> bool {
        let bare = url.username().is_empty() && url.password().is_none();
        let origin = url.origin().ascii_serialization();
        let host = url.host_str().unwrap_or_default();
        let listed = url.scheme() == "https" && url.port().is_none() && !clouds_of(host).is_empty();
        bare && self.login.as_ref().map_or(listed, |own| *own == origin)
    }
}

/// The sign-in host of `cloud`.
pub fn login_host(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Global => "login.microsoftonline.com",
        Cloud::UsGovHigh | Cloud::UsGovDod => "login.microsoftonline.us",
        Cloud::China => "login.partner.microsoftonline.cn",
    }
}

/// The Graph host of `cloud`. Source: `concepts/deployments` in Microsoft's Graph documentation.
pub fn graph_host(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Global => "graph.microsoft.com",
        Cloud::UsGovHigh => "graph.microsoft.us",
        Cloud::UsGovDod => "dod-graph.microsoft.us",
        Cloud::China => "microsoftgraph.chinacloudapi.cn",
    }
}

/// The clouds that sign in at `host`; none where it is not a sign-in host of Microsoft's.
pub fn clouds_of(host: &str) -> &'static [Cloud] {
    LOGIN_HOSTS.iter().find(|(known, _)| *known == host).map_or(&[], |(_, clouds)| clouds)
}

/// Returns the origin of `text`, where it is a loopback address and nothing more.
fn loopback(place: Place, text: &str) -> Result<String, OverrideError> {
    let not_bare = OverrideError::Address(place);
    let text = text.trim();
    let url = Url::parse(text).map_err(|_no_url| not_bare)?;
    let bare = matches!(url.scheme(), "http" | "https")
        && text.is_ascii()
        && !text.contains(['@', '\\', '?', '#'])
        && url.path() == "/";
    if !bare {
        return Err(not_bare);
    }
    let local = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    local.then(|| url.origin().ascii_serialization()).ok_or(OverrideError::NotLoopback(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(text: &str) -> Result<Option<String>, OverrideError> {
        Endpoints::overridden(Some(text), None, None).map(|endpoints| endpoints.login)
    }

    #[test]
    fn only_loopback_is_taken() {
        for (text, origin) in [
            ("http://127.0.0.1:8443", "http://127.0.0.1:8443"),
            ("https://localhost:9/", "https://localhost:9"),
            (" http://[::1]:7 ", "http://[::1]:7"),
            ("http://127.8.9.1", "http://127.8.9.1"),
        ] {
            assert_eq!(login(text), Ok(Some(origin.to_owned())), "{text}");
        }
        for text in [
            "https://login.microsoftonline.com",
            "http://10.0.0.1:80",
            "http://127.0.0.1.evil.io",
            "http://localhost.evil.io",
            "http://[::ffff:127.0.0.1]:80",
            "http://0.0.0.0:80",
        ] {
            assert_eq!(login(text), Err(OverrideError::NotLoopback(Place::Login)), "{text}");
        }
        for text in [
            "",
            "127.0.0.1:80",
            "ftp://127.0.0.1",
            "http://a:b@127.0.0.1",
            "http://127.0.0.1/x",
            "http://127.0.0.1?x",
            "http:\\\\127.0.0.1",
        ] {
            assert_eq!(login(text), Err(OverrideError::Address(Place::Login)), "{text}");
        }
    }

    #[test]
    fn a_real_token_never_goes_to_an_override() {
        let graph = Endpoints::overridden(None, Some("http://127.0.0.1:1"), None);
        assert_eq!(graph, Err(OverrideError::GraphAlone));
        assert_eq!(Endpoints::overridden(None, None, None), Ok(Endpoints::microsoft()));
    }

    #[test]
    fn a_password_goes_to_known_hosts_only() {
        let real = Endpoints::microsoft();
        let trusts = |text: &str| real.trusts_login(&Url::parse(text).unwrap());
        assert!(trusts("https://login.microsoftonline.com/x/oauth2/v2.0/token"));
        assert!(trusts("https://login.microsoftonline.us/x"));
        assert!(trusts("https://login.partner.microsoftonline.cn/x"));
        for text in [
            "http://login.microsoftonline.com/x",
            "https://login.microsoftonline.com:444/x",
            "https://login.microsoftonline.com.evil.io/x",
            "https://u@login.microsoftonline.com/x",
            "https://acme.okta.com/x",
            "http://127.0.0.1/x",
        ] {
            assert!(!trusts(text), "{text}");
        }
        let page = |text: &str| real.trusts_device_page(&Url::parse(text).unwrap());
        assert!(page("https://microsoft.com/devicelogin") && !trusts("https://microsoft.com/x"));
        assert!(page("https://login.microsoft.com/device"));
        for text in [
            "http://microsoft.com/devicelogin",
            "https://microsoft.com:444/devicelogin",
            "https://microsoft.com.evil.example/devicelogin",
            "https://u@microsoft.com/devicelogin",
            "https://evil.example/devicelogin",
            "javascript:alert(1)",
        ] {
            assert!(!page(text), "{text}");
        }
        let own = Endpoints::overridden(Some("http://127.0.0.1:81"), None, None).unwrap();
        assert!(!own.trusts_device_page(&Url::parse("https://microsoft.com/devicelogin").unwrap()));
        assert!(own.trusts_device_page(&Url::parse("http://127.0.0.1:81/device").unwrap()));
        assert!(own.trusts_login(&Url::parse("http://127.0.0.1:81/x").unwrap()));
        assert!(!own.trusts_login(&Url::parse("http://127.0.0.1:82/x").unwrap()));
        assert!(!own.trusts_login(&Url::parse("https://login.microsoftonline.com/x").unwrap()));
    }
}
