//! Imports and instances as JSON and as sentences.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use serde_json::json;

use crate::diagnosis::explain;
use crate::model::okta::ImportOutcome;
use crate::model::okta::ImportSeen;
use crate::model::okta::InstanceReport;
use crate::model::okta::Owner;
use crate::model::okta::Reach;
use crate::report::document::Block;
use crate::report::document::Section;
use crate::report::scribe::Scribe;
use crate::report::status::rfc3339;
use crate::words;
use crate::words::Words;

/// What Okta's log showed: imports, and a change of the settings. None where it showed nothing.
pub(super) fn section(scribe: &Scribe<'_>) -> Option<Section> {
    let session = scribe.session;
    let line = |import: &ImportSeen| {
        let said = import_line(scribe.words, import, &TimeZone::UTC);
        let why = why_failed(import, scribe.words);
        [Some(said), why].into_iter().flatten().collect::<Vec<_>>().join(". ")
    };
    let mut items: Vec<_> = session.imports.iter().map(line).collect();
    items.extend(session.settings_seen.as_ref().map(|seen| {
        let at = words::day(scribe.words, seen.at, &TimeZone::UTC);
        scribe.words.fill("access.settings.seen", &[("at", &at), ("by", &seen.by)])
    }));
    let title = scribe.word("section.imports");
    (!items.is_empty()).then(|| Section { id: "imports", title, blocks: vec![Block::List(items)] })
}

/// An import as the log showed it.
pub fn import_json(import: &ImportSeen, now: Timestamp) -> Value {
    let counts = &import.counts;
    let error = import.error.as_ref().map(|error| {
        let meaning = explain(error);
        let words = Words::english();
        json!({
            "code": error.code,
            "trace_id": error.trace_id,
            "correlation_id": error.correlation_id,
            "timestamp": error.timestamp,
            "text": error.text,
            "what": words.say(&meaning.what),
            "next": words.say(&meaning.next),
            "step": meaning.step,
        })
    });
    json!({
        "id": import.id,
        "app": import.app,
        "outcome": import.outcome.as_str(),
        "phase": import.phase.as_str(),
        "started": rfc3339(import.started),
        "ended": import.ended.map(rfc3339),
        "age_seconds": now.duration_since(import.at()).as_secs().max(0),
        "by": import.by,
        "counts": {
            "scanned": counts.scanned, "created": counts.created, "updated": counts.updated,
            "matched": counts.matched, "unassigned": counts.unassigned,
        },
        "error": error,
    })
}

/// An instance and what was found out of it.
pub fn instance_json(report: &InstanceReport, now: Timestamp) -> Value {
    let instance = &report.instance;
    let settings = report.settings.as_ref();
    let settings = settings.map(|seen| json!({ "at": rfc3339(seen.at), "by": seen.by }));
    json!({
        "id": instance.id,
        "label": instance.label,
        "active": instance.active,
        "microsoft_tenant": instance.microsoft_tenant,
        "connection": report.connection.as_ref().map(|it| it.status.as_str()),
        "last_import": report.import.as_ref().map(|import| import_json(import, now)),
        "settings_updated": settings,
        "fails": report.import.as_ref().is_some_and(|import| import.outcome.is_trouble()),
    })
}

/// How an import stands, in one line: state, counts, who started it.
pub fn import_line(words: &Words, import: &ImportSeen, zone: &TimeZone) -> String {
    let at = words::day(words, import.at(), zone);
    let phase = words.get(&format!("access.phase.{}", import.phase.as_str()));
    let key = format!("access.import.{}", import.outcome.as_str());
    let mut parts = vec![words.fill(&key, &[("at", &at), ("phase", phase)])];
    let counts = &import.counts;
    if let Some(scanned) = counts.scanned {
        parts.push(words.fill("access.import.scanned", &[("scanned", &scanned.to_string())]));
    }
    let all = [("created", counts.created), ("updated", counts.updated)];
    let all = all.map(|(name, n)| (name, n.to_string()));
    let unassigned = counts.unassigned.to_string();
    let any = counts.created + counts.updated + counts.unassigned > 0;
    if any || import.outcome == ImportOutcome::Succeeded {
        let mut gaps: Vec<_> = all.iter().map(|(name, n)| (*name, n.as_str())).collect();
        gaps.push(("unassigned", unassigned.as_str()));
        parts.push(words.fill("access.import.counts", &gaps));
    }
    parts.push(match &import.by {
        Some(by) => words.fill("access.import.by", &[("by", by)]),
        None => words.get("access.import.by_okta").to_owned(),
    });
    parts.join(", ")
}

/// Whose token it is, and what it can do.
pub fn whose(owner: &Owner, words: &Words) -> String {
    let whose = match (&owner.login, owner.signed_in) {
        (Some(login), false) => words.fill("access.token.owner", &[("login", login)]),
        (None, false) => words.get("access.token.owner_unknown").to_owned(),
        (Some(login), true) => words.fill("access.sign_in.owner", &[("login", login)]),
        (None, true) => words.get("access.sign_in.owner_unknown").to_owned(),
    };
    let reach = match &owner.reach {
        Reach::Reading if owner.signed_in => words.get("access.sign_in.reading").to_owned(),
        Reach::Reading => words.get("access.token.reading").to_owned(),
        Reach::More(roles) => words.fill("access.token.more", &[("roles", &words.join(roles))]),
        Reach::Unknown => words.get("access.token.reach_unknown").to_owned(),
    };
    format!("{whose}. {reach}")
}

/// Why an import is not in order, and what it means where it only looks so. None where all is well.
pub fn why_failed(import: &ImportSeen, words: &Words) -> Option<String> {
    match import.outcome {
        ImportOutcome::Failed => Some(match &import.error {
            Some(error) => {
                let meaning = explain(error);
                let code = error.code.as_ref().map(|code| format!("{code}: ")).unwrap_or_default();
                format!("{code}{} {}", words.say(&meaning.what), words.say(&meaning.next))
            }
            None => words.get("access.import.unexplained").to_owned(),
        }),
        ImportOutcome::Stopped => Some(words.get("access.import.safeguard").to_owned()),
        ImportOutcome::Succeeded if import.is_empty() => {
            Some(words.get("access.import.zero").to_owned())
        }
        ImportOutcome::Succeeded | ImportOutcome::Running | ImportOutcome::Superseded => None,
    }
}
