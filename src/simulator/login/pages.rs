//! The pages of a sign-in. Field names are Microsoft's own, so that scripts written for it work.

use axum::http::StatusCode;
use axum::response::Response;
use maud::Markup;
use maud::html;

use crate::simulator::clients::Client;
use crate::simulator::directory::Account;
use crate::simulator::login::Call;
use crate::simulator::login::flow::Flow;
use crate::simulator::login::refusals::Refusal;
use crate::simulator::login::scopes;
use crate::simulator::page::Face;
use crate::simulator::page::page;
use crate::simulator::page::with_status;

fn form(ctx: &str, content: &Markup) -> Markup {
    html! {
        form method="post" action="/common/login" autocomplete="off" {
            input type="hidden" name="ctx" value=(ctx);
            (content)
        }
    }
}

fn button(value: &str, text: &str) -> Markup {
    html! { button name="button" value=(value) { (text) } }
}

/// Asks who wants to sign in.
pub(super) fn account(ctx: &str, name: &str, error: Option<&str>) -> Response {
    let fields = html! {
        label for="i0116" { "Email, phone, or Skype" }
        input id="i0116" type="email" name="loginfmt" value=(name) required autofocus;
        @if let Some(error) = error { p class="error" role="alert" { (error) } }
        (button("next", "Next"))
    };
    // A button of its own form, so that an empty field does not keep anybody from leaving.
    let cancel = form(ctx, &button("cancel", "Cancel"));
    page(Face::Microsoft, "Sign in", &html! { (form(ctx, &fields)) (cancel) })
}

/// Asks for the password.
pub(super) fn password(call: &Call, ctx: &str, name: &str, refusal: Option<&Refusal>) -> Response {
    let fields = html! {
        p { strong { (name) } }
        label for="i0118" { "Password" }
        input id="i0118" type="password" name="passwd" required autofocus;
        @if let Some(refusal) = refusal {
            div class="error" role="alert" {
                p { (person_reads(refusal.code())) }
                p class="note" { (refusal.description(call)) }
            }
        }
        (button("sign-in", "Sign in"))
    };
    let others =
        html! { (button("other-account", "Use another account")) (button("cancel", "Cancel")) };
    let content = html! { (form(ctx, &fields)) (form(ctx, &others)) };
    page(Face::Microsoft, "Enter password", &content)
}

/// What Microsoft's page says in plain words for a code.
fn person_reads(code: u32) -> &'static str {
    match code {
        50126 => {
            "Your account or password is incorrect. If you don't remember your password, \
                  reset it now."
        }
        50053 => {
            "Your account is temporarily locked to prevent unauthorized use. Try again later, \
                  and if you still have trouble, contact your admin."
        }
        50057 => {
            "Your account has been locked. Contact your support person to unlock it, then try \
                  again."
        }
        _ => "You can't sign in here with this account.",
    }
}

/// Lets the person choose between the account that the browser knows and another one.
pub(super) fn picker(ctx: &str, account: &Account) -> Response {
    let known = html! {
        input type="hidden" name="loginfmt" value=(account.upn);
        button name="button" value="this-account" { (account.name) " · " (account.upn) " · Signed in" }
    };
    let content = html! {
        (form(ctx, &known))
        (form(ctx, &button("other-account", "Use another account")))
        (form(ctx, &button("cancel", "Cancel")))
    };
    page(Face::Microsoft, "Pick an account", &content)
}

/// Asks for the second factor. In practice there is no phone: the person says what it would say.
pub(super) fn second_factor(ctx: &str, account: &Account) -> Response {
    let content = html! {
        p { strong { (account.upn) } }
        p { "Open your Authenticator app, and approve the request to sign in." }
        p class="note" { "PRACTICE: no phone rings. Say what the person with the phone does." }
        (form(ctx, &html! { (button("approve", "Approve")) (button("deny", "Deny")) }))
    };
    page(Face::Microsoft, "Approve sign in request", &content)
}

