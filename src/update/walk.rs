//! The checklist: moving, opening, marking, and asking why.

use jiff::SignedDuration;

use crate::keys::Mark;
use crate::model::check::Waits;
use crate::model::entry::Entry;
use crate::model::event::Event;
use crate::model::event::Integration;
use crate::model::event::NOTE_MAX;
use crate::model::event::Reason;
use crate::model::event::WORDS_MAX;
use crate::model::order::Held;
use crate::model::qr::QrPanel;
use crate::model::screen::ButtonSaid;
use crate::model::screen::Overlay;
use crate::model::screen::Pane;
use crate::model::screen::ReasonForm;
use crate::model::screen::Row;
use crate::model::screen::TenantForm;
use crate::model::screen::Tone;
use crate::model::screen::Without;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::model::tenant::AppId;
use crate::runbook::Action;
use crate::runbook::StepId;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::panel;
use crate::update::record::may_change;
use crate::update::record::record;
use crate::update::record::record_then;
use crate::update::record::say;
use crate::update::report;
use crate::update::test;
use crate::update::wish;

/// A key held down repeats faster than this.
const REPEAT: SignedDuration = SignedDuration::from_millis(300);

/// Chooses a row. A filter that would hide it goes.
pub(super) fn choose(model: &mut Model, row: Row) {
    model.row = row;
    model.scroll = 0;
    if !model.listed().contains(&row.index()) {
        model.filter = None;
    }
}

/// Moves to the next step that is open, or the one before.
pub(super) fn to_open(model: &mut Model, forward: bool) {
    let here = model.row.index();
    let listed = model.listed();
    let is_open = |id: &&StepId| !model.state(**id).is_settled() && listed.contains(&id.index());
    let found = if forward {
        StepId::ALL.iter().skip(here + 1).find(is_open)
    } else {
        StepId::ALL.iter().take(here).rev().find(is_open)
    };
    match found {
        Some(id) => choose(model, Row::Step(*id)),
        None => say(model, Tone::Said, Phrase::new("notice.no_open_step")),
    }
}

/// Collects a step number.
pub(super) fn digit(model: &mut Model, c: char) {
    model.digits.push(c);
    if model.digits.len() > 2 {
        model.digits = c.to_string();
    }
}

/// Goes to the step whose number was typed; says `false` where none was.
pub(super) fn to_number(model: &mut Model) -> bool {
    if model.digits.is_empty() {
        return false;
    }
    match std::mem::take(&mut model.digits).parse::<StepId>() {
        Ok(step) => choose(model, Row::Step(step)),
        Err(_no_step) => say(model, Tone::Wrong, Phrase::new("notice.no_such_step")),
    }
    true
}

/// The main action of the chosen row.
pub(super) fn main_action(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(step) = model.step() else {
        model.overlays.push(Overlay::Closing { chosen: 0 });
        return;
    };
    match model.runbook.step(step).map(|step| step.action) {
        Some(Action::Open) if model.stays_in_tab(step) => {
            say(model, Tone::Said, Phrase::new("notice.stay_in_tab"));
        }
        Some(Action::Open) => open_page(model, effects),
        Some(Action::Test | Action::Preflight) => panel::open(model, step, effects),
        Some(Action::None) | None => say(model, Tone::Said, Phrase::new("notice.nothing_to_open")),
    }
}

/// Opens the step's page, once the disk knows that it was asked for.
pub(super) fn open_page(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(Overlay::Test(_) | Overlay::Okta(_)) = model.overlay() {
        effects.extend(sign_in_page(model).map(Effect::OpenPage));
        return;
    }
    let Some(step) = model.step() else { return };
    let Some(url) = model.link(step) else {
        model.overlays.push(Overlay::Tenant(TenantForm::new()));
        return;
    };
    let read_only = model.open.as_ref().is_some_and(|open| open.read_only);
    if read_only {
        effects.push(Effect::OpenPage(url));
        return;
    }
    let held = Held::OpenPage(url.clone());
    record_then(model, Event::Opened { step, url }, held, effects);
}

/// The page at which a person is waited for.
fn sign_in_page(model: &Model) -> Option<String> {
    if let Some(Overlay::Okta(_)) = model.overlay() {
        return model.okta.sign_in.clone();
    }
    match test::waiting(model)? {
        Waits::Browser { url } => Some(url.clone()),
        Waits::Device { uri, .. } => Some(uri.clone()),
        Waits::Nobody => None,
    }
}

/// Copies the step's address, the error of a result, or the address or code of a sign-in.
pub(super) fn copy(model: &mut Model, effects: &mut Vec<Effect>) {
    let text = match model.overlay() {
        Some(Overlay::Test(panel)) => match test::waiting(model) {
            // The code is what has to be typed elsewhere; the page can be opened or shown.
            Some(Waits::Device { code, .. }) => Some(code.clone()),
            Some(Waits::Browser { url }) => Some(url.clone()),
            Some(Waits::Nobody) | None => panel.result.as_ref().map(test::for_a_ticket),
        },
        Some(Overlay::Report(panel)) => panel.preview.clone(),
        Some(Overlay::Okta(_)) => sign_in_page(model),
        Some(Overlay::Explained { .. }) => model
            .open
            .as_ref()
            .and_then(|open| open.session.pasted.as_ref())
            .map(|pasted| pasted.correlation_id.clone().unwrap_or_else(|| pasted.text.clone())),
        Some(Overlay::Qr(panel)) => Some(panel.url.clone()),
        Some(Overlay::Help { .. }) => None,
        _ => model.step().and_then(|step| model.link(step)),
    };
    match text {
        Some(text) => effects.push(Effect::Copy(text)),
        None => say(model, Tone::Said, Phrase::new("notice.nothing_to_copy")),
    }
}

