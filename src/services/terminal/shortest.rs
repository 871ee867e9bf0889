//! The shortest way to what a screen is to show.
//!
//! ratatui names the cells that changed, and where some are left out the cursor is moved, by six to
//! ten bytes. Where one text takes the place of another many cells stay alike by chance, few at a time:
//! their letters are shorter than the way round them. And where a line was longer, its end is erased in
//! fewer bytes than it has blanks.

use ratatui::buffer::Cell;
use ratatui::style::Color;
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr as _;

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Style {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

/// A cell as it stands on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    /// Its letter, where that is one of ASCII.
    letter: Option<u8>,
    style: Style,
}

/// Bytes that erase the end of a row: `ESC [ K`.
const ERASE: usize = 3;

/// What an empty screen has everywhere.
const BLANK: Standing = Standing {
    letter: Some(b' '),
    style: Style { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() },
};

/// What is to be written: where, and what.
pub(super) type Written<'a> = (u16, u16, Part<'a>);

/// A cell that is to be written.
#[derive(Clone, Debug)]
pub(super) enum Part<'a> {
    /// It has changed.
    Changed(&'a Cell),
    /// It stands there already.
    Gap(Cell),
}

impl Part<'_> {
    /// The cell.
    pub(super) fn cell(&self) -> &Cell {
        match self {
            Self::Changed(cell) => cell,
            Self::Gap(cell) => cell,
        }
    }
}

/// What is to be done for a frame, in this order.
#[derive(Debug, Default)]
pub(super) struct Steps<'a> {
    /// Cells that are written.
    pub(super) written: Vec<Written<'a>>,
    /// Where rows are erased from, up to their ends.
    pub(super) erased: Vec<(u16, u16)>,
}

/// What stands on the screen, row by row as far as anything was written. ratatui clears it whenever
/// the window has another size.
#[derive(Debug, Default)]
pub(super) struct Screen(Vec<Vec<Standing>>);

impl Screen {
    /// Nothing stands on it any more.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn at(&mut self, x: u16, y: u16) -> Option<&mut Standing> {
        let (x, y) = (usize::from(x), usize::from(y));
        if self.0.len() <= y {
            self.0.resize_with(y + 1, Vec::new);
        }
        let row = self.0.get_mut(y)?;
        if row.len() <= x {
            row.resize(x + 1, BLANK);
        }
        row.get_mut(x)
    }

    /// Takes in what changed, in the order of rows and columns; returns the shortest way to it.
    pub(super) fn steps<'a>(
        &mut self,
        changed: impl Iterator<Item = (u16, u16, &'a Cell)>,
    ) -> Steps<'a> {
        let mut all = Vec::new();
        // Where the cursor is then, and how it writes; none where it is not known.
        let mut cursor: Option<(u16, u16, Style)> = None;
        for (x, y, cell) in changed {
            if let Some((from, row, style)) = cursor
                && row == y
                && from < x
                && x - from <= way(x, y)
            {
                let gap: Option<Vec<_>> = (from..x).map(|x| self.gap(x, y, style)).collect();
                all.extend(gap.into_iter().flatten());
            }
            let style = Style { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
            let letter = match *cell.symbol().as_bytes() {
                [letter @ b' '..=b'~'] => Some(letter),
                _ => None,
            };
            let is_narrow = letter.is_some() || cell.symbol().width() == 1;
            if let Some(standing) = self.at(x, y) {
                *standing = Standing { letter, style };
            }
            // What a wide sign covers is no cell to be written.
            if !is_narrow && let Some(covered) = self.at(x.saturating_add(1), y) {
                covered.letter = None;
            }
            cursor = is_narrow.then_some((x.saturating_add(1), y, style));
            all.push((x, y, Part::Changed(cell)));
        }
        self.erase(&all)
    }

    /// Erases the ends of rows in place of writing their blanks, where that is shorter.
    fn erase<'a>(&self, all: &[Written<'a>]) -> Steps<'a> {
        let mut steps = Steps::default();
        for row in all.chunk_by(|(_, one, _), (_, other, _)| one == other) {
            let Some((_, y, _)) = row.first() else { continue };
            let end = self.end(*y);
            let (kept, blank) = row.split_at(row.partition_point(|(x, ..)| usize::from(*x) < end));
            if let Some((x, y, _)) = blank.first()
                && blank.len() > usize::from(way(*x, *y)) + ERASE
            {
                steps.written.extend_from_slice(kept);
                steps.erased.push((*x, *y));
            } else {
                steps.written.extend_from_slice(row);
            }
        }
        steps
    }

    /// The column from which on a row is blank.
    fn end(&self, y: u16) -> usize {
        let row = self.0.get(usize::from(y)).map_or(&[][..], Vec::as_slice);
        row.iter().rposition(|standing| *standing != BLANK).map_or(0, |last| last + 1)
    }

    /// A cell as it stands, where it is a letter in `style`.
    fn gap<'a>(&mut self, x: u16, y: u16, style: Style) -> Option<Written<'a>> {
        let standing = self.at(x, y).filter(|standing| standing.style == style)?;
        let mut cell = Cell::default();
        cell.set_char(standing.letter?.into());
        (cell.fg, cell.bg, cell.modifier) = (style.fg, style.bg, style.modifier);
        Some((x, y, Part::Gap(cell)))
    }
}

