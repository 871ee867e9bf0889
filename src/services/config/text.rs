//! What the text of `config.toml` says, and how a change is brought into it.

use std::collections::BTreeMap;

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
use crate::text::clean_line;

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

/// Reads the bytes of the file. What is no TOML at all is one warning.
pub fn read(bytes: &[u8]) -> Result<Loaded, Warning> {
    Ok(parse(bytes)?.0)
}

/// The file as it is to be written for `settings`; none where it says so already. `bytes` are none
/// where there is no file yet.
///
/// Fails with the line to look at, where the file is not TOML, or holds a value in the way of a
/// table or a table in the way of a value: that is the reader's to put right.
pub fn changed(bytes: Option<&[u8]>, settings: &Settings) -> Result<Option<String>, usize> {
    let (loaded, mut document) =
        parse(bytes.unwrap_or_default()).map_err(|warning| warning.line)?;
    let (before, after) = (leaves::leaves(&loaded.settings), leaves::leaves(settings));
    if before == after {
        return Ok(None);
    }
    let text = if bytes.is_some() {
        apply(document.as_table_mut(), &before, &after);
        document.to_string()
    } else {
        first(&after)
    };
    match read(text.as_bytes()) {
        Ok(loaded) if loaded.settings == *settings => Ok(Some(text)),
        Ok(_) | Err(_) => Err(loaded.warnings.first().map_or(1, |warning| warning.line)),
    }
}

fn broken(line: usize, message: &str) -> Warning {
    let message = clean_line(message, 200);
    Warning { line, key: String::new(), complaint: Complaint::Syntax { message } }
}

fn parse(bytes: &[u8]) -> Result<(Loaded, DocumentMut), Warning> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let whole = bytes.iter().take(error.valid_up_to());
        broken(whole.filter(|byte| **byte == b'\n').count() + 1, "invalid UTF-8")
    })?;
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
            && let Some((table, _)) = table_at(document, above)
        {
            table.remove(key);
        }
    }
    for (path, leaf) in after.iter().filter(|(path, leaf)| before.get(*path) != Some(*leaf)) {
        let Some((key, above)) = path.split_last() else { continue };
        let Some((table, one_line)) = table_at(document, above) else { continue };
        match leaf {
            Leaf::Table => {
                let new = || if one_line { empty(true) } else { Item::Table(Table::new()) };
                table.entry(key).or_insert_with(new);
            }
            Leaf::Text(text) => set(table, key, text.as_str().into()),
            Leaf::Bool(flag) => set(table, key, (*flag).into()),
            Leaf::List(texts) => set(table, key, toml_edit::Array::from_iter(texts).into()),
        }
    }
}

/// Sets a value, and keeps the comments above and beside it. A table in its place stays: what is in
/// it is not known.
fn set(table: &mut dyn toml_edit::TableLike, key: &str, mut value: toml_edit::Value) {
    match table.get_mut(key) {
        Some(item) => {
            if let Some(old) = item.as_value() {
                *value.decor_mut() = old.decor().clone();
                *item = Item::Value(value);
            }
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// The table at `path`, made where it is absent, and whether it stands in one line with braces; none
/// where something else stands there.
fn table_at<'a>(
    document: &'a mut Table,
    path: &[String],
) -> Option<(&'a mut dyn toml_edit::TableLike, bool)> {
    let mut table: &mut dyn toml_edit::TableLike = document;
    let mut one_line = false;
    for key in path {
        let item = table.entry(key).or_insert_with(|| empty(one_line));
        one_line |= item.is_inline_table();
        table = item.as_table_like_mut()?;
    }
    Some((table, one_line))
}

/// A table with nothing in it; one that stands in one line holds no other kind.
fn empty(one_line: bool) -> Item {
    if one_line {
        Item::Value(toml_edit::InlineTable::new().into())
    } else {
        let mut new = Table::new();
        new.set_implicit(true);
        Item::Table(new)
    }
}
