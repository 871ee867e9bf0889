//! The questions before the first step, and the tenant wherever it is asked.

use crate::diagnosis::pasted::may_be_secret;
use crate::diagnosis::redact::redact;
use crate::keys::Wish;
use crate::model::entry::Entry;
use crate::model::event::Event;
use crate::model::picker::Picker;
use crate::model::screen::Notice;
use crate::model::screen::Overlay;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::screen::Setup;
use crate::model::screen::TenantForm;
use crate::model::screen::Tone;
use crate::model::state::Model;
use crate::model::tenant::ParsedTenant;
use crate::model::tenant::Repair;
use crate::model::tenant::TenantError;
use crate::model::tenant::TenantUrl;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::Probed;
use crate::update::okta;
use crate::update::record;
use crate::update::record::say;
use crate::update::walk;
use crate::update::wish;

/// The sentence that asks again before a host is taken that is none of Okta's.
const CONFIRM: &str = "tenant.confirm_custom";

/// Starts a new session with the first question.
pub(super) fn start(model: &mut Model, effects: &mut Vec<Effect>) {
    model.open = None;
    // One that is still being read is closed again by the disk before this one has a name.
    model.opening = None;
    forget(model);
    okta::forget(model, effects);
    model.overlays.clear();
    model.screen = Screen::Setup(Setup::Tenant(TenantForm::new()));
    walk::choose(model, Row::at(0));
    effects.push(Effect::CloseSession);
    effects.push(Effect::ReadTenant);
}

/// Another session: what was known beside the one before, or was asked for it, is not its.
pub(super) fn forget(model: &mut Model) {
    model.tenant = None;
    model.app = None;
    model.engine = None;
    model.probed = false;
    model.probing = None;
    model.held.clear();
}

/// Enter in one of the questions.
pub(super) fn enter(model: &mut Model, effects: &mut Vec<Effect>) {
    match &mut model.screen {
        Screen::Setup(Setup::Tenant(form)) => {
            if form.entry.is_blank() {
                model.screen = Screen::Setup(Setup::Error(Entry::lines(wish::PASTE_MAX)));
            } else if let Some(parsed) = read(form) {
                take(model, &parsed, effects);
                model.screen = Screen::Setup(Setup::Error(Entry::lines(wish::PASTE_MAX)));
            }
        }
        Screen::Setup(Setup::Error(entry)) => {
            let pasted = entry.text().to_owned();
            if may_be_secret(&pasted) || model.tested.is_in(&redact(&pasted)) {
                *entry = Entry::lines(wish::PASTE_MAX);
                wish::grant(model, Wish::PasteError(pasted), effects);
                return;
            }
            record::begin(model, effects);
            if !pasted.trim().is_empty() {
                wish::grant(model, Wish::PasteError(pasted), effects);
                model.overlays.push(Overlay::Explained { scroll: 0 });
            }
            model.screen = Screen::Walk;
            okta::take_over(model, effects);
        }
        Screen::Picker(_) | Screen::Walk => {}
    }
}

/// Enter in the form that asks for the tenant at the first link.
pub(super) fn enter_overlay(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Tenant(form)) = model.overlays.last_mut() else { return };
    if form.entry.is_blank() {
        form.error = Some(TenantError::Empty.key());
    } else if let Some(parsed) = read(form) {
        model.overlays.pop();
        take(model, &parsed, effects);
        walk::open_page(model, effects);
    }
}

/// A script, or another face, names the tenant.
pub(super) fn name_tenant(model: &mut Model, typed: &str, effects: &mut Vec<Effect>) {
    match TenantUrl::parse(typed) {
        Ok(parsed) => take(model, &parsed, effects),
        Err(error) => say(model, Tone::Wrong, Phrase::new(error.key())),
    }
}

