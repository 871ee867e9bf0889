//! The Okta access in the walk: what it shows is taken over, and watched while a step needs it.

use crate::diagnosis::explain;
use crate::model::access::Access;
use crate::model::access::Listening;
use crate::model::access::OktaPanel;
use crate::model::access::OktaView;
use crate::model::access::Watch;
use crate::model::event::Event;
use crate::model::event::Evidence;
use crate::model::okta::ImportOutcome;
use crate::model::okta::ImportSeen;
use crate::model::okta::Instance;
use crate::model::okta::InstanceReport;
use crate::model::okta::News;
use crate::model::okta::Owner;
use crate::model::okta::SettingsSeen;
use crate::model::screen::Overlay;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::screen::Tone;
use crate::model::secret::Secret;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::NotConnected;
use crate::update::record::record;
use crate::update::record::say;
use crate::update::walk;

/// Looks for a token of the tenant at hand, once it is known by its canonical address.
pub(super) fn look_for_token(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(tenant) = model.tenant().filter(|tenant| !tenant.is_custom()) else { return };
    let org = tenant.as_url();
    if model.okta.org.as_ref() != Some(&org) {
        forget(model, effects);
        ask(model, org, None, false, effects);
    }
}

/// Another org, another token: what the last one showed is gone.
pub(super) fn forget(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.okta.watch.is_some() {
        effects.push(Effect::OktaStop);
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
    effects.push(Effect::OktaConnect { attempt, org, token, insist });
}

/// `O`: the panel.
pub(super) fn open_panel(model: &mut Model) {
    let app = model.open.as_ref().and_then(|open| open.session.app.as_ref());
    let mut reports = model.okta.reports.iter().flatten();
    let chosen = reports.position(|it| Some(&it.instance.id) == app.map(|app| &app.id));
    let error = match &model.okta.access {
        Access::Refused(why) => Some(why.clone()),
        Access::Off | Access::Asking | Access::Ready(_) => None,
    };
    let panel = OktaPanel { chosen: chosen.unwrap_or(0), error, ..OktaPanel::default() };
    model.overlays.push(Overlay::Okta(Box::new(panel)));
}

/// Enter in the panel: checks the token, or takes the chosen instance.
pub(super) fn enter(model: &mut Model, effects: &mut Vec<Effect>) {
    let ready = model.okta.is_ready();
    let asking = model.okta.access == Access::Asking;
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
    if asking {
        return;
    }
    let Some(tenant) = tenant.filter(|tenant| !tenant.is_custom()) else {
        panel.error = Some(Phrase::new("access.token.no_tenant"));
        return;
    };
    if panel.token.is_empty() && panel.insist {
        panel.error = None;
        panel.insist = false;
        ask(model, tenant.as_url(), None, true, effects);
    } else if panel.token.is_empty() {
        panel.error = Some(Phrase::new("access.token.missing"));
    } else {
        let token = panel.token.take();
        panel.error = None;
        panel.insist = false;
        ask(model, tenant.as_url(), Some(token), false, effects);
    }
}

/// A token was checked.
pub(super) fn connected(
    model: &mut Model,
    attempt: u64,
    result: Result<Option<Owner>, NotConnected>,
    effects: &mut Vec<Effect>,
) {
    if model.okta.attempt != Some(attempt) {
        return;
    }
    match result {
        Ok(Some(owner)) => {
            model.okta.access = Access::Ready(owner);
            effects.push(Effect::OktaLook { attempt });
        }
        Ok(None) => model.okta.access = Access::Off,
        Err(NotConnected { why, can_insist }) => {
            model.okta.access = Access::Refused(why.clone());
            match panel(model) {
                Some(panel) => {
                    panel.error = Some(why);
                    panel.insist = can_insist;
                }
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
pub(super) fn looked(
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
        Err(why) => say(model, Tone::Wrong, why),
    }
}

/// Takes over what the org shows into the session, as soon as there is one.
pub(super) fn take_over(model: &mut Model, effects: &mut Vec<Effect>) {
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

/// The time of an import, to the minute and in UTC: sentences of the core know no zone.
fn minutes(import: &ImportSeen) -> String {
    import.at().strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Writes an import down, unless it is known as it is; says whether it was news.
fn keep(model: &mut Model, import: &ImportSeen, effects: &mut Vec<Effect>) -> bool {
    let known = model.open.as_ref().is_some_and(|open| open.session.imports.contains(import));
    let event = Event::ImportSeen(Box::new(import.clone()));
    !known && record(model, event, effects).is_some()
}

/// `w`: goes to the import and watches it, or watches no more.
pub(super) fn toggle_watch(model: &mut Model) {
    let app = model.open.as_ref().and_then(|open| open.session.app.as_ref());
    if !model.okta.is_ready() || app.is_none() {
        say(model, Tone::Said, Phrase::new("access.watch.not_ready"));
    } else if model.okta.watch.is_some() {
        model.okta.paused = true;
        say(model, Tone::Said, Phrase::new("access.watch.stopped"));
    } else {
        model.okta.paused = false;
        if !watched(model.step()) {
            walk::choose(model, Row::Step(StepId::RunImport));
        }
    }
}

/// The steps of which the log can show something.
fn watched(step: Option<StepId>) -> bool {
    matches!(step, Some(StepId::Save | StepId::RunImport))
}

/// Begins and ends the watch as the chosen step has it. Off, it wakes nothing.
pub(super) fn keep_watch(model: &mut Model, effects: &mut Vec<Effect>) {
    let here = model.screen == Screen::Walk && watched(model.step());
    let session = model.open.as_ref().filter(|open| !open.read_only).map(|open| &open.session);
    let wanted = session.filter(|_| here && model.okta.is_ready() && !model.okta.paused);
    let wanted = wanted.filter(|_| model.exit.is_none());
    let wanted = wanted.and_then(|session| {
        let accepted = session.step(StepId::AcceptPermissions);
        let settings = accepted.at.filter(|_| accepted.state.is_settled());
        Some((session.app.as_ref()?.id.clone(), session.started, settings))
    });
    let now = model.okta.watch.as_ref();
    let same = match (&wanted, now) {
        (None, None) => true,
        (Some((app, _, settings)), Some(watch)) => {
            watch.app == *app && watch.settings_since == *settings
        }
        (None, Some(_)) | (Some(_), None) => false,
    };
    if same {
        return;
    }
    let Some((app, since, settings_since)) = wanted else {
        model.okta.watch = None;
        effects.push(Effect::OktaStop);
        return;
    };
    model.attempts += 1;
    let attempt = model.attempts;
    let (state, import) = (Listening::Asking, None);
    model.okta.watch = Some(Watch { attempt, app: app.clone(), settings_since, state, import });
    effects.push(Effect::OktaWatch { attempt, app, since, settings_since });
}

/// The watch has something to tell.
pub(super) fn news(model: &mut Model, attempt: u64, news: News, effects: &mut Vec<Effect>) {
    let watch = model.okta.watch.as_mut().filter(|watch| watch.attempt == attempt);
    let Some(watch) = watch else { return };
    match news {
        News::Listening => watch.state = Listening::Listening,
        News::Waiting { why, seconds } => watch.state = Listening::Waiting { why, seconds },
        News::Settings(seen) => settings(model, seen, effects),
        News::Import(import) => {
            watch.import = Some((*import).clone());
            match import.outcome {
                ImportOutcome::Running | ImportOutcome::Superseded => {}
                ImportOutcome::Succeeded => good(model, &import, effects),
                ImportOutcome::Failed | ImportOutcome::Stopped => bad(model, &import, effects),
            }
        }
    }
}

/// A person changed the settings after step 8: seen, in those words.
fn settings(model: &mut Model, seen: SettingsSeen, effects: &mut Vec<Effect>) {
    let session = model.open.as_ref().map(|open| &open.session);
    let known = session.and_then(|session| session.settings_seen.as_ref());
    // What was seen before was ticked then; if it was taken back since, it stays so.
    if known.is_some_and(|known| known.id == seen.id) {
        return;
    }
    let text = Phrase::new("access.settings.notice").with("by", &seen.by);
    if record(model, Event::SettingsSeen(seen), effects).is_some() {
        tick(model, StepId::Save, effects);
        say(model, Tone::Said, text);
    }
}

/// The proof of the repair.
fn good(model: &mut Model, import: &ImportSeen, effects: &mut Vec<Effect>) {
    if !keep(model, import, effects) {
        return;
    }
    tick(model, StepId::RunImport, effects);
    let key = if import.is_empty() { "access.import.zero" } else { "access.import.proof" };
    say(model, Tone::Said, Phrase::new(key));
}

fn bad(model: &mut Model, import: &ImportSeen, effects: &mut Vec<Effect>) {
    if !keep(model, import, effects) {
        return;
    }
    let meaning = import.error.as_ref().map(explain);
    let step = meaning.as_ref().and_then(|meaning| meaning.step);
    let text = match (import.outcome, step) {
        (ImportOutcome::Stopped, _) => Phrase::new("access.import.held"),
        (_, Some(step)) => {
            Phrase::new("access.import.failed_now").with("step", step.number().to_string())
        }
        (_, None) => Phrase::new("access.import.failed_plain"),
    };
    say(model, Tone::Wrong, text);
}

/// Marks a step as seen in Okta's log, where nobody has settled it yet.
fn tick(model: &mut Model, step: StepId, effects: &mut Vec<Effect>) {
    let session = model.open.as_ref().map(|open| &open.session);
    let settled = session.is_some_and(|session| session.step(step).state.is_settled());
    let stale = walk::state(model, step) == StepState::Stale;
    if settled && !stale {
        return;
    }
    let was_complete = model.open.as_ref().is_some_and(|open| open.session.is_complete());
    record(model, Event::Done { step, evidence: Evidence::Seen }, effects);
    if !was_complete {
        walk::when_complete(model);
    }
}

/// The watch ended by itself.
pub(super) fn ended(model: &mut Model, attempt: u64, why: Phrase) {
    if model.okta.watch.as_ref().is_some_and(|watch| watch.attempt == attempt) {
        model.okta.access = Access::Refused(why.clone());
        say(model, Tone::Wrong, why);
    }
}
