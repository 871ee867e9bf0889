//! The browser and the clipboard, on threads of their own: a program may take its time.

use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::mpsc::Sender;

use crate::effects::noted;
use crate::effects::say;
use crate::effects::tell;
use crate::model::screen::Tone;
use crate::services::browser::Browser;
use crate::services::browser::Desktop;
use crate::services::browser::Outcome;
use crate::services::clipboard::Programs;
use crate::services::clipboard::one_line;
use crate::services::log::Began;
use crate::services::log::Log;
use crate::text::Phrase;
use crate::update::Msg;

/// Copies by a program; where none of them can, the terminal is left.
pub(super) fn copy(programs: Programs, text: String, inbox: Sender<Msg>, log: Log) {
    std::thread::spawn(move || {
        let began = Began::now();
        let said = programs.copy(&one_line(&text));
        noted::copied(&log, said, began);
        match said {
            Some(key) => say(&inbox, Tone::Said, Phrase::new(key)),
            None => tell(&inbox, Msg::NotCopied(text)),
        }
    });
}

/// What is handed over.
pub(super) enum Page {
    /// A page of Okta's.
    Address(String),
    /// A report that this program has written.
    File(PathBuf),
}

/// Hands pages over one after another.
pub(super) struct Desk {
    desktop: Option<(Desktop, bool)>,
    pages: Option<Sender<Page>>,
    inbox: Sender<Msg>,
    log: Log,
}

impl Desk {
    /// Starts nothing yet.
    pub(super) fn new(desktop: Desktop, loopback: bool, inbox: Sender<Msg>, log: Log) -> Self {
        Self { desktop: Some((desktop, loopback)), pages: None, inbox, log }
    }

    /// Hands `page` over.
    pub(super) fn open(&mut self, page: Page) {
        if let Some((desktop, loopback)) = self.desktop.take() {
            let (pages, todo) = mpsc::channel::<Page>();
            let (inbox, log) = (self.inbox.clone(), self.log.clone());
            std::thread::spawn(move || {
                let mut browser = Browser::new(desktop, loopback);
                for page in todo {
                    let began = Began::now();
                    let (outcome, path) = match page {
                        Page::Address(url) => (browser.open(&url), None),
                        Page::File(path) => (browser.open_report(&path), Some(path)),
                    };
                    noted::page(&log, &outcome, began);
                    let tone =
                        if outcome == Outcome::HandedOver { Tone::Said } else { Tone::Wrong };
                    let said = match path {
                        Some(path) => outcome.phrase_of_report(&path),
                        None => outcome.phrase(),
                    };
                    say(&inbox, tone, said);
                }
            });
            self.pages = Some(pages);
        }
        if let Some(pages) = &self.pages {
            drop(pages.send(page));
        }
    }
}
