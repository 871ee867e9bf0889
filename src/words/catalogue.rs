//! The sentences of `assets/words`.

use std::sync::OnceLock;

use crate::text::Entry;
use crate::text::Language;
use crate::text::Phrase;
use crate::text::Table;
use crate::text::clean_line;
use crate::text::columns;
use crate::text::table;

/// What one gap may hold at most, in characters.
const GAP_MAX: usize = 2_000;

/// Stands where a sentence is missing.
const MISSING: &str = "(no words)";

static ENGLISH: Table = table!("words-en");
static GERMAN: Table = table!("words-de");

/// The sentences of one language.
#[derive(Debug, Default)]
pub struct Words {
    language: Language,
    is_ascii: bool,
    /// The lines of each entry where ASCII is wanted, once one is asked for.
    in_ascii: OnceLock<Vec<Vec<String>>>,
}

impl Words {
    /// The sentences of `language`.
    pub fn of(language: Language) -> Self {
        Self { language, ..Self::default() }
    }

    /// The English sentences; the language of JSON, `--help` and scripts.
    pub fn english() -> Self {
        Self::default()
    }

    /// The same, with ASCII in the place of every other letter.
    #[must_use = "changes the words it returns"]
    pub fn in_ascii(self) -> Self {
        Self { is_ascii: true, ..Self::of(self.language) }
    }

    /// Whether ASCII stands in the place of every other letter.
    pub fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    fn table(&self) -> &'static Table {
        match self.language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }

    /// Returns the sentence named `key`. A test sees to it that there is one.
    pub fn get(&self, key: &str) -> &str {
        if self.is_ascii {
            return self.list(key).first().copied().unwrap_or(MISSING);
        }
        self.table().find(key).and_then(Entry::line).unwrap_or(MISSING)
    }

    /// Returns the sentences of a list; empty where `key` names none.
    pub fn list(&self, key: &str) -> Vec<&str> {
        let Some(n) = self.table().place(key) else { return Vec::new() };
        if self.is_ascii {
            let lines = self.in_ascii.get_or_init(|| in_ascii(self.table())).get(n);
            return lines.into_iter().flatten().map(String::as_str).collect();
        }
        self.table().get(n).into_iter().flat_map(Entry::lines).collect()
    }

    /// Whether `key` names a sentence.
    pub fn has(&self, key: &str) -> bool {
        self.table().place(key).is_some()
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
        let n = n.to_string();
        let form = if self.list("form.one").contains(&n.as_str()) { "one" } else { "other" };
        self.fill(&format!("{key}.{form}"), &[("n", &n)])
    }

    /// Columns of the widest of the sentences named `keys`.
    pub fn widest(&self, keys: &[&str]) -> usize {
        keys.iter().map(|key| columns(self.get(key))).max().unwrap_or_default()
    }

    /// Returns a key of the keyboard, `ctrl-r` or `space`, by the names that stand on it.
    pub fn key_name(&self, key: &str) -> String {
        // A single letter is itself, `-` too.
        if columns(key) == 1 {
            return key.to_owned();
        }
        let names = self.list("form.keys");
        let named = |part: &str| {
            let pairs = names.iter().filter_map(|pair| pair.split_once('='));
            let found = pairs.into_iter().find(|(name, _)| *name == part);
            found.map_or_else(|| part.to_owned(), |(_, name)| name.to_owned())
        };
        key.split('-').map(named).collect::<Vec<_>>().join("-")
    }

    /// Returns `items` as a list in a sentence: `3, 4 and 5`.
    pub fn join(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [all @ .., last] => {
                let all = all.join(self.get("form.list.between"));
                format!("{all}{}{last}", self.get("form.list.last"))
            }
        }
    }

    /// What stands in for a gap that nothing fills: a general word in answers, else the gap itself.
    fn stand_in(&self, key: &str, gap: &str) -> String {
        let general = format!("answer.fallback.{gap}");
        if key.starts_with("answer.") && self.has(&general) {
            return self.get(&general).to_owned();
        }
        format!("{{{gap}}}")
    }

    /// Every key, for the test that finds missing and unused ones.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.table().entries().map(|entry| entry.key)
    }
}

/// The lines of each entry, with what the language says in the place of each other letter, `ä=ae`.
fn in_ascii(table: &Table) -> Vec<Vec<String>> {
    let letters = table.find("form.ascii").into_iter().flat_map(Entry::lines);
    let pairs: Vec<_> = letters.filter_map(|pair| pair.split_once('=')).collect();
    let replaced = |line: &str| {
        let replace = |line: String, (letter, ascii): &(&str, &str)| line.replace(letter, ascii);
        if line.is_ascii() { line.to_owned() } else { pairs.iter().fold(line.to_owned(), replace) }
    };
    table.entries().map(|entry| entry.lines().map(replaced).collect()).collect()
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

    #[test]
    fn lists_and_numbers_are_the_languages_own() {
        let items = |n: usize| (1..=n).map(|n| n.to_string()).collect::<Vec<_>>();
        let (english, german) = (Words::english(), Words::of(Language::German));
        assert_eq!(english.join(&items(3)), "1, 2 and 3");
        assert_eq!(german.join(&items(2)), "1 und 2");
        assert_eq!(german.join(&items(1)), "1");
        assert_eq!(german.join(&[]), "");
        for (n, said) in [(0, "vor 0 Minuten"), (1, "vor 1 Minute"), (21, "vor 21 Minuten")] {
            assert_eq!(german.count("time.minutes_ago", n), said);
        }
    }

    #[test]
    fn each_key_is_found_and_no_other() {
        for table in [&ENGLISH, &GERMAN] {
            for (n, entry) in table.entries().enumerate() {
                assert_eq!(table.place(entry.key), Some(n));
                assert_eq!(table.place(&format!("{}x", entry.key)), None);
            }
            assert_eq!((table.place(""), table.is_empty()), (None, false));
        }
    }

    #[test]
    fn ascii_takes_the_place_of_every_other_letter() {
        for language in Language::ALL {
            let words = Words::of(language).in_ascii();
            for key in words.keys() {
                for line in words.list(key) {
                    assert!(line.is_ascii(), "{key}: {line}");
                }
            }
        }
        let words = Words::of(Language::German).in_ascii();
        assert_eq!(words.get("key.undo"), "rueckgaengig");
    }
}
