//! The loop: sleeps until something happens, lets the core decide, hands its orders out, shows.
//!
//! Nothing ticks. The loop wakes for a message, or at the time at which something that is shown
//! changes by itself.

mod frame;
mod plain;

use std::io;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::time::Duration;

use jiff::Timestamp;

use crate::effects::Runner;
use crate::model::state::Model;
use crate::update::Effect;
use crate::update::Msg;
use crate::update::update;

pub use frame::Frame;
pub use plain::Plain;

/// What shows the model, and carries out what is the terminal's.
pub trait Face {
    /// Starts to listen; what comes goes to `outbox`.
    fn listen(&mut self, outbox: &Sender<Msg>) -> io::Result<()>;

    /// What a message means here. Most mean themselves.
    fn hear(&mut self, _model: &mut Model, msg: Msg) -> io::Result<Vec<Msg>> {
        Ok(vec![msg])
    }

    /// Shows the model as it is now.
    fn show(&mut self, model: &mut Model) -> io::Result<()>;

    /// Carries out an order; returns what is to be said of it.
    fn carry_out(&mut self, effect: &Effect) -> io::Result<Option<Msg>>;

    /// Learns of an order before it is handed out.
    fn handed_out(&mut self, _effect: &Effect) {}
}

/// How long the first frame waits for what it is to show: less than an eye notices, and what a disk
/// that stands still may cost.
const FIRST_TIME: Duration = Duration::from_millis(50);

/// How long keys stay in the terminal while it is not known what they are for: less than a person waits
/// before trying to leave.
const UNDECIDED_TIME: Duration = Duration::from_secs(1);

/// How long the end waits for the terminal's answer, from the question on.
const ANSWER_TIME: Duration = Duration::from_millis(300);

/// How many messages are taken in before what they did is shown: more than anybody types, and what comes
/// where a terminal hands a long paste over key by key.
const BURST: usize = 1_000;

/// What the loop runs on.
pub struct World<'a, F> {
    /// What the admin sees or hears.
    pub face: F,
    /// Who carries out orders.
    pub runner: Runner,
    /// What happens.
    pub inbox: &'a Receiver<Msg>,
    /// Where what happens is sent.
    pub outbox: Sender<Msg>,
    /// The time.
    pub now: fn() -> Timestamp,
    /// Whether the runner was told to bring what the first frame is to show.
    pub awaited: bool,
}

/// Runs until the admin leaves or the system ends it; returns the exit code.
///
/// The model is shown before anything that could wait is started, but for what it is to show: of that
/// the first message is taken in before, whatever it brings, and more where it does not say what is
/// asked first.
pub fn run<F: Face>(
    model: &mut Model,
    mut world: World<'_, F>,
    first: Vec<Effect>,
) -> io::Result<u8> {
    if world.awaited {
        take_in(model, FIRST_TIME, false, &mut world)?;
    }
    let asked = (world.now)();
    if model.exit.is_none() {
        world.face.show(model)?;
    }
    if model.exit.is_none() && model.is_undecided() {
        take_in(model, UNDECIDED_TIME, true, &mut world)?;
    }
    if model.exit.is_none() {
        world.face.listen(&world.outbox)?;
        hand_out(first, &mut world)?;
    }
    loop {
        if let Some(code) = model.exit {
            if model.terminal.answers {
                await_answer(asked, &world);
            }
            return Ok(code);
        }
        let msg = match wait(model, &world) {
            Ok(msg) => msg,
            Err(RecvTimeoutError::Timeout) => Msg::Woke,
            Err(RecvTimeoutError::Disconnected) => return Ok(1),
        };
        take(model, msg, &mut world)?;
        // Shown once for a burst of messages; now and then in one that does not end.
        for _ in 1..BURST {
            if model.exit.is_some() {
                break;
            }
            let Ok(msg) = world.inbox.try_recv() else { break };
            take(model, msg, &mut world)?;
        }
        if model.exit.is_none() {
            world.face.show(model)?;
        }
    }
}

fn take<F: Face>(model: &mut Model, msg: Msg, world: &mut World<'_, F>) -> io::Result<()> {
    for msg in world.face.hear(model, msg)? {
        let effects = update(model, msg, (world.now)());
        hand_out(effects, world)?;
    }
    Ok(())
}

fn wait<F>(model: &Model, world: &World<'_, F>) -> Result<Msg, RecvTimeoutError> {
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

/// Takes in what comes, until that says what is asked first, and no longer than for `limit`.
///
/// A list that is late may turn out to be empty, and what was typed to be meant for the first question.
fn take_in<F: Face>(
    model: &mut Model,
    limit: Duration,
    shows: bool,
    world: &mut World<'_, F>,
) -> io::Result<()> {
    let asked = (world.now)();
    while let Some(left) = limit.checked_sub(since(asked, world))
        && let Ok(msg) = world.inbox.recv_timeout(left)
    {
        take(model, msg, world)?;
        if shows && model.exit.is_none() {
            world.face.show(model)?;
        }
        if model.exit.is_some() || !model.is_undecided() {
            break;
        }
    }
    Ok(())
}

fn since<F>(then: Timestamp, world: &World<'_, F>) -> Duration {
    Duration::try_from((world.now)().duration_since(then)).unwrap_or_default()
}

/// Who leaves at once leaves before the terminal has answered: what comes after the end would be
/// typed into the shell.
fn await_answer<F>(asked: Timestamp, world: &World<'_, F>) {
    loop {
        let Some(left) = ANSWER_TIME.checked_sub(since(asked, world)) else { return };
        match world.inbox.recv_timeout(left) {
            Ok(Msg::Background(_)) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn hand_out<F: Face>(effects: Vec<Effect>, world: &mut World<'_, F>) -> io::Result<()> {
    for effect in effects {
        world.face.handed_out(&effect);
        if let Some(effect) = world.runner.start(effect)
            && let Some(msg) = world.face.carry_out(&effect)?
        {
            drop(world.outbox.send(msg));
        }
    }
    Ok(())
}
