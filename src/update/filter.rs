//! Narrows the checklist and the list of sessions to what is looked for.

use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::screen::Tone;
use crate::model::state::Model;
use crate::text::Phrase;
use crate::update::record::say;
use crate::update::walk;

/// Gives the field the keys; what was typed before stays in it.
pub(super) fn open(model: &mut Model) {
    model.filter.get_or_insert_default().typing = true;
}

/// Shows everything again; says `false` where that was so already.
pub(super) fn close(model: &mut Model) -> bool {
    model.filter.take().is_some()
}

/// Enter in the field: what it found stays narrowed. Where that is nothing, the field keeps the keys:
/// the next one may not change a step that is out of sight.
pub(super) fn keep(model: &mut Model) {
    if model.filter.as_ref().is_none_or(|filter| filter.entry.is_blank()) {
        model.filter = None;
    } else if !is_shown(model) {
        say(model, Tone::Said, Phrase::new("notice.nothing_found"));
    } else if let Some(filter) = &mut model.filter {
        filter.typing = false;
    }
}

/// Moves to the first row from here on that is shown, while words are typed.
pub(super) fn settle(model: &mut Model) {
    if model.filter.as_ref().is_none_or(|filter| !filter.typing) || is_shown(model) {
        return;
    }
    let (listed, here) = (model.listed(), chosen(model));
    let next = listed.iter().find(|n| **n >= here).or_else(|| listed.last());
    if let Some(to) = next {
        choose(model, *to);
    }
}

/// Whether what was typed has found a session; the row for a new one is always shown.
pub(super) fn has_found(model: &Model) -> bool {
    model.listed().len() > 1
}

/// Moves to the first row that is shown, while words are typed.
pub(super) fn choose_first(model: &mut Model) {
    let typing = model.filter.as_ref().is_some_and(|filter| filter.typing);
    if let Some(first) = model.listed().first().filter(|_| typing) {
        choose(model, *first);
    }
}

/// Moves by rows of what is shown.
pub(super) fn step_by(model: &mut Model, by: isize) {
    let listed = model.listed();
    let here = chosen(model);
    let last = listed.len().saturating_sub(1);
    let at = listed.iter().position(|n| *n >= here).unwrap_or(last);
    let to = at.saturating_add_signed(by).min(last);
    if let Some(to) = listed.get(to) {
        choose(model, *to);
    }
}

fn is_shown(model: &Model) -> bool {
    model.listed().contains(&chosen(model))
}

fn chosen(model: &Model) -> usize {
    match &model.screen {
        Screen::Picker(picker) => picker.chosen,
        Screen::Walk => model.row.index(),
        Screen::Setup(_) => 0,
    }
}

fn choose(model: &mut Model, n: usize) {
    match &mut model.screen {
        Screen::Picker(picker) => picker.chosen = n,
        Screen::Walk => walk::choose(model, Row::at(n)),
        Screen::Setup(_) => {}
    }
}
