//! What the pasted error means, and how to find the account that failed.

use crate::diagnosis;
use crate::model::state::Model;
use crate::view::Look;
use crate::view::page::Page;

/// The explanation of the session's pasted error.
pub(super) fn page(model: &Model, scroll: usize, look: &Look, width: usize) -> Page {
    let words = &look.words;
    let mut page = Page::new(width).titled(words.get("paste.explained")).scrolled(scroll);
    let Some(pasted) = model.open.as_ref().and_then(|open| open.session.pasted.as_ref()) else {
        return page;
    };
    let explanation = diagnosis::explain(pasted);
    if let Some(code) = &explanation.code {
        let name = explanation.name.as_deref().unwrap_or_default();
        page.text(&format!("{code}  {name}"), look.theme.strong());
    }
    page.text(&words.say(&explanation.what), look.theme.plain());
    page.gap();
    page.text(&words.say(&explanation.fit.phrase()), look.theme.strong());
    page.gap();
    page.text(&words.say(&explanation.next), look.theme.plain());
    let ids = [
        ("paste.correlation_id", &pasted.correlation_id),
        ("paste.trace_id", &pasted.trace_id),
        ("paste.timestamp", &pasted.timestamp),
    ];
    page.gap();
    for (key, id) in ids {
        if let Some(id) = id {
            page.hang(&format!("{} ", words.get(key)), id, look.theme.plain());
        }
    }
    if !explanation.find.is_empty() {
        page.gap();
        page.text(words.get("paste.which_account"), look.theme.strong());
    }
    for phrase in &explanation.find {
        page.text(&words.say(phrase), look.theme.plain());
    }
    for other in &explanation.others {
        page.gap();
        page.hang(&format!("{} ", other.code), &words.say(&other.what), look.theme.plain());
    }
    page
}
