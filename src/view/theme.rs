//! Styles by meaning, and the signs of the frame.

use ratatui::style::Color;
use ratatui::style::Modifier;
use ratatui::style::Style;
use ratatui::symbols::border;

use crate::model::session::StepState;
use crate::model::settings::ThemeName;
use crate::model::terminal::Background;
use crate::model::terminal::Colours;
use crate::model::terminal::Terminal;
use crate::view::palette::Palette;
use crate::view::palette::palette;

/// Styles by what they mean. Foreground and background are the terminal's own unless a state asks
/// for a colour, and no state is told by colour alone. By default there are no colours at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
    /// Black and white, where they may be sent.
    code: Option<(Color, Color)>,
    /// Whether the terminal told that its background is light.
    is_light: bool,
}

impl Theme {
    /// The colours of a theme, as far as the terminal has them.
    pub fn new(name: ThemeName, terminal: Terminal) -> Self {
        let code = match terminal.colours {
            _ if name == ThemeName::Mono => None,
            Colours::None => None,
            Colours::Sixteen => Some((Color::Black, Color::White)),
            Colours::Many => Some((Color::Indexed(16), Color::Indexed(231))),
        };
        let is_light = terminal.background == Some(Background::Light);
        Self { palette: palette(name, terminal), code, is_light }
    }

    /// What everything is drawn on.
    pub fn ground(&self) -> Style {
        match self.palette.ground {
            Some((text, background)) => Style::new().fg(text).bg(background),
            None => Style::new(),
        }
    }

    fn tint(colour: Option<Color>, modifier: Modifier) -> Style {
        let style = Style::new().add_modifier(modifier);
        match colour {
            Some(colour) => style.fg(colour),
            None => style,
        }
    }

    /// Text without a meaning of its own.
    pub fn plain(&self) -> Style {
        Style::new()
    }

    /// Titles and labels.
    pub fn strong(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The chosen row, field or button.
    pub fn chosen(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// An address.
    pub fn link(&self) -> Style {
        Style::new().add_modifier(Modifier::UNDERLINED)
    }

    /// Something to heed before going on.
    pub fn warning(&self) -> Style {
        Self::tint(self.palette.warning, Modifier::BOLD)
    }

    /// Something that did not work.
    pub fn wrong(&self) -> Style {
        Self::tint(self.palette.wrong, Modifier::BOLD)
    }

    /// Something that worked.
    pub fn right(&self) -> Style {
        Self::tint(self.palette.right, Modifier::empty())
    }

    /// PRACTICE, and endpoints that are not Microsoft's: impossible to miss.
    pub fn banner(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    /// A QR code: how it is drawn, and whether what is drawn is its dark part. Swapped for a terminal
    /// that has light and dark the other way round.
    pub fn code(&self, swapped: bool) -> (Style, bool) {
        match self.code {
            Some((paper, ink)) if swapped => (Style::new().fg(ink).bg(paper), true),
            Some((ink, paper)) => (Style::new().fg(ink).bg(paper), true),
            // What is drawn is light on a dark background; most are dark.
            None => (Style::new(), self.is_light != swapped),
        }
    }

    /// A step's state.
    pub fn state(&self, state: StepState) -> Style {
        match state {
            StepState::Todo => self.plain(),
            StepState::Doing => Self::tint(self.palette.doing, Modifier::empty()),
            StepState::Done => self.right(),
            StepState::Skipped => Self::tint(self.palette.skipped, Modifier::empty()),
            StepState::Failed => self.wrong(),
            StepState::Stale => self.warning(),
        }
    }
}

/// Signs of one column each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Before the chosen row.
    pub marker: &'static str,
    /// Where text was cut.
    pub cut: &'static str,
    /// Between two halves of a line.
    pub dot: &'static str,
    /// A horizontal line.
    pub rule: &'static str,
    /// A vertical line.
    pub bar: &'static str,
    /// Between two labels of a click path.
    pub then: &'static str,
    /// The frame of a dialog.
    pub border: border::Set<'static>,
    /// Whether nothing beyond ASCII may be drawn, whatever a text has in it.
    pub ascii: bool,
    done: &'static str,
    failed: &'static str,
}

impl Glyphs {
    /// Box drawing and check marks.
    pub fn unicode() -> Self {
        Self {
            marker: "▸",
            cut: "…",
            dot: "·",
            rule: "─",
            bar: "│",
            then: " › ",
            border: border::PLAIN,
            ascii: false,
            done: "✓",
            failed: "✗",
        }
    }

    /// Nothing beyond ASCII: consoles, dumb terminals, other locales.
    pub fn ascii() -> Self {
        Self {
            marker: ">",
            cut: "~",
            dot: "|",
            rule: "-",
            bar: "|",
            then: " > ",
            border: border::Set {
                top_left: "+",
                top_right: "+",
                bottom_left: "+",
                bottom_right: "+",
                vertical_left: "|",
                vertical_right: "|",
                horizontal_top: "-",
                horizontal_bottom: "-",
            },
            ascii: true,
            // A cross would read as failed, and "!" calls for attention elsewhere.
            done: "+",
            failed: "x",
        }
    }

    /// The sign of a state; its word stands beside it somewhere.
    pub fn state(&self, state: StepState) -> &'static str {
        match state {
            StepState::Todo => " ",
            StepState::Doing => "*",
            StepState::Done => self.done,
            StepState::Skipped => "-",
            StepState::Failed => self.failed,
            StepState::Stale => "?",
        }
    }
}
