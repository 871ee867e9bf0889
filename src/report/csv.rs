//! The report as CSV: one row a step, for a spreadsheet.
//!
//! RFC 4180: every cell quoted, quotes doubled, lines end in CR LF. A sign that a spreadsheet takes
//! for the beginning of a formula gets a `'` before it, because quoting alone does not help.

use serde_json::Value;

use crate::report::document::Block;
use crate::report::document::Report;
use crate::text::clean;

/// The columns, in machine names.
const COLUMNS: [&str; 14] = [
    "marks", "session", "tenant", "n", "step", "title", "state", "evidence", "reason", "at",
    "begun", "seconds", "notes", "digest",
];
/// Column of the table of steps that says on whose word a step stands.
const WORD: usize = 3;
/// What spreadsheets take for the beginning of a formula.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Returns the steps as CSV, with what has to be known of every one in its row.
pub fn csv(report: &Report) -> String {
    let machine = &report.machine;
    let of = |value: &Value, path: &str| value.pointer(path).cloned().unwrap_or_default();
    let marks: Vec<_> = report.marks.iter().map(|mark| mark.name.as_str()).collect();
    let marks = marks.join(" · ");
    let session = plain(&of(machine, "/status/id"));
    let tenant = plain(&of(machine, "/status/tenant"));
    let digest = plain(&of(machine, "/digest/sum"));
    let empty = Vec::new();
    let status = machine.pointer("/status/steps").and_then(Value::as_array).unwrap_or(&empty);
    let steps = machine.pointer("/steps").and_then(Value::as_array).unwrap_or(&empty);
    let mut out = String::new();
    line(&mut out, COLUMNS.iter().map(|name| (*name).to_owned()));
    for (n, (status, step)) in status.iter().zip(steps).enumerate() {
        let cells = [
            marks.clone(),
            session.clone(),
            tenant.clone(),
            plain(&of(status, "/n")),
            plain(&of(status, "/id")),
            plain(&of(status, "/title")),
            plain(&of(status, "/state")),
            word(report, n),
            plain(&of(status, "/reason")),
            plain(&of(status, "/at")),
            plain(&of(step, "/begun")),
            plain(&of(step, "/seconds")),
            notes(step),
            digest.clone(),
        ];
        line(&mut out, cells.into_iter());
    }
    out
}

/// On whose word the step in row `n` stands.
fn word(report: &Report, n: usize) -> String {
    let steps = report.sections.iter().find(|section| section.id == "steps");
    let table = steps.and_then(|section| section.blocks.first());
    let Some(Block::Table { lines, .. }) = table else { return String::new() };
    let cell = lines.get(n).and_then(|cells| cells.get(WORD));
    cell.map(|cell| cell.text().to_owned()).unwrap_or_default()
}

fn notes(step: &Value) -> String {
    let notes = step.pointer("/notes").and_then(Value::as_array);
    let one = |note: &Value| {
        let part = |path| note.pointer(path).map(plain).unwrap_or_default();
        format!("{} {}", part("/at"), part("/text"))
    };
    let notes: Vec<_> = notes.into_iter().flatten().map(one).collect();
    notes.join("\n")
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (n, text) in cells.enumerate() {
        out.push_str(if n == 0 { "\"" } else { ",\"" });
        cell(out, &text);
        out.push('"');
    }
    out.push_str("\r\n");
}

/// Writes a cell: cleaned, quotes doubled, and a `'` wherever a formula could begin, also for a
/// reader that takes a line break, a quote or another separator for the end of the cell.
fn cell(out: &mut String, text: &str) {
    let mut fresh = true;
    for c in clean(text, usize::MAX).chars() {
        if fresh && SIGNS.contains(&c) {
            out.push('\'');
        }
        fresh = match c {
            '\n' | ';' | ',' | '"' | '\'' => true,
            c => fresh && c.is_whitespace(),
        };
        match c {
            '"' => out.push_str("\"\""),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        cell(&mut out, text);
        out
    }

    #[test]
    fn no_cell_and_no_part_of_one_begins_a_formula() {
        assert_eq!(written("=1+1"), "'=1+1");
        assert_eq!(written("-5 minutes"), "'-5 minutes");
        assert_eq!(written(" \t@SUM(A1)"), "     '@SUM(A1)");
        assert_eq!(written("a\r\n＝x;+y,\"=z"), "a\n'＝x;'+y,\"\"'=z");
        assert_eq!(written("'=1"), "''=1");
        assert_eq!(written("2026-11-23T08:12:00Z a-b"), "2026-11-23T08:12:00Z a-b");
    }
}
