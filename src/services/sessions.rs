//! All the sessions of a folder: listing, finding, deleting, taking out and bringing in.

use std::cmp::Ordering;
use std::fs::DirEntry;
use std::fs::Metadata;
use std::io;
use std::io::ErrorKind;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::model::chain;
use crate::model::event::Mode;
use crate::model::session::Session;
use crate::services::disk;
use crate::services::disk::DiskError;
use crate::services::disk::Lock;
use crate::services::disk::LockError;
use crate::services::disk::Over;
use crate::services::journal;
use crate::services::journal::OpenError;
use crate::services::journal::Opened;
use crate::services::parallel;
use crate::services::paths::Paths;
use crate::text::Phrase;

/// How the names of session files end.
const ENDING: &str = ".jsonl";
/// How long to wait for another process to finish with the folder.
const PATIENCE: Duration = Duration::from_secs(5);
/// Files of which two threads ask for the times.
const MANY: usize = 256;
/// From so many on, two threads read sessions.
const SEVERAL: usize = 8;
/// Sessions that are read for what they know of an org.
const RECALLED_MAX: usize = 200;

/// A session file, seen from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    folder: Arc<Path>,
    /// The session's id: the name without its ending.
    pub id: String,
    /// When it was last written.
    pub modified: Timestamp,
}

impl Found {
    fn of(folder: &Path, id: &str, modified: Timestamp) -> Self {
        Self { folder: Arc::from(folder), id: id.to_owned(), modified }
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.folder.join(format!("{}{ENDING}", self.id))
    }
}

/// What became of a session that was old enough to be deleted.
#[derive(Debug)]
pub struct Deleted {
    /// The session.
    pub found: Found,
    /// How many copies that were kept for their damage went with it; an error where it is still
    /// there.
    pub outcome: Result<usize, LockError>,
}

/// Why no single session was found.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// None begins like this.
    #[error("there is no session {id}")]
    None {
        /// What was asked for.
        id: String,
    },
    /// Several begin like this.
    #[error("several sessions begin with {id}")]
    Several {
        /// What was asked for.
        id: String,
        /// Their ids, newest first.
        ids: Vec<String>,
    },
    /// The folder could not be listed.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl FindError {
    /// Names its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::None { .. } => "disk.no_session",
            Self::Several { .. } => "disk.several_sessions",
            Self::Disk(error) => error.key(),
        }
    }

    /// Its sentence, with `id` and `ids` filled in.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::None { id } => Phrase::new(self.key()).with("id", id),
            Self::Several { id, ids } => {
                Phrase::new(self.key()).with("id", id).with("ids", ids.join(", "))
            }
            Self::Disk(error) => error.phrase(),
        }
    }
}

/// Why a session was not brought in. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is damaged, newer, or cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The session is here already.
    #[error("session {id} is here already")]
    Exists {
        /// Its id.
        id: String,
    },
    /// Its id is not one that this program gives.
    #[error("the file names no proper session id")]
    Id,
    /// A practice session among live ones, or the reverse.
    #[error("a practice session stays among practice sessions")]
    OtherMode,
}

impl ImportError {
    /// Names its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Open(error) => error.key(),
            Self::Exists { .. } => "disk.session_exists",
            Self::Id => "disk.session_id",
            Self::OtherMode => "disk.other_mode",
        }
    }

    /// Its sentence, with its gaps filled in.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::Open(error) => error.phrase(),
            Self::Exists { id } => Phrase::new(self.key()).with("id", id),
            Self::Id | Self::OtherMode => Phrase::new(self.key()),
        }
    }
}

/// The names that are those of sessions, each with its id. No folder means none.
fn named(
    folder: &Path,
) -> Result<impl Iterator<Item = Result<(DirEntry, String), DiskError>>, DiskError> {
    let refused = |source| DiskError::List { path: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Err(source) if source.kind() == ErrorKind::NotFound => None,
        entries => Some(entries.map_err(refused)?),
    };
    Ok(entries.into_iter().flatten().filter_map(move |entry| {
        let entry = match entry.map_err(refused) {
            Ok(entry) => entry,
            Err(error) => return Some(Err(error)),
        };
        // "Conflicted copies" of cloud folders have blanks in their names, and are no sessions.
        let mut id = entry.file_name().into_string().ok()?;
        id.truncate(id.strip_suffix(ENDING).filter(|id| journal::is_id(id))?.len());
        Some(Ok((entry, id)))
    }))
}

