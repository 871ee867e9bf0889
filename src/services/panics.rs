//! What a panic does: the terminal is given back, the log has it, and its text is harmless.
//!
//! Only a panic of the main thread ends the program. One in a worker leaves the screen as it is.

use std::io::Write as _;
use std::panic::PanicHookInfo;

use crate::model::settings::LogLevel;
use crate::services::clock;
use crate::services::log::Log;
use crate::services::log::Value;
use crate::services::terminal;
use crate::text::clean_line;

/// Takes the place of the standard hook, which prints raw text over the screen.
pub fn install(log: Log) {
    let main = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        let text = clean_line(&what(info), 500);
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let with = [("what", Value::Text(&text)), ("where", Value::Text(&place))];
        let logged = log.say(clock::now(), LogLevel::Error, "panic", &with);
        if std::thread::current().id() != main {
            return;
        }
        terminal::give_back();
        let mut out = std::io::stderr();
        // Where standard error is closed, nobody is there to be told.
        let _ = writeln!(out, "reauth: this is a fault of the program: {text} ({place})");
        let _ = writeln!(out, "Every change that was saved is safe; resume with `reauth`.");
        if logged {
            let _ = writeln!(out, "The log has it: {}", log.path().display());
        }
    }));
}

/// The message; never more than what the program itself wrote into it.
fn what(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
