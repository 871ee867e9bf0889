//! The settings screen.

use ratatui::text::Line;
use ratatui::text::Span;

use crate::model::choices::Setting;
use crate::model::choices::SettingsForm;
use crate::model::pointer::Target;
use crate::model::session::StepState;
use crate::model::settings::ThemeName;
use crate::model::state::Model;
use crate::model::terminal::Colours;
use crate::view::Look;
use crate::view::page::Page;

/// The rows, and below the chosen one what it is about.
pub(super) fn page(model: &Model, form: &SettingsForm, look: &Look, width: usize) -> Page {
    let words = &look.words;
    let mut page = Page::new(width).titled(words.get("settings.title"));
    let label = |setting: Setting| words.get(&format!("settings.label.{}", setting.as_str()));
    for (n, setting) in Setting::ALL.into_iter().enumerate() {
        page.click(Target::Choose(n));
        let chosen = form.setting() == setting;
        let label = label(setting);
        match setting {
            Setting::BrowserCommand => page.field(look, label, &form.command, chosen),
            Setting::Operator => page.field(look, label, &form.operator, chosen),
            Setting::Theme
            | Setting::Signs
            | Setting::Locale
            | Setting::Mouse
            | Setting::Plain
            | Setting::Browser
            | Setting::Log => {
                page.choice(look, chosen, &format!("{label}: {}", value(model, setting, look)));
            }
        }
        if chosen && setting == Setting::Theme {
            sample(look, &mut page);
        }
        if chosen {
            page.hang("    ", &about(model, setting, look), look.theme.plain());
            page.keep_last_in_sight_too();
        }
    }
    page.gap();
    page.text(words.get("settings.first"), look.theme.plain());
    page
}

/// What the colours look like.
fn sample(look: &Look, page: &mut Page) {
    let states = [StepState::Done, StepState::Failed, StepState::Stale];
    let shown = states.map(|state| {
        let word = look.words.get(&format!("state.{}", state.as_str()));
        Span::styled(format!("  {} {word}", look.glyphs.state(state)), look.theme.state(state))
    });
    let mut line = Line::raw("  ");
    line.extend(shown);
    page.line(line);
}

/// What is chosen now, in words.
fn value(model: &Model, setting: Setting, look: &Look) -> String {
    let chosen = &model.preferences;
    let on = |flag: Option<bool>| if flag.unwrap_or_default() { "on" } else { "off" };
    let word = match setting {
        Setting::Theme => chosen.theme.unwrap_or_default().as_str(),
        Setting::Signs => match (chosen.ascii, model.terminal.ascii) {
            (Some(true), _) => "ascii",
            (Some(false), _) => "unicode",
            (None, true) => "auto_ascii",
            (None, false) => "auto_unicode",
        },
        Setting::Locale => chosen.locale.unwrap_or_default().tag(),
        Setting::Mouse => on(chosen.mouse),
        Setting::Plain => on(chosen.plain),
        Setting::Browser => {
            if chosen.no_browser.unwrap_or_default() {
                "never"
            } else {
                "started"
            }
        }
        Setting::Log => chosen.log.unwrap_or_default().as_str(),
        Setting::BrowserCommand | Setting::Operator => return String::new(),
    };
    look.words.get(&format!("settings.{}.{word}", setting.as_str())).to_owned()
}

/// What the chosen row does, and why it may show nothing here.
fn about(model: &Model, setting: Setting, look: &Look) -> String {
    let theme = model.preferences.theme.unwrap_or_default();
    let asks = match theme {
        ThemeName::Auto => true,
        ThemeName::Deuteranopia => model.terminal.colours == Colours::Sixteen,
        ThemeName::Dark | ThemeName::Light | ThemeName::HighContrast | ThemeName::Mono => false,
    };
    if setting == Setting::Theme && model.terminal.colours == Colours::None {
        return look.words.get("settings.no_colours").to_owned();
    }
    if setting == Setting::Theme && asks && model.terminal.background.is_none() {
        return look.words.get("settings.no_background").to_owned();
    }
    look.words.get(&format!("settings.about.{}", setting.as_str())).to_owned()
}
