//! The sections on the steps, the notes, the pasted error, the end of the work and the digest.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::event::Reason;
use crate::model::session::StepState;
use crate::report::document::Block;
use crate::report::document::Cell;
use crate::report::document::Row;
use crate::report::document::Section;
use crate::report::scribe::Scribe;
use crate::report::scribe::prose;
use crate::report::status::closing as closing_state;
use crate::report::status::name;
use crate::report::status::reason_text;
use crate::runbook::StepId;
use crate::text::clean;
use crate::words::Words;
use crate::words::clock;
use crate::words::date;
use crate::words::span;

/// The steps as one table.
pub(super) fn steps(scribe: &Scribe<'_>) -> Section {
    let columns = ["n", "step", "state", "word", "reason", "when", "took"];
    let head = columns.iter().map(|id| scribe.word(&format!("column.{id}"))).collect();
    let steps = scribe.runbook.steps.iter();
    let lines = steps.map(|step| step_line(scribe, step.id)).collect();
    let blocks = vec![Block::Table { head, lines }, Block::Paragraph(scribe.word("legend"))];
    Section { id: "steps", title: scribe.word("section.steps"), blocks }
}

fn step_line(scribe: &Scribe<'_>, id: StepId) -> Vec<Cell> {
    let record = scribe.session.step(id);
    let state = scribe.word(&format!("state.{}", scribe.state(id).as_str()));
    let reason = record.reason.as_ref();
    let reason = reason.map(|reason| reason_text(scribe.words, record.state, reason));
    let when = record.at.map(|at| day_and_clock(scribe.words, scribe.session.started, at));
    vec![
        Cell::Prose(id.number().to_string()),
        prose(scribe.title(id)),
        Cell::Prose(state),
        prose(&word_on(scribe, id)),
        prose(&reason.unwrap_or_default()),
        Cell::Prose(when.unwrap_or_default()),
        Cell::Prose(seconds(scribe, id).map(|n| span(scribe.words, n)).unwrap_or_default()),
    ]
}

/// What stands behind the state of a step. Okta's button and reauth's test are two things.
fn word_on(scribe: &Scribe<'_>, id: StepId) -> String {
    let said = scribe.evidence(id);
    let newest = scribe.session.checks.iter().rev().find(|entry| entry.step == Some(id));
    let Some(entry) = newest else { return said };
    let verdict = scribe.word(&format!("verdict.{}", name(&entry.result.verdict)));
    let checked = scribe.checked(&entry.result);
    let nobody = scribe.word("evidence.nobody");
    let said = if said.is_empty() { &nobody } else { &said };
    let with = [("said", said.as_str()), ("verdict", &verdict), ("checked", &checked)];
    let key = if id == StepId::TestApiCredentials { "button_and_test" } else { "step_and_test" };
    scribe.fill(&format!("evidence.{key}"), &with)
}

/// From the first asking for its page to the state it is in.
pub(super) fn seconds(scribe: &Scribe<'_>, id: StepId) -> Option<i64> {
    let record = scribe.session.step(id);
    let over = match record.state {
        StepState::Done | StepState::Skipped | StepState::Failed | StepState::Stale => record.at?,
        StepState::Todo | StepState::Doing => return None,
    };
    Some(over.duration_since(record.begun?).as_secs())
}

/// UTC; with its date where that is not the day of the start.
pub(super) fn day_and_clock(words: &Words, start: Timestamp, at: Timestamp) -> String {
    let [start, day] = [start, at].map(|at| date(words, at, &TimeZone::UTC));
    let time = clock(at, &TimeZone::UTC);
    if day == start { time } else { format!("{day} {time}") }
}