/// How many bytes it takes to move the cursor: `ESC [ row ; column H`.
fn way(x: u16, y: u16) -> u16 {
    let digits = |n: u16| n.checked_ilog10().map_or(1, |digits| digits + 1);
    let digits = digits(x.saturating_add(1)) + digits(y.saturating_add(1));
    u16::try_from(digits).unwrap_or_default() + 4
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    /// What is written, and where it is erased, to go from one line to another.
    fn steps(screen: &mut Screen, before: &Buffer, after: &Buffer) -> (String, Vec<(u16, u16)>) {
        let steps = screen.steps(before.diff(after).into_iter());
        let written = steps.written.iter().map(|(_, _, part)| part.cell().symbol().to_owned());
        (written.collect(), steps.erased)
    }

    fn written(screen: &mut Screen, before: &Buffer, after: &Buffer) -> String {
        steps(screen, before, after).0
    }

    #[test]
    fn a_short_gap_is_written_and_a_long_one_gone_round() {
        let mut screen = Screen::default();
        let blank = Buffer::empty(Rect::new(0, 0, 30, 1));
        let one = Buffer::with_lines(["here and there are some words."]);
        let other = Buffer::with_lines(["Here anD There are some words!"]);
        assert_eq!(written(&mut screen, &blank, &one), "here and there are some words.");
        // Six and one letter stand between those that changed, and more than the way round.
        assert_eq!(written(&mut screen, &one, &other), "Here anD T!");
    }

    #[test]
    fn the_end_of_a_longer_line_is_erased_and_of_a_coloured_one_written() {
        let mut screen = Screen::default();
        let blank = Buffer::empty(Rect::new(0, 0, 30, 1));
        let long = Buffer::with_lines(["a line that takes thirty cells"]);
        let short = Buffer::with_lines(["a line                        "]);
        written(&mut screen, &blank, &long);
        assert_eq!(steps(&mut screen, &long, &short), (String::new(), vec![(7, 0)]));
        written(&mut screen, &short, &long);
        let mut red = short.clone();
        red.set_style(Rect::new(29, 0, 1, 1), Style::new().bg(Color::Red));
        assert_eq!(steps(&mut screen, &long, &red), (" ".repeat(23), vec![]));
    }

    #[test]
    fn what_looks_otherwise_or_is_wide_is_gone_round() {
        let mut screen = Screen::default();
        let blank = Buffer::empty(Rect::new(0, 0, 9, 1));
        let mut bold = Buffer::with_lines(["a b c    "]);
        bold.set_style(Rect::new(2, 0, 1, 1), Style::new().add_modifier(Modifier::BOLD));
        written(&mut screen, &blank, &bold);
        let mut next = bold.clone();
        next.set_string(0, 0, "A", Style::new());
        next.set_string(4, 0, "C", Style::new());
        assert_eq!(written(&mut screen, &bold, &next), "AC", "bold lies between");
        let wide = Buffer::with_lines(["日 x y   "]);
        written(&mut screen, &next, &wide);
        let other = Buffer::with_lines(["本 x z   "]);
        assert_eq!(written(&mut screen, &wide, &other), "本z", "half of it would be written over");
    }
}
