//! The keys that work here, in the footer and in the help: only those that do something now.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::text::Span;

use crate::keys;
use crate::keys::Binding;
use crate::keys::Intent;
use crate::keys::Key;
use crate::keys::Place;
use crate::model::pointer::Spot;
use crate::model::pointer::Target;
use crate::model::screen::Overlay;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::screen::Setup;
use crate::model::screen::TestField;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::text::columns;
use crate::view::Look;
use crate::view::area;
use crate::view::bars;
use crate::view::panes;

/// Keys that the footer shows at most.
const KEYS_MAX: usize = 7;

/// A key and its word, and how much it is needed: the highest number goes first.
type Hint = (u8, Key, String);

/// Draws as many keys as have room, and says what answers to a click; the least needed go first.
pub(super) fn draw(model: &Model, look: &Look, area: Rect, buffer: &mut Buffer) -> Vec<Spot> {
    // The last one needs no blanks after it.
    let width = usize::from(area.width).saturating_sub(1) + 3;
    let mut hints = hints(model, look, area.width);
    if matches!(model.overlay(), Some(Overlay::Qr(_))) {
        // A code that was drawn has its keys beside it; here it had no room.
        hints.retain(|(_, key, _)| *key != Key::char(' '));
    }
    let wide = |hints: &[Hint]| -> usize {
        hints.iter().map(|(_, key, word)| columns(&named(look, *key)) + columns(word) + 4).sum()
    };
    while hints.len() > KEYS_MAX || (wide(&hints) > width && hints.len() > 1) {
        let least = hints.iter().map(|(rank, ..)| *rank).max();
        let Some(at) = hints.iter().rposition(|(rank, ..)| Some(*rank) == least) else { break };
        hints.remove(at);
    }
    let mut line = vec![Span::raw(" ")];
    let mut spots = Vec::new();
    let mut at = 1;
    for (_, key, word) in hints {
        let name = named(look, key);
        let cells = columns(&name) + 1 + columns(&word);
        if let (Ok(x), Ok(width)) = (u16::try_from(at), u16::try_from(cells)) {
            let place = Rect { x: area.x + x, y: area.y + 1, width, height: 1 };
            spots.push(panes::spot(place, Target::Press(key)));
        }
        at += cells + 3;
        line.push(Span::styled(name, look.theme.strong()));
        line.push(Span::raw(format!(" {word}   ")));
    }
    let rule = bars::rule(look, usize::from(area.width), "");
    area::put([Line::from(rule), Line::from(line)], area, buffer);
    spots
}

fn hints(model: &Model, look: &Look, width: u16) -> Vec<Hint> {
    let place = keys::place(model);
    let overlay = model.overlay();
    let mut hints = Vec::new();
    for keys::Bound { binding, keys } in keys::bindings(place, &model.own_keys) {
        if !is_useful(model, overlay, binding) {
            continue;
        }
        // Where one half is seen at a time, the way to the other one must be.
        let other_half =
            place == Place::Walk && binding.intent == Intent::NextPane && panes::is_single(width);
        let rank = if other_half { Some(1) } else { binding.footer };
        let word = word(model, overlay, look, place, binding);
        if let (Some(rank), Some(key)) = (rank, keys.first()) {
            hints.push((rank, *key, word));
        }
    }
    if matches!(model.screen, Screen::Setup(_)) && overlay.is_none() {
        let word = look.words.get("key.leave").to_owned();
        hints.push((2, leaving_key(model), word));
    }
    hints
}

/// The keys that work here with their words, the most needed first.
pub(super) fn keys_here(model: &Model, look: &Look) -> Vec<(String, String)> {
    let mut hints = hints(model, look, u16::MAX);
    hints.sort_by_key(|(rank, ..)| *rank);
    hints.into_iter().map(|(_, key, word)| (named(look, key), word)).collect()
}

/// A key as its keyboard names it.
pub(super) fn named(look: &Look, key: Key) -> String {
    look.words.key_name(&key.to_string())
}

/// The key that leaves from here.
pub(super) fn leaving_key(model: &Model) -> Key {
    let mut bindings = keys::bindings(keys::place(model), &model.own_keys);
    let by_letter = bindings.find(|bound| bound.binding.intent == Intent::Leave);
    by_letter.and_then(|bound| bound.keys.first().copied()).unwrap_or(Key::ctrl('c'))
}

