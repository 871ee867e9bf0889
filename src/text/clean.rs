//! Makes outside text harmless before it is kept, shown or printed.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::text::fit::is_letter;
use crate::text::fit::is_one_column;
use crate::text::fit::is_plain;

/// Marks that one base letter may carry; more would spill over the lines around it.
const COMBINING_MAX: usize = 4;

/// Returns `text` with every control, bidirectional and invisible character made visible.
///
/// Line feeds stay, tabs become four blanks, CR LF becomes LF. At most `limit` characters are
/// kept; a cut is marked with `…`.
pub fn clean(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit));
    let mut kept = 0_usize;
    let mut marks = 0_usize;
    let mut rest = text;
    loop {
        // Most of a text is letters that are what they are.
        let plain = rest.bytes().take(limit - kept).take_while(|c| is_letter(*c)).count();
        if let Some((letters, others)) = rest.split_at_checked(plain).filter(|_| plain > 0) {
            out.push_str(letters);
            (kept, marks, rest) = (kept + plain, 0, others);
        }
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        if kept >= limit {
            out.push('…');
            break;
        }
        kept += 1;
        rest = chars.as_str();
        match c {
            '\r' if rest.starts_with('\n') => {}
            '\r' | '\n' => out.push('\n'),
            '\t' => out.push_str("    "),
            c if is_one_column(c) => out.push(c),
            c if is_hidden(c) => out.extend(format!("⟨U+{:04X}⟩", u32::from(c)).chars()),
            c if is_combining(c) => {
                marks += 1;
                if marks <= COMBINING_MAX {
                    out.push(c);
                }
                continue;
            }
            c => out.push(c),
        }
        marks = 0;
    }
    out
}

/// Returns `text` cleaned, on one line: line breaks and runs of blanks become one blank.
pub fn clean_line(text: &str, limit: usize) -> String {
    let flat = clean(text, limit);
    if is_plain(&flat) && flat.trim() == flat && !flat.contains("  ") {
        return flat;
    }
    flat.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether `c` changes how others are shown, or is not seen at all.
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        // As nearly all is.
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether `c` joins the character before it: zero columns wide and not hidden.
fn is_combining(c: char) -> bool {
    !c.is_ascii() && unicode_width::UnicodeWidthChar::width(c) == Some(0) && {
        let pair = ['a', c].iter().collect::<String>();
        pair.graphemes(true).count() == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_survives() {
        let hostile = "A\u{1b}[31m\u{7}\u{9b}0m\u{202e}moc\u{200b}\r\nB\tC\u{7f}";
        let shown = clean(hostile, 1000);
        assert_eq!(shown, "A⟨U+001B⟩[31m⟨U+0007⟩⟨U+009B⟩0m⟨U+202E⟩moc⟨U+200B⟩\nB    C⟨U+007F⟩");
    }

    #[test]
    fn a_tower_of_marks_is_cut() {
        let tower = format!("e{}", "\u{301}".repeat(200));
        assert_eq!(clean(&tower, 1000).chars().count(), 1 + COMBINING_MAX);
    }

    #[test]
    fn a_long_text_is_cut_with_a_mark() {
        assert_eq!(clean("abcdef", 3), "abc…");
        assert_eq!(clean_line(" a \n\n b ", 99), "a b");
    }
}
