//! The words as they are said: some sentences of the screen name keys that are no lines to type.

use jiff::tz::TimeZone;

use crate::model::state::Model;
use crate::text::Phrase;
use crate::text::columns;
use crate::words::Words;

/// What is needed to say anything.
pub struct Voice {
    /// The sentences.
    pub words: Words,
    /// The admin's time zone.
    pub zone: TimeZone,
    /// Whether a line can be typed unseen.
    pub hides: bool,
    /// Columns of a line; an address is never broken.
    pub columns: usize,
}

impl Voice {
    /// Takes another language, where one was chosen meanwhile.
    pub fn follow(&mut self, model: &Model) {
        let language = model.preferences.locale.unwrap_or_default();
        if self.words.language() != language {
            let words = Words::of(language);
            self.words = if self.words.is_ascii() { words.in_ascii() } else { words };
        }
    }

    /// The sentence named `key`, or the one that stands in its place here.
    pub(super) fn get(&self, key: &str) -> String {
        aloud(self.words.get(&self.key(key)))
    }

    /// The sentences of a list.
    pub(super) fn list(&self, key: &str) -> Vec<String> {
        self.words.list(&self.key(key)).iter().map(|line| aloud(line)).collect()
    }

    /// The sentence named `key` with its gaps filled.
    pub(super) fn fill(&self, key: &str, with: &[(&str, &str)]) -> String {
        aloud(&self.words.fill(&self.key(key), with))
    }

    /// The sentence of `phrase`.
    pub(super) fn say(&self, phrase: &Phrase) -> String {
        let with: Vec<_> = phrase.with.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.fill(&phrase.key, &with)
    }

    fn key(&self, key: &str) -> String {
        let instead = ["plain.instead.", key].concat();
        if self.words.has(&instead) { instead } else { key.to_owned() }
    }
}

/// A text without the sign between two labels of a click path, which is read as its long name.
fn aloud(text: &str) -> String {
    text.replace(" › ", ", ")
}

/// Breaks a text into lines between its words. A word longer than a line stays whole.
pub(super) fn lines(text: &str, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
                out.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        out.push(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_never_broken() {
        let url = format!("https://{}.okta.com", "a".repeat(90));
        assert_eq!(lines(&format!("See {url} now"), 80), ["See", &url, "now"]);
    }

    #[test]
    fn a_narrow_window_gets_narrow_lines() {
        assert_eq!(lines("what is said reuses", 12), ["what is said", "reuses"]);
    }

    #[test]
    fn paths_are_read_as_lists() {
        assert_eq!(aloud("Dashboard › Tasks"), "Dashboard, Tasks");
    }
}
