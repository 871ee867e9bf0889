//! Text for terminals that show nothing but ASCII: the nearest letter, column by column.

use ratatui::buffer::Buffer;

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
