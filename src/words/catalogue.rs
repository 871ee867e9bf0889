//! The sentences of `assets/words`, read when first needed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::text::Phrase;
use crate::text::clean_line;

/// What one gap may hold at most, in characters.
const GAP_MAX: usize = 2_000;

/// Stands where a sentence is missing.
const MISSING: &str = "(no words)";

/// A file of sentences.
struct File {
    /// First parts of its keys; none for the file that has all others.
    heads: &'static [&'static str],
    /// What stands before every key of it.
    prefix: &'static str,
    text: &'static str,
}

/// The English files; the last one has every key that no other file claims.
const ENGLISH: [File; 7] = [
    File {
        heads: &["step", "part", "reason", "close", "cause", "integration", "after", "unsaved"],
        prefix: "",
        text: include_str!("../../assets/words/en/steps.toml"),
    },
    File {
        heads: &["answer"],
        prefix: "answer.",
        text: include_str!("../../assets/words/en/answers.toml"),
    },
    File {
        heads: &["check", "net", "explain"],
        prefix: "",
        text: include_str!("../../assets/words/en/check.toml"),
    },
    File {
        heads: &["disk", "keyring", "browser", "config"],
        prefix: "",
        text: include_str!("../../assets/words/en/services.toml"),
    },
    File {
        heads: &["report"],
        prefix: "report.",
        text: include_str!("../../assets/words/en/report.toml"),
    },
    File {
        heads: &["access"],
        prefix: "access.",
        text: include_str!("../../assets/words/en/access.toml"),
    },
    File { heads: &[], prefix: "", text: include_str!("../../assets/words/en/screen.toml") },
];

/// The sentences of one language. A file is parsed when a key of it is first asked for.
#[derive(Debug, Default)]
pub struct Words {
    files: [OnceLock<BTreeMap<String, Vec<String>>>; ENGLISH.len()],
}

impl Words {
    /// The English sentences; the language of JSON, `--help` and scripts.
    pub fn english() -> Self {
        Self::default()
    }

    /// Returns the sentence named `key`. A test sees to it that there is one.
    pub fn get(&self, key: &str) -> &str {
        self.find(key).and_then(|lines| lines.first()).map_or(MISSING, String::as_str)
    }

    /// Returns the sentences of a list; empty where `key` names none.
    pub fn list(&self, key: &str) -> &[String] {
        self.find(key).map_or(&[], Vec::as_slice)
    }

    /// Whether `key` names a sentence.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Returns the sentence of `phrase` with its gaps filled.
    pub fn say(&self, phrase: &Phrase) -> String {
        let with: Vec<_> = phrase.with.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.fill(&phrase.key, &with)
    }

    /// Returns the sentence named `key` with its `{gaps}` filled by cleaned values.
    pub fn fill(&self, key: &str, with: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = self.get(key);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((gap, tail)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            match with.iter().find(|(name, _)| *name == gap) {
                Some((_, value)) => out.push_str(&clean_line(value, GAP_MAX)),
                None => out.push_str(&self.stand_in(key, gap)),
            }
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    /// Returns the sentence for `n` things: `key.one` or `key.other`, with `{n}` filled.
    pub fn count(&self, key: &str, n: usize) -> String {
        let form = if n == 1 { "one" } else { "other" };
        self.fill(&format!("{key}.{form}"), &[("n", &n.to_string())])
    }

    /// What stands in for a gap that nothing fills: a general word in answers, else the gap itself.
    fn stand_in(&self, key: &str, gap: &str) -> String {
        let general = format!("answer.fallback.{gap}");
        if key.starts_with("answer.") && self.has(&general) {
            return self.get(&general).to_owned();
        }
        format!("{{{gap}}}")
    }

    /// Every key of every file, for the test that finds missing and unused ones.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .zip(&ENGLISH)
            .flat_map(|(read, file)| Self::read(read, file).keys().map(String::as_str))
    }

    fn find(&self, key: &str) -> Option<&Vec<String>> {
        let head = key.split('.').next()?;
        let of_key = |file: &&File| file.heads.is_empty() || file.heads.contains(&head);
        let (read, file) = self.files.iter().zip(&ENGLISH).find(|(_, file)| of_key(file))?;
        Self::read(read, file).get(key)
    }

    fn read<'a>(
        read: &'a OnceLock<BTreeMap<String, Vec<String>>>,
        file: &File,
    ) -> &'a BTreeMap<String, Vec<String>> {
        read.get_or_init(|| flatten(file.text, file.prefix))
    }
}

/// Turns nested tables into dotted keys. A file that does not parse gives no sentences; the test
/// of the words finds that before anyone else does.
fn flatten(text: &str, prefix: &str) -> BTreeMap<String, Vec<String>> {
    fn walk(value: &toml::Value, key: &str, out: &mut BTreeMap<String, Vec<String>>) {
        match value {
            toml::Value::Table(table) => {
                for (name, inner) in table {
                    let dot = if key.is_empty() || key.ends_with('.') { "" } else { "." };
                    walk(inner, &format!("{key}{dot}{name}"), out);
                }
            }
            toml::Value::Array(items) => {
                let lines = items.iter().filter_map(toml::Value::as_str).map(str::to_owned);
                out.insert(key.to_owned(), lines.collect());
            }
            toml::Value::String(line) => {
                out.insert(key.to_owned(), vec![line.clone()]);
            }
            toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_) => {}
        }
    }
    let mut out = BTreeMap::new();
    if let Ok(table) = text.parse::<toml::Table>() {
        walk(&toml::Value::Table(table), prefix, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_and_cleaned() {
        let words = Words::english();
        let phrase = Phrase::new("notice.app_named").with("id", "a\u{1b}b");
        assert!(words.say(&phrase).contains("a⟨U+001B⟩b"), "{}", words.say(&phrase));
        let unfilled = Phrase::new("notice.app_named");
        assert!(words.say(&unfilled).contains("{id}"));
    }
}
