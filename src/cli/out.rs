//! Standard output is data, all else is standard error. A closed pipe is no error.

use std::io;
use std::io::ErrorKind;
use std::io::Write as _;

use serde_json::Value;

use crate::cli::failure::Failure;
use crate::cli::failure::UNEXPECTED;
use crate::report;
use crate::text::clean;

/// Prints what people read, and a line end, to standard output. Whatever came into it from outside
/// is cleaned here, so that no sentence can forget to.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    document(&clean(text, usize::MAX))
}

/// Prints `text` as it is, and a line end: for what programs read.
pub(super) fn document(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    // As one, or a text that is longer than the buffer goes out apart from its line end.
    let written = out.write_all(format!("{text}\n").as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(UNEXPECTED, format!("cannot write to standard output: {error}")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints one JSON object.
pub(super) fn json(value: &Value) -> Result<(), Failure> {
    document(&report::print(value))
}

/// Prints a line to standard error, cleaned like all that people read; where that is closed, nobody
/// is there to be told.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{}", clean(text, usize::MAX));
}
