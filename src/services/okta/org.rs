//! Where a token may go, and the token itself.

use std::sync::Arc;

use url::Url;

use crate::model::endpoints::Endpoints;
use crate::model::secret::Secret;
use crate::model::tenant::TenantUrl;
use crate::services::okta::OktaError;

/// An org that a token may be sent to: its canonical host on one of Okta's base domains, never a
/// custom domain, or the loopback override in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Org {
    base: Url,
    bound: String,
}

impl Org {
    /// The org of `tenant`.
    pub fn of(endpoints: &Endpoints, tenant: &TenantUrl) -> Result<Self, OktaError> {
        let refused = || OktaError::NotCanonical { host: tenant.host().to_owned() };
        let (base, bound) = match &endpoints.okta {
            // A real token must not be sent to an override, nor a practice one to the real org:
            // each is kept under the name of where it was accepted.
            Some(own) => (own.clone(), format!("{}@loopback", tenant.host())),
            None if tenant.is_custom() => return Err(refused()),
            None => (tenant.as_url(), tenant.host().to_owned()),
        };
        let base = Url::parse(&base).map_err(|_no_url| refused())?;
        Ok(Self { base, bound })
    }

    /// What a stored token is bound to; it is used for nothing else.
    pub fn bound(&self) -> &str {
        &self.bound
    }

    /// The host as sentences name it.
    pub fn host(&self) -> String {
        crate::services::http::host_of(&self.base)
    }

    /// An address below the org.
    pub(super) fn at(&self, path: &str) -> Option<Url> {
        self.base.join(path).ok().filter(|url| self.owns(url))
    }

    /// An address that an answer of the org names, where it is of the very same origin.
    pub(super) fn follow(&self, link: &str) -> Result<Url, OktaError> {
        let off_host = || OktaError::OffHost { host: self.host() };
        let url = Url::parse(link).map_err(|_no_url| off_host())?;
        let api = url.path().starts_with("/api/v1/");
        if self.owns(&url) && api { Ok(url) } else { Err(off_host()) }
    }

    fn owns(&self, url: &Url) -> bool {
        url.origin() == self.base.origin() && url.username().is_empty() && url.password().is_none()
    }
}

/// What opens the API. Shared by everything that asks, and kept once.
#[derive(Clone, Debug)]
pub(super) struct Access {
    scheme: &'static str,
    token: Arc<Secret>,
}

impl Access {
    /// An API token, or an access token of OAuth.
    pub(super) fn new(token: Arc<Secret>, oauth: bool) -> Result<Self, OktaError> {
        let fine = !token.is_empty() && token.expose().chars().all(|c| c.is_ascii_graphic());
        let scheme = if oauth { "Bearer" } else { "SSWS" };
        if fine { Ok(Self { scheme, token }) } else { Err(OktaError::NoToken) }
    }

    /// Scheme and token, for the one call that sends them.
    pub(super) fn parts(&self) -> (&'static str, &Secret) {
        (self.scheme, &self.token)
    }

    /// Whether it is an access token of OAuth.
    pub(super) fn is_oauth(&self) -> bool {
        self.scheme == "Bearer"
    }
}
