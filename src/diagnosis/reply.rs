//! An answer of a server before anybody has read it, and what it is when nobody can.

use std::fmt;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::text::Phrase;

/// Seconds of a `Retry-After` that are believed; MSAL has the same cap.
pub const RETRY_MAX: u64 = 3_600;
/// Seconds after which a host that gave no time may be asked again; MSAL waits as long.
const RETRY: u64 = 60;

static DATES: DateTimeParser = DateTimeParser::new();

/// Status, the headers that matter, and the whole body. `Debug` keeps the body to itself: a token
/// may be in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, lower case; empty where there is none.
    pub content_type: String,
    /// `Retry-After` as sent.
    pub retry_after: Option<String>,
    /// `Date` as sent.
    pub date: Option<String>,
    /// The body, wiped when dropped.
    pub body: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What an answer is that says nothing of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Odd {
    /// HTML with a good status: a captive portal or a proxy answered.
    WebPage,
    /// The server wanted the request to go elsewhere; it was not followed.
    Redirect,
    /// Too many requests.
    Throttled {
        /// When to come back, where the server said so.
        seconds: Option<u64>,
    },
    /// The server cannot answer at present.
    Unavailable {
        /// Its status, 500 or more.
        status: u16,
    },
    /// No body.
    Empty,
    /// Another status than any that belongs here.
    Status {
        /// The status.
        status: u16,
    },
    /// JSON of another shape, or none at all.
    Shape,
}

impl Odd {
    /// What `reply` is, once it is clear that it holds nothing to be read.
    pub fn of(reply: &Reply) -> Self {
        let status = reply.status;
        match status {
            429 => Self::Throttled { seconds: retry_after(reply) },
            503 if retry_after(reply).is_some() => Self::Throttled { seconds: retry_after(reply) },
            500.. => Self::Unavailable { status },
            300..=399 => Self::Redirect,
            _ if reply.is_web_page() => Self::WebPage,
            _ if reply.body.is_empty() => Self::Empty,
            200 => Self::Shape,
            _ => Self::Status { status },
        }
    }

    /// The sentence that says so of `host`.
    pub fn phrase(self, host: &str) -> Phrase {
        let phrase = |key: &str| Phrase::new(key).with("host", host);
        match self {
            Self::WebPage => phrase("net.web_page"),
            Self::Redirect => phrase("net.redirect"),
            Self::Throttled { seconds: Some(seconds) } => {
                phrase("net.throttled_until").with("seconds", seconds.to_string())
            }
            Self::Throttled { seconds: None } => phrase("net.throttled"),
            Self::Unavailable { status } => {
                phrase("net.unavailable").with("status", status.to_string())
            }
            Self::Empty => phrase("net.empty"),
            Self::Status { status } => phrase("net.status").with("status", status.to_string()),
            Self::Shape => phrase("net.shape"),
        }
    }

    /// The sentence that says what to do next.
    pub fn next(self, host: &str) -> Phrase {
        let said = self.phrase(host);
        Phrase { key: format!("{}_next", said.key), with: said.with }
    }
}

impl Reply {
    /// Reads the body as a JSON object.
    pub fn json(&self) -> Result<Value, Odd> {
        if self.is_web_page() || self.body.is_empty() {
            return Err(Odd::of(self));
        }
        match serde_json::from_slice::<Value>(&self.body) {
            Ok(value) if value.is_object() => Ok(value),
            Ok(_) | Err(_) => Err(Odd::of(self)),
        }
    }

    /// When it was sent, by the server's clock.
    pub fn sent(&self) -> Option<Timestamp> {
        DATES.parse_timestamp(self.date.as_deref()?).ok()
    }

    /// Seconds by which this computer's clock, at `now`, is behind the server's.
    pub fn skew(&self, now: Timestamp) -> Option<i64> {
        Some(self.sent()?.duration_since(now).as_secs())
    }

    /// Seconds for which the host asks to be left alone.
    pub fn pause(&self) -> Option<u64> {
        match self.status {
            429 => Some(retry_after(self).unwrap_or(RETRY)),
            503 => retry_after(self),
            _ => None,
        }
    }

    /// Whether it says of itself, or shows, that it is a page for people.
    pub fn is_web_page(&self) -> bool {
        let first = self.body.iter().find(|byte| !byte.is_ascii_whitespace());
        self.content_type.contains("html") || first == Some(&b'<')
    }
}

/// Reads `Retry-After` (RFC 9110 10.2.3): seconds, or a date by the server's own clock. What is
/// negative, over, or neither of the two says nothing.
fn retry_after(reply: &Reply) -> Option<u64> {
    let text = reply.retry_after.as_deref()?.trim();
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_no_number) => {
            let until = DATES.parse_timestamp(text).ok()?;
            u64::try_from(until.duration_since(reply.sent()?).as_secs()).ok()?
        }
    };
    Some(seconds.min(RETRY_MAX))
}
