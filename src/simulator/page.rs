//! The frame of every page for people: plain, honest, marked PRACTICE, without a script.

use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Html;
use axum::response::IntoResponse as _;
use axum::response::Response;
use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;

/// Whom a page stands for.
#[derive(Clone, Copy)]
pub(super) enum Face {
    Microsoft,
    Okta,
}

const STYLE: &str = include_str!("../../assets/simulator/page.css");

/// Makes a page; what is in `content` has been escaped by its own `html!`.
pub(super) fn page(face: Face, title: &str, content: &Markup) -> Response {
    refreshing(face, title, content, None)
}

/// Makes a page that leads on to `next` after a second.
pub(super) fn refreshing(
    face: Face,
    title: &str,
    content: &Markup,
    next: Option<&str>,
) -> Response {
    let name = match face {
        Face::Microsoft => "Microsoft",
        Face::Okta => "Okta",
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                @if let Some(next) = next {
                    meta http-equiv="refresh" content=(format!("1;url={next}"));
                }
                title { (title) " · PRACTICE" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                p class="practice" { "PRACTICE: this is not " (name) ". Nothing here is real." }
                main {
                    h1 { (title) }
                    (content)
                }
            }
        }
    };
    // Nothing is loaded from anywhere and no script runs. Where a form may lead is left open: a
    // browser applies `form-action` to redirects too, and the client's listener has any port.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(page.into_string())).into_response()
}

/// Gives a page another status than 200.
pub(super) fn with_status(status: StatusCode, mut page: Response) -> Response {
    *page.status_mut() = status;
    page
}

/// Leads a browser on; a form that was posted is not posted again (RFC 9110 15.4.4).
pub(super) fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(value) => (StatusCode::SEE_OTHER, [(header::LOCATION, value)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Sets a cookie that scripts and other sites do not see.
pub(super) fn with_cookie(mut response: Response, name: &str, value: &str) -> Response {
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Reads a cookie of a request.
pub(super) fn cookie<'a>(headers: &'a axum::http::HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}
