//! The report before it is written.

use crate::model::fields::FieldsForm;
use crate::model::output::Format;
use crate::model::output::ReportPanel;
use crate::model::pointer::Target;
use crate::view::Look;
use crate::view::page::Page;

/// The panel: format, path, preview.
pub(super) fn page(panel: &ReportPanel, look: &Look, width: usize) -> Page {
    let words = &look.words;
    let format = match panel.form.format {
        Format::Markdown => "report_panel.markdown",
        Format::Html => "report_panel.html",
        Format::Json => "report_panel.json",
        Format::Csv => "report_panel.csv",
        Format::Text => "report_panel.text",
    };
    let title = words.fill("report_panel.title", &[("format", words.get(format))]);
    let mut page = Page::new(width).titled(title).scrolled(panel.scroll);
    if panel.form.redacted {
        page.text(words.get("report_panel.redacted"), look.theme.strong());
        page.gap();
    }
    if panel.form.format == Format::Html {
        page.text(words.get("report_panel.as_text"), look.theme.strong());
        page.gap();
    }
    if let Some(path) = &panel.written {
        page.text(&words.fill("notice.report_written", &[("path", path)]), look.theme.right());
        page.gap();
    }
    match &panel.preview {
        None => page.text(words.get("report_panel.making"), look.theme.plain()),
        Some(text) => {
            for line in text.lines() {
                page.text(if line.is_empty() { " " } else { line }, look.theme.plain());
            }
        }
    }
    page
}

/// The fields of the report.
pub(super) fn fields(form: &FieldsForm, look: &Look, width: usize) -> Page {
    let words = &look.words;
    let mut page = Page::new(width).titled(words.get("fields.title"));
    page.text(words.get("fields.what"), look.theme.plain());
    page.gap();
    for (n, (name, entry)) in form.typed.iter().enumerate() {
        let label = words.get(&format!("report.label.{name}")).to_owned();
        page.click(Target::Choose(n));
        page.field(look, &label, entry, n == form.focus);
    }
    page.gap();
    let choosing = form.focus == form.typed.len();
    page.text(words.get("fields.cause"), look.theme.strong());
    for (n, cause) in form.causes.iter().enumerate() {
        let key = format!("cause.{cause}.text");
        let text = match cause.as_str() {
            "" => words.get("report.not_stated"),
            _ if words.has(&key) => words.get(&key),
            typed => typed,
        };
        let sign = if n == form.cause { "[x]" } else { "[ ]" };
        page.click(Target::Choose(form.typed.len() + n));
        page.choice(look, choosing && n == form.cause, &format!("{sign} {text}"));
    }
    page
}
