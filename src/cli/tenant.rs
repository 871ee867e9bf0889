//! `reauth tenant`: the tenant URL in the system's keyring, and what else is known by its name.

use serde_json::json;

use crate::cli::args::tenant::Tenant;
use crate::cli::args::tenant::TenantAction;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::model::settings::KnownTenant;
use crate::model::settings::is_tenant_name;
use crate::model::tenant::Repair;
use crate::model::tenant::TenantUrl;
use crate::services::config;
use crate::services::keyring::Choice;
use crate::services::keyring::Request;
use crate::services::keyring::Told;

/// Does what was asked with the tenants.
pub(super) fn run(context: &Context, args: Tenant) -> Result<u8, Failure> {
    let name = context.tenant_name.as_str();
    if !is_tenant_name(name) {
        return Err(Failure::new(USAGE, format!("`{name}` is no name for a tenant.")));
    }
    match args.action.unwrap_or(TenantAction::Show) {
        TenantAction::Show => {
            context.one_tenant()?;
            show(context, args.json)?;
        }
        TenantAction::Set { url, microsoft_tenant, app, account } => {
            let known = KnownTenant {
                microsoft_tenant,
                app,
                client_id: context.common.client_id.clone(),
                account,
                okta_client_id: context.common.okta_client_id.clone(),
            };
            set(context, &url, known)?;
        }
        TenantAction::List => list(context, args.json)?,
        TenantAction::Use { name } => {
            if !context.settings.tenants.contains_key(&name) {
                let hint = context.near_tenant(&name);
                let text =
                    format!("no tenant `{name}` is known.{hint} `reauth tenant list` names them.");
                return Err(Failure::new(USAGE, text));
            }
            change(context, |settings| settings.current = Some(name.clone()))?;
            out::note(&format!("`{name}` is taken where no tenant is named."));
        }
        TenantAction::Forget => {
            let was = context.ask(Request::Erase { tenant: name.to_owned() })?;
            change(context, |settings| {
                settings.tenants.remove(name);
                if settings.current.as_deref() == Some(name) {
                    settings.current = None;
                }
            })?;
            let was = was == Told::Erased { was: true };
            out::note(if was { "Forgotten." } else { "There was nothing to forget." });
        }
    }
    Ok(0)
}

fn change(
    context: &Context,
    how: impl FnOnce(&mut crate::model::settings::Settings),
) -> Result<(), Failure> {
    config::change(&context.paths, how)
        .map(|_settings| ())
        .map_err(|error| Failure::of(UNEXPECTED, &error.phrase()))
}

fn show(context: &Context, as_json: bool) -> Result<(), Failure> {
    let url = context.stored_tenant()?;
    if as_json {
        let object = json!({"schema": 1, "name": context.tenant_name, "url": url});
        return out::json(&object);
    }
    match url {
        Some(url) => out::print(&url),
        None => Err(Failure::new(
            USAGE,
            format!(
                "no tenant URL is stored.{} Store one with `reauth tenant set acme.okta.com`.",
                context.near_tenant(&context.tenant_name)
            ),
        )),
    }
}

fn set(context: &Context, typed: &str, mut known: KnownTenant) -> Result<(), Failure> {
    let words = context.words();
    let parsed =
        TenantUrl::parse(typed).map_err(|error| Failure::new(USAGE, words.get(error.key())))?;
    for repair in parsed.repairs.iter().filter(|repair| **repair != Repair::Path) {
        out::note(&words.fill(repair.key(), &[("host", parsed.url.host())]));
    }
    known.app = known.app.or_else(|| parsed.app.map(|app| app.as_str().to_owned()));
    let name = context.tenant_name.clone();
    let url = parsed.url.as_url();
    context.ask(Request::Write { tenant: name.clone(), url: url.clone() })?;
    change(context, |settings| {
        let kept = settings.tenants.entry(name).or_default();
        kept.microsoft_tenant = known.microsoft_tenant.or_else(|| kept.microsoft_tenant.take());
        kept.app = known.app.or_else(|| kept.app.take());
        kept.client_id = known.client_id.or_else(|| kept.client_id.take());
        kept.account = known.account.or_else(|| kept.account.take());
        kept.okta_client_id = known.okta_client_id.or_else(|| kept.okta_client_id.take());
    })?;
    if context.keyring == Choice::Memory {
        out::note(
            "reauth: REAUTH_KEYRING=memory ends with this process. The next one does not know the tenant URL.",
        );
    }
    out::print(&url)
}

fn list(context: &Context, as_json: bool) -> Result<(), Failure> {
    let rows = context.settings.tenants.iter();
    if as_json {
        let rows: Vec<_> = rows
            .map(|(name, known)| {
                json!({
                    "name": name, "current": *name == context.tenant_name,
                    "microsoft_tenant": known.microsoft_tenant, "app": known.app,
                    "client_id": known.client_id, "account": known.account,
                    "okta_client_id": known.okta_client_id,
                })
            })
            .collect();
        return out::json(&json!({"schema": 1, "tenants": rows}));
    }
    let lines: Vec<_> = rows
        .map(|(name, known)| {
            let mark = if *name == context.tenant_name { "*" } else { " " };
            let tenant = known.microsoft_tenant.as_deref().unwrap_or("-");
            format!("{mark} {name}  {tenant}")
        })
        .collect();
    if lines.is_empty() {
        out::note("No tenants are known yet. Store one with `reauth tenant set acme.okta.com`.");
        return Ok(());
    }
    out::print(&lines.join("\n"))
}