/// Shows the address alone on the normal screen.
pub(super) fn bare(model: &mut Model, effects: &mut Vec<Effect>) {
    match address(model) {
        Some(url) => {
            model.overlays.push(Overlay::Bare(url.clone()));
            effects.push(Effect::ShowBare(url));
        }
        None => say(model, Tone::Said, Phrase::new("notice.nothing_to_copy")),
    }
}

/// Shows the address as a QR code.
pub(super) fn qr(model: &mut Model) {
    match address(model) {
        Some(url) => model.overlays.push(Overlay::Qr(QrPanel::new(url))),
        None => say(model, Tone::Said, Phrase::new("notice.nothing_to_copy")),
    }
}

/// The address that is on the screen.
fn address(model: &Model) -> Option<String> {
    match model.overlay() {
        Some(Overlay::Test(_) | Overlay::Okta(_)) => sign_in_page(model),
        Some(Overlay::Qr(panel)) => Some(panel.url.clone()),
        _ => model.step().and_then(|step| model.link(step)),
    }
}

/// Marks the chosen step done, or not done.
pub(super) fn toggle(model: &mut Model, effects: &mut Vec<Effect>) {
    let held_down = model
        .toggled
        .is_some_and(|(row, at)| row == model.row && model.now.duration_since(at) < REPEAT);
    model.toggled = Some((model.row, model.now));
    if held_down {
        return;
    }
    let Some(step) = model.step() else {
        model.overlays.push(Overlay::Closing { chosen: 0 });
        return;
    };
    if !may_change(model) {
        return;
    }
    if model.state(step) == StepState::Done {
        wish::apply(model, step, Mark::Todo, effects);
        return;
    }
    if report::owes_ticket(model) {
        return;
    }
    let session = model.open.as_ref().map(|open| &open.session);
    let asks = model.runbook.step(step).is_some_and(|step| step.question.is_some());
    let unasked = session.is_none_or(|session| session.integration == Integration::Unknown);
    let no_app = session.is_none_or(|session| session.app.is_none());
    if asks && unasked {
        model.overlays.push(Overlay::Question { step, chosen: 0 });
    } else if step == StepId::FindOffice365 && no_app {
        let entry = Entry::line(WORDS_MAX);
        model.overlays.push(Overlay::AppAddress { entry, unread: false });
    } else if step == StepId::TestApiCredentials {
        model.overlays.push(Overlay::Button { chosen: 0 });
    } else {
        wish::apply(model, step, Mark::Done, effects);
    }
}

/// Takes what the admin says of Okta's button: one key alone would put words into a mouth.
pub(super) fn button_said(model: &mut Model, said: ButtonSaid, effects: &mut Vec<Effect>) {
    let step = StepId::TestApiCredentials;
    match said {
        ButtonSaid::Success => wish::apply(model, step, Mark::Done, effects),
        ButtonSaid::Error => ask_reason(model, Without::Fail),
        ButtonSaid::Absent => {
            let reason = Reason { key: Some("not-on-my-page".to_owned()), text: None };
            wish::apply(model, step, Mark::Skip(reason), effects);
        }
    }
}

/// Asks why the chosen step is skipped or has failed.
pub(super) fn ask_reason(model: &mut Model, kind: Without) {
    if let Some(step) = model.step()
        && may_change(model)
        && !report::owes_ticket(model)
    {
        let entry = Entry::line(WORDS_MAX);
        model.overlays.push(Overlay::Reason(ReasonForm { step, kind, chosen: 0, entry }));
    }
}

/// Asks for a note to the chosen step.
pub(super) fn ask_note(model: &mut Model) {
    if let Some(step) = model.step()
        && may_change(model)
    {
        let entry = Entry::lines(NOTE_MAX);
        model.overlays.push(Overlay::Note { step, entry });
    }
}

/// Reads the app instance from the address of its page, or from its bare id.
pub(super) fn name_app(model: &mut Model, typed: &str, effects: &mut Vec<Effect>) {
    match AppId::in_address(typed) {
        Some(id) => {
            let id = id.as_str().to_owned();
            let named = Event::AppNamed { id: id.clone(), label: None, microsoft_tenant: None };
            if record(model, named, effects).is_some() {
                say(model, Tone::Said, Phrase::new("notice.app_named").with("id", id));
            }
        }
        None => say(model, Tone::Wrong, Phrase::new("notice.no_app_id")),
    }
}

/// The address of the app page: read, or left out by an empty field, or by Enter on what was
/// refused.
pub(super) fn give_app(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::AppAddress { entry, unread }) = model.overlays.last_mut() else { return };
    let typed = entry.text().to_owned();
    let found = AppId::in_address(&typed).is_some();
    if !typed.trim().is_empty() && !found && !*unread {
        *unread = true;
        return;
    }
    model.overlays.pop();
    if found {
        name_app(model, &typed, effects);
    }
    wish::apply(model, StepId::FindOffice365, Mark::Done, effects);
}

/// After the last step: shows what is left before the work can be closed.
pub(super) fn when_complete(model: &mut Model) {
    if model.open.as_ref().is_some_and(|open| open.session.is_complete()) {
        model.pane = Pane::List;
        choose(model, Row::Closing);
        model.overlays.push(Overlay::Closing { chosen: 0 });
    }
}
