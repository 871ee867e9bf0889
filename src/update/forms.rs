//! Keys that mean something else in every place: moving, typing, Enter, Esc, Space.

use crate::keys::Mark;
use crate::keys::Wish;
use crate::model::access::Access;
use crate::model::access::OktaField;
use crate::model::choices::Setting;
use crate::model::entry::Edit;
use crate::model::entry::Entry;
use crate::model::event::Closing;
use crate::model::event::Integration;
use crate::model::event::Reason;
use crate::model::screen::ButtonSaid;
use crate::model::screen::Overlay;
use crate::model::screen::Pane;
use crate::model::screen::ReasonForm;
use crate::model::screen::Screen;
use crate::model::screen::Setup;
use crate::model::screen::TestField;
use crate::model::screen::Tone;
use crate::model::screen::Without;
use crate::model::secret::Secret;
use crate::model::state::Model;
use crate::model::tenant::AppId;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::answers;
use crate::update::filter;
use crate::update::okta;
use crate::update::panel;
use crate::update::record::holds_password;
use crate::update::record::record;
use crate::update::record::say;
use crate::update::report;
use crate::update::settings;
use crate::update::setup;
use crate::update::test;
use crate::update::walk;
use crate::update::wish;

/// Up or down, by one or to the end.
pub(super) fn step_by(model: &mut Model, by: isize) {
    let within = |chosen: &mut usize, len: usize| {
        *chosen = chosen.saturating_add_signed(by).min(len.saturating_sub(1));
    };
    let closing = model.runbook.before_close.len();
    match model.overlays.last_mut() {
        Some(Overlay::Reason(form)) => {
            let offered = form.offered(&model.runbook).len();
            within(&mut form.chosen, offered + 1);
        }
        Some(Overlay::Question { chosen, .. }) => within(chosen, Integration::ALL.len()),
        Some(Overlay::Button { chosen }) => within(chosen, ButtonSaid::ALL.len()),
        Some(Overlay::Closing { chosen }) => within(chosen, closing),
        Some(Overlay::Fields(form)) => report::step_by(form, by),
        Some(Overlay::Settings(form)) => within(&mut form.chosen, Setting::ALL.len()),
        Some(Overlay::Okta(panel)) if model.okta.is_ready() => {
            within(&mut panel.chosen, model.okta.reports.as_ref().map_or(0, Vec::len));
        }
        Some(Overlay::Test(panel)) if panel.result.is_none() => next_field(model, by > 0),
        Some(Overlay::Okta(_)) if model.okta.sign_in.is_none() => okta::next_field(model),
        Some(_) => scroll(model, by),
        None => match &model.screen {
            Screen::Walk if model.pane == Pane::Detail && matches!(by, 1 | -1) => scroll(model, by),
            Screen::Walk | Screen::Picker(_) => filter::step_by(model, by),
            Screen::Setup(_) => {}
        },
    }
}

/// Scrolls what is long, as far as the last frame could be scrolled.
pub(super) fn scroll(model: &mut Model, by: isize) {
    if model.follows_focus() {
        let from = model.read.unwrap_or(model.seen.scroll).saturating_add_signed(by);
        model.read = Some(from.min(model.seen.scroll_max));
        return;
    }
    if model.overlays.is_empty() && matches!(model.screen, Screen::Picker(_)) {
        filter::step_by(model, by);
        return;
    }
    let line = match model.overlays.last_mut() {
        Some(Overlay::Help { scroll, .. } | Overlay::Explained { scroll }) => scroll,
        Some(Overlay::Test(panel)) => &mut panel.scroll,
        Some(Overlay::Okta(panel)) => &mut panel.scroll,
        Some(Overlay::Report(panel)) => &mut panel.scroll,
        Some(Overlay::Doctor(panel)) => &mut panel.scroll,
        _ => &mut model.scroll,
    };
    *line = line.saturating_add_signed(by).min(model.seen.scroll_max);
}

