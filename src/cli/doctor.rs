//! `reauth doctor`: what works here, and what mends the rest.

use std::collections::BTreeMap;
use std::sync::mpsc;

use serde_json::Value;
use serde_json::json;

use crate::cli::args::doctor::Doctor;
use crate::cli::context::Context;
use crate::cli::environment;
use crate::cli::failure::Failure;
use crate::cli::failure::NOT_IN_ORDER;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::diagnosis::doctor::Spared;
use crate::model::check::Cloud;
use crate::model::doctor::Finding;
use crate::model::doctor::Standing;
use crate::model::doctor::Topic;
use crate::model::event::Mode;
use crate::model::tenant::TenantUrl;
use crate::services::doctor;
use crate::services::doctor::Surroundings;
use crate::services::doctor::Whose;
use crate::services::http;
use crate::services::log::Log;
use crate::words::Words;

/// Variables that add or replace certificate authorities.
const AUTHORITIES: [&str; 3] = ["REAUTH_CA_FILE", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/// What is known of the surroundings before anybody is asked.
pub(super) fn around(context: &Context, manual_only: bool) -> Surroundings {
    let one = context.one_tenant().is_ok();
    Surroundings {
        dumb: Context::is_dumb(),
        no_color: environment::is_set("NO_COLOR"),
        locale: environment::locale_of_letters(),
        between: Context::between(),
        desktop: context.desktop(),
        programs: environment::programs(),
        paths: context.paths.clone(),
        config: context.config_read(),
        keyring: context.keyring,
        whose: if one { Whose::Stored(context.tenant_name.clone()) } else { Whose::Several },
        policy: context.policy.clone(),
        proxies: environment::proxies().collect(),
        no_proxy: environment::is_set("NO_PROXY") || environment::is_set("no_proxy"),
        authorities: AUTHORITIES.into_iter().filter(|name| environment::is_set(name)).collect(),
        endpoints: context.endpoints.clone(),
        // Whoever only looks leaves no trace.
        options: http::Options { log: Log::off(), ..context.http() },
        cloud: Cloud::Global,
        spared: match context.mode {
            Mode::Practice => Some(Spared::Practice),
            Mode::Live => manual_only.then_some(Spared::ManualOnly),
        },
    }
}

/// Looks at everything and prints what is found, in one order and each thing as soon as it is its
/// turn.
pub(super) fn run(context: &Context, args: &Doctor) -> Result<u8, Failure> {
    context.warn_of_endpoints();
    let mut around = around(context, args.manual_only);
    around.cloud = args.cloud.cloud();
    if let Some(typed) = &args.okta {
        let parsed = TenantUrl::parse(typed);
        let parsed = parsed.map_err(|error| Failure::new(USAGE, error.to_string()))?;
        around.whose = Whose::Known(parsed.url.as_url());
    }
    let (tell, told) = mpsc::channel();
    // Nobody may be left to listen, where standard output was closed.
    doctor::examine(around, move |finding| drop(tell.send(finding)));
    let words = context.words();
    if !args.json {
        out::print(&heading())?;
    }
    let mut found = BTreeMap::new();
    let mut printed = 0;
    for finding in told {
        found.insert(finding.topic, finding);
        while let Some(finding) = Topic::ALL.get(printed).and_then(|topic| found.get(topic)) {
            printed += 1;
            if !args.json {
                out::print(&line(finding, &words))?;
            }
        }
    }
    let found: Vec<_> = found.into_values().collect();
    let failed = found.iter().filter(|finding| finding.standing == Standing::Failed).count();
    if args.json {
        out::json(&object(context, &found, &Words::english()))?;
    } else {
        let summary = match failed {
            0 => words.get("doctor.summary.all").to_owned(),
            n => words.count("doctor.summary.some", n),
        };
        let paste = words.get("doctor.summary.paste");
        out::print(&format!("\n{summary} {paste}\n{}", words.get("help.privacy")))?;
    }
    Ok(if failed == 0 { 0 } else { NOT_IN_ORDER })
}

fn heading() -> String {
    format!("reauth {} on {}", env!("CARGO_PKG_VERSION"), system())
}

fn system() -> String {
    format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
}

fn line(finding: &Finding, words: &Words) -> String {
    let standing = words.get(&format!("doctor.standing.{}", finding.standing.as_str()));
    let name = words.get(&format!("doctor.topic.{}", finding.topic.as_str()));
    let says = words.say(&finding.says);
    let line = format!("{standing:<12} {name}: {says}");
    match &finding.fix {
        None => line,
        Some(fix) => {
            format!("{line}\n{:12} {} {}", "", words.get("doctor.fix"), words.say(fix))
        }
    }
}

fn object(context: &Context, found: &[Finding], words: &Words) -> Value {
    let count = |standing| found.iter().filter(|finding| finding.standing == standing).count();
    let checks: Vec<_> = found
        .iter()
        .map(|finding| {
            json!({
                "id": finding.topic.as_str(),
                "state": finding.standing.as_str(),
                "text": words.say(&finding.says),
                "fix": finding.fix.as_ref().map(|fix| words.say(fix)),
            })
        })
        .collect();
    json!({
        "schema": 1,
        "version": env!("CARGO_PKG_VERSION"),
        "system": system(),
        "endpoints": context.endpoints.kind,
        "passed": count(Standing::Passed),
        "failed": count(Standing::Failed),
        "unchecked": count(Standing::Unchecked),
        "checks": checks,
    })
}
