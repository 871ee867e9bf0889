//! How Okta refuses: an error code of its own, a summary, and what is to blame.

use axum::Json;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;

use crate::simulator::okta::request_id;

/// A refusal of the Management API (`okta.md` 4.1).
#[derive(Debug)]
pub(in crate::simulator) struct Refusal {
    status: StatusCode,
    code: &'static str,
    summary: String,
    causes: Vec<String>,
    /// What RFC 6750 3 has in `WWW-Authenticate`; only for those who came with OAuth.
    challenge: Option<String>,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, summary: impl Into<String>) -> Self {
        Self { status, code, summary: summary.into(), causes: Vec::new(), challenge: None }
    }

    fn caused_by(self, cause: impl Into<String>) -> Self {
        Self { causes: vec![cause.into()], ..self }
    }

    /// A parameter or a field that is not right.
    pub(super) fn validation(field: &str, cause: impl Into<String>) -> Self {
        let cause = cause.into();
        let summary = format!("Api validation failed: {field}");
        Self::new(StatusCode::BAD_REQUEST, "E0000001", summary).caused_by(cause)
    }

    /// A filter that cannot be read, or a time that is too long ago.
    pub(super) fn log_query(summary: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "E0000053", summary)
    }

    /// The application filter names something that cannot be filtered.
    pub(super) fn criteria(summary: &str) -> Self {
        let summary = format!("Invalid search criteria. {summary}");
        Self::new(StatusCode::BAD_REQUEST, "E0000031", summary)
    }

    pub(super) fn token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "E0000011", "Invalid token provided")
    }

    /// The same for OAuth.
    pub(super) fn bearer() -> Self {
        let challenge = "Bearer error=\"invalid_token\", error_description=\"The access token is \
                         invalid or has expired.\"";
        Self { challenge: Some(challenge.to_owned()), ..Self::token() }
    }

    pub(super) fn no_session() -> Self {
        Self::new(StatusCode::FORBIDDEN, "E0000005", "Invalid session")
    }

    pub(super) fn permission() -> Self {
        let summary = "You do not have permission to perform the requested action";
        Self::new(StatusCode::FORBIDDEN, "E0000006", summary)
    }

    /// The token is good and has not the scope.
    pub(super) fn scope(scope: &str) -> Self {
        let challenge = format!(
            "Bearer error=\"insufficient_scope\", error_description=\"The access token provided \
             does not contain the required scopes.\", scope=\"{scope}\""
        );
        Self { challenge: Some(challenge), ..Self::permission() }
    }

    pub(super) fn not_found(id: &str, kind: &str) -> Self {
        let summary = format!("Not found: Resource not found: {id} ({kind})");
        Self::new(StatusCode::NOT_FOUND, "E0000007", summary)
    }

    pub(super) fn no_path() -> Self {
        Self::new(StatusCode::NOT_FOUND, "E0000008", "The requested path was not found")
    }

    pub(super) fn method() -> Self {
        let summary = "The endpoint does not support the provided HTTP method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "E0000022", summary)
    }

    /// Too many in this minute, or too many at once.
    pub(in crate::simulator) fn throttled() -> Self {
        let summary = "API call exceeded rate limit due to too many requests.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "E0000047", summary)
    }

    pub(in crate::simulator) fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "E0000010", "Service is in read only mode")
    }

    fn body(&self) -> Value {
        let causes: Vec<_> =
            self.causes.iter().map(|cause| json!({"errorSummary": cause})).collect();
        json!({
            "errorCode": self.code,
            "errorSummary": self.summary,
            "errorLink": self.code,
            "errorId": format!("oae{}", request_id()),
            "errorCauses": causes,
        })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::from_str(&request_id()) {
            headers.insert("x-okta-request-id", id);
        }
        let challenge = self.challenge.and_then(|text| HeaderValue::from_str(&text).ok());
        if let Some(challenge) = challenge {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
