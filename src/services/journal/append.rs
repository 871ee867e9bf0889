//! A session file, open for writing.

use std::fs::File;
use std::io;
use std::io::Seek as _;
use std::io::SeekFrom;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::model::chain;
use crate::model::chain::Line;
use crate::model::chain::Sum;
use crate::model::event::Event;
use crate::model::event::NOTE_MAX;
use crate::services::disk;
use crate::services::disk::DiskError;
use crate::services::disk::Lock;
use crate::services::disk::Over;
use crate::services::journal::error::AppendError;
use crate::services::journal::error::OpenError;
use crate::services::journal::names;
use crate::services::journal::read::Opened;
use crate::services::journal::read::understand;
use crate::services::journal::tail;
use crate::services::journal::tail::Stamp;
use crate::services::paths::Paths;

/// How long a new session waits for others that are being made in the same folder.
const FOLDER_PATIENCE: Duration = Duration::from_secs(5);

/// A session file that this process, and no other, writes.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    lock: Lock,
    /// None once the disk has failed to confirm a write: that file is not written again.
    file: Option<File>,
    /// Every acknowledged line, as it stands in the file: what a new file is made from.
    good: Vec<u8>,
    /// What may stand after them: a torn line, or what a failed append left.
    leftover: Vec<u8>,
    head: Sum,
    seq: u64,
    stamp: Option<Stamp>,
    sync: fn(&File) -> io::Result<()>,
}

/// A session that was started again from what was whole of a damaged file.
#[derive(Debug)]
pub struct Repaired {
    /// The new file.
    pub journal: Journal,
    /// What it says.
    pub opened: Opened,
    /// The damaged file, byte for byte.
    pub kept: PathBuf,
}

impl Journal {
    /// Starts the session that `started` names: its file appears with that line in it, or not at
    /// all. A name that is taken is refused.
    pub fn begin(
        paths: &Paths,
        at: Timestamp,
        started: &Event,
    ) -> Result<(Self, Opened), OpenError> {
        let folder = paths.sessions();
        let Event::Started { id, .. } = started else {
            return Err(OpenError::NoName { path: folder });
        };
        disk::private_folder(&folder)?;
        disk::close_folder(&folder);
        let _alone = Lock::get(&names::folder_lock(&folder), FOLDER_PATIENCE)?;
        disk::sweep(&folder);
        let path = paths.session(id);
        let line = chain::seal(&Sum::zero(), 1, at, started).filter(|_| names::is_id(id));
        let Some((_, text)) = line else { return Err(OpenError::NoName { path: folder }) };
        let first = format!("{text}\n");
        match disk::write_whole(&path, first.as_bytes(), Over::Never) {
            // An earlier try may have named the file, and neither synced its folder nor taken the
            // name back. A second sync of the same would prove nothing.
            Err(DiskError::Exists { .. })
                if disk::read_plain(&path, chain::FILE_MAX)
                    .is_ok_and(|b| b == first.as_bytes()) =>
            {
                disk::write_whole(&path, first.as_bytes(), Over::Replace)?;
            }
            written => written?,
        }
        Self::open(&path, Duration::ZERO)
    }

    /// Opens a session for writing; waits at most `patience` for another process to let it go.
    ///
    /// A damaged file is refused, and stays as it is. Whoever wrote last may have been killed
    /// before its sync: once this returns, all that is read survives a power cut.
    pub fn open(path: &Path, patience: Duration) -> Result<(Self, Opened), OpenError> {
        // Before the lock, so that a wrong name leaves no lock file behind.
        drop(disk::open_plain(path, true, false)?);
        let lock = Lock::get(&names::lock_of(path), patience)?;
        Self::open_locked(path, lock)
    }

