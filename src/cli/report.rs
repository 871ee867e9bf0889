//! `reauth report`: the report of any session, open or closed.

use std::path::Path;

use jiff::tz::TimeZone;

use crate::cli::args::report::RedactArg;
use crate::cli::args::report::Report as ReportArgs;
use crate::cli::context::Context;
use crate::cli::environment;
use crate::cli::failure::Failure;
use crate::cli::failure::NOT_IN_ORDER;
use crate::cli::failure::UNEXPECTED;
use crate::cli::out;
use crate::cli::script;
use crate::effects::Render;
use crate::model::output::Form;
use crate::model::output::Format;
use crate::model::session::Session;
use crate::report;
use crate::report::Redact;
use crate::report::Report;
use crate::runbook::Runbook;
use crate::services::clock;
use crate::services::disk::DiskError;
use crate::services::disk::Over;
use crate::services::exports;
use crate::services::exports::ExportError;
use crate::text::Language;
use crate::text::Phrase;
use crate::words::Words;

/// Prints or writes a report.
pub(super) fn run(context: &Context, args: &ReportArgs) -> Result<u8, Failure> {
    let session = script::current(context, args.which.named())?;
    let redact = args.redact.map(RedactArg::redact);
    let format = args.format.format();
    let words = words(context.words().language(), format);
    let built = build(&session, &context.runbook, &words, redact);
    let text = if args.brief { report::brief(&built) } else { report::render(&built, format) };
    match &args.output {
        None => out::document(text.trim_end_matches('\n'))?,
        Some(path) if path == Path::new("-") => out::document(text.trim_end_matches('\n'))?,
        Some(path) => {
            let over = if args.force { Over::Replace } else { Over::Never };
            let live = Context::own_paths().unwrap_or_else(|| context.paths.clone());
            let path = exports::write(&live, path, text.as_bytes(), over).map_err(|error| {
                Failure::of(UNEXPECTED, &refusal(context.log.failed("report", &error)))
            })?;
            out::note(&path.display().to_string());
        }
    }
    Ok(if args.strict && !session.is_complete() { NOT_IN_ORDER } else { 0 })
}

/// Why it was not written; here there is a flag for a file that is in the way.
fn refusal(error: &ExportError) -> Phrase {
    let said = error.phrase();
    let in_the_way = matches!(error, ExportError::Disk(DiskError::Exists { .. }));
    if in_the_way { Phrase { key: "disk.exists_force".to_owned(), ..said } } else { said }
}

/// The words of a report: English where it is data, and never spelled in ASCII, because it is
/// read elsewhere.
fn words(language: Language, format: Format) -> Words {
    Words::of(if format.is_data() { Language::English } else { language })
}

/// The report as it stands now; without names, where that is asked for.
fn build(session: &Session, runbook: &Runbook, words: &Words, redact: Option<Redact>) -> Report {
    let make = |session: &Session, zone: &TimeZone| {
        Report::build(session, runbook, words, zone, clock::now())
    };
    match redact {
        // A time zone tells where somebody is.
        Some(how) => {
            make(&report::redacted(session, how), &TimeZone::UTC).with_redaction(how, words)
        }
        None => make(session, &environment::zone()),
    }
}

/// What the checklist makes its reports with.
pub(super) fn renderer(context: &Context) -> Render {
    let runbook = context.runbook.clone();
    let language = context.words().language();
    Box::new(move |form: Form, session: &Session| {
        let words = words(language, form.format);
        let redact = form.redacted.then_some(Redact::Names);
        report::render(&build(session, &runbook, &words, redact), form.format)
    })
}
