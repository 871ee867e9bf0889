//! The report before it is written.

use crate::model::screen::Format;
use crate::model::screen::ReportPanel;
use crate::view::Look;
use crate::view::page::Page;

/// The panel: format, path, preview.
pub(super) fn page(panel: &ReportPanel, look: &Look, width: usize) -> Page {
    let words = &look.words;
    let format = match panel.format {
        Format::Markdown => "report_panel.markdown",
        Format::Html => "report_panel.html",
        Format::Json => "report_panel.json",
        Format::Csv => "report_panel.csv",
        Format::Text => "report_panel.text",
    };
    let title = words.fill("report_panel.title", &[("format", words.get(format))]);
    let mut page = Page::new(width).titled(title).scrolled(panel.scroll);
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
