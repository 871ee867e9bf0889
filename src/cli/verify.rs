//! `reauth verify`: whether a file is whole and unaltered.

use crate::cli::args::report::Verify;
use crate::cli::failure::Failure;
use crate::cli::failure::SESSION_FILE;
use crate::cli::out;
use crate::model::chain::FILE_MAX;
use crate::report::verify::verify;
use crate::services::disk;
use crate::words::Words;

/// Reads the file and says what was found.
pub(super) fn run(args: &Verify, words: &Words) -> Result<u8, Failure> {
    let bytes = disk::read_plain(&args.file, FILE_MAX)
        .map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))?;
    let verified = verify(&bytes);
    if args.json {
        out::json(&verified.json(&Words::english()))?;
    } else {
        let lines: Vec<_> = verified.says.iter().map(|phrase| words.say(phrase)).collect();
        out::print(&lines.join("\n"))?;
    }
    Ok(verified.exit_code())
}
