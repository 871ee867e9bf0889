//! The list of steps: sign, number, title, and the word of the state where there is room.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::text::Span;

use crate::model::event::Closing;
use crate::model::pointer::Spot;
use crate::model::pointer::Target;
use crate::model::screen::Pane;
use crate::model::screen::Row;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::runbook::Action;
use crate::runbook::StepId;
use crate::text::columns;
use crate::text::fit;
use crate::view::Look;
use crate::view::area;
use crate::view::panes;

/// Columns before the title of a step.
const BEFORE: usize = 7;
/// Columns of the longest title.
const TITLE: usize = 30;
/// Columns that a title keeps at least beside the word of its state.
const TITLE_MIN: usize = 14;
/// What a step can be called by at most.
const STATES: [&str; 6] =
    ["state.doing", "state.done", "state.skipped", "state.failed", "state.stale", "state.live"];

/// Columns of the list with the words of the states.
pub(super) fn width(look: &Look) -> usize {
    BEFORE + TITLE + 2 + look.words.widest(&STATES) + 1
}

/// Draws the list, and says what answers to a click; the chosen row is always in sight.
pub(super) fn draw(model: &Model, look: &Look, area: Rect, buffer: &mut Buffer) -> Vec<Spot> {
    let mut lines = Vec::new();
    let mut rows = Vec::new();
    let mut chosen = 0;
    let mut part = None;
    let listed = model.listed();
    let shown = |row: Row| listed.contains(&row.index());
    for step in model.runbook.steps.iter().filter(|step| shown(Row::Step(step.id))) {
        if part != Some(&step.part) {
            part = Some(&step.part);
            let title = look.words.get(&format!("part.{}.title", step.part)).to_owned();
            lines.push(Line::styled(format!(" {title}"), look.theme.strong()));
        }
        if model.row == Row::Step(step.id) {
            chosen = lines.len();
        }
        rows.push((lines.len(), step.id.index()));
        lines.push(row(model, step.id, look, usize::from(area.width)));
    }
    if model.row == Row::Closing {
        chosen = lines.len();
    }
    if shown(Row::Closing) {
        rows.push((lines.len(), Row::Closing.index()));
        lines.push(closing(model, look));
    }
    if listed.is_empty() {
        lines.push(Line::raw(format!("    {}", look.words.get("screen.nothing_found"))));
    }
    let height = usize::from(area.height);
    let (mut above, mut seen) = (0, height);
    if lines.len() > height {
        // The last row tells how much is out of sight.
        seen = height.saturating_sub(1).max(1);
        let from = (chosen + 2).saturating_sub(seen).min(lines.len() - seen);
        let mut shown = lines.split_off(from);
        let below = shown.len().saturating_sub(seen);
        shown.truncate(seen);
        above = from;
        let numbers = (from.to_string(), below.to_string());
        let gaps = [("above", numbers.0.as_str()), ("below", &numbers.1)];
        let hidden = look.words.fill("screen.hidden", &gaps);
        let width = usize::from(area.width);
        let indent = if columns(&hidden) + 4 > width { " " } else { "    " };
        let hidden = fit(&format!("{indent}{hidden}"), width, look.glyphs.cut);
        shown.push(Line::styled(hidden, look.theme.strong()));
        lines = shown;
    }
    area::put(lines, area, buffer);
    let spot = |(line, n): (usize, usize)| {
        let row = line.checked_sub(above).filter(|row| *row < seen)?;
        let y = area.y + u16::try_from(row).ok()?;
        Some(panes::spot(Rect { y, height: 1, ..area }, Target::Choose(n)))
    };
    rows.into_iter().filter_map(spot).collect()
}

/// What the state of each step is called, in their order.
pub(super) fn states(model: &Model, look: &Look) -> Vec<String> {
    let steps = model.runbook.steps.iter();
    steps.map(|step| state_word(model, step.id, model.state(step.id), look)).collect()
}

fn row(model: &Model, id: StepId, look: &Look, width: usize) -> Line<'static> {
    let state = model.state(id);
    let chosen = model.row == Row::Step(id);
    let marker = if chosen { look.glyphs.marker } else { " " };
    let sign = look.glyphs.state(state);
    let title = look.words.get(&format!("step.{id}.short"));
    let word = state_word(model, id, state, look);
    let room = room_for_title(columns(title), columns(&word), state, width);
    let title = fit(title, room, look.glyphs.cut);
    let blanks = " ".repeat(room.saturating_sub(columns(&title)));
    let body = format!("{:>2}  {title}{blanks}", id.number());
    let plain = if chosen && model.pane == Pane::List {
        look.theme.chosen()
    } else if chosen {
        look.theme.strong()
    } else {
        look.theme.plain()
    };
    let mut spans = vec![
        Span::raw(marker),
        Span::styled(format!("{sign} "), look.theme.state(state)),
        Span::styled(body, plain),
    ];
    if !word.is_empty() && width >= BEFORE + room + 2 + columns(&word) {
        spans.push(Span::styled(format!("  {word}"), look.theme.state(state)));
    }
    Line::from(spans)
}

/// Columns of a title: in a thin list the end of a long one gives way to the word of its state.
fn room_for_title(title: usize, word: usize, state: StepState, width: usize) -> usize {
    let all = width.saturating_sub(BEFORE).min(TITLE);
    let beside = width.saturating_sub(BEFORE + 2 + word);
    let gives_way = state != StepState::Todo && beside >= TITLE_MIN;
    if word > 0 && (title <= beside || gives_way) { all.min(beside) } else { all }
}

/// The state in a word; a test that is still to come is called live.
fn state_word(model: &Model, id: StepId, state: StepState, look: &Look) -> String {
    let tests = model.runbook.step(id).is_some_and(|step| step.action == Action::Test);
    match state {
        StepState::Todo if tests => look.words.get("state.live").to_owned(),
        StepState::Todo => String::new(),
        StepState::Doing
        | StepState::Done
        | StepState::Skipped
        | StepState::Failed
        | StepState::Stale => look.words.get(&format!("state.{}", state.as_str())).to_owned(),
    }
}

fn closing(model: &Model, look: &Look) -> Line<'static> {
    let chosen = model.row == Row::Closing;
    let marker = if chosen { look.glyphs.marker } else { " " };
    let items = &model.runbook.before_close;
    let settled = model.open.as_ref().map_or(0, |open| {
        let of = |item: &&String| {
            matches!(open.session.closing.get(*item), Some(Closing::Done | Closing::NotNeeded))
        };
        items.iter().filter(of).count()
    });
    let title = look.words.get("closing.title");
    let count = if settled == 0 { String::new() } else { format!("  {settled}/{}", items.len()) };
    let style = if chosen { look.theme.chosen() } else { look.theme.plain() };
    Line::from(vec![
        Span::raw(format!("{marker}     ")),
        Span::styled(format!("{title}{count}"), style),
    ])
}
