//! Standard output is data, all else is standard error. A closed pipe is no error.

use std::io;
use std::io::ErrorKind;
use std::io::Write as _;

use serde_json::Value;

use crate::cli::failure::Failure;
use crate::cli::failure::UNEXPECTED;
use crate::report;

/// Prints `text` and a line end to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(UNEXPECTED, format!("cannot write to standard output: {error}")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints one JSON object.
pub(super) fn json(value: &Value) -> Result<(), Failure> {
    print(&report::print(value))
}

/// Prints a line to standard error; where that is closed, nobody is there to be told.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
