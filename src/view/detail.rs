//! What to do at a step, what to see, what goes wrong, and what is known of it.

use crate::diagnosis::two_tests;
use crate::model::check::CheckEntry;
use crate::model::check::CheckResult;
use crate::model::check::Method;
use crate::model::check::Verdict;
use crate::model::event::Closing;
use crate::model::event::Evidence;
use crate::model::event::Integration;
use crate::model::event::Reason;
use crate::model::session::Session;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::runbook::Action;
use crate::runbook::Confidence;
use crate::runbook::StepId;
use crate::view::Look;
use crate::view::okta;
use crate::view::page::Page;
use crate::words;

/// The detail of a step.
pub(super) fn step(model: &Model, id: StepId, look: &Look, width: usize) -> Page {
    let mut page = Page::new(width);
    let words = &look.words;
    let title = words.get(&format!("step.{id}.title"));
    page.hang(&format!("{:>2}  ", id.number()), title, look.theme.strong());
    if let Some(open) = &model.open {
        state(model, &open.session, id, look, &mut page);
        okta::step(model, &open.session, id, look, &mut page);
    }
    page.gap();
    for line in words.list(&format!("step.{id}.note")) {
        page.hang("! ", line, look.theme.warning());
    }
    page.gap();
    for line in words.list(&format!("step.{id}.do")) {
        page.hang("- ", line, look.theme.plain());
    }
    if model.runbook.step(id).is_some_and(|step| step.question.is_some()) {
        question(model, look, &mut page);
    }
    if model.runbook.step(id).is_some_and(|step| step.action != Action::Open) {
        tests(model, id, look, &mut page);
    }
    address(model, id, look, &mut page);
    page.gap();
    page.text(words.get("screen.should_see"), look.theme.strong());
    for line in words.list(&format!("step.{id}.see")) {
        page.hang("  ", line, look.theme.plain());
    }
    page.gap();
    page.text(words.get("screen.goes_wrong"), look.theme.strong());
    for line in words.list(&format!("step.{id}.wrong")) {
        page.hang("- ", line, look.theme.plain());
    }
    let claim = format!("step.{id}.claim");
    if words.has(&claim) {
        page.gap();
        page.text(words.get(&claim), look.theme.plain());
    }
    if id == StepId::RunImport {
        page.gap();
        page.text(words.get("after.retry_selected"), look.theme.plain());
    }
    page
}

/// How the step stands: sign, word, time, on whose word, why, and the notes.
fn state(model: &Model, session: &Session, id: StepId, look: &Look, page: &mut Page) {
    let now = session.state(id, &model.runbook, model.now);
    let record = session.step(id);
    let clock = |at| words::clock(at, &look.zone);
    if now != StepState::Todo {
        let word = look.words.get(&format!("state.{}", now.as_str())).to_owned();
        let mut line = format!("{} {word}", look.glyphs.state(now));
        if let Some(at) = record.at {
            line = format!("{line} {}", clock(at));
        }
        if let Some(evidence) = record.evidence {
            let by = match evidence {
                Evidence::Confirmed => {
                    look.words.fill("evidence.confirmed", &[("name", &session.operator)])
                }
                Evidence::Seen => look.words.get("evidence.seen").to_owned(),
            };
            line = format!("{line}, {by}");
        }
        page.text(&line, look.theme.state(now));
    }
    if now == StepState::Stale {
        page.text(look.words.get(&format!("stale.{id}")), look.theme.warning());
    }
    if let Some(reason) = &record.reason {
        let kind = if record.state == StepState::Skipped { "skip" } else { "fail" };
        page.text(&reason_text(look, kind, reason), look.theme.plain());
    }
    for (at, note) in &record.notes {
        let lead = look.words.fill("screen.note_at", &[("at", &clock(*at))]);
        page.hang(&format!("{lead} "), note, look.theme.plain());
    }
}

