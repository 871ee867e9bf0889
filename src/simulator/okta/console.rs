//! The pages of the practised Admin Console, as far as the twelve steps lead through it.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::Path;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::response::Response;
use maud::Markup;
use maud::html;
use serde_json::Value;

use crate::simulator::okta::edit;
use crate::simulator::okta::events::COULD_NOT;
use crate::simulator::okta::org::Instance;
use crate::simulator::okta::session::SignInFor;
use crate::simulator::okta::session::sign_in_page;
use crate::simulator::okta::session::with_session;
use crate::simulator::page::Face;
use crate::simulator::page::page;
use crate::simulator::page::refreshing;
use crate::simulator::page::with_status;
use crate::simulator::server::State;

/// Where a walk begins, and where the Admin Console leads home.
pub(super) async fn home(state: Extract<Arc<State>>, headers: HeaderMap, uri: Uri) -> Response {
    let content = html! {
        p { "You are signed in to the practised Okta org of Acme." }
        ul {
            li { a href="/admin/apps/active" { "Applications" } }
            li { a href="/report/system_log_2" { "System Log" } }
            li { a href="/admin/tasks" { "Tasks" } }
        }
        form method="post" action="/practice/begin-again" {
            button { "Begin the practice again" }
            span class="note" { " The stored password is old again, and nobody has agreed." }
        }
    };
    behind_sign_in(&state, &headers, &uri, "Admin Console", &content)
}

/// Applications › Applications.
pub(super) async fn applications(
    state: Extract<Arc<State>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let instances: Vec<_> = state.memory.with(|memory| {
        let all = memory.org.instances.iter();
        all.map(|instance| (instance.id.clone(), instance.label.clone(), instance.active)).collect()
    });
    let content = html! {
        ul {
            @for (id, label, active) in &instances {
                li {
                    a href=(format!("/admin/app/office365/instance/{id}/")) { (label) }
                    @if !active { span class="note" { " Inactive" } }
                }
            }
            li { "Acme Intranet" }
        }
    };
    behind_sign_in(&state, &headers, &uri, "Applications", &content)
}

/// The app instance. Its tabs are fragments, which a server never sees: all of them stand on one
/// page, under the names that the real console gives them, so that a deep link lands on its part.
pub(super) async fn instance(
    state: Extract<Arc<State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let draft = with_session(&state, &headers, |session| session.drafts.get(&id).cloned());
    let integration = state.scenario.okta.integration;
    let found = state.memory.with(|memory| {
        memory.org.advance(Instant::now());
        let instance = memory.org.instance(&id)?;
        let running = instance.import.as_ref().is_some_and(super::imports::Import::is_running);
        let draft = draft.clone().flatten();
        let content = html! {
            nav {
                a href="#tab-general" { "General" }
                a href="#tab-sign-on" { "Sign On" }
                a href="#tab-user-management" { "Provisioning" }
                a href="#tab-import" { "Import" }
                a href="#tab-assignments" { "Assignments" }
            }
            (general(instance))
            (provisioning(instance, &edit::integration_page(instance, draft.as_ref(), integration)))
            (import(instance))
            section id="tab-assignments" { h2 { "Assignments" } p { "Everybody" } }
        };
        Some((instance.label.clone(), content, running))
    });
    let Some((label, content, running)) = found else {
        return with_status(StatusCode::NOT_FOUND, not_found());
    };
    // Only who has pressed *Import Now* watches: what somebody types elsewhere on the page stays. A
    // browser takes the same address with a fragment for the page that it has, so that only another
    // query has it ask again.
    let again = match uri.query() {
        Some("running") => Some("?still-running"),
        Some("still-running") => Some("?running"),
        Some(_) | None => None,
    };
    let next = again.filter(|_| running).map(|again| format!("{}{again}#tab-import", uri.path()));
    match with_session(&state, &headers, |_| ()) {
        Some(()) => refreshing(Face::Okta, &label, &content, next.as_deref()),
        None => sign_in(&state, &uri),
    }
}

