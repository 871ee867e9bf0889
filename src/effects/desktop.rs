//! The browser, on a thread of its own: an opener may take its time.

use std::sync::mpsc;
use std::sync::mpsc::Sender;

use crate::effects::say;
use crate::model::screen::Tone;
use crate::services::browser::Browser;
use crate::services::browser::Desktop;
use crate::services::browser::Outcome;
use crate::update::Msg;

/// Hands pages over one after another.
pub(super) struct Desk {
    desktop: Option<(Desktop, bool)>,
    pages: Option<Sender<String>>,
    inbox: Sender<Msg>,
}

impl Desk {
    /// Starts nothing yet.
    pub(super) fn new(desktop: Desktop, loopback: bool, inbox: Sender<Msg>) -> Self {
        Self { desktop: Some((desktop, loopback)), pages: None, inbox }
    }

    /// Hands `url` over.
    pub(super) fn open(&mut self, url: String) {
        if let Some((desktop, loopback)) = self.desktop.take() {
            let (pages, todo) = mpsc::channel::<String>();
            let inbox = self.inbox.clone();
            std::thread::spawn(move || {
                let mut browser = Browser::new(desktop, loopback);
                for url in todo {
                    let outcome = browser.open(&url);
                    let tone =
                        if outcome == Outcome::HandedOver { Tone::Said } else { Tone::Wrong };
                    say(&inbox, tone, outcome.phrase());
                }
            });
            self.pages = Some(pages);
        }
        if let Some(pages) = &self.pages {
            drop(pages.send(url));
        }
    }
}
