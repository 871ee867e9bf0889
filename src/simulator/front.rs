//! What every request passes before its route: it is recorded, and may be met by a fault.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::State as Extract;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Version;
use axum::http::header;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::middleware;
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use axum::response::Response;
use url::form_urlencoded;

use crate::simulator::broken;
use crate::simulator::hostile;
use crate::simulator::requests::RequestRecord;
use crate::simulator::requests::Server;
use crate::simulator::requests::without_secrets;
use crate::simulator::server::State;

const LARGEST_BODY: usize = 1024 * 1024;

/// Puts the front before the routes of one server.
pub(super) fn before(routes: Router, state: &Arc<State>, server: Server) -> Router {
    routes.layer(middleware::from_fn_with_state((Arc::clone(state), server), pass))
}

async fn pass(
    Extract((state, server)): Extract<(Arc<State>, Server)>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    // Read whole at once: the record has to know a sign-in also where a fault answers it.
    let body = axum::body::to_bytes(body, LARGEST_BODY).await;
    let sign_in = body.as_ref().is_ok_and(|body| is_sign_in(server, &parts, body));
    let number = state.requests.arrived(record(server, &parts), sign_in);
    let fault = state.scenario.faults.iter().find(|fault| fault.hits(server, parts.uri.path()));
    let response = match (fault, body) {
        (Some(fault), _) => {
            let path = parts.uri.path();
            let answer = broken::answer(&state, server, path, &parts.headers, &fault.answer);
            let Some(response) = answer else {
                state.requests.left_unanswered(number);
                return std::future::pending().await;
            };
            response
        }
        (None, Ok(body)) => next.run(Request::from_parts(parts, Body::from(body))).await,
        (None, Err(_)) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    };
    let mut response =
        if state.scenario.control_sequences { hostile::disturb(response).await } else { response };
    if state.scenario.clock_skew != 0 {
        // RFC 9110 6.6.1; hyper leaves a date alone that is there.
        let date = state.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        if let Ok(date) = HeaderValue::from_str(&date) {
            response.headers_mut().insert(header::DATE, date);
        }
    }
    state.requests.answered(number, response.status().as_u16());
    response
}

fn record(server: Server, parts: &Parts) -> RequestRecord {
    // HTTP/2 names the host in the URI, HTTP/1.1 in a header.
    let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = parts.uri.authority().map(Authority::as_str).or(named);
    let http = if parts.version == Version::HTTP_2 { "2" } else { "1.1" };
    RequestRecord {
        server,
        http: http.to_owned(),
        method: parts.method.to_string(),
        host: host.unwrap_or_default().to_owned(),
        path: without_secrets(parts.uri.path(), parts.uri.query()),
        status: None,
    }
}

fn is_sign_in(server: Server, parts: &Parts, body: &Bytes) -> bool {
    server == Server::Login
        && parts.method == Method::POST
        && parts.uri.path().ends_with("/token")
        && form_urlencoded::parse(body)
            .any(|(key, value)| key == "grant_type" && value == "password")
}
