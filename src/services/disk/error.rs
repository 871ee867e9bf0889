//! What the disk refused, by operation.

use std::io;
use std::io::ErrorKind;
use std::path::Path;
use std::path::PathBuf;

use crate::text::Phrase;

/// An operation on a file or folder that failed.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// A folder could not be made or closed to others.
    #[error("cannot make the folder {path}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A folder could not be listed.
    #[error("cannot list {path}")]
    List {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file could not be opened.
    #[error("cannot open {path}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file could not be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Bytes could not be written.
    #[error("cannot write {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The disk did not confirm what was written: it may be there after a power cut, or not.
    #[error("the disk did not confirm {path}")]
    Sync {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file could not take its name.
    #[error("cannot put {path} in its place")]
    Rename {
        /// The name it was to have.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file could not be deleted.
    #[error("cannot delete {path}")]
    Delete {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file could not be locked, for another reason than that it is.
    #[error("cannot lock {path}")]
    Lock {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A folder, link, pipe or device stands where a file should.
    #[error("{path} is a {kind}, not a plain file")]
    NotAFile {
        /// What stands there.
        path: PathBuf,
        /// Its kind.
        kind: Kind,
    },
    /// More bytes than this program reads.
    #[error("{path} is larger than {limit} bytes")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What it may have.
        limit: u64,
    },
    /// A file of this name is there already.
    #[error("{path} is there already")]
    Exists {
        /// The file.
        path: PathBuf,
    },
}

/// What stands where a file should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, socket or device.
    Device,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Folder => "folder",
            Self::Link => "link",
            Self::Device => "device or pipe",
        })
    }
}

impl DiskError {
    /// The file or folder it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder { path, .. }
            | Self::List { path, .. }
            | Self::Open { path, .. }
            | Self::Read { path, .. }
            | Self::Write { path, .. }
            | Self::Sync { path, .. }
            | Self::Rename { path, .. }
            | Self::Delete { path, .. }
            | Self::Lock { path, .. }
            | Self::NotAFile { path, .. }
            | Self::TooLarge { path, .. }
            | Self::Exists { path } => path,
        }
    }

    /// Decided by kind, because wrapped errors have no number any more.
    fn io_kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Folder { source, .. }
            | Self::List { source, .. }
            | Self::Open { source, .. }
            | Self::Read { source, .. }
            | Self::Write { source, .. }
            | Self::Sync { source, .. }
            | Self::Rename { source, .. }
            | Self::Delete { source, .. }
            | Self::Lock { source, .. } => Some(source.kind()),
            Self::NotAFile { .. } | Self::TooLarge { .. } | Self::Exists { .. } => None,
        }
    }

    /// Whether there is no room left, on the disk or for this user.
    pub fn is_full(&self) -> bool {
        matches!(
            self.io_kind(),
            Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
        )
    }

    /// Whether the place can only be read.
    pub fn is_read_only(&self) -> bool {
        self.io_kind() == Some(ErrorKind::ReadOnlyFilesystem)
    }

    /// Whether this user may not.
    pub fn is_denied(&self) -> bool {
        self.io_kind() == Some(ErrorKind::PermissionDenied)
    }

    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        self.io_kind() == Some(ErrorKind::NotFound)
    }

    /// Names its sentence: the cause where it is one that the reader can do something about, else
    /// the operation. Each has the gap `path`.
    pub fn key(&self) -> &'static str {
        if self.is_full() {
            return "disk.full";
        }
        if self.is_read_only() {
            return "disk.read_only";
        }
        if self.is_denied() {
            return "disk.denied";
        }
        if self.is_missing() {
            return "disk.missing";
        }
        match self {
            Self::Folder { .. } => "disk.folder",
            Self::List { .. } => "disk.list",
            Self::Open { .. } => "disk.open",
            Self::Read { .. } => "disk.read",
            Self::Write { .. } => "disk.write",
            Self::Sync { .. } => "disk.sync",
            Self::Rename { .. } => "disk.rename",
            Self::Delete { .. } => "disk.delete",
            Self::Lock { .. } => "disk.lock",
            Self::NotAFile { kind: Kind::Folder, .. } => "disk.is_folder",
            Self::NotAFile { kind: Kind::Link, .. } => "disk.is_link",
            Self::NotAFile { kind: Kind::Device, .. } => "disk.is_device",
            Self::TooLarge { .. } => "disk.too_large",
            Self::Exists { .. } => "disk.exists",
        }
    }

    /// Its sentence, with the path filled in.
    pub fn phrase(&self) -> Phrase {
        Phrase::new(self.key()).with("path", self.path().display().to_string())
    }
}
