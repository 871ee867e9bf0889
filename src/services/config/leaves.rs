//! The config as paths and values: what is known of each path, and how settings are made of them.

use std::collections::BTreeMap;
use std::ops::Range;

use toml_edit::Item;
use toml_edit::TableLike;

use crate::model::settings::KnownTenant;
use crate::model::settings::LogLevel;
use crate::model::settings::Preferences;
use crate::model::settings::Settings;
use crate::model::settings::ThemeName;
use crate::model::settings::is_tenant_name;
use crate::text::Language;
use crate::text::Phrase;
use crate::text::clean_line;

/// Bytes that one value may have.
const TEXT_MAX: usize = 512;

/// A value, or a table that may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    Table,
    Text(String),
    Bool(bool),
    List(Vec<String>),
}

/// Values by the path of their keys.
pub(super) type Leaves = BTreeMap<Vec<String>, Leaf>;

/// Something in the config that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// From 1.
    pub line: usize,
    /// Its key, with dots.
    pub key: String,
    /// What is wrong with it.
    pub complaint: Complaint,
}

/// What is wrong with a key of the config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// This version knows no such key.
    Unknown,
    /// It belongs under `[preferences]`.
    Misplaced,
    /// The value is of another type, too long, or none of those that it may be.
    Value,
    /// It is no key, and no list of keys.
    List,
    /// A tenant's name has characters that no name has.
    Name,
    /// The file is no TOML; nothing of it was used.
    Syntax {
        /// What the parser says; cleaned and cut.
        message: String,
    },
}

impl Warning {
    /// Its sentence, with `line`, `key` and `message` filled in.
    pub fn phrase(&self) -> Phrase {
        let named =
            |key: &str| Phrase::new(key).with("line", self.line.to_string()).with("key", &self.key);
        match &self.complaint {
            Complaint::Unknown => named("config.unknown"),
            Complaint::Misplaced => named("config.misplaced"),
            Complaint::Value => named("config.value"),
            Complaint::List => named("config.list"),
            Complaint::Name => named("config.name"),
            Complaint::Syntax { message } => named("config.syntax").with("message", message),
        }
    }
}

/// What may stand at a path.
#[derive(Clone, Copy)]
enum Kind {
    Table,
    Text,
    Bool,
    /// A text, or several.
    List,
    /// One of some words.
    Word(fn(&str) -> bool),
}

/// What may be set, but for the tables: `*` stands for the name of a tenant.
const KEYS: &[(&[&str], Kind)] = &[
    (&["client-id"], Kind::Text),
    (&["current"], Kind::Text),
    (&["preferences", "operator"], Kind::Text),
    (&["preferences", "locale"], Kind::Word(|word| Language::of_locale(word).is_some())),
    (&["preferences", "theme"], Kind::Word(|word| ThemeName::parse(word).is_some())),
    (&["preferences", "ascii"], Kind::Bool),
    (&["preferences", "mouse"], Kind::Bool),
    (&["preferences", "plain"], Kind::Bool),
    (&["preferences", "no-browser"], Kind::Bool),
    (&["preferences", "browser-command"], Kind::Text),
    (&["preferences", "log"], Kind::Word(|word| LogLevel::parse(word).is_some())),
    (&["tenants", "*", "microsoft-tenant"], Kind::Text),
    (&["tenants", "*", "app"], Kind::Text),
    (&["tenants", "*", "client-id"], Kind::Text),
    (&["tenants", "*", "account"], Kind::Text),
    (&["tenants", "*", "okta-client-id"], Kind::Text),
];

/// Every key that may be set, with dots; `*` stands for the name of a tenant.
pub fn known_keys() -> impl Iterator<Item = String> {
    KEYS.iter().map(|(path, _)| path.join("."))
}

fn kind(path: &[&str]) -> Result<Kind, Complaint> {
    match path {
        ["tenants" | "preferences" | "keys"] => return Ok(Kind::Table),
        ["tenants", name] if is_tenant_name(name) => return Ok(Kind::Table),
        ["tenants", _] => return Err(Complaint::Name),
        // Which names there are is known to the table of keys.
        ["keys", _] => return Ok(Kind::List),
        _ => {}
    }
    let same = |known: &[&str]| {
        let mut parts = known.iter().zip(path);
        known.len() == path.len() && parts.all(|(known, part)| *known == "*" || known == part)
    };
    let known = KEYS.iter().find(|(known, _)| same(known));
    let elsewhere =
        |known: &[&str]| matches!((known, path), (["preferences", one], [other]) if one == other);
    let misplaced = KEYS.iter().any(|(known, _)| elsewhere(known));
    let complaint = if misplaced { Complaint::Misplaced } else { Complaint::Unknown };
    known.map(|(_, kind)| *kind).ok_or(complaint)
}

/// Reads the known values of `table`, and complains of the rest.
pub(super) fn read(
    table: &dyn TableLike,
    above: &[&str],
    text: &str,
    leaves: &mut Leaves,
    warnings: &mut Vec<Warning>,
) {
    for (key, item) in table.iter() {
        let path = [above, &[key]].concat();
        let span = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
        let mut warn = |complaint| {
            let key = clean_line(&path.join("."), 100);
            warnings.push(Warning { line: line_of(text, span.clone()), key, complaint });
        };
        let (kind, leaf) = match kind(&path) {
            Ok(kind) => (kind, value(&kind, item)),
            Err(complaint) => {
                warn(complaint);
                continue;
            }
        };
        let Some(leaf) = leaf else {
            warn(match kind {
                Kind::List => Complaint::List,
                Kind::Table | Kind::Text | Kind::Bool | Kind::Word(_) => Complaint::Value,
            });
            continue;
        };
        leaves.insert(path.iter().map(|key| (*key).to_owned()).collect(), leaf);
        if let Some(inner) = item.as_table_like() {
            read(inner, &path, text, leaves, warnings);
        }
    }
}