fn general(instance: &Instance) -> Markup {
    html! {
        section id="tab-general" {
            h2 { "General" }
            table {
                tr { th { "Application label" } td { (instance.label) } }
                tr { th { "Microsoft Tenant Name" } td { (instance.tenant) } }
                tr { th { "Status" } td { @if instance.active { "Active" } @else { "Inactive" } } }
            }
        }
        section id="tab-sign-on" {
            h2 { "Sign On" }
            p { "WS-Federation, configured automatically." }
            p class="note" {
                "The real tab has a Re-authenticate button too, and changing the sign-on method \
                 there can remove federation. Stay on Provisioning › Integration."
            }
        }
    }
}

fn provisioning(instance: &Instance, integration: &Markup) -> Markup {
    html! {
        section id="tab-user-management" {
            h2 { "Provisioning" }
            nav {
                a href="#tab-user-management/create-n-update" { "To App" }
                a href="#tab-user-management/to-okta" { "To Okta" }
                a href="#tab-user-management/api-credentials" { "Integration" }
            }
            section id="tab-user-management/create-n-update" {
                h3 { "To App" }
                p { @if instance.connection.enabled { "Create, update and deactivate users." } }
            }
            section id="tab-user-management/to-okta" {
                h3 { "To Okta" }
                p { "Import every night at 2:00." }
            }
            section id="tab-user-management/api-credentials" {
                h3 { "Integration" }
                (integration)
            }
        }
    }
}

fn import(instance: &Instance) -> Markup {
    let action = format!("/admin/app/office365/instance/{}/import", instance.id);
    html! {
        section id="tab-import" {
            h2 { "Import" }
            @match &instance.import {
                None => p { "The last import has failed." },
                Some(import) if import.is_running() => p role="status" { "Import is running …" },
                Some(import) => @match import.error() {
                    None => p class="good" role="status" { "Import complete. 123 users scanned." },
                    Some(error) => p class="error" role="alert" {
                        "An error occurred during import " (COULD_NOT) (error)
                    },
                }
            }
            form method="post" action=(action) {
                label {
                    input type="radio" name="kind" value="incremental" checked; " Incremental import"
                }
                label { input type="radio" name="kind" value="full"; " Full import" }
                button { "Import Now" }
            }
        }
    }
}

/// Reports › System Log, the newest first.
pub(super) async fn system_log(
    state: Extract<Arc<State>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let events = state.memory.with(|memory| {
        memory.org.advance(Instant::now());
        memory.org.events.clone()
    });
    let text = |event: &Value, at: &str| {
        event.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let content = html! {
        table {
            tr { th { "Time" } th { "Actor" } th { "Event info" } th { "Outcome" } }
            @for event in events.iter().rev().take(100) {
                tr {
                    td { (text(event, "/published")) }
                    td { (text(event, "/actor/displayName")) }
                    td { (text(event, "/displayMessage")) br; span class="note" { (text(event, "/eventType")) } }
                    td { (text(event, "/outcome/result")) }
                }
            }
        }
    };
    behind_sign_in(&state, &headers, &uri, "System Log", &content)
}

/// Security › API › Tokens.
pub(super) async fn api_tokens(
    state: Extract<Arc<State>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let content = html! { p { "One token: practice, read-only administrator." } };
    behind_sign_in(&state, &headers, &uri, "API tokens", &content)
}

/// Dashboard › Tasks.
pub(super) async fn tasks(state: Extract<Arc<State>>, headers: HeaderMap, uri: Uri) -> Response {
    let content = html! { p { "No failed assignments." } };
    behind_sign_in(&state, &headers, &uri, "Tasks", &content)
}

/// What Okta shows for a path it does not have.
pub(super) fn not_found() -> Response {
    page(Face::Okta, "Page Not Found", &html! { p { a href="/" { "Admin Console" } } })
}

/// Shows a page to those who are signed in, and the sign-in page at the same address to others.
fn behind_sign_in(
    state: &State,
    headers: &HeaderMap,
    uri: &Uri,
    title: &str,
    content: &Markup,
) -> Response {
    match with_session(state, headers, |session| session.person.login) {
        None => sign_in(state, uri),
        Some(login) => {
            let content = html! {
                nav {
                    a href="/" { "Admin Console" }
                    a href="/admin/apps/active" { "Applications" }
                    span class="note" { (login) " " } a href="/login/signout" { "Sign out" }
                }
                (content)
            };
            page(Face::Okta, title, &content)
        }
    }
}

pub(super) fn sign_in(state: &State, uri: &Uri) -> Response {
    let path = uri.path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
    sign_in_page(state, SignInFor::Console(path.to_owned()), "", None)
}
