//! An address as the squares of a QR code: found once, when it is asked for, and drawn often.

use qrcode::Color;
use qrcode::EcLevel;
use qrcode::QrCode;

/// An address, and its code on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrPanel {
    /// The address.
    pub url: String,
    /// Its code; none where no code is large enough.
    pub code: Option<Squares>,
    /// Whether light and dark are swapped, for a scanner that does not take it otherwise.
    pub swapped: bool,
}

impl QrPanel {
    /// Finds the code of an address.
    pub fn new(url: String) -> Self {
        Self { code: Squares::of(&url), url, swapped: false }
    }
}

/// The squares of a code: row by row, dark or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squares {
    width: usize,
    dark: Vec<bool>,
}

impl Squares {
    /// The smallest code; none where no code is large enough.
    pub fn of(url: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(url, EcLevel::L).ok()?;
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Some(Self { width: code.width(), dark })
    }

    /// How many there are in a row, and how many rows.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether a square is dark; those around the code are light.
    pub fn is_dark(&self, row: Option<usize>, column: Option<usize>) -> bool {
        let square = |row, column| {
            (column < self.width).then(|| self.dark.get(row * self.width + column).copied())
        };
        let (Some(row), Some(column)) = (row, column) else { return false };
        square(row, column).flatten().unwrap_or_default()
    }
}
