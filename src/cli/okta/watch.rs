//! `reauth okta watch`: an import as it comes, a line for each news.

use std::ops::ControlFlow;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::environment;
use crate::cli::failure::Failure;
use crate::cli::failure::INCONCLUSIVE;
use crate::cli::failure::NOT_IN_ORDER;
use crate::cli::failure::USAGE;
use crate::cli::okta;
use crate::cli::okta::args::TokenFrom;
use crate::cli::okta::sign_in::Attended;
use crate::cli::okta::status::prepare;
use crate::cli::okta::tokens;
use crate::cli::okta::tokens::Stored;
use crate::cli::out;
use crate::model::okta::ImportOutcome;
use crate::model::okta::News;
use crate::report;
use crate::services::clock;
use crate::services::okta::Api;
use crate::services::okta::Org;
use crate::services::okta::Watching;
use crate::services::okta::connect;
use crate::services::okta::instances;
use crate::services::okta::watch;
use crate::text::Phrase;
use crate::words;
use crate::words::Words;

/// How it is to be watched.
pub(super) struct Wish {
    pub(super) instance: Option<String>,
    pub(super) follow: bool,
    pub(super) timeout: Option<u64>,
    pub(super) json: bool,
}

/// Watches until an import that began since then has ended, or for ever.
pub(super) fn run(
    context: &Context,
    from: &TokenFrom,
    insist: bool,
    wish: &Wish,
) -> Result<u8, Failure> {
    if from.oauth {
        return by_oauth(context, from, insist, wish);
    }
    let given = tokens::given(from)?;
    let name = tokens::name(context, &given)?;
    let given = (tokens::of(&given, &name), from.org.as_deref());
    let (name, _org, api) = prepare(context, &mut Stored::new(context), &name, given);
    let api = api.map_err(|trouble| trouble.why)?;
    okta::wait(async {
        connect(&api, insist).await.map_err(|error| okta::failure(&error))?;
        limited(context, &api, &name, wish).await
    })?
}

/// The same by a sign-in, which ends with the watch.
fn by_oauth(context: &Context, from: &TokenFrom, insist: bool, wish: &Wish) -> Result<u8, Failure> {
    let tenant = okta::tenant(context, from)?;
    let org = Org::of(&context.endpoints, &tenant).map_err(|error| okta::failure(&error))?;
    let attended = Attended::begin()?;
    let signed = attended.sign_in(context, org, insist)?;
    attended.wait(limited(context, &signed.api, &context.tenant_name, wish))?
}

async fn limited(context: &Context, api: &Api, name: &str, wish: &Wish) -> Result<u8, Failure> {
    let app = choose(context, api, name, wish).await?;
    let limit = wish.timeout.map_or(Duration::MAX, Duration::from_secs);
    match tokio::time::timeout(limit, follow(context, api, app, wish)).await {
        Ok(result) => result,
        Err(_over) => Ok(INCONCLUSIVE),
    }
}

/// The instance: as named, else as known of the tenant, else the only active one.
async fn choose(context: &Context, api: &Api, name: &str, wish: &Wish) -> Result<String, Failure> {
    let known = context.settings.tenants.get(name);
    let named = wish.instance.clone().or_else(|| known.and_then(|known| known.app.clone()));
    if let Some(app) = named {
        return Ok(app);
    }
    let all = instances(api).await.map_err(|error| okta::failure(&error))?;
    let active: Vec<_> = all.into_iter().filter(|instance| instance.active).collect();
    match active.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => Err(Failure::of(USAGE, &Phrase::new("access.instance.none"))),
        several => {
            let names: Vec<_> =
                several.iter().map(|it| format!("{} ({})", it.id, it.label)).collect();
            let text =
                format!("several apps are there. Name one with --instance: {}", names.join(", "));
            Err(Failure::new(USAGE, text))
        }
    }
}

async fn follow(context: &Context, api: &Api, app: String, wish: &Wish) -> Result<u8, Failure> {
    let words = context.words();
    let since = clock::now();
    let mut code = 0;
    let mut broken = None;
    let mut tell = |news: News| {
        let over = match &news {
            News::Import(import) => {
                code = if import.outcome.is_trouble() { NOT_IN_ORDER } else { 0 };
                import.outcome != ImportOutcome::Running
            }
            News::Listening | News::Settings(_) | News::Waiting { .. } => false,
        };
        let written = if wish.json {
            out::json(&line_json(&news, &Words::english()))
        } else {
            out::print(&line(&news, &words))
        };
        if let Err(failure) = written {
            broken = Some(failure);
            return ControlFlow::Break(());
        }
        if over && !wish.follow { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let ended = watch(api, &Watching { app, since, settings_since: Some(since) }, &mut tell).await;
    if let Some(failure) = broken {
        return Err(failure);
    }
    ended.map(|()| code).map_err(|error| okta::failure(&error))
}

fn line_json(news: &News, words: &Words) -> Value {
    let at = report::rfc3339(clock::now());
    match news {
        News::Listening => json!({ "schema": 1, "at": at, "news": "listening" }),
        News::Import(import) => json!({
            "schema": 1, "at": at, "news": "import", "import": report::import_json(import, clock::now()),
        }),
        News::Settings(seen) => json!({
            "schema": 1, "at": at, "news": "settings",
            "settings": { "at": report::rfc3339(seen.at), "by": seen.by },
        }),
        News::Waiting { why, seconds } => json!({
            "schema": 1, "at": at, "news": "waiting", "seconds": seconds, "text": words.say(why),
        }),
    }
}

fn line(news: &News, words: &Words) -> String {
    let zone = environment::zone();
    match news {
        News::Listening => words.get("access.watch.waiting").to_owned(),
        News::Import(import) => {
            let said = report::import_line(words, import, &zone);
            let why = report::why_failed(import, words);
            [Some(said), why].into_iter().flatten().collect::<Vec<_>>().join(". ")
        }
        News::Settings(seen) => {
            let at = words::clock(seen.at, &zone);
            words.fill("access.settings.seen", &[("at", &at), ("by", &seen.by)])
        }
        News::Waiting { why, seconds } => {
            let seconds = seconds.to_string();
            words.fill("access.watch.hold", &[("seconds", &seconds), ("why", &words.say(why))])
        }
    }
}
