//! Reading `config.toml`, and changing single values of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use toml_edit::Document;
use toml_edit::DocumentMut;
use toml_edit::Item;
use toml_edit::Table;

use crate::model::settings::Settings;
use crate::services::config::leaves;
use crate::services::config::leaves::Complaint;
use crate::services::config::leaves::Leaf;
use crate::services::config::leaves::Leaves;
use crate::services::config::leaves::Warning;
use crate::services::disk;
use crate::services::disk::DiskError;
use crate::services::disk::Lock;
use crate::services::disk::LockError;
use crate::services::disk::Over;
use crate::services::paths::Paths;
use crate::text::Phrase;
use crate::text::clean_line;

/// Bytes that the file may have.
const FILE_MAX: u64 = 256 * 1024;
/// How long to wait for another instance that changes it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Every key, commented out, with what it is for; what `reauth config template` prints.
pub const TEMPLATE: &str = include_str!("../../../assets/config.toml");

/// The config as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// What could be used of it; defaults where nothing could.
    pub settings: Settings,
    /// What could not be used.
    pub warnings: Vec<Warning>,
    /// The lines, from 1, on which keys are named.
    pub key_lines: BTreeMap<String, usize>,
}

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
    Ok(match read(&real(paths))? {
        Ok((loaded, _)) => loaded,
        Err(warning) => Loaded { warnings: vec![warning], ..Loaded::default() },
    })
}

/// Changes the config. Only the values that differ afterwards are written; comments, order and
/// unknown keys stay. A file that is not there yet begins as the template.
pub fn change(paths: &Paths, how: impl FnOnce(&mut Settings)) -> Result<Settings, ConfigError> {
    disk::private_folder(&paths.state)?;
    disk::private_folder(&paths.config)?;
    let _alone = Lock::get(&paths.state.join("config.lock"), PATIENCE)?;
    let path = real(paths);
    disk::sweep(disk::folder_of(&path));
    let (loaded, mut document) = read(&path)?
        .map_err(|warning| ConfigError::Broken { path: path.clone(), line: warning.line })?;
    let mut settings = loaded.settings.clone();
    how(&mut settings);
    let (before, after) = (leaves::leaves(&loaded.settings), leaves::leaves(&settings));
    if before != after {
        let text = if path.exists() {
            apply(document.as_table_mut(), &before, &after);
            document.to_string()
        } else {
            first(&after)
        };
        // A value of another type in the way of a table is the reader's to put right.
        if parse(&text).ok().map(|(loaded, _)| loaded.settings).as_ref() != Some(&settings) {
            let line = loaded.warnings.first().map_or(1, |warning| warning.line);
            return Err(ConfigError::Broken { path, line });
        }
        disk::write_whole(&path, text.as_bytes(), Over::Replace)?;
    }
    Ok(settings)
}

/// The file itself, where its name is a link: many keep their settings in a repository.
fn real(paths: &Paths) -> PathBuf {
    let path = paths.settings();
    path.canonicalize().unwrap_or(path)
}

fn read(path: &Path) -> Result<Result<(Loaded, DocumentMut), Warning>, DiskError> {
    let bytes = match disk::read_plain(path, FILE_MAX) {
        Err(error) if error.is_missing() => Vec::new(),
        bytes => bytes?,
    };
    Ok(match String::from_utf8(bytes) {
        Ok(text) => parse(&text),
        Err(error) => {
            let whole = error.utf8_error().valid_up_to();
            let lines = error.as_bytes().iter().take(whole).filter(|byte| **byte == b'\n');
            Err(broken(lines.count() + 1, "invalid UTF-8"))
        }
    })
}

fn broken(line: usize, message: &str) -> Warning {
    let message = clean_line(message, 200);
    Warning { line, key: String::new(), complaint: Complaint::Syntax { message } }
}