/// Tab.
pub(super) fn next_field(model: &mut Model, forward: bool) {
    match model.overlays.last_mut() {
        Some(Overlay::Test(panel)) if panel.run.is_none() => panel::next_field(panel, forward),
        Some(Overlay::Fields(form)) => report::next_field(form, forward),
        Some(Overlay::Okta(_)) => okta::next_field(model),
        Some(Overlay::Settings(form)) => settings::next_field(form, forward),
        Some(_) => {}
        None => {
            model.pane = match model.pane {
                Pane::List => Pane::Detail,
                Pane::Detail => Pane::List,
            };
        }
    }
}

/// Enter.
pub(super) fn enter(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.overlays.last_mut() {
        Some(Overlay::Reason(form)) => {
            let form = form.clone();
            give_reason(model, &form, effects);
        }
        Some(Overlay::Note { step, entry }) => {
            let (step, text) = (*step, entry.text().to_owned());
            // It stays, so that the password can be taken out of it.
            if !holds_password(model, &text) {
                model.overlays.pop();
                wish::grant(model, Wish::WriteNote(step, text), effects);
            }
        }
        Some(Overlay::Question { step, chosen }) => {
            let step = *step;
            let kind = Integration::ALL.get(*chosen).copied().unwrap_or_default();
            model.overlays.pop();
            record(model, crate::model::event::Event::IntegrationSaid { kind }, effects);
            wish::apply(model, step, Mark::Done, effects);
        }
        Some(Overlay::Button { chosen }) => {
            let said = ButtonSaid::ALL.get(*chosen).copied();
            // An error stays below the question for its reason: Okta's answer holds without one.
            if said != Some(ButtonSaid::Error) {
                model.overlays.pop();
            }
            if let Some(said) = said {
                walk::button_said(model, said, effects);
            }
        }
        Some(Overlay::AppAddress { .. }) => walk::give_app(model, effects),
        Some(Overlay::Tenant(_)) => setup::enter_overlay(model, effects),
        Some(Overlay::Test(_)) => test::enter(model, effects),
        Some(Overlay::Fields(_)) => report::give_fields(model, effects),
        Some(Overlay::Settings(_)) => settings::keep(model, effects),
        Some(Overlay::Okta(_)) => okta::enter(model, effects),
        Some(Overlay::Report(panel)) => {
            let form = panel.form;
            wish::grant(model, Wish::WriteReport(form), effects);
        }
        Some(
            Overlay::Closing { .. }
            | Overlay::Help { .. }
            | Overlay::Explained { .. }
            | Overlay::Doctor(_)
            | Overlay::Qr(_)
            | Overlay::Bare(_),
        ) => {
            back(model, effects);
        }
        None if model.filter.as_ref().is_some_and(|filter| filter.typing) => filter::keep(model),
        None => match &model.screen {
            Screen::Setup(_) => setup::enter(model, effects),
            Screen::Picker(_) => answers::pick(model, effects),
            Screen::Walk => {
                if !walk::to_number(model) {
                    walk::main_action(model, effects);
                }
            }
        },
    }
}

fn give_reason(model: &mut Model, form: &ReasonForm, effects: &mut Vec<Effect>) {
    let key = form.offered(&model.runbook).get(form.chosen).map(|id| (*id).clone());
    let text = (!form.entry.is_blank()).then(|| form.entry.text().trim().to_owned());
    if key.is_none() && text.is_none() {
        say(model, Tone::Wrong, Phrase::new("notice.reason_needed"));
        return;
    }
    if text.as_ref().is_some_and(|text| holds_password(model, text)) {
        return;
    }
    model.overlays.pop();
    let reason = Reason { key, text };
    model.overlays.pop_if(|below| matches!(below, Overlay::Button { .. }));
    let mark = match form.kind {
        Without::Skip => Mark::Skip(reason),
        Without::Fail => Mark::Fail(reason),
    };
    wish::apply(model, form.step, mark, effects);
}

