//! Text from outside on its way to the screen: it is clean, it keeps to its columns, and none of it
//! is lost.

use reauth::text::clean;
use reauth::text::clean_line;
use reauth::text::columns;
use reauth::text::fit;
use reauth::text::fit_end;
use reauth::text::pad;
use reauth::text::pieces;
use reauth::text::wrap;
use unicode_segmentation::UnicodeSegmentation as _;

use super::Bytes;
use super::is_clean;
use super::is_clean_line;

pub(super) fn run(data: &[u8]) {
    let mut bytes = Bytes(data);
    let width = usize::from(bytes.next() % 64);
    let limit = usize::from(bytes.next()) * 4;
    let text = super::text(bytes.0);
    cleaned(&text, limit);
    fitted(&clean_line(&text, usize::MAX), width);
    wrapped(&clean(&text, usize::MAX), width);
}

fn cleaned(text: &str, limit: usize) {
    let whole = clean(text, usize::MAX);
    is_clean(&whole);
    assert_eq!(clean(&whole, usize::MAX), whole, "{text:?}");
    let line = clean_line(text, usize::MAX);
    is_clean_line(&line);
    assert_eq!(clean_line(&line, usize::MAX), line, "{text:?}");
    let cut = clean(text, limit);
    is_clean(&cut);
    let kept = cut.strip_suffix('…').unwrap_or(&cut);
    assert!(whole.starts_with(kept), "{text:?} to {limit}: {cut:?}");
}

fn fitted(line: &str, width: usize) {
    for mark in ["…", "...", ""] {
        assert!(columns(&fit(line, width, mark)) <= width, "{line:?} in {width}");
        // A window of one column has no room for a mark of three.
        let end = fit_end(line, width, mark);
        assert!(columns(&end) <= width.max(columns(mark)), "{line:?} in {width}: {end:?}");
    }
    assert_eq!(columns(&pad(line, width)), width.max(columns(line)), "{line:?}");
    assert_eq!(pieces(line, width).concat(), line);
}

fn wrapped(text: &str, width: usize) {
    let lines = wrap(text, width);
    for line in &lines {
        let one = line.graphemes(true).count() <= 1;
        assert!(columns(line) <= width.max(1) || one, "{line:?} in {width}");
    }
    // No letter is lost, and none is added.
    let letters = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(letters(&lines.concat()), letters(text));
}
