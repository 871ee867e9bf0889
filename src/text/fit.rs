//! Fits text into columns of a terminal.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Returns how many columns `text` takes.
pub fn columns(text: &str) -> usize {
    text.width()
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

/// Returns `text` in lines of at most `width` columns; a word longer than that is broken.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width.max(1))
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(true);
    text.lines()
        .flat_map(|line| textwrap::wrap(line, &options))
        .map(std::borrow::Cow::into_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_marked_and_never_too_wide() {
        assert_eq!(fit("checklist", 5, "…"), "chec…");
        assert_eq!(fit("漢字漢字", 4, "…"), "漢…");
        assert_eq!(fit("abc", 3, "…"), "abc");
        assert_eq!(fit("abc", 0, "…"), "");
    }

    #[test]
    fn long_words_are_broken() {
        assert_eq!(wrap("ab https://x", 5), ["ab", "https", "://x"]);
    }
}
