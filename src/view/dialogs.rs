//! The small dialogs: help, reasons, notes, questions.

use ratatui::text::Line;

use crate::keys;
use crate::model::entry::Entry;
use crate::model::event::Integration;
use crate::model::filter::finds;
use crate::model::pointer::Target;
use crate::model::screen::ButtonSaid;
use crate::model::screen::Overlay;
use crate::model::screen::ReasonForm;
use crate::model::screen::Without;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::text::columns;
use crate::text::pad;
use crate::view::Look;
use crate::view::detail;
use crate::view::foot;
use crate::view::page::Page;

/// Columns of the names of keys at least.
const KEYS: usize = 16;

/// The keys that work where help was asked for, from the one table, as far as they are looked for.
pub(super) fn help(
    model: &Model,
    filter: &Entry,
    scroll: usize,
    look: &Look,
    width: usize,
) -> Page {
    let mut page = Page::new(width).titled(look.words.get("help.title")).scrolled(scroll);
    page.field(look, look.words.get("help.filter"), filter, true);
    page.line(Line::default());
    page.pin();
    let place = keys::place_of_help(model);
    let below = model.overlays.iter().rev();
    let below = below.into_iter().find(|overlay| !matches!(overlay, Overlay::Help { .. }));
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut last = "";
    for keys::Bound { binding, keys } in keys::bindings(place, &model.own_keys) {
        if keys.is_empty() || binding.word == last || !foot::is_useful(model, below, binding) {
            continue;
        }
        last = binding.word;
        let names: Vec<_> = keys.iter().map(|key| foot::named(look, *key)).collect();
        rows.push((names.join(", "), foot::word(model, below, look, place, binding)));
    }
    if place == keys::Place::Walk {
        rows.push(("1-12, enter".to_owned(), look.words.get("key.digits").to_owned()));
    }
    rows.retain(|(keys, word)| finds(filter.text(), &format!("{keys} {word}")));
    if rows.is_empty() {
        page.text(look.words.get("help.nothing"), look.theme.plain());
    }
    let wide = rows.iter().map(|(lead, _)| columns(lead)).max().unwrap_or_default().max(KEYS) + 2;
    for (lead, word) in rows {
        page.hang(&pad(&lead, wide), &word, look.theme.plain());
    }
    page.gap();
    page.text(look.words.get("help.privacy"), look.theme.plain());
    page
}

/// Why a step is skipped or has failed.
pub(super) fn reason(model: &Model, form: &ReasonForm, look: &Look, width: usize) -> Page {
    let (title, kind) = match form.kind {
        Without::Skip => ("why.title_skip", "skip"),
        Without::Fail => ("why.title_fail", "fail"),
    };
    let number = form.step.number().to_string();
    let mut page = Page::new(width).titled(look.words.fill(title, &[("step", &number)]));
    let ready = form.offered(&model.runbook);
    for (n, id) in ready.iter().enumerate() {
        let text = look.words.get(&format!("reason.{kind}.{id}.text")).to_owned();
        page.click(Target::Choose(n));
        page.choice(look, n == form.chosen, &text);
    }
    let typing = form.chosen >= ready.len();
    page.click(Target::Choose(ready.len()));
    page.field(look, look.words.get("why.own"), &form.entry, typing);
    page
}

/// A note.
pub(super) fn note(step: StepId, entry: &Entry, look: &Look, width: usize) -> Page {
    let number = step.number().to_string();
    let mut page = Page::new(width).titled(look.words.fill("note.title", &[("step", &number)]));
    page.area(look, entry);
    page.gap();
    page.text(look.words.get("note.no_secrets"), look.theme.plain());
    page
}

/// Does the page show Admin Username and Admin Password?
pub(super) fn question(chosen: usize, look: &Look, width: usize) -> Page {
    let mut page = Page::new(width).titled(look.words.get("integration.question.text"));
    for (n, answer) in Integration::ALL.into_iter().enumerate() {
        let key = format!("integration.{}", answer.as_str());
        page.click(Target::Choose(n));
        page.choice(look, n == chosen, look.words.get(&format!("{key}.label")));
        if n == chosen {
            page.hang("    ", look.words.get(&format!("{key}.then")), look.theme.plain());
        }
    }
    page
}

/// What did Okta's button say?
pub(super) fn button(chosen: usize, look: &Look, width: usize) -> Page {
    let mut page = Page::new(width).titled(look.words.get("button.title"));
    for (n, answer) in ButtonSaid::ALL.into_iter().enumerate() {
        page.click(Target::Choose(n));
        page.choice(look, n == chosen, look.words.get(answer.key()));
    }
    page
}

/// The address of the app page.
pub(super) fn app_address(entry: &Entry, unread: bool, look: &Look, width: usize) -> Page {
    let mut page = Page::new(width).titled(look.words.get("app.title"));
    if !unread {
        page.text(look.words.get("app.what"), look.theme.plain());
        page.gap();
    }
    page.field(look, look.words.get("app.label"), entry, true);
    page.gap();
    // The way out fits into the smallest window too.
    if unread {
        page.text(look.words.get("notice.no_app_id"), look.theme.wrong());
        page.text(look.words.get("app.without"), look.theme.plain());
    } else {
        page.text(look.words.get("app.skip"), look.theme.plain());
    }
    page
}

/// The list *Before you close*.
pub(super) fn closing(model: &Model, chosen: usize, look: &Look, width: usize) -> Page {
    let mut page = Page::new(width).titled(look.words.get("closing.title"));
    page.text(look.words.get("closing.what"), look.theme.plain());
    page.gap();
    for (n, item) in model.runbook.before_close.iter().enumerate() {
        let state = model.open.as_ref().and_then(|open| open.session.closing.get(item)).copied();
        let sign = detail::closing_sign(look, state);
        let text = look.words.get(&format!("close.{item}.text")).to_owned();
        page.click(Target::Choose(n));
        page.choice(look, n == chosen, &format!("{sign}{text}"));
    }
    page
}

/// What stands behind the bare address, should a frame be drawn meanwhile.
pub(super) fn bare(url: &str, look: &Look, width: usize) -> Page {
    let mut page = Page::new(width).titled(look.words.get("key.bare"));
    page.text(url, look.theme.link());
    page.gap();
    page.text(look.words.get("screen.any_key"), look.theme.plain());
    page
}
