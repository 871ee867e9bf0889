//! One match over every wish: which part of the core grants it.

use crate::diagnosis::pasted;
use crate::diagnosis::redact::redact;
use crate::keys::Intent;
use crate::keys::Mark;
use crate::keys::Wish;
use crate::model::entry::Entry;
use crate::model::event::Event;
use crate::model::event::Evidence;
use crate::model::event::NOTE_MAX;
use crate::model::event::Reason;
use crate::model::event::WORDS_MAX;
use crate::model::picker::Picker;
use crate::model::screen::Overlay;
use crate::model::screen::Pane;
use crate::model::screen::Screen;
use crate::model::screen::Tone;
use crate::model::screen::Without;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::text::Phrase;
use crate::text::clean;
use crate::text::clean_line;
use crate::update::Effect;
use crate::update::doctor;
use crate::update::filter;
use crate::update::forms;
use crate::update::leave;
use crate::update::okta;
use crate::update::record;
use crate::update::record::say;
use crate::update::report;
use crate::update::settings;
use crate::update::setup;
use crate::update::test;
use crate::update::walk;

/// Longest pasted error that is looked at, in bytes.
pub(super) const PASTE_MAX: usize = 64 * 1024;

/// Grants a wish.
pub(super) fn wish(model: &mut Model, intent: Intent, effects: &mut Vec<Effect>) {
    if !matches!(intent, Intent::Digit(_) | Intent::Enter) {
        model.digits.clear();
    }
    if !matches!(intent, Intent::Leave | Intent::Interrupt | Intent::Redraw | Intent::Suspend) {
        leave::stay(model);
    }
    if !matches!(intent, Intent::ScrollDown | Intent::ScrollUp | Intent::Redraw) {
        model.read = None;
    }
    match intent {
        Intent::Next => forms::step_by(model, 1),
        Intent::Previous => forms::step_by(model, -1),
        Intent::First => forms::step_by(model, isize::MIN),
        Intent::Last => forms::step_by(model, isize::MAX),
        Intent::ScrollDown => forms::scroll(model, 8),
        Intent::ScrollUp => forms::scroll(model, -8),
        Intent::NextPane => forms::next_field(model, true),
        Intent::PreviousPane => forms::next_field(model, false),
        Intent::Digit(c) => walk::digit(model, c),
        Intent::NextOpen => walk::to_open(model, true),
        Intent::PreviousOpen => walk::to_open(model, false),
        Intent::Enter => forms::enter(model, effects),
        Intent::Toggle => forms::toggle(model, effects),
        Intent::Skip => walk::ask_reason(model, Without::Skip),
        Intent::Fail => walk::ask_reason(model, Without::Fail),
        Intent::Note => walk::ask_note(model),
        Intent::Open if matches!(model.overlay(), Some(Overlay::Report(_))) => {
            report::browse(model, effects);
        }
        Intent::Open => walk::open_page(model, effects),
        Intent::Copy => walk::copy(model, effects),
        Intent::Bare => walk::bare(model, effects),
        Intent::Qr => walk::qr(model),
        Intent::Test => test::key(model, effects),
        Intent::Details => test::details(model),
        Intent::Undo => record::undo(model, effects),
        Intent::Redo => record::redo(model, effects),
        Intent::Report => report::open(model, effects),
        Intent::Fields => report::ask_fields(model),
        Intent::Redact => report::redact(model, effects),
        Intent::Okta => okta::open_panel(model),
        Intent::Watch => okta::toggle_watch(model),
        Intent::Doctor => doctor::look(model, effects),
        Intent::Sessions => sessions(model, effects),
        Intent::Settings => settings::open(model),
        Intent::Help => {
            model.overlays.push(Overlay::Help { filter: Entry::line(WORDS_MAX), scroll: 0 });
        }
        Intent::Filter => filter::open(model),
        Intent::Back => forms::back(model, effects),
        Intent::Leave => leave::leave(model, 0),
        Intent::Interrupt => {
            if !test::cancel(model, effects) && !okta::cancel(model, effects) {
                leave::leave(model, 130);
            }
        }
        Intent::Suspend => effects.push(Effect::Suspend),
        Intent::Redraw => effects.push(Effect::Redraw),
        Intent::Type(c) => forms::insert(model, &c.to_string()),
        Intent::NewLine => forms::insert(model, "\n"),
        Intent::Edit(edit) => forms::edit(model, edit),
        Intent::Say(wish) => grant(model, wish, effects),
    }
}

