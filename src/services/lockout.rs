//! The lockout file: how many wrong passwords this machine has sent, and which hosts asked to be
//! left alone, for all instances together.
//!
//! A try is written down, and synced, before anything is sent: a process that is killed between
//! the two has spent it. A file that cannot be read or written means that nothing may be sent.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use crate::model::chain::Sum;
use crate::model::check::Cloud;
use crate::model::lockout::Budget;
use crate::model::lockout::Lockout;
use crate::model::lockout::NotSent;
use crate::model::lockout::Outcome;
use crate::model::lockout::Refused;
use crate::model::lockout::budget;
use crate::model::lockout::is_paused;
use crate::services::clock;
use crate::services::disk;
use crate::services::disk::DiskError;
use crate::services::disk::Lock;
use crate::services::disk::LockError;
use crate::services::disk::Over;
use crate::services::paths::Paths;
use crate::text::Phrase;

/// The format this program writes.
const FORMAT: u32 = 1;
/// Bytes that the file may have.
const FILE_MAX: u64 = 1024 * 1024;
/// How long to wait for another instance that is writing.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why no password may be sent.
#[derive(Debug, thiserror::Error)]
pub enum LockoutError {
    /// The budget is spent, or the account is locked.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Another instance does not let go of the file.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The file is not one that this version can read.
    #[error("{path} cannot be understood")]
    Unreadable {
        /// The lockout file.
        path: PathBuf,
    },
}

impl LockoutError {
    /// Names its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Refused(Refused::Spent { .. }) => "disk.lockout_spent",
            Self::Refused(Refused::Locked { .. }) => "disk.lockout_locked",
            Self::Disk(_) | Self::Lock(_) => "disk.lockout_disk",
            Self::Unreadable { .. } => "disk.lockout_unreadable",
        }
    }

    /// Its sentence, with `until`, `path` or `why` filled in.
    pub fn phrase(&self) -> Phrase {
        let phrase = Phrase::new(self.key());
        match self {
            Self::Refused(Refused::Spent { until } | Refused::Locked { until }) => {
                phrase.with("until", until.to_string())
            }
            Self::Disk(error) => phrase.with("why", error.to_string()),
            Self::Lock(error) => phrase.with("why", error.to_string()),
            Self::Unreadable { path } => phrase.with("path", path.display().to_string()),
        }
    }
}

/// What the file holds: accounts by their digest, so that it names nobody.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    v: u32,
    salt: String,
    accounts: BTreeMap<String, Lockout>,
    /// Until when hosts that asked for it are left alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    hosts: BTreeMap<String, Timestamp>,
}

/// The lockout file of a state folder.
#[derive(Clone, Debug)]
pub struct Lockouts {
    folder: PathBuf,
    path: PathBuf,
}

impl Lockouts {
    /// Of these paths; opens nothing yet.
    pub fn new(paths: &Paths) -> Self {
        Self { folder: paths.state.clone(), path: paths.lockout() }
    }

    /// Spends a try. Only after `Ok` may the password be sent.
    pub fn spend(&self, account: &str, cloud: Cloud, now: Timestamp) -> Result<(), LockoutError> {
        // What a clock that was set back makes of the times is kept of a refusal too.
        self.change(account, now, |lockout| Ok(lockout.spend(cloud, now)))??;
        Ok(())
    }

