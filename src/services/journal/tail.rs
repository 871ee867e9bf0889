//! Whether the file on the disk is still the one that this process left there.

use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::io::ErrorKind;
use std::io::Read as _;
use std::io::Seek as _;
use std::io::SeekFrom;
use std::path::Path;
use std::time::SystemTime;

use crate::services::disk::is_at;

/// Bytes that are compared at a time.
const PART: usize = 64 * 1024;

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

/// How long `file` is, where it still has the name `path` and holds exactly `good`, followed by
/// nothing but a part of `leftover`: what an earlier append may have left behind. None where it is
/// another.
///
/// As long as the stamp is the one that was left, only the last line is compared.
pub(super) fn look(
    file: &mut File,
    path: &Path,
    good: &[u8],
    leftover: &[u8],
    left: Option<&Stamp>,
) -> io::Result<Option<u64>> {
    if !is_at(file, path) {
        return Ok(None);
    }
    let stamp = Stamp::of(file)?;
    let mut at = if left == Some(&stamp) { last_line(good) } else { 0 };
    file.seek(SeekFrom::Start(at as u64))?;
    let mut part = vec![0; PART.min(good.len() - at + leftover.len() + 1)];
    loop {
        let count = match file.read(&mut part) {
            Ok(0) => return Ok((at >= good.len()).then_some(at as u64)),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let found = part.get(..count).unwrap_or_default();
        let (of_good, of_leftover) = found.split_at(count.min(good.len().saturating_sub(at)));
        let expected = good.get(at..at + of_good.len());
        let after = (at + of_good.len()).saturating_sub(good.len());
        let expected_after = leftover.get(after..after + of_leftover.len());
        if expected != Some(of_good) || expected_after != Some(of_leftover) {
            return Ok(None);
        }
        at += count;
    }
}

/// Where the last line of `good` begins.
fn last_line(good: &[u8]) -> usize {
    let before = good.strip_suffix(b"\n").unwrap_or(good);
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}
