//! Names of session files, and of what stands beside them.

use std::path::Path;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

/// Letters of a tenant's name that go into an id.
const LABEL_MAX: usize = 30;
/// Characters that an id may have.
const ID_MAX: usize = 80;

/// Makes an id: date, tenant, four hexadecimal digits. It sorts by date and is a file name on
/// every system.
pub(super) fn new_id(at: Timestamp, tenant: Option<&str>) -> String {
    let day = at.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%d").to_string();
    let letters = tenant.unwrap_or_default().chars().map(|c| c.to_ascii_lowercase());
    let letters = letters.filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(LABEL_MAX);
    let label = letters.collect::<String>();
    let label = if label.is_empty() { "session" } else { &label };
    let four = Uuid::new_v4().as_fields().1;
    format!("{day}-{label}-{four:04x}")
}

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
