//! `reauth okta status`: what each org says of its Office 365 apps, asked once.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::cli::context::Context;
use crate::cli::environment;
use crate::cli::failure::Failure;
use crate::cli::failure::NOT_IN_ORDER;
use crate::cli::failure::USAGE;
use crate::cli::okta;
use crate::cli::okta::args::TokenFrom;
use crate::cli::okta::sign_in::Attended;
use crate::cli::okta::table;
use crate::cli::okta::tokens;
use crate::cli::okta::tokens::Given;
use crate::cli::okta::tokens::Stored;
use crate::cli::out;
use crate::model::okta::InstanceReport;
use crate::model::okta::Owner;
use crate::model::secret::Secret;
use crate::model::tenant::TenantUrl;
use crate::report;
use crate::report::whose;
use crate::services::clock;
use crate::services::okta::Api;
use crate::services::okta::OktaError;
use crate::services::okta::Org;
use crate::services::okta::look;
use crate::words;
use crate::words::Words;

/// Orgs that are asked at the same time.
const AT_ONCE: usize = 10;

/// One tenant, and what came of asking it.
pub(super) struct Row {
    pub(super) name: String,
    org: Option<String>,
    pub(super) result: Result<(Owner, Vec<InstanceReport>), Trouble>,
}

/// Why a tenant told nothing.
pub(super) struct Trouble {
    kind: &'static str,
    pub(super) why: Failure,
}

impl Trouble {
    fn of(error: &OktaError) -> Self {
        Self { kind: error.as_str(), why: okta::failure(error) }
    }

    fn from(why: Failure, kind: &'static str) -> Self {
        Self { kind, why }
    }
}

/// Asks one tenant, or all of them at once.
pub(super) fn run(
    context: &Context,
    from: &TokenFrom,
    all: bool,
    insist: bool,
    as_json: bool,
) -> Result<u8, Failure> {
    if from.oauth && all {
        let text = "--oauth signs in to one organization, and --all asks several. Store a token for each, or use --token-file.";
        return Err(Failure::new(USAGE, text));
    }
    if from.oauth {
        let row = by_oauth(context, from, insist)?;
        return show(context, &[row], false, as_json);
    }
    let given = tokens::given(from)?;
    let names = names(context, &given, all)?;
    let mut asked = Vec::new();
    let mut stored = Stored::new(context);
    for name in names {
        let one = tokens::of(&given, &name).filter(|one| one.name.is_some() || !all);
        asked.push(prepare(context, &mut stored, &name, (one, from.org.as_deref())));
    }
    let rows = okta::wait(async move {
        // Each org has buckets of its own, so that one need not wait for the other; but fifty
        // connections at once are too much for many a proxy.
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let tasks: Vec<_> = asked
            .into_iter()
            .map(|(name, org, api)| {
                let turns = Arc::clone(&turns);
                tokio::task::spawn_local(async move {
                    // The semaphore is never closed; without a turn the org is asked all the same.
                    let _turn = turns.acquire().await;
                    inquire(name, org, api, insist).await
                })
            })
            .collect();
        let mut rows = Vec::new();
        for task in tasks {
            rows.extend(task.await.ok());
        }
        rows
    })?;
    show(context, &rows, all, as_json)
}

fn show(context: &Context, rows: &[Row], all: bool, as_json: bool) -> Result<u8, Failure> {
    if as_json {
        let tenants: Vec<_> = rows.iter().map(row_json).collect();
        out::json(&json!({ "schema": 1, "tenants": tenants }))?;
    } else {
        let words = context.words();
        let text = if all {
            table::print(rows, &words)
        } else {
            let rows = rows.iter().map(|row| tell(row, &words));
            rows.collect::<Vec<_>>().join("\n\n")
        };
        out::print(&text)?;
    }
    Ok(exit_code(rows))
}

/// The tenant at hand, by a sign-in that ends with this run.
fn by_oauth(context: &Context, from: &TokenFrom, insist: bool) -> Result<Row, Failure> {
    let tenant = okta::tenant(context, from)?;
    let org = Org::of(&context.endpoints, &tenant).map_err(|error| okta::failure(&error))?;
    let attended = Attended::begin()?;
    let signed = attended.sign_in(context, org, insist)?;
    let looked = attended.wait(look(&signed.api, None))?;
    let result = looked.map(|reports| (signed.owner, reports));
    Ok(Row {
        name: context.tenant_name.clone(),
        org: Some(tenant.as_url()),
        result: result.map_err(|error| Trouble::of(&error)),
    })
}

fn names(context: &Context, given: &[Given], all: bool) -> Result<Vec<String>, Failure> {
    if !all {
        return Ok(vec![tokens::name(context, given)?]);
    }
    let known = context.settings.tenants.keys().cloned();
    let names: BTreeSet<_> = known.chain(given.iter().filter_map(|it| it.name.clone())).collect();
    if names.is_empty() {
        let text = "no tenants are known. Store them with `reauth tenant set URL --tenant NAME`.";
        return Err(Failure::new(USAGE, text));
    }
    Ok(names.into_iter().collect())
}

type Prepared = (String, Option<String>, Result<Api, Trouble>);