/// A reason in words: the ready one, the typed one, or both.
fn reason_text(look: &Look, kind: &str, reason: &Reason) -> String {
    let ready = reason.key.as_ref().map(|id| {
        // One of another version's runbook is shown by its id.
        let key = format!("reason.{kind}.{id}.text");
        if look.words.has(&key) { look.words.get(&key).to_owned() } else { id.clone() }
    });
    [ready, reason.text.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The question of step 5, and what follows from its answer.
fn question(model: &Model, look: &Look, page: &mut Page) {
    let said = model.open.as_ref().map(|open| open.session.integration).unwrap_or_default();
    page.gap();
    page.text(look.words.get("integration.question.text"), look.theme.strong());
    if said == Integration::Unknown {
        page.text(look.words.get("screen.question_asked"), look.theme.plain());
    } else {
        let key = format!("integration.{}", said.as_str());
        let label = look.words.get(&format!("{key}.label")).to_owned();
        let then = look.words.get(&format!("{key}.then")).to_owned();
        page.text(&format!("{label}. {then}"), look.theme.plain());
    }
}

/// The two tests of step 10, told apart: what Okta's button said, and what reauth's own said.
/// A preflight has only the latter.
fn tests(model: &Model, id: StepId, look: &Look, page: &mut Page) {
    let Some(open) = &model.open else { return };
    let words = &look.words;
    page.gap();
    let okta = match open.session.step(StepId::TestApiCredentials).state {
        StepState::Done => "two_tests.okta_confirmed",
        StepState::Failed => "two_tests.okta_failed",
        StepState::Skipped => "two_tests.okta_absent",
        StepState::Todo | StepState::Doing | StepState::Stale => "two_tests.okta_open",
    };
    if id == StepId::TestApiCredentials {
        let lead = format!("{} ", words.get("two_tests.okta"));
        page.hang(&lead, words.get(okta), look.theme.plain());
    }
    let lead = format!("{} ", words.get("two_tests.ours"));
    match open.session.last_check() {
        None => page.hang(&lead, words.get("two_tests.none"), look.theme.plain()),
        Some(CheckEntry { at, result, .. }) => {
            let style = match result.verdict {
                Verdict::Passed => look.theme.right(),
                Verdict::Failed => look.theme.wrong(),
                Verdict::Inconclusive => look.theme.warning(),
            };
            let at = words::clock(*at, &look.zone);
            let verdict = words.get(result.verdict.key()).to_owned();
            page.hang(&lead, &format!("{verdict}, {at}. {}", words.say(&result.says)), style);
            side_by_side(open.session.step(StepId::TestApiCredentials).state, result, look, page);
        }
    }
}

/// What it means that the two tests agree, or do not.
fn side_by_side(okta: StepState, ours: &CheckResult, look: &Look, page: &mut Page) {
    let words = &look.words;
    let Some((name, says)) = two_tests::compared(okta, ours) else { return };
    page.gap();
    page.text(&words.say(&says), look.theme.strong());
    if okta == StepState::Failed && ours.method != Method::Password {
        page.hang("- ", words.get("two_tests.untested"), look.theme.plain());
    }
    for suspect in words.list(&format!("two_tests.because.{name}")) {
        page.hang("- ", suspect, look.theme.plain());
    }
}

/// The address on a line of its own, and the way by clicks.
fn address(model: &Model, id: StepId, look: &Look, page: &mut Page) {
    let Some(step) = model.runbook.step(id) else { return };
    if step.path.is_empty() && step.page.is_none() {
        return;
    }
    page.gap();
    if let Some(url) = model.link(id) {
        page.text(&url, look.theme.link());
    }
    let by_clicks = step.path.join(look.glyphs.then);
    page.hang(&format!("{} ", look.words.get("screen.by_clicks")), &by_clicks, look.theme.plain());
    if step.confidence != Some(Confidence::Verified) && step.app_page.is_some() {
        page.text(look.words.get("screen.link_may_miss"), look.theme.plain());
    }
}

/// The detail of the row after the last step: what is left, and how the walk ended.
pub(super) fn closing(model: &Model, look: &Look, width: usize) -> Page {
    let mut page = Page::new(width);
    let words = &look.words;
    page.text(words.get("closing.title"), look.theme.strong());
    page.gap();
    if let Some(open) = model.open.as_ref().filter(|open| open.session.is_complete()) {
        let session = &open.session;
        let end = session.steps.iter().filter_map(|step| step.at).max().unwrap_or(session.updated);
        let span = words::span(&look.words, end.duration_since(session.started).as_secs());
        page.text(&words.fill("closing.complete", &[("span", &span)]), look.theme.right());
        page.gap();
        page.text(words.get("after.retry_selected"), look.theme.plain());
    } else {
        page.text(words.get("closing.not_yet"), look.theme.plain());
    }
    page.gap();
    for item in &model.runbook.before_close {
        let state = model.open.as_ref().and_then(|open| open.session.closing.get(item)).copied();
        closing_item(look, item, state, &mut page);
    }
    page
}

/// One thing to look at before the work is closed.
fn closing_item(look: &Look, item: &str, state: Option<Closing>, page: &mut Page) {
    let text = look.words.get(&format!("close.{item}.text")).to_owned();
    let lead = closing_sign(look, state);
    page.hang(&lead, &text, look.theme.plain());
}

/// The state of such a thing, in a word.
pub(super) fn closing_sign(look: &Look, state: Option<Closing>) -> String {
    let key = match state {
        None | Some(Closing::Open) => "closing.open",
        Some(Closing::Done) => "closing.done",
        Some(Closing::NotNeeded) => "closing.not_needed",
    };
    format!("[{}] ", look.words.get(key))
}