/// When a file was last written; the beginning of Unix time where the system does not tell.
fn modified(looked: io::Result<Metadata>) -> Timestamp {
    let at = looked.and_then(|found| found.modified()).ok();
    at.and_then(|at| Timestamp::try_from(at).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn newest_first(one: &Found, other: &Found) -> Ordering {
    other.modified.cmp(&one.modified).then_with(|| other.id.cmp(&one.id))
}

/// The ids of the sessions of a folder, in no order; none of them is looked at.
pub fn ids(folder: &Path) -> Result<Vec<String>, DiskError> {
    named(folder)?.map(|named| named.map(|(_, id)| id)).collect()
}

/// Lists the sessions of a folder, newest first, without reading any.
pub fn list(folder: &Path) -> Result<Vec<Found>, DiskError> {
    let named: Vec<_> = named(folder)?.collect::<Result<_, _>>()?;
    let times = parallel::map(&named, MANY, |(entry, _id)| modified(entry.metadata()));
    let folder = Arc::from(folder);
    let found = |((_entry, id), modified)| Found { folder: Arc::clone(&folder), id, modified };
    let mut all: Vec<_> = named.into_iter().zip(times).map(found).collect();
    all.sort_unstable_by(newest_first);
    Ok(all)
}

/// The Microsoft tenant that the last session for an Okta org vouches for. What cannot be read says
/// nothing; a session that is open is asked like the others.
pub fn recall(folder: &Path, org: &str) -> Option<String> {
    let found = list(folder).ok()?;
    let mut read = found.iter().take(RECALLED_MAX).filter_map(|one| summary(&one.path()).ok());
    read.find_map(|one| one.vouched_tenant().filter(|_| one.tenant.as_deref() == Some(org)))
}

/// Reads several sessions, as [`summary`] does.
pub fn summaries(found: &[Found]) -> Vec<Result<Session, OpenError>> {
    parallel::map(found, SEVERAL, |found| summary(&found.path()))
}

/// Reads one session. A damaged one is an error that names the damage.
pub fn summary(path: &Path) -> Result<Session, OpenError> {
    read(path).map(|(session, _torn)| session)
}

/// The same, and whether a last line that is not finished was left out.
pub fn read(path: &Path) -> Result<(Session, bool), OpenError> {
    let Opened { chain, session, damage, .. } = journal::read(path)?;
    match (session, damage) {
        (Some(session), None) => Ok((session, chain.torn > 0)),
        (_, Some(damage)) => Err(OpenError::Damaged { path: path.to_owned(), damage }),
        (None, None) => Err(OpenError::NothingWhole { path: path.to_owned() }),
    }
}

/// Finds a session by its id, or by the beginning of it where only one begins so.
pub fn find(folder: &Path, id: &str) -> Result<Found, FindError> {
    if journal::is_id(id) {
        let found = Found::of(folder, id, Timestamp::UNIX_EPOCH);
        let looked = std::fs::symlink_metadata(found.path());
        if looked.is_ok() {
            return Ok(Found { modified: modified(looked), ..found });
        }
    }
    let mut fits = Vec::new();
    for named in named(folder)? {
        let (entry, name) = named?;
        if !id.is_empty() && name.starts_with(id) {
            fits.push(Found::of(folder, &name, modified(entry.metadata())));
        }
    }
    fits.sort_by(newest_first);
    match (fits.len(), fits.pop()) {
        (1, Some(found)) => Ok(found),
        (_, None) => Err(FindError::None { id: id.to_owned() }),
        (_, Some(last)) => {
            let ids = fits.into_iter().chain([last]).map(|found| found.id).collect();
            Err(FindError::Several { id: id.to_owned(), ids })
        }
    }
}

/// Deletes a session, and the copies of it that were kept for their damage, whose number it
/// returns. One that is open for writing is not deleted.
pub fn delete(path: &Path) -> Result<usize, LockError> {
    delete_if(path, |_path| true).map(Option::unwrap_or_default)
}

/// Deletes it where `is_meant`, once nobody else can write to it; none where it is not.
fn delete_if(path: &Path, is_meant: impl Fn(&Path) -> bool) -> Result<Option<usize>, LockError> {
    let folder = disk::folder_of(path);
    let _alone = Lock::get(&journal::folder_lock(folder), PATIENCE)?;
    let lock = Lock::get(&journal::lock_of(path), Duration::ZERO)?;
    if !is_meant(path) {
        return Ok(None);
    }
    disk::remove(path)?;
    let mut copies = 0;
    let kept = format!("{}.damaged-", path.file_name().unwrap_or_default().to_string_lossy());
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&kept) {
            disk::remove(&entry.path())?;
            copies += 1;
        }
    }
    lock.remove()?;
    disk::sync_folder(folder)?;
    Ok(Some(copies))
}

