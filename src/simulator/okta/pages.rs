//! The pages of the practised Admin Console: plain, honest, marked PRACTICE, without a script.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Html;
use axum::response::IntoResponse as _;
use axum::response::Response;
use maud::DOCTYPE;
use maud::Markup;
use maud::html;

use crate::simulator::directory::INSTANCE_ID;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:0 auto;padding:1rem}\
                     .practice{background:#7a1f00;color:#fff;padding:.5rem 1rem}";

/// Where a walk begins, and where the Admin Console leads home.
pub(super) async fn home() -> Response {
    page(
        "Admin Console",
        &html! {
            p { "You are signed in to the practised Okta org of Acme." }
            ul {
                li { a href="/admin/apps/active" { "Applications" } }
                li { a href="/report/system_log_2" { "System Log" } }
            }
        },
    )
}

/// Applications › Applications.
pub(super) async fn applications() -> Response {
    page(
        "Applications",
        &html! {
            ul {
                li {
                    a href=(format!("/admin/app/office365/instance/{INSTANCE_ID}/")) {
                        "Microsoft Office 365"
                    }
                }
            }
        },
    )
}

/// The app instance; its tabs are fragments, which a server never sees.
pub(super) async fn instance(Path(id): Path<String>) -> Response {
    if id != INSTANCE_ID {
        return (StatusCode::NOT_FOUND, not_found()).into_response();
    }
    page(
        "Microsoft Office 365",
        &html! {
            section id="tab-general" { h2 { "General" } p { "Microsoft tenant: acme" } }
            section id="tab-user-management" { h2 { "Provisioning" } p { "Integration" } }
            section id="tab-import" { h2 { "Import" } }
        },
    )
}

/// Reports › System Log.
pub(super) async fn system_log() -> Response {
    page("System Log", &html! { p { "No events." } })
}

/// Security › API › Tokens.
pub(super) async fn api_tokens() -> Response {
    page("API tokens", &html! { p { "One token: practice, read-only administrator." } })
}

/// Dashboard › Tasks.
pub(super) async fn tasks() -> Response {
    page("Tasks", &html! { p { "No failed assignments." } })
}

/// What Okta shows for a path it does not have.
pub(super) fn not_found() -> Response {
    page("Page Not Found", &html! { p { a href="/" { "Admin Console" } } })
}

fn page(title: &str, content: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (title) " · PRACTICE" }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                p class="practice" { "PRACTICE: this is not Okta. Nothing here is real." }
                h1 { (title) }
                (content)
            }
        }
    };
    // No request leaves these pages: nothing is loaded from anywhere, no script runs.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'";
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page.into_string())).into_response()
}
