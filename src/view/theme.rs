//! Styles by meaning, and the signs of the frame.

use ratatui::style::Color;
use ratatui::style::Modifier;
use ratatui::style::Style;
use ratatui::symbols::border;

use crate::model::session::StepState;

/// Styles by what they mean. Foreground and background are the terminal's own unless a state asks
/// for a colour, and no state is told by colour alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    colours: bool,
}

impl Theme {
    /// Named colours of the terminal's palette.
    pub fn ansi() -> Self {
        Self { colours: true }
    }

    /// No colour at all: bold, underline and reverse only.
    pub fn mono() -> Self {
        Self { colours: false }
    }

    fn tint(&self, colour: Color, modifier: Modifier) -> Style {
        let style = Style::new().add_modifier(modifier);
        if self.colours { style.fg(colour) } else { style }
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
        self.tint(Color::Yellow, Modifier::BOLD)
    }

    /// Something that did not work.
    pub fn wrong(&self) -> Style {
        self.tint(Color::Red, Modifier::BOLD)
    }

    /// Something that worked.
    pub fn right(&self) -> Style {
        self.tint(Color::Green, Modifier::empty())
    }

    /// PRACTICE, and endpoints that are not Microsoft's: impossible to miss.
    pub fn banner(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    /// A step's state.
    pub fn state(&self, state: StepState) -> Style {
        match state {
            StepState::Todo => self.plain(),
            StepState::Doing => self.tint(Color::Cyan, Modifier::empty()),
            StepState::Done => self.right(),
            StepState::Skipped => self.tint(Color::Blue, Modifier::empty()),
            StepState::Failed => self.wrong(),
            StepState::Stale => self.warning(),
        }
    }
}

/// Signs of one column each, whatever the terminal takes an ambiguous one for.
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
            done: "x",
            failed: "!",
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
