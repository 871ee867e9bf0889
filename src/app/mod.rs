//! The loop: sleeps until something happens, lets the core decide, hands its orders out, draws.
//!
//! Nothing ticks. The loop wakes for a message, or at the time at which something on the screen
//! changes by itself.

use std::io;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use jiff::Timestamp;

use crate::effects::Runner;
use crate::effects::Screen;
use crate::effects::listen;
use crate::model::state::Model;
use crate::update::Effect;
use crate::update::Msg;
use crate::update::update;
use crate::view;
use crate::view::Look;

/// What the loop runs on.
pub struct World<'a> {
    /// The terminal.
    pub screen: Screen,
    /// Who carries out orders.
    pub runner: Runner,
    /// What happens.
    pub inbox: &'a Receiver<Msg>,
    /// Where what happens is sent.
    pub outbox: std::sync::mpsc::Sender<Msg>,
    /// The time.
    pub now: fn() -> Timestamp,
}

/// Runs until the admin leaves or the system ends it; returns the exit code.
///
/// The first frame is drawn before anything that could wait is started.
pub fn run(
    model: &mut Model,
    look: &Look,
    mut world: World<'_>,
    first: Vec<Effect>,
) -> io::Result<u8> {
    draw(model, look, &mut world.screen)?;
    listen(&world.outbox)?;
    hand_out(first, look, &mut world)?;
    loop {
        let msg = match wait(model, &world) {
            Ok(msg) => msg,
            Err(RecvTimeoutError::Timeout) => Msg::Woke,
            Err(RecvTimeoutError::Disconnected) => return Ok(1),
        };
        let effects = update(model, msg, (world.now)());
        hand_out(effects, look, &mut world)?;
        // One frame for a burst of messages.
        while model.exit.is_none()
            && let Ok(msg) = world.inbox.try_recv()
        {
            let effects = update(model, msg, (world.now)());
            hand_out(effects, look, &mut world)?;
        }
        if let Some(code) = model.exit {
            return Ok(code);
        }
        draw(model, look, &mut world.screen)?;
    }
}

fn wait(model: &Model, world: &World<'_>) -> Result<Msg, RecvTimeoutError> {
    match model.next_change() {
        None => world.inbox.recv().map_err(|_ended| RecvTimeoutError::Disconnected),
        Some(at) => {
            let left = at.duration_since((world.now)());
            // Rounded up, so that the time has really come when the loop wakes.
            let left = Duration::try_from(left).unwrap_or_default() + Duration::from_millis(1);
            world.inbox.recv_timeout(left)
        }
    }
}

fn hand_out(effects: Vec<Effect>, look: &Look, world: &mut World<'_>) -> io::Result<()> {
    for effect in effects {
        if let Some(effect) = world.runner.start(effect)
            && let Some(msg) = world.screen.carry_out(&effect, look.words.get("screen.any_key"))?
        {
            drop(world.outbox.send(msg));
        }
    }
    Ok(())
}

fn draw(model: &mut Model, look: &Look, screen: &mut Screen) -> io::Result<()> {
    let mut scroll_max = 0;
    screen.draw(|frame| scroll_max = view::draw(model, look, frame))?;
    model.scroll_max = scroll_max;
    Ok(())
}
