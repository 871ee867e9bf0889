//! `reauth sessions`: all sessions.

use std::path::Path;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::cli::args::sessions::SessionAction;
use crate::cli::args::sessions::Sessions;
use crate::cli::args::sessions::closing;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::SESSION_FILE;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::cli::retention;
use crate::cli::script;
use crate::cli::status;
use crate::keys::Wish;
use crate::model::event::FIELDS;
use crate::model::session::Session;
use crate::report;
use crate::runbook::StepId;
use crate::services::clock;
use crate::services::disk::Over;
use crate::services::journal::Journal;
use crate::services::journal::OpenError;
use crate::services::sessions;
use crate::services::sessions::Found;
use crate::words;
use crate::words::Words;

/// Sessions that are read before they are told: a screen of them.
const SCREEN: usize = 64;

/// Does what was asked with the sessions.
pub(super) fn run(context: &Context, args: Sessions) -> Result<u8, Failure> {
    retention::keep(context);
    match args.action.unwrap_or(SessionAction::List) {
        SessionAction::List => list(context, args.json)?,
        SessionAction::Show { id } => {
            let session = script::read(&script::find(context, &id)?)?;
            if args.json {
                out::json(&report::status_json(&session, &context.runbook, clock::now()))?;
            } else {
                out::print(&status::tell(&session, &context.runbook, &context.words()))?;
            }
        }
        SessionAction::Rename { id, name } => wish(context, &id, Wish::Rename(name))?,
        SessionAction::Archive { id, undo } => wish(context, &id, Wish::Archive(!undo))?,
        SessionAction::Delete { id: Some(id), .. } => {
            let found = script::find(context, &id)?;
            sessions::delete(&found.path())
                .map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))?;
            out::note(&format!("deleted {}", found.id));
        }
        SessionAction::Delete { id: None, older_than } => {
            delete_older(context, older_than.unwrap_or_default())?;
        }
        SessionAction::Export { id, output } => {
            let found = script::find(context, &id)?;
            let refused = |error: OpenError| Failure::of(SESSION_FILE, &error.phrase());
            if output == Path::new("-") {
                let bytes = sessions::exported(&found.path()).map_err(refused)?;
                out::document(String::from_utf8_lossy(&bytes).trim_end_matches('\n'))?;
            } else {
                sessions::export(&found.path(), &output, Over::Never).map_err(refused)?;
            }
            out::note(&stand(context, &found.path())?);
        }
        SessionAction::Import { file } => {
            let found = sessions::import(&context.paths, &file, context.mode)
                .map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))?;
            out::note(&stand(context, &found.path())?);
        }
        SessionAction::Set { field, session } => set(context, &field, session.as_deref())?,
        SessionAction::Repair { id } => {
            let found = script::find(context, &id)?;
            let repaired = Journal::repair(&found.path(), clock::now())
                .map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))?;
            let lines = repaired.opened.chain.lines.len();
            let kept = repaired.kept.display();
            out::note(&format!(
                "{lines} changes are whole and go on. The damaged file is kept: {kept}"
            ));
        }
    }
    Ok(0)
}

fn wish(context: &Context, id: &str, wish: Wish) -> Result<(), Failure> {
    let found = script::find(context, id)?;
    let session = script::grant(context, Some(&found), vec![wish])?;
    out::print(&session.id)
}

fn delete_older(context: &Context, days: i64) -> Result<(), Failure> {
    let age = SignedDuration::from_hours(days.saturating_mul(24));
    let before = clock::now()
        .checked_sub(age)
        .map_err(|_too_far| Failure::new(USAGE, "that is longer ago than time is counted."))?;
    let deleted = sessions::delete_older_than(&context.paths.sessions(), before)
        .map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))?;
    for session in &deleted {
        match &session.outcome {
            Ok(_) => out::note(&format!("deleted {}", session.found.id)),
            Err(error) => {
                let why = context.words().say(&error.phrase());
                out::note(&format!("kept {}: {why}", session.found.id));
            }
        }
    }
    out::note(&format!("{} deleted", deleted.iter().filter(|one| one.outcome.is_ok()).count()));
    Ok(())
}