/// Space.
pub(super) fn toggle(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.overlays.last_mut() {
        None => walk::toggle(model, effects),
        Some(Overlay::Closing { chosen }) => {
            let Some(item) = model.runbook.before_close.get(*chosen).cloned() else { return };
            let now = model.open.as_ref().and_then(|open| open.session.closing.get(&item));
            let next = match now {
                None | Some(Closing::Open) => Closing::Done,
                Some(Closing::Done) => Closing::NotNeeded,
                Some(Closing::NotNeeded) => Closing::Open,
            };
            wish::grant(model, Wish::Close(item, next), effects);
        }
        Some(Overlay::Qr(panel)) => panel.swapped = !panel.swapped,
        Some(Overlay::Test(panel)) => panel::switch(panel, &model.policy),
        Some(Overlay::Report(_)) => report::next_format(model, effects),
        Some(Overlay::Fields(form)) => report::step_by(form, 1),
        Some(Overlay::Settings(_)) => settings::change(model),
        Some(Overlay::Reason(_) | Overlay::Question { .. } | Overlay::Button { .. }) => {
            enter(model, effects);
        }
        Some(_) => {}
    }
}

/// Esc.
pub(super) fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    if matches!(model.overlay(), Some(Overlay::Test(_))) && test::cancel(model, effects) {
        return;
    }
    if matches!(model.overlay(), Some(Overlay::Okta(_))) && okta::cancel(model, effects) {
        return;
    }
    match model.overlays.pop() {
        // A test that was told to stop still owes its answer.
        Some(Overlay::Test(panel)) if panel.run.is_some() => {
            model.overlays.push(Overlay::Test(panel));
        }
        Some(Overlay::Bare(_)) => effects.push(Effect::HideBare),
        Some(Overlay::Reason(form)) if matches!(model.overlay(), Some(Overlay::Button { .. })) => {
            model.overlays.pop();
            let reason = Reason { key: Some("error-shown".to_owned()), text: None };
            wish::apply(model, form.step, Mark::Fail(reason), effects);
        }
        Some(Overlay::Settings(form)) => model.preferences = form.before,
        Some(_) => {}
        None if filter::close(model) => {}
        None => match &model.screen {
            Screen::Picker(picker) if picker.over_session => model.screen = Screen::Walk,
            Screen::Setup(Setup::Error(_)) => {
                let host = model.tenant.as_ref().map(|url| url.host().to_owned());
                let mut form = crate::model::screen::TenantForm::new();
                form.entry.insert(&host.unwrap_or_default());
                model.screen = Screen::Setup(Setup::Tenant(form));
            }
            Screen::Walk => model.pane = Pane::List,
            Screen::Setup(Setup::Tenant(_)) | Screen::Picker(_) => {
                say(model, Tone::Said, Phrase::new("notice.ctrl_c_leaves"));
            }
        },
    }
}

/// The field that takes text now; none for the password, which is no entry.
fn field(model: &mut Model) -> Option<&mut Entry> {
    match model.overlays.last_mut() {
        Some(Overlay::Reason(form)) => Some(&mut form.entry),
        Some(Overlay::Note { entry, .. }) => Some(entry),
        Some(Overlay::Fields(form)) => form.entry(),
        Some(Overlay::Settings(form)) => form.entry(),
        Some(Overlay::AppAddress { entry, unread }) => {
            *unread = false;
            Some(entry)
        }
        Some(Overlay::Tenant(form)) => {
            form.error = None;
            Some(&mut form.entry)
        }
        Some(Overlay::Okta(panel)) => {
            panel.error = None;
            let free = !matches!(model.okta.access, Access::Ready(_) | Access::Asking);
            (free && panel.focus == OktaField::Client).then_some(&mut panel.client)
        }
        Some(Overlay::Test(panel)) => {
            panel.error = None;
            match panel.focus {
                TestField::Account => Some(&mut panel.account),
                TestField::ClientId => Some(&mut panel.client_id),
                TestField::Client
                | TestField::Method
                | TestField::Reader
                | TestField::Password
                | TestField::Run => None,
            }
        }
        Some(Overlay::Help { filter, scroll }) => {
            *scroll = 0;
            Some(filter)
        }
        Some(_) => None,
        None => match &mut model.screen {
            Screen::Setup(Setup::Tenant(form)) => {
                form.error = None;
                Some(&mut form.entry)
            }
            Screen::Setup(Setup::Error(entry)) => Some(entry),
            Screen::Picker(_) | Screen::Walk => {
                let filter = model.filter.as_mut().filter(|filter| filter.typing);
                filter.map(|filter| &mut filter.entry)
            }
        },
    }
}

