//! Sessions that the computer's owner wants deleted, at the start of what opens sessions.

use crate::cli::context::Context;
use crate::cli::out;
use crate::services::clock;
use crate::services::retention;
use crate::text::Phrase;

/// Deletes them; tells of it on standard error, and returns what it told.
pub(super) fn keep(context: &Context) -> Vec<Phrase> {
    let Some(days) = context.policy.retention_days else { return Vec::new() };
    let said = retention::keep(&context.paths, days, clock::now());
    let words = context.words();
    for phrase in &said {
        out::note(&format!("reauth: {}", words.say(phrase)));
    }
    said
}
