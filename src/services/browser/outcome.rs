//! What came of handing over a page, worded so that nothing is claimed that nobody saw.

use std::path::Path;

use crate::text::Phrase;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A launcher took the page; whether it is seen, nobody knows.
    HandedOver,
    /// A launcher was started and has not answered yet.
    Waiting,
    /// Switched off.
    Unwanted,
    /// The reader sits at another machine.
    Ssh,
    /// There is no display.
    NoDisplay,
    /// Inside a container.
    Container,
    /// The browser named needs the terminal.
    TextBrowser {
        /// Its name.
        name: String,
    },
    /// A page was handed over less than a second ago.
    TooSoon,
    /// Not an address that this program opens.
    BadUrl,
    /// There is no launcher.
    Missing,
    /// The launcher failed.
    Failed {
        /// Its exit code, where it had one.
        code: Option<i32>,
    },
}

impl Outcome {
    /// Names its sentence. Each but the first leaves the reader the address itself.
    pub fn key(&self) -> &'static str {
        match self {
            Self::HandedOver => "browser.handed_over",
            Self::Waiting => "browser.waiting",
            Self::Unwanted => "browser.unwanted",
            Self::Ssh => "browser.ssh",
            Self::NoDisplay => "browser.no_display",
            Self::Container => "browser.container",
            Self::TextBrowser { .. } => "browser.text_browser",
            Self::TooSoon => "browser.too_soon",
            Self::BadUrl => "browser.bad_url",
            Self::Missing => "browser.missing",
            Self::Failed { code: Some(_) } => "browser.failed",
            Self::Failed { code: None } => "browser.failed_otherwise",
        }
    }

    /// Its sentence where a report was handed over: a file of this machine, which has no address
    /// that another machine could open.
    pub fn phrase_of_report(&self, path: &Path) -> Phrase {
        let key = match self {
            Self::HandedOver => "browser.report.handed_over",
            Self::Waiting | Self::TooSoon => return self.phrase(),
            Self::Ssh | Self::NoDisplay | Self::Container => "browser.report.elsewhere",
            Self::BadUrl => "browser.report.gone",
            Self::Unwanted | Self::TextBrowser { .. } | Self::Missing | Self::Failed { .. } => {
                "browser.report.by_hand"
            }
        };
        Phrase::new(key).with("path", path.display().to_string())
    }

    /// Its sentence, with `name` or `code` filled in.
    pub fn phrase(&self) -> Phrase {
        let phrase = Phrase::new(self.key());
        match self {
            Self::TextBrowser { name } => phrase.with("name", name),
            Self::Failed { code: Some(code) } => phrase.with("code", code.to_string()),
            Self::HandedOver
            | Self::Waiting
            | Self::Unwanted
            | Self::Ssh
            | Self::NoDisplay
            | Self::Container
            | Self::TooSoon
            | Self::BadUrl
            | Self::Missing
            | Self::Failed { code: None } => phrase,
        }
    }
}
