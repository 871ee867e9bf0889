//! The questions before the first step.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::model::pointer::Seen;
use crate::model::screen::Setup;
use crate::model::screen::TenantForm;
use crate::model::state::Model;
use crate::view::Look;
use crate::view::page::Page;

/// Draws the question at hand.
pub(super) fn draw(
    model: &Model,
    setup: &Setup,
    look: &Look,
    area: Rect,
    buffer: &mut Buffer,
) -> Seen {
    let width = Page::width_in(area);
    let page = match setup {
        Setup::Tenant(form) => {
            let mut page = tenant(form, look, width);
            page.gap();
            page.text(look.words.get("tenant.later"), look.theme.plain());
            page
        }
        Setup::Error(entry) => {
            let mut page = Page::new(width).titled(look.words.get("paste.title"));
            page.text(look.words.get("paste.what"), look.theme.plain());
            page.gap();
            page.area(look, entry);
            page.gap();
            page.text(look.words.get("paste.skip"), look.theme.plain());
            page
        }
    };
    let _ = model;
    page.draw(look, area, buffer)
}

/// The question for the tenant URL, at the start or at the first link.
pub(super) fn tenant(form: &TenantForm, look: &Look, width: usize) -> Page {
    let words = &look.words;
    let mut page = Page::new(width).titled(words.get("tenant.title"));
    page.text(words.get("tenant.what"), look.theme.plain());
    page.gap();
    page.field(look, words.get("tenant.label"), &form.entry, true);
    page.gap();
    if let Some(error) = form.error {
        page.text(&words.fill(error, &[("host", form.entry.text())]), look.theme.wrong());
        page.gap();
    }
    if let Some(keyring) = &form.keyring {
        page.text(&words.say(keyring), look.theme.plain());
        page.gap();
    }
    page.text(words.get("tenant.examples"), look.theme.plain());
    page
}
