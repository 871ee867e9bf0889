//! `reauth sessions`: all sessions.

use jiff::SignedDuration;
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
use crate::report;
use crate::runbook::StepId;
use crate::services::clock;
use crate::services::disk::Over;
use crate::services::journal::Journal;
use crate::services::sessions;
use crate::words;
use crate::words::Words;

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
            sessions::delete(&found.path)
                .map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))?;
            out::note(&format!("deleted {}", found.id));
        }
        SessionAction::Delete { id: None, older_than } => {
            delete_older(context, older_than.unwrap_or_default())?;
        }
        SessionAction::Export { id, output } => {
            let found = script::find(context, &id)?;
            sessions::export(&found.path, &output, Over::Never)
                .map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))?;
            out::note(&stand(context, &found.path)?);
        }
        SessionAction::Import { file } => {
            let found = sessions::import(&context.paths, &file, context.mode)
                .map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))?;
            out::note(&stand(context, &found.path)?);
        }
        SessionAction::Set { field, session } => set(context, &field, session.as_deref())?,
        SessionAction::Repair { id } => {
            let found = script::find(context, &id)?;
            let repaired = Journal::repair(&found.path, clock::now())
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
fn stand(context: &Context, path: &std::path::Path) -> Result<String, Failure> {
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
    let words = context.words();
    let now = clock::now();
    let mut rows = Vec::new();
    let mut lines = Vec::new();
    for found in &found {
        let age = words::ago(&words, found.modified, now);
        match sessions::summary(&found.path) {
            Ok(session) => {
                let next = session.next_step(&context.runbook, now);
                let deleted = context.policy.deletes_at(session.updated);
                let deleted = deleted.map(|at| at.strftime("%Y-%m-%d").to_string());
                rows.push(json!({
                    "id": session.id, "name": session.name, "tenant": session.tenant,
                    "settled": session.settled(), "of": StepId::ALL.len(),
                    "complete": session.is_complete(), "archived": session.archived,
                    "next_step": next, "started": format!("{:.3}", session.started),
                    "updated": format!("{:.3}", session.updated), "deleted_on": deleted,
                    "error": Value::Null,
                }));
                let tenant = session.tenant.as_deref().unwrap_or("-");
                let tenant = tenant.trim_start_matches("https://");
                let state =
                    next.map_or_else(|| "complete".to_owned(), |step| format!("next {step}"));
                let archived = if session.archived { ", archived" } else { "" };
                let settled = session.settled();
                let goes = deleted.map_or_else(String::new, |date| format!(", deleted on {date}"));
                lines.push(format!(
                    "{}  {tenant}  {settled}/12  {age}  {state}{archived}{goes}",
                    found.id
                ));
            }
            Err(error) => {
                let why = words.say(&error.phrase());
                rows.push(json!({"id": found.id, "error": Words::english().say(&error.phrase())}));
                lines.push(format!("{}  {why}", found.id));
            }
        }
    }
    if as_json {
        return out::json(&json!({"schema": 1, "sessions": rows}));
    }
    if lines.is_empty() {
        out::note("There are no sessions yet.");
        return Ok(());
    }
    out::print(&lines.join("\n"))
}
