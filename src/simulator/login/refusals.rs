//! How Microsoft refuses: the body, the headers and the sentence made from an AADSTS code.

use aws_lc_rs::error::Unspecified;
use axum::Json;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use crate::simulator::clients::Client;
use crate::simulator::directory::ACME;
use crate::simulator::directory::Account;
use crate::simulator::directory::Tenant;
use crate::simulator::login::Call;
use crate::simulator::login::wordings;
use crate::simulator::login::wordings::Wording;
use crate::simulator::scenario::Door;

/// Says whether a scenario may ask for this code.
pub(in crate::simulator) fn is_known(code: u32) -> bool {
    wordings::of(code).is_some()
}

/// Where in a sign-in a code stops, as far as a person in a browser is concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::simulator) enum Stage {
    /// A second factor is asked for, and in a browser it can be given.
    SecondFactor,
    /// Somebody has to agree, and in a browser somebody can.
    Consent,
    /// Only this way of signing in is blocked; a browser is let through.
    Flow,
    /// The account is stopped, however it signs in.
    Account,
}

impl Stage {
    pub(in crate::simulator) fn of(code: u32) -> Self {
        match code {
            50072 | 50074 | 50076 | 50078 | 50079 | 50158 | 50203 => Self::SecondFactor,
            65001 | 90008 | 90094 | 90095 => Self::Consent,
            530_033 | 530_035 | 530_036 | 7_000_218 => Self::Flow,
            _ => Self::Account,
        }
    }
}

/// A refusal on its way to the client.
#[derive(Debug)]
pub(in crate::simulator) struct Refusal {
    code: u32,
    /// What of the request is refused, for each pair of braces of the wording.
    about: Vec<String>,
}

impl Refusal {
    pub(super) fn new(code: u32) -> Self {
        Self { code, about: Vec::new() }
    }

    /// Names what of the request is refused.
    pub(in crate::simulator) fn about(code: u32, about: impl Into<String>) -> Self {
        Self { code, about: vec![about.into()] }
    }

    /// Names several things of the request.
    pub(super) fn named<const N: usize>(code: u32, about: [&str; N]) -> Self {
        Self { code, about: about.map(str::to_owned).to_vec() }
    }

    /// The account is one of another tenant (`okta.md` 3.7: the sign-in with the wrong account).
    pub(super) fn stranger(account: &Account, tenant: &Tenant, client: &Client) -> Self {
        let provider = format!("https://sts.windows.net/{}/", account.tenant.id);
        let application = format!("{}'({})", client.id, client.name);
        Self::named(50020, [&provider, tenant.name, application.trim_end_matches('\'')])
    }

    /// The scenario stops every sign-in here, whoever it is for.
    pub(super) fn at(door: Door, call: &Call, tenant: &str, client: &Client) -> Result<(), Self> {
        match call.state.scenario.login.stops(door) {
            None => Ok(()),
            Some(90002) => Err(Self::about(90002, tenant)),
            Some(code) => Err(Self::named(code, [client.id, ACME.name])),
        }
    }

    pub(in crate::simulator) fn code(&self) -> u32 {
        self.code
    }

    /// The text with its ids, as clients and people get it.
    pub(super) fn description(&self, call: &Call) -> String {
        self.words(self.wording().separator, call.trace, call.correlation, call.state.now())
    }

    /// The same text in one line, with ids of the caller's own.
    pub(in crate::simulator) fn words(
        &self,
        separator: &str,
        trace: Uuid,
        correlation: Uuid,
        at: Timestamp,
    ) -> String {
        let mut text = self.wording().text.to_owned();
        for about in &self.about {
            text = text.replacen("{}", about, 1);
        }
        [
            format!("AADSTS{}: {text}", self.code),
            format!("Trace ID: {trace}"),
            format!("Correlation ID: {correlation}"),
            format!("Timestamp: {}", at.strftime("%Y-%m-%d %H:%M:%SZ")),
        ]
        .join(separator)
    }

    /// Where Microsoft explains the code.
    pub(super) fn uri(&self, call: &Call) -> String {
        format!("{}/error?code={}", call.state.bases.login, self.code)
    }

    fn wording(&self) -> &'static Wording {
        static UNKNOWN: Wording =
            Wording::new(0, "server_error", "The simulator has no text for this code.");
        wordings::of(self.code).unwrap_or(&UNKNOWN)
    }

    /// Makes the answer, with ids and headers as the recordings have them.
    pub(super) fn response(&self, call: &Call) -> Response {
        // RFC 6749 5.2 lets `invalid_client` be 401, and Microsoft answers so; all else is 400.
        let status = match self.wording().error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        self.response_with(call, status)
    }

    pub(super) fn response_with(&self, call: &Call, status: StatusCode) -> Response {
        let mut response = (status, Json(self.body(call))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        for (name, value) in [
            ("x-ms-request-id", call.trace.to_string()),
            ("x-ms-ests-server", "2.1.0 - PRACTICE".to_owned()),
            ("x-ms-clitelem", format!("1,{},0,,", self.code)),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }

    fn body(&self, call: &Call) -> Value {
        let wording = self.wording();
        let mut body = json!({
            "error": wording.error,
            "error_description": self.description(call),
            "error_codes": [self.code],
            "timestamp": call.state.now().strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            "trace_id": call.trace.to_string(),
            "correlation_id": call.correlation,
            "error_uri": self.uri(call),
        });
        for (key, value) in [("suberror", wording.suberror), ("claims", wording.claims)] {
            if let (Some(object), Some(value)) = (body.as_object_mut(), value) {
                object.insert(key.to_owned(), Value::from(value));
            }
        }
        body
    }
}

/// A token that cannot be signed is Microsoft's `TokenIssuanceError`.
impl From<Unspecified> for Refusal {
    fn from(_: Unspecified) -> Self {
        Self::new(50000)
    }
}