    /// Says what became of the last try; returns until when the account rests.
    pub fn settle(
        &self,
        account: &str,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, LockoutError> {
        self.change(account, now, |lockout| {
            match outcome {
                Outcome::Counts => {}
                Outcome::Free => lockout.give_back(),
                Outcome::Locked => lockout.rest(now),
            }
            Ok(lockout.until)
        })
    }

    /// Tries left within the hour; nothing is changed.
    pub fn left(&self, account: &str, cloud: Cloud, now: Timestamp) -> Result<usize, LockoutError> {
        let Some(kept) = self.read()? else { return Ok(budget(cloud)) };
        let lockout = kept.accounts.get(&digest(&kept.salt, account));
        Ok(lockout.map_or_else(|| budget(cloud), |lockout| lockout.left(cloud, now)))
    }

    /// Leaves a host alone until then.
    pub fn pause(&self, host: &str, until: Timestamp, now: Timestamp) -> Result<(), LockoutError> {
        self.write(|kept| {
            kept.hosts.retain(|_, until| is_paused(*until, now));
            kept.hosts.insert(host.to_owned(), until);
            Ok(())
        })
    }

    /// Until when a host is left alone.
    pub fn paused(&self, host: &str, now: Timestamp) -> Result<Option<Timestamp>, LockoutError> {
        let Some(kept) = self.read()? else { return Ok(None) };
        Ok(kept.hosts.get(host).copied().filter(|until| is_paused(*until, now)))
    }

    fn change<T>(
        &self,
        account: &str,
        now: Timestamp,
        how: impl FnOnce(&mut Lockout) -> Result<T, LockoutError>,
    ) -> Result<T, LockoutError> {
        self.write(|kept| {
            let key = digest(&kept.salt, account);
            let outcome = how(kept.accounts.entry(key).or_default())?;
            kept.accounts.retain(|_, lockout| !lockout.is_over(now));
            Ok(outcome)
        })
    }

    fn write<T>(
        &self,
        how: impl FnOnce(&mut Kept) -> Result<T, LockoutError>,
    ) -> Result<T, LockoutError> {
        disk::private_folder(&self.folder)?;
        let _alone = Lock::get(&self.path.with_extension("lock"), PATIENCE)?;
        disk::sweep(&self.folder);
        let mut kept = self.read()?.unwrap_or_else(|| Kept {
            v: FORMAT,
            salt: Uuid::new_v4().simple().to_string() + &Uuid::new_v4().simple().to_string(),
            accounts: BTreeMap::new(),
            hosts: BTreeMap::new(),
        });
        let outcome = how(&mut kept)?;
        let unreadable = |_not_json| LockoutError::Unreadable { path: self.path.clone() };
        let text = serde_json::to_string(&kept).map_err(unreadable)?;
        disk::write_whole(&self.path, sealed(&text).as_bytes(), Over::Replace)?;
        Ok(outcome)
    }

    /// None where there is no file yet.
    fn read(&self) -> Result<Option<Kept>, LockoutError> {
        let bytes = match disk::read_plain(&self.path, FILE_MAX) {
            Err(error) if error.is_missing() => return Ok(None),
            bytes => bytes?,
        };
        let text = String::from_utf8(bytes).ok();
        let kept = text.as_deref().and_then(unsealed).and_then(|it| serde_json::from_str(it).ok());
        let kept = kept.filter(|kept: &Kept| kept.v == FORMAT);
        kept.map(Some).ok_or_else(|| LockoutError::Unreadable { path: self.path.clone() })
    }
}

impl Budget for Lockouts {
    fn spend(&mut self, account: &str, cloud: Cloud, now: Timestamp) -> Result<(), NotSent> {
        Self::spend(self, account, cloud, now).map_err(|error| match error {
            LockoutError::Refused(refused) => NotSent::Refused(refused),
            LockoutError::Disk(_) | LockoutError::Lock(_) | LockoutError::Unreadable { .. } => {
                NotSent::Unrecorded
            }
        })
    }

    fn settle(&mut self, account: &str, outcome: Outcome, now: Timestamp) -> Option<Timestamp> {
        // What could not be settled stays spent: that errs on the side of the account.
        Self::settle(self, account, outcome, now).ok().flatten()
    }

    fn pause(&mut self, host: &str, until: Timestamp) {
        // A pause that could not be written down is told of all the same.
        drop(Self::pause(self, host, until, clock::now()));
    }

    fn paused(&self, host: &str) -> Option<Timestamp> {
        // A file that cannot be read stops a password by itself, and the browser needs none.
        Self::paused(self, host, clock::now()).ok().flatten()
    }
}

/// The text, and its sum in a line below it: one flipped bit might give tries back or take them,
/// and the rest still be JSON.
fn sealed(text: &str) -> String {
    format!("{text}\n{}\n", Sum::of(text.as_bytes()))
}

/// The text, where it is as it was sealed.
fn unsealed(sealed: &str) -> Option<&str> {
    let (text, sum) = sealed.strip_suffix('\n')?.rsplit_once('\n')?;
    (Sum::of(text.as_bytes()).to_string() == sum).then_some(text)
}

/// Names an account without naming it: salted with what only this install knows.
fn digest(salt: &str, account: &str) -> String {
    let text = format!("{salt}\n{}", account.trim().to_lowercase());
    Sum::of(text.as_bytes()).to_string()
}
