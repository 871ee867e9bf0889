//! What the core asks of the world.

use jiff::Timestamp;

use crate::model::event::Event;
use crate::model::order::CheckOrder;
use crate::model::output::Form;
use crate::model::secret::Secret;
use crate::model::session::Session;
use crate::model::settings::Preferences;

/// An order. Its outcome comes back as a message.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Writes one line of the open session; the first line creates its file.
    Append {
        /// Its sequence number.
        seq: u64,
        /// When it happened.
        at: Timestamp,
        /// What happened.
        event: Box<Event>,
    },
    /// Closes the open session and opens another.
    OpenSession(String),
    /// Closes the open session; the next line creates a file.
    CloseSession,
    /// Lists the stored sessions.
    ListSessions,
    /// Lists the ids of the stored sessions, from which that of a new one has to differ.
    ListIds,
    /// Looks in the stored sessions for the Microsoft tenant that answered last for an Okta org.
    Recall {
        /// The org, by its canonical URL.
        org: String,
    },
    /// Opens a page in the browser.
    OpenPage(String),
    /// Reads the tenant URL from the keyring.
    ReadTenant,
    /// Keeps the tenant URL in the keyring.
    StoreTenant(String),
    /// Asks an Okta org what it is.
    Probe {
        /// The answer carries it back.
        attempt: u64,
        /// The org.
        url: String,
    },
    /// Keeps the app that signs in, for this tenant.
    RememberClient(String),
    /// Opens the connections that a test needs, and looks who can read what goes to the sign-in
    /// host. Nothing of any account is sent.
    Look {
        /// The answer carries it back.
        attempt: u64,
    },
    /// Runs a credential test.
    Check(Box<CheckOrder>),
    /// Gives a running test the address at which its sign-in ended in a browser elsewhere.
    GiveAddress {
        /// The attempt.
        attempt: u64,
        /// The address; it holds a code.
        address: Secret,
    },
    /// Cancels a credential test.
    CancelCheck(u64),
    /// Checks an Okta token, and keeps it where it was typed.
    OktaConnect {
        /// The answer carries it back.
        attempt: u64,
        /// The org, by its canonical URL.
        org: String,
        /// The typed token; else the one of the keyring, if there is one.
        token: Option<Secret>,
        /// Whether it may do more than read; without a token, the one that was refused for that.
        insist: bool,
    },
    /// Has a person sign in to the org in a browser, in the name of an app of it.
    OktaSignIn {
        /// The answers carry it back.
        attempt: u64,
        /// The org, by its canonical URL.
        org: String,
        /// The app.
        client_id: String,
        /// Whether it may be granted more than reading.
        insist: bool,
    },
    /// Gives that sign-in the address at which it ended in a browser elsewhere.
    OktaAddress(Secret),
    /// Waits for nobody any more.
    OktaCancel,
    /// Keeps the org's app that signs in, for this tenant.
    RememberOktaClient(String),
    /// Asks for apps, connections and newest imports.
    OktaLook {
        /// The answer carries it back.
        attempt: u64,
    },
    /// Watches the log, in place of whatever was watched before.
    OktaWatch {
        /// News carries it back.
        attempt: u64,
        /// The app instance.
        app: String,
        /// Imports from here on.
        since: Timestamp,
        /// Changes of the settings from here on.
        settings_since: Option<Timestamp>,
    },
    /// Watches no more.
    OktaStop,
    /// Looks at what works here.
    Examine {
        /// Findings carry it back.
        attempt: u64,
        /// The org, by its URL; else the one of the keyring.
        org: Option<String>,
    },
    /// Makes a report without writing it.
    Preview(Form, Box<Session>),
    /// Writes a report.
    WriteReport(Form, Box<Session>),
    /// Keeps what of the preferences differs.
    KeepPreferences {
        /// As they were.
        before: Box<Preferences>,
        /// As they are now.
        after: Box<Preferences>,
    },
    /// Opens a report that was written in the browser.
    OpenReport(String),
    /// Sends text to the clipboard, by whatever way there is.
    Copy(String),
    /// Sends it by way of the terminal: the other ways did not work.
    CopyByTerminal(String),
    /// Shows a text alone on the normal screen.
    ShowBare(String),
    /// Goes back to the screen of the program.
    HideBare,
    /// Gives the terminal back until the program is continued.
    Suspend,
    /// Draws everything anew.
    Redraw,
}
