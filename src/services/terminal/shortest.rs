//! The shortest way to what a screen is to show.
//!
//! ratatui names the cells that changed, and where some are left out the cursor is moved, by six to
//! eleven bytes. Where one text takes the place of another many cells stay alike by chance, few at a
//! time: their letters are shorter than the way round them. And where a line was longer, its end is
//! erased in fewer bytes than it has blanks.

use ratatui::buffer::Cell;
use ratatui::buffer::CellWidth as _;
use ratatui::style::Color;
use ratatui::style::Modifier;

use crate::text::is_letter;

/// What a cell is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

impl Pen {
    /// What nobody has chosen.
    const OWN: Self = Self {
        fg: Color::Reset,
        bg: Color::Reset,
        underline: Color::Reset,
        modifier: Modifier::empty(),
    };

    fn of(cell: &Cell) -> Self {
        let Cell { fg, bg, underline_color: underline, modifier, .. } = *cell;
        Self { fg, bg, underline, modifier }
    }
}

/// A cell as it stands on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    /// Its letter, where that is one of ASCII and known.
    letter: Option<u8>,
    pen: Pen,
}

/// Bytes that erase the end of a row: `ESC [ K`.
const ERASE: usize = 3;

/// What an empty screen has everywhere.
const BLANK: Standing = Standing { letter: Some(b' '), pen: Pen::OWN };

/// What is to be written: where, and what.
pub(super) type Written<'a> = (u16, u16, Part<'a>);

/// A cell that is to be written.
#[derive(Debug)]
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

/// Where the cursor is once a cell was written.
#[derive(Clone, Copy)]
struct Cursor {
    /// The column after the cell.
    x: u16,
    y: u16,
    /// What it writes with; none after a sign of which not every terminal has the same idea how wide
    /// it is.
    pen: Option<Pen>,
    /// Which step wrote the cell.
    step: usize,
}

/// What stands on the screen, row by row as far as anything was written. ratatui clears it whenever
/// the window has another size.
#[derive(Debug, Default)]
pub(super) struct Mirror(Vec<Vec<Standing>>);

impl Mirror {
    /// Nothing stands on the screen any more.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Nobody knows what stands there.
    pub(super) fn forget(&mut self) {
        for standing in self.0.iter_mut().flatten() {
            standing.letter = None;
        }
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
        let mut steps = Steps::default();
        let mut row = 0;
        let mut cursor: Option<Cursor> = None;
        for (x, y, cell) in changed {
            if let Some(before) = cursor.filter(|cursor| cursor.y != y) {
                self.erase(before.y, row, &mut steps);
                row = steps.written.len();
                cursor = None;
            }
            if let Some(Cursor { x: covered, step, .. }) = cursor
                && x < covered
            {
                // ratatui blanks what an emoji covers, for terminals on which it does not. Before the
                // sign, so that it is whole on the others too, and each is where it belongs.
                steps.written.insert(step, (x, y, Part::Changed(cell)));
                cursor = cursor.map(|cursor| Cursor { step: step + 1, ..cursor });
                continue;
            }
            if let Some(Cursor { x: from, pen: Some(pen), .. }) = cursor
                && x - from <= way(x, y)
            {
                let gap: Option<Vec<_>> = (from..x).map(|x| self.gap(x, y, pen)).collect();
                steps.written.extend(gap.into_iter().flatten());
            }
            cursor = Some(self.wrote(x, y, cell, steps.written.len()));
            steps.written.push((x, y, Part::Changed(cell)));
        }
        if let Some(last) = cursor {
            self.erase(last.y, row, &mut steps);
        }
        steps
    }

    /// Takes in a cell; says where the cursor is then.
    fn wrote(&mut self, x: u16, y: u16, cell: &Cell, step: usize) -> Cursor {
        let letter = match *cell.symbol().as_bytes() {
            [letter] if is_letter(letter) => Some(letter),
            _ => None,
        };
        let pen = Pen::of(cell);
        let wide = if letter.is_some() { 1 } else { cell.cell_width().max(1) };
        // What a wide sign covers is no cell to be written.
        for covered in 0..wide {
            if let Some(standing) = self.at(x.saturating_add(covered), y) {
                *standing = Standing { letter: letter.filter(|_| covered == 0), pen };
            }
        }
        Cursor { x: x.saturating_add(wide), y, pen: (wide == 1).then_some(pen), step }
    }

    /// A cell as it stands, where it is a letter of `pen`.
    fn gap<'a>(&mut self, x: u16, y: u16, pen: Pen) -> Option<Written<'a>> {
        let standing = self.at(x, y).filter(|standing| standing.pen == pen)?;
        let mut cell = Cell::default();
        cell.set_char(standing.letter?.into());
        (cell.fg, cell.bg, cell.modifier) = (pen.fg, pen.bg, pen.modifier);
        cell.underline_color = pen.underline;
        Some((x, y, Part::Gap(cell)))
    }

