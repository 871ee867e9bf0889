//! How it is said: line by line, for a screen reader, a pipe, or a terminal without a cursor.
//!
//! The same model, and the same wishes. Where a frame shows everything at once, here only what is
//! new is said ([`Talk::tell`]), then one question asked ([`Talk::question`]), and what is typed
//! turned into the wishes that keys would have been ([`Talk::answer`]). Nothing is changed here,
//! and nothing is drawn: a line is words, a state is a word, an address stands alone on its line.

mod answer;
mod changes;
mod choices;
mod commands;
mod doctor;
mod intro;
mod okta;
mod place;
mod question;
mod report;
mod settings;
mod step;
mod talk;
mod test;
mod voice;

use zeroize::Zeroizing;

use crate::keys::Intent;

pub use talk::Talk;
pub use voice::Voice;

/// Breaks what is said into lines of a terminal that has so many columns.
pub fn lines(said: &[String], columns: usize) -> Vec<String> {
    said.iter().flat_map(|text| voice::lines(text, columns)).collect()
}

/// What a typed line stands for, in order.
#[derive(Debug)]
pub enum Act {
    /// A wish.
    Wish(Intent),
    /// Text for the field that has the focus; it may be a password.
    Text(Zeroizing<String>),
    /// Something that is only to be said.
    Say(Vec<String>),
}

/// What is asked now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question; empty where a text goes on.
    pub text: String,
    /// Whether the answer must not be seen.
    pub hidden: bool,
    /// Whether there is something to wait for, so that the end of the input is not yet the end.
    pub waits: bool,
}
