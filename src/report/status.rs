//! The objects of `status --json` and `check --json`, as the contract fixes them.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::model::check::CheckEntry;
use crate::model::check::CheckResult;
use crate::model::event::Closing;
use crate::model::event::Reason;
use crate::model::session::Session;
use crate::model::session::StepState;
use crate::report::okta::import_json;
use crate::runbook::Runbook;
use crate::runbook::Step;
use crate::text::Phrase;
use crate::words::Words;

/// Returns the object of `status --json`. Its sentences are English, as in all JSON.
pub fn status_json(session: &Session, runbook: &Runbook, now: Timestamp) -> Value {
    let words = Words::english();
    let app = session.app.as_ref().map(
        |app| json!({ "id": app.id, "label": app.label, "microsoft_tenant": app.microsoft_tenant }),
    );
    let checks: Vec<_> = session.checks.iter().map(|entry| entry_json(entry, &words)).collect();
    let imports: Vec<_> = session.imports.iter().map(|import| import_json(import, now)).collect();
    let settings = session.settings_seen.as_ref();
    let settings = settings.map(|seen| json!({ "at": rfc3339(seen.at), "by": seen.by }));
    let steps: Vec<_> =
        runbook.steps.iter().map(|step| step_json(session, step, runbook, &words, now)).collect();
    json!({
        "schema": 1,
        "id": session.id,
        "tenant": session.tenant,
        "engine": session.engine,
        "mode": session.mode,
        "started": rfc3339(session.started),
        "updated": rfc3339(session.updated),
        "operator": operator(session),
        "complete": session.is_complete(),
        "next_step": session.next_step(runbook, now),
        "integration": session.integration,
        "app": app,
        "microsoft_account": session.microsoft_account,
        "checks": checks,
        "steps": steps,
        "closing": closing_json(session, runbook),
        "imports": imports,
        "settings_seen": settings,
    })
}

/// Returns the object of `check --json`.
pub fn check_json(result: &CheckResult, words: &Words) -> Value {
    let say = |phrases: &[Phrase]| phrases.iter().map(|line| words.say(line)).collect::<Vec<_>>();
    let tenant = result.tenant.as_ref();
    let tenant = tenant.map(|it| json!({ "id": it.id, "name": it.name, "cloud": it.cloud }));
    let error = result.error.as_ref().map(|error| {
        json!({
            "code": error.code,
            "error": error.error,
            "suberror": error.suberror,
            "trace_id": error.trace_id,
            "correlation_id": error.correlation_id,
            "timestamp": error.timestamp,
        })
    });
    let stages = result.stages.iter().map(|stage| {
        let detail = words.say(&stage.detail);
        json!({ "id": stage.id, "state": stage.state, "ms": stage.ms, "detail": detail })
    });
    json!({
        "schema": 1,
        "verdict": result.verdict,
        "method": result.method,
        "password": result.password,
        "proves": say(&result.proves),
        "does_not_prove": say(&result.does_not_prove),
        "account": result.account,
        "realm": result.realm,
        "federated_to": result.federated_to,
        "tenant": tenant,
        "expected_tenant": result.expected_tenant,
        "token": result.token,
        "scopes": result.scopes,
        "global_administrator": result.global_administrator,
        "consent": result.consent,
        "error": error,
        "client_request_id": result.client_request_id,
        "stages": stages.collect::<Vec<_>>(),
        "next": { "step": result.next.step, "text": words.say(&result.next.text) },
        "endpoints": result.endpoints,
    })
}

/// A test of a session: the object of `check --json`, and when and where it was made.
fn entry_json(entry: &CheckEntry, words: &Words) -> Value {
    let mut object = check_json(&entry.result, words);
    if let Value::Object(fields) = &mut object {
        fields.insert("at".to_owned(), json!(rfc3339(entry.at)));
        fields.insert("step".to_owned(), json!(entry.step));
    }
    object
}

fn step_json(
    session: &Session,
    step: &Step,
    runbook: &Runbook,
    words: &Words,
    now: Timestamp,
) -> Value {
    let record = session.step(step.id);
    json!({
        "n": step.id.number(),
        "id": step.id,
        "title": words.get(&format!("step.{}.title", step.id)),
        "state": session.state(step.id, runbook, now).as_str(),
        "evidence": record.evidence,
        "at": record.at.map(rfc3339),
        "reason": record.reason.as_ref().map(|reason| reason_text(words, record.state, reason)),
        "notes": record.notes.len(),
    })
}

fn closing_json(session: &Session, runbook: &Runbook) -> Value {
    let items = runbook.before_close.iter();
    items.map(|item| (item.clone(), json!(closing(session, item)))).collect()
}

/// How an item of *Before you close* stands; open until something else was said.
pub(super) fn closing(session: &Session, item: &str) -> Closing {
    session.closing.get(item).copied().unwrap_or(Closing::Open)
}

/// Who works: as asked, else as the session began.
pub(super) fn operator(session: &Session) -> &str {
    session.fields.get("operator").unwrap_or(&session.operator)
}

/// A reason as text: the ready one, the typed one, or both.
pub(super) fn reason_text(words: &Words, state: StepState, reason: &Reason) -> String {
    let kind = if state == StepState::Skipped { "skip" } else { "fail" };
    let ready = reason.key.as_ref().map(|key| {
        let name = format!("reason.{kind}.{key}.text");
        if words.has(&name) { words.get(&name).to_owned() } else { key.clone() }
    });
    let parts: Vec<_> = ready.into_iter().chain(reason.text.clone()).collect();
    parts.join(" ")
}

/// UTC with milliseconds, as the lines of a session have it.
pub fn rfc3339(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// The name that files and JSON use for a value, as serde writes it.
pub(super) fn name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        Ok(_) | Err(_) => String::new(),
    }
}
