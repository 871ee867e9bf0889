//! `reauth okta`: the optional access, which only reads.

pub(super) mod args;
mod connect;
mod sign_in;
mod status;
mod table;
mod tokens;
mod watch;

use std::sync::Arc;

use serde_json::Value;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::INCONCLUSIVE;
use crate::cli::failure::NETWORK;
use crate::cli::failure::REFUSED;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::okta::args::Okta;
use crate::cli::okta::args::OktaAction;
use crate::cli::okta::args::TokenFrom;
use crate::cli::out;
use crate::model::okta::Owner;
use crate::model::secret::Secret;
use crate::model::tenant::TenantUrl;
use crate::services::okta::Api;
use crate::services::okta::Hold;
use crate::services::okta::OktaError;
use crate::services::okta::Org;
use crate::services::process;
use crate::text::Phrase;

/// Does what was asked with the access.
pub(super) fn run(context: &Context, args: Okta) -> Result<u8, Failure> {
    // A token that is kept can be taken away whatever the policy says of using it.
    let uses = !matches!(args.action, OktaAction::Forget);
    if uses && !context.policy.allows_okta_token() {
        return Err(Failure::of(USAGE, &Phrase::new("access.error.policy")));
    }
    process::no_core_dumps();
    context.warn_of_endpoints();
    context.note_begin("okta");
    match args.action {
        OktaAction::Connect { from } => connect::run(context, &from, args.insist, args.json),
        OktaAction::Status { all, from } => {
            status::run(context, &from, all, args.insist, args.json)
        }
        OktaAction::Watch { instance, follow, timeout, from } => {
            let wish = watch::Wish { instance, follow, timeout, json: args.json };
            watch::run(context, &from, args.insist, &wish)
        }
        OktaAction::Forget => connect::forget(context, args.json),
    }
}

/// The tenant as named, else the one at hand, from the keyring.
fn tenant(context: &Context, from: &TokenFrom) -> Result<TenantUrl, Failure> {
    if let Some(url) = &from.org {
        return parse(url);
    }
    context.one_tenant()?;
    let url = context.stored_tenant()?.ok_or_else(|| {
        let text = format!(
            "no tenant URL is stored.{} Store one with `reauth tenant set acme.okta.com`, or give it with the token.",
            context.near_tenant(&context.tenant_name)
        );
        Failure::new(USAGE, text)
    })?;
    parse(&url)
}

fn parse(url: &str) -> Result<TenantUrl, Failure> {
    let parsed = TenantUrl::parse(url);
    parsed.map(|parsed| parsed.url).map_err(|error| Failure::new(USAGE, error.to_string()))
}

/// Who it is that asks, for JSON.
fn owner_json(owner: &Owner) -> Value {
    let by = if owner.signed_in { "oauth" } else { "token" };
    json!({ "login": owner.login, "by": by, "reach": owner.reach.as_str() })
}

/// A client for one org.
fn api(context: &Context, org: Org, token: Arc<Secret>) -> Result<Api, Failure> {
    let api = Api::new(&context.http(), org, token, false).map_err(|error| failure(&error))?;
    Ok(api.telling(hold(context)))
}

/// Says how long a question waits for its turn, so that the silence is none.
fn hold(context: &Context) -> Hold {
    let words = context.words();
    Hold::new(move |why, wait| {
        let seconds = wait.as_secs().max(1).to_string();
        let why = words.say(&why.phrase());
        out::note(&words.fill("access.watch.hold", &[("seconds", &seconds), ("why", &why)]));
    })
}

/// Runs a future to its end.
fn wait<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    let local = tokio::task::LocalSet::new();
    let result = runtime.block_on(local.run_until(future));
    // A name that is being looked up cannot be called back, and is not waited for.
    runtime.shutdown_background();
    Ok(result)
}

/// How a failure of Okta's ends the program.
fn failure(error: &OktaError) -> Failure {
    let code = exit_code(error);
    let mut phrase = error.phrase();
    if matches!(error, OktaError::MoreThanReading { .. }) {
        // A command has no enter to press again.
        "access.error.more_flag".clone_into(&mut phrase.key);
    }
    Failure::of(code, &phrase)
}

fn exit_code(error: &OktaError) -> u8 {
    match error.as_str() {
        "dead-token" | "no-session" | "sign-in-over" => REFUSED,
        "no-token" | "no-app" | "not-canonical" | "wrong-org" | "other-org"
        | "more-than-reading" => USAGE,
        _ if error.may_pass() => NETWORK,
        _ => INCONCLUSIVE,
    }
}
