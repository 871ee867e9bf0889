//! The languages there are words in.

/// A language of the screens and reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// `en`: also that of JSON, `--help` and whoever speaks none of the others.
    #[default]
    English,
    /// `de`.
    German,
}

impl Language {
    /// Every language, in the order of their files.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (BCP 47): the name of its folder, and the `lang` of a page.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Returns the language of a locale, `de`, `de-AT` or `de_DE.UTF-8`. `C` and `POSIX` are
    /// English; none where there are no words in it.
    pub fn of_locale(locale: &str) -> Option<Self> {
        let language = locale.split(['_', '-', '.', '@']).next()?;
        if ["C", "POSIX"].contains(&language) {
            return Some(Self::English);
        }
        Self::ALL.into_iter().find(|known| known.tag().eq_ignore_ascii_case(language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_tells_its_language() {
        for locale in ["de", "DE", "de-AT", "de_DE.UTF-8", "de_CH@euro", "de.UTF-8"] {
            assert_eq!(Language::of_locale(locale), Some(Language::German), "{locale}");
        }
        for locale in ["en", "en_GB.UTF-8", "C", "C.UTF-8", "POSIX"] {
            assert_eq!(Language::of_locale(locale), Some(Language::English), "{locale}");
        }
        for locale in ["", "fr_FR.UTF-8", "den", "d", "nds_DE", "german"] {
            assert_eq!(Language::of_locale(locale), None, "{locale}");
        }
    }
}
