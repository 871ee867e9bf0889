//! Areas of the screen, and lines put into them.
//!
//! Own arithmetic in place of ratatui's layout, whose solver of constraints took as long as all else
//! that a frame needs; and lines put where they belong in place of a paragraph, which styles each
//! cell of its area beforehand.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Parts of `area` from top to bottom, each as high as is asked; none takes what the others leave.
pub(super) fn rows<const N: usize>(area: Rect, heights: [Option<u16>; N]) -> [Rect; N] {
    let lengths = lengths(area.height, heights);
    let mut y = area.y;
    lengths.map(|height| {
        let part = Rect { y, height, ..area };
        y += height;
        part
    })
}

/// The same from left to right.
pub(super) fn columns<const N: usize>(area: Rect, widths: [Option<u16>; N]) -> [Rect; N] {
    let lengths = lengths(area.width, widths);
    let mut x = area.x;
    lengths.map(|width| {
        let part = Rect { x, width, ..area };
        x += width;
        part
    })
}

/// What each part gets of `whole`; the first ones come first where there is not enough.
fn lengths<const N: usize>(whole: u16, asked: [Option<u16>; N]) -> [u16; N] {
    let mut left = whole;
    let fixed = asked.map(|length| {
        let given = length.unwrap_or_default().min(left);
        left -= given;
        given
    });
    let mut each = asked.iter().zip(fixed);
    std::array::from_fn(|_| match each.next() {
        Some((None, _)) => std::mem::take(&mut left),
        Some((Some(_), given)) => given,
        None => 0,
    })
}

/// Puts lines into an area, one a row, as many as have room.
pub(super) fn put(lines: impl IntoIterator<Item = Line<'static>>, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    for (line, row) in lines.into_iter().zip(area.rows()) {
        let mut x = row.x;
        for span in &line.spans {
            let style = line.style.patch(span.style);
            if span.content.chars().all(is_one_cell) {
                // A letter a cell, as most text is: nothing need be looked for in it.
                for (letter, column) in span.content.chars().zip(x..row.right()) {
                    if let Some(cell) = buffer.cell_mut((column, row.y)) {
                        cell.set_char(letter).set_style(style);
                    }
                    x = column + 1;
                }
                continue;
            }
            let room = usize::from(row.right().saturating_sub(x));
            (x, _) = buffer.set_stringn(x, row.y, &span.content, room, style);
        }
    }
}

/// Whether a letter fills one cell and joins with none beside it: those of ASCII and Latin-1, dashes
/// and dots, arrows, and what frames and blocks are drawn with.
fn is_one_cell(letter: char) -> bool {
    matches!(
        letter,
        ' '..='~'
            | '¡'..='¬'
            | '®'..='ÿ'
            | '‐'..='‧'
            | '←'..='⇿'
            | '─'..='◼'
    )
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthChar as _;

    use super::*;

    #[test]
    fn what_is_put_a_letter_a_cell_is_as_wide() {
        let wide: Vec<_> =
            ('\0'..='\u{10ffff}').filter(|c| is_one_cell(*c) && c.width() != Some(1)).collect();
        assert!(wide.is_empty(), "{wide:?}");
        // What joins with the letter before, or makes a picture of it.
        assert!(['\u{301}', '\u{200d}', '\u{fe0f}', '\u{ad}'].iter().all(|c| !is_one_cell(*c)));
    }

    #[test]
    fn parts_fill_the_area_and_never_leave_it() {
        let area = Rect::new(3, 5, 100, 30);
        let [head, body, foot] = rows(area, [Some(2), None, Some(3)]);
        assert_eq!((head.y, head.height), (5, 2));
        assert_eq!((body.y, body.height), (7, 25));
        assert_eq!((foot.y, foot.height), (32, 3));
        let [list, text] = columns(area, [Some(40), None]);
        assert_eq!((list.x, list.width, text.x, text.width), (3, 40, 43, 60));
        let [first, second, rest] = rows(Rect::new(0, 0, 9, 3), [Some(2), Some(2), None]);
        assert_eq!((first.height, second.height, rest.height), (2, 1, 0));
    }
}
