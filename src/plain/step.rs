//! A step as it is said: where it is, what to do, and on demand what else is known of it.

use crate::diagnosis::two_tests;
use crate::model::check::CheckEntry;
use crate::model::check::Method;
use crate::model::event::Closing;
use crate::model::event::Evidence;
use crate::model::event::Integration;
use crate::model::event::Reason;
use crate::model::screen::Row;
use crate::model::session::Session;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::plain::Voice;
use crate::plain::okta;
use crate::runbook::Action;
use crate::runbook::Confidence;
use crate::runbook::StepId;
use crate::words;

/// How the step stands, in a word.
pub(super) fn state_word(model: &Model, id: StepId, voice: &Voice) -> String {
    voice.get(&format!("plain.state.{}", model.state(id).as_str()))
}

/// What Enter does on the checklist.
pub(super) fn main_action(model: &Model, voice: &Voice) -> String {
    let Some(step) = model.step() else { return voice.get("key.before_close") };
    let own = format!("step.{step}.enter");
    if voice.words.has(&own) {
        voice.get(&own)
    } else if model.stays_in_tab(step) {
        voice.get("key.stay")
    } else {
        voice.get("key.open_page")
    }
}

/// Number, title and state.
pub(super) fn header(model: &Model, id: StepId, voice: &Voice) -> String {
    let (n, of) = (id.number().to_string(), StepId::ALL.len().to_string());
    let title = voice.get(&format!("step.{id}.title"));
    let status = sentence(&how(model, id, voice));
    let gaps = [("n", n.as_str()), ("of", &of), ("title", &title), ("status", &status)];
    voice.fill("plain.step", &gaps)
}

/// The state, since when, and on whose word.
fn how(model: &Model, id: StepId, voice: &Voice) -> String {
    let mut text = state_word(model, id, voice);
    let Some(open) = &model.open else { return text };
    let record = open.session.step(id);
    if let Some(at) = record.at.filter(|_| model.state(id) != StepState::Todo) {
        text = format!("{text}, {}", words::clock(at, &voice.zone));
    }
    match record.evidence {
        Some(Evidence::Confirmed) => {
            let by = voice.fill("evidence.confirmed", &[("name", &open.session.operator)]);
            format!("{text}, {by}")
        }
        Some(Evidence::Seen) => format!("{text}, {}", voice.get("evidence.seen")),
        None => text,
    }
}

/// Begins a text as a sentence begins.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What is said when the step is come to.
pub(super) fn brief(model: &Model, id: StepId, voice: &Voice) -> Vec<String> {
    let mut lines = vec![header(model, id, voice)];
    if let Some(open) = &model.open {
        known(model, &open.session, id, voice, &mut lines);
        okta::step(model, &open.session, id, voice, &mut lines);
    }
    let notes = voice.list(&format!("step.{id}.note"));
    lines.extend(notes.iter().map(|note| voice.fill("plain.first", &[("text", note)])));
    lines.push(voice.get("plain.to_do"));
    lines.extend(voice.list(&format!("step.{id}.do")).iter().map(|line| format!("- {line}")));
    if model.runbook.step(id).is_some_and(|step| step.question.is_some()) {
        question(model, voice, &mut lines);
    }
    if model.runbook.step(id).is_some_and(|step| step.action != Action::Open) {
        tests(model, id, voice, &mut lines);
    }
    let see = voice.list(&format!("step.{id}.see")).join(" ");
    lines.push(format!("{}: {see}", voice.get("screen.should_see")));
    lines
}

/// What else is known: what goes wrong, what done means, and the ways there.
pub(super) fn more(model: &Model, id: StepId, voice: &Voice) -> Vec<String> {
    let mut lines = vec![format!("{}:", voice.get("screen.goes_wrong"))];
    lines.extend(voice.list(&format!("step.{id}.wrong")).iter().map(|line| format!("- {line}")));
    let claim = format!("step.{id}.claim");
    if voice.words.has(&claim) {
        lines.push(voice.get(&claim));
    }
    if id == StepId::RunImport {
        lines.push(voice.get("after.retry_selected"));
    }
    let Some(step) = model.runbook.step(id) else { return lines };
    if !step.path.is_empty() {
        lines.push(format!("{} {}.", voice.get("screen.by_clicks"), step.path.join(", ")));
    }
    lines.extend(model.link(id));
    if step.confidence != Some(Confidence::Verified) && step.app_page.is_some() {
        lines.push(voice.get("screen.link_may_miss"));
    }
    lines
}

/// Why the state no longer holds, the reason that was given, and the notes.
fn known(model: &Model, session: &Session, id: StepId, voice: &Voice, lines: &mut Vec<String>) {
    let record = session.step(id);
    if model.state(id) == StepState::Stale {
        lines.push(voice.get(&format!("stale.{id}")));
    }
    if let Some(given) = &record.reason {
        lines.push(reason(record.state, given, voice));
    }
    for (at, note) in &record.notes {
        let lead = voice.fill("screen.note_at", &[("at", &words::clock(*at, &voice.zone))]);
        lines.push(format!("{lead} {note}"));
    }
}

