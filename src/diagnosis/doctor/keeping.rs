//! What is kept, and who says what may be: keyring, files, disk, policy.

use crate::diagnosis::doctor::failed;
use crate::diagnosis::doctor::passed;
use crate::model::doctor::Finding;
use crate::model::doctor::Topic;
use crate::model::policy::Policy;
use crate::text::Phrase;

/// Bytes that should be left on the disk: a session takes some fifty thousand, a report as many.
const SPACE_MIN: u64 = 16 * 1024 * 1024;

/// Whether something that was put into the keyring came out of it again; else what it said.
pub fn keyring(round_trip: Result<(), Phrase>) -> Finding {
    match round_trip {
        Ok(()) => passed(Topic::Keyring, Phrase::new("doctor.keyring.fine")),
        Err(why) => failed(Topic::Keyring, why, Phrase::new("doctor.keyring.fix")),
    }
}

/// A folder of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderKind {
    /// Sessions, lockout, log.
    State,
    /// `config.toml`.
    Config,
}

/// How a folder is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderState {
    /// It is not there, and can be made.
    Absent,
    /// It is not there, and nobody lets us make it.
    Forbidden,
    /// It cannot be written to.
    Unwritable,
    /// It is there and can be written to.
    There {
        /// Others may look into it.
        open: bool,
        /// Files in it that others may read, by names that may go into a ticket.
        open_files: Vec<String>,
    },
}

/// A folder and how it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Which one.
    pub kind: FolderKind,
    /// How it is.
    pub state: FolderState,
}

/// Whether what is kept can be, and only its owner can read it. `config.toml` holds no secret, and
/// may be read by others: many keep theirs in a repository.
pub fn files(folders: &[Folder]) -> Finding {
    let topic = Topic::Files;
    let variable = |kind: FolderKind| match kind {
        FolderKind::State => "REAUTH_STATE_DIR",
        FolderKind::Config => "REAUTH_CONFIG_DIR",
    };
    let first = |wanted: fn(&FolderState) -> bool| {
        folders.iter().find(|folder| wanted(&folder.state)).map(|folder| variable(folder.kind))
    };
    let is_shut = |state: &_| matches!(state, FolderState::Forbidden | FolderState::Unwritable);
    if let Some(name) = first(is_shut) {
        let fix = Phrase::new("doctor.files.shut_fix").with("name", name);
        return failed(topic, Phrase::new("doctor.files.shut").with("name", name), fix);
    }
    let kept = folders.iter().find(|folder| folder.kind == FolderKind::State);
    if let Some(FolderState::There { open, open_files }) = kept.map(|folder| &folder.state) {
        if let Some(name) = open_files.first() {
            let key = match open_files.len() {
                1 => "doctor.files.open_file",
                _ => "doctor.files.open_files",
            };
            let says = Phrase::new(key).with("n", open_files.len().to_string()).with("name", name);
            return failed(topic, says, Phrase::new("doctor.files.open_files_fix"));
        }
        // Without files to read in it, an open folder shows names alone: those of tenants.
        if *open {
            let name = variable(FolderKind::State);
            let fix = Phrase::new("doctor.files.open_fix").with("name", name);
            return failed(topic, Phrase::new("doctor.files.open").with("name", name), fix);
        }
    }
    let absent = folders.iter().all(|folder| folder.state == FolderState::Absent);
    let key = if absent { "doctor.files.absent" } else { "doctor.files.fine" };
    passed(topic, Phrase::new(key))
}

/// How a file of the settings is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// As far as it is understood; the lines that are not, from 1.
    But(Vec<String>),
    /// It is no TOML, from this line on; nothing of it is used.
    Broken(String),
    /// Not at all.
    Refused,
}

/// Whether all of `config.toml` is understood. What stands in it names tenants, and is not said.
pub fn config(read: &Read) -> Finding {
    let topic = Topic::Config;
    let fix = Phrase::new("doctor.config.fix");
    match read {
        Read::Refused => failed(topic, Phrase::new("doctor.config.refused"), fix),
        Read::Broken(line) => {
            let says = Phrase::new("doctor.config.broken").with("line", line);
            failed(topic, says, fix)
        }
        Read::But(lines) if lines.is_empty() => passed(topic, Phrase::new("doctor.config.fine")),
        Read::But(lines) => {
            let says = Phrase::new("doctor.config.lines").with("names", lines.join(", "));
            failed(topic, says, fix)
        }
    }
}

/// Whether the file system locks; else why no lock was got.
pub fn lock(got: Result<bool, Phrase>) -> Finding {
    let topic = Topic::Lock;
    match got {
        Ok(true) => passed(topic, Phrase::new("doctor.lock.fine")),
        Ok(false) => {
            failed(topic, Phrase::new("doctor.lock.unreal"), Phrase::new("doctor.lock.unreal_fix"))
        }
        Err(why) => failed(topic, why, Phrase::new("doctor.lock.fix")),
    }
}

/// Whether there is room for a session and its report, in `bytes` that are free.
pub fn space(bytes: u64) -> Finding {
    let topic = Topic::Space;
    if bytes >= SPACE_MIN {
        return passed(topic, Phrase::new("doctor.space.fine"));
    }
    let says = Phrase::new("doctor.space.little").with("n", (bytes / 1024).to_string());
    failed(topic, says, Phrase::new("doctor.space.fix"))
}

/// What the computer's owner rules; `is_there` says whether there is a policy file at all.
pub fn policy(policy: &Policy, is_there: bool) -> Finding {
    let topic = Topic::Policy;
    if let Some(why) = policy.why_closed() {
        let of_line =
            |line: usize| Phrase::new("doctor.policy.line_fix").with("line", line.to_string());
        let fix = || Phrase::new("doctor.policy.closed_fix");
        let fix = policy.misread_line().map_or_else(fix, of_line);
        return failed(topic, Phrase::new(why.key()), fix);
    }
    if !is_there {
        return passed(topic, Phrase::new("doctor.policy.none"));
    }
    let rules = policy.rules();
    if rules.is_empty() {
        return passed(topic, Phrase::new("doctor.policy.empty"));
    }
    passed(topic, Phrase::new("doctor.policy.rules").with("names", rules.join(", ")))
}
