//! Provisioning › Integration, which the walk is about: edit, re-authenticate, type, test, save, import.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::Markup;
use maud::html;
use serde_json::json;

use crate::simulator::login::code::redeem_for_okta;
use crate::simulator::login::form::Form;
use crate::simulator::okta::apps::authorize_link;
use crate::simulator::okta::events;
use crate::simulator::okta::events::COULD_NOT;
use crate::simulator::okta::events::Planned;
use crate::simulator::okta::events::What;
use crate::simulator::okta::imports;
use crate::simulator::okta::imports::Import;
use crate::simulator::okta::org::Instance;
use crate::simulator::okta::people::Person;
use crate::simulator::okta::session::Draft;
use crate::simulator::okta::session::with_session;
use crate::simulator::page::see_other;
use crate::simulator::scenario::Integration;
use crate::simulator::server::State;

/// The Integration page, to be read or, with a draft, to be changed.
pub(super) fn integration_page(
    instance: &Instance,
    draft: Option<&Draft>,
    integration: Integration,
) -> Markup {
    let action = format!("/admin/app/office365/instance/{}/edit", instance.id);
    let password = integration == Integration::Password;
    html! {
        @if let Some((good, text)) = draft.and_then(|draft| draft.notice.as_ref()) {
            p class=(if *good { "good" } else { "error" }) role="alert" { (text) }
        }
        form method="post" action=(action) autocomplete="off" {
            @match draft {
                None => {
                    table {
                        tr { th { "Enable API integration" } td { (yes(instance.connection.enabled)) } }
                        @if password {
                            tr { th { "Admin Username" } td { (instance.connection.username) } }
                            tr { th { "Admin Password" } td { "••••••••" } }
                        }
                        tr { th { "Import Groups" } td { (yes(instance.connection.import_groups)) } }
                    }
                    button name="button" value="edit" { "Edit" }
                }
                Some(draft) => (fields(draft, password)),
            }
        }
    }
}

fn yes(on: bool) -> &'static str {
    if on { "Yes" } else { "No" }
}

fn fields(draft: &Draft, password: bool) -> Markup {
    html! {
        // What the Enter key presses in a text field: it only keeps what is typed.
        button hidden name="button" value="typed" {}
        label {
            input type="checkbox" name="enabled" value="1" checked[draft.enabled];
            " Enable API integration"
        }
        // In Okta this opens a window of its own; here it leads there and back.
        button name="button" value="reauthenticate" { "Re-authenticate with Microsoft Office 365" }
        @if draft.consent.is_some() { p class="good" { "✓ Authenticated with Microsoft Office 365" } }
        @if password {
            label for="adminUsername" { "Admin Username" }
            input id="adminUsername" type="text" name="username" value=(draft.username);
            label for="adminPassword" { "Admin Password" }
            // A browser never gets a password back that it has sent; here it does, because the
            // page has no script that could keep it. It is a practice password.
            input id="adminPassword" type="password" name="password" value=(draft.password);
        }
        label {
            input type="checkbox" name="import_groups" value="1" checked[draft.import_groups];
            " Import Groups"
        }
        @if password { button name="button" value="test" { "Test API Credentials" } }
        button name="button" value="save" { "Save" }
        button name="button" value="cancel" { "Cancel" }
    }
}

/// Answers every button of the Integration page.
pub(super) async fn posted(
    Extract(state): Extract<Arc<State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Form::lenient(&body);
    let page = format!("/admin/app/office365/instance/{id}/#tab-user-management/api-credentials");
    let saved = state.memory.with(|memory| {
        let instance = memory.org.instance(&id)?;
        Some((instance.connection.clone(), instance.tenant.clone()))
    });
    let Some((saved, tenant)) = saved else { return see_other("/admin/apps/active") };
    let button = form.text("button");
    let draft = with_session(&state, &headers, |session| {
        if button == "cancel" {
            session.drafts.remove(&id);
            return None;
        }
        let draft = session.drafts.entry(id.clone()).or_insert_with(|| Draft {
            username: saved.username,
            password: String::new(),
            enabled: saved.enabled,
            import_groups: saved.import_groups,
            consent: None,
            notice: None,
        });
        if button != "edit" {
            form.text("username").trim().clone_into(&mut draft.username);
            form.text("password").clone_into(&mut draft.password);
            draft.enabled = form.get("enabled").is_some();
            draft.import_groups = form.get("import_groups").is_some();
            draft.notice = None;
        }
        Some((draft.clone(), session.person))
    });
    let Some(Some((draft, person))) = draft else { return see_other(&page) };
    match button {
        "reauthenticate" => {
            // The state binds the answer to this instance; the cookie binds it to the browser.
            return see_other(&authorize_link(&state, &tenant, &id));
        }
        "test" => test(&state, &headers, &id, &draft),
        "save" => save(&state, &headers, &id, draft, person),
        _ => {}
    }
    see_other(&page)
}