fn value(kind: &Kind, item: &Item) -> Option<Leaf> {
    let text = || item.as_str().filter(|text| text.len() <= TEXT_MAX).map(str::to_owned);
    match kind {
        Kind::Table => item.is_table_like().then_some(Leaf::Table),
        Kind::Text => text().map(Leaf::Text),
        Kind::Bool => item.as_bool().map(Leaf::Bool),
        Kind::List if item.is_str() => text().map(|text| Leaf::List(vec![text])),
        Kind::List => {
            let texts = item.as_array()?.iter().map(toml_edit::Value::as_str);
            texts.map(|text| text.map(str::to_owned)).collect::<Option<_>>().map(Leaf::List)
        }
        Kind::Word(is_one) => text().filter(|word| is_one(word)).map(Leaf::Text),
    }
}

/// The line that a span begins on, from 1.
pub(super) fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let before = text.as_bytes().iter().take(span.map_or(0, |span| span.start));
    1 + before.filter(|byte| **byte == b'\n').count()
}

/// Makes settings of what was read.
pub(super) fn settings(leaves: &Leaves) -> Settings {
    let at = |path: &[&str]| {
        let path = path.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        leaves.get(&path)
    };
    let text = |path: &[&str]| match at(path) {
        Some(Leaf::Text(text)) => Some(text.clone()),
        Some(Leaf::Table | Leaf::Bool(_) | Leaf::List(_)) | None => None,
    };
    let flag = |key: &str| match at(&["preferences", key]) {
        Some(Leaf::Bool(flag)) => Some(*flag),
        Some(Leaf::Table | Leaf::Text(_) | Leaf::List(_)) | None => None,
    };
    let names = leaves.keys().filter_map(|path| match path.as_slice() {
        [first, name] if first == "tenants" => Some(name),
        _ => None,
    });
    let known = |name: &String| KnownTenant {
        microsoft_tenant: text(&["tenants", name, "microsoft-tenant"]),
        app: text(&["tenants", name, "app"]),
        client_id: text(&["tenants", name, "client-id"]),
        account: text(&["tenants", name, "account"]),
        okta_client_id: text(&["tenants", name, "okta-client-id"]),
    };
    let keys = leaves.iter().filter_map(|(path, leaf)| match (path.as_slice(), leaf) {
        ([first, name], Leaf::List(keys)) if first == "keys" => Some((name.clone(), keys.clone())),
        _ => None,
    });
    Settings {
        keys: keys.collect(),
        tenants: names.map(|name| (name.clone(), known(name))).collect(),
        current: text(&["current"]),
        client_id: text(&["client-id"]),
        preferences: Preferences {
            operator: text(&["preferences", "operator"]),
            locale: text(&["preferences", "locale"]).and_then(|word| Language::of_locale(&word)),
            theme: text(&["preferences", "theme"]).and_then(|word| ThemeName::parse(&word)),
            ascii: flag("ascii"),
            mouse: flag("mouse"),
            plain: flag("plain"),
            no_browser: flag("no-browser"),
            browser_command: text(&["preferences", "browser-command"]),
            log: text(&["preferences", "log"]).and_then(|word| LogLevel::parse(&word)),
        },
    }
}

/// The reverse of [`settings()`].
pub(super) fn leaves(settings: &Settings) -> Leaves {
    let mut out = Leaves::new();
    let mut put = |path: &[&str], leaf: Option<Leaf>| {
        if let Some(leaf) = leaf {
            out.insert(path.iter().map(|key| (*key).to_owned()).collect(), leaf);
        }
    };
    let text = |value: &Option<String>| value.clone().map(Leaf::Text);
    put(&["client-id"], text(&settings.client_id));
    put(&["current"], text(&settings.current));
    for (name, tenant) in &settings.tenants {
        put(&["tenants", name], Some(Leaf::Table));
        put(&["tenants", name, "microsoft-tenant"], text(&tenant.microsoft_tenant));
        put(&["tenants", name, "app"], text(&tenant.app));
        put(&["tenants", name, "client-id"], text(&tenant.client_id));
        put(&["tenants", name, "account"], text(&tenant.account));
        put(&["tenants", name, "okta-client-id"], text(&tenant.okta_client_id));
    }
    for (name, keys) in &settings.keys {
        put(&["keys", name], Some(Leaf::List(keys.clone())));
    }
    let chosen = &settings.preferences;
    put(&["preferences", "operator"], text(&chosen.operator));
    let locale = chosen.locale.map(|language| Leaf::Text(language.tag().to_owned()));
    put(&["preferences", "locale"], locale);
    put(&["preferences", "theme"], chosen.theme.map(|it| Leaf::Text(it.as_str().to_owned())));
    put(&["preferences", "ascii"], chosen.ascii.map(Leaf::Bool));
    put(&["preferences", "mouse"], chosen.mouse.map(Leaf::Bool));
    put(&["preferences", "plain"], chosen.plain.map(Leaf::Bool));
    put(&["preferences", "no-browser"], chosen.no_browser.map(Leaf::Bool));
    put(&["preferences", "browser-command"], text(&chosen.browser_command));
    put(&["preferences", "log"], chosen.log.map(|log| Leaf::Text(log.as_str().to_owned())));
    out
}
