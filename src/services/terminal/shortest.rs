//! The shortest way to what a screen is to show.
//!
//! Of a row it is known which cells changed, and where some are left out the cursor is moved, by six to
//! eleven bytes. Where one text takes the place of another many cells stay alike by chance, few at a
//! time: their letters are shorter than the way round them. And where a line was longer, its end is
//! erased in fewer bytes than it has blanks.

use ratatui::buffer::Cell;
use ratatui::buffer::CellWidth as _;
use ratatui::style::Color;
use ratatui::style::Modifier;

use crate::text::is_letter;
use crate::text::is_one_column;

/// What a cell is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pen {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) modifier: Modifier,
}

impl Pen {
    /// What nobody has chosen.
    pub(super) const OWN: Self =
        Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    /// That of a cell.
    pub(super) fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// Whether a blank looks alike with both: of its letter there is nothing to be seen.
    pub(super) fn blanks_as(self, other: Self) -> bool {
        self.bg == other.bg && !(self.modifier | other.modifier).intersects(SEEN_ON_BLANKS)
    }
}

/// What is seen of a blank beside its ground.
const SEEN_ON_BLANKS: Modifier =
    Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// A cell as it stands on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    /// Its letter, where that takes one column.
    letter: Option<char>,
    /// That of the ground alone, where nothing else is seen.
    pen: Pen,
}

impl Standing {
    fn of(cell: &Cell) -> Self {
        let (letter, pen) = (letter(cell), Pen::of(cell));
        let ground = Pen { bg: pen.bg, ..Pen::OWN };
        let pen = if letter == Some(' ') && pen.blanks_as(ground) { ground } else { pen };
        Self { letter, pen }
    }

    /// Whether a cell is the same in every part, as most are from one frame to the next. One that is not
    /// may look the same yet: of a blank nothing counts that is not seen.
    fn is_plainly(&self, letter: char, cell: &Cell) -> bool {
        self.letter == Some(letter)
            && self.pen.fg == cell.fg
            && self.pen.bg == cell.bg
            && self.pen.modifier == cell.modifier
    }
}

/// Bytes that erase the end of a row: `ESC [ K`.
const ERASE: usize = 3;

/// What an empty screen has everywhere.
const BLANK: Standing = Standing { letter: Some(' '), pen: Pen::OWN };

/// What is to be written: where, and what.
pub(super) type Written<'a> = (u16, u16, Part<'a>);

/// What is to be written in one place.
#[derive(Debug)]
pub(super) enum Part<'a> {
    /// A cell that has changed.
    Changed(&'a Cell),
    /// A letter that stands there already.
    Gap(char, Pen),
    /// The rest of the row is erased.
    Erased,
}

impl Part<'_> {
    /// Bytes of its letters.
    fn len(&self) -> usize {
        match self {
            Self::Changed(cell) => cell.symbol().len(),
            Self::Gap(letter, _) => letter.len_utf8(),
            Self::Erased => 0,
        }
    }
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

/// What stands on the screen, row by row as far as anything was written.
#[derive(Debug, Default)]
pub(super) struct Mirror(Vec<Vec<Standing>>);

