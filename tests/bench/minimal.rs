//! The least that a program on ratatui and crossterm can do: a line that counts keys. What times on
//! a terminal are measured against.

use crossterm::event::Event;
use crossterm::event::KeyCode;

fn main() -> std::io::Result<()> {
    let mut terminal = ratatui::try_init()?;
    for keys in 0_u32.. {
        terminal.draw(|frame| frame.render_widget(format!("{keys:>9} keys"), frame.area()))?;
        if matches!(crossterm::event::read()?, Event::Key(key) if key.code == KeyCode::Char('q')) {
            break;
        }
    }
    ratatui::try_restore()
}
