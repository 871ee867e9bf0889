//! What the log says of orders that are carried out. What people typed, accounts and addresses stay
//! out of it: of a sentence its key is noted, never its gaps.

use std::path::Path;

use crate::model::check::CheckResult;
use crate::model::check::Method;
use crate::model::settings::LogLevel;
use crate::services::browser::Outcome;
use crate::services::log::Began;
use crate::services::log::Log;
use crate::services::log::Value;
use crate::services::microsoft::Progress;

/// A credential test begins. Its id finds it in Microsoft's logs.
pub(super) fn test(log: &Log, method: Method, id: &str) {
    let with = [("method", Value::Text(method.as_str())), ("id", Value::Text(id))];
    log.note(LogLevel::Info, "test", &with);
}

/// How far a test is.
pub(super) fn progress(log: &Log, progress: &Progress) {
    match progress {
        Progress::Ended(record) => {
            let with = [
                ("stage", Value::Text(record.id.as_str())),
                ("end", Value::Text(&record.detail.key)),
                ("ms", Value::Number(record.ms)),
            ];
            log.note(LogLevel::Debug, "stage", &with);
        }
        Progress::Told(text) => {
            log.note(LogLevel::Info, "told", &[("what", Value::Text(&text.key))]);
        }
        Progress::Started(_) | Progress::Waits(_) => {}
    }
}

/// How a test ended.
pub(super) fn tested(log: &Log, result: &CheckResult, began: Began) {
    let code = result.error.as_ref().map_or("none", |error| &error.code);
    let with = [
        ("verdict", Value::Text(result.verdict.key())),
        ("code", Value::Text(code)),
        ("ms", Value::since(began)),
    ];
    log.note(LogLevel::Info, "tested", &with);
}

/// What came of handing a page to the browser.
pub(super) fn page(log: &Log, outcome: &Outcome, began: Began) {
    let level = match outcome {
        Outcome::Missing | Outcome::Failed { .. } => LogLevel::Error,
        Outcome::HandedOver
        | Outcome::Waiting
        | Outcome::Unwanted
        | Outcome::Ssh
        | Outcome::NoDisplay
        | Outcome::Container
        | Outcome::TextBrowser { .. }
        | Outcome::TooSoon
        | Outcome::BadUrl => LogLevel::Info,
    };
    let code = if let Outcome::Failed { code: Some(code) } = outcome {
        code.to_string()
    } else {
        "none".to_owned()
    };
    let with = [
        ("end", Value::Text(outcome.key())),
        ("code", Value::Text(&code)),
        ("ms", Value::since(began)),
    ];
    log.note(level, "browser", &with);
}

/// What came of a program that was to copy something.
pub(super) fn copied(log: &Log, said: Option<&'static str>, began: Began) {
    let with = [("end", Value::Text(said.unwrap_or("failed"))), ("ms", Value::since(began))];
    log.note(if said.is_some() { LogLevel::Debug } else { LogLevel::Error }, "clipboard", &with);
}

/// Which session is worked on; its file is named by its id.
pub(super) fn session(log: &Log, how: &'static str, path: &Path) {
    log.note(LogLevel::Info, "session", &[("how", Value::Text(how)), ("file", Value::Path(path))]);
}
