//! Locks: files of their own, never renamed, held by the system and freed by it when a process dies.

use std::fs::File;
use std::fs::TryLockError;
use std::io::ErrorKind;
use std::io::Seek as _;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::services::clock;
use crate::services::disk::error::DiskError;
use crate::services::disk::file::open_plain;
use crate::services::disk::file::read_plain;
use crate::services::disk::file::remove;
use crate::text::Phrase;
use crate::text::clean_line;

/// How often a held lock is tried again.
const AGAIN: Duration = Duration::from_millis(20);
/// Bytes that a lock file may have.
const HOLDER_MAX: u64 = 4_096;

/// Who holds a lock, as its file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process id.
    pub pid: u32,
    /// Name of the machine; empty where the system does not tell.
    pub host: String,
    /// Since when.
    pub since: Timestamp,
}

/// Why a lock was not got.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("{path} is held by another process")]
    Held {
        /// The lock file.
        path: PathBuf,
        /// Who; none where the file cannot be read while it is locked (Windows).
        holder: Option<Holder>,
    },
    /// The lock file could not be made or opened.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl LockError {
    /// Names its sentence; see [`Self::phrase`] for the gaps.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Held { holder: Some(_), .. } => "disk.held_by",
            Self::Held { holder: None, .. } => "disk.held",
            Self::Disk(error) => error.key(),
        }
    }

    /// Its sentence, with the holder's `pid`, `host` and `since` filled in.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::Held { path, holder } => {
                let phrase = Phrase::new(self.key()).with("path", path.display().to_string());
                match holder {
                    Some(holder) => phrase
                        .with("pid", holder.pid.to_string())
                        .with("host", holder.host.clone())
                        .with("since", holder.since.to_string()),
                    None => phrase,
                }
            }
            Self::Disk(error) => error.phrase(),
        }
    }
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
    real: bool,
}

impl Lock {
    /// Gets the lock, trying again for at most `patience`.
    pub fn get(path: &Path, patience: Duration) -> Result<Self, LockError> {
        let until = Instant::now() + patience;
        loop {
            let file = open_plain(path, true, true)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, path) => return Ok(Self::held(file, path, true)),
                // Deleted between opening and locking: the next one to come would make a new file
                // and lock that one.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    if Instant::now() >= until {
                        let holder = read_plain(path, HOLDER_MAX).ok();
                        let holder = holder.and_then(|b| serde_json::from_slice(&b).ok());
                        return Err(LockError::Held { path: path.to_owned(), holder });
                    }
                    std::thread::sleep(AGAIN);
                }
                Err(TryLockError::Error(source)) if source.kind() == ErrorKind::Interrupted => {}
                Err(TryLockError::Error(source)) if is_unsupported(&source) => {
                    return Ok(Self::held(file, path, false));
                }
                Err(TryLockError::Error(source)) => {
                    return Err(DiskError::Lock { path: path.to_owned(), source }.into());
                }
            }
        }
    }

    fn held(file: File, path: &Path, real: bool) -> Self {
        let mut lock = Self { file, path: path.to_owned(), real };
        lock.sign();
        lock
    }

    /// Whether the file system really locks. Where it does not, only the look at the tail before
    /// each append stands between two writers.
    pub fn is_real(&self) -> bool {
        self.real
    }

    /// Whether its file is still there, so that nobody else can have the lock.
    pub fn stands(&self) -> bool {
        is_at(&self.file, &self.path)
    }

    /// Writes into the file who holds it. For a sentence only, so a failure changes nothing.
    fn sign(&mut self) {
        let holder = Holder { pid: std::process::id(), host: host(), since: clock::now() };
        let Ok(text) = serde_json::to_vec(&holder) else { return };
        if self.file.set_len(0).is_ok() && self.file.rewind().is_ok() {
            drop(self.file.write_all(&text));
        }
    }

    /// Deletes the lock file, while it is held: for the end of what it guards.
    pub fn remove(self) -> Result<(), DiskError> {
        remove(&self.path)
    }
}

/// Network and user-space file systems without locks (ENOLCK, ENOSYS, EOPNOTSUPP).
fn is_unsupported(error: &std::io::Error) -> bool {
    #[cfg(unix)]
    let no_locks = error.raw_os_error() == Some(rustix::io::Errno::NOLCK.raw_os_error());
    #[cfg(not(unix))]
    let no_locks = false;
    no_locks || error.kind() == ErrorKind::Unsupported
}

/// Whether the open file is the one that has this name.
#[cfg(unix)]
pub fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let named = std::fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()));
    let open = file.metadata().map(|found| (found.dev(), found.ino()));
    matches!((named, open), (Ok(named), Ok(open)) if named == open)
}

/// Whether the open file is the one that has this name: an open file keeps its name on Windows.
#[cfg(not(unix))]
pub fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(unix)]
fn host() -> String {
    clean_line(&rustix::system::uname().nodename().to_string_lossy(), 64)
}

#[cfg(not(unix))]
fn host() -> String {
    clean_line("", 64)
}