impl Mirror {
    /// Nothing stands on the screen any more.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The cells of a row that are to be others; none where it is not known what stands there, or one
    /// of them is no letter of one column.
    pub(super) fn changed<'a>(&self, y: u16, row: &'a [Cell]) -> Option<Vec<(u16, &'a Cell)>> {
        let standing = self.0.get(usize::from(y)).map_or(&[][..], Vec::as_slice);
        let mut changed = Vec::new();
        for (x, cell) in (0..).zip(row) {
            // Beyond what was written nothing stands.
            let before = standing.get(usize::from(x)).unwrap_or(&BLANK);
            before.letter?;
            let letter = letter(cell)?;
            if !before.is_plainly(letter, cell) && Standing::of(cell) != *before {
                changed.push((x, cell));
            }
        }
        Some(changed)
    }

    /// The columns of a row that are to have a letter of their own where a sign of several may stand:
    /// terminals do not agree on how wide some are, nor on what goes with a part of them.
    pub(super) fn unknown(&self, y: u16, row: &[Cell]) -> Vec<u16> {
        let standing = self.0.get(usize::from(y)).map_or(&[][..], Vec::as_slice);
        let (mut unknown, mut covered) = (Vec::new(), 0_u16);
        for ((x, cell), standing) in (0_u16..).zip(row).zip(standing) {
            if x < covered {
                continue;
            }
            if letter(cell).is_none() {
                covered = x.saturating_add(cell.cell_width().max(1));
            } else if standing.letter.is_none() {
                unknown.push(x);
            }
        }
        unknown
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
    ) -> Vec<Written<'a>> {
        let mut steps = Vec::new();
        let mut row = 0;
        let mut cursor: Option<Cursor> = None;
        for (x, y, cell) in changed {
            if let Some(before) = cursor.filter(|cursor| cursor.y != y) {
                self.erase(before.y, row, &mut steps);
                row = steps.len();
                cursor = None;
            }
            if let Some(Cursor { x: covered, step, .. }) = cursor
                && x < covered
            {
                // ratatui blanks what an emoji covers, for terminals on which it does not. Before the
                // sign, so that it is whole on the others too, and each is where it belongs.
                steps.insert(step, (x, y, Part::Changed(cell)));
                cursor = cursor.map(|cursor| Cursor { step: step + 1, ..cursor });
                continue;
            }
            if let Some(Cursor { x: from, pen: Some(pen), .. }) = cursor
                && x - from <= way(x, y)
            {
                let gap: Option<Vec<_>> = (from..x).map(|x| self.gap(x, y, pen)).collect();
                let gap = gap.unwrap_or_default();
                let bytes: usize = gap.iter().map(|(_, _, letter)| letter.len()).sum();
                if bytes <= usize::from(way(x, y)) {
                    steps.extend(gap);
                }
            }
            cursor = Some(self.wrote(x, y, cell, steps.len()));
            steps.push((x, y, Part::Changed(cell)));
        }
        if let Some(last) = cursor {
            self.erase(last.y, row, &mut steps);
        }
        steps
    }

    /// Takes in a cell; says where the cursor is then.
    fn wrote(&mut self, x: u16, y: u16, cell: &Cell, step: usize) -> Cursor {
        let Standing { letter, pen } = Standing::of(cell);
        let wide = if letter.is_some() { 1 } else { cell.cell_width().max(1) };
        // What a wide sign covers is no cell to be written.
        for covered in 0..wide {
            if let Some(standing) = self.at(x.saturating_add(covered), y) {
                *standing = Standing { letter: letter.filter(|_| covered == 0), pen };
            }
        }
        let pen = (wide == 1).then(|| Pen::of(cell));
        Cursor { x: x.saturating_add(wide), y, pen, step }
    }

    /// A cell as it stands, where `pen` writes it, and it takes one column wherever it is drawn.
    fn gap<'a>(&mut self, x: u16, y: u16, pen: Pen) -> Option<Written<'a>> {
        let standing = self.at(x, y)?;
        let letter = standing.letter.filter(|letter| is_one_column(*letter))?;
        let alike = standing.pen == pen || letter == ' ' && standing.pen.blanks_as(pen);
        alike.then_some((x, y, Part::Gap(letter, pen)))
    }

    /// Erases the end of a row in place of writing its blanks, where that is shorter. Its steps are
    /// those from `first` on.
    fn erase(&self, y: u16, first: usize, steps: &mut Vec<Written<'_>>) {
        let standing = self.0.get(usize::from(y)).map_or(&[][..], Vec::as_slice);
        let end = standing.iter().rposition(|standing| *standing != BLANK).map_or(0, |at| at + 1);
        let row = steps.get(first..).unwrap_or_default();
        let blanks = row.iter().rev().take_while(|(x, ..)| usize::from(*x) >= end).count();
        let kept = row.len() - blanks;
        let Some((x, y, _)) = row.get(kept) else { return };
        let (x, y) = (*x, *y);
        // Behind a letter the cursor is there already.
        let before = kept.checked_sub(1).and_then(|at| row.get(at));
        let moves = before.is_none_or(|(before, ..)| before + 1 != x);
        if blanks > ERASE + if moves { usize::from(way(x, y)) } else { 0 } {
            steps.truncate(first + kept);
            steps.push((x, y, Part::Erased));
        }
    }
}

/// The letter of a cell that has one alone, and of one column.
#[inline]
fn letter(cell: &Cell) -> Option<char> {
    let symbol = cell.symbol();
    if let [letter] = *symbol.as_bytes() {
        return is_letter(letter).then_some(letter.into());
    }
    let mut letters = symbol.chars();
    let alone = letters.next().filter(|_| letters.next().is_none());
    alone.filter(|letter| is_one_column(*letter) || cell.cell_width() == 1)
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
        let erased =
            |step: &Written<'_>| matches!(step.2, Part::Erased).then_some((step.0, step.1));
        (steps.iter().map(symbol).collect(), steps.iter().filter_map(erased).collect())
    }

    fn symbol((_, _, part): &Written<'_>) -> String {
        match part {
            Part::Changed(cell) => cell.symbol().to_owned(),
            Part::Gap(letter, _) => letter.to_string(),
            Part::Erased => String::new(),
        }
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
        let at = |step: &Written<'_>| (step.0, symbol(step));
        let expected = [(1, " "), (0, "❤\u{fe0f}"), (7, "F")].map(|(x, text)| (x, text.to_owned()));
        assert_eq!(steps.iter().map(at).collect::<Vec<_>>(), expected);
    }
}
