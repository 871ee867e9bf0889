//! What narrows the checklist and the list of sessions.

use crate::model::entry::Entry;
use crate::model::picker::PickerRow;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::state::Model;
use crate::runbook::StepId;

/// Bytes that may be typed.
const TYPED_MAX: usize = 64;

/// Words being looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// What is typed.
    pub entry: Entry,
    /// Whether it has the keys; else it only narrows.
    pub typing: bool,
}

impl Filter {
    /// An empty field that has the keys.
    pub fn new() -> Self {
        Self { entry: Entry::line(TYPED_MAX), typing: true }
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether every word of `sought` stands somewhere in `text`, whatever the case.
pub fn finds(sought: &str, text: &str) -> bool {
    let text = text.to_lowercase();
    sought.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

impl Model {
    /// Indices of what the list on the screen shows: rows of the checklist, or sessions and the row
    /// after the last of them.
    pub fn listed(&self) -> Vec<usize> {
        let sought = self.filter.as_ref().map_or("", |filter| filter.entry.text());
        // Most of the time nothing is sought, and no text need be looked at.
        let finds = |text: &dyn Fn() -> String| sought.is_empty() || finds(sought, &text());
        match &self.screen {
            Screen::Setup(_) => Vec::new(),
            Screen::Picker(picker) => {
                let rows = picker.rows.as_deref().unwrap_or_default();
                if sought.trim().is_empty() {
                    return (0..=rows.len()).collect();
                }
                let found = rows.iter().enumerate();
                let found = found.filter(|(_, row)| finds(&|| self.text_of_session(row)));
                found.map(|(n, _)| n).chain([rows.len()]).collect()
            }
            Screen::Walk => {
                let rows = 0..=Row::Closing.index();
                rows.filter(|n| finds(&|| self.text_of_row(Row::at(*n)))).collect()
            }
        }
    }

    /// What a row of the checklist is found by: its sentences, its state, and what was written down there.
    fn text_of_row(&self, row: Row) -> String {
        let mut text = self.row_texts.get(row.index()).cloned().unwrap_or_default();
        if let (Row::Step(step), Some(open)) = (row, &self.open) {
            if let Some(state) = self.seen.states.get(step.index()) {
                text.push(' ');
                text.push_str(state);
            }
            for (_, note) in &open.session.step(step).notes {
                text.push(' ');
                text.push_str(note);
            }
        }
        text
    }

    fn text_of_session(&self, row: &PickerRow) -> String {
        let mut parts = vec![row.id.as_str()];
        if let Some(Ok(summary)) = &row.summary {
            parts.extend(summary.name.as_deref());
            parts.extend(summary.tenant.as_deref());
            let title = |step: StepId| self.row_texts.get(step.index());
            parts.extend(summary.next.and_then(title).map(String::as_str));
        }
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_to_be_there_in_any_order() {
        assert!(finds("", "Save"));
        assert!(finds("api TEST", "Test API Credentials"));
        assert!(finds("über", "ÜBER"));
        assert!(!finds("api save", "Test API Credentials"));
    }
}
