//! What frames the body: header, trouble, standing line and notice.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::text::Span;

use crate::model::endpoints::EndpointKind;
use crate::model::event::Engine;
use crate::model::screen::Screen;
use crate::model::screen::Tone;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::text::columns;
use crate::text::fit;
use crate::text::wrap;
use crate::view::Look;
use crate::view::area;
use crate::words;

/// Rows from which there is room for a third line of what went wrong.
const ROOMY: u16 = 24;

/// Name, org, engine and start on one line; the count in a rule below it.
pub(super) fn header(model: &Model, look: &Look, area: Rect, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    let mut left =
        vec![Span::styled(format!(" {}", look.words.get("screen.name")), look.theme.strong())];
    if let Some(banner) = banner(model, look) {
        left.push(Span::raw("  "));
        left.push(Span::styled(format!(" {banner} "), look.theme.banner()));
    }
    let session = model.open.as_ref().map(|open| &open.session);
    let mut right = Vec::new();
    right.extend(model.tenant().map(|tenant| tenant.host().to_owned()));
    right.extend(session.map_or(model.engine, |session| session.engine).map(|engine| {
        look.words
            .get(match engine {
                Engine::Classic => "engine.classic",
                Engine::IdentityEngine => "engine.identity_engine",
            })
            .to_owned()
    }));
    right.extend(session.map(|session| {
        let at = words::clock(session.started, &look.zone);
        look.words.fill("screen.started", &[("at", &at)])
    }));
    let used: usize = left.iter().map(Span::width).sum();
    let dot = format!(" {} ", look.glyphs.dot);
    // What is least needed goes first where there is no room.
    let room = width.saturating_sub(used + 3);
    while right.len() > 1 && columns(&right.join(&dot)) > room {
        right.pop();
    }
    let right = fit(&right.join(&dot), room, look.glyphs.cut);
    let blanks = width.saturating_sub(used + columns(&right) + 1);
    left.push(Span::raw(" ".repeat(blanks)));
    left.push(Span::raw(right));
    let count =
        session.filter(|_| model.screen == Screen::Walk).map_or_else(String::new, |session| {
            let numbers =
                [("n", session.settled().to_string()), ("of", StepId::ALL.len().to_string())];
            let numbers = numbers.each_ref().map(|(gap, n)| (*gap, n.as_str()));
            format!(" {} ", look.words.fill("screen.count", &numbers))
        });
    let lines = vec![Line::from(left), Line::from(rule(look, width, &count))];
    area::put(lines, area, buffer);
}

/// What must not be missed: practice, or addresses that are not Microsoft's and Okta's.
pub(super) fn banner(model: &Model, look: &Look) -> Option<String> {
    match model.endpoints.kind {
        EndpointKind::Microsoft => None,
        EndpointKind::Practice => Some(match &model.practice {
            Some(practice) => {
                look.words.fill("screen.practice", &[("scenario", &practice.scenario)])
            }
            None => look.words.get("screen.practice_only").to_owned(),
        }),
        EndpointKind::Overridden => Some(look.words.get("screen.overridden").to_owned()),
    }
}

pub(super) fn rule(look: &Look, width: usize, inset: &str) -> String {
    let side = width.saturating_sub(columns(inset)) / 2;
    let rest = width.saturating_sub(side + columns(inset));
    format!("{}{inset}{}", look.glyphs.rule.repeat(side), look.glyphs.rule.repeat(rest))
}

/// What the disk does not have, and why; on every screen until it does.
pub(super) fn trouble<'a>(model: &Model, look: &Look, area: Rect) -> Vec<Line<'a>> {
    let Some(open) = &model.open else { return Vec::new() };
    let text = match &open.trouble {
        Some(why) if open.read_only => look.words.say(why),
        Some(why) => format!("{} {}", saved(model, look), look.words.say(why)),
        None if open.read_only => {
            let at = words::clock(open.session.updated, &look.zone);
            look.words.fill("screen.read_only", &[("at", &at)])
        }
        None => return Vec::new(),
    };
    lines_of(&text, area.width, if area.height < ROOMY { 2 } else { 3 }, look.theme.wrong(), look)
}

