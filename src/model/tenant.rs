//! The tenant URL: Okta's address of the organisation, read in whatever way it was typed.
//!
//! Base domains and the admin host rule are those of Okta's developer documentation
//! (`docs/concepts/okta-organizations`) and of its SDKs' configuration validators.

use std::fmt;

use url::Host;
use url::Url;

/// Domains under which Okta gives organisations their host.
pub const BASE_DOMAINS: [&str; 5] =
    ["okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil"];
/// First labels under a base domain that belong to Okta itself.
const RESERVED: [&str; 10] = [
    "login",
    "www",
    "help",
    "support",
    "developer",
    "trust",
    "status",
    "oinmanager",
    "okta",
    "drapp",
];
/// Characters that a tenant URL may have; a pasted deep link may be long.
const TYPED_MAX: usize = 512;
/// Characters of a host that are kept: every keyring can hold as many.
const HOST_MAX: usize = 240;

/// The canonical URL of an Okta org, `https://acme.okta.com`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TenantUrl {
    host: String,
    custom: bool,
}

/// Id of an app instance in Okta: `0oa` and 17 letters or digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppId(String);

/// What a typed tenant URL turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedTenant {
    /// The org.
    pub url: TenantUrl,
    /// The app instance, where the address was that of an app page.
    pub app: Option<AppId>,
    /// What was changed, so that it can be said.
    pub repairs: Vec<Repair>,
}

/// A change made to what was typed. Each names the words that tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// A bare name was completed with `.okta.com`.
    Completed,
    /// `-admin` was taken off the host.
    AdminHost,
    /// `http` became `https`.
    Https,
    /// A path, query or fragment was left out.
    Path,
    /// The host is the org's own; the Admin Console lives elsewhere.
    Custom,
}

impl Repair {
    /// Its key in the words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Completed => "tenant.repair.completed",
            Self::AdminHost => "tenant.repair.admin_host",
            Self::Https => "tenant.repair.https",
            Self::Path => "tenant.repair.path",
            Self::Custom => "tenant.repair.custom",
        }
    }
}

/// Why a text is no tenant URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TenantError {
    /// Nothing was typed.
    #[error("no tenant URL was given")]
    Empty,
    /// More than an address can be.
    #[error("this is too long for a tenant URL")]
    TooLong,
    /// A character that no host has.
    #[error("it contains a character that no Okta address has")]
    Characters,
    /// The placeholder of the documentation.
    #[error("`{{yourOktaDomain}}` is a placeholder; put your own domain there")]
    Placeholder,
    /// `.com.com`, or a scheme twice.
    #[error("part of the address stands there twice")]
    Twice,
    /// A scheme other than http and https.
    #[error("only `https` addresses are tenant URLs")]
    Scheme,
    /// `user@host`.
    #[error("it contains a user name before `@`")]
    UserInfo,
    /// A port.
    #[error("a tenant URL has no port")]
    Port,
    /// An address of digits.
    #[error("a tenant URL has a name, not an IP address")]
    IpAddress,
    /// Letters of another alphabet, or their encoding.
    #[error("it contains letters that only look like Latin ones")]
    Lookalike,
    /// Okta's own site.
    #[error("this is a site of Okta's own, not an organisation")]
    OktaItself,
    /// An Okta domain inside a foreign one.
    #[error("it only looks like an Okta address; its domain is another")]
    Foreign,
    /// Not a host at all.
    #[error("this is no address")]
    NoHost,
}

impl TenantError {
    /// Its key in the words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "tenant.error.empty",
            Self::TooLong => "tenant.error.too_long",
            Self::Characters => "tenant.error.characters",
            Self::Placeholder => "tenant.error.placeholder",
            Self::Twice => "tenant.error.twice",
            Self::Scheme => "tenant.error.scheme",
            Self::UserInfo => "tenant.error.user_info",
            Self::Port => "tenant.error.port",
            Self::IpAddress => "tenant.error.ip_address",
            Self::Lookalike => "tenant.error.lookalike",
            Self::OktaItself => "tenant.error.okta_itself",
            Self::Foreign => "tenant.error.foreign",
            Self::NoHost => "tenant.error.no_host",
        }
    }
}

impl TenantUrl {
    /// Reads a tenant URL as people type or paste it.
    pub fn parse(typed: &str) -> Result<ParsedTenant, TenantError> {
        let (url, mut repairs) = read_url(typed)?;
        let Some(Host::Domain(host)) = url.host() else {
            return Err(if url.host().is_some() {
                TenantError::IpAddress
            } else {
                TenantError::NoHost
            });
        };
        check_host(host)?;
        let (url_host, custom) = match base_of(host) {
            Some((name, base)) => {
                let org = name.strip_suffix("-admin").unwrap_or(name);
                if org != name {
                    repairs.push(Repair::AdminHost);
                }
                // Nothing may be left that would be read otherwise the next time.
                if org.ends_with("-admin") {
                    return Err(TenantError::Twice);
                }
                if org.ends_with('-') {
                    return Err(TenantError::NoHost);
                }
                if org.is_empty() || org.contains('.') || RESERVED.contains(&org) {
                    return Err(TenantError::OktaItself);
                }
                (format!("{org}.{base}"), false)
            }
            None => (custom_host(host)?, true),
        };
        if custom {
            repairs.push(Repair::Custom);
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            repairs.push(Repair::Path);
        }
        let app = AppId::in_address(url.as_str());
        Ok(ParsedTenant { url: Self { host: url_host, custom }, app, repairs })
    }

