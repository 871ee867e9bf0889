//! Reading `config.toml`, and changing single values of it.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use crate::model::settings::Settings;
use crate::services::config::text;
use crate::services::config::text::Loaded;
use crate::services::disk;
use crate::services::disk::DiskError;
use crate::services::disk::Lock;
use crate::services::disk::LockError;
use crate::services::disk::Over;
use crate::services::paths::Paths;
use crate::text::Phrase;

/// Bytes that the file may have.
const FILE_MAX: u64 = 256 * 1024;
/// How long to wait for another instance that changes it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why the config was not read, or not changed. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Another instance is changing it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// It is no TOML, so that a change would lose what is in it.
    #[error("{path} is not valid TOML, line {line}")]
    Broken {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
    },
}

impl ConfigError {
    /// Names its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Disk(error) => error.key(),
            Self::Lock(error) => error.key(),
            Self::Broken { .. } => "config.broken",
        }
    }

    /// Its sentence, with `path` and `line` filled in.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::Disk(error) => error.phrase(),
            Self::Lock(error) => error.phrase(),
            Self::Broken { path, line } => Phrase::new(self.key())
                .with("path", path.display().to_string())
                .with("line", line.to_string()),
        }
    }
}

/// Reads the config. No file means no settings.
pub fn load(paths: &Paths) -> Result<Loaded, DiskError> {
    let bytes = read(&real(paths))?.unwrap_or_default();
    Ok(text::read(&bytes)
        .unwrap_or_else(|warning| Loaded { warnings: vec![warning], ..Loaded::default() }))
}

/// Changes the config. Only the values that differ afterwards are written; comments, order and
/// unknown keys stay. A file that is not there yet begins as the template.
pub fn change(paths: &Paths, how: impl FnOnce(&mut Settings)) -> Result<Settings, ConfigError> {
    disk::private_folder(&paths.state)?;
    disk::private_folder(&paths.config)?;
    let _alone = Lock::get(&paths.state.join("config.lock"), PATIENCE)?;
    let path = real(paths);
    disk::sweep(disk::folder_of(&path));
    let bytes = read(&path)?;
    let broken = |line| ConfigError::Broken { path: path.clone(), line };
    let mut settings = text::read(bytes.as_deref().unwrap_or_default())
        .map_err(|warning| broken(warning.line))?
        .settings;
    how(&mut settings);
    if let Some(text) = text::changed(bytes.as_deref(), &settings).map_err(broken)? {
        disk::write_whole(&path, text.as_bytes(), Over::Replace)?;
    }
    Ok(settings)
}

/// The file itself, where its name is a link: many keep their settings in a repository.
fn real(paths: &Paths) -> PathBuf {
    let path = paths.settings();
    path.canonicalize().unwrap_or(path)
}

/// The bytes of the file; none where there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, DiskError> {
    match disk::read_plain(path, FILE_MAX) {
        Err(error) if error.is_missing() => Ok(None),
        bytes => bytes.map(Some),
    }
}
