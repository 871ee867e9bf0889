//! The program line by line, as a screen reader hears it: whatever is typed, what is said is words
//! that a terminal takes as letters, in lines that fit.

use std::sync::OnceLock;

use jiff::tz::TimeZone;
use reauth::keys::Intent;
use reauth::plain::Act;
use reauth::plain::Question;
use reauth::plain::Talk;
use reauth::plain::Voice;
use reauth::text::Language;
use reauth::text::columns;
use reauth::update::Msg;
use reauth::words::Words;
use zeroize::Zeroizing;

use super::Bytes;
use super::is_clean;
use super::is_clean_line;
use crate::acts::holds;
use crate::acts::start;
use crate::driver::Driver;

/// Terminals of several widths, in both languages.
fn voices() -> &'static [Voice; 4] {
    static VOICES: OnceLock<[Voice; 4]> = OnceLock::new();
    let voice = |language, columns| Voice {
        words: Words::of(language),
        zone: TimeZone::UTC,
        hides: true,
        columns,
    };
    VOICES.get_or_init(|| {
        let (english, german) = (Language::English, Language::German);
        [voice(english, 80), voice(english, 40), voice(german, 60), voice(english, 200)]
    })
}

pub(super) fn run(data: &[u8]) {
    let mut bytes = Bytes(data);
    let first = bytes.next();
    let mut driver = start(usize::from(first % 4));
    let voice = &voices()[usize::from(first / 4 % 4)];
    let width = voice.columns;
    let mut talk = Talk::new();
    told(&mut talk, &mut driver, voice);
    for line in bytes.0.split(|byte| *byte == b'\n') {
        let line = super::text(line);
        driver.model.toggled = None;
        let acts = match line.as_str() {
            "\u{4}" => talk.end(),
            _ => talk.answer(&driver.model, voice, Zeroizing::new(line)),
        };
        for act in acts {
            match act {
                Act::Wish(Intent::Leave | Intent::Suspend) => return,
                Act::Wish(intent) => driver.send(Msg::Wish(intent)),
                Act::Text(text) => driver.send(Msg::Pasted(text)),
                Act::Say(lines) => said(&reauth::plain::lines(&lines, width), width),
            }
        }
        told(&mut talk, &mut driver, voice);
    }
    holds(&driver);
}

/// All that is new, and the question.
fn told(talk: &mut Talk, driver: &mut Driver, voice: &Voice) {
    if let Some(lines) = talk.tell(&driver.model, voice) {
        driver.model.notice = None;
        said(&lines, voice.columns);
        if let Some(intent) = talk.moves_on(&driver.model) {
            driver.send(Msg::Wish(intent));
            said(&talk.tell(&driver.model, voice).unwrap_or_default(), voice.columns);
        }
        // It is said once.
        assert_eq!(talk.tell(&driver.model, voice).unwrap_or_default(), [""; 0]);
    }
    if let Some(Question { text, .. }) = talk.question(&driver.model, voice) {
        is_clean(&text);
        assert!(!text.contains("(no words)"), "{text}");
    }
}

fn said(lines: &[String], width: usize) {
    for line in lines {
        is_clean_line(line);
        assert!(!line.contains("(no words)"), "{line}");
        // An address is never broken, so no word is.
        let word = !line.contains(' ');
        assert!(columns(line) <= width || word, "{} of {width} columns: {line}", columns(line));
    }
}
