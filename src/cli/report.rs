//! `reauth report`: the report of any session, open or closed.

use std::path::Path;

use jiff::tz::TimeZone;

use crate::cli::args::Report as ReportArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::NOT_IN_ORDER;
use crate::cli::failure::UNEXPECTED;
use crate::cli::out;
use crate::cli::script;
use crate::effects::Render;
use crate::model::screen::Format;
use crate::model::session::Session;
use crate::report;
use crate::report::Report;
use crate::services::clock;
use crate::services::disk::Over;
use crate::services::exports;
use crate::words::Words;

/// Prints or writes a report.
pub(super) fn run(context: &Context, args: &ReportArgs) -> Result<u8, Failure> {
    let session = script::current(context, args.which.named())?;
    let words = Words::english();
    let zone = TimeZone::system();
    let built = Report::build(&session, &context.runbook, &words, &zone, clock::now());
    let text = if args.brief {
        report::brief(&built)
    } else {
        report::render(&built, args.format.format())
    };
    match &args.output {
        None => out::print(text.trim_end_matches('\n'))?,
        Some(path) if path == Path::new("-") => out::print(text.trim_end_matches('\n'))?,
        Some(path) => {
            let over = if args.force { Over::Replace } else { Over::Never };
            let path = exports::write(&context.paths, path, text.as_bytes(), over)
                .map_err(|error| Failure::of(UNEXPECTED, &error.phrase()))?;
            out::note(&path.display().to_string());
        }
    }
    Ok(if args.strict && !session.is_complete() { NOT_IN_ORDER } else { 0 })
}

/// What the checklist makes its reports with.
pub(super) fn renderer(context: &Context) -> Render {
    let runbook = context.runbook.clone();
    let words = Words::english();
    let zone = TimeZone::system();
    Box::new(move |format: Format, session: &Session| {
        let built = Report::build(session, &runbook, &words, &zone, clock::now());
        report::render(&built, format)
    })
}
