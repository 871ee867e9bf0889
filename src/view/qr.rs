//! An address as a QR code, as large as the window allows; the words stand beside it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::Line;
use ratatui::text::Span;
use ratatui::widgets::Clear;
use ratatui::widgets::Widget as _;

use crate::model::qr::QrPanel;
use crate::model::qr::Squares;
use crate::model::state::Model;
use crate::view::Look;
use crate::view::area;
use crate::view::bars;
use crate::view::foot;
use crate::view::page::Page;

/// Light modules around the code: as ISO/IEC 18004 asks, else as few as scanners take.
const QUIET: [usize; 2] = [4, 2];
/// Columns that the words beside the code need at least.
const BESIDE: u16 = 26;

/// Draws the code with its words over the whole window; says `false` where it has no room.
pub(super) fn draw(model: &Model, panel: &QrPanel, look: &Look, buffer: &mut Buffer) -> bool {
    let QrPanel { url, code: Some(code), swapped } = panel else { return false };
    let area = buffer.area;
    for quiet in QUIET {
        let lines = cells(code, quiet, *swapped, look);
        let (width, height) = size(&lines);
        if height > area.height || width > area.width {
            continue;
        }
        let beside = area.width - width;
        let words = |columns: u16| words(model, url, look, usize::from(columns));
        if beside > BESIDE {
            // What has no room below is the least needed.
            let at = Rect { x: area.x + width + 1, width: beside - 1, ..area };
            put(look, buffer, area, Rect { width, height, ..area }, lines, at, words(beside - 1));
            return true;
        }
        let text = words(area.width - 1);
        if text.len() + usize::from(height) <= usize::from(area.height) {
            let above = u16::try_from(text.len()).unwrap_or(area.height);
            let at = Rect { x: area.x + 1, width: area.width - 1, height: above, ..area };
            put(
                look,
                buffer,
                area,
                Rect { y: area.y + above, width, height, ..area },
                lines,
                at,
                text,
            );
            return true;
        }
    }
    false
}

fn put(
    look: &Look,
    buffer: &mut Buffer,
    area: Rect,
    code: Rect,
    lines: Vec<Line<'static>>,
    at: Rect,
    text: Vec<Line<'static>>,
) {
    Clear.render(area, buffer);
    buffer.set_style(area, look.theme.ground());
    area::put(text, at, buffer);
    area::put(lines, code, buffer);
}

/// What stands in place of a code that has no room: why, and what to do instead.
pub(super) fn without(panel: &QrPanel, window: Rect, look: &Look, width: usize) -> Page {
    let mut page = Page::new(width).titled(look.words.get("qr.title"));
    match &panel.code {
        None => page.text(look.words.get("qr.too_long"), look.theme.plain()),
        Some(code) => {
            let least = QUIET.last().copied().unwrap_or_default();
            let (width, height) = size(&cells(code, least, false, look));
            let numbers = [width + BESIDE + 1, height, window.width, window.height];
            let [width, height, columns, rows] = numbers.map(|number| number.to_string());
            let gaps = [
                ("width", width.as_str()),
                ("height", &height),
                ("columns", &columns),
                ("rows", &rows),
            ];
            page.text(&look.words.fill("qr.no_room", &gaps), look.theme.plain());
            page.text(look.words.get("qr.else"), look.theme.plain());
        }
    }
    page.gap();
    page.text(&panel.url, look.theme.link());
    page
}

/// The words beside the code, what must not be missed on any screen among them.
fn words(model: &Model, url: &str, look: &Look, width: usize) -> Vec<Line<'static>> {
    let mut page = Page::new(width);
    if let Some(banner) = bars::banner(model, look) {
        page.text(&banner, look.theme.banner());
    }
    if model.open.as_ref().is_some_and(|open| !open.is_saved()) {
        page.text(&bars::saved(model, look), look.theme.wrong());
    }
    if let Some(notice) = &model.notice {
        page.text(&look.words.say(&notice.text), look.theme.plain());
    }
    page.gap();
    page.text(look.words.get("qr.scan"), look.theme.plain());
    if url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost") {
        page.text(look.words.get("qr.here_only"), look.theme.warning());
    }
    page.text(look.words.get("qr.swap"), look.theme.plain());
    page.gap();
    for (key, word) in foot::keys_here(model, look) {
        page.hang(&format!("{key}  "), &word, look.theme.plain());
    }
    page.into_lines()
}

fn size(lines: &[Line<'_>]) -> (u16, u16) {
    let width = lines.first().map_or(0, Line::width);
    let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    (cells(width), cells(lines.len()))
}

/// The code as cells: two squares in one, or in ASCII one square in two.
fn cells(code: &Squares, quiet: usize, swapped: bool, look: &Look) -> Vec<Line<'static>> {
    let all = 0..code.width() + 2 * quiet;
    let dark =
        |row: usize, column: usize| code.is_dark(row.checked_sub(quiet), column.checked_sub(quiet));
    let (base, ink_is_dark) = look.theme.code(swapped);
    let ink = |row, column| dark(row, column) == ink_is_dark;
    if look.glyphs.ascii {
        let full = base.add_modifier(Modifier::REVERSED);
        let square = |row, column| Span::styled("  ", if ink(row, column) { full } else { base });
        let line = |row| all.clone().map(|column| square(row, column)).collect();
        all.clone().map(line).collect()
    } else {
        let cell = |row: usize, column: usize| match (ink(row, column), ink(row + 1, column)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        let line = |row: usize| {
            let text: String = all.clone().map(|column| cell(row, column)).collect();
            Line::styled(text, base)
        };
        all.clone().step_by(2).map(line).collect()
    }
}
