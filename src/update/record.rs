//! Writing down: events, undo and redo, and what waits for the disk.

use crate::diagnosis::redact::redact;
use crate::model::event::Event;
use crate::model::open::Open;
use crate::model::order::Held;
use crate::model::screen::Notice;
use crate::model::screen::Tone;
use crate::model::state::Model;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::leave;
use crate::update::test;

/// Says one line at the foot.
pub(super) fn say(model: &mut Model, tone: Tone, text: Phrase) {
    model.notice = Some(Notice { tone, lead: None, text });
}

/// Whether the session may be changed here; says why where it may not.
pub(super) fn may_change(model: &mut Model) -> bool {
    let refusal = model.open.as_ref().and_then(Open::refuses);
    let may = refusal.is_none();
    if let Some(why) = refusal {
        say(model, Tone::Wrong, why);
    }
    may
}

/// Whether a password that was just tested is in what is kept of `text`; says so where it is.
pub(super) fn holds_password(model: &mut Model, text: &str) -> bool {
    let holds = model.tested.is_in(&redact(text));
    if holds {
        say(model, Tone::Wrong, Phrase::new("notice.holds_password"));
    }
    holds
}

/// Records `event` in the open session, which begins now if there is none.
///
/// Returns its sequence number; none where the session cannot be changed, which is said.
pub(super) fn record(model: &mut Model, event: Event, effects: &mut Vec<Effect>) -> Option<u64> {
    if model.opening.is_some() {
        say(model, Tone::Said, Phrase::new("notice.opening"));
        return None;
    }
    if event.free_text().is_some_and(|text| holds_password(model, text)) {
        return None;
    }
    begin(model, effects);
    if !may_change(model) {
        return None;
    }
    let now = model.now;
    let open = model.open.as_mut()?;
    let Some(seq) = open.record(now, &event) else {
        let full = open.is_full_for(&event);
        let key = if full { "disk.session_full" } else { "notice.too_long" };
        say(model, Tone::Wrong, Phrase::new(key));
        return None;
    };
    effects.push(Effect::Append { seq, at: now, event: Box::new(event) });
    Some(seq)
}

/// Says that the end of the session comes, once anything was added to it or it was opened: where
/// `before` is not how many events it has now.
pub(super) fn tell_room(model: &mut Model, before: Option<u64>) {
    let Some(open) = model.open.as_ref().filter(|open| !open.read_only) else { return };
    let Some(left) = open.nearly_full().filter(|_| before != Some(open.session.events)) else {
        return;
    };
    let text = Phrase::new("notice.nearly_full").with("n", left.to_string());
    match &mut model.notice {
        Some(notice) => notice.lead = Some(text),
        None => say(model, Tone::Said, text),
    }
}

