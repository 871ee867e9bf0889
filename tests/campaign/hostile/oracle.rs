//! What may reach a terminal, and what may not.

use std::collections::BTreeSet;

use vt100::Screen;

/// Marks that one cell may carry, as the program cuts them.
const MARKS_MAX: usize = 4;

/// Fails on any character of a text that a terminal obeys or does not show.
pub(crate) fn text(what: &str, text: &str) {
    if let Some(harm) = harm(text) {
        panic!("{what}: {harm}");
    }
}

/// What of a text a terminal obeys or does not show. Tabs are left to shells.
pub(crate) fn harm(text: &str) -> Option<String> {
    let hidden = |c: &char| reauth::text::is_hidden(*c) && !matches!(c, '\n' | '\t');
    if let Some((at, c)) = text.chars().enumerate().find(|(_, c)| hidden(c)) {
        let around: String = text.chars().skip(at.saturating_sub(60)).take(160).collect();
        return Some(format!("{c:?} in {around:?}"));
    }
    // What programs read is whole, and its marks stand on a letter each.
    if text.starts_with("{\"schema\":") {
        return None;
    }
    let marks = text.split(|c: char| !('\u{300}'..='\u{36f}').contains(&c));
    let tower = marks.map(|run| run.chars().count()).max().unwrap_or_default();
    (tower > MARKS_MAX).then(|| format!("{tower} marks on a letter"))
}

/// The control sequences in what was written to a terminal, numbers left out where they say only
/// where and how; and whether a character came raw that a terminal obeys without one.
pub(crate) fn sequences(raw: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(raw);
    let mut found = BTreeSet::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\u{1b}' {
            if reauth::text::is_hidden(c) && !matches!(c, '\r' | '\n' | '\u{8}') {
                found.insert(format!("raw {c:?}"));
            }
            continue;
        }
        match rest.next() {
            Some('[') => {
                let mut body = String::new();
                for c in rest.by_ref() {
                    body.push(c);
                    if ('@'..='~').contains(&c) {
                        break;
                    }
                }
                // A mode is told by its number; a place and a colour are not.
                let mode = body.starts_with(['?', '>', '<', '='])
                    || body.ends_with(['h', 'l', 't', 'n', 'c']);
                let shape = if mode {
                    body
                } else {
                    body.chars().filter(|c| !c.is_ascii_digit() && *c != ';' && *c != ':').collect()
                };
                found.insert(format!("CSI {shape}"));
            }
            Some(kind @ (']' | 'P' | '_' | '^' | 'X')) => {
                let mut body = String::new();
                while let Some(c) = rest.next() {
                    if c == '\u{7}' || (c == '\u{1b}' && rest.next_if_eq(&'\\').is_some()) {
                        break;
                    }
                    body.push(c);
                }
                found.insert(format!("{kind} {}", body.chars().take(40).collect::<String>()));
            }
            Some(other) => drop(found.insert(format!("ESC {other}"))),
            None => {}
        }
    }
    found
}

/// Fails where a frame is out of shape: a box that is not closed, or whose sides are not where its
/// corners are; and where a cell holds what it must not.
pub(crate) fn frame(screen: &Screen) {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let cell = |row: u16, column: u16| {
        screen.cell(row, column).map(|cell| cell.contents().to_owned()).unwrap_or_default()
    };
    for row in 0..rows {
        for column in 0..columns {
            let held = cell(row, column);
            text(&format!("cell {row},{column}"), &held);
            if held == "┌" {
                closed(&cell, (row, column), (rows, columns), &screen.contents());
            }
        }
    }
}

fn closed(cell: &dyn Fn(u16, u16) -> String, corner: (u16, u16), size: (u16, u16), shown: &str) {
    let (top, left) = corner;
    let right = (left + 1..size.1).find(|column| cell(top, *column) == "┐");
    let right = right.unwrap_or_else(|| panic!("no corner on the right of {corner:?}:\n{shown}"));
    let bottom = (top + 1..size.0).find(|row| cell(*row, left) == "└");
    let bottom = bottom.unwrap_or_else(|| panic!("no corner below {corner:?}:\n{shown}"));
    for row in top + 1..bottom {
        for column in [left, right] {
            let side = cell(row, column);
            assert!(
                ["│", "├", "┤"].contains(&side.as_str()),
                "{side:?} at {row},{column}:\n{shown}"
            );
        }
    }
    assert_eq!(cell(bottom, right), "┘", "{shown}");
}
