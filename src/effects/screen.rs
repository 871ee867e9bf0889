//! What only the terminal can do: draw, copy, step aside.

use std::io;

use ratatui::buffer::Buffer;

use crate::model::screen::Tone;
use crate::services::clipboard;
use crate::services::clipboard::Between;
use crate::services::terminal::Tty;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::Msg;

/// The screen of the program.
#[derive(Debug)]
pub struct Screen {
    tty: Tty,
    between: Between,
    /// Whether a text stands alone on the normal screen: nothing is drawn over it.
    bare: bool,
}

impl Screen {
    /// Takes the terminal.
    pub fn take(between: Between) -> io::Result<Self> {
        Ok(Self { tty: Tty::take()?, between, bare: false })
    }

    /// Draws a frame; `draw` returns where the cursor is to be seen, if at all.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Buffer) -> Option<(u16, u16)>) -> io::Result<()> {
        if self.bare { Ok(()) } else { self.tty.draw(draw) }
    }

    /// Takes wheel and clicks, or leaves them to the terminal.
    pub fn take_mouse(&mut self, wanted: bool) -> io::Result<()> {
        if self.bare { Ok(()) } else { self.tty.take_mouse(wanted) }
    }

    /// Asks the terminal for its background; the answer comes as a message, late or never.
    pub fn ask_background(&mut self) -> io::Result<()> {
        self.tty.ask_background()
    }

    /// Carries out what is the terminal's; returns what is to be said of it.
    ///
    /// `hint` stands below a bare text and says how to come back.
    pub fn carry_out(&mut self, effect: &Effect, hint: &str) -> io::Result<Option<Msg>> {
        match effect {
            Effect::Copy(text) | Effect::CopyByTerminal(text) => return self.copy(text).map(Some),
            Effect::ShowBare(text) => {
                self.bare = true;
                self.tty.show_bare(text, hint)?;
            }
            Effect::HideBare => {
                self.bare = false;
                self.tty.hide_bare()?;
            }
            Effect::Suspend => {
                if !self.tty.suspend()? {
                    let text = Phrase::new("notice.no_shell");
                    return Ok(Some(Msg::Told { tone: Tone::Said, text }));
                }
                // Whatever stood alone on the normal screen is gone from it.
                self.bare = false;
            }
            Effect::Redraw => {
                if !self.bare {
                    self.tty.forget();
                }
            }
            Effect::Append { .. }
            | Effect::OpenSession(_)
            | Effect::CloseSession
            | Effect::ListSessions
            | Effect::ListIds
            | Effect::Recall { .. }
            | Effect::OpenPage(_)
            | Effect::ReadTenant
            | Effect::StoreTenant(_)
            | Effect::Probe { .. }
            | Effect::Look { .. }
            | Effect::Check(_)
            | Effect::RememberClient(_)
            | Effect::GiveAddress { .. }
            | Effect::CancelCheck(_)
            | Effect::OktaConnect { .. }
            | Effect::Examine { .. }
            | Effect::OktaSignIn { .. }
            | Effect::OktaAddress(_)
            | Effect::OktaCancel
            | Effect::RememberOktaClient(_)
            | Effect::OktaLook { .. }
            | Effect::OktaWatch { .. }
            | Effect::OktaStop
            | Effect::Preview(..)
            | Effect::KeepPreferences { .. }
            | Effect::WriteReport(..)
            | Effect::OpenReport(_) => {}
        }
        Ok(None)
    }

    /// Nobody can know whether the terminal took the text, and the words say so.
    fn copy(&mut self, text: &str) -> io::Result<Msg> {
        let text = clipboard::one_line(text);
        let Some(bytes) = clipboard::copy(&text, self.between) else {
            let is_long = text.len() > clipboard::TEXT_MAX;
            let key = if is_long { "notice.too_long_to_copy" } else { "notice.no_clipboard" };
            return Ok(Msg::Told { tone: Tone::Wrong, text: Phrase::new(key) });
        };
        self.tty.write(&bytes)?;
        let text = Phrase::new("notice.sent_to_clipboard");
        Ok(Msg::Told { tone: Tone::Said, text })
    }
}
