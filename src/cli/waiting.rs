//! What a test on the command line shows while it runs, and while a person signs in.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::cli::context::Context;
use crate::cli::out;
use crate::model::check::Waits;
use crate::model::endpoints::EndpointKind;
use crate::model::secret::Secret;
use crate::services::browser;
use crate::services::browser::Desktop;
use crate::services::clock;
use crate::services::hidden::Hidden;
use crate::services::microsoft::Progress;
use crate::services::terminal;
use crate::words::Words;

/// Takes the address at which a sign-in ended elsewhere; says whether more may come.
pub(super) type Paste = Arc<dyn Fn(Secret) -> bool + Send + Sync>;

/// Standard error while a test runs.
pub(super) struct Face {
    account: String,
    quiet: bool,
    desktop: Desktop,
    loopback: bool,
    paste: Paste,
    words: Words,
    hidden: Mutex<Option<Hidden>>,
}

impl Face {
    /// `quiet` leaves out all but what a person has to know.
    pub(super) fn new(context: &Context, account: &str, quiet: bool, paste: Paste) -> Self {
        Self {
            account: account.to_owned(),
            quiet,
            desktop: context.desktop(),
            loopback: context.endpoints.kind != EndpointKind::Microsoft,
            paste,
            words: context.words(),
            hidden: Mutex::new(None),
        }
    }

    /// Shows what is told.
    pub(super) fn show(&self, progress: Progress) {
        match progress {
            Progress::Started(_) => {}
            Progress::Ended(record) => {
                if !self.quiet {
                    let key = format!("check.stage.{}.title", record.id.as_str());
                    let title = self.words.get(&key);
                    out::note(&format!("{title}: {}", self.words.say(&record.detail)));
                }
            }
            Progress::Told(phrase) => out::note(&self.words.say(&phrase)),
            Progress::Waits(Waits::Nobody) => self.leave(),
            Progress::Waits(Waits::Browser { url }) => {
                let gaps = [("account", self.account.as_str())];
                self.show_page(&self.words.fill("check.wait.browser", &gaps), url);
            }
            Progress::Waits(Waits::Device { code, uri, until }) => {
                let seconds = until.duration_since(clock::now()).as_secs();
                let minutes = (seconds + 59).div_euclid(60).to_string();
                let gaps = [("code", code.as_str()), ("minutes", &minutes)];
                out::note(&self.words.fill("check.wait.device", &gaps));
                out::note(&uri);
            }
        }
    }

    /// Gives the terminal back.
    pub(super) fn leave(&self) {
        drop(self.hidden.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Shows the page at which a person is waited for, opens it, and listens for a pasted address.
    pub(super) fn show_page(&self, lead: &str, url: String) {
        out::note(lead);
        out::note(&url);
        let paste = Arc::clone(&self.paste);
        let hidden = terminal::is_attended().then(|| Hidden::listen(move |address| paste(address)));
        if let Some(Ok(hidden)) = hidden {
            out::note(self.words.get("check.wait.paste"));
            *self.hidden.lock().unwrap_or_else(PoisonError::into_inner) = Some(hidden);
        }
        let language = self.words.language();
        browser::open_aside(self.desktop.clone(), self.loopback, url, move |outcome| {
            out::note(&Words::of(language).say(&outcome.phrase()));
        });
    }
}
