//! The sentences of `assets/words`, read when first needed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::text::Language;
use crate::text::Phrase;
use crate::text::clean_line;
use crate::text::columns;

/// What one gap may hold at most, in characters.
const GAP_MAX: usize = 2_000;

/// Stands where a sentence is missing.
const MISSING: &str = "(no words)";

/// Which keys a file has.
struct File {
    /// First parts of its keys; none for the file that has all others.
    heads: &'static [&'static str],
    /// What stands before every key of it.
    prefix: &'static str,
}

/// The files of each language; the last one has every key that no other file claims.
const FILES: [File; 9] = [
    File { heads: &["form"], prefix: "" },
    File {
        heads: &["step", "part", "reason", "close", "cause", "integration", "after", "unsaved"],
        prefix: "",
    },
    File { heads: &["answer"], prefix: "answer." },
    File { heads: &["check", "net", "explain"], prefix: "" },
    File { heads: &["disk", "keyring", "browser", "config", "doctor", "purge"], prefix: "" },
    File { heads: &["report"], prefix: "report." },
    File { heads: &["access"], prefix: "access." },
    File { heads: &["plain"], prefix: "plain." },
    File { heads: &[], prefix: "" },
];

/// The texts of [`FILES`] in one language.
macro_rules! texts {
    ($language:literal) => {
        [
            include_str!(concat!("../../assets/words/", $language, "/forms.toml")),
            include_str!(concat!("../../assets/words/", $language, "/steps.toml")),
            include_str!(concat!("../../assets/words/", $language, "/answers.toml")),
            include_str!(concat!("../../assets/words/", $language, "/check.toml")),
            include_str!(concat!("../../assets/words/", $language, "/services.toml")),
            include_str!(concat!("../../assets/words/", $language, "/report.toml")),
            include_str!(concat!("../../assets/words/", $language, "/access.toml")),
            include_str!(concat!("../../assets/words/", $language, "/plain.toml")),
            include_str!(concat!("../../assets/words/", $language, "/screen.toml")),
        ]
    };
}

static ENGLISH: [&str; FILES.len()] = texts!("en");
static GERMAN: [&str; FILES.len()] = texts!("de");

/// The sentences of a file by their keys; a single sentence is a list of one.
type Sentences = BTreeMap<String, Vec<String>>;

/// The sentences of one language. A file is parsed when a key of it is first asked for.
#[derive(Debug, Default)]
pub struct Words {
    language: Language,
    is_ascii: bool,
    files: [OnceLock<Sentences>; FILES.len()],
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
        let n = n.to_string();
        let form = if self.list("form.one").contains(&n) { "one" } else { "other" };
        self.fill(&format!("{key}.{form}"), &[("n", &n)])
    }

    /// Columns of the widest of the sentences named `keys`.
    pub fn widest(&self, keys: &[&str]) -> usize {
        keys.iter().map(|key| columns(self.get(key))).max().unwrap_or_default()
    }

    /// Returns a key of the keyboard, `ctrl-r` or `space`, by the names that stand on it.
    pub fn key_name(&self, key: &str) -> String {
        let names = self.list("form.keys");
        let named = |part: &str| {
            let pairs = names.iter().filter_map(|pair| pair.split_once('='));
            let found = pairs.into_iter().find(|(name, _)| *name == part);
            found.map_or_else(|| part.to_owned(), |(_, name)| name.to_owned())
        };
        // A single letter is itself, `-` too.
        if columns(key) == 1 {
            return key.to_owned();
        }
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

    /// Every key of every file, for the test that finds missing and unused ones.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        FILES.iter().enumerate().flat_map(|(n, file)| {
            self.read(n, file).into_iter().flat_map(|read| read.keys().map(String::as_str))
        })
    }

    fn find(&self, key: &str) -> Option<&Vec<String>> {
        let head = key.split('.').next()?;
        let of_key = |file: &File| file.heads.is_empty() || file.heads.contains(&head);
        let (n, file) = FILES.iter().enumerate().find(|(_, file)| of_key(file))?;
        self.read(n, file)?.get(key)
    }

    fn read(&self, n: usize, file: &File) -> Option<&Sentences> {
        let texts = match self.language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        };
        let (read, text) = (self.files.get(n)?, texts.get(n)?);
        Some(read.get_or_init(|| {
            let mut read = flatten(text, file.prefix);
            if self.is_ascii {
                let forms = flatten(texts.first().unwrap_or(text), "");
                let letters = forms.get("form.ascii").map_or(&[][..], Vec::as_slice);
                read.values_mut().flatten().for_each(|line| *line = in_ascii(line, letters));
            }
            read
        }))
    }
}

/// Puts what `letters` say, `ä=ae`, into the place of each of them.
fn in_ascii(line: &str, letters: &[String]) -> String {
    if line.is_ascii() {
        return line.to_owned();
    }
    let pairs = letters.iter().filter_map(|pair| pair.split_once('='));
    pairs.fold(line.to_owned(), |line, (letter, ascii)| line.replace(letter, ascii))
}

/// Turns nested tables into dotted keys. A file that does not parse gives no sentences; the test
/// of the words finds that before anyone else does.
fn flatten(text: &str, prefix: &str) -> Sentences {
    fn walk(value: &toml::Value, key: &str, out: &mut Sentences) {
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
