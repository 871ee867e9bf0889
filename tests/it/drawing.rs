//! Draws the screen into cells, and reads it as text.

use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use reauth::model::pointer::Seen;
use reauth::model::settings::ThemeName;
use reauth::view;
use reauth::view::Glyphs;
use reauth::view::Look;
use reauth::view::Theme;
use reauth::words::Words;

use crate::driver::Driver;

/// The three sizes that are promised.
pub(crate) const SMALL: (u16, u16) = (60, 16);
pub(crate) const USUAL: (u16, u16) = (80, 24);
pub(crate) const LARGE: (u16, u16) = (120, 40);

pub(crate) fn look(ascii: bool, mono: bool) -> Look {
    Look {
        words: Words::english(),
        theme: if mono {
            Theme::default()
        } else {
            Theme::new(ThemeName::Dark, reauth::model::terminal::Terminal::default())
        },
        glyphs: if ascii { Glyphs::ascii() } else { Glyphs::unicode() },
        zone: TimeZone::UTC,
    }
}

/// The cells of the screen.
pub(crate) fn drawn(driver: &mut Driver, size: (u16, u16), look: &Look) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let mut seen = Seen::default();
    terminal.draw(|frame| seen = view::draw(&driver.model, look, frame.buffer_mut())).unwrap();
    driver.model.seen = seen;
    terminal.backend().buffer().clone()
}

/// The screen as text, line by line, without blanks at the ends.
pub(crate) fn shot(driver: &mut Driver, size: (u16, u16), look: &Look) -> String {
    lines(&drawn(driver, size, look))
}

pub(crate) fn lines(buffer: &Buffer) -> String {
    let lines = buffer.content().chunks(usize::from(buffer.area.width)).map(|row| {
        let mut line = String::new();
        let mut skip = 0;
        for cell in row {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            skip = reauth::text::columns(cell.symbol()).saturating_sub(1);
            line.push_str(cell.symbol());
        }
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}
