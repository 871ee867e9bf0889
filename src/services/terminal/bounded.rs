//! The terminal as ratatui draws on it, never larger than any is, by the shortest way.
//!
//! A window can claim 65,535 columns and rows, and a frame has cells for all that it is told of:
//! memory for those is not to be had, and the program would be aborted with the terminal taken.

use std::io;
use std::io::Write;

use crossterm::cursor::MoveTo;
use crossterm::queue;
use crossterm::terminal::Clear;
use ratatui::backend::Backend;
use ratatui::backend::ClearType;
use ratatui::backend::CrosstermBackend;
use ratatui::backend::WindowSize;
use ratatui::buffer::Cell;
use ratatui::layout::Position;
use ratatui::layout::Size;

use crate::services::terminal::shortest::Mirror;

/// More columns and rows than a terminal has.
const MAX: Size = Size { width: 1_000, height: 500 };

/// The part of `size` that is drawn on.
fn bounded(size: Size) -> Size {
    Size { width: size.width.min(MAX.width), height: size.height.min(MAX.height) }
}

/// crossterm's, with a size within bounds, which knows what stands on the screen.
#[derive(Debug)]
pub(super) struct Bounded<W: Write> {
    inner: CrosstermBackend<W>,
    mirror: Mirror,
}

impl<W: Write> Bounded<W> {
    /// Of an empty screen.
    pub(super) fn new(inner: CrosstermBackend<W>) -> Self {
        Self { inner, mirror: Mirror::default() }
    }

    /// Writes bytes that are no part of a frame.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.inner.write_all(bytes)?;
        Write::flush(&mut self.inner)
    }
}

impl<W: Write> Backend for Bounded<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let steps = self.mirror.steps(content);
        self.inner.draw(steps.written.iter().map(|(x, y, part)| (*x, *y, part.cell())))?;
        for (x, y) in steps.erased {
            queue!(self.inner, MoveTo(x, y), Clear(crossterm::terminal::ClearType::UntilNewLine))?;
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.mirror.clear();
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        if clear_type == ClearType::All {
            self.mirror.clear();
        } else {
            self.mirror.forget();
        }
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size().map(bounded)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let told = self.inner.window_size()?;
        Ok(WindowSize { columns_rows: bounded(told.columns_rows), ..told })
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex;

    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::TerminalOptions;
    use ratatui::Viewport;
    use ratatui::layout::Rect;
    use ratatui::style::Color;
    use ratatui::style::Modifier;
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
            1 => Just(Style::new().fg(Color::Red).bg(Color::Indexed(17))),
        ];
        (0..AREA.width, "[a-c  日é─שםالعر\u{0651}\u{0301}]{0,24}", style)
    }

    /// A terminal of ratatui's on `backend`.
    fn terminal<B: Backend<Error: std::fmt::Debug>>(backend: B) -> Terminal<B> {
        let options = TerminalOptions { viewport: Viewport::Fixed(AREA) };
        Terminal::with_options(backend, options).unwrap()
    }

    fn draw<B: Backend<Error: std::fmt::Debug>>(
        terminal: &mut Terminal<B>,
        texts: &[(u16, String, Style)],
    ) {
        let drawn = terminal.draw(|frame| {
            for ((x, text, style), y) in texts.iter().zip(0..) {
                frame.buffer_mut().set_string(*x, y, text, *style);
            }
        });
        drawn.unwrap();
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The way is another, and what it leads to the same.
        #[test]
        fn a_terminal_shows_what_ratatui_alone_would_show(frames in prop::collection::vec(
            (prop::bool::weighted(0.2), prop::collection::vec(text(), 4)),
            1..6,
        )) {
            let (ours, theirs) = (Tap::default(), Tap::default());
            let mut short = terminal(Bounded::new(CrosstermBackend::new(ours.clone())));
            let mut long = terminal(CrosstermBackend::new(theirs.clone()));
            for (forgets, texts) in frames {
                if forgets {
                    short.resize(AREA).unwrap();
                    long.resize(AREA).unwrap();
                }
                draw(&mut short, &texts);
                draw(&mut long, &texts);
                let shown = |tap: &Tap| {
                    let (rows, columns) = (AREA.height.try_into(), AREA.width.try_into());
                    let mut shown = vt100::Parser::new(rows.unwrap(), columns.unwrap(), 0);
                    shown.process(&tap.0.lock().unwrap());
                    let cell = |at: Position| shown.screen().cell(at.y, at.x).cloned();
                    // What was never written and what was written as a blank look the same.
                    let seen = |cell: vt100::Cell| {
                        let letter = if cell.has_contents() { cell.contents() } else { " " };
                        let look = (cell.bold(), cell.inverse(), cell.underline());
                        (letter.to_owned(), cell.fgcolor(), cell.bgcolor(), look)
                    };
                    AREA.positions().map(|at| cell(at).map(seen)).collect::<Vec<_>>()
                };
                prop_assert_eq!(shown(&ours), shown(&theirs));
            }
        }
    }
}
