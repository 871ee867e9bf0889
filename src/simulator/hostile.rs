//! Control sequences in every text field: what a terminal must never be made to do by a server.

use axum::body::Body;
use axum::http::header;
use axum::response::Response;
use serde_json::Value;

/// Clears the screen, sets the title, rings, moves up, turns the writing round, and joins lines.
const SEQUENCES: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{1b}[1A\u{9b}31m\u{202e}\u{200b}\r\n\u{1b}]8;;https://evil.example\u{1b}\\";

/// Fields by which a client goes on: with these altered it would not get as far as the texts.
const MACHINE: [&str; 28] = [
    "access_token",
    "id_token",
    "refresh_token",
    "token_type",
    "device_code",
    "user_code",
    "kid",
    "kty",
    "n",
    "e",
    "x5t",
    "use",
    "alg",
    "id",
    "status",
    "pipeline",
    "published",
    "after",
    "roleTemplateId",
    "account_type",
    "ver",
    "eventType",
    "result",
    "@odata.type",
    "NameSpaceType",
    "userType",
    "name",
    "authScheme",
];

/// Largest answer that is looked at; there is none larger.
const MOST: usize = 4 * 1024 * 1024;

/// Puts control sequences into the texts of a JSON answer and leaves every other answer alone.
pub(super) async fn disturb(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let json = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !json.is_some_and(|kind| kind.starts_with("application/json")) {
        return Response::from_parts(parts, body);
    }
    let bytes = axum::body::to_bytes(body, MOST).await.unwrap_or_default();
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    disturb_value(&mut value);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(value.to_string()))
}

fn disturb_value(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if !MACHINE.contains(&name.as_str()) || field.is_object() || field.is_array() {
                    disturb_value(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(disturb_value),
        // Addresses stay: a client would refuse them, and its texts would not be reached.
        Value::String(text) if !text.starts_with("http") => {
            *text = format!("{text}{SEQUENCES}");
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