/// While Okta holds an unsaved edit.
pub(super) fn standing<'a>(model: &Model, look: &Look, width: u16) -> Vec<Line<'a>> {
    let Some(open) = &model.open else { return Vec::new() };
    if !open.session.holds_edit() || model.screen != Screen::Walk {
        return Vec::new();
    }
    lines_of(look.words.get("unsaved.line"), width, 2, look.theme.warning(), look)
}

fn lines_of<'a>(text: &str, width: u16, most: usize, style: Style, look: &Look) -> Vec<Line<'a>> {
    let lines = some_lines(text, usize::from(width).saturating_sub(4), most, look);
    let first = |n: usize| if n == 0 { " ! " } else { "   " };
    let lines = lines.into_iter().enumerate();
    lines.map(|(n, line)| Line::styled(format!("{}{line}", first(n)), style)).collect()
}

/// The notice, or the step number being typed; before it, that something is not yet saved: a frame
/// without that mark says that everything is. One line at least.
pub(super) fn notice<'a>(model: &Model, look: &Look, area: Rect) -> Vec<Line<'a>> {
    let saving = model.open.as_ref().is_some_and(|open| !open.is_saved() && open.trouble.is_none());
    let (text, style) = if !model.digits.is_empty() {
        (look.words.fill("screen.go_to", &[("n", &model.digits)]), look.theme.strong())
    } else if let Some(notice) = &model.notice {
        let style = match notice.tone {
            Tone::Said => look.theme.plain(),
            Tone::Wrong => look.theme.wrong(),
        };
        let lead = notice.lead.as_ref().map(|lead| look.words.say(lead));
        let parts = lead.into_iter().chain([look.words.say(&notice.text)]);
        (parts.collect::<Vec<_>>().join(" "), style)
    } else if let Some(filter) = filter(model, look) {
        (filter, look.theme.strong())
    } else {
        (String::new(), look.theme.plain())
    };
    let mark = look.words.get("screen.saving");
    let text = if saving && !text.starts_with(mark) { format!("{mark} {text}") } else { text };
    if text.is_empty() {
        return vec![Line::default()];
    }
    let most = if area.height < ROOMY { 2 } else { 3 };
    let lines = some_lines(&text, usize::from(area.width).saturating_sub(2), most, look);
    lines.into_iter().map(|line| Line::styled(format!(" {line}"), style)).collect()
}

/// What narrows the list under it, and how to end that.
fn filter(model: &Model, look: &Look) -> Option<String> {
    let filter = model.filter.as_ref().filter(|_| model.overlay().is_none())?;
    let lead = look.words.get("screen.filter");
    let typed = format!("{lead} {}", filter.entry.text());
    Some(if filter.typing {
        typed
    } else {
        format!("{typed} {} {}", look.glyphs.dot, look.words.get("screen.filter_ends"))
    })
}

/// Where the cursor stands while words are typed that narrow the list.
pub(super) fn filter_cursor(model: &Model, look: &Look, said: Rect) -> Option<(u16, u16)> {
    let filter = model.filter.as_ref().filter(|filter| filter.typing)?;
    if model.overlay().is_some() || model.notice.is_some() {
        return None;
    }
    let before = format!(" {} {}", look.words.get("screen.filter"), filter.entry.split().0);
    let column = u16::try_from(columns(&before)).ok()?.min(said.width.saturating_sub(1));
    Some((said.x + column, said.y))
}

/// The first lines of a text, the last of them marked where there would be more.
fn some_lines(text: &str, width: usize, most: usize, look: &Look) -> Vec<String> {
    let mut lines = wrap(text, width);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = fit(&format!("{last}{}", " ".repeat(width)), width, look.glyphs.cut);
            let words = last.trim_end_matches(look.glyphs.cut).trim_end().to_owned();
            *last = format!("{}{}", fit(&words, width.saturating_sub(1), ""), look.glyphs.cut);
        }
    }
    lines
}

/// Whether the disk has everything, in a sentence.
pub(super) fn saved(model: &Model, look: &Look) -> String {
    match &model.open {
        Some(open) if !open.is_saved() => look.words.count("screen.unsaved", open.unsaved()),
        Some(_) | None => look.words.get("screen.all_saved").to_owned(),
    }
}
