//! Fits text into columns of a terminal.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Returns how many columns `text` takes.
pub fn columns(text: &str) -> usize {
    plain_columns(text).unwrap_or_else(|| text.width())
}

/// The same where `text` is of letters that each take one column, as most is.
fn plain_columns(text: &str) -> Option<usize> {
    if text.bytes().all(is_letter) {
        return Some(text.len());
    }
    text.chars().try_fold(0, |columns, letter| is_one_column(letter).then_some(columns + 1))
}

/// Whether `text` is of letters that each take one column.
pub(super) fn is_plain(text: &str) -> bool {
    plain_columns(text).is_some()
}

/// Whether a letter takes one column and joins with no other such: those of ASCII and Latin-1, dashes and
/// dots, arrows, and what frames and blocks are drawn with.
#[inline]
pub fn is_one_column(letter: char) -> bool {
    match letter {
        ' '..='~' => true,
        other => matches!(other, '¡'..='¬' | '®'..='ÿ' | '‐'..='‧' | '←'..='⇿' | '─'..='◼'),
    }
}

/// Whether a byte is a letter of one column, or a blank: the printable ones of ASCII.
pub fn is_letter(byte: u8) -> bool {
    (b' '..=b'~').contains(&byte)
}

/// Returns `text` with blanks after it, `width` columns wide, or as it is where it is wider.
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Returns `text` cut to `width` columns, the last of them `mark` where something was cut.
pub fn fit(text: &str, width: usize, mark: &str) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(columns(mark));
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = columns(grapheme);
        if used + wide > room {
            break;
        }
        used += wide;
        out.push_str(grapheme);
    }
    if used + columns(mark) <= width {
        out.push_str(mark);
    }
    out
}

/// Returns the end of `text` in at most `width` columns, the first of them `mark` where something
/// was cut.
pub fn fit_end(text: &str, width: usize, mark: &str) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(columns(mark));
    let mut from = text.len();
    for (at, _) in text.grapheme_indices(true).rev() {
        if text.get(at..).is_none_or(|end| columns(end) > room) {
            break;
        }
        from = at;
    }
    format!("{mark}{}", text.get(from..).unwrap_or_default())
}

/// Returns `text` in lines of at most `width` columns; a word longer than that is broken, but no
/// letter: marks stay on it, and joined signs together. Such a letter may be wider than a line of
/// one column.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    text.lines().flat_map(|line| wrap_line(line, width.max(1))).collect()
}

fn wrap_line(line: &str, width: usize) -> Vec<String> {
    if plain_columns(line).is_some_and(|columns| columns <= width) {
        return vec![line.trim_end_matches(' ').to_owned()];
    }
    let mut lines = Lines { width, ..Lines::default() };
    for part in line.split_inclusive(' ') {
        let word = part.trim_end_matches(' ');
        let wide = columns(word);
        if wide <= width {
            lines.add(word, wide);
        } else {
            for piece in pieces(word, width) {
                lines.add(&piece, columns(&piece));
            }
        }
        if part.ends_with(' ') {
            lines.open.push(' ');
            lines.used += 1;
        }
    }
    lines.done.push(lines.open);
    for line in &mut lines.done {
        line.truncate(line.trim_end_matches(' ').len());
    }
    lines.done
}

/// Lines being filled.
#[derive(Default)]
struct Lines {
    done: Vec<String>,
    open: String,
    /// Columns of the open line.
    used: usize,
    width: usize,
}

impl Lines {
    /// Adds what may not be broken, `wide` columns of it.
    fn add(&mut self, piece: &str, wide: usize) {
        if !self.open.is_empty() && self.used + wide > self.width {
            self.done.push(std::mem::take(&mut self.open));
            self.used = 0;
        }
        self.open.push_str(piece);
        self.used += wide;
    }
}

/// Returns `text` broken at `width` columns, wherever that falls; at least one piece.
pub fn pieces(text: &str, width: usize) -> Vec<String> {
    if plain_columns(text).is_some_and(|columns| columns <= width) {
        return vec![text.to_owned()];
    }
    let mut lines = Lines { width, ..Lines::default() };
    for grapheme in text.graphemes(true) {
        lines.add(grapheme, columns(grapheme));
    }
    lines.done.push(lines.open);
    lines.done
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthChar as _;

    use super::*;

    #[test]
    fn what_is_taken_for_a_letter_of_one_column_is_one() {
        let wide: Vec<_> = ('\0'..='\u{10ffff}')
            .filter(|c| {
                is_one_column(*c) && (c.width() != Some(1) || c.is_whitespace() && *c != ' ')
            })
            .collect();
        assert!(wide.is_empty(), "{wide:?}");
        // What joins with the letter before, or makes a picture of it.
        assert!(['\u{301}', '\u{200d}', '\u{fe0f}', '\u{ad}'].iter().all(|c| !is_one_column(*c)));
        let all: Vec<_> = ('\0'..='\u{ffff}').filter(|c| is_one_column(*c)).collect();
        for one in &all {
            let beside = all.iter().flat_map(|other| [*one, *other]).collect::<String>();
            assert_eq!(beside.width(), 2 * all.len(), "{one}");
        }
    }

    #[test]
    fn a_cut_is_marked_and_never_too_wide() {
        assert_eq!(fit("checklist", 5, "…"), "chec…");
        assert_eq!(fit("漢字漢字", 4, "…"), "漢…");
        assert_eq!(fit("abc", 3, "…"), "abc");
        assert_eq!(fit("abc", 0, "…"), "");
    }

    #[test]
    fn letters_are_never_broken() {
        assert_eq!(wrap("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
        let coder = "👩\u{200d}💻";
        assert_eq!(wrap(&coder.repeat(3), 4), [coder.repeat(2), coder.to_owned()]);
        // A heart of two columns, made of a sign of one and a selector of none.
        assert_eq!(wrap(&"❤\u{fe0f} ".repeat(3), 5), ["❤\u{fe0f} ❤\u{fe0f}", "❤\u{fe0f}"]);
        assert_eq!(fit_end(&format!("ab{coder}"), 3, "…"), format!("…{coder}"));
        assert_eq!(fit_end("漢字漢字", 4, "…"), "…字");
    }

    #[test]
    fn blanks_go_at_the_ends_of_lines_and_nowhere_else() {
        assert_eq!(wrap("  a  b   ", 9), ["  a  b"]);
        assert_eq!(wrap("a  b c", 3), ["a", "b c"]);
        assert_eq!(wrap("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(wrap("", 9), [""; 0]);
    }

    #[test]
    fn long_words_are_broken() {
        assert_eq!(wrap("ab https://x", 5), ["ab", "https", "://x"]);
    }
}
