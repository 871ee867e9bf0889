//! The Okta access in the walk: what it shows is taken over, and watched while a step needs it.

mod sign_in;
mod watch;

use crate::model::access::Access;
use crate::model::access::Asked;
use crate::model::access::OktaField;
use crate::model::access::OktaPanel;
use crate::model::access::OktaView;
use crate::model::event::Event;
use crate::model::okta::ImportOutcome;
use crate::model::okta::ImportSeen;
use crate::model::okta::Instance;
use crate::model::okta::InstanceReport;
use crate::model::okta::Owner;
use crate::model::screen::Overlay;
use crate::model::screen::Tone;
use crate::model::secret::Secret;
use crate::model::state::Model;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::NotConnected;
use crate::update::okta::watch::good;
use crate::update::okta::watch::keep;
use crate::update::record::record;
use crate::update::record::say;

pub(super) use sign_in::cancel;
pub(super) use sign_in::give_address;
pub(super) use sign_in::next_field;
pub(super) use sign_in::sign_in_at;
pub(super) use watch::ended;
pub(super) use watch::keep_watch;
pub(super) use watch::news;
pub(super) use watch::toggle_watch;

/// Looks for a token of the tenant at hand, once it is known by its canonical address.
pub(in crate::update) fn look_for_token(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(tenant) = model.tenant().filter(|tenant| !tenant.is_custom()) else { return };
    let org = tenant.as_url();
    if model.okta.org.as_ref() != Some(&org) {
        forget(model, effects);
        ask(model, org, None, false, effects);
    }
}

/// Another org, another token: what the last one showed is gone.
pub(in crate::update) fn forget(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.okta.watch.is_some() {
        effects.push(Effect::OktaStop);
    }
    if model.okta.access == Access::Asking {
        effects.push(Effect::OktaCancel);
    }
    model.okta = OktaView::default();
}

/// Has a token checked: the typed one, the one that was just refused for what it can do beside,
/// or else the one of the keyring.
fn ask(
    model: &mut Model,
    org: String,
    token: Option<Secret>,
    insist: bool,
    effects: &mut Vec<Effect>,
) {
    model.attempts += 1;
    let attempt = model.attempts;
    model.okta.attempt = Some(attempt);
    model.okta.org = Some(org.clone());
    model.okta.access = Access::Asking;
    model.okta.asked = Some(Asked::Token);
    model.okta.may_insist = false;
    effects.push(Effect::OktaConnect { attempt, org, token, insist });
}

/// `O`: the panel.
pub(in crate::update) fn open_panel(model: &mut Model) {
    let app = model.open.as_ref().and_then(|open| open.session.app.as_ref());
    let mut reports = model.okta.reports.iter().flatten();
    let chosen = reports.position(|it| Some(&it.instance.id) == app.map(|app| &app.id));
    let error = match &model.okta.access {
        Access::Refused(why) => Some(why.clone()),
        Access::Off | Access::Asking | Access::Ready(_) => None,
    };
    let client = model.okta_client_id.as_deref();
    let panel = OktaPanel::new(client, chosen.unwrap_or(0), error);
    model.overlays.push(Overlay::Okta(Box::new(panel)));
}

/// Enter in the panel: checks the token, or takes the chosen instance.
pub(in crate::update) fn enter(model: &mut Model, effects: &mut Vec<Effect>) {
    let ready = model.okta.is_ready();
    let asking = model.okta.access == Access::Asking;
    let takes_token = model.okta.takes_token();
    let tenant = model.tenant();
    let reports = model.okta.reports.clone().unwrap_or_default();
    let Some(Overlay::Okta(panel)) = model.overlays.last_mut() else { return };
    if ready {
        let taken = reports.get(panel.chosen).map(|report| report.instance.clone());
        model.overlays.pop();
        if let Some(instance) = taken {
            take(model, &instance, effects);
        }
        return;
    }
    // A typed token goes before the one that is being asked for.
    let typed = panel.focus == OktaField::Token && !panel.token.is_empty();
    if asking && !(takes_token && typed) {
        return;
    }
    let Some(tenant) = tenant.filter(|tenant| !tenant.is_custom()) else {
        panel.error = Some(Phrase::new("access.token.no_tenant"));
        return;
    };
    if panel.focus == OktaField::Client {
        sign_in::begin(model, tenant.as_url(), effects);
        return;
    }
    let token = panel.token.take();
    // With an empty field the token that was just refused is insisted on, or the keyring's tried.
    let token = (!token.is_empty()).then_some(token);
    panel.error = None;
    let insist = token.is_none() && model.okta.insists_on(&Asked::Token);
    ask(model, tenant.as_url(), token, insist, effects);
}

