//! The table: what was promised, what was found, and how the one stands to the other.

use std::fmt;

/// How far above its goal, or above what is held of it, a figure may be before the whole run fails: a busy
/// machine makes noise, and no machine makes half as much again of everything.
const OFF: f64 = 1.5;

/// One promise and what was found.
pub(crate) struct Row {
    what: String,
    unit: &'static str,
    goal: f64,
    held: f64,
    figure: f64,
    from: String,
}

impl Row {
    /// `figure` is to be `goal` at most; both in `unit`, which for a ratio is `×`.
    pub(crate) fn new(what: impl Into<String>, unit: &'static str, goal: f64, figure: f64) -> Self {
        Self { what: what.into(), unit, goal, held: goal, figure, from: String::new() }
    }

    /// What is held where the goal is not reached: the table says that it is missed, and the run
    /// fails where it becomes worse than this by half.
    pub(crate) fn held(mut self, figure: f64) -> Self {
        self.held = figure;
        self
    }

    /// What the figure was made of, as in `9.1 ms against 7.4 ms`.
    pub(crate) fn from(mut self, from: impl Into<String>) -> Self {
        self.from = from.into();
        self
    }

    /// Figure through goal; a goal of nothing is met by nothing alone.
    fn ratio(&self) -> f64 {
        self.ratio_to(self.goal)
    }

    fn ratio_to(&self, most: f64) -> f64 {
        match (self.figure > 0.0, most > 0.0) {
            (false, _) => 0.0,
            (true, true) => self.figure / most,
            (true, false) => f64::INFINITY,
        }
    }

    fn is_off(&self) -> bool {
        self.ratio_to(self.held) > OFF
    }

    fn verdict(&self) -> String {
        match self.ratio() {
            ratio if ratio <= 1.0 => "yes".to_owned(),
            _ if self.is_off() => "OFF".to_owned(),
            ratio if ratio <= OFF => "near".to_owned(),
            _ => format!("no; {} held", number(self.held)),
        }
    }
}

/// All rows, in the order in which they were found.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// Adds a row.
    pub(crate) fn add(&mut self, row: Row) {
        self.0.push(row);
    }

    /// The rows that are off by half of what is held.
    pub(crate) fn off(&self) -> Vec<&str> {
        let off = self.0.iter().filter(|row| row.is_off());
        off.map(|row| row.what.as_str()).collect()
    }
}

/// Three digits that mean something, or the whole number.
fn number(n: f64) -> String {
    match n.abs() {
        0.0 => "0".to_owned(),
        size if size < 10.0 => format!("{n:.2}"),
        size if size < 100.0 => format!("{n:.1}"),
        _ => format!("{n:.0}"),
    }
}

impl fmt::Display for Table {
    /// As Markdown, from which the README's table is made.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["what", "goal", "figure", "figure / goal", "ok", "from"];
        let mut rows = vec![head.map(str::to_owned)];
        rows.extend(self.0.iter().map(|row| {
            [
                row.what.clone(),
                format!("{} {}", number(row.goal), row.unit),
                format!("{} {}", number(row.figure), row.unit),
                number(row.ratio()),
                row.verdict(),
                row.from.clone(),
            ]
        }));
        let widths: [usize; 6] = std::array::from_fn(|n| {
            rows.iter()
                .filter_map(|row| row.get(n))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        });
        for (n, row) in rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(widths) {
                write!(f, "| {cell:<width$} ")?;
            }
            writeln!(f, "|")?;
            if n == 0 {
                let rule = widths.map(|width| format!("|{}", "-".repeat(width + 2)));
                writeln!(f, "{}|", rule.concat())?;
            }
        }
        Ok(())
    }
}