/// Reads what was typed; a custom domain has to be confirmed by a second Enter.
fn read(form: &mut TenantForm) -> Option<ParsedTenant> {
    match TenantUrl::parse(form.entry.text()) {
        Ok(parsed) if parsed.url.is_custom() && form.error != Some(CONFIRM) => {
            form.error = Some(CONFIRM);
            None
        }
        Ok(parsed) => Some(parsed),
        Err(error) => {
            form.error = Some(error.key());
            None
        }
    }
}

fn take(model: &mut Model, parsed: &ParsedTenant, effects: &mut Vec<Effect>) {
    let url = parsed.url.as_url();
    let app = parsed.app.as_ref().map(|app| app.as_str().to_owned());
    model.tenant = Some(parsed.url.clone());
    if model.open.is_some() {
        record::record(model, Event::TenantNamed { url: url.clone() }, effects);
        if let Some(id) = app {
            let named = Event::AppNamed { id, label: None, microsoft_tenant: None };
            record::record(model, named, effects);
        }
    } else {
        model.app = app;
    }
    let told = parsed.repairs.iter().find(|repair| **repair != Repair::Path);
    if let Some(repair) = told {
        let text = Phrase::new(repair.key()).with("host", parsed.url.host());
        say(model, Tone::Said, text);
    }
    model.attempts += 1;
    model.probing = Some(model.attempts);
    model.probed = false;
    model.engine = None;
    effects.push(Effect::StoreTenant(url.clone()));
    effects.push(Effect::Probe { attempt: model.attempts, url });
}

/// The keyring answered: fills the field, if nothing was typed yet.
pub(super) fn remembered(model: &mut Model, answer: Result<Option<String>, Phrase>) {
    if let Ok(Some(url)) = &answer {
        model.known_url = Some(url.clone());
    }
    let form = match &mut model.screen {
        // That of the list is asked next, should there turn out to be no session.
        Screen::Setup(Setup::Tenant(form)) | Screen::Picker(Picker { or_ask: Some(form), .. }) => {
            form
        }
        Screen::Setup(Setup::Error(_)) | Screen::Picker(_) | Screen::Walk => return,
    };
    match answer {
        Ok(Some(url)) => match TenantUrl::parse(&url) {
            Ok(parsed) => {
                let host = parsed.url.host();
                form.entry.offer(host);
                form.keyring = Some(Phrase::new("tenant.remembered").with("host", host));
            }
            Err(_not_ours) => form.keyring = Some(Phrase::new("tenant.remembered_odd")),
        },
        Ok(None) => {}
        Err(why) => form.keyring = Some(why),
    }
}

/// The org answered, or did not; neither stops anything.
pub(super) fn probed(
    model: &mut Model,
    attempt: u64,
    result: Result<Probed, Phrase>,
    effects: &mut Vec<Effect>,
) {
    if model.probing != Some(attempt) {
        return;
    }
    model.probing = None;
    if model.open.as_ref().is_some_and(|open| open.read_only) {
        return;
    }
    let Probed { url, engine } = match result {
        Ok(probed) => probed,
        Err(why) => {
            let lead = Some(Phrase::new("tenant.not_checked"));
            model.notice = Some(Notice { tone: Tone::Wrong, lead, text: why });
            return;
        }
    };
    let Ok(parsed) = TenantUrl::parse(&url) else { return };
    // A custom domain names its org; from now on that is the address.
    if model.tenant().is_some_and(|tenant| tenant != parsed.url) {
        effects.push(Effect::StoreTenant(url.clone()));
    }
    let host = parsed.url.host().to_owned();
    if model.open.is_some() {
        record::record(model, Event::TenantProbed { url, engine }, effects);
    } else {
        model.tenant = Some(parsed.url);
        model.probed = true;
        model.engine = engine;
    }
    if model.notice.as_ref().is_none_or(|notice| notice.tone == Tone::Said) {
        say(model, Tone::Said, Phrase::new("tenant.probed").with("host", host));
    }
    okta::look_for_token(model, effects);
}
