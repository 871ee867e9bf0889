//! Opening, reading and writing plain files that only their owner may read.

use std::fs::DirBuilder;
use std::fs::File;
use std::fs::FileType;
use std::fs::OpenOptions;
use std::io;
use std::io::ErrorKind;
use std::io::Read as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::services::disk::error::DiskError;
use crate::services::disk::error::Kind;

/// How the names of half-written files begin and end.
const HALF: (&str, &str) = (".reauth-", ".tmp");
/// How long a half-written file may belong to somebody who is still writing it.
const HALF_AGE: Duration = Duration::from_mins(1);

/// Whether a file that is there may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// It is an error.
    Never,
    /// It is replaced, in one step.
    Replace,
}

/// Makes `path` and the folders above it, closed to others (0700), so that they survive a power
/// cut with what will be in them.
///
/// A folder that is there already keeps its mode: it may be one that the reader chose and shares.
pub fn private_folder(path: &Path) -> Result<(), DiskError> {
    let made: Vec<_> = path.ancestors().take_while(|above| !above.is_dir()).collect();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| DiskError::Folder { path: path.to_owned(), source })?;
    made.into_iter().try_for_each(|made| sync_folder(folder_of(made)))
}

/// Closes a folder of this program's own to others, where an older umask or a copy opened it.
pub fn close_folder(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open =
            std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
        if open {
            // Not ours to change: `doctor` tells of it.
            drop(std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Whether only its owner may read the file at `path`, links followed. Elsewhere than on Unix
/// the folder of the user has to do.
pub fn is_closed_to_others(path: &Path) -> Result<bool, DiskError> {
    let found = std::fs::metadata(path)
        .map_err(|source| DiskError::Open { path: path.to_owned(), source })?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let others = found.permissions().mode() & 0o077;
        Ok(others == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = found;
        Ok(true)
    }
}

/// Opens a plain file, for writing too where `write`, made where it may be and is absent.
///
/// Never follows a link and never waits: opening a pipe for reading would hang until somebody
/// writes to it.
pub fn open_plain(path: &Path, write: bool, make: bool) -> Result<File, DiskError> {
    let mut options = OpenOptions::new();
    options.read(true).write(write).create(write && make).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    // Looked at first for a clear sentence; the flags and the second look decide.
    refuse_odd(path)?;
    let file =
        options.open(path).map_err(|source| DiskError::Open { path: path.to_owned(), source })?;
    let found = file
        .metadata()
        .map_err(|source| DiskError::Open { path: path.to_owned(), source })?
        .file_type();
    match odd(found) {
        Some(kind) => Err(DiskError::NotAFile { path: path.to_owned(), kind }),
        None => Ok(file),
    }
}

/// Refuses anything but a plain file, or nothing, at `path`.
fn refuse_odd(path: &Path) -> Result<(), DiskError> {
    match std::fs::symlink_metadata(path).ok().and_then(|found| odd(found.file_type())) {
        Some(kind) => Err(DiskError::NotAFile { path: path.to_owned(), kind }),
        None => Ok(()),
    }
}

fn odd(found: FileType) -> Option<Kind> {
    if found.is_file() {
        None
    } else if found.is_dir() {
        Some(Kind::Folder)
    } else if found.is_symlink() {
        Some(Kind::Link)
    } else {
        Some(Kind::Device)
    }
}

/// Reads a plain file of at most `limit` bytes.
pub fn read_plain(path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
    read_all(&open_plain(path, false, false)?, path, limit)
}

/// Reads an open file from where it stands, at most `limit` bytes.
pub fn read_all(file: &File, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
    // Room for all of it at once, where it is not growing; one byte more shows its end.
    let length = file.metadata().map_or(0, |found| found.len()).min(limit);
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| DiskError::Read { path: path.to_owned(), source })?;
    if bytes.len() as u64 > limit {
        return Err(DiskError::TooLarge { path: path.to_owned(), limit });
    }
    Ok(bytes)
}

/// Writes a file whole or not at all, mode 0600; once this returns it survives a power cut.
///
/// A new file in the same folder is written and synced, takes the name, and the folder is synced:
/// the step that makes the name itself durable.
pub fn write_whole(path: &Path, bytes: &[u8], over: Over) -> Result<(), DiskError> {
    refuse_odd(path)?;
    let folder = folder_of(path);
    let written = |source| DiskError::Write { path: path.to_owned(), source };
    let mut half = tempfile::Builder::new()
        .prefix(HALF.0)
        .suffix(HALF.1)
        .tempfile_in(folder)
        .map_err(written)?;
    half.write_all(bytes).map_err(written)?;
    half.as_file()
        .sync_all()
        .or_else(supported)
        .map_err(|source| DiskError::Sync { path: path.to_owned(), source })?;
    name(half, path, over)?;
    let synced = sync_folder(folder);
    if synced.is_err() && over == Over::Never {
        // There was nothing before, and a failure leaves nothing.
        drop(remove(path));
    }
    synced
}

/// Gives the file its name. On Windows a virus scanner or indexer may hold the old one for a
/// moment (errors 5 and 32), which passes.
fn name(mut half: NamedTempFile, path: &Path, over: Over) -> Result<(), DiskError> {
    let mut pauses = [10, 25, 50, 100].into_iter().filter(|_| cfg!(windows));
    loop {
        let named = match over {
            Over::Replace => half.persist(path),
            Over::Never => half.persist_noclobber(path),
        };
        let Err(failed) = named else { return Ok(()) };
        let passes = matches!(failed.error.raw_os_error(), Some(5 | 32));
        match pauses.next().filter(|_| passes) {
            Some(pause) => std::thread::sleep(Duration::from_millis(pause)),
            None if failed.error.kind() == ErrorKind::AlreadyExists => {
                return Err(DiskError::Exists { path: path.to_owned() });
            }
            None => {
                return Err(DiskError::Rename { path: path.to_owned(), source: failed.error });
            }
        }
        half = failed.file;
    }
}

/// Makes what was written to an open file survive a power cut.
pub fn sync(file: &File) -> io::Result<()> {
    file.sync_data().or_else(supported)
}

/// Makes the names in a folder survive a power cut.
pub fn sync_folder(folder: &Path) -> Result<(), DiskError> {
    if cfg!(windows) {
        // A folder cannot be flushed there.
        return Ok(());
    }
    File::open(folder)
        .and_then(|open| open.sync_all())
        .or_else(
            |error| {
                if error.kind() == ErrorKind::InvalidInput { Ok(()) } else { supported(error) }
            },
        )
        .map_err(|source| DiskError::Sync { path: folder.to_owned(), source })
}

/// Some network disks have no sync at all; nothing better can be had there.
fn supported(error: io::Error) -> io::Result<()> {
    if error.kind() == ErrorKind::Unsupported { Ok(()) } else { Err(error) }
}

/// Deletes a file; one that is not there is no error.
pub fn remove(path: &Path) -> Result<(), DiskError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != ErrorKind::NotFound => {
            Err(DiskError::Delete { path: path.to_owned(), source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Whether a file of this name is one that was not written to its end.
pub fn is_half(name: &str) -> bool {
    name.starts_with(HALF.0) && name.ends_with(HALF.1)
}

/// Deletes half-written files that a killed process left, once nobody can still be writing them.
pub fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let half = entry.file_name().to_str().is_some_and(is_half);
        let age = entry.metadata().and_then(|found| found.modified()).map(|at| at.elapsed());
        if half && matches!(age, Ok(Ok(age)) if age > HALF_AGE) {
            // What cannot be deleted now is tried again at the next start.
            drop(remove(&entry.path()));
        }
    }
}

/// The folder a file is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        Some(_) | None => Path::new("."),
    }
}
