//! The settings screen: a row a preference. What is chosen is seen at once, and kept by Enter alone.

use crate::model::entry::Entry;
use crate::model::settings::LogLevel;
use crate::model::settings::Preferences;
use crate::model::settings::ThemeName;
use crate::text::Language;

/// Bytes that a typed preference may have.
const TYPED_MAX: usize = 512;

/// A preference that the screen offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The colours.
    Theme,
    /// ASCII or more.
    Signs,
    /// The language.
    Locale,
    /// Whether the mouse is taken.
    Mouse,
    /// Line by line.
    Plain,
    /// Whether a browser is started.
    Browser,
    /// What starts it.
    BrowserCommand,
    /// Who works.
    Operator,
    /// What goes into the log.
    Log,
}

impl Setting {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 9] = [
        Self::Theme,
        Self::Signs,
        Self::Locale,
        Self::Mouse,
        Self::Plain,
        Self::Browser,
        Self::BrowserCommand,
        Self::Operator,
        Self::Log,
    ];

    /// Its word, in the keys of its sentences.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Signs => "signs",
            Self::Locale => "locale",
            Self::Mouse => "mouse",
            Self::Plain => "plain",
            Self::Browser => "browser",
            Self::BrowserCommand => "command",
            Self::Operator => "operator",
            Self::Log => "log",
        }
    }

    /// Takes the next of its values; what is typed has none.
    pub fn next(self, chosen: &mut Preferences) {
        let other = |flag: &mut Option<bool>| *flag = Some(!flag.unwrap_or_default());
        match self {
            Self::Theme => {
                chosen.theme = Some(after(&ThemeName::ALL, chosen.theme.unwrap_or_default()));
            }
            Self::Signs => {
                chosen.ascii = after(&[None, Some(true), Some(false)], chosen.ascii);
            }
            Self::Locale => {
                chosen.locale = Some(after(&Language::ALL, chosen.locale.unwrap_or_default()));
            }
            Self::Mouse => other(&mut chosen.mouse),
            Self::Plain => other(&mut chosen.plain),
            Self::Browser => other(&mut chosen.no_browser),
            Self::Log => chosen.log = Some(after(&LogLevel::ALL, chosen.log.unwrap_or_default())),
            Self::BrowserCommand | Self::Operator => {}
        }
    }
}

/// What comes after `here`; after the last one the first.
fn after<T: Copy + PartialEq>(all: &[T], here: T) -> T {
    let at = all.iter().position(|one| *one == here).unwrap_or_default();
    all.get(at + 1).or_else(|| all.first()).copied().unwrap_or(here)
}

/// The settings screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsForm {
    /// The chosen row.
    pub chosen: usize,
    /// As it was, for Esc.
    pub before: Preferences,
    /// What is typed at [`Setting::BrowserCommand`].
    pub command: Entry,
    /// What is typed at [`Setting::Operator`].
    pub operator: Entry,
}

impl SettingsForm {
    /// A form that begins with what holds now.
    pub fn new(now: &Preferences) -> Self {
        let entry = |text: &Option<String>| {
            Entry::line(TYPED_MAX).with(text.as_deref().unwrap_or_default())
        };
        Self {
            chosen: 0,
            before: now.clone(),
            command: entry(&now.browser_command),
            operator: entry(&now.operator),
        }
    }

    /// The chosen setting.
    pub fn setting(&self) -> Setting {
        Setting::ALL.get(self.chosen).copied().unwrap_or(Setting::Theme)
    }

    /// The field with the focus; none for what is chosen and not typed.
    pub fn entry(&mut self) -> Option<&mut Entry> {
        match self.setting() {
            Setting::BrowserCommand => Some(&mut self.command),
            Setting::Operator => Some(&mut self.operator),
            Setting::Theme
            | Setting::Signs
            | Setting::Locale
            | Setting::Mouse
            | Setting::Plain
            | Setting::Browser
            | Setting::Log => None,
        }
    }

    /// Brings what was typed into `chosen`; an empty field sets nothing.
    pub fn give(&self, chosen: &mut Preferences) {
        let typed = |entry: &Entry| {
            Some(entry.text().trim()).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        chosen.browser_command = typed(&self.command);
        chosen.operator = typed(&self.operator);
    }
}
