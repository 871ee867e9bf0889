//! How it looks: the frame as a function of the model. Nothing is changed here.
//!
//! ```text
//! header     what this is, which org, since when; a rule with the count
//! trouble    only where the disk does not have everything
//! body       the screen, or the overlay that lies over it
//! standing   only while Okta holds an unsaved edit
//! notice     one line or a few, until the next key
//! keys       what works here
//! ```

mod area;
mod bars;
mod checklist;
mod detail;
mod dialogs;
mod doctor;
mod explained;
mod fold;
mod foot;
mod okta;
mod page;
mod palette;
mod panes;
mod picker;
mod qr;
mod report;
mod settings;
mod setup;
mod test;
mod theme;

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Paragraph;
use ratatui::widgets::Widget as _;
use ratatui::widgets::Wrap;

use crate::model::pointer::Seen;
use crate::model::screen::Overlay;
use crate::model::screen::Screen;
use crate::model::state::Model;
use crate::runbook::Runbook;
use crate::runbook::Step;
use crate::view::page::Page;
use crate::words::Words;

pub use theme::Glyphs;
pub use theme::Theme;

/// The smallest window that shows a step whole.
const MIN: (u16, u16) = (60, 16);
/// Columns that a dialog takes at most.
const DIALOG: u16 = 78;

/// What the frame needs beside the model.
pub struct Look {
    /// The sentences.
    pub words: Words,
    /// The styles, by meaning.
    pub theme: Theme,
    /// The signs of the frame.
    pub glyphs: Glyphs,
    /// The admin's time zone.
    pub zone: TimeZone,
}

impl Look {
    /// Words and times; theme and signs are the model's.
    pub fn new(words: Words, zone: TimeZone) -> Self {
        Self { words, theme: Theme::default(), glyphs: Glyphs::unicode(), zone }
    }

    /// Takes on what the model says of theme, signs and language; says whether the words changed.
    pub fn follow(&mut self, model: &Model) -> bool {
        let preferences = &model.preferences;
        self.theme = Theme::new(preferences.theme.unwrap_or_default(), model.terminal);
        let ascii = preferences.ascii.unwrap_or(model.terminal.ascii);
        self.glyphs = if ascii { Glyphs::ascii() } else { Glyphs::unicode() };
        let language = preferences.locale.unwrap_or_default();
        let same = self.words.language() == language && self.words.is_ascii() == ascii;
        if !same {
            let words = Words::of(language);
            self.words = if ascii { words.in_ascii() } else { words };
        }
        !same
    }
}

/// Draws the whole screen; returns what can be done with it.
pub fn draw(model: &Model, look: &Look, buffer: &mut Buffer) -> Seen {
    let area = buffer.area;
    let ground = look.theme.ground();
    if ground != Style::new() {
        buffer.set_style(area, ground);
    }
    let seen = draw_in(model, look, area, buffer);
    fold::to_harmless(buffer);
    if look.glyphs.ascii {
        fold::to_ascii(buffer);
    }
    seen
}

fn draw_in(model: &Model, look: &Look, area: Rect, buffer: &mut Buffer) -> Seen {
    if area.width < MIN.0 || area.height < MIN.1 {
        too_small(model, look, area, buffer);
        return Seen { nothing: true, ..Seen::default() };
    }
    if let Some(Overlay::Qr(panel)) = model.overlay()
        && qr::draw(model, panel, look, buffer)
    {
        return Seen::default();
    }
    let trouble = bars::trouble(model, look, area);
    let standing = bars::standing(model, look, area.width);
    let notice = bars::notice(model, look, area);
    let lines = |lines: usize| Some(u16::try_from(lines).unwrap_or(2));
    let heights =
        [Some(2), lines(trouble.len()), None, lines(standing.len()), lines(notice.len()), Some(2)];
    let [head, warning, body, unsaved, said, keys] = area::rows(area, heights);
    bars::header(model, look, head, buffer);
    area::put(trouble, warning, buffer);
    area::put(standing, unsaved, buffer);
    let mut seen = match model.overlay() {
        Some(overlay) => dialog(model, overlay, look, body, buffer),
        None => match &model.screen {
            Screen::Setup(setup) => setup::draw(model, setup, look, body, buffer),
            Screen::Picker(picker) => picker::draw(model, picker, look, body, buffer),
            Screen::Walk => panes::draw(model, look, body, buffer),
        },
    };
    area::put(notice, said, buffer);
    seen.cursor = bars::filter_cursor(model, look, said).or(seen.cursor);
    seen.spots.extend(foot::draw(model, look, keys, buffer));
    seen.states = checklist::states(model, look);
    seen
}