/// Whether a key does something with `overlay` on top, or with the screen where there is none.
pub(super) fn is_useful(model: &Model, overlay: Option<&Overlay>, binding: &Binding) -> bool {
    let field = binding.word == "key.next_field" || binding.word == "key.previous_field";
    match overlay {
        None => match &model.screen {
            Screen::Setup(Setup::Tenant(_)) => binding.intent != Intent::Back && !field,
            Screen::Setup(Setup::Error(_)) => !field,
            Screen::Picker(picker) => {
                let some = picker.rows.as_ref().is_some_and(|rows| !rows.is_empty());
                some || binding.intent != Intent::Filter
            }
            Screen::Walk => model.row != Row::Closing || !is_about_a_step(&binding.intent),
        },
        Some(Overlay::Test(panel)) => {
            let runs = panel.result.is_some() || panel.focus == TestField::Run;
            let switches =
                matches!(panel.focus, TestField::Client | TestField::Method | TestField::Reader);
            (runs || binding.intent != Intent::Test)
                && (switches || binding.intent != Intent::Toggle)
        }
        // There are two fields until the access is there.
        Some(Overlay::Okta(_)) if !model.okta.is_ready() => true,
        Some(Overlay::Closing { .. }) => binding.intent != Intent::Enter && !field,
        Some(Overlay::Reason(_) | Overlay::Question { .. } | Overlay::Button { .. }) => {
            binding.word != "key.next_state"
                && binding.intent != Intent::NextPane
                && binding.intent != Intent::PreviousPane
        }
        Some(Overlay::Settings(_)) => true,
        Some(_) => !field,
    }
}

fn is_about_a_step(intent: &Intent) -> bool {
    matches!(
        intent,
        Intent::Toggle
            | Intent::Skip
            | Intent::Fail
            | Intent::Note
            | Intent::Open
            | Intent::Copy
            | Intent::Bare
    )
}

/// What a key does here: Enter names the action of what is chosen.
pub(super) fn word(
    model: &Model,
    overlay: Option<&Overlay>,
    look: &Look,
    place: Place,
    binding: &Binding,
) -> String {
    let enter = binding.intent == Intent::Enter;
    let key = match (overlay, &model.screen) {
        (None, Screen::Walk) if enter && place == Place::Walk => return main_action(model, look),
        (None, Screen::Walk) if binding.intent == Intent::Toggle && is_done(model) => {
            "key.take_done_back"
        }
        (None, Screen::Picker(picker)) if enter => {
            let sessions = picker.rows.as_ref().map_or(0, Vec::len);
            if picker.chosen < sessions { "key.resume" } else { "key.new" }
        }
        (Some(Overlay::Test(panel)), _) if enter && place == Place::Outcome => {
            let next = panel.result.as_ref().and_then(|result| result.next.step);
            if next.is_some() { "key.to_next" } else { "key.back" }
        }
        (Some(Overlay::Test(panel)), _) if enter && panel.focus == TestField::Run => "key.run",
        (Some(Overlay::Explained { .. }), _)
            if binding.intent == Intent::Copy && !has_id(model) =>
        {
            "key.copy_text"
        }
        (Some(Overlay::Settings(_)), _) if enter => "key.keep",
        (Some(Overlay::Settings(_)), _) if binding.intent == Intent::Back => "key.take_back",
        _ => binding.word,
    };
    look.words.get(key).to_owned()
}

/// Whether the chosen step is done.
fn is_done(model: &Model) -> bool {
    model.step().is_some_and(|step| model.state(step) == StepState::Done)
}

/// Whether the pasted error has the id that is copied.
fn has_id(model: &Model) -> bool {
    let pasted = model.open.as_ref().and_then(|open| open.session.pasted.as_ref());
    pasted.is_some_and(|pasted| pasted.correlation_id.is_some())
}

fn main_action(model: &Model, look: &Look) -> String {
    let Some(step) = model.step() else {
        return look.words.get("key.before_close").to_owned();
    };
    let own = format!("step.{step}.enter");
    let key = if model.stays_in_tab(step) && !look.words.has(&own) {
        "key.stay"
    } else if look.words.has(&own) {
        own.as_str()
    } else {
        "key.open_page"
    };
    look.words.get(key).to_owned()
}