    /// Erases the end of a row in place of writing its blanks, where that is shorter. Its steps are
    /// those from `first` on.
    fn erase(&self, y: u16, first: usize, steps: &mut Steps<'_>) {
        let standing = self.0.get(usize::from(y)).map_or(&[][..], Vec::as_slice);
        let end = standing.iter().rposition(|standing| *standing != BLANK).map_or(0, |at| at + 1);
        let row = steps.written.get(first..).unwrap_or_default();
        let blanks = row.iter().rev().take_while(|(x, ..)| usize::from(*x) >= end).count();
        let kept = row.len() - blanks;
        if let Some((x, y, _)) = row.get(kept)
            && blanks > usize::from(way(*x, *y)) + ERASE
        {
            steps.erased.push((*x, *y));
            steps.written.truncate(first + kept);
        }
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
    fn steps(mirror: &mut Mirror, before: &Buffer, after: &Buffer) -> (String, Vec<(u16, u16)>) {
        let steps = mirror.steps(before.diff(after).into_iter());
        let written = steps.written.iter().map(|(_, _, part)| part.cell().symbol().to_owned());
        (written.collect(), steps.erased)
    }

    fn written(mirror: &mut Mirror, before: &Buffer, after: &Buffer) -> String {
        steps(mirror, before, after).0
    }

    fn line(text: &str) -> Buffer {
        let mut line = Buffer::empty(Rect::new(0, 0, 30, 1));
        line.set_string(0, 0, text, Style::new());
        line
    }

    #[test]
    fn a_short_gap_is_written_and_a_long_one_gone_round() {
        let mut mirror = Mirror::default();
        let one = line("here and there are some words.");
        let other = line("Here anD There are some words!");
        assert_eq!(written(&mut mirror, &line(""), &one), "here and there are some words.");
        // Six and one letter stand between those that changed, and more than the way round.
        assert_eq!(written(&mut mirror, &one, &other), "Here anD T!");
    }

    #[test]
    fn the_end_of_a_longer_line_is_erased_and_of_a_coloured_one_written() {
        let mut mirror = Mirror::default();
        let (long, short) = (line("a line that takes thirty cells"), line("a line"));
        written(&mut mirror, &line(""), &long);
        assert_eq!(steps(&mut mirror, &long, &short), (String::new(), vec![(7, 0)]));
        written(&mut mirror, &short, &long);
        let mut red = short.clone();
        red.set_style(Rect::new(29, 0, 1, 1), Style::new().bg(Color::Red));
        assert_eq!(steps(&mut mirror, &long, &red), (" ".repeat(23), vec![]));
    }

    #[test]
    fn what_looks_otherwise_is_gone_round() {
        let mut mirror = Mirror::default();
        let mut bold = line("a b c");
        bold.set_style(Rect::new(2, 0, 1, 1), Style::new().add_modifier(Modifier::BOLD));
        written(&mut mirror, &line(""), &bold);
        let mut next = bold.clone();
        next.set_string(0, 0, "A", Style::new());
        next.set_string(4, 0, "C", Style::new());
        assert_eq!(written(&mut mirror, &bold, &next), "AC", "bold lies between");
        mirror.forget();
        let mut last = next.clone();
        last.set_string(0, 0, "ab", Style::new());
        last.set_string(5, 0, "x", Style::new());
        assert_eq!(written(&mut mirror, &next, &last), "abx", "nobody knows what lies between");
    }

    #[test]
    fn what_a_wide_sign_covers_is_not_written_over() {
        let mut mirror = Mirror::default();
        let (one, other) = (line("日 x y"), line("本 x z"));
        written(&mut mirror, &line(""), &one);
        assert_eq!(written(&mut mirror, &one, &other), "本z");
        // Letters that lie under a sign of four columns are not there any more.
        let (letters, wide, narrow) = (line("abcdefgh"), line("स्त्रीefgh"), line("xy  Efgh"));
        let mut mirror = Mirror::default();
        written(&mut mirror, &line(""), &letters);
        written(&mut mirror, &letters, &wide);
        assert_eq!(written(&mut mirror, &wide, &narrow), "xyE");
    }

    #[test]
    fn what_an_emoji_covers_is_blanked_before_it() {
        let mut mirror = Mirror::default();
        let (one, other) = (line("ab cd ef"), line("❤\u{fe0f} cd eF"));
        written(&mut mirror, &line(""), &one);
        let steps = mirror.steps(one.diff(&other).into_iter());
        let at = |(x, _, part): &Written<'_>| (*x, part.cell().symbol().to_owned());
        let expected = [(1, " "), (0, "❤\u{fe0f}"), (7, "F")].map(|(x, text)| (x, text.to_owned()));
        assert_eq!(steps.written.iter().map(at).collect::<Vec<_>>(), expected);
    }
}
