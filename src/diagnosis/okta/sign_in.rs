//! What Okta's sign-in for programs says: a refusal by its OAuth error, and scopes that were granted.

use crate::diagnosis::microsoft::Refusal;
use crate::text::Phrase;
use crate::text::clean_line;

/// What is asked for: an id token, which brings the nonce back, and reading apps and log.
pub const SCOPES: [&str; 3] = ["openid", "okta.apps.read", "okta.logs.read"];

/// Characters of Okta's own words that are kept.
const SAID_MAX: usize = 200;

/// Why Okta refused a sign-in.
///
/// Source: the error codes of `/oauth2/v1/authorize` and `/oauth2/v1/token` in Okta's `OpenID`
/// Connect reference, and RFC 6749 4.1.2.1 and 5.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declined {
    /// `invalid_client`, `unauthorized_client`: no such app, or none of this kind.
    NoApp,
    /// `invalid_scope`, `consent_required`: the scopes are not granted to the app, or the org has
    /// no OAuth for its API. Okta grants all that was asked for, or nothing.
    NoScopes,
    /// `access_denied`: the person is not assigned, a policy forbids it, or somebody pressed Cancel.
    Denied {
        /// Okta's own words, cleaned.
        said: String,
    },
    /// `invalid_dpop_proof`, `use_dpop_nonce`: the app wants tokens that are bound to a key.
    Proof,
    /// `invalid_grant`: the code is spent, too old, or of another sign-in.
    Code,
    /// Another one.
    Other {
        /// Its name.
        error: String,
        /// Okta's own words, cleaned.
        said: String,
    },
}

impl Declined {
    /// Reads a refusal; the redirect and the token endpoint say it in the same fields.
    pub fn of(refusal: &Refusal) -> Self {
        let said = clean_line(&refusal.error.text, SAID_MAX);
        match refusal.error.error.as_str() {
            "invalid_client" | "unauthorized_client" => Self::NoApp,
            "invalid_scope" | "consent_required" => Self::NoScopes,
            "access_denied" => Self::Denied { said },
            "invalid_dpop_proof" | "use_dpop_nonce" => Self::Proof,
            "invalid_grant" => Self::Code,
            error => Self::Other { error: error.to_owned(), said },
        }
    }

    /// The word that JSON uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NoApp => "no-app",
            Self::NoScopes => "no-scopes",
            Self::Denied { .. } => "denied",
            Self::Proof => "proof-wanted",
            Self::Code => "code-refused",
            Self::Other { .. } => "refused",
        }
    }

    /// What happened, and what to do next.
    pub fn phrase(&self, host: &str) -> Phrase {
        let phrase = |key: &str| Phrase::new(key).with("host", host);
        match self {
            Self::NoApp => phrase("access.sign_in.no_app"),
            Self::NoScopes => phrase("access.sign_in.no_scopes"),
            Self::Denied { said } => phrase("access.sign_in.denied").with("said", said),
            Self::Proof => phrase("access.sign_in.proof"),
            Self::Code => phrase("access.sign_in.code"),
            Self::Other { error, said } => {
                phrase("access.sign_in.other").with("code", error).with("said", said)
            }
        }
    }
}

/// Which of the scopes that reauth needs are not among the granted ones.
///
/// No list at all means that all were granted (RFC 6749 5.1).
pub fn missing_scopes(granted: &[String]) -> Vec<String> {
    let has = |wanted: &&str| granted.is_empty() || granted.iter().any(|scope| scope == wanted);
    // Whether `openid` was granted is seen by the nonce that comes back.
    let wanted = SCOPES.into_iter().filter(|scope| scope.starts_with("okta."));
    wanted.filter(|scope| !has(scope)).map(str::to_owned).collect()
}

/// Which of the granted scopes let a token do more than read.
pub fn mighty_scopes(granted: &[String]) -> Vec<String> {
    let reads = |scope: &str| {
        // `manage` is how Okta names writing; what it does not name `read` is not taken for it.
        let of_api = scope.strip_prefix("okta.");
        of_api.is_none_or(|rest| rest.split('.').nth(1) == Some("read"))
    };
    granted.iter().filter(|scope| !reads(scope)).cloned().collect()
}
