//! Why Okta told nothing.

use crate::diagnosis::okta::Refused;
use crate::services::http::HttpError;
use crate::services::okta::ProbeError;
use crate::text::Phrase;

/// Why a call came to nothing. Never holds a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OktaError {
    /// There is no token, or what was given is none.
    NoToken,
    /// A token goes only to the org's own host on an Okta domain.
    NotCanonical {
        /// The host that was named.
        host: String,
    },
    /// An answer led to another host; it was not followed.
    OffHost {
        /// The host that answered.
        host: String,
    },
    /// What was named is no Okta org.
    WrongOrg(ProbeError),
    /// The org that answers is another one than the token is for.
    OtherOrg {
        /// Its host.
        host: String,
    },
    /// The token can do more than read.
    MoreThanReading {
        /// The owner's roles.
        roles: Vec<String>,
    },
    /// No answer.
    Http(HttpError),
    /// Okta refused.
    Refused {
        /// Why.
        why: Refused,
        /// The host that was asked.
        host: String,
        /// Seconds to wait, where Okta said so.
        seconds: Option<u64>,
    },
}

impl OktaError {
    /// What happened, and what to do next.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::NoToken => Phrase::new("access.error.no_token"),
            Self::NotCanonical { host } => {
                Phrase::new("access.error.not_canonical").with("host", host)
            }
            Self::OffHost { host } => Phrase::new("access.error.off_host").with("host", host),
            Self::WrongOrg(error) => error.phrase(),
            Self::OtherOrg { host } => Phrase::new("access.error.other_org").with("host", host),
            Self::MoreThanReading { roles } => {
                Phrase::new("access.error.more").with("roles", roles.join(", "))
            }
            Self::Http(error) => error.phrase(),
            Self::Refused { why: Refused::Throttled, host, seconds: Some(seconds) } => {
                Phrase::new("access.error.throttled_until")
                    .with("host", host)
                    .with("seconds", seconds.to_string())
            }
            Self::Refused { why, host, seconds: _ } => why.phrase(host),
        }
    }

    /// The word that JSON uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NoToken => "no-token",
            Self::NotCanonical { .. } => "not-canonical",
            Self::OffHost { .. } => "off-host",
            Self::WrongOrg(ProbeError::Http(_)) | Self::Http(_) => "network",
            Self::WrongOrg(ProbeError::NoOrganization { .. }) => "wrong-org",
            Self::OtherOrg { .. } => "other-org",
            Self::MoreThanReading { .. } => "more-than-reading",
            Self::Refused { why, .. } => why.as_str(),
        }
    }

    /// Whether asking again later may help.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Http(_) | Self::WrongOrg(ProbeError::Http(_)) => true,
            Self::Refused { why, .. } => why.may_pass(),
            Self::NoToken
            | Self::NotCanonical { .. }
            | Self::OffHost { .. }
            | Self::WrongOrg(ProbeError::NoOrganization { .. })
            | Self::OtherOrg { .. }
            | Self::MoreThanReading { .. } => false,
        }
    }
}
