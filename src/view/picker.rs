//! The list of sessions.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::model::picker::Picker;
use crate::model::picker::PickerRow;
use crate::model::pointer::Seen;
use crate::model::pointer::Target;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::text::clean_line;
use crate::view::Look;
use crate::view::page::Page;
use crate::words;

/// Characters of a row: more than any window has.
const LINE_MAX: usize = 1_000;

/// Draws the sessions to choose from.
pub(super) fn draw(
    model: &Model,
    picker: &Picker,
    look: &Look,
    area: Rect,
    buffer: &mut Buffer,
) -> Seen {
    let mut page = Page::new(Page::width_in(area)).titled(look.words.get("picker.title"));
    match &picker.rows {
        None => page.text(look.words.get("picker.reading"), look.theme.plain()),
        Some(rows) => {
            let listed = model.listed();
            // Each takes a line at least, and the chosen one is the last that is seen, or is among the
            // first: all others are out of sight.
            let at = listed.partition_point(|n| *n < picker.chosen);
            let height = usize::from(area.height);
            let from = at.saturating_sub(height);
            let near = listed.iter().skip(from).take(height + 1);
            page.leave_out(from, listed.len() - from - near.len());
            for n in near {
                page.click(Target::Choose(*n));
                let text = rows.get(*n).map(|row| clean_line(&tell(model, row, look), LINE_MAX));
                let text = text.as_deref().unwrap_or_else(|| look.words.get("picker.new"));
                page.choice(look, *n == picker.chosen.min(rows.len()), text);
            }
        }
    }
    page.draw(look, area, buffer)
}

/// A session in one line: tenant, count, age, next step. Name, tenant and id are a file's, which may
/// come from anybody.
fn tell(model: &Model, row: &PickerRow, look: &Look) -> String {
    let words = &look.words;
    let dot = format!(" {} ", look.glyphs.dot);
    let age = row.changed().map(|at| words::ago(words, at, model.now));
    let Some(Ok(summary)) = &row.summary else {
        let why = row.summary.as_ref().and_then(|read| read.as_ref().err());
        let parts = [Some(row.id.clone()), age, why.map(|why| words.say(why))];
        return parts.into_iter().flatten().collect::<Vec<_>>().join(&dot);
    };
    let mut parts = Vec::new();
    parts.extend(summary.name.clone());
    parts.push(summary.tenant.clone().unwrap_or_else(|| words.get("picker.no_tenant").to_owned()));
    parts.push(format!("{}/{}", summary.settled, StepId::ALL.len()));
    parts.extend(age);
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
        let key = if at < model.now { "picker.overdue" } else { "picker.deleted_on" };
        parts.push(words.fill(key, &[("at", &at.strftime("%Y-%m-%d").to_string())]));
    }
    parts.join(&dot)
}
