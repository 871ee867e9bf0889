//! Frames on the terminal: what changed is found, and written by the shortest way.
//!
//! In place of ratatui's terminal and backend: those compare each cell with the one before, sign by sign,
//! a third of the instructions of a frame and a tenth of its time; and they end each frame by resetting
//! what was never set.

use std::io;
use std::io::Write;

use crossterm::cursor::Hide;
use crossterm::cursor::MoveTo;
use crossterm::cursor::Show;
use crossterm::queue;
use crossterm::style::Attribute;
use crossterm::style::Colors;
use crossterm::style::SetAttribute;
use crossterm::style::SetColors;
use crossterm::terminal::Clear;
use crossterm::terminal::ClearType;
use ratatui::backend::IntoCrossterm as _;
use ratatui::buffer::Buffer;
use ratatui::buffer::Cell;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::style::Modifier;

use crate::services::terminal::shortest::Mirror;
use crate::services::terminal::shortest::Part;
use crate::services::terminal::shortest::Pen;
use crate::services::terminal::shortest::Written;

/// More columns and rows than a terminal has. A window can claim 65,535 of each, and a frame has cells
/// for all that it is told of: memory for those is not to be had, and the program would be aborted with
/// the terminal taken.
const MAX: (u16, u16) = (1_000, 500);

/// How a sign can look, and what the terminal is told for it.
const LOOKS: [(Modifier, Attribute); 8] = [
    (Modifier::BOLD, Attribute::Bold),
    (Modifier::DIM, Attribute::Dim),
    (Modifier::ITALIC, Attribute::Italic),
    (Modifier::UNDERLINED, Attribute::Underlined),
    (Modifier::SLOW_BLINK, Attribute::SlowBlink),
    (Modifier::RAPID_BLINK, Attribute::RapidBlink),
    (Modifier::REVERSED, Attribute::Reverse),
    (Modifier::CROSSED_OUT, Attribute::CrossedOut),
];

/// Draws frame after frame on a terminal.
#[derive(Debug)]
pub(super) struct Painter<W> {
    out: W,
    /// The frame before.
    shown: Buffer,
    /// The one that is drawn; between two it has nothing in it that counts.
    next: Buffer,
    mirror: Mirror,
    /// Whether the next frame begins with an empty screen.
    anew: bool,
}

impl<W: Write> Painter<W> {
    /// Of a screen of which nothing is known.
    pub(super) fn new(out: W) -> Self {
        let (shown, next) = (Buffer::default(), Buffer::default());
        Self { out, shown, next, mirror: Mirror::default(), anew: true }
    }

    /// The terminal, for bytes that are no part of a frame.
    pub(super) fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Begins the next frame with an empty screen.
    pub(super) fn forget(&mut self) {
        self.anew = true;
    }

    /// Draws a frame on a window of so many columns and rows; `draw` returns where the cursor is to be
    /// seen, if at all.
    pub(super) fn draw(
        &mut self,
        (columns, rows): (u16, u16),
        draw: impl FnOnce(&mut Buffer) -> Option<(u16, u16)>,
    ) -> io::Result<()> {
        let area = Rect::new(0, 0, columns.min(MAX.0), rows.min(MAX.1));
        // What is not written to its end is not known to stand there.
        let anew = std::mem::replace(&mut self.anew, true) || self.shown.area != area;
        if anew {
            self.mirror.clear();
            (self.shown, self.next) = (Buffer::empty(area), Buffer::empty(area));
        } else {
            self.next.reset();
        }
        let cursor = draw(&mut self.next);
        let changed = changed(&self.mirror, &self.shown, &self.next);
        let steps = self.mirror.steps(changed.into_iter());
        // Not before: a fault until here leaves nothing that would be written later.
        if anew {
            // With whatever look the screen was left.
            queue!(self.out, SetAttribute(Attribute::Reset), Clear(ClearType::All))?;
        }
        write(&mut self.out, steps)?;
        match cursor {
            Some((x, y)) => queue!(self.out, Show, MoveTo(x, y))?,
            None => queue!(self.out, Hide)?,
        }
        self.out.flush()?;
        self.anew = false;
        std::mem::swap(&mut self.shown, &mut self.next);
        Ok(())
    }
}

/// The cells that are others in `next` than in `shown`, row by row.
fn changed<'a>(mirror: &Mirror, shown: &Buffer, next: &'a Buffer) -> Vec<(u16, u16, &'a Cell)> {
    let width = usize::from(next.area.width).max(1);
    let rows = shown.content.chunks(width).zip(next.content.chunks(width));
    let mut all = Vec::new();
    for ((before, after), y) in rows.zip(0..) {
        if let Some(changed) = mirror.changed(y, after) {
            all.extend(changed.into_iter().map(|(x, cell)| (x, y, cell)));
        } else {
            // A sign of several columns lies over cells that are not written: ratatui knows which.
            let area = Rect { y, height: 1, ..next.area };
            let [before, now] = [before, after].map(|row| Buffer { area, content: row.to_vec() });
            let mut changed: Vec<_> = before.diff(&now).into_iter().map(|(x, ..)| x).collect();
            changed.extend(mirror.unknown(y, after));
            changed.sort_unstable();
            changed.dedup();
            all.extend(
                changed.into_iter().filter_map(|x| Some((x, y, after.get(usize::from(x))?))),
            );
        }
    }
    all
}

