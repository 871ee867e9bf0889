//! Every screen, and the way to it.

use crate::stored;
use crate::support::Place;
use crate::terminal::Terminal;
use crate::terminal::reauth;

/// Which sessions are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stored {
    /// None.
    Nothing,
    /// One of 1,000 events.
    Long,
    /// 1,000 of them.
    Many,
}

/// A screen.
pub(crate) struct Shown {
    /// What it is called in the table.
    pub(crate) name: &'static str,
    stored: Stored,
    args: &'static [&'static str],
    /// Keys, and what shows that they have been understood.
    way: &'static [(&'static str, &'static str)],
    /// Two keys that go to and fro.
    pub(crate) keys: [&'static str; 2],
}

const OPEN: &[&str] = &["--manual-only", "--session", stored::ID];
const NEW: &[&str] = &["--manual-only", "--new"];
const LIST: &str = "of 12";
const DOWN_UP: [&str; 2] = ["j", "k"];
const ARROWS: [&str; 2] = ["\x1b[B", "\x1b[A"];
const TYPE: [&str; 2] = ["x", "\x7f"];
const SCROLL: [&str; 2] = ["\x04", "\x15"];

const fn over_list(
    name: &'static str,
    way: &'static [(&'static str, &'static str)],
    keys: [&'static str; 2],
) -> Shown {
    Shown { name, stored: Stored::Long, args: OPEN, way, keys }
}

/// The list, on which every walk is.
pub(crate) const STEPS: Shown = over_list("list", &[("g", LIST)], DOWN_UP);

/// All of them, but for the test that runs.
pub(crate) const ALL: &[Shown] = &[
    STEPS,
    over_list("detail", &[("g", LIST), ("\t", LIST)], SCROLL),
    over_list("filter", &[("/", "enter keep")], TYPE),
    over_list("keys", &[("?", "Keys that work here")], ARROWS),
    over_list("note", &[("n", "Note to step")], TYPE),
    over_list("reason", &[("s", "skipped, because")], ARROWS),
    over_list("report", &[("e", "Report, Markdown")], DOWN_UP),
    over_list("settings", &[(",", "Settings")], DOWN_UP),
    over_list("doctor", &[("d", "What works here")], DOWN_UP),
    over_list("test panel", &[("t", "Microsoft credential test")], TYPE),
    over_list("Okta panel", &[("O", "Okta")], ARROWS),
    over_list("QR code", &[("g", LIST), ("Q", "▀")], [" ", " "]),
    Shown {
        name: "sessions",
        stored: Stored::Many,
        args: &["--manual-only"],
        way: &[("", "acme.okta.com")],
        keys: DOWN_UP,
    },
    Shown {
        name: "first question",
        stored: Stored::Nothing,
        args: NEW,
        way: &[("", "Tenant URL:")],
        keys: TYPE,
    },
    Shown {
        name: "pasted error",
        stored: Stored::Nothing,
        args: NEW,
        way: &[("", "Tenant URL:"), ("acme\r", "What does Okta say?")],
        keys: TYPE,
    },
];

/// The panel while a test waits for an answer that does not come.
pub(crate) const RUNNING: Shown = Shown {
    name: "while a test runs",
    stored: Stored::Nothing,
    args: &["practice", "--scenario", "silence"],
    way: &[
        ("", "Tenant URL: acme.okta.com"),
        ("\r", "What does Okta say?"),
        ("\r", LIST),
        ("t", "▸ Method:"),
        ("\x1b[B", "▸ [ Run the test ]"),
        ("\r", "esc cancel"),
    ],
    keys: SCROLL,
};

/// Puts the sessions into a place.
pub(crate) fn place(stored: Stored) -> Place {
    let place = Place::new();
    match stored {
        Stored::Nothing => {}
        Stored::Long => stored::one(&place, stored::ID, 1_000),
        Stored::Many => stored::many(&place, 1_000),
    }
    place
}

impl Shown {
    /// Where it is shown.
    pub(crate) fn place(&self) -> Place {
        place(self.stored)
    }

    /// Goes there.
    pub(crate) fn open(&self, place: &Place) -> Terminal {
        self.open_by(place, &reauth(), &[])
    }

    /// The same, with another program that starts it.
    pub(crate) fn open_by(&self, place: &Place, program: &str, before: &[&str]) -> Terminal {
        let args = [before, self.args].concat();
        let mut terminal = Terminal::start(place, program, &args);
        let first = if self.stored == Stored::Long { LIST } else { "" };
        terminal.until(first);
        for (keys, shows) in self.way {
            terminal.send(keys);
            terminal.until(shows);
        }
        terminal.rest();
        terminal
    }
}
