//! What the mouse can do: the places of a frame that answer to a click.

use crate::model::key::Key;
use crate::model::screen::Pane;
use crate::model::screen::TestField;

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// The wheel was turned: lines down, or up where negative.
    Wheel {
        /// Column, from 0.
        column: u16,
        /// Row, from 0.
        row: u16,
        /// Lines.
        by: isize,
    },
    /// The left button was pressed.
    Press {
        /// Column, from 0.
        column: u16,
        /// Row, from 0.
        row: u16,
    },
}

/// What a click means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To choose a row of the list or dialog, counted from 0.
    Choose(usize),
    /// To go to a field of the test panel.
    Field(TestField),
    /// To go to a half of the checklist.
    Pane(Pane),
    /// To press a key of the footer.
    Press(Key),
}

/// A place of the last frame, and what a click on it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// First column.
    pub column: u16,
    /// First row.
    pub row: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// What a click means.
    pub target: Target,
}

impl Spot {
    /// Whether a cell is in it.
    pub fn holds(&self, column: u16, row: u16) -> bool {
        let across = self.column..self.column.saturating_add(self.width);
        let down = self.row..self.row.saturating_add(self.height);
        across.contains(&column) && down.contains(&row)
    }
}

/// What a frame showed, as far as the next message has to know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// First line that it showed of what is long.
    pub scroll: usize,
    /// How far what is long could be scrolled.
    pub scroll_max: usize,
    /// What the state of each step is called.
    pub states: Vec<String>,
    /// What answers to a click; the last one that holds a cell counts.
    pub spots: Vec<Spot>,
    /// Where the cursor stands; none where nothing is typed.
    pub cursor: Option<(u16, u16)>,
    /// Whether the window was too small to show anything.
    pub nothing: bool,
}
