//! The settings that mean something without a screen.

use crate::keys::Intent;
use crate::model::choices::Setting;
use crate::model::choices::SettingsForm;
use crate::model::entry::Entry;
use crate::model::state::Model;
use crate::plain::Voice;

/// Those that can be heard, or hold elsewhere. Colours, signs and the mouse belong to a screen.
const HEARD: [Setting; 6] = [
    Setting::Locale,
    Setting::Plain,
    Setting::Browser,
    Setting::BrowserCommand,
    Setting::Operator,
    Setting::Log,
];

/// The chosen setting, where it is typed.
pub(super) fn typed(form: &SettingsForm) -> Option<Setting> {
    Some(form.setting()).filter(|it| matches!(it, Setting::BrowserCommand | Setting::Operator))
}

/// What is typed at a setting.
pub(super) fn entry(form: &SettingsForm, setting: Setting) -> &Entry {
    if setting == Setting::Operator { &form.operator } else { &form.command }
}

/// Each with what is chosen now.
pub(super) fn labels(model: &Model, form: &SettingsForm, voice: &Voice) -> Vec<String> {
    HEARD.iter().map(|setting| label(model, form, *setting, voice)).collect()
}

fn label(model: &Model, form: &SettingsForm, setting: Setting, voice: &Voice) -> String {
    let chosen = &model.preferences;
    let on = |flag: Option<bool>| if flag.unwrap_or_default() { "on" } else { "off" };
    let value = |word: &str| voice.get(&format!("settings.{}.{word}", setting.as_str()));
    let value = match setting {
        Setting::Locale => value(chosen.locale.unwrap_or_default().tag()),
        Setting::Plain => value(on(chosen.plain)),
        Setting::Browser if chosen.no_browser.unwrap_or_default() => value("never"),
        Setting::Browser => value("started"),
        Setting::Log => value(chosen.log.unwrap_or_default().as_str()),
        Setting::BrowserCommand | Setting::Operator => match entry(form, setting).text().trim() {
            "" => voice.get("plain.empty"),
            text => text.to_owned(),
        },
        // Not among those that are heard.
        Setting::Theme | Setting::Signs | Setting::Mouse => String::new(),
    };
    format!("{}: {value}", voice.get(&format!("settings.label.{}", setting.as_str())))
}

/// The wishes that change the setting at `n`, or go to where it is typed.
pub(super) fn take(n: usize) -> Vec<Intent> {
    let Some(setting) = HEARD.get(n).copied() else { return Vec::new() };
    let row = Setting::ALL.iter().position(|it| *it == setting).unwrap_or(0);
    let mut wishes = vec![Intent::First];
    wishes.extend(vec![Intent::Next; row]);
    if !matches!(setting, Setting::BrowserCommand | Setting::Operator) {
        wishes.push(Intent::Toggle);
    }
    wishes
}
