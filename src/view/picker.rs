//! The list of sessions.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::model::pointer::Seen;
use crate::model::pointer::Target;
use crate::model::screen::Picker;
use crate::model::screen::PickerRow;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::view::Look;
use crate::view::page::Page;
use crate::words;

/// Draws the sessions to choose from.
pub(super) fn draw(
    model: &Model,
    picker: &Picker,
    look: &Look,
    area: Rect,
    frame: &mut Frame<'_>,
) -> Seen {
    let mut page = Page::new(Page::width_in(area)).titled(look.words.get("picker.title"));
    match &picker.rows {
        None => page.text(look.words.get("picker.reading"), look.theme.plain()),
        Some(rows) => {
            let listed = model.listed();
            for (n, row) in rows.iter().enumerate().filter(|(n, _)| listed.contains(n)) {
                page.click(Target::Choose(n));
                page.choice(look, n == picker.chosen, &tell(model, row, look));
            }
            page.click(Target::Choose(rows.len()));
            page.choice(look, picker.chosen >= rows.len(), look.words.get("picker.new"));
        }
    }
    page.draw(look, area, frame)
}

/// A session in one line: tenant, count, age, next step.
fn tell(model: &Model, row: &PickerRow, look: &Look) -> String {
    let words = &look.words;
    let age = words::ago(words, row.modified, model.now);
    let summary = match &row.summary {
        Ok(summary) => summary,
        Err(why) => {
            return [row.id.clone(), age, words.say(why)].join(&format!(" {} ", look.glyphs.dot));
        }
    };
    let dot = format!(" {} ", look.glyphs.dot);
    let mut parts = Vec::new();
    parts.extend(summary.name.clone());
    parts.push(summary.tenant.clone().unwrap_or_else(|| words.get("picker.no_tenant").to_owned()));
    parts.push(format!("{}/{}", summary.settled, StepId::ALL.len()));
    parts.push(age);
    parts.push(match summary.next {
        None => words.get("picker.complete").to_owned(),
        Some(step) => {
            let title = words.get(&format!("step.{step}.short")).to_owned();
            words.fill("picker.next", &[("n", &step.number().to_string()), ("title", &title)])
        }
    });
    if summary.archived {
        parts.push(words.get("picker.archived").to_owned());
    }
    if let Some(at) = model.policy.deletes_at(summary.updated) {
        parts
            .push(words.fill("picker.deleted_on", &[("at", &at.strftime("%Y-%m-%d").to_string())]));
    }
    parts.join(&dot)
}