/// Begins a session, unless one is open.
pub(super) fn begin(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.open.is_some() {
        return;
    }
    let now = model.now;
    let tenant = model.tenant.clone();
    let mut id = model.ids.session(now, tenant.as_ref());
    while model.taken.contains(&id) {
        id = model.ids.session(now, tenant.as_ref());
    }
    let started = Event::Started {
        id,
        mode: model.mode,
        operator: model.operator.clone(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        runbook: model.runbook.revision.clone(),
        operator_asked: model.operator_asked,
        endpoints: Some(model.endpoints.kind),
    };
    model.open = Open::begin(now, &started);
    effects.push(Effect::Append { seq: 1, at: now, event: Box::new(started) });
    if let Some(tenant) = tenant {
        let url = tenant.as_url();
        record(model, Event::TenantNamed { url: url.clone() }, effects);
        if model.probed {
            let engine = model.engine;
            record(model, Event::TenantProbed { url, engine }, effects);
        }
    }
    let known = model.known_here().cloned().unwrap_or_default();
    // What was typed goes before what the config knows.
    let typed = model.app.take();
    let microsoft_tenant = known.microsoft_tenant.filter(|_| typed.is_none() || typed == known.app);
    if let Some(id) = typed.or(known.app) {
        record(model, Event::AppNamed { id, label: None, microsoft_tenant }, effects);
    }
}

/// Records `event`, and lets `held` go out once the disk has answered.
pub(super) fn record_then(
    model: &mut Model,
    event: Event,
    held: Held,
    effects: &mut Vec<Effect>,
) -> bool {
    let seq = record(model, event, effects);
    if let Some(seq) = seq {
        model.held.push_back((seq, held));
    }
    seq.is_some()
}

/// The disk has answered.
pub(super) fn appended(
    model: &mut Model,
    upto: u64,
    result: Result<(), Phrase>,
    effects: &mut Vec<Effect>,
) {
    let Some(open) = model.open.as_mut() else { return };
    let failed = result.is_err();
    match result {
        Ok(()) => {
            open.saved = open.saved.max(upto.min(open.session.events));
            if open.is_saved() {
                open.trouble = None;
            }
        }
        // The session goes on in memory; every screen says so.
        Err(why) if !open.is_saved() => open.trouble = Some(why),
        Err(_) => {}
    }
    while model.held.front().is_some_and(|(seq, _)| *seq <= upto) {
        match model.held.pop_front() {
            // To look at a page does no harm, whatever the disk says.
            Some((_, Held::OpenPage(url))) => effects.push(Effect::OpenPage(url)),
            // A sign-in that nobody would know of is not sent.
            Some((_, Held::Check(order))) if failed => {
                test::not_recorded(model, *order, effects);
            }
            Some((_, Held::Check(order))) => effects.push(Effect::Check(order)),
            None => {}
        }
    }
    leave::when_saved(model);
}

/// Takes the last change back.
pub(super) fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    let last = model.open.as_ref().and_then(Open::undoable).map(|(seq, event)| (seq, name(event)));
    match last {
        Some((of, (what, step))) => {
            if record(model, Event::Undone { of }, effects).is_some() {
                let text = Phrase::new(format!("undone.{what}")).with("step", step);
                say(model, Tone::Said, text);
            }
        }
        None => say(model, Tone::Said, Phrase::new("notice.nothing_to_undo")),
    }
}

/// Brings the last change that was taken back again.
pub(super) fn redo(model: &mut Model, effects: &mut Vec<Effect>) {
    let last = model.open.as_ref().and_then(Open::redoable).map(|(seq, event)| (seq, name(event)));
    match last {
        Some((of, (what, step))) => {
            if record(model, Event::Undone { of }, effects).is_some() {
                let text = Phrase::new(format!("redone.{what}")).with("step", step);
                say(model, Tone::Said, text);
            }
        }
        None => say(model, Tone::Said, Phrase::new("notice.nothing_to_redo")),
    }
}

/// Names a change for the message of undo: its kind, and the number of its step.
fn name(event: &Event) -> (&'static str, String) {
    let (what, step) = match event {
        Event::Done { step, .. } => ("done", Some(step)),
        Event::Todo { step } => ("todo", Some(step)),
        Event::Skipped { step, .. } => ("skip", Some(step)),
        Event::Failed { step, .. } => ("fail", Some(step)),
        Event::Noted { step, .. } => ("note", Some(step)),
        Event::IntegrationSaid { .. } => ("integration", None),
        Event::ClosingSaid { .. } => ("closing", None),
        Event::Started { .. }
        | Event::Resumed { .. }
        | Event::TenantNamed { .. }
        | Event::TenantProbed { .. }
        | Event::AppNamed { .. }
        | Event::ErrorPasted(_)
        | Event::Opened { .. }
        | Event::CheckAsked { .. }
        | Event::Checked { .. }
        | Event::ImportSeen(_)
        | Event::SettingsSeen(_)
        | Event::FieldSet { .. }
        | Event::Renamed { .. }
        | Event::Archived { .. }
        | Event::Undone { .. } => ("other", None),
    };
    (what, step.map(|step| step.number().to_string()).unwrap_or_default())
}