fn parse(text: &str) -> Result<(Loaded, DocumentMut), Warning> {
    let document = Document::parse(text)
        .map_err(|error| broken(leaves::line_of(text, error.span()), error.message()))?;
    let (mut found, mut warnings) = (Leaves::new(), Vec::new());
    leaves::read(document.as_table(), &[], text, &mut found, &mut warnings);
    let keys = document.get("keys").and_then(Item::as_table_like);
    let lines = keys.into_iter().flat_map(|keys| {
        let line =
            |name: &str| leaves::line_of(text, keys.key(name).and_then(toml_edit::Key::span));
        keys.iter().map(move |(name, _)| (name.to_owned(), line(name)))
    });
    let key_lines = lines.collect();
    let loaded = Loaded { settings: leaves::settings(&found), warnings, key_lines };
    Ok((loaded, document.into_mut()))
}

/// A new file: the template, with each value in the place where it stands commented out, and the
/// tenants below it.
fn first(leaves: &Leaves) -> String {
    let (tenants, general): (Leaves, Leaves) = leaves
        .iter()
        .map(|(path, leaf)| (path.clone(), leaf.clone()))
        .partition(|(path, _)| path.first().is_some_and(|part| part == "tenants"));
    let mut section = Vec::new();
    let mut text = String::new();
    for line in TEMPLATE.lines() {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        if let Some(name) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.split('.').map(str::to_owned).collect();
        }
        let key = bare.split_once(" = ").map(|(key, _)| key.to_owned());
        let path: Vec<_> = section.iter().cloned().chain(key).collect();
        text.push_str(if path != section && general.contains_key(&path) { bare } else { line });
        text.push('\n');
    }
    let put = |document: &mut DocumentMut, leaves| {
        apply(document.as_table_mut(), &Leaves::new(), leaves);
        document.to_string()
    };
    // The template is valid, which a test holds.
    let mut document = text.parse().unwrap_or_default();
    let text = put(&mut document, &general);
    let below = put(&mut DocumentMut::new(), &tenants);
    if below.is_empty() { text } else { format!("{text}\n{below}") }
}

/// Brings the values that differ into the document.
fn apply(document: &mut Table, before: &Leaves, after: &Leaves) {
    // Deepest first, so that a table goes after what was in it.
    for path in before.keys().rev().filter(|path| !after.contains_key(*path)) {
        if let Some((key, above)) = path.split_last()
            && let Some(table) = table_at(document, above)
        {
            table.remove(key);
        }
    }
    for (path, leaf) in after.iter().filter(|(path, leaf)| before.get(*path) != Some(*leaf)) {
        let Some((key, above)) = path.split_last() else { continue };
        let Some(table) = table_at(document, above) else { continue };
        match leaf {
            Leaf::Table => {
                table.entry(key).or_insert_with(|| Item::Table(Table::new()));
            }
            Leaf::Text(text) => set(table, key, text.as_str().into()),
            Leaf::Bool(flag) => set(table, key, (*flag).into()),
            Leaf::List(texts) => set(table, key, toml_edit::Array::from_iter(texts).into()),
        }
    }
}

/// Sets a value, and keeps the comments above and beside it.
fn set(table: &mut dyn toml_edit::TableLike, key: &str, mut value: toml_edit::Value) {
    match table.get_mut(key) {
        Some(item) => {
            if let Some(old) = item.as_value() {
                *value.decor_mut() = old.decor().clone();
            }
            *item = Item::Value(value);
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// The table at `path`, made where it is absent; none where something else stands there.
fn table_at<'a>(
    document: &'a mut Table,
    path: &[String],
) -> Option<&'a mut dyn toml_edit::TableLike> {
    let mut table: &mut dyn toml_edit::TableLike = document;
    for key in path {
        let item = table.entry(key).or_insert_with(|| {
            let mut new = Table::new();
            new.set_implicit(true);
            Item::Table(new)
        });
        table = item.as_table_like_mut()?;
    }
    Some(table)
}