/// Asks whether the program may do what it wants to.
pub(super) fn consent(ctx: &str, account: &Account, flow: &Flow, admin: bool) -> Response {
    let client = flow.client;
    let tenant_wide = client.secret.is_some();
    let fields = html! {
        @if admin && !tenant_wide {
            label {
                input type="checkbox" name="organization" value="1";
                " Consent on behalf of your organization"
            }
        }
        (button("accept", "Accept")) (button("cancel", "Cancel"))
    };
    let content = html! {
        p { strong { (account.upn) } }
        h2 { (client.name) }
        p { "Published by " (client.publisher) }
        p { "This application would like to:" }
        ul {
            @for scope in flow.scopes.of_graph() {
                li { (scopes::words(scope)) " " span class="note" { (scope) } }
            }
            @if flow.scopes.is_offline() {
                li { "Maintain access to data you have given it access to" }
            }
        }
        @if tenant_wide { p { "Accepting means this for all users of your organization." } }
        (form(ctx, &fields))
    };
    page(Face::Microsoft, "Permissions requested", &content)
}

/// Says that this account cannot agree.
pub(super) fn needs_admin(call: &Call, ctx: &str, account: &Account, client: &Client) -> Response {
    let content = html! {
        p { strong { (account.upn) } }
        p {
            strong { (client.name) }
            " needs permission to access resources in your organization that only an admin can \
             grant. Please ask an admin to grant permission to this app before you can use it."
        }
        p class="note" { (Refusal::about(90094, client.id).description(call)) }
        (form(ctx, &html! {
            (button("other-account", "Have an admin account? Sign in with that account"))
            (button("cancel", "Return to the application without granting consent"))
        }))
    };
    page(Face::Microsoft, "Need admin approval", &content)
}

/// Shows a refusal to the person; `ctx` is a sign-in that can still be left or begun again.
pub(super) fn error(call: &Call, refusal: &Refusal, ctx: Option<&str>) -> Response {
    let content = html! {
        p { "Sorry, but we’re having trouble signing you in." }
        p class="error" role="alert" { (refusal.description(call)) }
        @if let Some(ctx) = ctx {
            (form(ctx, &html! {
                (button("other-account", "Use another account")) (button("cancel", "Cancel"))
            }))
        }
    };
    let status = if ctx.is_some() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    with_status(status, page(Face::Microsoft, "Sign in", &content))
}

/// A sign-in that nobody knows: finished, left, or of another run.
pub(super) fn gone() -> Response {
    let content = html! { p { "This sign-in is over. Begin again where you came from." } };
    with_status(StatusCode::BAD_REQUEST, page(Face::Microsoft, "Sign in", &content))
}

/// Asks for the code that a device shows (RFC 8628 3.3).
pub(super) fn device_code(typed: &str, error: Option<&str>) -> Response {
    let content = html! {
        p { "Enter the code displayed on your app or device." }
        form method="post" action="/common/oauth2/deviceauth" autocomplete="off" {
            label for="otc" { "Code" }
            input id="otc" type="text" name="otc" value=(typed) required autofocus;
            @if let Some(error) = error { p class="error" role="alert" { (error) } }
            button { "Next" }
        }
    };
    page(Face::Microsoft, "Enter code", &content)
}

/// Asks whether this is the program that the person has started, against a code that was planted
/// (RFC 8628 5.4).
pub(super) fn device_confirm(ctx: &str, account: &Account, client: &Client) -> Response {
    let content = html! {
        p { strong { (account.upn) } }
        p { "Are you trying to sign in to " strong { (client.name) } "?" }
        p { "Only continue if you downloaded the app from a store or website that you trust." }
        (form(ctx, &html! { (button("accept", "Continue")) (button("cancel", "Cancel")) }))
    };
    page(Face::Microsoft, "Continue?", &content)
}

/// The end of a sign-in on a device.
pub(super) fn device_done(client: &str) -> Response {
    let content = html! {
        p class="good" { "You have signed in to the " (client) " application on your device. You \
            may now close this window." }
    };
    page(Face::Microsoft, "Signed in", &content)
}

/// The end of a sign-in that the person did not want.
pub(super) fn device_declined() -> Response {
    let content = html! { p { "You have declined. You may now close this window." } };
    page(Face::Microsoft, "Not signed in", &content)
}

/// Where `oauth2/v2.0/logout` leads.
pub(super) fn signed_out() -> Response {
    let content = html! { p { "You signed out of your account." } };
    page(Face::Microsoft, "Signed out", &content)
}
