//! `reauth status`: how far a session is.

use crate::cli::args::sessions::Status;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::NOT_IN_ORDER;
use crate::cli::out;
use crate::cli::script;
use crate::model::event::Mode;
use crate::model::session::Session;
use crate::report;
use crate::runbook::Runbook;
use crate::runbook::StepId;
use crate::services::clock;
use crate::words;
use crate::words::Words;

/// Says how far; exits with 3 while steps are open.
pub(super) fn run(context: &Context, args: &Status) -> Result<u8, Failure> {
    let session = script::current(context, args.which.named())?;
    if args.json {
        out::json(&report::status_json(&session, &context.runbook, clock::now()))?;
    } else {
        out::print(&tell(&session, &context.runbook, &context.words()))?;
    }
    Ok(if session.is_complete() { 0 } else { NOT_IN_ORDER })
}

/// A session in lines of plain text.
pub(super) fn tell(session: &Session, runbook: &Runbook, words: &Words) -> String {
    let now = clock::now();
    let mut lines = vec![session.id.clone()];
    if session.mode == Mode::Practice {
        lines.push(words.get("screen.practice_only").to_owned());
    }
    lines.extend(session.name.clone());
    lines.extend(session.tenant.clone());
    let age = words::ago(words, session.updated, now);
    lines.push(format!("{} of {}, {age}", session.settled(), StepId::ALL.len()));
    for id in StepId::ALL {
        let state = session.state(id, runbook, now);
        let word = words.get(&format!("state.{}", state.as_str())).to_owned();
        let title = words.get(&format!("step.{id}.short")).to_owned();
        lines.push(format!("{:>3}  {word:<12}{title}", id.number()));
    }
    if let Some(next) = session.next_step(runbook, now) {
        let title = words.get(&format!("step.{next}.title")).to_owned();
        let number = next.number().to_string();
        let gaps = [("n", number.as_str()), ("title", title.as_str())];
        lines.push(words.fill("picker.next", &gaps));
    }
    lines.join("\n")
}
