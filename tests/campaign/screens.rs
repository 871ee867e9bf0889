//! A way to every screen, from a session that has a change in it.

use std::path::Path;

use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;

/// What is typed as a password: it must come out of the program nowhere.
pub(crate) const CANARY: &str = "Zq7-Canary-9Xw4";

/// A screen, and how it is reached.
#[derive(Clone, Copy)]
pub(crate) struct Way {
    /// Its name.
    pub(crate) name: &'static str,
    /// Where it begins.
    from: Begin,
    /// Keys to press, and what then has to be seen.
    steps: &'static [(&'static str, &'static str)],
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// The list, after a change.
    List,
    /// The list in a narrow window, which shows one pane at a time.
    Narrow,
    /// The list, where Microsoft takes a sign-in and never answers.
    Silence,
    /// The questions before a new session.
    Start,
    /// The choice among sessions at the start.
    Choice,
}

const TEST: (&str, &str) = ("t", "▸ Method:");
const PASSWORD: (&str, &str) = (" \r", "▸ Password:");
const TYPED: (&str, &str) = (CANARY, "▸ Password: *");

/// Every screen, with every field that takes the keys.
pub(crate) const WAYS: &[Way] = &[
    Way { name: "list", from: Begin::List, steps: &[] },
    Way { name: "detail", from: Begin::Narrow, steps: &[("\t", "")] },
    Way { name: "note", from: Begin::List, steps: &[("nhalf a note", "half a note")] },
    Way { name: "reason to skip", from: Begin::List, steps: &[("s", "Step 3: skipped")] },
    Way { name: "reason of a failure", from: Begin::List, steps: &[("f", "Step 3: failed")] },
    Way { name: "filter", from: Begin::List, steps: &[("/app", "Filter:")] },
    Way { name: "sessions", from: Begin::List, steps: &[("S", "Start a new session")] },
    Way { name: "sessions at the start", from: Begin::Choice, steps: &[] },
    Way { name: "tenant", from: Begin::Start, steps: &[] },
    Way { name: "pasted error", from: Begin::Start, steps: &[("\r", "What does Okta say?")] },
    Way {
        name: "explanation",
        from: Begin::Start,
        steps: &[("\r", "What does Okta say?"), ("AADSTS50126\r", "What this error means")],
    },
    Way { name: "question", from: Begin::List, steps: &[("5\r ", "Do you see")] },
    Way {
        name: "what the button said",
        from: Begin::List,
        steps: &[("10\r ", "A message of success")],
    },
    Way {
        name: "test, account",
        from: Begin::List,
        steps: &[TEST, ("\x1b[A\x1b[A", "▸ Account:")],
    },
    Way { name: "test, method", from: Begin::List, steps: &[TEST] },
    Way { name: "test, password", from: Begin::List, steps: &[TEST, PASSWORD, TYPED] },
    Way {
        name: "test, button",
        from: Begin::List,
        steps: &[TEST, PASSWORD, TYPED, ("\r", "▸ [ Run")],
    },
    Way {
        name: "test under way",
        from: Begin::Silence,
        steps: &[TEST, PASSWORD, TYPED, ("\r", "▸ [ Run"), ("\r", "esc cancel")],
    },
    Way { name: "browser waited for", from: Begin::List, steps: &[TEST, ("\r\r", "esc cancel")] },
    Way { name: "device code", from: Begin::List, steps: &[TEST, ("  \r\r", "esc cancel")] },
    Way {
        name: "result of a test",
        from: Begin::List,
        steps: &[TEST, PASSWORD, TYPED, ("\r", "▸ [ Run"), ("\r", "refused as wrong")],
    },
    Way { name: "report", from: Begin::List, steps: &[("e", "┌ Report")] },
    Way {
        name: "fields of the report",
        from: Begin::List,
        steps: &[("e", "┌ Report"), ("f", "Ticket")],
    },
    Way {
        name: "address of the app",
        from: Begin::List,
        steps: &[("3\r ", "Address of the app page")],
    },
    Way { name: "bare address", from: Begin::List, steps: &[("U", "Any key returns")] },
    Way { name: "QR code", from: Begin::List, steps: &[("Q", "this computer")] },
    Way { name: "doctor", from: Begin::List, steps: &[("d", "What works here")] },
    Way { name: "settings", from: Begin::List, steps: &[(",", "Mouse")] },
    Way { name: "help", from: Begin::List, steps: &[("?", "Keys that work here")] },
    Way { name: "before you close", from: Begin::List, steps: &[("G\r", "┌ Before you close")] },
    Way { name: "Okta token", from: Begin::List, steps: &[("O", "▸ API token:")] },
    Way {
        name: "Okta watched",
        from: Begin::List,
        steps: &[
            ("O", "▸ API token:"),
            ("00practice-read-only\r", "Token of readonly@acme.com"),
            ("\x1b", "Import again"),
            ("12\r", "watching Okta's log"),
        ],
    },
];

/// A practice session with the tenant named and one step done, to be copied for each fault.
pub(crate) struct Template(Place);

impl Template {
    /// Walks to it.
    pub(crate) fn new() -> Self {
        let place = Place::new();
        let mut tui = Start::new(&place, &["practice"]).go();
        tui.wait("Tenant URL: acme.okta.com").keys("\r").wait("What does Okta say?").keys("\r");
        tui.wait("Identity Engine").count(0).keys(" ").count(1).keys("q").ends(0);
        Self(place)
    }

    /// A place with a copy of it.
    pub(crate) fn place(&self) -> Place {
        let place = Place::new();
        copy(&self.0.path("state"), &place.path("state"));
        place
    }

    /// At a screen, with two steps done where there is a session.
    pub(crate) fn at(place: &Place, way: Way) -> Tui {
        let list = ["practice", "--session", "2"];
        let silence = [&list[..], &["--scenario", "silence"]].concat();
        let (args, size) = match way.from {
            Begin::List => (&list[..], (100, 30)),
            Begin::Narrow => (&list[..], (62, 18)),
            Begin::Silence => (&silence[..], (100, 30)),
            Begin::Start => (&["practice", "--new"][..], (100, 30)),
            Begin::Choice => (&["practice"][..], (100, 30)),
        };
        let mut tui = Start::new(place, args).size(size.0, size.1).go();
        match way.from {
            Begin::Start => tui.wait("Tenant URL: acme.okta.com"),
            Begin::Choice => tui.wait("Start a new session"),
            Begin::List | Begin::Narrow | Begin::Silence => {
                tui.count(1).keys("2\r").at(2).keys(" ").count(2).keys("3\r").at(3)
            }
        };
        for (keys, shown) in way.steps {
            tui.keys(keys).wait(shown);
        }
        tui
    }
}

impl Way {
    /// How many steps the session has done when the screen is there.
    pub(crate) fn done(&self) -> usize {
        match self.from {
            Begin::List | Begin::Narrow | Begin::Silence => 2,
            Begin::Start | Begin::Choice => 1,
        }
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
