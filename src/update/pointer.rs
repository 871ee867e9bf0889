//! The mouse: wheel and click. Whatever it does, a key does too.

use crate::keys::Place;
use crate::keys::intent;
use crate::keys::place;
use crate::model::pointer::Pointer;
use crate::model::pointer::Target;
use crate::model::screen::Overlay;
use crate::model::screen::Pane;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::state::Model;
use crate::update::Effect;
use crate::update::forms;
use crate::update::walk;
use crate::update::wish;

/// Lines that one notch of the wheel scrolls.
const NOTCH: isize = 3;

/// Takes what the mouse did; where nothing answers to it, nothing happens.
pub(super) fn take(model: &mut Model, pointer: Pointer, effects: &mut Vec<Effect>) {
    match pointer {
        Pointer::Wheel { column, row, by } => turn(model, target(model, column, row), by),
        Pointer::Press { column, row } => {
            if let Some(target) = target(model, column, row) {
                press(model, target, effects);
            }
        }
    }
}

fn target(model: &Model, column: u16, row: u16) -> Option<Target> {
    let spot = model.seen.spots.iter().rev().find(|spot| spot.holds(column, row))?;
    Some(spot.target)
}

fn turn(model: &mut Model, over: Option<Target>, by: isize) {
    let over_list = matches!(over, Some(Target::Choose(_) | Target::Pane(Pane::List)));
    let chooses = match place(model) {
        Place::Walk | Place::Filter => over_list,
        Place::Picker | Place::Choice => true,
        Place::Field
        | Place::Note
        | Place::Test
        | Place::Running
        | Place::Outcome
        | Place::Report
        | Place::Reading
        | Place::Doctor
        | Place::Qr
        | Place::Bare
        | Place::Help => false,
    };
    if !chooses {
        forms::scroll(model, by.saturating_mul(NOTCH));
    } else if model.overlay().is_none() && model.screen == Screen::Walk {
        let pane = std::mem::replace(&mut model.pane, Pane::List);
        forms::step_by(model, by);
        model.pane = pane;
    } else {
        forms::step_by(model, by);
    }
}

fn press(model: &mut Model, target: Target, effects: &mut Vec<Effect>) {
    model.notice = None;
    model.read = None;
    match target {
        Target::Press(key) => {
            if let Some(intent) = intent(place(model), key, &model.own_keys) {
                wish::wish(model, intent, effects);
            }
        }
        Target::Pane(pane) if model.overlay().is_none() => model.pane = pane,
        Target::Pane(_) => {}
        Target::Field(field) => {
            if let Some(Overlay::Test(panel)) = model.overlays.last_mut()
                && panel.run.is_none()
            {
                panel.focus = field;
            }
        }
        Target::Choose(n) => choose(model, n),
    }
}

fn choose(model: &mut Model, n: usize) {
    match model.overlays.last_mut() {
        Some(Overlay::Reason(form)) => form.chosen = n,
        Some(
            Overlay::Question { chosen, .. }
            | Overlay::Button { chosen }
            | Overlay::Closing { chosen },
        ) => *chosen = n,
        Some(Overlay::Okta(panel)) => panel.chosen = n,
        Some(Overlay::Settings(form)) => form.chosen = n,
        Some(Overlay::Fields(form)) => {
            let typed = form.typed.len();
            form.focus = n.min(typed);
            if let Some(cause) = n.checked_sub(typed) {
                form.cause = cause;
            }
        }
        Some(_) => {}
        None => match &mut model.screen {
            Screen::Picker(picker) => picker.chosen = n,
            Screen::Walk => {
                model.pane = Pane::List;
                // A number being typed is not about this row.
                model.digits.clear();
                walk::choose(model, Row::at(n));
            }
            Screen::Setup(_) => {}
        },
    }
}
