//! What is shown and what has the focus.

use jiff::Timestamp;

use crate::model::access::OktaPanel;
use crate::model::check::CheckResult;
use crate::model::check::Method;
use crate::model::check::Stage;
use crate::model::check::StageRecord;
use crate::model::check::Waits;
use crate::model::choices::SettingsForm;
use crate::model::doctor::DoctorPanel;
use crate::model::entry::Entry;
use crate::model::fields::FieldsForm;
use crate::model::output::ReportPanel;
use crate::model::picker::Picker;
use crate::model::qr::QrPanel;
use crate::model::reader::Reader;
use crate::model::secret::Secret;
use crate::runbook::Runbook;
use crate::runbook::StepId;
use crate::text::Phrase;

/// The whole screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The questions before the first step.
    Setup(Setup),
    /// The sessions to choose from.
    Picker(Picker),
    /// The checklist.
    Walk,
}

/// The questions before the first step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setup {
    /// Which Okta org?
    Tenant(TenantForm),
    /// What does Okta say? May be left empty.
    Error(Entry),
}

/// The field for the tenant URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantForm {
    /// What is typed.
    pub entry: Entry,
    /// Key of the sentence that says what is wrong with it.
    pub error: Option<&'static str>,
    /// What the keyring said, once it did.
    pub keyring: Option<Phrase>,
}

impl TenantForm {
    /// An empty form.
    pub fn new() -> Self {
        Self { entry: Entry::line(512), error: None, keyring: None }
    }
}

impl Default for TenantForm {
    fn default() -> Self {
        Self::new()
    }
}

/// A row of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// One of the twelve.
    Step(StepId),
    /// The uncounted list after them.
    Closing,
}

impl Row {
    /// Position from the top.
    pub fn index(self) -> usize {
        match self {
            Self::Step(id) => id.index(),
            Self::Closing => StepId::ALL.len(),
        }
    }

    /// The row at `index`; the last one where there are not so many.
    pub fn at(index: usize) -> Self {
        StepId::ALL.get(index).map_or(Self::Closing, |id| Self::Step(*id))
    }
}

/// Which half of the checklist has the focus; on a narrow screen, which half is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The list.
    #[default]
    List,
    /// The detail of one step.
    Detail,
}

/// What lies over the screen and takes the keys.
#[derive(Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The keys that work here.
    Help {
        /// Words that narrow them.
        filter: Entry,
        /// First line shown.
        scroll: usize,
    },
    /// What the pasted error means.
    Explained {
        /// First line shown.
        scroll: usize,
    },
    /// Why a step is skipped or has failed.
    Reason(ReasonForm),
    /// A note.
    Note {
        /// The step it belongs to.
        step: StepId,
        /// What is typed.
        entry: Entry,
    },
    /// Does the page show Admin Username and Admin Password?
    Question {
        /// The step that asks.
        step: StepId,
        /// The chosen answer.
        chosen: usize,
    },
    /// What Okta's own button said at step 10; an answer of [`ButtonSaid`].
    Button {
        /// The chosen answer.
        chosen: usize,
    },
    /// The tenant URL, asked at the first link.
    Tenant(TenantForm),
    /// The address of the app page, from which its id is read.
    AppAddress {
        /// What is typed.
        entry: Entry,
        /// Whether no id was found in it.
        unread: bool,
    },
    /// The credential test.
    Test(Box<TestPanel>),
    /// The Okta access.
    Okta(Box<OktaPanel>),
    /// What works here.
    Doctor(DoctorPanel),
    /// The report.
    Report(ReportPanel),
    /// Its fields.
    Fields(FieldsForm),
    /// An address as a QR code.
    Qr(QrPanel),
    /// The settings.
    Settings(Box<SettingsForm>),
    /// An address on the normal screen, to be selected with the mouse.
    Bare(String),
    /// The list *Before you close*.
    Closing {
        /// The chosen item.
        chosen: usize,
    },
}

/// What Okta's button *Test API Credentials* said, in the admin's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ButtonSaid {
    /// A message of success.
    Success,
    /// An error.
    Error,
    /// The page has no such button.
    Absent,
}

