//! The checklist screen: list and detail, side by side, one over the other, or one at a time.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::model::pointer::Seen;
use crate::model::pointer::Spot;
use crate::model::pointer::Target;
use crate::model::screen::Pane;
use crate::model::screen::Row;
use crate::model::state::Model;
use crate::view::Look;
use crate::view::area;
use crate::view::checklist;
use crate::view::detail;

/// From here on both halves stand side by side.
const SIDE_BY_SIDE: u16 = 76;
/// From here on the list has room for the words of the states.
const WITH_WORDS: u16 = 100;
/// Columns of the list where it has not.
const WITHOUT_WORDS: u16 = 38;
/// Rows from which a narrow window shows both halves, one over the other.
const STACKED: u16 = 24;

/// Draws the checklist; returns what can be done with it.
pub(super) fn draw(model: &Model, look: &Look, area: Rect, buffer: &mut Buffer) -> Seen {
    if area.width >= SIDE_BY_SIDE {
        let with_words = u16::try_from(checklist::width(look)).unwrap_or(WITHOUT_WORDS);
        let list_width = if area.width >= WITH_WORDS { with_words } else { WITHOUT_WORDS };
        let [list, bar, text] = area::columns(area, [Some(list_width), Some(2), None]);
        let mut spots = halves(list, text);
        spots.extend(checklist::draw(model, look, list, buffer));
        let rows = std::iter::repeat_with(|| Line::raw(look.glyphs.bar));
        area::put(rows, bar, buffer);
        Seen { spots, ..page(model, look, text, buffer) }
    } else if area.height >= STACKED {
        let [list, rule, text] = area::rows(area, [Some(16), Some(1), None]);
        let mut spots = halves(list, text);
        spots.extend(checklist::draw(model, look, list, buffer));
        let line = look.glyphs.rule.repeat(usize::from(rule.width));
        area::put([Line::raw(line)], rule, buffer);
        Seen { spots, ..page(model, look, inset(text), buffer) }
    } else if model.pane == Pane::List {
        Seen { spots: checklist::draw(model, look, area, buffer), ..Seen::default() }
    } else {
        page(model, look, inset(area), buffer)
    }
}

/// Either half answers to a click.
fn halves(list: Rect, detail: Rect) -> Vec<Spot> {
    [(list, Pane::List), (detail, Pane::Detail)]
        .map(|(area, pane)| spot(area, Target::Pane(pane)))
        .into()
}

/// A place that answers to a click.
pub(super) fn spot(area: Rect, target: Target) -> Spot {
    let Rect { x: column, y: row, width, height } = area;
    Spot { column, row, width, height, target }
}

/// Whether a window is too narrow for both halves side by side.
pub(super) fn is_single(width: u16) -> bool {
    width < SIDE_BY_SIDE
}

/// Leaves one column free on either side.
fn inset(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

fn page(model: &Model, look: &Look, area: Rect, buffer: &mut Buffer) -> Seen {
    let width = usize::from(area.width.saturating_sub(1));
    let page = match model.row {
        Row::Step(step) => detail::step(model, step, look, width),
        Row::Closing => detail::closing(model, look, width),
    };
    page.scrolled(model.scroll).draw_bare(look, area, buffer)
}
