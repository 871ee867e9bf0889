//! Why a session file was not opened, or not written.

use std::path::Path;
use std::path::PathBuf;

use crate::model::chain::Damage;
use crate::services::disk::DiskError;
use crate::services::disk::LockError;
use crate::services::journal::names;
use crate::text::Phrase;

/// Why a session was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Another process has it open for writing, or its lock file is in the way.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// It is not whole. Nothing was changed.
    #[error("{path}: {damage}")]
    Damaged {
        /// The session file.
        path: PathBuf,
        /// What is wrong, and where.
        damage: Damage,
    },
    /// Not even its first line is whole, so that there is nothing to go on from.
    #[error("{path}: nothing in it is whole")]
    NothingWhole {
        /// The session file.
        path: PathBuf,
    },
    /// No free name was found for a new session.
    #[error("no free name for a session in {path}")]
    NoName {
        /// The folder.
        path: PathBuf,
    },
}

/// What is said of a file in which nothing is whole.
pub fn nothing_whole(path: &Path) -> Phrase {
    OpenError::NothingWhole { path: path.to_owned() }.phrase()
}

impl OpenError {
    /// Names its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Disk(error) => error.key(),
            Self::Lock(error) => error.key(),
            Self::Damaged { damage, .. } => match damage {
                Damage::Altered { .. } => "disk.altered",
                Damage::Order { .. } => "disk.order",
                Damage::Foreign { .. } => "disk.foreign",
                Damage::Newer { .. } => "disk.newer",
                Damage::TooLarge => "disk.too_many",
            },
            Self::NothingWhole { .. } => "disk.nothing_whole",
            Self::NoName { .. } => "disk.no_name",
        }
    }

    /// Its sentence, with `path`, `line`, `byte` and `found` filled in where it has them.
    pub fn phrase(&self) -> Phrase {
        let named =
            |path: &PathBuf| Phrase::new(self.key()).with("path", path.display().to_string());
        match self {
            Self::Disk(error) => error.phrase(),
            Self::Lock(error) => error.phrase(),
            Self::Damaged { path, damage } => match damage {
                // None before it is whole, and `repair` has nothing to go on from.
                Damage::Altered { line: 1, byte }
                | Damage::Order { line: 1, byte }
                | Damage::Foreign { line: 1, byte } => Phrase::new("disk.damaged_at_once")
                    .with("path", path.display().to_string())
                    .with("byte", byte.to_string()),
                Damage::Altered { line, byte }
                | Damage::Order { line, byte }
                | Damage::Foreign { line, byte } => {
                    let place = [("line", line.to_string()), ("byte", byte.to_string())];
                    let said = named(path).with("id", names::argument(path));
                    place.into_iter().fold(said, |said, (gap, n)| said.with(gap, n))
                }
                Damage::Newer { found } => named(path).with("found", found.to_string()),
                Damage::TooLarge => named(path),
            },
            Self::NothingWhole { path } | Self::NoName { path } => named(path),
        }
    }

    /// Whether another process holds the session.
    pub fn is_held(&self) -> bool {
        matches!(self, Self::Lock(LockError::Held { .. }))
    }

    /// Whether the session can be read, and not changed.
    pub fn is_read_only(&self) -> bool {
        match self {
            Self::Disk(error) | Self::Lock(LockError::Disk(error)) => error.is_read_only(),
            Self::Lock(LockError::Held { .. })
            | Self::Damaged { .. }
            | Self::NothingWhole { .. }
            | Self::NoName { .. } => false,
        }
    }

    /// Whether a new file may be started from what is whole, if the reader wants that.
    pub fn can_be_repaired(&self) -> bool {
        matches!(
            self,
            Self::Damaged {
                damage: Damage::Altered { .. } | Damage::Order { .. } | Damage::Foreign { .. },
                ..
            }
        )
    }
}

/// Why a change was not written. None of them loses what was acknowledged before.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The disk refused; the same append may be tried again.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The disk did not confirm a write. This file is not written again: a second sync may
    /// succeed though the bytes are gone. `Journal::recover` writes a new one.
    #[error("the disk did not confirm an earlier write to {path}")]
    Unconfirmed {
        /// The session file.
        path: PathBuf,
    },
    /// The file was deleted. `Journal::recover` writes it again.
    #[error("{path} was deleted")]
    Deleted {
        /// The session file.
        path: PathBuf,
    },
    /// A recovery found the session locked by another process.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The file was edited, cut off or replaced by somebody else. Nothing was written.
    #[error("{path} was changed by another program")]
    Changed {
        /// The session file.
        path: PathBuf,
    },
    /// A note of more than 16 KiB.
    #[error("the note is longer than 16 KiB")]
    NoteTooLong,
    /// An event of more than 64 KiB.
    #[error("the change is longer than 64 KiB")]
    LineTooLong,
    /// The session has as many events or bytes as a session may have.
    #[error("the session is full")]
    SessionFull,
}

impl AppendError {
    /// Names its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Disk(error) => error.key(),
            Self::Unconfirmed { .. } => "disk.unconfirmed",
            Self::Deleted { .. } => "disk.deleted",
            Self::Lock(error) => error.key(),
            Self::Changed { .. } => "disk.changed",
            Self::NoteTooLong => "disk.note_too_long",
            Self::LineTooLong => "disk.line_too_long",
            Self::SessionFull => "disk.session_full",
        }
    }

    /// Its sentence, with `path` filled in where it has one.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::Disk(error) => error.phrase(),
            Self::Lock(error) => error.phrase(),
            Self::Unconfirmed { path } | Self::Deleted { path } | Self::Changed { path } => {
                Phrase::new(self.key()).with("path", path.display().to_string())
            }
            Self::NoteTooLong | Self::LineTooLong | Self::SessionFull => Phrase::new(self.key()),
        }
    }

    /// Whether `Journal::recover` is the way on.
    pub fn needs_recovery(&self) -> bool {
        matches!(
            self,
            Self::Unconfirmed { .. } | Self::Deleted { .. } | Self::Disk(DiskError::Sync { .. })
        )
    }
}
