//! How a command fails: a code, and one or two sentences.

use crate::cli::out;
use crate::text::Phrase;
use crate::words::Words;

/// Something unexpected.
pub(super) const UNEXPECTED: u8 = 1;
/// Wrong usage, or no terminal where one is needed.
pub(super) const USAGE: u8 = 2;
/// Asked, and not in order.
pub(super) const NOT_IN_ORDER: u8 = 3;
/// The credentials were refused.
pub(super) const REFUSED: u8 = 4;
/// Not settled.
pub(super) const INCONCLUSIVE: u8 = 5;
/// The network.
pub(super) const NETWORK: u8 = 6;
/// The keyring.
pub(super) const KEYRING: u8 = 7;
/// A session file.
pub(super) const SESSION_FILE: u8 = 8;

/// Interrupted from outside.
pub(super) const INTERRUPTED: u8 = 130;

/// Why a command did not do what it was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    code: u8,
    says: Says,
}

/// What a failure says.
#[derive(Debug, PartialEq, Eq)]
enum Says {
    /// To whoever writes scripts: English.
    Text(String),
    /// To whoever reads the screen.
    Phrases(Vec<Phrase>),
}

impl Failure {
    /// With a sentence of its own.
    pub(super) fn new(code: u8, text: impl Into<String>) -> Self {
        Self { code, says: Says::Text(text.into()) }
    }

    /// With a sentence of the words.
    pub(super) fn of(code: u8, phrase: &Phrase) -> Self {
        Self { code, says: Says::Phrases(vec![phrase.clone()]) }
    }

    /// With two sentences of the words: what happened, and what to do next.
    pub(super) fn of_two(code: u8, what: &Phrase, next: &Phrase) -> Self {
        Self { code, says: Says::Phrases(vec![what.clone(), next.clone()]) }
    }

    /// The exit code.
    pub(super) fn code(&self) -> u8 {
        self.code
    }

    /// The sentences.
    pub(super) fn text(&self, words: &Words) -> String {
        match &self.says {
            Says::Text(text) => text.clone(),
            Says::Phrases(phrases) => {
                let said: Vec<_> = phrases.iter().map(|phrase| words.say(phrase)).collect();
                said.join(" ")
            }
        }
    }

    /// Says it on standard error; returns the exit code.
    pub(super) fn tell(&self, words: &Words) -> u8 {
        out::note(&format!("reauth: {}", self.text(words)));
        self.code
    }
}

/// Says what clap found, and returns the exit code: help and version go to standard output and are no
/// failure.
pub(super) fn of_usage(error: &clap::Error) -> u8 {
    let text = error.render().to_string();
    if error.use_stderr() {
        out::note(text.trim_end());
        USAGE
    } else {
        match out::print(text.trim_end()) {
            Ok(()) => 0,
            Err(failure) => failure.tell(&Words::english()),
        }
    }
}
