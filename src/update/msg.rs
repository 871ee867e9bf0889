//! What can reach the core: keys, wishes, signals, and the answers of the world.

use zeroize::Zeroizing;

use crate::keys::Intent;
use crate::keys::Key;
use crate::model::check::CheckResult;
use crate::model::check::Stage;
use crate::model::check::StageRecord;
use crate::model::check::Waits;
use crate::model::doctor::Finding;
use crate::model::event::Engine;
use crate::model::okta::InstanceReport;
use crate::model::okta::News;
use crate::model::okta::Owner;
use crate::model::open::Open;
use crate::model::output::Form;
use crate::model::output::Format;
use crate::model::picker::PickerRow;
use crate::model::pointer::Pointer;
use crate::model::screen::Tone;
use crate::model::terminal::Background;
use crate::text::Phrase;

/// A signal of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM.
    Terminate,
    /// SIGHUP, or the terminal is gone.
    HangUp,
    /// SIGINT from outside.
    Interrupt,
    /// SIGQUIT.
    Quit,
    /// SIGCONT: somebody else may have drawn meanwhile.
    Continue,
    /// Another one that ends a program: its number.
    Other(u8),
}

/// What an Okta org says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// Its canonical URL.
    pub url: String,
    /// Its engine; none where it named one that is not known.
    pub engine: Option<Engine>,
}

/// A token that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotConnected {
    /// Why.
    pub why: Phrase,
    /// Whether it works, and was refused for what it can do beside.
    pub can_insist: bool,
}

/// What came of asking for a line.
pub enum Line {
    /// What was typed; it may be a password.
    Typed(Zeroizing<String>),
    /// Something that cannot be taken, and why.
    Unread(Phrase),
    /// There are no more.
    End,
}

/// A fact.
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// The mouse was used.
    Mouse(Pointer),
    /// Text was pasted; it may be a password.
    Pasted(Zeroizing<String>),
    /// A line was asked for. The face that asked makes wishes of it; of itself it changes nothing.
    Line(Line),
    /// The window has another size.
    Resized,
    /// The terminal told its background.
    Background(Background),
    /// The time of `next_change` has come.
    Woke,
    /// The admin wishes something.
    Wish(Intent),
    /// The system says something.
    Signal(Signal),
    /// Lines up to `upto` were written, or were not.
    Appended {
        /// Sequence number of the last one.
        upto: u64,
        /// Why they were not.
        result: Result<(), Phrase>,
    },
    /// The keyring answered.
    TenantRemembered(Result<Option<String>, Phrase>),
    /// Something to be said at the foot.
    Told {
        /// How it is meant.
        tone: Tone,
        /// The sentence.
        text: Phrase,
    },
    /// No program could copy this.
    NotCopied(String),
    /// The Okta org answered, or did not.
    Probed {
        /// The attempt.
        attempt: u64,
        /// What it said, or why it did not.
        result: Result<Probed, Phrase>,
    },
    /// The connections for a test were opened, or could not be.
    Looked {
        /// The attempt.
        attempt: u64,
        /// The private authority that can read what goes to the sign-in host, if there is one.
        result: Result<Option<String>, Phrase>,
    },
    /// A rung of the test is being climbed.
    CheckReached {
        /// The attempt.
        attempt: u64,
        /// The rung.
        stage: Stage,
    },
    /// A rung of the test is done.
    CheckClimbed {
        /// The attempt.
        attempt: u64,
        /// How it went.
        record: StageRecord,
    },
    /// A person has to sign in, or has.
    CheckWaits {
        /// The attempt.
        attempt: u64,
        /// What they have to do.
        waits: Waits,
    },
    /// The test ended.
    CheckEnded {
        /// The attempt.
        attempt: u64,
        /// What it found.
        result: Box<CheckResult>,
    },
    /// The test could not be made, or the program failed in it.
    CheckLost {
        /// The attempt.
        attempt: u64,
        /// Why.
        why: Phrase,
    },
    /// An Okta token was checked.
    OktaConnected {
        /// The attempt.
        attempt: u64,
        /// Whose it is; none where there is no token; or why it was not taken.
        result: Result<Option<Owner>, NotConnected>,
    },
    /// Somebody has to sign in to the org, or has.
    OktaSignIn {
        /// The attempt.
        attempt: u64,
        /// The page; none once they are back.
        url: Option<String>,
    },
    /// Okta showed its apps, or did not.
    OktaLooked {
        /// The attempt.
        attempt: u64,
        /// What it showed.
        result: Result<Vec<InstanceReport>, Phrase>,
    },
    /// The watch has something to tell.
    OktaNews {
        /// The attempt.
        attempt: u64,
        /// What.
        news: News,
    },
    /// The watch ended by itself: asking again cannot help.
    OktaEnded {
        /// The attempt.
        attempt: u64,
        /// Why.
        why: Phrase,
    },
    /// Something of the surroundings was looked at.
    Examined {
        /// The attempt.
        attempt: u64,
        /// What was found.
        finding: Finding,
    },
    /// The stored sessions were listed.
    SessionsListed(Vec<PickerRow>),
    /// The ids of the stored sessions.
    IdsListed(Vec<String>),
    /// What was read since of the rows of that list, from one of them on.
    SessionsRead {
        /// Position of the first of them.
        from: usize,
        /// The rows.
        rows: Vec<PickerRow>,
    },
    /// The last session for an Okta org tells which Microsoft tenant answered.
    Recalled {
        /// The org, by its canonical URL.
        org: String,
        /// The tenant.
        tenant: String,
    },
    /// A session was read, or could not be.
    SessionRead {
        /// The session that was asked for.
        id: String,
        /// What was read, or why it was not.
        result: Box<Result<Open, Phrase>>,
    },
    /// A report was made, but not written.
    Previewed {
        /// What it was made as.
        form: Form,
        /// What is shown of it.
        text: String,
    },
    /// A report was written, or could not be.
    ReportWritten {
        /// Its format.
        format: Format,
        /// Where it is, or why it is not.
        result: Result<String, Phrase>,
    },
}