impl ButtonSaid {
    /// The answers, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Success, Self::Error, Self::Absent];

    /// Its sentence.
    pub fn key(self) -> &'static str {
        match self {
            Self::Success => "button.success",
            Self::Error => "button.error",
            Self::Absent => "button.absent",
        }
    }
}

/// Skip or fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// Left out.
    Skip,
    /// Did not work.
    Fail,
}

/// Ready reasons that only steps have which newer pages lack.
const ABSENT: [&str; 2] = ["not-on-my-page", "consent-only"];

/// The form that asks for a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonForm {
    /// The step.
    pub step: StepId,
    /// Skip or fail.
    pub kind: Without,
    /// The chosen ready reason; one past the last is the typed one.
    pub chosen: usize,
    /// What is typed.
    pub entry: Entry,
}

impl ReasonForm {
    /// Ids of the ready reasons it offers: those that a page without passwords gives rise to only
    /// where the step may be absent.
    pub fn offered<'a>(&self, runbook: &'a Runbook) -> Vec<&'a String> {
        let all = match self.kind {
            Without::Skip => &runbook.ready_reasons.skip,
            Without::Fail => &runbook.ready_reasons.fail,
        };
        let absent = runbook.step(self.step).is_some_and(|step| step.may_be_absent);
        let fits = |id: &&String| absent || !ABSENT.contains(&id.as_str());
        all.iter().filter(fits).collect()
    }
}

/// Fields of the test panel, in the order of Tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TestField {
    /// The user principal name.
    #[default]
    Account,
    /// Which app registration asks.
    Client,
    /// Its id, where it is the admin's own.
    ClientId,
    /// How the account signs in.
    Method,
    /// Whether a private authority may read the password, where one could.
    Reader,
    /// The password.
    Password,
    /// The button; only here a key sends anything.
    Run,
}

/// Which app signs in. None is borrowed in silence: the first time, the admin chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Client {
    /// Not chosen yet.
    #[default]
    Unchosen,
    /// A registration of the admin's own.
    Own,
    /// Microsoft Graph Command Line Tools.
    Tools,
}

impl Client {
    /// The next choice.
    #[must_use = "returns the next one and changes nothing"]
    pub fn next(self) -> Self {
        match self {
            Self::Unchosen | Self::Tools => Self::Own,
            Self::Own => Self::Tools,
        }
    }
}

/// The credential test: its form, its run, its result.
#[derive(Debug, PartialEq, Eq)]
pub struct TestPanel {
    /// Step 10, or 7 as a preflight.
    pub step: StepId,
    /// Which field has the focus.
    pub focus: TestField,
    /// The user principal name.
    pub account: Entry,
    /// Which app asks.
    pub client: Client,
    /// The id of that registration.
    pub client_id: Entry,
    /// How the account signs in.
    pub method: Method,
    /// When the connections were last opened and looked at.
    pub looked: Option<Timestamp>,
    /// The look that is under way.
    pub looking: Option<u64>,
    /// What the last one found.
    pub reader: Reader,
    /// The password; moved out when the test runs.
    pub password: Secret,
    /// Key of the sentence that says why it cannot run yet.
    pub error: Option<&'static str>,
    /// The test under way.
    pub run: Option<TestRun>,
    /// What the last one found.
    pub result: Option<CheckResult>,
    /// Whether the error and its ids are shown.
    pub details: bool,
    /// First line shown.
    pub scroll: usize,
}

/// A test under way. Never kept in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestRun {
    /// Answers to another attempt change nothing.
    pub attempt: u64,
    /// When it was asked for.
    pub since: Timestamp,
    /// The rungs climbed so far.
    pub stages: Vec<StageRecord>,
    /// The rung being climbed.
    pub now: Option<Stage>,
    /// What the admin has to do meanwhile.
    pub waits: Waits,
    /// Whether it was told to stop.
    pub cancelled: bool,
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// For information.
    Said,
    /// Something did not work.
    Wrong,
}

/// One line at the foot, until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// What it is about, where the sentence alone does not say so.
    pub lead: Option<Phrase>,
    /// The sentence.
    pub text: Phrase,
}
