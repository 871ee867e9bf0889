//! The document that every format renders.

use serde_json::Value;

use crate::report::timeline::Timeline;
use crate::text::Language;

/// A report. All text in it is cleaned of control characters; escaping is the format's work.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The language of its words.
    pub language: Language,
    /// What it is about; the names of the marks come before it.
    pub title: String,
    /// What a reader must know before anything else.
    pub marks: Vec<Mark>,
    /// The block for the ticket; with title and marks at most twelve lines.
    pub head: Vec<Row>,
    /// Everything else, in reading order.
    pub sections: Vec<Section>,
    /// Steps and tests, for formats that draw.
    pub timeline: Timeline,
    /// The same for machines, without the marks, the head and the sum.
    pub machine: Value,
}

/// A warning that no reader may miss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// For machines: `incomplete`, `practice`, `overridden-endpoints` or `damaged`.
    pub id: &'static str,
    /// In capitals.
    pub name: String,
    /// One sentence.
    pub text: String,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// For machines.
    pub id: &'static str,
    /// For people.
    pub label: String,
    /// What is known.
    pub cell: Cell,
}

/// One line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// To be read.
    Prose(String),
    /// To be copied: an id, a URL, an account.
    Code(String),
}

impl Cell {
    /// The text, however it is to be set.
    pub fn text(&self) -> &str {
        match self {
            Self::Prose(text) | Self::Code(text) => text,
        }
    }
}

/// A part with a title of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// For formats that treat one apart, and for anchors.
    pub id: &'static str,
    /// Made of words alone.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// What a format has to be able to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A title below the section's, made of words alone.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// Named values.
    Rows(Vec<Row>),
    /// A table; every line has as many cells as `head`.
    Table {
        /// Titles of the columns.
        head: Vec<String>,
        /// Its lines.
        lines: Vec<Vec<Cell>>,
    },
    /// Items of one or more lines each.
    List(Vec<String>),
    /// Outside text with its line breaks, set apart.
    Verbatim(String),
}
