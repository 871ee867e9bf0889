//! How a sign-in in the browser ends: back at the client, or at a device that waits.

use std::time::Instant;

use axum::response::Response;
use maud::html;
use url::Url;
use uuid::Uuid;

use crate::simulator::directory::Account;
use crate::simulator::login::Call;
use crate::simulator::login::device;
use crate::simulator::login::first_factor::Attempt;
use crate::simulator::login::first_factor::log;
use crate::simulator::login::flow::Flow;
use crate::simulator::login::flow::IssuedCode;
use crate::simulator::login::flow::Mode;
use crate::simulator::login::flow::Purpose;
use crate::simulator::login::pages;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::memory::Place;
use crate::simulator::memory::unguessable;
use crate::simulator::page::Face;
use crate::simulator::page::page;
use crate::simulator::page::see_other;

/// The way back to a client, for a code and for an error alike.
pub(super) struct Back {
    pub(super) redirect: String,
    pub(super) state: Option<String>,
    pub(super) mode: Mode,
}

/// Ends well: the client gets its code (RFC 6749 4.1.2), or the device its tokens.
pub(super) fn finish(call: &Call, flow: &Flow, account: &Account) -> Response {
    let attempt = Attempt {
        client: flow.client.id,
        correlation: flow.correlation,
        place: Place::Here,
        interactive: true,
    };
    log(&call.state, &attempt, account.upn, 0, call.trace);
    let (back, nonce, challenge) = match &flow.purpose {
        Purpose::Device { user_code } => {
            device::approve(&call.state, user_code, account.id);
            return pages::device_done(flow.client.name);
        }
        Purpose::Code { redirect, state, mode, nonce, challenge } => {
            let (redirect, state) = (redirect.clone(), state.clone());
            (Back { redirect, state, mode: *mode }, nonce.clone(), challenge.clone())
        }
    };
    let code = format!("1.{}", unguessable());
    let issued = IssuedCode {
        client: flow.client,
        redirect: back.redirect.clone(),
        account: account.id,
        scopes: flow.scopes.clone(),
        nonce,
        challenge,
        at: Instant::now(),
        used: false,
    };
    call.state.memory.with(|memory| memory.codes.insert(code.clone(), issued));
    let session = Uuid::new_v4().to_string();
    send(&back, &[("code", &code), ("session_state", &session)])
}

/// Ends because the person has left by *Cancel*.
pub(super) fn cancelled(call: &Call, flow: &Flow, refusal: &Refusal) -> Response {
    match &flow.purpose {
        Purpose::Device { user_code } => {
            device::decline(&call.state, user_code);
            pages::device_declined()
        }
        Purpose::Code { redirect, state, mode, .. } => {
            let (redirect, state) = (redirect.clone(), state.clone());
            let back = Back { redirect, state, mode: *mode };
            let description = refusal.description(call);
            send(
                &back,
                &[
                    ("error", "access_denied"),
                    ("error_subcode", "cancel"),
                    ("error_description", &description),
                    ("error_uri", &refusal.uri(call)),
                ],
            )
        }
    }
}

/// Tells the client under an OAuth name why there is no code (RFC 6749 4.1.2.1).
pub(super) fn error(call: &Call, back: &Back, error: &str, refusal: &Refusal) -> Response {
    let description = refusal.description(call);
    let uri = refusal.uri(call);
    send(back, &[("error", error), ("error_description", &description), ("error_uri", &uri)])
}

/// Tells the client of a flow the same; a device learns of it when it polls.
pub(super) fn error_of(call: &Call, flow: &Flow, name: &str, refusal: &Refusal) -> Response {
    match &flow.purpose {
        Purpose::Device { .. } => pages::error(call, refusal, None),
        Purpose::Code { redirect, state, mode, .. } => {
            let (redirect, state) = (redirect.clone(), state.clone());
            error(call, &Back { redirect, state, mode: *mode }, name, refusal)
        }
    }
}

fn send(back: &Back, answer: &[(&str, &str)]) -> Response {
    let state = back.state.as_deref().map(|state| ("state", state));
    let pairs: Vec<_> = answer.iter().copied().chain(state).collect();
    let Ok(mut url) = Url::parse(&back.redirect) else {
        return page(Face::Microsoft, "Something went wrong", &html! {});
    };
    match back.mode {
        Mode::Query => {
            url.query_pairs_mut().extend_pairs(&pairs);
            // Microsoft ends with an empty fragment (`entra.md` 1.3), so that a browser does not
            // carry an old one along.
            see_other(&format!("{url}#"))
        }
        Mode::Fragment => {
            let mut pairs_only = url::form_urlencoded::Serializer::new(String::new());
            let fragment = pairs_only.extend_pairs(&pairs).finish();
            see_other(&format!("{url}#{fragment}"))
        }
        // Microsoft posts this with a script; here a person presses the button.
        Mode::FormPost => page(
            Face::Microsoft,
            "Working…",
            &html! {
                form method="post" action=(url) {
                    @for (name, value) in &pairs { input type="hidden" name=(name) value=(value); }
                    button { "Continue" }
                }
            },
        ),
    }
}
