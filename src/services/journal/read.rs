//! Reading a session file: without a lock, and without changing a byte of it.

use std::path::Path;
use std::path::PathBuf;

use crate::model::chain;
use crate::model::chain::Chain;
use crate::model::chain::Damage;
use crate::model::session::Session;
use crate::services::disk::DiskError;
use crate::services::disk::read_plain;
use crate::services::parallel;

/// Bytes of a file that is read by two threads: as many lines as take longer than a thread to begin.
const LONG: usize = 512 * 1024;

/// A session file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Where it is.
    pub path: PathBuf,
    /// Its whole lines. `torn` in it says how many bytes of an unfinished last line were dropped.
    pub chain: Chain,
    /// What the whole lines say; none where not even the first is whole.
    pub session: Option<Session>,
    /// What ended the reading before the end of the file.
    pub damage: Option<Damage>,
}

/// Reads the session file at `path`. A line that is being written meanwhile reads as torn.
pub fn read(path: &Path) -> Result<Opened, DiskError> {
    read_plain(path, chain::FILE_MAX).map(|bytes| understand(path, &bytes))
}

/// What `bytes`, of the file at `path`, say.
pub fn understand(path: &Path, bytes: &[u8]) -> Opened {
    let (chain, damage) = read_lines(bytes);
    let session = Session::fold(&chain);
    // A file is created with its first line in it: without one it is no session file.
    let damage = match session {
        Some(_) => damage,
        None => damage.or(Some(Damage::Foreign { line: 1, byte: 0 })),
    };
    Opened { path: path.to_owned(), chain, session, damage }
}

/// The lines of a file; those of a long one by two threads.
fn read_lines(bytes: &[u8]) -> chain::Read {
    let halves = if bytes.len() < LONG { None } else { chain::halves(bytes) };
    let read = halves.map(|halves| parallel::map(&halves, halves.len(), |half| half.read()));
    match read.map(TryInto::try_into) {
        Some(Ok(both)) => chain::join(both),
        Some(Err(_)) | None => chain::read(bytes),
    }
}
