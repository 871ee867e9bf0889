//! The end: nothing unsaved is left behind without a word.

use jiff::SignedDuration;

use crate::model::open::Open;
use crate::model::screen::Tone;
use crate::model::state::Leaving;
use crate::model::state::Model;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::Signal;
use crate::update::record::say;

/// How long unsaved changes are waited for.
const WAIT: SignedDuration = SignedDuration::from_secs(2);

/// The admin leaves: at once if all is saved, else after a wait and a word.
pub(super) fn leave(model: &mut Model, code: u8) {
    let warned = model.leaving.is_some_and(|leaving| leaving.warned);
    if warned || model.open.as_ref().is_none_or(Open::is_saved) {
        model.exit = Some(code);
        return;
    }
    if model.leaving.is_some_and(|leaving| leaving.code == code) {
        return;
    }
    let until = model.now.checked_add(WAIT).unwrap_or(model.now);
    model.leaving = Some(Leaving { code, until, warned: false });
    say(model, Tone::Said, Phrase::new("notice.saving"));
}

/// The admin goes on working after all; what the system asked for still holds.
pub(super) fn stay(model: &mut Model) {
    if model.leaving.is_some_and(|leaving| leaving.code == 0) {
        model.leaving = None;
    }
}

/// The disk has answered: ends the program if it was only waiting for that. Whoever was warned and
/// did not leave goes on.
pub(super) fn when_saved(model: &mut Model) {
    if let Some(leaving) = model.leaving
        && model.open.as_ref().is_none_or(Open::is_saved)
    {
        if leaving.warned {
            // The warning is no longer true.
            model.leaving = None;
            model.notice = None;
        } else {
            model.exit = Some(leaving.code);
        }
    }
}

/// The wait is over: names what would be lost, or ends if a signal asked for it.
pub(super) fn wait_over(model: &mut Model) {
    let Some(leaving) = model.leaving else { return };
    if model.now < leaving.until || leaving.warned {
        return;
    }
    if leaving.code != 0 {
        model.exit = Some(leaving.code);
        return;
    }
    model.leaving = Some(Leaving { warned: true, ..leaving });
    let lost = model.open.as_ref().map_or(0, Open::unsaved);
    let form = if lost == 1 { "one" } else { "other" };
    let text = Phrase::new(format!("notice.would_be_lost.{form}")).with("n", lost.to_string());
    say(model, Tone::Wrong, text);
}

/// The system asks for the end, or tells that the program goes on.
pub(super) fn signal(model: &mut Model, signal: Signal, effects: &mut Vec<Effect>) {
    match signal {
        Signal::Continue => effects.push(Effect::Redraw),
        Signal::Terminate => leave(model, 128 + 15),
        Signal::HangUp => leave(model, 128 + 1),
        Signal::Interrupt => leave(model, 128 + 2),
        Signal::Quit => leave(model, 128 + 3),
        Signal::Other(number) => leave(model, number.saturating_add(128)),
    }
}
