//! The report and its fields, as they are said.

use crate::model::fields::FieldsForm;
use crate::model::output::ReportPanel;
use crate::plain::Voice;
use crate::plain::choices::format_name;

/// What the report is made as.
pub(super) fn form(panel: &ReportPanel, voice: &Voice) -> Vec<String> {
    let format = format_name(panel.form.format, voice);
    let mut lines = vec![format!("{}.", voice.fill("report_panel.title", &[("format", &format)]))];
    if panel.form.redacted {
        lines.push(voice.get("report_panel.redacted"));
    }
    lines
}

/// The report itself.
pub(super) fn read(panel: &ReportPanel, voice: &Voice) -> Vec<String> {
    match &panel.preview {
        None => vec![voice.get("report_panel.making")],
        Some(text) => text.lines().map(str::to_owned).collect(),
    }
}

/// What is said before the first field, and before the list of causes.
pub(super) fn fields(form: &FieldsForm, first: bool, voice: &Voice) -> Vec<String> {
    let mut lines = Vec::new();
    if first {
        lines.push(format!("{}.", voice.get("fields.title")));
        lines.push(voice.get("fields.what"));
    }
    if form.focus >= form.typed.len() {
        lines.push(format!("{}:", voice.get("fields.cause")));
    }
    lines
}