    fn open_locked(path: &Path, lock: Lock) -> Result<(Self, Opened), OpenError> {
        let mut file = disk::open_plain(path, true, false)?;
        let before = Stamp::of(&file).ok();
        let mut good = disk::read_all(&file, path, chain::FILE_MAX)?;
        // Nobody wrote while it was read: the next append need not read it again.
        let mut stamp = Stamp::of(&file).ok().filter(|after| before.as_ref() == Some(after));
        let opened = understand(path, &good);
        if let Some(damage) = opened.damage.clone() {
            return Err(OpenError::Damaged { path: path.to_owned(), damage });
        }
        let mut leftover = good.split_off(usize::try_from(opened.chain.good).unwrap_or(good.len()));
        if disk::sync(&file).is_ok() {
            disk::sync_folder(disk::folder_of(path))?;
        } else {
            disk::write_whole(path, &good, Over::Replace)?;
            file = disk::open_plain(path, true, false)?;
            leftover.clear();
            stamp = None;
        }
        let journal = Self {
            path: path.to_owned(),
            lock,
            stamp,
            file: Some(file),
            good,
            leftover,
            head: opened.chain.head(),
            seq: opened.chain.lines.len() as u64,
            sync: disk::sync,
        };
        Ok((journal, opened))
    }

    /// Keeps a damaged file as `NAME.damaged-TIME`, and starts a new one from what is whole of it.
    ///
    /// Only for a reader who was told and wants it.
    pub fn repair(path: &Path, at: Timestamp) -> Result<Repaired, OpenError> {
        drop(disk::open_plain(path, true, false)?);
        let lock = Lock::get(&names::lock_of(path), Duration::ZERO)?;
        let bytes = disk::read_plain(path, chain::FILE_MAX)?;
        let found = understand(path, &bytes);
        let whole = usize::try_from(found.chain.good).unwrap_or_default();
        let refused =
            found.damage.map(|damage| OpenError::Damaged { path: path.to_owned(), damage });
        if let Some(error) = refused
            && !error.can_be_repaired()
        {
            return Err(error);
        }
        let (true, Some(prefix)) = (found.session.is_some(), bytes.get(..whole)) else {
            return Err(OpenError::NothingWhole { path: path.to_owned() });
        };
        let kept = names::damaged_name(path, at);
        disk::write_whole(&kept, &bytes, Over::Never)?;
        disk::write_whole(path, prefix, Over::Replace)?;
        let (journal, opened) = Self::open_locked(path, lock)?;
        Ok(Repaired { journal, opened, kept })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sequence number of the last acknowledged line.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The sum of the last acknowledged line.
    pub fn head(&self) -> &Sum {
        &self.head
    }

    /// Writes one event. Once this returns `Ok`, it survives a kill and a power cut.
    pub fn append(&mut self, at: Timestamp, event: &Event) -> Result<Line, AppendError> {
        let written = self.append_all(&[(at, event.clone())])?;
        written.into_iter().next().ok_or(AppendError::LineTooLong)
    }

    /// Writes several events with one sync: all of them, or none.
    pub fn append_all(&mut self, events: &[(Timestamp, Event)]) -> Result<Vec<Line>, AppendError> {
        let (lines, bytes) = self.seal(events)?;
        let Some(last) = lines.last() else { return Ok(lines) };
        let Some(mut file) = self.file.take() else {
            return Err(AppendError::Unconfirmed { path: self.path.clone() });
        };
        let written = self.write(&mut file, &bytes);
        if matches!(written, Err(AppendError::Disk(DiskError::Sync { .. }))) {
            // What is not confirmed shall not be there for the next process to take for saved.
            drop(file.set_len(self.good.len() as u64));
        } else {
            self.file = Some(file);
        }
        written?;
        self.head = last.sum;
        self.seq = last.seq;
        self.good.extend_from_slice(&bytes);
        self.leftover.clear();
        self.stamp = self.file.as_ref().and_then(|file| Stamp::of(file).ok());
        Ok(lines)
    }

    /// The same, for a disk that may have failed before: a file whose sync has failed is never
    /// trusted again, but written anew.
    pub fn save(&mut self, events: &[(Timestamp, Event)]) -> Result<Vec<Line>, AppendError> {
        if self.needs_recovery() {
            self.recover()?;
        }
        match self.append_all(events) {
            Err(error) if error.needs_recovery() => {
                self.recover()?;
                self.append_all(events)
            }
            written => written,
        }
    }

    /// Seals the events into lines that follow the last one; refuses what no file may hold.
    fn seal(&self, events: &[(Timestamp, Event)]) -> Result<(Vec<Line>, Vec<u8>), AppendError> {
        let mut lines: Vec<Line> = Vec::with_capacity(events.len());
        let mut bytes = Vec::new();
        for ((at, event), seq) in events.iter().zip(self.seq + 1..) {
            if matches!(event, Event::Noted { text, .. } if text.len() > NOTE_MAX) {
                return Err(AppendError::NoteTooLong);
            }
            let prev = lines.last().map_or(&self.head, |line| &line.sum);
            let sealed = chain::seal(prev, seq, *at, event);
            let (line, text) = sealed.ok_or(AppendError::LineTooLong)?;
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(b'\n');
            lines.push(line);
        }
        let events = self.seq + lines.len() as u64;
        let length = (self.good.len() + bytes.len()) as u64;
        if events > chain::EVENTS_MAX as u64 || length > chain::FILE_MAX {
            return Err(AppendError::SessionFull);
        }
        Ok((lines, bytes))
    }

    fn write(&mut self, file: &mut File, bytes: &[u8]) -> Result<(), AppendError> {
        let path = &self.path;
        if !path.try_exists().unwrap_or(true) {
            return Err(AppendError::Deleted { path: path.clone() });
        }
        let read = |source| DiskError::Read { path: path.clone(), source };
        let written = |source| DiskError::Write { path: path.clone(), source };
        let found = tail::look(file, path, &self.good, &self.leftover, self.stamp.as_ref());
        let Some(length) = found.map_err(read)? else {
            return Err(AppendError::Changed { path: path.clone() });
        };
        let good = self.good.len() as u64;
        if length != good {
            file.set_len(good).map_err(written)?;
        }
        file.seek(SeekFrom::Start(good)).map_err(written)?;
        self.leftover = bytes.to_vec();
        self.stamp = None;
        file.write_all(bytes).map_err(written)?;
        (self.sync)(file).map_err(|source| DiskError::Sync { path: path.clone(), source })?;
        Ok(())
    }

    /// Whether nothing more is written before [`Self::recover`] has succeeded.
    pub fn needs_recovery(&self) -> bool {
        self.file.is_none()
    }

    /// Writes every acknowledged line from memory into a new file, which takes the old one's
    /// place, and goes on there. For a file whose sync has failed, or that was deleted.
    ///
    /// What somebody else put in its place is not overwritten.
    pub fn recover(&mut self) -> Result<(), AppendError> {
        let over = match disk::open_plain(&self.path, false, false) {
            Ok(mut there) => {
                let found = tail::look(&mut there, &self.path, &self.good, &self.leftover, None);
                // A disk that cannot even be read is the very case for a new file.
                if matches!(found, Ok(None)) {
                    return Err(AppendError::Changed { path: self.path.clone() });
                }
                Over::Replace
            }
            Err(error) if error.is_missing() => {
                disk::private_folder(disk::folder_of(&self.path))?;
                Over::Never
            }
            Err(error) => return Err(error.into()),
        };
        self.file = None;
        if !self.lock.stands() {
            // Whoever deleted the file may have deleted its lock too.
            self.lock = Lock::get(&names::lock_of(&self.path), Duration::ZERO)?;
        }
        disk::write_whole(&self.path, &self.good, over)?;
        self.file = Some(disk::open_plain(&self.path, true, false)?);
        self.leftover.clear();
        self.stamp = None;
        Ok(())
    }

    /// Puts another sync in the place of the disk's, for tests of disks that fail.
    #[doc(hidden)]
    #[must_use = "returns the journal with the other sync"]
    pub fn with_sync(mut self, sync: fn(&File) -> io::Result<()>) -> Self {
        self.sync = sync;
        self
    }
}
