//! Why Okta refused a call: an error code of its own tells a dead token from a missing feature.

use serde_json::Value;

use crate::diagnosis::reply::Odd;
use crate::diagnosis::reply::Reply;
use crate::text::Phrase;
use crate::text::clean_line;

/// Characters of Okta's own words that are kept.
const SUMMARY_MAX: usize = 200;

/// Why a call was refused.
///
/// Source: `data/error-codes.json` and `reference/system-log-query` of Okta's developer
/// documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// E0000011: wrong, revoked, expired after 30 days unused, or of another org.
    DeadToken,
    /// E0000004 or E0000005: no token arrived, or no session belongs to it.
    NoSession,
    /// E0000015: the org does not have the feature. The token is good.
    NoFeature,
    /// E0000006: the owner's role, or the scope, does not allow it. The token is good.
    NoPermission,
    /// E0000007 or E0000008: there is no such instance, or no such path.
    NotFound,
    /// E0000047 with a limit: this minute's calls are used up, by whomever.
    Throttled,
    /// E0000047 with a limit of 0: too many calls at once.
    Busy,
    /// E0000009 or E0000010: Okta cannot answer at present.
    Unavailable {
        /// Its status.
        status: u16,
    },
    /// Another error of Okta's: E0000001, E0000003, E0000022, E0000031, E0000053 and new ones.
    Other {
        /// Its code.
        code: String,
        /// Okta's own words, cleaned.
        summary: String,
    },
    /// Not an answer of Okta's.
    Odd(Odd),
}

impl Refused {
    /// Reads an answer that is no 200.
    pub fn of(reply: &Reply) -> Self {
        let Ok(body) = reply.json() else { return Self::of_status(reply) };
        let field = |name: &str| body.get(name).and_then(Value::as_str);
        let Some(code) = field("errorCode") else { return Self::of_status(reply) };
        match code {
            "E0000011" => Self::DeadToken,
            "E0000004" | "E0000005" => Self::NoSession,
            "E0000015" => Self::NoFeature,
            "E0000006" => Self::NoPermission,
            "E0000007" | "E0000008" => Self::NotFound,
            "E0000047" => Self::Throttled,
            "E0000009" | "E0000010" => Self::Unavailable { status: reply.status },
            _ => {
                let cause = body.pointer("/errorCauses/0/errorSummary").and_then(Value::as_str);
                let summary = [field("errorSummary"), cause].into_iter().flatten();
                let summary = summary.collect::<Vec<_>>().join(" ");
                Self::Other {
                    code: clean_line(code, 40),
                    summary: clean_line(&summary, SUMMARY_MAX),
                }
            }
        }
    }

    /// Without a code of Okta's the status has to do.
    fn of_status(reply: &Reply) -> Self {
        match Odd::of(reply) {
            Odd::Throttled { .. } => Self::Throttled,
            Odd::Unavailable { status } => Self::Unavailable { status },
            odd @ (Odd::WebPage | Odd::Redirect | Odd::Empty | Odd::Status { .. } | Odd::Shape) => {
                Self::Odd(odd)
            }
        }
    }

    /// The word that JSON uses.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::DeadToken => "dead-token",
            Self::NoSession => "no-session",
            Self::NoFeature => "no-feature",
            Self::NoPermission => "no-permission",
            Self::NotFound => "not-found",
            Self::Throttled => "throttled",
            Self::Busy => "busy",
            Self::Unavailable { .. } => "unavailable",
            Self::Other { .. } => "refused",
            Self::Odd(_) => "odd",
        }
    }

    /// What happened, and what to do next.
    pub fn phrase(&self, host: &str) -> Phrase {
        let phrase = |key: &str| Phrase::new(key).with("host", host);
        match self {
            Self::DeadToken => phrase("access.error.dead_token"),
            Self::NoSession => phrase("access.error.no_session"),
            Self::NoFeature => phrase("access.error.no_feature"),
            Self::NoPermission => phrase("access.error.no_permission"),
            Self::NotFound => phrase("access.error.not_found"),
            Self::Throttled => phrase("access.error.throttled"),
            Self::Busy => phrase("access.error.busy"),
            Self::Unavailable { status } => {
                phrase("access.error.unavailable").with("status", status.to_string())
            }
            Self::Other { code, summary } => {
                phrase("access.error.other").with("code", code).with("summary", summary)
            }
            Self::Odd(odd) => odd.phrase(host),
        }
    }

    /// Whether asking again later may help: nothing about token, role or question is wrong.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Throttled | Self::Busy | Self::Unavailable { .. } | Self::Odd(_) => true,
            Self::DeadToken
            | Self::NoSession
            | Self::NoFeature
            | Self::NoPermission
            | Self::NotFound
            | Self::Other { .. } => false,
        }
    }
}
