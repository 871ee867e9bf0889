//! Looks at folders, locks, the disk and the policy file. A network disk that is gone may hold this
//! up for ever.

use std::fs::DirEntry;
use std::path::Path;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::diagnosis::doctor;
use crate::diagnosis::doctor::Folder;
use crate::diagnosis::doctor::FolderKind;
use crate::diagnosis::doctor::FolderState;
use crate::diagnosis::doctor::Spared;
use crate::model::doctor::Finding;
use crate::model::doctor::Topic;
use crate::services::disk::Lock;
use crate::services::disk::is_closed_to_others;
use crate::services::doctor::Surroundings;
use crate::services::doctor::tell;
use crate::services::policy;
use crate::text::Phrase;

/// Files that are looked at in one folder.
const FILES_MAX: usize = 10_000;
/// The lock that is got and given back.
const TRIAL: &str = "trial.lock";
/// Files of the state folder whose names say nothing of anybody.
const OWN: [&str; 6] = [
    "lockout.json",
    "retention.json",
    "reauth.log",
    "reauth.log.old",
    "config.lock",
    "folder.lock",
];
/// Characters of the date that a session's id begins with.
const DATE: usize = 10;

/// Files, lock, space and policy.
pub(super) fn look(around: &Surroundings, found: &Sender<Finding>) {
    let paths = &around.paths;
    let sessions = paths.sessions();
    let (state, config) = (&paths.state, &paths.config);
    let folders = [
        Folder { kind: FolderKind::State, state: folder(state, &[state, &sessions]) },
        Folder { kind: FolderKind::Config, state: folder(config, &[]) },
    ];
    let there = matches!(&folders, [Folder { state: FolderState::There { .. }, .. }, _]);
    tell(found, doctor::files(&folders));
    tell(found, doctor::config(&around.config));
    tell(found, if there { lock(state) } else { doctor::spared(Topic::Lock, Spared::NothingKept) });
    tell(found, space(state));
    let rules_there = Path::new(policy::FILE).exists();
    tell(found, doctor::policy(&around.policy, rules_there));
}

/// How the folder at `path` is, and the files in `all`.
fn folder(path: &Path, all: &[&Path]) -> FolderState {
    if !path.exists() {
        let above = path.ancestors().find(|above| above.exists());
        let can = above.is_some_and(may_write);
        return if can { FolderState::Absent } else { FolderState::Forbidden };
    }
    if !path.is_dir() || !may_write(path) {
        return FolderState::Unwritable;
    }
    let is_open = |path: &Path| is_closed_to_others(path).is_ok_and(|closed| !closed);
    let entries = all.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    let is_file = |entry: &DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
    let files = entries.flatten().take(FILES_MAX).filter(is_file);
    FolderState::There {
        open: is_open(path),
        open_files: files
            .map(|file| file.path())
            .filter(|file| is_open(file))
            .map(|file| named(&file))
            .collect(),
    }
}

/// A name that may go into a ticket: that of a session has its tenant in it, and a stranger's may
/// have anything.
fn named(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if OWN.contains(&name.as_ref()) {
        return name.into_owned();
    }
    let is_date = |start: &&str| start.chars().all(|c| c.is_ascii_digit() || c == '-');
    let date = name.get(..DATE).filter(is_date).unwrap_or_default();
    let ending = if name.ends_with(".jsonl") { ".jsonl" } else { "" };
    format!("{date}*{ending}")
}

#[cfg(unix)]
fn may_write(folder: &Path) -> bool {
    use rustix::fs::Access;
    rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn may_write(folder: &Path) -> bool {
    std::fs::metadata(folder).is_ok_and(|found| !found.permissions().readonly())
}

/// Gets a lock and gives it back; its file is written and deleted, so that both are tried too.
fn lock(state: &Path) -> Finding {
    let got = Lock::get(&state.join(TRIAL), Duration::from_secs(1));
    doctor::lock(match got {
        Ok(lock) => {
            let real = lock.is_real();
            lock.remove().map(|()| real).map_err(|_error| Phrase::new("doctor.lock.none"))
        }
        Err(_error) => Err(Phrase::new("doctor.lock.none")),
    })
}

#[cfg(unix)]
fn space(state: &Path) -> Finding {
    let above = state.ancestors().find(|above| above.exists());
    match above.map(rustix::fs::statvfs) {
        Some(Ok(found)) => doctor::space(found.f_bavail.saturating_mul(found.f_frsize)),
        Some(Err(_)) | None => doctor::spared(Topic::Space, Spared::Untold),
    }
}

#[cfg(not(unix))]
fn space(_state: &Path) -> Finding {
    doctor::spared(Topic::Space, Spared::Untold)
}
