//! What an org says of itself without any credentials.

use url::Url;

use crate::diagnosis::okta;
use crate::diagnosis::okta::NoOrganization;
use crate::diagnosis::okta::Organization;
use crate::diagnosis::reply::Odd;
use crate::model::endpoints::Endpoints;
use crate::model::tenant::TenantUrl;
use crate::services::http;
use crate::services::http::Ask;
use crate::services::http::Client;
use crate::services::http::HttpError;
use crate::services::http::Protocol;
use crate::text::Phrase;

/// Why an org did not tell what it is. It is said and blocks nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeError {
    /// No answer.
    Http(HttpError),
    /// An answer that names no Okta org.
    NoOrganization {
        /// The host that was asked.
        host: String,
        /// What it answered instead.
        why: NoOrganization,
    },
}

impl ProbeError {
    /// The sentence that says so.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::Http(error) => error.phrase(),
            Self::NoOrganization { host, why } => match why {
                NoOrganization::Foreign => {
                    Phrase::new("net.okta_foreign").with("host", host.as_str())
                }
                NoOrganization::Odd(odd @ (Odd::Throttled { .. } | Odd::Unavailable { .. })) => {
                    odd.phrase(host)
                }
                NoOrganization::Odd(
                    Odd::WebPage | Odd::Redirect | Odd::Empty | Odd::Status { .. } | Odd::Shape,
                ) => Phrase::new("net.okta_none").with("host", host.as_str()),
            },
        }
    }
}

/// Asks the org at `tenant` for its canonical URL and its engine.
pub async fn probe(
    endpoints: &Endpoints,
    options: &http::Options,
    tenant: &TenantUrl,
) -> Result<Organization, ProbeError> {
    let own = endpoints.okta.as_deref();
    let base = own.map_or_else(|| tenant.as_url(), str::to_owned);
    let client = Client::new(options, Protocol::Http2).map_err(ProbeError::Http)?;
    let address = format!("{base}/.well-known/okta-organization");
    let no_url = |_no_url| ProbeError::NoOrganization {
        host: tenant.host().to_owned(),
        why: NoOrganization::Foreign,
    };
    let url = Url::parse(&address).map_err(no_url)?;
    let host = http::host_of(&url);
    let ask = Ask { url, client_request_id: None, post: None };
    let reply = client.send(ask).await.map_err(ProbeError::Http)?;
    okta::read_organization(&reply, own).map_err(|why| ProbeError::NoOrganization { host, why })
}
