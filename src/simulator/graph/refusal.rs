//! How Graph refuses: its error object, with ids by which its support finds a request.

use axum::Json;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

/// A refusal on its way to the client, alone or as an item of a batch.
#[derive(Debug)]
pub(in crate::simulator) struct Refusal {
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
    pub(in crate::simulator) fn privileges() -> Self {
        let message = "Insufficient privileges to complete the operation.";
        Self::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message)
    }

    /// The path leads nowhere.
    pub(super) fn segment(name: &str) -> Self {
        Self::bad_request(format!("Resource not found for the segment '{name}'."))
    }

    /// There is only `/v1.0` and `/beta`.
    pub(super) fn version(path: &str) -> Self {
        let version = path.split('/').nth(1).unwrap_or_default();
        Self::bad_request(format!("Invalid version: {version}."))
    }

    /// There is no object of that name.
    pub(super) fn not_found(id: &str) -> Self {
        let message = format!(
            "Resource '{id}' does not exist or one of its queried reference-property objects are \
             not present."
        );
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }

    /// An item of a batch whose parent has failed.
    pub(super) fn dependency() -> Self {
        let message = "The request was not executed because one of the requests that it depends \
                       on has failed.";
        Self::new(StatusCode::FAILED_DEPENDENCY, "FailedDependency", message)
    }

    /// Too many requests (`entra.md` 5.3).
    pub(in crate::simulator) fn throttled() -> Self {
        let message = "Please retry again later.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", message)
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

    pub(in crate::simulator) fn response(&self, headers: &HeaderMap) -> Response {
        let mut response = (self.status, Json(self.body(headers))).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 6750 3.
            let challenge = "Bearer realm=\"\", client_id=\"00000003-0000-0000-c000-000000000000\"";
            let challenge = HeaderValue::from_static(challenge);
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        let id = Uuid::new_v4().to_string();
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert("request-id", id);
        }
        response
    }
}
