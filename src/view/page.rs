//! A page of wrapped lines: every dialog and the detail of a step is one.

use ratatui::buffer::Buffer;
use ratatui::layout::Margin;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::text::Span;
use ratatui::widgets::Widget as _;

use crate::model::entry::Entry;
use crate::model::pointer::Seen;
use crate::model::pointer::Spot;
use crate::model::pointer::Target;
use crate::text::columns;
use crate::text::fit;
use crate::text::fit_end;
use crate::text::pieces;
use crate::text::wrap;
use crate::view::Look;
use crate::view::area;

/// Columns that a frame takes: a border and a blank on either side.
const FRAME: u16 = 4;
/// Lines that must have room below those that do not scroll.
const BELOW_PINNED: usize = 5;

/// Lines of one width, and where they are looked at.
#[derive(Debug, Default)]
pub(super) struct Page {
    title: String,
    lines: Vec<Line<'static>>,
    width: usize,
    scroll: usize,
    /// Whether there are keys to scroll it.
    scrolls: bool,
    /// Lines at the top that do not scroll.
    pinned: usize,
    /// A line that has to be seen, whatever the scroll.
    anchor: Option<usize>,
    /// The last line that should be seen with it.
    anchor_end: Option<usize>,
    cursor: Option<(usize, usize)>,
    /// Of a list that is told by its rows: how many stand before and after the lines, too far from the
    /// anchor to be made.
    left_out: Option<(usize, usize)>,
    /// What a click on the lines from the first to before the second means.
    clicks: Vec<(usize, usize, Target)>,
    /// What a click on the next row means.
    click: Option<Target>,
}

impl Page {
    /// An empty page of `width` columns.
    pub(super) fn new(width: usize) -> Self {
        Self { width: width.max(1), ..Self::default() }
    }

    /// Columns left inside a framed area.
    pub(super) fn width_in(area: Rect) -> usize {
        usize::from(area.width.saturating_sub(FRAME))
    }

    /// Gives the page a title, which stands in its frame.
    pub(super) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Looks at the page from line `scroll` on.
    pub(super) fn scrolled(mut self, scroll: usize) -> Self {
        self.scroll = scroll;
        self.scrolls = true;
        self
    }

    /// Looks at a form: around its focus, or from the line to which it was scrolled by hand.
    pub(super) fn form(mut self, read: Option<usize>) -> Self {
        self.scrolls = true;
        if let Some(from) = read {
            self.scroll = from;
            self.anchor = None;
        }
        self
    }

    /// The lines so far do not scroll.
    pub(super) fn pin(&mut self) {
        self.pinned = self.lines.len();
        self.anchor = None;
    }