/// Deletes the sessions whose last change lies before `before`; returns what became of each.
///
/// The time is that of the last event, because copying a folder makes every file new. A session
/// that cannot be read is left alone.
pub fn delete_older_than(folder: &Path, before: Timestamp) -> Result<Vec<Deleted>, DiskError> {
    let old = |path: &Path| summary(path).is_ok_and(|session| session.updated < before);
    let gone = list(folder)?.into_iter().filter(|found| old(&found.path())).filter_map(|found| {
        // Somebody may have gone on with it meanwhile.
        let outcome = delete_if(&found.path(), old).transpose()?;
        Some(Deleted { found, outcome })
    });
    Ok(gone.collect())
}

/// Copies a whole session to a file of the reader's choice.
pub fn export(path: &Path, to: &Path, over: Over) -> Result<(), OpenError> {
    Ok(disk::write_whole(to, &exported(path)?, over)?)
}

/// What an export has in it: the whole lines of a session file.
pub fn exported(path: &Path) -> Result<Vec<u8>, OpenError> {
    Ok(whole(path)?.1)
}

/// Brings in a session file from elsewhere, checked first; returns where it is now.
pub fn import(paths: &Paths, from: &Path, mode: Mode) -> Result<Found, ImportError> {
    let (session, bytes) = whole(from)?;
    if !journal::is_id(&session.id) {
        return Err(ImportError::Id);
    }
    if session.mode != mode {
        return Err(ImportError::OtherMode);
    }
    let folder = paths.sessions();
    let path = paths.session(&session.id);
    let refused = |error: DiskError| {
        if matches!(error, DiskError::Exists { .. }) {
            ImportError::Exists { id: session.id.clone() }
        } else {
            OpenError::from(error).into()
        }
    };
    disk::private_folder(&folder).map_err(refused)?;
    let _alone = Lock::get(&journal::folder_lock(&folder), PATIENCE).map_err(OpenError::from)?;
    disk::write_whole(&path, &bytes, Over::Never).map_err(refused)?;
    Ok(Found::of(&folder, &session.id, session.updated))
}

/// The session and the bytes of its whole lines; a torn last line is left out, damage refused.
fn whole(path: &Path) -> Result<(Session, Vec<u8>), OpenError> {
    let mut bytes = disk::read_plain(path, chain::FILE_MAX)?;
    let Opened { chain, session, damage, .. } = journal::understand(path, &bytes);
    match (session, damage) {
        (Some(session), None) => {
            bytes.truncate(usize::try_from(chain.good).unwrap_or_default());
            Ok((session, bytes))
        }
        (_, Some(damage)) => Err(OpenError::Damaged { path: path.to_owned(), damage }),
        (None, None) => Err(OpenError::NothingWhole { path: path.to_owned() }),
    }
}