fn notice(state: &State, headers: &HeaderMap, id: &str, good: bool, text: String) {
    with_session(state, headers, |session| {
        if let Some(draft) = session.drafts.get_mut(id) {
            draft.notice = Some((good, text));
        }
    });
}

fn test(state: &State, headers: &HeaderMap, id: &str, draft: &Draft) {
    match imports::sign_in(state, &draft.username, &draft.password) {
        Ok(()) => {
            let text = "Microsoft Office 365 was verified successfully!";
            notice(state, headers, id, true, text.to_owned());
        }
        Err(error) => {
            let text = format!("{COULD_NOT}{error}");
            write(state, id, "application.configuration.update", &text, Err(&error), None);
            notice(state, headers, id, false, text);
        }
    }
}

fn save(state: &State, headers: &HeaderMap, id: &str, draft: Draft, person: &'static Person) {
    let stored = state.memory.with(|memory| {
        let connection = &mut memory.org.instance_mut(id)?.connection;
        connection.enabled = draft.enabled;
        connection.import_groups = draft.import_groups;
        if !draft.username.is_empty() {
            connection.username = draft.username;
        }
        // An empty field leaves the stored password as it is.
        if !draft.password.is_empty() {
            connection.password = draft.password;
        }
        connection.consent = draft.consent.or(connection.consent);
        Some(())
    });
    if stored.is_some() {
        let message = "Update application";
        write(state, id, "application.lifecycle.update", message, Ok(()), Some(person));
        with_session(state, headers, |session| session.drafts.remove(id));
    }
}

/// Writes one event of now.
fn write(
    state: &State,
    id: &str,
    kind: &str,
    message: &str,
    outcome: Result<(), &str>,
    person: Option<&'static Person>,
) {
    let now = state.now();
    let legacy = match kind {
        "application.lifecycle.update" => "app.generic.config.app_updated",
        kind => kind,
    };
    let actor = person.map_or(events::Actor::Okta, events::Actor::Person);
    state.memory.with(|memory| {
        let Some(instance) = memory.org.instance(id) else { return };
        let app = events::App::of(instance);
        let what = What { kind, legacy, message, outcome, debug: json!({}) };
        let event = Planned::new(0, &actor, &app, &what).at(now, &events::transaction());
        memory.org.events.push(event);
    });
}

/// Takes the answer of Microsoft to *Re-authenticate*.
pub(super) async fn back_from_microsoft(
    Extract(state): Extract<Arc<State>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let get = |name: &str| query.get(name).map_or("", String::as_str);
    let id = get("state").to_owned();
    let page = format!("/admin/app/office365/instance/{id}/#tab-user-management/api-credentials");
    let editing = with_session(&state, &headers, |session| session.drafts.contains_key(&id));
    if editing != Some(true) {
        return see_other("/admin/apps/active");
    }
    if query.contains_key("error") {
        let text = format!("Authentication failed: {}", get("error_description"));
        notice(&state, &headers, &id, false, text);
        return see_other(&page);
    }
    match redeem_for_okta(&state, get("code")) {
        Err(refusal) => {
            let text = format!("Authentication failed: AADSTS{}", refusal.code());
            notice(&state, &headers, &id, false, text);
        }
        Ok(account) => {
            let account = account.id;
            with_session(&state, &headers, |session| {
                if let Some(draft) = session.drafts.get_mut(&id) {
                    draft.consent = Some(account);
                    draft.notice = None;
                }
            });
        }
    }
    see_other(&page)
}

/// Begins an import; one that is running is given up (`okta.md` 3.6).
pub(super) async fn import_now(
    Extract(state): Extract<Arc<State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let person = with_session(&state, &headers, |session| session.person);
    let connection = state
        .memory
        .with(|memory| memory.org.instance(&id).map(|instance| instance.connection.clone()));
    if let (Some(person), Some(connection)) = (person, connection) {
        let judged = imports::judge(&state, &connection);
        let now = state.now();
        state.memory.with(|memory| {
            if let Some(instance) = memory.org.instance_mut(&id) {
                let app = events::App::of(instance);
                instance.import =
                    Some(Import::begin(&app, person, judged, now, &state.scenario.okta));
            }
        });
    }
    see_other(&format!("/admin/app/office365/instance/{id}/?running#tab-import"))
}

/// Puts everything back to where the walk begins.
pub(super) async fn begin_again(
    Extract(state): Extract<Arc<State>>,
    headers: HeaderMap,
) -> Response {
    if with_session(&state, &headers, |_| ()).is_some() {
        state.begin_again();
    }
    see_other("/")
}
