//! Where everything is kept.

use std::io;
use std::path::Path;
use std::path::PathBuf;

use etcetera::BaseStrategy as _;

use crate::model::event::Mode;

/// The folders, for live work or for practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Sessions, lockout, log.
    pub state: PathBuf,
    /// What the admin may edit.
    pub config: PathBuf,
}

/// Folders named by the reader, instead of the system's; an empty one counts as not named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Instead of the state folder.
    pub state: Option<PathBuf>,
    /// Instead of the config folder.
    pub config: Option<PathBuf>,
}

/// Why there is no place to keep anything.
#[derive(Debug, thiserror::Error)]
pub enum PathsError {
    /// The system names no home folder.
    #[error("no home folder is known")]
    NoHome,
    /// A named folder is relative, and there is no current folder.
    #[error("cannot find the folder {path}")]
    Relative {
        /// As it was named.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl PathsError {
    /// Names its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoHome => "disk.no_home",
            Self::Relative { .. } => "disk.relative",
        }
    }
}

impl Paths {
    /// Finds the folders; makes none of them.
    ///
    /// Practice has a folder of its own inside the state folder, config and all: nothing real is
    /// touched by it.
    pub fn find(mode: Mode, named: &Named) -> Result<Self, PathsError> {
        let given = |path: &Option<PathBuf>| path.clone().filter(|p| !p.as_os_str().is_empty());
        let state = match given(&named.state) {
            Some(path) => absolute(path)?,
            None => system()?.0,
        };
        Ok(match mode {
            Mode::Live => {
                let config = match given(&named.config) {
                    Some(path) => absolute(path)?,
                    None => system()?.1,
                };
                Self { state, config }
            }
            Mode::Practice => Self { config: state.clone(), state }.practice(),
        })
    }

    /// The folders of practice, where these are the ones of live work.
    #[must_use = "names other folders"]
    pub fn practice(&self) -> Self {
        let state = self.state.join("practice");
        Self { config: state.join("config"), state }
    }

    /// The folder of the session files.
    pub fn sessions(&self) -> PathBuf {
        self.state.join("sessions")
    }

    /// The file of a session.
    pub fn session(&self, id: &str) -> PathBuf {
        self.sessions().join(format!("{id}.jsonl"))
    }

    /// What is remembered of wrong passwords.
    pub fn lockout(&self) -> PathBuf {
        self.state.join("lockout.json")
    }

    /// When it was last looked for sessions that are to be deleted.
    pub fn retention(&self) -> PathBuf {
        self.state.join("retention.json")
    }

    /// The log.
    pub fn log(&self) -> PathBuf {
        self.state.join("reauth.log")
    }

    /// The log before the last rotation.
    pub fn old_log(&self) -> PathBuf {
        self.state.join("reauth.log.old")
    }

    /// Known tenants and preferences.
    pub fn settings(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// Every path, by the name that `reauth where` gives it.
    pub fn all(&self) -> [(&'static str, PathBuf); 7] {
        [
            ("state", self.state.clone()),
            ("sessions", self.sessions()),
            ("lockout", self.lockout()),
            ("retention", self.retention()),
            ("log", self.log()),
            ("old_log", self.old_log()),
            ("config", self.settings()),
        ]
    }
}

fn absolute(path: PathBuf) -> Result<PathBuf, PathsError> {
    std::path::absolute(&path).map_err(|source| PathsError::Relative { path, source })
}

/// State and config folder as the system has them: XDG on Linux and macOS, `%APPDATA%` on Windows.
fn system() -> Result<(PathBuf, PathBuf), PathsError> {
    let base = etcetera::choose_base_strategy().map_err(|_no_home| PathsError::NoHome)?;
    let config = base.config_dir().join("reauth");
    // Windows has no folder for state.
    let state = base.state_dir().map_or_else(|| config.join("state"), |dir| dir.join("reauth"));
    let usable = |path: &Path| path.is_absolute();
    if usable(&state) && usable(&config) { Ok((state, config)) } else { Err(PathsError::NoHome) }
}
