//! What was written down since it was last told, each in a sentence.

use crate::model::chain::Said;
use crate::model::event::Event;
use crate::model::event::Evidence;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::plain::Voice;
use crate::plain::choices::cause_text;
use crate::plain::choices::closing_line;
use crate::plain::step;
use crate::runbook::StepId;

/// The sentences of the lines after `told`, and the step that was settled last by a word.
pub(super) fn changes(model: &Model, told: u64, voice: &Voice) -> (Vec<String>, Option<StepId>) {
    let Some(open) = &model.open else { return (Vec::new(), None) };
    let (mut lines, mut settled) = (Vec::new(), None);
    for line in open.chain.lines.iter().filter(|line| line.seq > told) {
        let Said::Event(event) = &line.said else { continue };
        lines.extend(sentence(model, event, voice));
        match event {
            Event::Done { step, evidence: Evidence::Confirmed } | Event::Skipped { step, .. } => {
                settled = Some(*step);
            }
            Event::Undone { .. } | Event::Todo { .. } => settled = None,
            Event::Done { .. }
            | Event::Started { .. }
            | Event::Resumed { .. }
            | Event::TenantNamed { .. }
            | Event::TenantProbed { .. }
            | Event::AppNamed { .. }
            | Event::ErrorPasted(_)
            | Event::Opened { .. }
            | Event::Failed { .. }
            | Event::Noted { .. }
            | Event::IntegrationSaid { .. }
            | Event::CheckAsked { .. }
            | Event::Checked { .. }
            | Event::ImportSeen(_)
            | Event::SettingsSeen(_)
            | Event::ClosingSaid { .. }
            | Event::FieldSet { .. }
            | Event::Renamed { .. }
            | Event::Archived { .. } => {}
        }
    }
    (lines, settled)
}

/// How many changes the disk does not have, where it has not all.
pub(super) fn unsaved(model: &Model, voice: &Voice) -> Option<String> {
    let open = model.open.as_ref().filter(|open| !open.is_saved() && !open.read_only)?;
    Some(voice.words.count("screen.unsaved", open.unsaved()))
}

/// What is said of an event; none where a notice or a place says it.
fn sentence(model: &Model, event: &Event, voice: &Voice) -> Option<String> {
    let of_step = |step: StepId, state: &str, more: &str| {
        let n = step.number().to_string();
        let state = voice.get(&format!("plain.state.{state}"));
        voice.fill("plain.changed", &[("n", &n), ("status", &format!("{state}{more}"))])
    };
    let why = |state, reason| format!(". {}", ended(&step::reason(state, reason, voice)));
    Some(match event {
        Event::Done { step, evidence: Evidence::Confirmed } => of_step(*step, "done", "."),
        Event::Done { step, evidence: Evidence::Seen } => {
            of_step(*step, "done", &format!(", {}.", voice.get("evidence.seen")))
        }
        Event::Todo { step } => of_step(*step, "todo", "."),
        Event::Skipped { step, reason } => {
            of_step(*step, "skipped", &why(StepState::Skipped, reason))
        }
        Event::Failed { step, reason } => of_step(*step, "failed", &why(StepState::Failed, reason)),
        Event::Noted { step, .. } => {
            voice.fill("plain.noted", &[("step", &step.number().to_string())])
        }
        Event::IntegrationSaid { .. } => return step::integration(model, voice),
        Event::ClosingSaid { item, .. } => step::sentence(&closing_line(model, item, voice)),
        Event::FieldSet { field, value } => {
            let label = voice.get(&format!("report.label.{field}"));
            let text = match (field.as_str(), value.as_str()) {
                ("cause", cause) => cause_text(cause, voice),
                (_, "") => format!("{}.", voice.get("plain.empty")),
                (_, text) => format!("{text}."),
            };
            format!("{label}: {text}")
        }
        Event::Renamed { name } => voice.fill("plain.renamed", &[("name", name)]),
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
        | Event::Archived { .. }
        | Event::Undone { .. } => return None,
    })
}

/// Ends a text as a sentence ends.
fn ended(text: &str) -> String {
    let dot = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{text}{dot}")
}