    /// The canonical URL, without a trailing slash.
    pub fn as_url(&self) -> String {
        format!("https://{}", self.host)
    }

    /// The host alone, as headings show it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the host is the org's own domain, which never serves the Admin Console.
    pub fn is_custom(&self) -> bool {
        self.custom
    }

    /// The Admin Console: `-admin` at the end of the first label. A custom domain has none; its
    /// org answers for the canonical host.
    pub fn admin_url(&self) -> String {
        match self.host.split_once('.') {
            Some((name, base)) if !self.custom => format!("https://{name}-admin.{base}"),
            Some(_) | None => self.as_url(),
        }
    }

    /// The first label, for file names and session ids.
    pub fn label(&self) -> &str {
        self.host.split('.').next().unwrap_or(&self.host)
    }
}

impl fmt::Display for TenantUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}", self.host)
    }
}

impl AppId {
    /// Finds the instance id in the address of an app page.
    pub fn in_address(address: &str) -> Option<Self> {
        let is_id = |part: &&str| {
            part.len() == 20
                && part.starts_with("0oa")
                && part.chars().all(|c| c.is_ascii_alphanumeric())
        };
        let parts = address.split(|c: char| !c.is_ascii_alphanumeric());
        parts.into_iter().find(is_id).map(|id| Self(id.to_owned()))
    }

    /// Reads the id alone. An app of OAuth is an app, and its client id has the same form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::in_address(text).filter(|id| id.as_str() == text)
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Checks the typed text before any parser repairs it in silence, then parses it.
fn read_url(typed: &str) -> Result<(Url, Vec<Repair>), TenantError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(TenantError::Empty);
    }
    if text.len() > TYPED_MAX {
        return Err(TenantError::TooLong);
    }
    if text.contains("{yourOktaDomain}") || text.to_ascii_lowercase().contains("yourokta") {
        return Err(TenantError::Placeholder);
    }
    if !text.is_ascii() {
        return Err(TenantError::Lookalike);
    }
    if text.chars().any(|c| c.is_ascii_control() || " \\\"'<>{}`^|".contains(c)) {
        return Err(TenantError::Characters);
    }
    if text.matches("://").count() > 1 {
        return Err(TenantError::Twice);
    }
    let mut repairs = Vec::new();
    let lower = text.to_ascii_lowercase();
    let rest = match lower.split_once("://") {
        Some(("https", _)) => text.get("https://".len()..),
        Some(("http", _)) => {
            repairs.push(Repair::Https);
            text.get("http://".len()..)
        }
        Some(_) => return Err(TenantError::Scheme),
        None => Some(text),
    };
    let rest = rest.unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(TenantError::UserInfo);
    }
    if authority.contains('%') || authority.is_empty() {
        return Err(TenantError::NoHost);
    }
    if authority.starts_with('[') {
        return Err(TenantError::IpAddress);
    }
    let bare = authority.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let whole = if bare {
        repairs.push(Repair::Completed);
        rest.replacen(authority, &format!("{authority}.okta.com"), 1)
    } else {
        rest.to_owned()
    };
    let (name, port) = authority.split_once(':').unwrap_or((authority, "443"));
    if port != "443" {
        // `javascript:…` and `mailto:…` come here too: they have no port, but no host either.
        let is_port = port.chars().all(|c| c.is_ascii_digit());
        return Err(if is_port && !name.is_empty() {
            TenantError::Port
        } else {
            TenantError::Scheme
        });
    }
    let url = Url::parse(&format!("https://{whole}")).map_err(|_no_url| TenantError::NoHost)?;
    Ok((url, repairs))
}

fn check_host(host: &str) -> Result<(), TenantError> {
    if host.len() > HOST_MAX {
        return Err(TenantError::TooLong);
    }
    if host.split('.').any(|label| label.starts_with("xn--")) {
        return Err(TenantError::Lookalike);
    }
    let labels_fine = host.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    });
    if !labels_fine || !host.contains('.') {
        return Err(TenantError::NoHost);
    }
    if host.ends_with(".com.com") || host.contains(".com.com.") {
        return Err(TenantError::Twice);
    }
    if BASE_DOMAINS.contains(&host) {
        return Err(TenantError::OktaItself);
    }
    Ok(())
}

/// Splits `acme.okta.com` into name and base domain.
fn base_of(host: &str) -> Option<(&str, &'static str)> {
    BASE_DOMAINS.iter().find_map(|base| Some((host.strip_suffix(base)?.strip_suffix('.')?, *base)))
}

/// Accepts the org's own domain, unless it plays at being Okta's.
fn custom_host(host: &str) -> Result<String, TenantError> {
    let plays = BASE_DOMAINS.iter().any(|base| host.contains(base))
        || host.split('.').rev().skip(1).any(|label| label == "okta" || label == "oktapreview");
    if plays { Err(TenantError::Foreign) } else { Ok(host.to_owned()) }
}