/// Writes what is to be written, and leaves the terminal's own look behind.
fn write(out: &mut impl Write, steps: Vec<Written<'_>>) -> io::Result<()> {
    let (mut at, mut pen) = (None, Pen::OWN);
    for (x, y, part) in steps {
        if at != Some((x, y)) {
            queue!(out, MoveTo(x, y))?;
        }
        match part {
            Part::Changed(cell) => {
                let next = Pen::of(cell);
                if cell.symbol() != " " || !pen.blanks_as(next) {
                    take(out, &mut pen, next)?;
                }
                out.write_all(cell.symbol().as_bytes())?;
            }
            Part::Gap(letter, of) => {
                if letter != ' ' || !pen.blanks_as(of) {
                    take(out, &mut pen, of)?;
                }
                out.write_all(letter.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
            Part::Erased => {
                // Some terminals erase with the ground that is written on.
                take(out, &mut pen, Pen::OWN)?;
                queue!(out, Clear(ClearType::UntilNewLine))?;
                at = Some((x, y));
                continue;
            }
        }
        at = Some((x.saturating_add(1), y));
    }
    take(out, &mut pen, Pen::OWN)
}

/// Takes another pen.
fn take(out: &mut impl Write, pen: &mut Pen, next: Pen) -> io::Result<()> {
    if *pen == next {
        return Ok(());
    }
    let mut from = *pen;
    if !next.modifier.contains(from.modifier) || next == Pen::OWN {
        queue!(out, SetAttribute(Attribute::Reset))?;
        from = Pen::OWN;
    }
    for (look, attribute) in LOOKS {
        if next.modifier.contains(look) && !from.modifier.contains(look) {
            queue!(out, SetAttribute(attribute))?;
        }
    }
    if (from.fg, from.bg) != (next.fg, next.bg) {
        let colour = |from: Color, next: Color| (from != next).then(|| next.into_crossterm());
        let (foreground, background) = (colour(from.fg, next.fg), colour(from.bg, next.bg));
        queue!(out, SetColors(Colors { foreground, background }))?;
    }
    *pen = next;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex;

    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::TerminalOptions;
    use ratatui::Viewport;
    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Position;
    use ratatui::style::Style;

    use super::*;

    /// A terminal that somebody else reads.
    #[derive(Clone, Default)]
    struct Tap(Arc<Mutex<Vec<u8>>>);

    impl Write for Tap {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const AREA: Rect = Rect { x: 0, y: 0, width: 24, height: 4 };

    /// A text somewhere in a row, with letters of any width, and how it looks.
    fn text() -> impl Strategy<Value = (u16, String, Style)> {
        let style = prop_oneof![
            4 => Just(Style::new()),
            1 => Just(Style::new().add_modifier(Modifier::BOLD)),
            1 => Just(Style::new().add_modifier(Modifier::REVERSED)),
            1 => Just(Style::new().add_modifier(Modifier::UNDERLINED)),
            1 => Just(Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED)),
            1 => Just(Style::new().fg(Color::Red).bg(Color::Indexed(17))),
            1 => Just(Style::new().fg(Color::Green).add_modifier(Modifier::BOLD)),
        ];
        (0..AREA.width, "[a-c  ·─日é─שםالعر\u{0651}\u{0301}]{0,24}", style)
    }

    fn put(buffer: &mut Buffer, ground: Color, texts: &[(u16, String, Style)]) {
        buffer.set_style(AREA, Style::new().bg(ground));
        for ((x, text, style), y) in texts.iter().zip(0..) {
            buffer.set_string(*x, y, text, *style);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever stood there before, it is as where ratatui draws the last frame alone.
        #[test]
        fn a_terminal_shows_what_ratatui_alone_would_show(frames in prop::collection::vec(
            (
                prop::bool::weighted(0.2),
                prop_oneof![3 => Just(Color::Reset), 1 => Just(Color::Indexed(17))],
                prop::collection::vec(text(), 4),
            ),
            1..6,
        )) {
            let ours = Tap::default();
            let mut short = Painter::new(ours.clone());
            for (forgets, ground, texts) in frames {
                if forgets {
                    short.forget();
                }
                let draw = |buffer: &mut Buffer| {
                    put(buffer, ground, &texts);
                    None
                };
                short.draw((AREA.width, AREA.height), draw).unwrap();
                let theirs = Tap::default();
                let options = TerminalOptions { viewport: Viewport::Fixed(AREA) };
                let backend = CrosstermBackend::new(theirs.clone());
                let mut long = Terminal::with_options(backend, options).unwrap();
                long.draw(|frame| put(frame.buffer_mut(), ground, &texts)).unwrap();
                let shown = |tap: &Tap| {
                    let (rows, columns) = (AREA.height.try_into(), AREA.width.try_into());
                    let mut shown = vt100::Parser::new(rows.unwrap(), columns.unwrap(), 0);
                    shown.process(&tap.0.lock().unwrap());
                    let cell = |at: Position| shown.screen().cell(at.y, at.x).cloned();
                    // What was never written and what was written as a blank look the same.
                    let seen = |cell: vt100::Cell| {
                        let letter = if cell.has_contents() { cell.contents() } else { " " };
                        // And of a blank no letter is seen.
                        let of_letter = (letter != " ").then(|| (cell.fgcolor(), cell.bold()));
                        let fills = cell.inverse().then(|| cell.fgcolor());
                        let look = (fills, cell.inverse(), cell.underline(), cell.bgcolor());
                        (letter.to_owned(), of_letter, look)
                    };
                    AREA.positions().map(|at| cell(at).map(seen)).collect::<Vec<_>>()
                };
                prop_assert_eq!(shown(&ours), shown(&theirs));
            }
        }
    }

    #[test]
    fn a_blank_is_written_with_the_pen_at_hand_unless_that_is_seen() {
        let of = |look: Modifier| {
            let mut painter = Painter::new(Vec::new());
            let draw = |buffer: &mut Buffer| {
                for x in [0, 2] {
                    buffer.set_string(x, 0, "a", Style::new().add_modifier(look));
                }
                None
            };
            painter.draw((9, 1), draw).unwrap();
            String::from_utf8(painter.out().clone()).unwrap()
        };
        let begun = "\u{1b}[0m\u{1b}[2J\u{1b}[1;1H";
        let bold = format!("{begun}\u{1b}[1ma a\u{1b}[0m\u{1b}[?25l");
        let reversed = format!("{begun}\u{1b}[7ma\u{1b}[1;3Ha\u{1b}[0m\u{1b}[?25l");
        assert_eq!((of(Modifier::BOLD), of(Modifier::REVERSED)), (bold, reversed));
    }

    #[test]
    fn a_window_that_claims_more_than_any_has_gets_a_frame_that_fits_into_memory() {
        let mut painter = Painter::new(Vec::new());
        let mut area = Rect::ZERO;
        let draw = |buffer: &mut Buffer| {
            area = buffer.area;
            None
        };
        painter.draw((u16::MAX, u16::MAX), draw).unwrap();
        assert_eq!(area, Rect::new(0, 0, MAX.0, MAX.1));
    }

    /// A terminal that draws the two letters of such a sign apart has one of them in each column.
    #[test]
    fn where_a_sign_of_several_letters_stood_each_column_is_written() {
        let mut painter = Painter::new(Vec::new());
        let mut written = |text: &str| {
            let draw = |buffer: &mut Buffer| {
                buffer.set_string(0, 0, text, Style::new());
                None
            };
            painter.out().clear();
            painter.draw((9, 1), draw).unwrap();
            String::from_utf8(painter.out().clone()).unwrap()
        };
        for sign in ["🇩🇪", "กำ"] {
            written(&format!("{sign}x"));
            assert_eq!(written(&format!("{sign}y")), "\u{1b}[1;3Hy\u{1b}[?25l", "{sign} stays");
            assert_eq!(written("  y"), "\u{1b}[1;1H  \u{1b}[?25l", "{sign} goes");
            written("");
        }
    }

    #[test]
    fn a_fault_while_a_frame_is_drawn_leaves_nothing_to_be_written() {
        let mut painter = Painter::new(Vec::new());
        let draw = |buffer: &mut Buffer| {
            buffer.set_string(0, 0, "abc", Style::new());
            panic!("a fault")
        };
        let fault = std::panic::AssertUnwindSafe(|| painter.draw((9, 2), draw));
        assert!(std::panic::catch_unwind(fault).is_err());
        assert_eq!(painter.out().as_slice(), b"");
        painter.draw((9, 2), |_| None).unwrap();
        assert_eq!(painter.out().as_slice(), b"\x1b[0m\x1b[2J\x1b[?25l");
    }

    #[test]
    fn what_could_not_be_written_is_written_with_the_next_frame() {
        /// A terminal that takes nothing, until it does.
        #[derive(Default)]
        struct Broken(bool, Vec<u8>);
        impl Write for Broken {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                if self.0 { self.1.write(bytes) } else { Err(io::ErrorKind::BrokenPipe.into()) }
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut painter = Painter::new(Broken::default());
        let draw = |buffer: &mut Buffer| {
            buffer.set_string(0, 0, "abc", Style::new());
            Some((1, 1))
        };
        assert!(painter.draw((9, 2), draw).is_err());
        painter.out().0 = true;
        painter.draw((9, 2), draw).unwrap();
        let written = String::from_utf8(painter.out().1.clone()).unwrap();
        assert_eq!(written, "\u{1b}[0m\u{1b}[2J\u{1b}[1;1Habc\u{1b}[?25h\u{1b}[2;2H");
    }
}
