//! `$batch`: up to twenty calls in one, each with a status of its own.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::simulator::graph::Ask;
use crate::simulator::graph::Caller;
use crate::simulator::graph::refusal::Refusal;
use crate::simulator::graph::resources;
use crate::simulator::server::State;

const MOST: usize = 20;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default, rename = "dependsOn")]
    depends_on: Vec<String>,
}

/// Answers `POST /v1.0/$batch`.
pub(super) async fn batch(
    Extract(state): Extract<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answered = Caller::of(&state, &headers).and_then(|caller| {
        let batch = read(&body)?;
        let mut failed: Vec<&str> = Vec::new();
        let mut responses = Vec::new();
        for item in &batch.requests {
            let parent = item.depends_on.iter().any(|id| failed.contains(&id.as_str()));
            let answer =
                if parent { Err(Refusal::dependency()) } else { item.resource(&state, &caller) };
            if answer.is_err() {
                failed.push(&item.id);
            }
            responses.push(item.written(answer, &headers));
        }
        // Graph promises no order; the last comes first here, so that no client counts on one.
        responses.reverse();
        Ok(json!({"responses": responses}))
    });
    match answered {
        Ok(body) => Json(body).into_response(),
        Err(refusal) => refusal.response(&headers),
    }
}

fn read(body: &[u8]) -> Result<Batch, Refusal> {
    let batch: Batch = serde_json::from_slice(body)
        .map_err(|error| Refusal::bad_request(format!("Invalid batch payload format: {error}")))?;
    if batch.requests.is_empty() || batch.requests.len() > MOST {
        return Err(Refusal::bad_request(format!("A batch has 1 to {MOST} requests.")));
    }
    let mut ids: Vec<_> = batch.requests.iter().map(|item| item.id.to_lowercase()).collect();
    ids.sort_unstable();
    // A parent has to stand before its children, which also keeps circles out.
    let mut before: Vec<&str> = Vec::new();
    for item in &batch.requests {
        if item.depends_on.iter().any(|parent| !before.contains(&parent.as_str())) {
            return Err(Refusal::bad_request("A request depends on one that is not before it."));
        }
        before.push(&item.id);
    }
    if ids.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
        return Err(Refusal::bad_request("Request ids in a batch have to be unique."));
    }
    Ok(batch)
}

impl Item {
    fn written(&self, answer: Result<Value, Refusal>, outer: &HeaderMap) -> Value {
        let (status, body) = match answer {
            Ok(body) => (StatusCode::OK, body),
            Err(refusal) => (refusal.status, refusal.body(outer)),
        };
        json!({
            "id": self.id,
            "status": status.as_u16(),
            "headers": {"Content-Type": "application/json"},
            "body": body,
        })
    }

    fn resource(&self, state: &State, caller: &Caller<'_>) -> Result<Value, Refusal> {
        if !self.method.eq_ignore_ascii_case("GET") {
            return Err(Refusal::bad_request(format!("Method not allowed: {}.", self.method)));
        }
        let (path, query) = match self.url.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (self.url.as_str(), None),
        };
        let mut headers = self.headers.iter();
        let consistency = headers.find(|(name, _)| name.eq_ignore_ascii_case("ConsistencyLevel"));
        let consistency = consistency.and_then(|(_, value)| value.as_str());
        // The URL is relative to the version, with or without a slash at its beginning.
        let path = format!("/{}", path.trim_start_matches('/'));
        resources::answer(state, caller, &Ask::new(&path, query, consistency))
    }
}