/// Where things stand, in one sentence, for whoever takes over.
fn stand(context: &Context, path: &Path) -> Result<String, Failure> {
    let session =
        sessions::summary(path).map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))?;
    let words = context.words();
    Ok(report::handover(&session, &context.runbook, &words, clock::now()))
}

fn set(context: &Context, text: &str, session: Option<&str>) -> Result<(), Failure> {
    let (field, value) = text
        .split_once('=')
        .ok_or_else(|| Failure::new(USAGE, "a field is set as in ticket=INC0012345."))?;
    let wish = if FIELDS.contains(&field) {
        Wish::SetField(field.to_owned(), value.to_owned())
    } else if context.runbook.before_close.iter().any(|item| item == field) {
        let state = closing(value).map_err(|error| Failure::new(USAGE, error))?;
        Wish::Close(field.to_owned(), state)
    } else {
        let closing = context.runbook.before_close.join(", ");
        let text = format!("`{field}` is no field. Fields: {}, {closing}", FIELDS.join(", "));
        return Err(Failure::new(USAGE, text));
    };
    let found = script::meant(context, session, true)?;
    let session = script::grant(context, found.as_ref(), vec![wish])?;
    out::print(&session.id)
}

fn list(context: &Context, as_json: bool) -> Result<(), Failure> {
    let found = sessions::list(&context.paths.sessions())
        .map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))?;
    let now = clock::now();
    if as_json {
        let rows: Vec<_> = found.iter().map(|found| row(context, found, now)).collect();
        return out::json(&json!({"schema": 1, "sessions": rows}));
    }
    if found.is_empty() {
        out::note("There are no sessions yet.");
    }
    let words = context.words();
    for part in found.chunks(SCREEN) {
        let lines: Vec<_> = part.iter().map(|found| line(context, found, &words, now)).collect();
        out::print(&lines.join("\n"))?;
    }
    Ok(())
}

fn row(context: &Context, found: &Found, now: Timestamp) -> Value {
    match sessions::summary(&found.path()) {
        Ok(session) => json!({
            "id": session.id, "name": session.name, "tenant": session.tenant,
            "settled": session.settled(), "of": StepId::ALL.len(),
            "complete": session.is_complete(), "archived": session.archived,
            "next_step": session.next_step(&context.runbook, now),
            "started": format!("{:.3}", session.started),
            "updated": format!("{:.3}", session.updated),
            "deleted_on": deleted_on(context, &session), "error": Value::Null,
        }),
        Err(error) => json!({"id": found.id, "error": Words::english().say(&error.phrase())}),
    }
}

fn line(context: &Context, found: &Found, words: &Words, now: Timestamp) -> String {
    let session = match sessions::summary(&found.path()) {
        Ok(session) => session,
        Err(error) => return format!("{}  {}", found.id, words.say(&error.phrase())),
    };
    let age = words::ago(words, session.updated, now);
    let next = session.next_step(&context.runbook, now);
    let tenant = session.tenant.as_deref().unwrap_or("-").trim_start_matches("https://");
    let state = next.map_or_else(|| "complete".to_owned(), |step| format!("next {step}"));
    let archived = if session.archived { ", archived" } else { "" };
    let settled = session.settled();
    let goes = context.policy.deletes_at(session.updated).map(|at| {
        let says = if at < now { "due to be deleted since" } else { "deleted on" };
        format!(", {says} {}", at.strftime("%Y-%m-%d"))
    });
    let goes = goes.unwrap_or_default();
    let name = session.name.as_ref().map(|name| format!("  \"{name}\"")).unwrap_or_default();
    format!("{}  {tenant}  {settled}/12  {age}  {state}{archived}{goes}{name}", found.id)
}

/// The day on which the policy deletes a session.
fn deleted_on(context: &Context, session: &Session) -> Option<String> {
    let at = context.policy.deletes_at(session.updated);
    at.map(|at| at.strftime("%Y-%m-%d").to_string())
}
