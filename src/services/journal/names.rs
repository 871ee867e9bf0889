//! Names of session files, and of what stands beside them.

use std::path::Path;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Characters that an id may have.
const ID_MAX: usize = 80;

/// Whether `id` has the form of an id, so that it can be a file name and nothing worse.
pub fn is_id(id: &str) -> bool {
    id.len() <= ID_MAX
        && id.starts_with(|c: char| c.is_ascii_digit())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// The lock under which files appear in a folder and disappear from it.
pub fn folder_lock(folder: &Path) -> PathBuf {
    folder.join("folder.lock")
}

/// The lock of one session.
pub fn lock_of(path: &Path) -> PathBuf {
    path.with_extension("lock")
}

/// The name under which a damaged file is kept.
pub(super) fn damaged_name(path: &Path, at: Timestamp) -> PathBuf {
    let time = at.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%dT%H%M%S%3fZ").to_string();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}.damaged-{time}"))
}

/// What follows `reauth sessions repair` for the session in this file: its id, and the flag of
/// practice where it is one.
pub(super) fn argument(path: &Path) -> String {
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    let sessions = path.parent().and_then(Path::parent).and_then(Path::file_name);
    let practice = if sessions == Some("practice".as_ref()) { " --practice" } else { "" };
    format!("{id}{practice}")
}
