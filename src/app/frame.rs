//! The full screen.

use std::io;
use std::sync::mpsc::Sender;

use jiff::tz::TimeZone;

use crate::app::Face;
use crate::effects::Screen;
use crate::effects::listen;
use crate::model::pointer::Seen;
use crate::model::state::Model;
use crate::update::Effect;
use crate::update::Msg;
use crate::view;
use crate::view::Look;

/// A frame, drawn anew whenever something has happened.
pub struct Frame {
    /// The terminal.
    screen: Screen,
    /// How it looks.
    look: Look,
    /// Asks for the time zone, once.
    zone: Option<fn() -> TimeZone>,
    asked: bool,
}

impl Frame {
    /// A frame on `screen`, with nothing drawn yet; `zone` is asked after the first frame, or before it
    /// where that shows a time of day.
    pub fn new(screen: Screen, look: Look, zone: fn() -> TimeZone) -> Self {
        Self { screen, look, zone: Some(zone), asked: false }
    }

    fn ask_zone(&mut self) {
        if let Some(zone) = self.zone.take() {
            self.look.zone = zone();
        }
    }
}

impl Face for Frame {
    fn listen(&mut self, outbox: &Sender<Msg>) -> io::Result<()> {
        self.ask_zone();
        listen(outbox);
        Ok(())
    }

    fn show(&mut self, model: &mut Model) -> io::Result<()> {
        if model.open.is_some() {
            self.ask_zone();
        }
        let changed = self.look.follow(model);
        if changed || model.row_texts.is_empty() {
            model.row_texts = view::row_texts(&model.runbook, &self.look.words);
        }
        let mut seen = Seen::default();
        self.screen.draw(|buffer| {
            seen = view::draw(model, &self.look, buffer);
            seen.cursor
        })?;
        model.seen = seen;
        self.screen.take_mouse(model.preferences.mouse.unwrap_or_default())?;
        // The first frame does not wait for what the terminal may say.
        if model.terminal.answers && !self.asked {
            self.asked = true;
            self.screen.ask_background()?;
        }
        Ok(())
    }

    fn carry_out(&mut self, effect: &Effect) -> io::Result<Option<Msg>> {
        self.screen.carry_out(effect, self.look.words.get("screen.any_key"))
    }
}
