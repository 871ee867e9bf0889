//! How Graph refuses: its error object, with ids by which its support finds a request.

use axum::Json;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

/// A refusal on its way to the client, alone or as an item of a batch.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// The token is missing, not ours, altered or over.
    pub(super) fn token(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }

    /// The token is good, but not for this.
    pub(super) fn privileges() -> Self {
        let message = "Insufficient privileges to complete the operation.";
        Self::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message)
    }

    /// The path leads nowhere.
    pub(super) fn segment(name: &str) -> Self {
        Self::bad_request(format!("Resource not found for the segment '{name}'."))
    }

    /// The request cannot be understood.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// The directory only answers this with `ConsistencyLevel: eventual` and `$count=true`.
    pub(super) fn consistency() -> Self {
        let message = "The request uses an OData cast, which needs the header ConsistencyLevel: \
                       eventual and $count=true.";
        Self::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
    }

    /// Nothing here can be changed.
    pub(super) fn method(method: &Method) -> Self {
        let message = format!("Method not allowed: {method}.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", message)
    }

    pub(super) fn body(&self, headers: &HeaderMap) -> Value {
        let request = Uuid::new_v4().to_string();
        let client = headers.get("client-request-id").and_then(|value| value.to_str().ok());
        json!({"error": {
            "code": self.code,
            "message": self.message,
            "innerError": {
                "date": Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string(),
                "request-id": request,
                "client-request-id": client.unwrap_or(&request),
            },
        }})
    }

    pub(super) fn response(&self, headers: &HeaderMap) -> Response {
        (self.status, Json(self.body(headers))).into_response()
    }
}
