//! Text being typed: a cursor that moves by what is seen as one letter, and a limit.

use unicode_segmentation::GraphemeCursor;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::text::clean;
use crate::text::clean_line;

/// A field of text that may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    text: String,
    /// Byte offset of the cursor; always on a grapheme boundary.
    at: usize,
    limit: usize,
    multiline: bool,
    /// Whether the text was offered, and gives way to the first thing typed.
    offered: bool,
}

/// What can be done to a field with one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// One letter to the left.
    Left,
    /// One letter to the right.
    Right,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// The letter before the cursor goes.
    Backspace,
    /// The letter under the cursor goes.
    Delete,
    /// The word before the cursor goes.
    WordBack,
    /// All before the cursor goes.
    ToStart,
    /// All after the cursor goes.
    ToEnd,
}

impl Entry {
    /// An empty field of one line, for at most `limit` bytes.
    pub fn line(limit: usize) -> Self {
        Self { text: String::new(), at: 0, limit, multiline: false, offered: false }
    }

    /// An empty field of several lines, for at most `limit` bytes.
    pub fn lines(limit: usize) -> Self {
        Self { multiline: true, ..Self::line(limit) }
    }

    /// The field with `text` in it and the cursor behind it.
    #[must_use = "fills the field it returns"]
    pub fn with(mut self, text: &str) -> Self {
        self.insert(text);
        self
    }

    /// Offers `text` where nothing was typed: the first thing typed takes its place.
    pub fn offer(&mut self, text: &str) {
        if self.text.is_empty() {
            self.insert(text);
            self.offered = true;
        }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing but blanks was typed.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The text before the cursor, and from it on.
    pub fn split(&self) -> (&str, &str) {
        self.text.split_at_checked(self.at).unwrap_or((&self.text, ""))
    }

    /// Takes typed or pasted text in, cleaned; says `false` where not all of it had room.
    pub fn insert(&mut self, typed: &str) -> bool {
        if std::mem::take(&mut self.offered) {
            self.remove(0, self.text.len());
        }
        let room = self.limit.saturating_sub(self.text.len());
        let cleaned = if self.multiline {
            clean(typed, usize::MAX)
        } else if typed.chars().count() == 1 {
            // One typed blank has to stay a blank.
            clean(typed, usize::MAX).replace('\n', " ")
        } else {
            clean_line(typed, usize::MAX)
        };
        let mut fits = String::new();
        for grapheme in cleaned.graphemes(true) {
            if fits.len() + grapheme.len() > room {
                break;
            }
            fits.push_str(grapheme);
        }
        self.text.insert_str(self.at, &fits);
        self.at += fits.len();
        self.settle();
        fits.len() == cleaned.len()
    }

    /// Does what a key of editing does.
    pub fn edit(&mut self, edit: Edit) {
        self.offered = false;
        let (before, after) = self.split();
        let left = before.graphemes(true).next_back().map_or(0, str::len);
        let right = after.graphemes(true).next().map_or(0, str::len);
        let blank = before.trim_end().char_indices().rfind(|(_, c)| c.is_whitespace());
        let word = blank.map_or(0, |(at, c)| at + c.len_utf8());
        let end = self.text.len();
        match edit {
            Edit::Left => self.at -= left,
            Edit::Right => self.at += right,
            Edit::Home => self.at = 0,
            Edit::End => self.at = end,
            Edit::Backspace => self.remove(self.at - left, self.at),
            Edit::Delete => self.remove(self.at, self.at + right),
            Edit::WordBack => self.remove(word, self.at),
            Edit::ToStart => self.remove(0, self.at),
            Edit::ToEnd => self.remove(self.at, end),
        }
    }

    fn remove(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.at = from;
        self.settle();
    }

    /// What was apart can have become one letter: a mark that now follows a base, half a flag
    /// beside another. The cursor goes behind it.
    fn settle(&mut self) {
        // Looked at around the cursor alone: a paste may come key by key. With the whole text at hand
        // nothing is asked that could fail.
        let mut cursor = GraphemeCursor::new(self.at, self.text.len(), true);
        if cursor.is_boundary(&self.text, 0) == Ok(false) {
            let next = cursor.next_boundary(&self.text, 0).ok().flatten();
            self.at = next.unwrap_or(self.text.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_cursor_moves_by_letters_that_are_seen() {
        let mut entry = Entry::line(100).with("ne\u{301}x");
        entry.edit(Edit::Left);
        entry.edit(Edit::Backspace);
        assert_eq!(entry.split(), ("n", "x"));
        entry.edit(Edit::Home);
        entry.edit(Edit::Delete);
        assert_eq!(entry.text(), "x");
    }

    #[test]
    fn a_paste_into_one_line_has_no_line_breaks_and_no_controls() {
        let entry = Entry::line(100).with("https://acme\r\n.okta.com\u{1b}[A");
        assert_eq!(entry.text(), "https://acme .okta.com⟨U+001B⟩[A");
    }

    #[test]
    fn what_has_no_room_is_cut_at_a_letter() {
        let mut entry = Entry::line(3);
        assert!(!entry.insert("aé€"));
        assert_eq!(entry.text(), "aé");
    }

    #[test]
    fn the_cursor_never_stands_inside_a_letter() {
        let mut entry = Entry::line(100).with("x\u{301}");
        entry.edit(Edit::Home);
        entry.insert("e\u{301}");
        entry.edit(Edit::Home);
        entry.insert("🇩");
        entry.edit(Edit::Home);
        entry.insert("🇩");
        assert_eq!(entry.split(), ("🇩🇩", "e\u{301}x\u{301}"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_cursor_goes_behind_the_letter_that_it_stands_in(
            text in "[a \u{301}\u{200d}👩🔬🇩🇪क\u{94d}\u{fe0f}\r\n]{0,40}",
            letters in 0..40_usize,
        ) {
            let at = text.char_indices().nth(letters).map_or(text.len(), |(at, _)| at);
            let starts = text.grapheme_indices(true).map(|(at, _)| at);
            let next = starts.chain([text.len()]).find(|start| *start >= at).unwrap();
            let mut entry = Entry { text, at, ..Entry::lines(1_000) };
            entry.settle();
            prop_assert_eq!(entry.at, next);
        }
    }

    #[test]
    fn words_and_line_ends_go_at_once() {
        let mut wide = Entry::line(100).with("a").with("\u{3000}").with("b");
        wide.edit(Edit::WordBack);
        assert_eq!(wide.text(), "a\u{3000}");
        let mut entry = Entry::line(100).with("one two  ");
        entry.edit(Edit::WordBack);
        assert_eq!(entry.text(), "one ");
        entry.edit(Edit::ToStart);
        assert_eq!(entry.text(), "");
    }
}
