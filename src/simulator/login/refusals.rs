//! How Microsoft refuses: one recorded wording for each AADSTS code, and the body made from it.

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

use crate::simulator::login::Call;

/// The wording of one code. `{}` in the text is where a name of the request goes.
struct Wording {
    code: u32,
    error: &'static str,
    text: &'static str,
    suberror: Option<&'static str>,
    /// Claims that a client would have to ask for; on the wire they are JSON inside a string.
    claims: Option<&'static str>,
    /// Recordings up to 2023 part the ids by line breaks, later ones by single spaces.
    separator: &'static str,
}

impl Wording {
    const fn new(code: u32, error: &'static str, text: &'static str) -> Self {
        Self { code, error, text, suberror: None, claims: None, separator: " " }
    }

    const fn suberror(self, suberror: &'static str) -> Self {
        Self { suberror: Some(suberror), ..self }
    }

    const fn claims(self, claims: &'static str) -> Self {
        Self { claims: Some(claims), ..self }
    }

    const fn by_lines(self) -> Self {
        Self { separator: "\r\n", ..self }
    }
}

const INVALID_GRANT: &str = "invalid_grant";
const INVALID_REQUEST: &str = "invalid_request";
const UNAUTHORIZED_CLIENT: &str = "unauthorized_client";

/// Recorded texts where there is a recording, in the order of their codes.
const WORDINGS: [Wording; 19] = [
    Wording::new(50000, "server_error", "There was an error issuing a token."),
    Wording::new(
        50034,
        INVALID_GRANT,
        "The user account {EmailHidden} does not exist in the {} directory. To sign into this \
         application, the account must be added to the directory.",
    )
    .suberror("bad_token"),
    Wording::new(
        50053,
        UNAUTHORIZED_CLIENT,
        "You've tried to sign in too many times with an incorrect user ID or password.",
    )
    .by_lines(),
    Wording::new(50055, INVALID_GRANT, "Password is expired.")
        .suberror("user_password_expired")
        .by_lines(),
    Wording::new(50057, INVALID_GRANT, "The user account is disabled."),
    Wording::new(
        50059,
        INVALID_REQUEST,
        "No tenant-identifying information found in either the request or implied by any provided \
         credentials.",
    ),
    Wording::new(
        50076,
        INVALID_GRANT,
        "Due to a configuration change made by your administrator, or because you moved to a new \
         location, you must use multi-factor authentication to access \
         '00000003-0000-0000-c000-000000000000'.",
    )
    .suberror("basic_action"),
    Wording::new(
        50079,
        INVALID_GRANT,
        "Due to a configuration change made by your administrator, or because you moved to a new \
         location, you must enroll in multi-factor authentication to access \
         '00000003-0000-0000-c000-000000000000'.",
    )
    .suberror("basic_action"),
    Wording::new(
        50126,
        INVALID_GRANT,
        "Error validating credentials due to invalid username or password.",
    ),
    Wording::new(
        53003,
        INVALID_GRANT,
        "Access has been blocked by Conditional Access policies. The access policy does not allow \
         token issuance.",
    )
    .suberror("message_only")
    .claims(
        r#"{"access_token":{"capolids":{"essential":true,"values":["ac3e0000-b10c-4000-8000-000000000001"]}}}"#,
    ),
    Wording::new(
        65001,
        INVALID_GRANT,
        "The user or administrator has not consented to use the application with ID '{}'. Send an \
         interactive authorization request for this user and resource.",
    )
    .suberror("consent_required"),
    Wording::new(70003, "unsupported_grant_type", "The app requested an unsupported grant type '{}'."),
    Wording::new(
        70011,
        "invalid_scope",
        "The provided value for the input parameter 'scope' is not valid. The scope '{}' does not \
         exist.",
    ),
    Wording::new(
        90002,
        "invalid_tenant",
        "Tenant '{}' not found. Check to make sure you have the correct tenant ID and are signing \
         into the correct cloud. Check with your subscription administrator, this may happen if \
         there are no active subscriptions for the tenant.",
    ),
    Wording::new(
        700_016,
        UNAUTHORIZED_CLIENT,
        "Application with identifier '{}' was not found in the directory 'Acme'. This can happen \
         if the application has not been installed by the administrator of the tenant or consented \
         to by any user in the tenant. You may have sent your authentication request to the wrong \
         tenant.",
    ),
    Wording::new(
        700_025,
        "invalid_client",
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    ),
    Wording::new(
        900_144,
        INVALID_REQUEST,
        "The request body must contain the following parameter: '{}'.",
    ),
    Wording::new(
        9_000_411,
        INVALID_REQUEST,
        "The request is not properly formatted. The parameter '{}' is duplicated.",
    ),
    Wording::new(
        9_001_023,
        INVALID_REQUEST,
        "The grant type is not supported over the /common or /consumers endpoints. Please use the \
         /organizations or tenant-specific endpoint.",
    ),
];

/// Says whether a scenario may ask for this code.
pub(in crate::simulator) fn is_known(code: u32) -> bool {
    WORDINGS.iter().any(|wording| wording.code == code)
}

/// A refusal on its way to the client.
#[derive(Debug)]
pub(super) struct Refusal {
    code: u32,
    about: String,
}

impl Refusal {
    pub(super) fn new(code: u32) -> Self {
        Self { code, about: String::new() }
    }

    /// Names what of the request is refused.
    pub(super) fn about(code: u32, about: impl Into<String>) -> Self {
        Self { code, about: about.into() }
    }

    /// Makes the answer, with ids and headers as the recordings have them.
    pub(super) fn response(&self, call: &Call) -> Response {
        let trace = Uuid::new_v4().to_string();
        let body = self.body(call, &trace);
        // RFC 6749 5.2 lets `invalid_client` be 401, and Microsoft answers so; all else is 400.
        let status = match body.get("error").and_then(Value::as_str) {
            Some("invalid_client") => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        for (name, value) in [
            ("x-ms-request-id", trace),
            ("x-ms-ests-server", "2.1.0 - PRACTICE".to_owned()),
            ("x-ms-clitelem", format!("1,{},0,,", self.code)),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }

    fn body(&self, call: &Call, trace: &str) -> Value {
        let code = self.code;
        let unknown =
            Wording::new(code, "server_error", "The simulator has no text for this code.");
        let wording = WORDINGS.iter().find(|wording| wording.code == code).unwrap_or(&unknown);
        let timestamp = Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let description = [
            format!("AADSTS{code}: {}", wording.text.replacen("{}", &self.about, 1)),
            format!("Trace ID: {trace}"),
            format!("Correlation ID: {}", call.correlation),
            format!("Timestamp: {timestamp}"),
        ]
        .join(wording.separator);
        let mut body = json!({
            "error": wording.error,
            "error_description": description,
            "error_codes": [code],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": call.correlation,
            "error_uri": format!("{}/error?code={code}", call.state.bases.login),
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