/// Address and token of a tenant, from what was given or from the keyring.
pub(super) fn prepare(
    context: &Context,
    stored: &mut Stored,
    name: &str,
    (given, org): (Option<&Given>, Option<&str>),
) -> Prepared {
    let url = given.and_then(|given| given.url.clone());
    let url = match url.or_else(|| org.map(str::to_owned)) {
        Some(url) => Ok(Some(url)),
        None => stored.url(name).map_err(|failure| Trouble::from(failure, "keyring")),
    };
    let org = url.as_ref().ok().cloned().flatten();
    let api = url.and_then(|url| client(context, stored, name, url.as_deref(), given));
    (name.to_owned(), org, api)
}

fn client(
    context: &Context,
    stored: &mut Stored,
    name: &str,
    url: Option<&str>,
    given: Option<&Given>,
) -> Result<Api, Trouble> {
    let no_tenant = || {
        let near = context.near_tenant(name);
        let text = format!(
            "no tenant URL is stored for `{name}`.{near} Store one with `reauth tenant set acme.okta.com --tenant {name}`, or give it with the token."
        );
        Failure::new(USAGE, text)
    };
    let url = url.ok_or_else(|| Trouble::from(no_tenant(), "no-tenant"))?;
    let tenant = TenantUrl::parse(url)
        .map(|parsed| parsed.url)
        .map_err(|error| Trouble::from(Failure::new(USAGE, error.to_string()), "no-tenant"))?;
    let org = Org::of(&context.endpoints, &tenant).map_err(|error| Trouble::of(&error))?;
    let token: Option<Arc<Secret>> = match given {
        Some(given) => Some(given.token.clone()),
        None => {
            stored.token(name, org.bound()).map_err(|failure| Trouble::from(failure, "keyring"))?
        }
    };
    let token = token.ok_or_else(|| Trouble::of(&OktaError::NoToken))?;
    let api = Api::new(&context.http(), org, token, false).map_err(|error| Trouble::of(&error))?;
    Ok(api.telling(okta::hold(context)))
}

async fn inquire(
    name: String,
    org: Option<String>,
    api: Result<Api, Trouble>,
    insist: bool,
) -> Row {
    let ask = async |api: Api| {
        let owner = crate::services::okta::connect(&api, insist).await?;
        look(&api, None).await.map(|reports| (owner, reports))
    };
    let result = match api {
        Ok(api) => ask(api).await.map_err(|error| Trouble::of(&error)),
        Err(trouble) => Err(trouble),
    };
    Row { name, org, result }
}

pub(super) fn fails(report: &InstanceReport) -> bool {
    report.import.as_ref().is_some_and(|import| import.outcome.is_trouble())
}

/// A failing import goes before whatever else did not work.
fn exit_code(rows: &[Row]) -> u8 {
    let failing = |row: &Row| row.result.as_ref().is_ok_and(|(_, all)| all.iter().any(fails));
    if rows.iter().any(failing) {
        return NOT_IN_ORDER;
    }
    rows.iter().find_map(|row| row.result.as_ref().err()).map_or(0, |trouble| trouble.why.code())
}

fn row_json(row: &Row) -> Value {
    let now = clock::now();
    let (owner, instances, error) = match &row.result {
        Ok((owner, reports)) => (
            okta::owner_json(owner),
            reports.iter().map(|it| report::instance_json(it, now)).collect(),
            Value::Null,
        ),
        Err(trouble) => {
            let text = trouble.why.text(&Words::english());
            (Value::Null, Vec::new(), json!({ "kind": trouble.kind, "text": text }))
        }
    };
    json!({
        "name": row.name, "org": row.org, "owner": owner,
        "instances": instances, "error": error,
    })
}

fn tell(row: &Row, words: &Words) -> String {
    let mut lines = Vec::new();
    let org = row.org.as_deref().unwrap_or("-");
    lines.push(org.to_owned());
    match &row.result {
        Err(trouble) => lines.push(format!("  {}", trouble.why.text(words))),
        Ok((owner, reports)) => {
            lines.push(whose(owner, words));
            if reports.is_empty() {
                lines.push(format!("  {}", words.get("access.instance.none")));
            }
            lines.extend(reports.iter().map(|report| instance(report, words)));
        }
    }
    lines.join("\n")
}

fn instance(report: &InstanceReport, words: &Words) -> String {
    let it = &report.instance;
    let tenant = it.microsoft_tenant.as_deref();
    let tenant = tenant.unwrap_or_else(|| words.get("access.instance.no_tenant"));
    let mut lines = vec![format!("  {} ({})  {tenant}", it.label, it.id)];
    if let Some(connection) = &report.connection {
        let status = words.get(&format!("access.connection.{}", connection.status.as_str()));
        lines.push(format!("    {} {status}", words.get("access.connection.lead")));
    }
    let lead = words.get("access.import.lead");
    match &report.import {
        None => lines.push(format!("    {lead} {}", words.get("access.import.none"))),
        Some(import) => {
            let zone = environment::zone();
            let said = report::import_line(words, import, &zone);
            let age = words::ago(words, import.at(), clock::now());
            lines.push(format!("    {lead} {said} ({age})"));
            lines.extend(report::why_failed(import, words).map(|text| format!("    {text}")));
        }
    }
    lines.join("\n")
}