/// What was written down, by step and time. None where nothing was.
pub(super) fn notes(scribe: &Scribe<'_>) -> Option<Section> {
    let mut items = Vec::new();
    for id in StepId::ALL {
        for (at, text) in &scribe.session.step(id).notes {
            let number = id.number().to_string();
            let time = day_and_clock(scribe.words, scribe.session.started, *at);
            let lead = scribe.fill("note", &[("n", &number), ("time", &time)]);
            items.push(format!("{lead} {}", clean(text, usize::MAX)));
        }
    }
    items.extend(StepId::ALL.into_iter().flat_map(|id| setbacks(scribe, id)));
    let title = scribe.word("section.notes");
    (!items.is_empty()).then(|| Section { id: "notes", title, blocks: vec![Block::List(items)] })
}

/// What did not work at a step before it was settled; the last time stands in the table itself.
fn setbacks(scribe: &Scribe<'_>, id: StepId) -> Vec<String> {
    let record = scribe.session.step(id);
    let earlier = record.setbacks.iter();
    let earlier =
        earlier.filter(|(at, _)| record.state != StepState::Failed || record.at != Some(*at));
    let tell = |(at, reason): &(Timestamp, Reason)| {
        let number = id.number().to_string();
        let time = day_and_clock(scribe.words, scribe.session.started, *at);
        let lead = scribe.fill("setback", &[("n", &number), ("time", &time)]);
        format!("{lead} {}", reason_text(scribe.words, StepState::Failed, reason))
    };
    earlier.map(tell).collect()
}

/// The error that began it. None where none was pasted.
pub(super) fn pasted(scribe: &Scribe<'_>) -> Option<Section> {
    let pasted = scribe.session.pasted.as_ref()?;
    let mut rows = vec![scribe.code("code", pasted.code.as_deref())];
    if !pasted.others.is_empty() {
        rows.push(scribe.row("others", &pasted.others.join(", ")));
    }
    rows.push(scribe.code("trace-id", pasted.trace_id.as_deref()));
    rows.push(scribe.code("correlation-id", pasted.correlation_id.as_deref()));
    rows.push(scribe.code("timestamp", pasted.timestamp.as_deref()));
    rows.extend(pasted.code.as_deref().and_then(|code| meaning(scribe, code)));
    let blocks = vec![Block::Rows(rows), Block::Verbatim(clean(&pasted.text, usize::MAX))];
    Some(Section { id: "error", title: scribe.word("section.error"), blocks })
}

fn meaning(scribe: &Scribe<'_>, code: &str) -> Option<Row> {
    let key = format!("answer.{code}.what");
    if !scribe.words.has(&key) {
        return None;
    }
    let gaps = ["account", "tenant", "host", "time"];
    let stand_ins = gaps.map(|gap| (gap, format!("answer.fallback.{gap}")));
    let mut with = vec![("code", code)];
    with.extend(stand_ins.iter().map(|(gap, key)| (*gap, scribe.words.get(key))));
    Some(scribe.row("meaning", &scribe.words.fill(&key, &with)))
}

/// The list *Before you close*.
pub(super) fn closing(scribe: &Scribe<'_>) -> Section {
    let head = vec![scribe.word("column.item"), scribe.word("column.state")];
    let line = |item: &String| {
        let state = name(&closing_state(scribe.session, item));
        let key = format!("close.{item}.text");
        vec![prose(scribe.words.get(&key)), Cell::Prose(scribe.word(&format!("closing.{state}")))]
    };
    let lines = scribe.runbook.before_close.iter().map(line).collect();
    let said = scribe.fill("closing_said", &[("name", scribe.operator())]);
    let blocks = vec![Block::Table { head, lines }, Block::Paragraph(said)];
    Section { id: "closing", title: scribe.word("section.closing"), blocks }
}

/// The digest of the session, and what it is worth.
pub(super) fn digest(scribe: &Scribe<'_>) -> Section {
    let session = scribe.session;
    let rows = vec![
        scribe.code("digest", Some(&session.head.to_string())),
        scribe.row("events", &session.events.to_string()),
    ];
    let says = ["digest.proves", "digest.cannot"].map(|key| Block::Paragraph(scribe.word(key)));
    let mut blocks = vec![Block::Rows(rows)];
    blocks.extend(says);
    Section { id: "digest", title: scribe.word("section.digest"), blocks }
}