/// The Okta token being typed, which is no entry either.
fn token(model: &mut Model) -> Option<&mut Secret> {
    let taken = model.okta.takes_token();
    let Some(Overlay::Okta(panel)) = model.overlays.last_mut() else { return None };
    if panel.focus != OktaField::Token {
        return None;
    }
    panel.error = None;
    taken.then_some(&mut panel.token)
}

/// Takes typed or pasted text into the field that has the focus.
pub(super) fn insert(model: &mut Model, text: &str) {
    let fits = if let Some(Overlay::Test(panel)) = model.overlays.last_mut()
        && panel.focus == TestField::Password
        && panel.run.is_none()
    {
        panel.error = None;
        panel.password.push_str(text)
    } else if let Some(token) = token(model) {
        token.push_str(text)
    } else {
        field(model).is_none_or(|entry| entry.insert(text))
    };
    filter::settle(model);
    if !fits {
        say(model, Tone::Wrong, Phrase::new("notice.no_room"));
    }
}

/// Does what a key of editing does.
pub(super) fn edit(model: &mut Model, edit: Edit) {
    if let Some(Overlay::Test(panel)) = model.overlays.last_mut()
        && panel.focus == TestField::Password
    {
        match edit {
            Edit::Backspace => panel.password.pop(),
            Edit::ToStart | Edit::WordBack => panel.password.clear(),
            Edit::Left | Edit::Right | Edit::Home | Edit::End | Edit::Delete | Edit::ToEnd => {}
        }
    } else if let Some(token) = token(model) {
        match edit {
            Edit::Backspace => token.pop(),
            Edit::ToStart | Edit::WordBack => token.clear(),
            Edit::Left | Edit::Right | Edit::Home | Edit::End | Edit::Delete | Edit::ToEnd => {}
        }
    } else if let Some(entry) = field(model) {
        entry.edit(edit);
        filter::settle(model);
    }
}

/// A paste is one event: text in a field, an app page on the checklist, elsewhere nothing.
pub(super) fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    model.notice = None;
    model.read = None;
    if test::give_address(model, text, effects) || okta::give_address(model, text, effects) {
        return;
    }
    let place = crate::keys::place(model);
    let in_password = matches!(model.overlay(), Some(Overlay::Test(panel))
        if panel.focus == TestField::Password && panel.run.is_none() && panel.result.is_none());
    let in_token = matches!(model.overlay(), Some(Overlay::Okta(panel))
        if panel.focus == OktaField::Token)
        && !model.okta.is_ready();
    if in_password || in_token {
        // The line break that comes along with a copied password is not part of it.
        let line = text.strip_suffix('\n').unwrap_or(text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.contains(|c: char| c.is_control()) {
            say(model, Tone::Wrong, Phrase::new("notice.password_lines"));
        } else {
            insert(model, line);
        }
    } else if place.takes_text() {
        insert(model, text);
    } else if place == crate::keys::Place::Walk && AppId::in_address(text).is_some() {
        walk::name_app(model, text, effects);
    } else {
        say(model, Tone::Said, Phrase::new("notice.paste_ignored"));
    }
}
