//! The watch: on while a step needs it, and what follows from what it tells.

use jiff::SignedDuration;

use crate::diagnosis::explain;
use crate::model::access::Access;
use crate::model::access::Listening;
use crate::model::access::Watch;
use crate::model::event::Event;
use crate::model::event::Evidence;
use crate::model::okta::ImportOutcome;
use crate::model::okta::ImportSeen;
use crate::model::okta::News;
use crate::model::okta::SettingsSeen;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::screen::Tone;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::record::record;
use crate::update::record::say;
use crate::update::walk;

/// How far back a watch looks at most.
const WATCHED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Writes an import down, unless it is known as it is; says whether it was news.
pub(super) fn keep(model: &mut Model, import: &ImportSeen, effects: &mut Vec<Effect>) -> bool {
    let known = model.open.as_ref().is_some_and(|open| open.session.imports.contains(import));
    let event = Event::ImportSeen(Box::new(import.clone()));
    !known && record(model, event, effects).is_some()
}

/// `w`: goes to the import and watches it, or watches no more.
pub(in crate::update) fn toggle_watch(model: &mut Model) {
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
pub(in crate::update) fn keep_watch(model: &mut Model, effects: &mut Vec<Effect>) {
    let here = model.screen == Screen::Walk && watched(model.step());
    let session = model.open.as_ref().filter(|open| !open.read_only).map(|open| &open.session);
    let wanted = session.filter(|_| here && model.okta.is_ready() && !model.okta.paused);
    let wanted = wanted.filter(|_| model.exit.is_none());
    let wanted = wanted.and_then(|session| {
        let accepted = session.step(StepId::AcceptPermissions);
        let settings = accepted.at.filter(|_| accepted.state.is_settled());
        // Older events have been seen, or say nothing of this repair.
        let week = model.now.checked_sub(WATCHED).unwrap_or(session.started);
        Some((session.app.as_ref()?.id.clone(), session.started.max(week), settings))
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
pub(in crate::update) fn news(
    model: &mut Model,
    attempt: u64,
    news: News,
    effects: &mut Vec<Effect>,
) {
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
pub(super) fn good(model: &mut Model, import: &ImportSeen, effects: &mut Vec<Effect>) {
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
    let stale = model.state(step) == StepState::Stale;
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
pub(in crate::update) fn ended(model: &mut Model, attempt: u64, why: Phrase) {
    if model.okta.watch.as_ref().is_some_and(|watch| watch.attempt == attempt) {
        model.okta.access = Access::Refused(why.clone());
        say(model, Tone::Wrong, why);
    }
}
