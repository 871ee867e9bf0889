//! What the admin wishes, whichever face it came by: a key, a plain answer or a subcommand.

use crate::model::entry::Edit;
use crate::model::event::Closing;
use crate::model::event::Integration;
use crate::model::event::Reason;
use crate::model::output::Form;
use crate::runbook::StepId;

/// A change of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The admin says that it is done.
    Done,
    /// It is to be done again.
    Todo,
    /// It is left out.
    Skip(Reason),
    /// It did not work.
    Fail(Reason),
}

/// A wish that speaks of what is chosen on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The next row.
    Next,
    /// The row before.
    Previous,
    /// The first row.
    First,
    /// The last row.
    Last,
    /// Half a page down in what is long.
    ScrollDown,
    /// Half a page up.
    ScrollUp,
    /// A digit of a step number.
    Digit(char),
    /// The next step that is open.
    NextOpen,
    /// The step before that is open.
    PreviousOpen,
    /// The next pane or field.
    NextPane,
    /// The pane or field before.
    PreviousPane,
    /// The main action of what is chosen; in a form, to send it.
    Enter,
    /// Done or not done; in a list of choices, the next state.
    Toggle,
    /// Skip, with a reason.
    Skip,
    /// Failed, with a reason.
    Fail,
    /// A note.
    Note,
    /// Open the page in the browser.
    Open,
    /// Copy the address, or the error and its ids.
    Copy,
    /// The address alone, on the normal screen.
    Bare,
    /// The address as a QR code.
    Qr,
    /// The test panel; in it, run the test.
    Test,
    /// Show or hide the raw error.
    Details,
    /// Take the last change back.
    Undo,
    /// Bring it again.
    Redo,
    /// The Okta access.
    Okta,
    /// Watch Okta's log, or watch it no more.
    Watch,
    /// The report.
    Report,
    /// The fields of the report.
    Fields,
    /// Names, or stand-ins for them.
    Redact,
    /// What works here; in it, look again.
    Doctor,
    /// The sessions.
    Sessions,
    /// The settings.
    Settings,
    /// Narrow the list.
    Filter,
    /// The keys that work here.
    Help,
    /// Close, cancel, leave a field. Never ends the program.
    Back,
    /// End the program; all is saved.
    Leave,
    /// Cancel a running test, else end the program with 130.
    Interrupt,
    /// Give the terminal back for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// A typed character.
    Type(char),
    /// A key of editing.
    Edit(Edit),
    /// A line break in a note.
    NewLine,
    /// A wish that names what it is about.
    Say(Wish),
}

/// A wish that names what it is about, and so needs no screen: subcommands have no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Names the Okta org.
    NameTenant(String),
    /// Gives the error that Okta showed.
    PasteError(String),
    /// Changes a step.
    Mark(StepId, Mark),
    /// Writes something down.
    WriteNote(StepId, String),
    /// Says what the Integration page asks for.
    SayIntegration(Integration),
    /// Names the app instance by its id or its page.
    NameApp(String),
    /// Settles a thing on the list *Before you close*.
    Close(String, Closing),
    /// Sets a field of the report.
    SetField(String, String),
    /// Gives the session a name.
    Rename(String),
    /// Puts the session away, or takes it out again.
    Archive(bool),
    /// Writes the report.
    WriteReport(Form),
}
