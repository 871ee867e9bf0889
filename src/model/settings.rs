//! What the admin has set: known tenants by name, and preferences.

use std::collections::BTreeMap;

use crate::text::Language;

/// Name of the first tenant.
pub const DEFAULT_TENANT: &str = "default";

/// The content of `config.toml`. The URL of a tenant is not in it, but in the keyring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Known tenants by name.
    pub tenants: BTreeMap<String, KnownTenant>,
    /// The tenant that is meant where none is named, as `tenant use` sets it.
    pub current: Option<String>,
    /// What to sign in with where a tenant has no client id of its own.
    pub client_id: Option<String>,
    /// Keys by the name of what they do, as they are written there.
    pub keys: BTreeMap<String, Vec<String>>,
    /// How the program behaves.
    pub preferences: Preferences,
}

/// What is known of a tenant beside its URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownTenant {
    /// Domain or GUID of the Microsoft tenant that must answer.
    pub microsoft_tenant: Option<String>,
    /// Instance id of the Office 365 app, `0oa…`.
    pub app: Option<String>,
    /// The tenant's own app registration.
    pub client_id: Option<String>,
    /// The account that Okta signs in with.
    pub account: Option<String>,
    /// Client id of the org's own app that signs in to its API.
    pub okta_client_id: Option<String>,
}

/// Preferences; none of them set means that the flag, the environment or the program decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Who works.
    pub operator: Option<String>,
    /// Language of the words.
    pub locale: Option<Language>,
    /// The colours.
    pub theme: Option<ThemeName>,
    /// Draw with ASCII characters alone, or with none of its own accord.
    pub ascii: Option<bool>,
    /// Take the mouse.
    pub mouse: Option<bool>,
    /// Line by line, without a full screen.
    pub plain: Option<bool>,
    /// Never start a browser.
    pub no_browser: Option<bool>,
    /// What starts a browser.
    pub browser_command: Option<String>,
    /// What goes into the log.
    pub log: Option<LogLevel>,
}

impl Preferences {
    /// Takes over what differs between `before` and `after`; the rest stays as it is.
    pub fn take_over(&mut self, before: &Self, after: Self) {
        fn differing<T: PartialEq>(here: &mut T, before: &T, after: T) {
            if after != *before {
                *here = after;
            }
        }
        let Self { operator, locale, theme, ascii, mouse, plain, no_browser, browser_command, log } =
            self;
        differing(operator, &before.operator, after.operator);
        differing(locale, &before.locale, after.locale);
        differing(theme, &before.theme, after.theme);
        differing(ascii, &before.ascii, after.ascii);
        differing(mouse, &before.mouse, after.mouse);
        differing(plain, &before.plain, after.plain);
        differing(no_browser, &before.no_browser, after.no_browser);
        differing(browser_command, &before.browser_command, after.browser_command);
        differing(log, &before.log, after.log);
    }
}

/// What the colours are chosen for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// The terminal's background, where it tells it.
    #[default]
    Auto,
    /// A dark background.
    Dark,
    /// A light background.
    Light,
    /// A background of its own, and at least 7 to 1 on it.
    HighContrast,
    /// Eyes that do not tell red from green.
    Deuteranopia,
    /// No colours.
    Mono,
}

impl ThemeName {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Auto, Self::Dark, Self::Light, Self::HighContrast, Self::Deuteranopia, Self::Mono];

    /// Reads its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Deuteranopia => "deuteranopia",
            Self::Mono => "mono",
        }
    }
}

/// What goes into the log; each level has those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What went wrong, with all its causes.
    Error,
    /// What may explain it: what was begun or opened, and how it ended.
    #[default]
    Info,
    /// Each call outward, and how long it took.
    Debug,
}

impl LogLevel {
    /// All of them, the quietest first.
    pub const ALL: [Self; 4] = [Self::Off, Self::Error, Self::Info, Self::Debug];

    /// Reads `off`, `error`, `info` or `debug`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

/// Whether `name` can name a tenant: in the config, in the keyring and on a command line.
pub fn is_tenant_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && !name.starts_with('-')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.')
}