/// Grants a wish that names what it is about; scripts have no others.
pub(super) fn grant(model: &mut Model, wish: Wish, effects: &mut Vec<Effect>) {
    let event = match wish {
        Wish::NameTenant(typed) => return setup::name_tenant(model, &typed, effects),
        Wish::PasteError(text) if pasted::may_be_secret(&text) => {
            return say(model, Tone::Wrong, Phrase::new("notice.one_word"));
        }
        Wish::PasteError(text) => Event::ErrorPasted(Box::new(pasted::read(&text))),
        Wish::Mark(step, mark) => return apply(model, step, mark, effects),
        Wish::WriteNote(step, text) => return note(model, step, &text, effects),
        Wish::SayIntegration(_) if report::owes_ticket(model) => return,
        Wish::SayIntegration(kind) => Event::IntegrationSaid { kind },
        Wish::NameApp(typed) => return walk::name_app(model, &typed, effects),
        Wish::Close(item, state) => Event::ClosingSaid { item, state },
        Wish::SetField(field, value) => {
            Event::FieldSet { field, value: clean_line(&masked(model, &value), WORDS_MAX) }
        }
        Wish::Rename(name) => Event::Renamed { name: clean_line(&masked(model, &name), WORDS_MAX) },
        Wish::Archive(archived) => Event::Archived { archived },
        Wish::WriteReport(form) => return report::write(model, form, effects),
    };
    record::record(model, event, effects);
}

/// Changes a step.
pub(super) fn apply(model: &mut Model, step: StepId, mark: Mark, effects: &mut Vec<Effect>) {
    if mark != Mark::Todo && report::owes_ticket(model) {
        return;
    }
    let event = match mark {
        Mark::Done => Event::Done { step, evidence: Evidence::Confirmed },
        Mark::Todo => Event::Todo { step },
        Mark::Skip(reason) => Event::Skipped { step, reason: without_secrets(model, reason) },
        Mark::Fail(reason) => Event::Failed { step, reason: without_secrets(model, reason) },
    };
    let was_complete = model.open.as_ref().is_some_and(|open| open.session.is_complete());
    record::record(model, event, effects);
    if !was_complete {
        walk::when_complete(model);
    }
}

/// A reason as it may be kept.
fn without_secrets(model: &mut Model, reason: Reason) -> Reason {
    Reason { text: reason.text.map(|text| masked(model, &text)), ..reason }
}

/// Returns `text` as it may be kept; says so where something in it had the shape of a secret.
fn masked(model: &mut Model, text: &str) -> String {
    let kept = redact(text);
    if kept != text {
        say(model, Tone::Said, Phrase::new("notice.masked"));
    }
    kept
}

fn note(model: &mut Model, step: StepId, text: &str, effects: &mut Vec<Effect>) {
    // Cleaning can make it longer: what is hidden is spelled out.
    let text = clean(&masked(model, text.trim()), NOTE_MAX);
    if text.len() > NOTE_MAX {
        say(model, Tone::Wrong, Phrase::new("notice.note_too_long"));
        return;
    }
    if !text.is_empty() {
        record::record(model, Event::Noted { step, text }, effects);
    }
}

fn sessions(model: &mut Model, effects: &mut Vec<Effect>) {
    filter::close(model);
    model.pane = Pane::List;
    model.screen = Screen::Picker(Picker { over_session: true, ..Picker::default() });
    effects.push(Effect::ListSessions);
}
