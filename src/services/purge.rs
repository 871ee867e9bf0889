//! Takes away everything that this program keeps on the disk, and nothing beside it: a named folder
//! may have files of others in it.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use crate::services::disk;
use crate::services::disk::DiskError;
use crate::services::disk::Lock;
use crate::services::disk::LockError;
use crate::services::journal;
use crate::services::paths::Paths;
use crate::services::sessions;

/// Names that files of this program have in the folder of its state.
const STATE: [&str; 7] = [
    "lockout.json",
    "lockout.lock",
    "retention.json",
    "reauth.log",
    "reauth.log.old",
    "config.lock",
    "trial.lock",
];

/// Whether a file of this name, in one of the folders, is this program's.
type IsOwn = fn(&str) -> bool;

/// What is there to be taken away.
#[derive(Debug, Default)]
pub struct Kept {
    sessions: Vec<PathBuf>,
    folders: Vec<(PathBuf, IsOwn)>,
}

impl Kept {
    /// Looks, in the folders of real work and of practice.
    pub fn find(live: &Paths, practice: &Paths) -> Result<Self, DiskError> {
        let mut kept = Self::default();
        for paths in [practice, live] {
            let found = sessions::list(&paths.sessions())?;
            kept.sessions.extend(found.iter().map(sessions::Found::path));
            // The inner ones first, so that they are empty when they are removed.
            let all: [(PathBuf, IsOwn); 3] = [
                (paths.sessions(), is_of_sessions),
                (paths.config.clone(), |name| name == "config.toml"),
                (paths.state.clone(), |name| STATE.contains(&name)),
            ];
            kept.folders.extend(all.into_iter().filter(|(folder, _)| folder.is_dir()));
        }
        Ok(kept)
    }

    /// How many sessions.
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// The folders that are there.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.folders.iter().map(|(folder, _)| folder.as_path())
    }

    /// Fails where another process has a session open for writing; changes nothing.
    pub fn is_free(&self) -> Result<(), LockError> {
        for session in &self.sessions {
            Lock::get(&journal::lock_of(session), Duration::ZERO)?;
        }
        Ok(())
    }

    /// Takes it away; returns the folders that are left, because something of others is in them.
    pub fn remove(self) -> Result<Vec<PathBuf>, LockError> {
        for session in &self.sessions {
            sessions::delete(session)?;
        }
        let mut left = Vec::new();
        for (folder, is_own) in self.folders {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
                let name = entry.file_name();
                let own = name.to_str().is_some_and(|name| is_own(name) || disk::is_half(name));
                if is_file && own {
                    disk::remove(&entry.path())?;
                }
            }
            if std::fs::remove_dir(&folder).is_err() {
                left.push(folder);
            }
        }
        Ok(left)
    }
}

/// A session, its lock, a damaged copy of it, or the lock of the folder.
fn is_of_sessions(name: &str) -> bool {
    let Some((id, rest)) = name.split_once('.') else { return false };
    let damaged = rest.starts_with("jsonl.damaged-");
    name == "folder.lock" || (journal::is_id(id) && (damaged || matches!(rest, "jsonl" | "lock")))
}
