//! The last look at what is drawn: nothing that a terminal obeys, and for terminals that show nothing
//! but ASCII the nearest letter, column by column.

use ratatui::buffer::Buffer;

use crate::text::is_hidden;

/// Characters that one cell may have: a letter and its marks, as [`crate::text::clean`] leaves them.
const CELL_MAX: usize = 5;

/// Covers what no text may bring to the terminal. All of it passed [`crate::text::clean`] before;
/// should one not have, ratatui leaves out control characters, but neither these nor towers of marks.
pub(super) fn to_harmless(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.len() > 1 && (symbol.chars().any(is_hidden) || symbol.chars().count() > CELL_MAX)
        {
            cell.set_symbol("\u{fffd}");
        }
    }
}

/// Stands for what has no nearest letter.
const UNKNOWN: &str = "?";

/// Puts the nearest ASCII character into every cell that has another. What is two columns wide
/// becomes one, and a blank.
pub(super) fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            // A letter with marks is one cell; its first character is the letter.
            let first = cell.symbol().chars().next().unwrap_or(' ');
            cell.set_symbol(nearest(first));
        }
    }
}

fn nearest(c: char) -> &'static str {
    match c {
        'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ß' => "s",
        'Ä' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' => "A",
        'Ç' => "C",
        'È' | 'É' | 'Ê' | 'Ë' => "E",
        'Ñ' => "N",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' => "O",
        'Ù' | 'Ú' | 'Û' | 'Ü' => "U",
        '›' | '»' | '⟩' => ">",
        '‹' | '«' | '⟨' => "<",
        '–' | '—' | '\u{2010}' | '\u{2011}' => "-",
        '‘' | '’' | '‚' => "'",
        '“' | '”' | '„' => "\"",
        '…' => "~",
        '·' | '•' => "*",
        '\u{a0}' => " ",
        c if c.is_ascii() => ascii(c),
        _ => UNKNOWN,
    }
}

/// The letter under marks, as a text that lives as long as the program.
fn ascii(c: char) -> &'static str {
    const ALL: &str = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    let at = ALL.find(c);
    at.and_then(|at| ALL.get(at..=at)).unwrap_or(UNKNOWN)
}
