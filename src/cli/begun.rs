//! What the log says of how a command began.

use crate::cli::context::Context;
use crate::model::event::Mode;
use crate::model::settings::LogLevel;
use crate::services::log::Value;

impl Context {
    /// Has it noted that `what` begins, by which program, and against what.
    pub(super) fn note_begin(&self, what: &'static str) {
        let mode = match self.mode {
            Mode::Live => "live",
            Mode::Practice => "practice",
        };
        let with = [
            ("what", Value::Text(what)),
            ("program", Value::Text(env!("CARGO_PKG_VERSION"))),
            ("mode", Value::Text(mode)),
            ("endpoints", Value::Text(self.endpoints.kind.as_str())),
        ];
        self.log.note(LogLevel::Info, "began", &with);
    }
}
