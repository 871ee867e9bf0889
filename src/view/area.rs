//! Areas of the screen, and lines put into them.
//!
//! Own arithmetic in place of ratatui's layout, whose solver of constraints took as long as all else
//! that a frame needs; and lines and frames put where they belong in place of a paragraph and a block,
//! which style each cell of their area beforehand.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::border;
use ratatui::text::Line;

use crate::text::is_one_column;

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
            if span.content.chars().all(is_one_column) {
                // A letter a cell, as most text is: nothing need be looked for in it.
                let from = usize::from(row.y - buffer.area.y) * usize::from(buffer.area.width);
                let (left, right) = (x - buffer.area.x, row.right() - buffer.area.x);
                let cells = from + usize::from(left)..from + usize::from(right);
                let cells = buffer.content.get_mut(cells).unwrap_or_default();
                for (letter, cell) in span.content.chars().zip(cells) {
                    cell.set_char(letter).set_style(style);
                    x += 1;
                }
                continue;
            }
            let room = usize::from(row.right().saturating_sub(x));
            (x, _) = buffer.set_stringn(x, row.y, &span.content, room, style);
        }
    }
}

/// Draws a frame along the edge of an area, with a title in it; what is inside stays as it is.
pub(super) fn frame(set: &border::Set<'_>, title: Line<'static>, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    let (Some(right), Some(bottom)) = (area.columns().next_back(), area.rows().next_back()) else {
        return;
    };
    let mut put = |x: u16, y: u16, symbol: &str| {
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_symbol(symbol);
        }
    };
    for x in area.left()..area.right() {
        put(x, area.y, set.horizontal_top);
        put(x, bottom.y, set.horizontal_bottom);
    }
    for y in area.top()..area.bottom() {
        put(area.x, y, set.vertical_left);
        put(right.x, y, set.vertical_right);
    }
    put(right.x, bottom.y, set.bottom_right);
    put(right.x, area.y, set.top_right);
    put(area.x, bottom.y, set.bottom_left);
    put(area.x, area.y, set.top_left);
    let width = area.width.saturating_sub(2);
    self::put([title], Rect { x: area.x + 1, width, height: 1, ..area }, buffer);
}

#[cfg(test)]
mod tests {
    use ratatui::widgets::Block;
    use ratatui::widgets::Widget as _;

    use super::*;

    #[test]
    fn a_frame_is_that_of_a_block() {
        let screen = Rect::new(3, 5, 12, 6);
        for (x, y, width, height) in
            [(3, 5, 12, 6), (5, 6, 9, 4), (4, 6, 2, 2), (12, 8, 9, 9), (4, 6, 1, 4), (4, 6, 5, 1)]
        {
            let area = Rect::new(x, y, width, height);
            let title = Line::from(" a title ");
            let (mut ours, mut its) = (Buffer::empty(screen), Buffer::empty(screen));
            Block::bordered().title(title.clone()).render(area, &mut its);
            frame(&border::PLAIN, title, area, &mut ours);
            assert_eq!(ours, its, "{area:?}");
        }
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
