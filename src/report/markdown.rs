//! The report as Markdown that looks right on GitHub, and in which nothing comes from data but
//! text: no link, image, HTML, heading, code or end of a table.

use crate::report::document::Block;
use crate::report::document::Cell;
use crate::report::document::Report;
use crate::report::document::Row;

/// What stands in an empty cell.
const NOTHING: &str = "–";

/// Returns the report as Markdown.
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    put(&mut out, &["# ", &line(&report.marked_title()), "\n\n"]);
    for mark in &report.marks {
        put(&mut out, &["> **", &line(&mark.name), ".** ", &line(&mark.text), "\n\n"]);
    }
    rows(&mut out, &report.head);
    for section in &report.sections {
        put(&mut out, &["## ", &line(&section.title), "\n\n"]);
        for part in &section.blocks {
            block(&mut out, part);
        }
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

fn put(out: &mut String, parts: &[&str]) {
    out.extend(parts.iter().copied());
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Heading(text) => put(out, &["### ", &line(text), "\n\n"]),
        Block::Paragraph(text) => put(out, &[&line(text), "\n\n"]),
        Block::Rows(named) => rows(out, named),
        Block::Table { head, lines } => {
            let titles: Vec<_> = head.iter().map(|title| line(title)).collect();
            table(out, &titles, lines.iter().map(|cells| cells.iter().map(cell).collect()));
        }
        Block::List(items) => list(out, items),
        Block::Verbatim(text) => verbatim(out, text),
    }
}

/// GitHub has no table without a head, so the head is empty.
fn rows(out: &mut String, rows: &[Row]) {
    let lines = rows.iter().map(|row| vec![format!("**{}**", line(&row.label)), cell(&row.cell)]);
    table(out, &[" ".to_owned(), " ".to_owned()], lines);
}

fn table(out: &mut String, head: &[String], lines: impl Iterator<Item = Vec<String>>) {
    put(out, &["| ", &head.join(" | "), " |\n|", &" --- |".repeat(head.len()), "\n"]);
    for cells in lines {
        put(out, &["| ", &cells.join(" | "), " |\n"]);
    }
    out.push('\n');
}

fn list(out: &mut String, items: &[String]) {
    for item in items {
        let lines = item.lines().map(str::trim).filter(|text| !text.is_empty());
        let lines: Vec<_> = lines.map(line).collect();
        put(out, &["- ", &lines.join("\\\n  "), "\n"]);
    }
    out.push('\n');
}

/// A fence longer than any run of its sign in the text cannot be closed by it.
fn verbatim(out: &mut String, text: &str) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    put(out, &[&fence, "text\n", text.trim_end_matches('\n'), "\n", &fence, "\n\n"]);
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Code(text) if is_plain(text) => format!("`{text}`"),
        Cell::Prose(text) | Cell::Code(text) => line(text),
    }
}

/// Whether `text` is sure to stay within a code span, in a table too.
fn is_plain(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || " -_.:/@+=,%?&#~".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(inside)
}

/// Returns `text` as one line of which every character is only itself.
fn line(text: &str) -> String {
    if text.trim().is_empty() {
        return NOTHING.to_owned();
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut before = None;
    let mut digits_only = true;
    let mut chars = text.trim().chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            '\n' | '\r' => out.push(' '),
            // A backslash before it would do, but not in the tables of every reader.
            '|' => out.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '<' | '>' | '&' | '~' | '#' | '$'
            | '^' => out.extend(['\\', c]),
            '-' | '+' | '=' | ':' if before.is_none() => out.extend(['\\', c]),
            '.' | ')' if before.is_some() && digits_only => out.extend(['\\', c]),
            // Else some readers make links of `https://…`, `mailto:…` and `www.…`.
            ':' if is_letter(before) && next.is_some_and(|c| !c.is_whitespace()) => {
                out.extend(['\\', c]);
            }
            '.' if ends_with_www(&out) => out.extend(['\\', c]),
            c => out.push(c),
        }
        digits_only &= c.is_ascii_digit();
        before = Some(c);
    }
    out
}

fn ends_with_www(out: &str) -> bool {
    let at = out.len().checked_sub(3);
    at.and_then(|at| out.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

fn is_letter(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphabetic())
}
