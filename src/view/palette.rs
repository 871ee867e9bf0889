//! The colours of each theme. A test computes the contrast of every one.
//!
//! Numbers from 16 on look the same in every terminal; the sixteen below look as its owner likes,
//! so that they serve only where a terminal has no others.

use ratatui::style::Color;

use crate::model::settings::ThemeName;
use crate::model::terminal::Background;
use crate::model::terminal::Colours;
use crate::model::terminal::Terminal;

/// Colours by what they mean; none is the terminal's own text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Palette {
    /// Text and background of everything, where the theme does not leave them to the terminal.
    pub(super) ground: Option<(Color, Color)>,
    /// Something to heed.
    pub(super) warning: Option<Color>,
    /// Something that did not work.
    pub(super) wrong: Option<Color>,
    /// Something that worked.
    pub(super) right: Option<Color>,
    /// Begun.
    pub(super) doing: Option<Color>,
    /// Left out.
    pub(super) skipped: Option<Color>,
}

const fn many(warning: u8, wrong: u8, right: u8, doing: u8, skipped: u8) -> Palette {
    Palette {
        ground: None,
        warning: Some(Color::Indexed(warning)),
        wrong: Some(Color::Indexed(wrong)),
        right: Some(Color::Indexed(right)),
        doing: Some(Color::Indexed(doing)),
        skipped: Some(Color::Indexed(skipped)),
    }
}

const fn sixteen(warning: Color, wrong: Color, right: Color) -> Palette {
    Palette {
        ground: None,
        warning: Some(warning),
        wrong: Some(wrong),
        right: Some(right),
        doing: None,
        skipped: None,
    }
}

/// Blue against brown, as light as can be read on black and on white: for who cannot do with other
/// colours on a terminal that does not tell its background.
const EITHER: Palette = many(131, 131, 63, 63, 243);

/// The colours of `theme` on `terminal`; none at all where nobody knows what they would stand on.
pub(super) fn palette(theme: ThemeName, terminal: Terminal) -> Palette {
    let background = match theme {
        // High contrast brings its own.
        ThemeName::Dark | ThemeName::HighContrast => Some(Background::Dark),
        ThemeName::Light => Some(Background::Light),
        ThemeName::Auto | ThemeName::Deuteranopia => terminal.background,
        ThemeName::Mono => None,
    };
    let Some(background) = background else {
        let named = theme == ThemeName::Deuteranopia && terminal.colours == Colours::Many;
        return if named { EITHER } else { Palette::default() };
    };
    match terminal.colours {
        Colours::None => Palette::default(),
        Colours::Many => fixed(theme, background),
        Colours::Sixteen => own(theme, background),
    }
}

fn fixed(theme: ThemeName, background: Background) -> Palette {
    match (theme, background) {
        (ThemeName::HighContrast, _) => Palette {
            ground: Some((Color::Indexed(231), Color::Indexed(16))),
            ..many(226, 210, 120, 123, 153)
        },
        // Blue against orange, which red-green blindness leaves apart.
        (ThemeName::Deuteranopia, Background::Dark) => many(229, 208, 75, 159, 250),
        (ThemeName::Deuteranopia, Background::Light) => many(235, 94, 20, 24, 240),
        (_, Background::Dark) => many(221, 210, 114, 80, 111),
        (_, Background::Light) => many(94, 124, 22, 23, 25),
    }
}

fn own(theme: ThemeName, background: Background) -> Palette {
    match (theme, background) {
        (ThemeName::HighContrast, _) => Palette {
            ground: Some((Color::White, Color::Black)),
            ..sixteen(Color::LightYellow, Color::LightYellow, Color::LightGreen)
        },
        (ThemeName::Deuteranopia, Background::Dark) => {
            sixteen(Color::LightYellow, Color::LightMagenta, Color::LightCyan)
        }
        (_, Background::Dark) => sixteen(Color::LightYellow, Color::LightRed, Color::LightGreen),
        (_, Background::Light) => sixteen(Color::Magenta, Color::Red, Color::Blue),
    }
}