/// A token was checked.
pub(in crate::update) fn connected(
    model: &mut Model,
    attempt: u64,
    result: Result<Option<Owner>, NotConnected>,
    effects: &mut Vec<Effect>,
) {
    if model.okta.attempt != Some(attempt) {
        return;
    }
    model.okta.sign_in = None;
    match result {
        Ok(Some(owner)) => {
            if owner.signed_in {
                sign_in::remember(model, effects);
            }
            model.okta.access = Access::Ready(owner);
            effects.push(Effect::OktaLook { attempt });
        }
        Ok(None) => {
            model.okta.access = Access::Off;
            if let Some(panel) = panel(model) {
                panel.error = Some(Phrase::new("access.token.missing"));
            }
        }
        Err(NotConnected { why, can_insist }) => {
            model.okta.access = Access::Refused(why.clone());
            model.okta.may_insist = can_insist;
            match panel(model) {
                Some(panel) => panel.error = Some(why),
                None => say(model, Tone::Wrong, why),
            }
        }
    }
}

fn panel(model: &mut Model) -> Option<&mut OktaPanel> {
    model.overlays.iter_mut().find_map(|overlay| {
        if let Overlay::Okta(panel) = overlay { Some(&mut **panel) } else { None }
    })
}

/// The apps were shown: one is taken, several are offered.
pub(in crate::update) fn looked(
    model: &mut Model,
    attempt: u64,
    result: Result<Vec<InstanceReport>, Phrase>,
    effects: &mut Vec<Effect>,
) {
    if model.okta.attempt != Some(attempt) {
        return;
    }
    match result {
        Ok(reports) => {
            model.okta.reports = Some(reports);
            take_over(model, effects);
        }
        Err(why) => {
            model.okta.access = Access::Refused(why.clone());
            if let Some(panel) = panel(model) {
                panel.error = Some(why.clone());
            }
            say(model, Tone::Wrong, why);
        }
    }
}

/// Takes over what the org shows into the session, as soon as there is one.
pub(in crate::update) fn take_over(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(reports) = model.okta.reports.clone() else { return };
    let Some(open) = model.open.as_ref().filter(|open| !open.read_only) else { return };
    let app = open.session.app.as_ref().map(|app| app.id.clone());
    let chosen = match (&app, reports.as_slice()) {
        (Some(app), _) => reports.iter().find(|report| report.instance.id == *app),
        (None, [one]) => Some(one),
        (None, _) => None,
    };
    match chosen {
        Some(report) => take(model, &report.instance, effects),
        None if reports.is_empty() => {
            say(model, Tone::Said, Phrase::new("access.instance.none"));
        }
        None if app.is_none() => say(model, Tone::Said, Phrase::new("access.instance.choose")),
        None => {}
    }
}

/// Takes an instance: its links, its Microsoft tenant, and what its last import says.
fn take(model: &mut Model, instance: &Instance, effects: &mut Vec<Effect>) {
    let known = model.open.as_ref().and_then(|open| open.session.app.clone());
    let same = known.is_some_and(|app| {
        app.id == instance.id
            && app.label.as_ref() == Some(&instance.label)
            && app.microsoft_tenant == instance.microsoft_tenant
    });
    if !same {
        let named = Event::AppNamed {
            id: instance.id.clone(),
            label: Some(instance.label.clone()),
            microsoft_tenant: instance.microsoft_tenant.clone(),
        };
        if record(model, named, effects).is_none() {
            return;
        }
    }
    let bare = instance.microsoft_tenant.is_none();
    let key = if bare { "access.instance.taken_bare" } else { "access.instance.taken" };
    let text = Phrase::new(key)
        .with("label", &instance.label)
        .with("id", &instance.id)
        .with("tenant", instance.microsoft_tenant.as_deref().unwrap_or_default());
    let import = model.okta.report(&instance.id).and_then(|report| report.import.clone());
    match import {
        Some(import) if began_here(model, &import) => {
            // It ran while nobody watched.
            good(model, &import, effects);
        }
        Some(import) => {
            keep(model, &import, effects);
            let key = match import.outcome {
                ImportOutcome::Succeeded => "access.import.good_before",
                ImportOutcome::Failed | ImportOutcome::Stopped => "access.import.failed_before",
                ImportOutcome::Running | ImportOutcome::Superseded => "",
            };
            let told = Phrase::new(key).with("at", minutes(&import));
            say(model, Tone::Said, if key.is_empty() { text } else { told });
        }
        None => say(model, Tone::Said, text),
    }
}

/// Whether it ran through, and began after the session did.
fn began_here(model: &Model, import: &ImportSeen) -> bool {
    let session = model.open.as_ref().map(|open| &open.session);
    import.outcome == ImportOutcome::Succeeded
        && session.is_some_and(|session| import.started > session.started)
}

/// The time of an import, to the minute and in UTC: sentences of the core know no zone.
fn minutes(import: &ImportSeen) -> String {
    import.at().strftime("%Y-%m-%d %H:%M UTC").to_string()
}
