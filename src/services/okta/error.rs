//! Why Okta told nothing.

use crate::diagnosis::okta::Declined;
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
    /// No port of this computer could be taken for the browser to come back to.
    NoListener,
    /// Nobody signed in.
    Nobody {
        /// For so long they were waited for.
        minutes: u64,
    },
    /// Okta refused the sign-in.
    Declined {
        /// The host that refused.
        host: String,
        /// Why.
        why: Declined,
    },
    /// What came back belongs to another sign-in.
    Mismatch {
        /// The host that answered.
        host: String,
    },
    /// The sign-in was granted less than it takes.
    Fewer {
        /// What is missing.
        scopes: Vec<String>,
    },
    /// The sign-in was granted more than reading.
    Mighty {
        /// What is too much.
        scopes: Vec<String>,
    },
    /// The sign-in has ended: it lasts an hour or so, or was revoked.
    SignInOver {
        /// The host that said so.
        host: String,
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
            Self::NoListener => Phrase::new("access.sign_in.no_listener"),
            Self::Nobody { minutes } => {
                Phrase::new("access.sign_in.nobody").with("minutes", minutes.to_string())
            }
            Self::Declined { host, why } => why.phrase(host),
            Self::Mismatch { host } => Phrase::new("access.sign_in.mismatch").with("host", host),
            Self::Fewer { scopes } => {
                Phrase::new("access.sign_in.fewer").with("scopes", scopes.join(" "))
            }
            Self::Mighty { scopes } => {
                Phrase::new("access.sign_in.mighty").with("scopes", scopes.join(" "))
            }
            Self::SignInOver { host } => Phrase::new("access.sign_in.over").with("host", host),
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
            Self::MoreThanReading { .. } | Self::Mighty { .. } => "more-than-reading",
            Self::NoListener => "no-listener",
            Self::Nobody { .. } => "nobody",
            Self::Declined { why, .. } => why.as_str(),
            Self::Mismatch { .. } => "mismatch",
            Self::Fewer { .. } => "fewer-scopes",
            Self::SignInOver { .. } => "sign-in-over",
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
            | Self::NoListener
            | Self::Nobody { .. }
            | Self::Declined { .. }
            | Self::Mismatch { .. }
            | Self::Fewer { .. }
            | Self::Mighty { .. }
            | Self::SignInOver { .. }
            | Self::MoreThanReading { .. } => false,
        }
    }
}
