//! The terminal as ratatui draws on it, never larger than any is.
//!
//! A window can claim 65,535 columns and rows, and a frame has cells for all that it is told of:
//! memory for those is not to be had, and the program would be aborted with the terminal taken.

use std::io;
use std::io::Write;

use ratatui::backend::Backend;
use ratatui::backend::ClearType;
use ratatui::backend::CrosstermBackend;
use ratatui::backend::WindowSize;
use ratatui::buffer::Cell;
use ratatui::layout::Position;
use ratatui::layout::Size;

/// More columns and rows than a terminal has.
const MAX: Size = Size { width: 1_000, height: 500 };

/// The part of `size` that is drawn on.
fn bounded(size: Size) -> Size {
    Size { width: size.width.min(MAX.width), height: size.height.min(MAX.height) }
}

/// crossterm's, with a size within bounds.
#[derive(Debug)]
pub(super) struct Bounded<W: Write>(pub(super) CrosstermBackend<W>);

impl<W: Write> Backend for Bounded<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.0.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.0.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.0.size().map(bounded)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let told = self.0.window_size()?;
        Ok(WindowSize { columns_rows: bounded(told.columns_rows), ..told })
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.0)
    }
}