    /// Adds an empty line, unless there is one or the page is empty.
    pub(super) fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }

    /// Adds a paragraph.
    pub(super) fn text(&mut self, text: &str, style: Style) {
        self.hang("", text, style);
    }

    /// Adds a paragraph with `lead` before its first line and blanks before the others.
    pub(super) fn hang(&mut self, lead: &str, text: &str, style: Style) {
        let indent = columns(lead);
        if indent * 3 > self.width {
            // A long lead would leave a thin column of text.
            let lines = wrap(&format!("{lead}{text}"), self.width.saturating_sub(2));
            let before = |n: usize| if n == 0 { "" } else { "  " };
            let lines = lines.into_iter().enumerate();
            self.lines.extend(
                lines.map(|(n, line)| {
                    Line::from(Span::styled(format!("{}{line}", before(n)), style))
                }),
            );
            return;
        }
        let room = self.width.saturating_sub(indent).max(1);
        for (n, line) in wrap(text, room).into_iter().enumerate() {
            let before = if n == 0 { lead.to_owned() } else { " ".repeat(indent) };
            let before = (!before.is_empty()).then(|| Span::styled(before, style));
            self.lines.push(before.into_iter().chain([Span::styled(line, style)]).collect());
        }
    }

    /// Adds a line of parts that fit, as they are.
    pub(super) fn line(&mut self, line: Line<'static>) {
        self.lines.push(line);
        self.clicked(self.lines.len() - 1);
    }

    /// Says what a click on the next row, field or button means.
    pub(super) fn click(&mut self, target: Target) {
        self.click = Some(target);
    }

    fn clicked(&mut self, from: usize) {
        if let Some(target) = self.click.take() {
            self.clicks.push((from, self.lines.len(), target));
        }
    }

    /// Adds a row of a list; the chosen one is kept in sight.
    pub(super) fn choice(&mut self, look: &Look, chosen: bool, text: &str) {
        let marker = if chosen { look.glyphs.marker } else { " " };
        let style = if chosen { look.theme.chosen() } else { look.theme.plain() };
        if chosen {
            self.keep_in_sight();
        }
        let from = self.lines.len();
        self.hang(&format!("{marker} "), text, style);
        if chosen {
            self.keep_last_in_sight_too();
        }
        self.clicked(from);
    }

    /// Says how many rows of a list stand before and after those that are added. Those have to fill the
    /// area, and be as many up to the chosen one as the area is high, or all from the first.
    pub(super) fn leave_out(&mut self, before: usize, after: usize) {
        self.left_out = Some((before, after));
    }

    /// Keeps the next line in sight.
    pub(super) fn keep_in_sight(&mut self) {
        self.anchor = Some(self.lines.len());
    }

    /// Keeps the last line in sight beside the one that has to be.
    pub(super) fn keep_last_in_sight_too(&mut self) {
        self.anchor_end = self.lines.len().checked_sub(1);
    }

    /// Keeps the last line in sight.
    pub(super) fn keep_last_in_sight(&mut self) {
        self.anchor = self.lines.len().checked_sub(1);
    }

    /// Adds a field of one line: a label, and the text around the cursor.
    pub(super) fn field(&mut self, look: &Look, label: &str, entry: &Entry, focused: bool) {
        let (before, after) = entry.split();
        let lead = self.field_label(look, label, focused);
        let room = self.width.saturating_sub(lead + 1).max(1);
        // A long text is seen around its cursor; what is cut on the left is marked.
        let shown = fit_end(before, room, look.glyphs.cut);
        let at = columns(&shown);
        let rest = fit(after, (room + 1).saturating_sub(at), look.glyphs.cut);
        self.finish_field(look, lead + at, format!("{shown}{rest}"), focused);
    }

    /// Adds a field whose text is hidden: one sign a character.
    pub(super) fn masked(&mut self, look: &Look, label: &str, length: usize, focused: bool) {
        let lead = self.field_label(look, label, focused);
        let shown = "*".repeat(length.min(self.width.saturating_sub(lead + 1)));
        self.finish_field(look, lead + columns(&shown), shown, focused);
    }

    fn field_label(&mut self, look: &Look, label: &str, focused: bool) -> usize {
        let marker = if focused { look.glyphs.marker } else { " " };
        let lead =
            if label.is_empty() { format!("{marker} ") } else { format!("{marker} {label}: ") };
        let width = columns(&lead);
        self.lines.push(Line::from(Span::styled(lead, look.theme.strong())));
        self.clicked(self.lines.len() - 1);
        width
    }

    fn finish_field(&mut self, look: &Look, at: usize, text: String, focused: bool) {
        let row = self.lines.len().saturating_sub(1);
        if let Some(line) = self.lines.last_mut() {
            line.push_span(Span::styled(text, look.theme.plain()));
        }
        if focused {
            self.cursor = Some((at, row));
            self.anchor = Some(row);
        }
    }

    /// Adds a field of several lines.
    pub(super) fn area(&mut self, look: &Look, entry: &Entry) {
        let (before, after) = entry.split();
        let room = self.width.saturating_sub(2).max(1);
        let broken = |text: &str| text.split('\n').flat_map(|line| pieces(line, room)).collect();
        let mut lines: Vec<String> = broken(before);
        let row = self.lines.len() + lines.len().saturating_sub(1);
        let at = lines.last().map_or(0, |line| columns(line));
        let rest: Vec<String> = broken(after);
        let mut rest = rest.into_iter();
        if let (Some(last), Some(first)) = (lines.last_mut(), rest.next()) {
            last.push_str(&first);
        }
        lines.extend(rest);
        for line in lines {
            self.lines.push(Line::from(vec![
                Span::styled(format!("{} ", look.glyphs.bar), look.theme.plain()),
                Span::styled(line, look.theme.plain()),
            ]));
        }
        self.cursor = Some((at + 2, row));
        self.anchor = Some(row);
    }

    /// The lines as they are.
    pub(super) fn into_lines(self) -> Vec<Line<'static>> {
        self.lines
    }

    /// Draws the page in a frame; returns what can be done with it.
    pub(super) fn draw(self, look: &Look, area: Rect, buffer: &mut Buffer) -> Seen {
        let title = fit(&self.title, usize::from(area.width.saturating_sub(6)), look.glyphs.cut);
        let title = Line::styled(format!(" {title} "), look.theme.strong());
        area::frame(&look.glyphs.border, title, area, buffer);
        let inner = area.inner(Margin::new(FRAME / 2, 1));
        self.draw_bare(look, inner, buffer)
    }

    /// Draws the page without a frame; returns what can be done with it.
    pub(super) fn draw_bare(mut self, look: &Look, area: Rect, buffer: &mut Buffer) -> Seen {
        let pinned = std::mem::take(&mut self.pinned);
        if pinned > 0 && pinned + BELOW_PINNED <= usize::from(area.height) {
            let rows = u16::try_from(pinned).unwrap_or(area.height).min(area.height);
            let below = Rect { y: area.y + rows, height: area.height - rows, ..area };
            let head = self.split_head(pinned);
            let head = head.draw_lines(0, pinned, Rect { height: rows, ..area }, buffer);
            let body = self.draw_bare(look, below, buffer);
            return Seen { cursor: body.cursor.or(head.cursor), ..body };
        }
        let height = usize::from(area.height);
        let total = self.lines.len();
        if total <= height {
            return self.draw_lines(0, height, area, buffer);
        }
        // The last row tells how much there is below.
        let seen = height.saturating_sub(1).max(1);
        let max = total - seen;
        let mut from = self.scroll.min(max);
        if let Some(anchor) = self.anchor {
            let lowest = (anchor + 1).saturating_sub(seen);
            from = from.clamp(lowest.min(max), anchor.max(lowest).min(max));
            let whole = self.anchor_end.map_or(0, |end| (end + 1).saturating_sub(seen));
            from = from.max(whole.min(anchor));
        }
        let below = total - from - seen;
        // Nobody scrolled a page that follows its focus: it also tells what is above.
        let above = if self.anchor.is_some() { from } else { 0 };
        let rows = self.left_out.map(|(before, after)| {
            // Of a row that takes several lines the first says what it is.
            let out = |unseen: &dyn Fn(usize) -> bool| {
                self.clicks.iter().filter(|(first, ..)| unseen(*first)).count()
            };
            (before + out(&|first| first < from), after + out(&|first| first >= from + seen))
        });
        let more = match rows.unwrap_or((above, below)) {
            (above, below) if rows.is_some() => {
                let (above, below) = (above.to_string(), below.to_string());
                look.words.fill("screen.hidden", &[("above", above.as_str()), ("below", &below)])
            }
            (0, 0) => look.words.count("screen.end", 0),
            (0, _) if self.scrolls => look.words.count("screen.more", below),
            (0, _) => look.words.count("screen.below", below),
            (above, below) => {
                let (above, below) = (above.to_string(), below.to_string());
                let gaps = [("above", above.as_str()), ("below", &below)];
                let key = if self.scrolls { "screen.around" } else { "screen.hidden" };
                look.words.fill(key, &gaps)
            }
        };
        let more = fit(&more, usize::from(area.width), look.glyphs.cut);
        let row = Rect { y: area.y + area.height.saturating_sub(1), height: 1, ..area };
        Line::styled(more, look.theme.strong()).right_aligned().render(row, buffer);
        let drawn = self.draw_lines(from, seen, area, buffer);
        Seen { scroll: from, scroll_max: max, ..drawn }
    }

    /// Takes the first `count` lines away, with what lies on them.
    fn split_head(&mut self, count: usize) -> Self {
        let rest = self.lines.split_off(count);
        let lines = std::mem::replace(&mut self.lines, rest);
        let cursor = self.cursor.take_if(|(_, row)| *row < count);
        if let Some((_, row)) = &mut self.cursor {
            *row -= count;
        }
        let below = |line: usize| line.checked_sub(count);
        self.anchor = self.anchor.and_then(below);
        self.anchor_end = self.anchor_end.and_then(below);
        self.clicks.retain(|(first, ..)| *first >= count);
        for (first, end, _) in &mut self.clicks {
            (*first, *end) = (*first - count, *end - count);
        }
        Self { lines, cursor, ..Self::default() }
    }

    fn draw_lines(self, from: usize, seen: usize, area: Rect, buffer: &mut Buffer) -> Seen {
        let height = u16::try_from(seen).unwrap_or(area.height).min(area.height);
        let rows = Rect { height, ..area };
        area::put(self.lines.into_iter().skip(from).take(seen), rows, buffer);
        let cursor = self.cursor.and_then(|(column, line)| {
            let row = line.checked_sub(from).filter(|row| *row < seen)?;
            let (x, y) = (u16::try_from(column).ok()?, u16::try_from(row).ok()?);
            (x < area.width).then_some((area.x + x, area.y + y))
        });
        let spot = |(first, end, target): (usize, usize, Target)| {
            let (first, end) = (first.max(from) - from, end.clamp(from, from + seen) - from);
            let (row, height) =
                (u16::try_from(first).ok()?, u16::try_from(end - first.min(end)).ok()?);
            (height > 0).then_some(Spot {
                column: area.x,
                row: area.y + row,
                width: area.width,
                height,
                target,
            })
        };
        let spots = self.clicks.into_iter().filter_map(spot).collect();
        Seen { spots, cursor, ..Seen::default() }
    }
}
