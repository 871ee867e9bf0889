//! What is known of the terminal: how many colours it has, which signs, and what it is drawn on.

/// What the terminal's background is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Light text on it can be read.
    Dark,
    /// Dark text on it can be read.
    Light,
}

impl Background {
    /// Judges a colour of three parts, each from 0 to 1, by how bright an eye takes it for (the
    /// weights of BT.601).
    pub fn of_colour([red, green, blue]: [f32; 3]) -> Self {
        let bright = 0.299 * red + 0.587 * green + 0.114 * blue;
        if bright < 0.5 { Self::Dark } else { Self::Light }
    }

    /// Reads `COLORFGBG`, which rxvt and Konsole set: the last number is the background's.
    fn of_variable(value: &str) -> Option<Self> {
        match value.rsplit(';').next()?.parse::<u8>().ok()? {
            0..=6 | 8 => Some(Self::Dark),
            7 | 9..=15 => Some(Self::Light),
            _ => None,
        }
    }
}

/// How many colours may be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// None at all.
    None,
    /// The sixteen whose look each terminal chooses itself.
    Sixteen,
    /// Beside them those of fixed looks.
    #[default]
    Many,
}

/// What the environment says, as it is; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `COLORFGBG`.
    pub colorfgbg: String,
    /// The first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set.
    pub locale: String,
    /// Whether `NO_COLOR` is set.
    pub no_color: bool,
    /// Whether tmux or screen stands between.
    pub multiplexed: bool,
    /// Whether this is Windows, which has no `TERM` and no locale.
    pub windows: bool,
}

/// What is known of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Colours.
    pub colours: Colours,
    /// Whether it shows nothing but ASCII for sure.
    pub ascii: bool,
    /// What it is drawn on; none where nobody has told.
    pub background: Option<Background>,
    /// Whether it may be asked for its background, and has not answered yet.
    pub answers: bool,
}

impl Terminal {
    /// What `environment` says of it.
    pub fn of(environment: &Environment) -> Self {
        let Environment { term, colorterm, locale, no_color, multiplexed, windows, .. } =
            environment;
        let begins = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
        let old = begins(&["dumb", "vt", "ansi", "cons"]) || term.is_empty();
        let many = ["256", "direct", "kitty", "ghostty", "alacritty", "foot", "wezterm"];
        let colours = if *no_color || old && !windows {
            Colours::None
        } else if *windows || !colorterm.is_empty() || many.iter().any(|name| term.contains(name)) {
            Colours::Many
        } else {
            Colours::Sixteen
        };
        let locale = locale.to_ascii_lowercase();
        let utf8 = *windows || locale.contains("utf-8") || locale.contains("utf8");
        let told = Background::of_variable(&environment.colorfgbg);
        // The consoles of Linux and Windows are black unless somebody says otherwise.
        let black = begins(&["linux"]) || *windows;
        let mute = black || old || *multiplexed || begins(&["screen", "tmux", "eterm"]);
        Self {
            colours,
            ascii: !utf8 || begins(&["linux"]) || old && !windows,
            background: told.or_else(|| black.then_some(Background::Dark)),
            answers: !mute && colours != Colours::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(term: &str, change: impl FnOnce(&mut Environment)) -> Terminal {
        let mut environment = Environment {
            term: term.to_owned(),
            locale: "en_US.UTF-8".to_owned(),
            ..Environment::default()
        };
        change(&mut environment);
        Terminal::of(&environment)
    }

    #[test]
    fn who_cannot_answer_is_not_asked() {
        for term in ["xterm", "xterm-256color", "alacritty", "foot", "rxvt-unicode-256color"] {
            assert!(of(term, |_| {}).answers, "{term}");
        }
        for term in ["linux", "dumb", "vt100", "screen", "screen-256color", "tmux-256color", ""] {
            assert!(!of(term, |_| {}).answers, "{term}");
        }
        assert!(!of("xterm-256color", |e| e.multiplexed = true).answers);
        assert!(!of("xterm-256color", |e| e.no_color = true).answers);
    }

    #[test]
    fn ascii_switches_itself_on_where_signs_would_be_lost() {
        for term in ["linux", "dumb", "vt100", "vt220", ""] {
            assert!(of(term, |_| {}).ascii, "{term}");
        }
        for locale in ["C", "POSIX", "de_DE.ISO-8859-1", ""] {
            assert!(of("xterm", |e| locale.clone_into(&mut e.locale)).ascii, "{locale}");
        }
        for locale in ["C.UTF-8", "de_DE.utf8"] {
            assert!(!of("xterm", |e| locale.clone_into(&mut e.locale)).ascii, "{locale}");
        }
        let windows = of("", |e| (e.windows, e.locale) = (true, String::new()));
        assert!(!windows.ascii && !windows.answers && windows.colours == Colours::Many);
    }

    #[test]
    fn a_background_is_told_by_its_brightness_or_by_its_number() {
        let solarized = [0xfd, 0xf6, 0xe3].map(|part: u8| f32::from(part) / 255.0);
        assert_eq!(Background::of_colour(solarized), Background::Light);
        assert_eq!(Background::of_colour([0.0, 0.17, 0.21]), Background::Dark);
        let told = |value: &str| of("xterm", |e| value.clone_into(&mut e.colorfgbg)).background;
        assert_eq!(told("15;0"), Some(Background::Dark));
        assert_eq!(told("0;default;15"), Some(Background::Light));
        assert_eq!(told("0;default"), None);
        assert_eq!(of("linux", |_| {}).background, Some(Background::Dark));
    }
}
