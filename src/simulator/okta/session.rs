//! Who is signed in to the practised org, until after fifteen idle minutes, and what is being edited.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

use crate::simulator::directory::PASSWORD;
use crate::simulator::directory::Realm;
use crate::simulator::login::form::Form;
use crate::simulator::login::steps;
use crate::simulator::memory::unguessable;
use crate::simulator::okta::oauth;
use crate::simulator::okta::people;
use crate::simulator::okta::people::Person;
use crate::simulator::page::Face;
use crate::simulator::page::cookie;
use crate::simulator::page::page;
use crate::simulator::page::see_other;
use crate::simulator::page::with_cookie;
use crate::simulator::server::State;

/// `admin.md` 13: the Admin Console's default.
const IDLE: Duration = Duration::from_mins(15);

/// A browser that is signed in.
pub(in crate::simulator) struct Session {
    pub(super) person: &'static Person,
    seen: Instant,
    /// What is typed and not saved, by app instance; gone when the session is.
    pub(super) drafts: HashMap<String, Draft>,
}

/// The Integration page in edit mode.
#[derive(Clone, Default)]
pub(super) struct Draft {
    pub(super) username: String,
    pub(super) password: String,
    pub(super) enabled: bool,
    pub(super) import_groups: bool,
    /// The account that has agreed at Microsoft since *Edit*.
    pub(super) consent: Option<&'static str>,
    /// What is to be said on top of the page, and whether it is good.
    pub(super) notice: Option<(bool, String)>,
}

/// For what somebody signs in.
pub(in crate::simulator) enum SignInFor {
    /// The page of the console at this path.
    Console(String),
    /// A program, by OAuth.
    Program(oauth::Asked),
    /// A sign-in at Microsoft with a federated account.
    Microsoft(String),
}

/// The cookie of the console; a browser shares cookies between ports, so the port is in it.
pub(super) fn cookie_name(state: &State) -> String {
    let port: String = state.bases.okta.chars().filter(char::is_ascii_digit).collect();
    format!("sid{port}")
}

/// Finds the session of a request and keeps it alive; nothing if there is none or it was idle.
pub(super) fn with_session<T>(
    state: &State,
    headers: &HeaderMap,
    use_it: impl FnOnce(&mut Session) -> T,
) -> Option<T> {
    let id = cookie(headers, &cookie_name(state))?;
    let now = Instant::now();
    state.memory.with(|memory| {
        let sessions = &mut memory.org.sessions;
        sessions.retain(|_, session| now.duration_since(session.seen) < IDLE);
        let session = sessions.get_mut(id)?;
        session.seen = now;
        Some(use_it(session))
    })
}

/// Shows the sign-in page; what follows it is remembered under an id of its own.
pub(super) fn sign_in_page(
    state: &State,
    purpose: SignInFor,
    name: &str,
    error: Option<&str>,
) -> Response {
    // Without an action a form is posted to the page's own address, fragment and all, and a browser
    // keeps the fragment over the redirect: so a deep link into a tab lands after the sign-in too.
    let action = match purpose {
        SignInFor::Console(_) => None,
        SignInFor::Program(_) | SignInFor::Microsoft(_) => Some("/login/login.htm"),
    };
    let id = unguessable();
    state.memory.with(|memory| memory.org.waiting.insert(id.clone(), purpose));
    let content = html! {
        @if let Some(error) = error { p class="error" role="alert" { (error) } }
        form method="post" action=[action] autocomplete="off" {
            input type="hidden" name="ctx" value=(id);
            label for="okta-signin-username" { "Username" }
            input id="okta-signin-username" type="text" name="username" value=(name) required autofocus;
            label for="okta-signin-password" { "Password" }
            input id="okta-signin-password" type="password" name="password" required;
            button { "Sign In" }
        }
        p class="note" { "PRACTICE: " (people::ADA.login) " with " (PASSWORD) }
    };
    page(Face::Okta, "Sign In", &content)
}

/// Takes name and password, whatever they are for.
pub(super) async fn signed_in(Extract(state): Extract<Arc<State>>, body: Bytes) -> Response {
    let form = Form::lenient(&body);
    let name = form.text("username").trim();
    let waiting = state.memory.with(|memory| memory.org.waiting.remove(form.text("ctx")));
    let Some(purpose) = waiting else { return see_other("/") };
    let wrong = form.text("password") != PASSWORD;
    let person = people::by_login(name);
    match (purpose, person) {
        (SignInFor::Microsoft(flow), _) => {
            let account = state.directory.by_upn(name);
            let account = account.filter(|account| account.realm == Realm::Federated && !wrong);
            let Some(account) = account else {
                return sign_in_page(&state, SignInFor::Microsoft(flow), name, Some(UNABLE));
            };
            steps::vouch(&state, &flow, account.id);
            see_other(&format!("{}/login.srf?wctx={flow}", state.bases.login))
        }
        (purpose, Some(person)) if !wrong => match purpose {
            SignInFor::Program(asked) => oauth::grant(&state, &asked, person),
            SignInFor::Console(path) if person.roles.is_empty() => {
                let purpose = SignInFor::Console(path);
                sign_in_page(&state, purpose, name, Some("You are not an administrator."))
            }
            SignInFor::Console(path) => begin(&state, person, &path),
            SignInFor::Microsoft(_) => see_other("/"),
        },
        (purpose, _) => sign_in_page(&state, purpose, name, Some(UNABLE)),
    }
}

const UNABLE: &str = "Unable to sign in";

fn begin(state: &State, person: &'static Person, path: &str) -> Response {
    let id = unguessable();
    let session = Session { person, seen: Instant::now(), drafts: HashMap::new() };
    state.memory.with(|memory| memory.org.sessions.insert(id.clone(), session));
    with_cookie(see_other(path), &cookie_name(state), &id)
}

/// Takes a federated account that Microsoft sends for its password (WS-Federation 13.2.1).
pub(super) async fn from_microsoft(
    Extract(state): Extract<Arc<State>>,
    Path(_app): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let flow = query.get("wctx").cloned().unwrap_or_default();
    let name = query.get("username").map_or("", String::as_str);
    sign_in_page(&state, SignInFor::Microsoft(flow), name, None)
}

/// Ends the session of the console.
pub(super) async fn log_out(Extract(state): Extract<Arc<State>>, headers: HeaderMap) -> Response {
    if let Some(id) = cookie(&headers, &cookie_name(&state)) {
        state.memory.with(|memory| memory.org.sessions.remove(id));
    }
    see_other("/")
}
