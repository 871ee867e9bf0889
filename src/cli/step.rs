//! `reauth step`: one change from a script.

use crate::cli::args::step::Change;
use crate::cli::args::step::Step;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::cli::retention;
use crate::cli::script;
use crate::keys::Mark;
use crate::keys::Wish;
use crate::model::event::Reason;
use crate::runbook::StepId;
use crate::text::clean_line;

/// Longest reason, in characters.
const REASON_MAX: usize = 500;

/// Changes the step; returns only once the disk has it.
pub(super) fn run(context: &Context, args: &Step) -> Result<u8, Failure> {
    let ready = match args.change {
        Change::Skip => context.runbook.ready_reasons.skip.as_slice(),
        Change::Fail => context.runbook.ready_reasons.fail.as_slice(),
        Change::Done | Change::Todo | Change::Note => &[],
    };
    let reason = || read_reason(args.reason.as_deref(), ready);
    if args.integration.is_some() && args.id != StepId::Edit {
        return Err(Failure::new(USAGE, "--integration belongs to step 5."));
    }
    if args.reason.is_some() && !matches!(args.change, Change::Skip | Change::Fail) {
        return Err(Failure::new(USAGE, "--reason belongs to skip and fail."));
    }
    if args.text.is_some() && args.change != Change::Note {
        return Err(Failure::new(USAGE, "--text belongs to note."));
    }
    let mut wishes: Vec<_> = args.integration.map(Wish::SayIntegration).into_iter().collect();
    wishes.push(match args.change {
        Change::Done => Wish::Mark(args.id, Mark::Done),
        Change::Todo => Wish::Mark(args.id, Mark::Todo),
        Change::Skip => Wish::Mark(args.id, Mark::Skip(reason()?)),
        Change::Fail => Wish::Mark(args.id, Mark::Fail(reason()?)),
        Change::Note => {
            let text = args.text.as_deref().filter(|text| !text.trim().is_empty());
            let text = text.ok_or_else(|| Failure::new(USAGE, "a note needs --text."))?;
            Wish::WriteNote(args.id, text.to_owned())
        }
    });
    retention::keep(context);
    let note = args.change == Change::Note;
    let found = script::meant(context, args.session.as_deref(), note)?;
    let session = script::grant(context, found.as_ref(), wishes)?;
    if found.is_none() {
        out::note(&format!("reauth: no session was open, so {} was begun.", session.id));
    }
    out::print(&session.id)?;
    Ok(0)
}

/// A ready reason by its id, or words.
fn read_reason(given: Option<&str>, ready: &[String]) -> Result<Reason, Failure> {
    let Some(given) = given.map(str::trim).filter(|given| !given.is_empty()) else {
        let text = format!("a reason is owed: --reason TEXT, or one of {}", ready.join(", "));
        return Err(Failure::new(USAGE, text));
    };
    Ok(if ready.iter().any(|id| id == given) {
        Reason { key: Some(given.to_owned()), text: None }
    } else {
        Reason { key: None, text: Some(clean_line(given, REASON_MAX)) }
    })
}
