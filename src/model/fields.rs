//! The form for the fields of the report.

use std::collections::BTreeMap;

use crate::model::entry::Edit;
use crate::model::entry::Entry;
use crate::runbook::Runbook;

/// Fields of the form for the report, in the order of Tab. Each but the cause is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldsForm {
    /// Which one has the focus.
    pub focus: usize,
    /// Name and value of each typed field.
    pub typed: Vec<(&'static str, Entry)>,
    /// What may have been the cause: nothing, one of the runbook's, or what was said before.
    pub causes: Vec<String>,
    /// The chosen cause.
    pub cause: usize,
}

impl FieldsForm {
    /// The typed fields, in order; the cause comes after the last one.
    const TYPED: [&str; 5] = ["ticket", "operator", "approver", "okta-admin", "impact"];

    /// A form with what is known of `fields`.
    pub fn new(fields: &BTreeMap<String, String>, runbook: &Runbook, limit: usize) -> Self {
        let known = |name: &str| fields.get(name).map_or("", String::as_str);
        let typed = Self::TYPED.map(|name| (name, Entry::line(limit).with(known(name))));
        let mut causes = vec![String::new()];
        causes.extend(runbook.root_causes.iter().cloned());
        let said = known("cause");
        if !causes.iter().any(|cause| cause == said) {
            causes.push(said.to_owned());
        }
        let cause = causes.iter().position(|cause| cause == said).unwrap_or(0);
        Self { focus: 0, typed: typed.into(), causes, cause }
    }

    /// Number of fields.
    pub fn count(&self) -> usize {
        self.typed.len() + 1
    }

    /// The field with the focus; none for the cause.
    pub fn entry(&mut self) -> Option<&mut Entry> {
        self.typed.get_mut(self.focus).map(|(_, entry)| entry)
    }

    /// Empties the typed field at `at`, and gives it the focus.
    pub fn empty(&mut self, at: usize) {
        if let Some((_, entry)) = self.typed.get_mut(at) {
            entry.edit(Edit::End);
            entry.edit(Edit::ToStart);
            self.focus = at;
        }
    }

    /// Every field with its value.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let typed = self.typed.iter().map(|(name, entry)| (*name, entry.text()));
        typed.chain(self.causes.get(self.cause).map(|cause| ("cause", cause.as_str())))
    }
}