/// A reason in words: the ready one, the typed one, or both.
pub(super) fn reason(state: StepState, given: &Reason, voice: &Voice) -> String {
    let kind = if state == StepState::Skipped { "skip" } else { "fail" };
    let ready = given.key.as_ref().map(|id| {
        // One of another version's runbook is said by its id.
        let key = format!("reason.{kind}.{id}.text");
        if voice.words.has(&key) { voice.get(&key) } else { id.clone() }
    });
    [ready, given.text.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The question of step 5, and what follows from its answer.
fn question(model: &Model, voice: &Voice, lines: &mut Vec<String>) {
    lines.push(voice.get("integration.question.text"));
    lines.push(integration(model, voice).unwrap_or_else(|| voice.get("screen.question_asked")));
}

/// What was said of the Integration page, and what follows; none where nothing was.
pub(super) fn integration(model: &Model, voice: &Voice) -> Option<String> {
    let said = model.open.as_ref().map(|open| open.session.integration).unwrap_or_default();
    let key = format!("integration.{}", said.as_str());
    let text =
        format!("{}. {}", voice.get(&format!("{key}.label")), voice.get(&format!("{key}.then")));
    (said != Integration::Unknown).then_some(text)
}

/// The two tests of step 10, told apart; a preflight has only reauth's own.
fn tests(model: &Model, id: StepId, voice: &Voice, lines: &mut Vec<String>) {
    let Some(open) = &model.open else { return };
    let okta = open.session.step(StepId::TestApiCredentials).state;
    if id == StepId::TestApiCredentials {
        let key = match okta {
            StepState::Done => "two_tests.okta_confirmed",
            StepState::Failed => "two_tests.okta_failed",
            StepState::Skipped => "two_tests.okta_absent",
            StepState::Todo | StepState::Doing | StepState::Stale => "two_tests.okta_open",
        };
        lines.push(format!("{} {}", voice.get("two_tests.okta"), voice.get(key)));
    }
    let lead = voice.get("two_tests.ours");
    let Some(CheckEntry { at, result, .. }) = open.session.last_check() else {
        lines.push(format!("{lead} {}", voice.get("two_tests.none")));
        return;
    };
    let at = words::clock(*at, &voice.zone);
    let verdict = voice.get(result.verdict.key());
    lines.push(format!("{lead} {verdict}, {at}. {}", voice.say(&result.says)));
    let Some((name, says)) = two_tests::compared(okta, result) else { return };
    lines.push(voice.say(&says));
    if okta == StepState::Failed && result.method != Method::Password {
        lines.push(format!("- {}", voice.get("two_tests.untested")));
    }
    let because = voice.list(&format!("two_tests.because.{name}"));
    lines.extend(because.iter().map(|suspect| format!("- {suspect}")));
}

/// The whole checklist, a step a line.
pub(super) fn list(model: &Model, voice: &Voice) -> Vec<String> {
    let settled = model.open.as_ref().map_or(0, |open| open.session.settled());
    let (n, of) = (settled.to_string(), StepId::ALL.len().to_string());
    let mut lines = vec![voice.fill("plain.settled", &[("n", &n), ("of", &of)])];
    let mut part = None;
    for step in &model.runbook.steps {
        if part != Some(&step.part) {
            part = Some(&step.part);
            lines.push(format!("{}:", voice.get(&format!("part.{}.title", step.part))));
        }
        let (n, title) = (step.id.number(), voice.get(&format!("step.{}.short", step.id)));
        let here =
            if model.row == Row::Step(step.id) { voice.get("plain.here") } else { String::new() };
        lines.push(format!("{n}: {title}, {}{here}", state_word(model, step.id, voice)));
    }
    lines.push(closing_count(model, voice));
    lines
}

/// How much of the list *Before you close* is settled.
pub(super) fn closing_count(model: &Model, voice: &Voice) -> String {
    let items = &model.runbook.before_close;
    let settled = model.open.as_ref().map_or(0, |open| {
        let of = |item: &&String| {
            matches!(open.session.closing.get(*item), Some(Closing::Done | Closing::NotNeeded))
        };
        items.iter().filter(of).count()
    });
    let (n, of) = (settled.to_string(), items.len().to_string());
    let count = voice.fill("screen.count", &[("n", &n), ("of", &of)]);
    format!("{}: {count}", voice.get("closing.title"))
}

/// That everything is settled, and how long it took.
pub(super) fn complete(model: &Model, voice: &Voice) -> Option<String> {
    let session = &model.open.as_ref().filter(|open| open.session.is_complete())?.session;
    let end = session.steps.iter().filter_map(|step| step.at).max().unwrap_or(session.updated);
    let span = words::span(&voice.words, end.duration_since(session.started).as_secs());
    Some(voice.fill("closing.complete", &[("span", &span)]))
}
