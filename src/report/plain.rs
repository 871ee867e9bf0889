//! The report as plain text for a mail: 72 columns, so that an answer that quotes it keeps to 80.
//!
//! Only titles begin at the left edge, and they are words of the program: everything that can hold
//! outside text is indented, so that no note can pass for a section.

use crate::report::document::Block;
use crate::report::document::Cell;
use crate::report::document::Report;
use crate::report::document::Row;
use crate::text::columns;
use crate::text::wrap;

/// Columns of a line.
const WIDTH: usize = 72;
/// Blanks before everything but titles.
const INDENT: usize = 2;
/// Blanks between two columns.
const GAP: usize = 2;
/// Columns of the longest label that values still stand beside.
const LABEL_MAX: usize = 26;
/// Columns below which a wrapped column is no longer readable.
const READABLE: usize = 28;
/// What stands in an empty cell.
const NOTHING: &str = "-";

/// Returns the report as plain text.
pub fn plain(report: &Report) -> String {
    let mut page = Page { out: String::new() };
    page.title(&report.marked_title(), '=');
    for mark in &report.marks {
        page.hang("!! ", &format!("{}. {}", mark.name, mark.text));
        page.gap();
    }
    page.rows(&report.head);
    for section in &report.sections {
        page.gap();
        page.title(&section.title, '-');
        for block in &section.blocks {
            page.block(block);
        }
    }
    page.out.truncate(page.out.trim_end().len());
    page.out + "\n"
}

struct Page {
    out: String,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// An empty line, unless there is one.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn title(&mut self, text: &str, rule: char) {
        let lines = wrap(text, WIDTH);
        let widest = lines.iter().map(|line| columns(line)).max().unwrap_or(0);
        for line in &lines {
            self.line(line);
        }
        self.line(&rule.to_string().repeat(widest));
        self.gap();
    }

    /// A text with `lead` before its first line, and blanks before the others.
    fn hang(&mut self, lead: &str, text: &str) {
        let indent = INDENT + columns(lead);
        let lines = wrap(text, WIDTH.saturating_sub(indent).max(1));
        if lines.is_empty() {
            self.line(&format!("{}{lead}", " ".repeat(INDENT)));
        }
        for (n, line) in lines.iter().enumerate() {
            let before =
                if n == 0 { format!("{}{lead}", " ".repeat(INDENT)) } else { " ".repeat(indent) };
            self.line(&format!("{before}{line}"));
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => {
                self.gap();
                self.hang("", text);
                self.hang("", &"~".repeat(columns(text).min(WIDTH - INDENT)));
            }
            Block::Paragraph(text) => self.hang("", text),
            Block::Rows(rows) => self.rows(rows),
            Block::Table { head, lines } => self.table(head, lines),
            Block::List(items) => {
                for item in items {
                    self.hang("- ", item);
                }
            }
            Block::Verbatim(text) => {
                for line in text.trim_end().lines() {
                    self.hang("| ", line);
                }
            }
        }
        self.gap();
    }

    fn rows(&mut self, rows: &[Row]) {
        let widths = rows.iter().map(|row| columns(&row.label));
        let width = widths.filter(|width| *width <= LABEL_MAX).max().unwrap_or(0);
        for row in rows {
            self.named(&row.label, &row.cell, width);
        }
    }

    /// A value beside its label; below it where it would be broken, or the label is long.
    fn named(&mut self, label: &str, cell: &Cell, width: usize) {
        let room = WIDTH - INDENT - width - GAP;
        let broken = matches!(cell, Cell::Code(text) if columns(text) > room);
        let lead = format!("{label}{}", " ".repeat(width.saturating_sub(columns(label)) + GAP));
        if broken || columns(label) > width {
            self.hang("", label);
            self.hang("  ", shown(cell));
        } else {
            self.hang(&lead, shown(cell));
        }
    }

    fn table(&mut self, head: &[String], lines: &[Vec<Cell>]) {
        let Some(widths) = widths(head, lines) else {
            for cells in lines {
                self.record(head, cells);
            }
            return;
        };
        let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
        let titles: Vec<_> = head.iter().map(String::as_str).collect();
        self.across(&titles, &widths);
        self.across(&rule.iter().map(String::as_str).collect::<Vec<_>>(), &widths);
        for cells in lines {
            self.across(&cells.iter().map(shown).collect::<Vec<_>>(), &widths);
        }
    }

    /// One line of a table, on as many lines as its longest cell needs.
    fn across(&mut self, cells: &[&str], widths: &[usize]) {
        let cells = cells.iter().zip(widths);
        let wrapped: Vec<_> = cells.map(|(text, width)| (wrap(text, *width), *width)).collect();
        let height = wrapped.iter().map(|(lines, _)| lines.len()).max().unwrap_or(0);
        for n in 0..height {
            let mut line = " ".repeat(INDENT);
            for (lines, width) in &wrapped {
                let text = lines.get(n).map_or("", String::as_str);
                line.push_str(text);
                line.push_str(&" ".repeat(width.saturating_sub(columns(text)) + GAP));
            }
            self.line(&line);
        }
    }

    /// A line of a table that is too wide: its first two cells, and below them the others by name.
    fn record(&mut self, head: &[String], cells: &[Cell]) {
        let lead: Vec<_> = cells.iter().take(2).map(shown).collect();
        self.gap();
        self.hang("", &lead.join("  "));
        for (label, cell) in head.iter().zip(cells).skip(2) {
            if !cell.text().is_empty() {
                self.hang(&format!("    {label}: "), shown(cell));
            }
        }
    }
}

fn shown(cell: &Cell) -> &str {
    if cell.text().trim().is_empty() { NOTHING } else { cell.text() }
}

/// Widths of the columns, the widest of them narrowed to what is left. None where that would be
/// too little to read.
fn widths(head: &[String], lines: &[Vec<Cell>]) -> Option<Vec<usize>> {
    let natural = |(n, title): (usize, &String)| {
        let cells = lines.iter().filter_map(|cells| cells.get(n)).map(|cell| columns(shown(cell)));
        cells.chain([columns(title)]).max().unwrap_or(0)
    };
    let mut widths: Vec<_> = head.iter().enumerate().map(natural).collect();
    let gaps = INDENT + GAP * widths.len().saturating_sub(1);
    let total: usize = widths.iter().sum::<usize>() + gaps;
    let widest = widths.iter().copied().max()?;
    let at = widths.iter().position(|width| *width == widest)?;
    let left = WIDTH.checked_sub(total - widest)?;
    if widest > left && left < READABLE {
        return None;
    }
    *widths.get_mut(at)? = widest.min(left);
    Some(widths)
}
