//! Sessions that the computer's owner wants deleted some days after their last change.
//!
//! A clock that jumps ahead must not take everything: a session goes only where it was due already
//! at an earlier look, a day or more ago. When that was is kept in a file. A clock that stays wrong
//! for longer cannot be told from a right one.

use std::num::NonZeroU32;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::model::policy::kept_for;
use crate::services::disk;
use crate::services::disk::Over;
use crate::services::paths::Paths;
use crate::services::sessions;
use crate::services::sessions::Deleted;
use crate::text::Phrase;

/// How long lies between two looks at least.
const BETWEEN: SignedDuration = SignedDuration::from_hours(24);
/// Bytes that the file may have.
const FILE_MAX: u64 = 4_096;

/// The file.
#[derive(Serialize, Deserialize)]
struct Looked {
    /// The format.
    v: u32,
    /// When it was looked last.
    at: Timestamp,
}

/// Deletes what was due at the last look; says in sentences what was done, and what could not be.
///
/// Reports that were written elsewhere are nobody's business here.
pub fn keep(paths: &Paths, days: NonZeroU32, now: Timestamp) -> Vec<Phrase> {
    let looked = disk::read_plain(&paths.retention(), FILE_MAX).ok();
    let looked = looked.and_then(|bytes| serde_json::from_slice::<Looked>(&bytes).ok());
    let looked = looked.map(|looked| looked.at).filter(|at| *at <= now);
    if looked.is_some_and(|at| now.duration_since(at) < BETWEEN) {
        return Vec::new();
    }
    let mut said = Vec::new();
    if let Some(before) = looked.and_then(|at| at.checked_sub(kept_for(days)).ok()) {
        match sessions::delete_older_than(&paths.sessions(), before) {
            Ok(deleted) => said = tell(&deleted, days),
            Err(error) => return vec![error.phrase()],
        }
    }
    if let Err(error) = look(paths, now) {
        said.push(error.phrase());
    }
    said
}

/// Writes down that it was looked now. Nothing is kept where nothing is there yet.
fn look(paths: &Paths, now: Timestamp) -> Result<(), disk::DiskError> {
    if !paths.state.exists() {
        return Ok(());
    }
    let text = serde_json::to_vec(&Looked { v: 1, at: now }).unwrap_or_default();
    disk::write_whole(&paths.retention(), &text, Over::Replace)
}

fn tell(deleted: &[Deleted], days: NonZeroU32) -> Vec<Phrase> {
    let gone = deleted.iter().filter_map(|one| one.outcome.as_ref().ok());
    let (sessions, copies) = (gone.clone().count(), gone.sum::<usize>());
    let left = deleted.len() - sessions;
    let mut said = Vec::new();
    for (key, n) in [("gone", sessions), ("copies", copies), ("left", left)] {
        if n > 0 {
            let says = Phrase::new(format!("disk.expired.{key}")).with("n", n.to_string());
            said.push(says.with("days", days.to_string()));
        }
    }
    said
}
