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

/// Names that files have in the folders of this program.
const NAMES: [&str; 5] =
    ["lockout.json", "retention.json", "reauth.log", "reauth.log.old", "config.toml"];
/// What their names contain otherwise: sessions, damaged copies and locks.
const PARTS: [&str; 2] = [".jsonl", ".lock"];

/// What is there to be taken away.
#[derive(Debug, Default)]
pub struct Kept {
    sessions: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Kept {
    /// Looks, in the folders of real work and of practice.
    pub fn find(live: &Paths, practice: &Paths) -> Result<Self, DiskError> {
        let mut kept = Self::default();
        for paths in [practice, live] {
            let found = sessions::list(&paths.sessions())?;
            kept.sessions.extend(found.into_iter().map(|found| found.path));
            // The inner ones first, so that they are empty when they are removed.
            let all = [paths.sessions(), paths.config.clone(), paths.state.clone()];
            kept.folders.extend(all.into_iter().filter(|folder| folder.is_dir()));
        }
        Ok(kept)
    }

    /// How many sessions.
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// The folders that are there.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
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
        for folder in self.folders {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
                if is_file && is_own(&entry.path()) {
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

fn is_own(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    NAMES.contains(&&*name) || disk::is_half(&name) || PARTS.iter().any(|part| name.contains(part))
}
