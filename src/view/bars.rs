//! What frames the body: header, trouble, standing line, notice and keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::text::Span;
use ratatui::widgets::Paragraph;

use crate::keys;
use crate::keys::Intent;
use crate::keys::Place;
use crate::model::endpoints::EndpointKind;
use crate::model::event::Engine;
use crate::model::screen::Screen;
use crate::model::screen::Tone;
use crate::model::session::StepState;
use crate::model::state::Model;
use crate::runbook::StepId;
use crate::text::columns;
use crate::text::fit;
use crate::text::wrap;
use crate::view::Look;
use crate::words;

/// Keys that the footer shows at most.
const KEYS_MAX: usize = 7;

/// Name, org, engine and start on one line; the count in a rule below it.
pub(super) fn header(model: &Model, look: &Look, area: Rect, frame: &mut Frame<'_>) {
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
    let right = fit(&right.join(&dot), width.saturating_sub(used + 3), look.glyphs.cut);
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
    frame.render_widget(Paragraph::new(lines), area);
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

fn rule(look: &Look, width: usize, inset: &str) -> String {
    let side = width.saturating_sub(columns(inset)) / 2;
    let rest = width.saturating_sub(side + columns(inset));
    format!("{}{inset}{}", look.glyphs.rule.repeat(side), look.glyphs.rule.repeat(rest))
}

/// What the disk does not have, and why; on every screen until it does.
pub(super) fn trouble<'a>(model: &Model, look: &Look, width: u16) -> Vec<Line<'a>> {
    let Some(open) = &model.open else { return Vec::new() };
    let text = if open.read_only {
        look.words.get("screen.read_only").to_owned()
    } else if let (Some(why), Some(unsaved)) = (&open.trouble, unsaved(model, look)) {
        format!("{unsaved} {}", look.words.say(why))
    } else {
        return Vec::new();
    };
    lines_of(&text, width, 2, look.theme.wrong())
}

/// How many changes the disk does not have; none where it has them all.
pub(super) fn unsaved(model: &Model, look: &Look) -> Option<String> {
    let open = model.open.as_ref().filter(|open| !open.is_saved())?;
    let lost = open.session.events.saturating_sub(open.saved);
    Some(look.words.count("screen.unsaved", usize::try_from(lost).unwrap_or(0)))
}

/// While Okta holds an unsaved edit.
pub(super) fn standing<'a>(model: &Model, look: &Look, width: u16) -> Vec<Line<'a>> {
    let Some(open) = &model.open else { return Vec::new() };
    let editing = open.session.step(StepId::Edit).state == StepState::Done;
    let saved = open.session.step(StepId::Save).state.is_settled();
    if !editing || saved || model.screen != Screen::Walk {
        return Vec::new();
    }
    lines_of(look.words.get("unsaved.line"), width, 2, look.theme.warning())
}

fn lines_of<'a>(text: &str, width: u16, most: usize, style: Style) -> Vec<Line<'a>> {
    let lines = wrap(text, usize::from(width).saturating_sub(4));
    let first = |n: usize| if n == 0 { " ! " } else { "   " };
    let lines = lines.into_iter().take(most).enumerate();
    lines.map(|(n, line)| Line::styled(format!("{}{line}", first(n)), style)).collect()
}

/// The notice, or the step number being typed; before it, that something is not yet saved: a frame
/// without that mark says that everything is.
pub(super) fn notice(model: &Model, look: &Look, area: Rect, frame: &mut Frame<'_>) {
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
    } else {
        (String::new(), look.theme.plain())
    };
    let mark = look.words.get("screen.saving");
    let text = if saving && !text.starts_with(mark) { format!("{mark} {text}") } else { text };
    let text = fit(&text, usize::from(area.width).saturating_sub(2), look.glyphs.cut);
    frame.render_widget(Line::styled(format!(" {text}"), style), area);
}

/// The keys that work here, as many as have room; the least needed go first.
pub(super) fn keys(model: &Model, look: &Look, area: Rect, frame: &mut Frame<'_>) {
    let place = keys::place(model);
    let width = usize::from(area.width).saturating_sub(1);
    let mut hints: Vec<(u8, String, String)> = keys::bindings(place)
        .filter_map(|binding| {
            let key = binding.keys.first()?.to_string();
            Some((binding.footer?, key, word(model, look, place, binding)))
        })
        .collect();
    let wide = |hints: &[(u8, String, String)]| -> usize {
        hints.iter().map(|(_, key, word)| columns(key) + columns(word) + 4).sum()
    };
    while hints.len() > KEYS_MAX || (wide(&hints) > width && hints.len() > 1) {
        let least = hints.iter().map(|(rank, ..)| *rank).max();
        let Some(at) = hints.iter().rposition(|(rank, ..)| Some(*rank) == least) else { break };
        hints.remove(at);
    }
    let mut line = vec![Span::raw(" ")];
    for (_, key, word) in hints {
        line.push(Span::styled(key, look.theme.strong()));
        line.push(Span::raw(format!(" {word}   ")));
    }
    let lines = vec![Line::from(rule(look, usize::from(area.width), "")), Line::from(line)];
    frame.render_widget(Paragraph::new(lines), area);
}

/// What a key does here; Enter on the checklist names the action of the chosen row.
fn word(model: &Model, look: &Look, place: Place, binding: &keys::Binding) -> String {
    if place == Place::Walk && binding.intent == Intent::Enter {
        let Some(step) = model.step() else {
            return look.words.get("key.before_close").to_owned();
        };
        let own = format!("step.{step}.enter");
        let key = if look.words.has(&own) { own.as_str() } else { "key.open_page" };
        return look.words.get(key).to_owned();
    }
    look.words.get(binding.word).to_owned()
}
