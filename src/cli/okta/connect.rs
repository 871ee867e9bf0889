//! `reauth okta connect` and `forget`.

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::KEYRING;
use crate::cli::failure::USAGE;
use crate::cli::okta;
use crate::cli::okta::args::TokenFrom;
use crate::cli::okta::sign_in;
use crate::cli::okta::sign_in::Attended;
use crate::cli::okta::tokens;
use crate::cli::out;
use crate::cli::prompt;
use crate::model::tenant::TenantUrl;
use crate::report::whose;
use crate::services::keyring::Choice;
use crate::services::keyring::Request;
use crate::services::keyring::Told;
use crate::services::okta::OktaError;
use crate::services::okta::Org;
use crate::services::okta::connect;
use crate::services::okta::instances;
use crate::services::okta::probe;
use crate::text::Phrase;

/// Checks a token and keeps it.
pub(super) fn run(
    context: &Context,
    from: &TokenFrom,
    insist: bool,
    as_json: bool,
) -> Result<u8, Failure> {
    let words = context.words();
    let given = tokens::given(from)?;
    if let Some(name) = given.first().and_then(|given| given.name.as_ref())
        && *name != context.tenant_name
    {
        return Err(tokens::foreign(name, &context.tenant_name));
    }
    let tenant = match given.first().and_then(|given| given.url.as_deref()) {
        Some(url) => okta::parse(url)?,
        None => okta::tenant(context, from)?,
    };
    // Before a token is asked for, and before it is sent.
    if !from.oauth && context.keyring == Choice::Off {
        return Err(Failure::of(KEYRING, &Phrase::new("access.error.no_keeper")));
    }
    let tenant = canonical(context, &tenant)?;
    let org = Org::of(&context.endpoints, &tenant).map_err(|error| okta::failure(&error))?;
    if from.oauth {
        return by_oauth(context, &tenant, org, insist, as_json);
    }
    let attended = Attended::begin()?;
    let token = match given.as_slice() {
        [] => {
            out::note(&words.fill("access.token.who", &[("host", &org.host())]));
            std::sync::Arc::new(prompt::token("API token: ")?)
        }
        [one] => one.token.clone(),
        _ => {
            return Err(Failure::new(
                USAGE,
                "several tokens were given. One is connected at a time.",
            ));
        }
    };
    let api = okta::api(context, org.clone(), token.clone())?;
    let owner = attended.wait(connect(&api, insist))?.map_err(|error| okta::failure(&error))?;
    let bound = org.bound().to_owned();
    context.ask(Request::WriteToken { tenant: context.tenant_name.clone(), bound, token })?;
    if as_json {
        let object = json!({
            "schema": 1, "name": context.tenant_name, "org": tenant.as_url(),
            "owner": okta::owner_json(&owner), "kept": context.keyring == Choice::System,
        });
        out::json(&object)?;
    } else {
        out::print(&whose(&owner, &words))?;
        let kept = if context.keyring == Choice::System { "kept" } else { "works" };
        out::note(words.get(&format!("access.token.{kept}")));
    }
    Ok(0)
}

/// Checks a sign-in. It ends with this run, so that only the client id is worth keeping.
fn by_oauth(
    context: &Context,
    tenant: &TenantUrl,
    org: Org,
    insist: bool,
    as_json: bool,
) -> Result<u8, Failure> {
    let words = context.words();
    let attended = Attended::begin()?;
    let signed = attended.sign_in(context, org, insist)?;
    // That Okta gave a token says nothing of what its API makes of it.
    let apps = attended.wait(instances(&signed.api))?;
    apps.map_err(|error| okta::failure(&error))?;
    sign_in::remember(context, &signed.client);
    if as_json {
        let owner = okta::owner_json(&signed.owner);
        let (name, org) = (&context.tenant_name, tenant.as_url());
        out::json(&json!({
            "schema": 1, "name": name, "org": org, "owner": owner, "kept": false,
        }))?;
    } else {
        out::print(&whose(&signed.owner, &words))?;
        out::note(words.get("access.sign_in.not_kept"));
    }
    Ok(0)
}

/// The org as it names itself: a token goes neither to a custom domain nor to what is no org.
fn canonical(context: &Context, tenant: &TenantUrl) -> Result<TenantUrl, Failure> {
    let asked = okta::wait(probe(&context.endpoints, &context.http(), tenant))?;
    let found = asked.map_err(|error| okta::failure(&OktaError::WrongOrg(error)))?;
    let own = context.endpoints.okta.as_deref() == Some(found.url.as_str());
    let found = if own { tenant.clone() } else { okta::parse(&found.url)? };
    if tenant.is_custom() || found == *tenant {
        Ok(found)
    } else {
        Err(okta::failure(&OktaError::OtherOrg { host: found.host().to_owned() }))
    }
}

/// Takes the token out of the keyring; it still works until it is revoked.
pub(super) fn forget(context: &Context, as_json: bool) -> Result<u8, Failure> {
    let words = context.words();
    context.one_tenant()?;
    let request = Request::EraseToken { tenant: context.tenant_name.clone() };
    let was = context.ask(request)? == (Told::Erased { was: true });
    let url = context.stored_tenant().ok().flatten();
    let url = url.and_then(|url| TenantUrl::parse(&url).ok());
    let url = url.map(|parsed| format!("{}/admin/access/api/tokens", parsed.url.admin_url()));
    if as_json {
        out::json(&json!({
            "schema": 1, "name": context.tenant_name, "forgotten": was, "revoke_at": url,
        }))?;
    }
    if was {
        out::note(words.get("access.token.forgotten"));
        let gaps = [("url", url.as_deref().unwrap_or_default())];
        out::note(&words.fill("access.token.revoke", &gaps));
    } else {
        out::note(words.get("access.token.nothing"));
    }
    Ok(0)
}