/// What each row of the checklist says, for the filter.
pub fn row_texts(runbook: &Runbook, words: &Words) -> Vec<String> {
    let of_step = |step: &Step| {
        let id = step.id;
        let mut parts = vec![id.number().to_string()];
        parts.push(words.get(&format!("part.{}.title", step.part)).to_owned());
        for name in ["short", "title"] {
            parts.push(words.get(&format!("step.{id}.{name}")).to_owned());
        }
        for name in ["note", "do", "see", "wrong"] {
            parts.extend(words.list(&format!("step.{id}.{name}")).into_iter().map(str::to_owned));
        }
        parts.extend(step.path.iter().cloned());
        parts.join(" ")
    };
    let closing = || {
        let items = runbook.before_close.iter();
        let items = items.map(|item| words.get(&format!("close.{item}.text")));
        [words.get("closing.title")].into_iter().chain(items).collect::<Vec<_>>().join(" ")
    };
    runbook.steps.iter().map(of_step).chain([closing()]).collect()
}

fn dialog(model: &Model, overlay: &Overlay, look: &Look, body: Rect, buffer: &mut Buffer) -> Seen {
    let width = body.width.min(DIALOG);
    let area = Rect { x: body.x + (body.width - width) / 2, width, ..body };
    let inner = Page::width_in(area);
    let page = match overlay {
        Overlay::Help { filter, scroll } => dialogs::help(model, filter, *scroll, look, inner),
        Overlay::Explained { scroll } => explained::page(model, *scroll, look, inner),
        Overlay::Reason(form) => dialogs::reason(model, form, look, inner),
        Overlay::Note { step, entry } => dialogs::note(*step, entry, look, inner),
        Overlay::Question { chosen, .. } => dialogs::question(*chosen, look, inner),
        Overlay::Button { chosen } => dialogs::button(*chosen, look, inner),
        Overlay::Tenant(form) => setup::tenant(form, look, inner),
        Overlay::AppAddress { entry, unread } => dialogs::app_address(entry, *unread, look, inner),
        Overlay::Test(panel) => test::page(model, panel, look, inner),
        Overlay::Okta(panel) => okta::page(model, panel, look, inner),
        Overlay::Doctor(panel) => doctor::page(panel, look, inner),
        Overlay::Report(panel) => report::page(panel, look, inner),
        Overlay::Fields(form) => report::fields(form, look, inner),
        Overlay::Settings(form) => settings::page(model, form, look, inner),
        Overlay::Closing { chosen } => dialogs::closing(model, *chosen, look, inner),
        Overlay::Qr(panel) => qr::without(panel, buffer.area, look, inner),
        Overlay::Bare(url) => dialogs::bare(url, look, inner),
    };
    let page = if model.follows_focus() { page.form(model.read) } else { page };
    page.draw(look, area, buffer)
}

/// One sentence, and what must not be missed at any size.
fn too_small(model: &Model, look: &Look, area: Rect, buffer: &mut Buffer) {
    let size = (area.width.to_string(), area.height.to_string());
    let key = foot::named(look, foot::leaving_key(model));
    let gaps = [("width", size.0.as_str()), ("height", &size.1), ("key", &key)];
    let mut parts = Vec::from_iter(bars::banner(model, look));
    parts.push(look.words.fill("screen.too_small", &gaps));
    parts.push(bars::saved(model, look));
    let text = parts.join(" ");
    Paragraph::new(text).wrap(Wrap { trim: true }).render(area, buffer);
}
