//! The block for a ticket: plain lines, at most twelve.

use crate::report::document::Report;

/// Returns the head of a report as plain text, one line a fact.
pub fn brief(report: &Report) -> String {
    let mut lines = vec![report.marked_title()];
    let marks: Vec<_> = report.marks.iter().map(|mark| mark.text.as_str()).collect();
    if !marks.is_empty() {
        lines.push(marks.join(" "));
    }
    let rows = report.head.iter();
    lines.extend(rows.map(|row| format!("{}: {}", row.label, row.cell.text())));
    lines.join("\n") + "\n"
}
