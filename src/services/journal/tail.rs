//! Whether the file on the disk is still the one that this process left there.

use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::io::Read;
use std::io::Seek as _;
use std::io::SeekFrom;
use std::path::Path;
use std::time::SystemTime;

use crate::services::disk::is_at;

/// What changes when somebody else writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Time of the last change of the inode, which cannot be set back by hand.
    changed: Option<(i64, i64)>,
}

impl Stamp {
    /// Of an open file.
    pub(super) fn of(file: &File) -> io::Result<Self> {
        let found = file.metadata()?;
        Ok(Self { length: found.len(), modified: found.modified().ok(), changed: changed(&found) })
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "Windows has no such time")]
fn changed(found: &Metadata) -> Option<(i64, i64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((found.ctime(), found.ctime_nsec()))
}

#[cfg(not(unix))]
fn changed(_found: &Metadata) -> Option<(i64, i64)> {
    None
}

/// Whether `file` still has the name `path`, and holds exactly `good`, followed by nothing but a
/// part of `leftover`: what an earlier append may have left behind.
///
/// As long as the stamp is the one that was left, only the last line is compared.
pub(super) fn is_ours(
    file: &mut File,
    path: &Path,
    good: &[u8],
    leftover: &[u8],
    left: Option<&Stamp>,
) -> io::Result<bool> {
    if !is_at(file, path) {
        return Ok(false);
    }
    let stamp = Stamp::of(file)?;
    let from = if left == Some(&stamp) { last_line(good) } else { 0 };
    let expected = good.get(from..).unwrap_or_default();
    file.seek(SeekFrom::Start(from as u64))?;
    let mut found = Vec::with_capacity(expected.len() + leftover.len());
    let most = (expected.len() + leftover.len()) as u64 + 1;
    Read::by_ref(file).take(most).read_to_end(&mut found)?;
    let rest = found.strip_prefix(expected);
    Ok(rest.is_some_and(|rest| leftover.starts_with(rest)))
}

/// Where the last line of `good` begins.
fn last_line(good: &[u8]) -> usize {
    let before = good.strip_suffix(b"\n").unwrap_or(good);
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}
