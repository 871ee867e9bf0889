//! Where a key is pressed.

use crate::model::choices::Setting;
use crate::model::screen::Overlay;
use crate::model::screen::Screen;
use crate::model::screen::TestField;
use crate::model::state::Model;

/// Where a key is pressed. In a field every printable key is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The checklist.
    Walk,
    /// The list of sessions.
    Picker,
    /// A field of one line.
    Field,
    /// A field of several lines.
    Note,
    /// A list of choices.
    Choice,
    /// The test panel, outside its fields.
    Test,
    /// The test panel while a test runs.
    Running,
    /// The result of a test.
    Outcome,
    /// The report.
    Report,
    /// A text that can only be read and closed.
    Reading,
    /// What works here.
    Doctor,
    /// A QR code.
    Qr,
    /// The bare address; any key returns.
    Bare,
    /// The field that narrows a list.
    Filter,
    /// The help, which is narrowed by typing.
    Help,
}

impl Place {
    /// Whether every printable key is text here.
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Field | Self::Note | Self::Filter | Self::Help)
    }
}

/// Where the next key will be pressed.
pub fn place(model: &Model) -> Place {
    place_under(model, model.overlay())
}

/// Where keys are pressed that the help is asked about: below the help itself.
pub fn place_of_help(model: &Model) -> Place {
    let below =
        model.overlays.iter().rev().find(|overlay| !matches!(overlay, Overlay::Help { .. }));
    place_under(model, below)
}

fn place_under(model: &Model, overlay: Option<&Overlay>) -> Place {
    match overlay {
        None => match &model.screen {
            Screen::Setup(_) => Place::Field,
            Screen::Picker(_) | Screen::Walk if model.filter.as_ref().is_some_and(|f| f.typing) => {
                Place::Filter
            }
            Screen::Picker(_) => Place::Picker,
            Screen::Walk => Place::Walk,
        },
        Some(Overlay::Help { .. }) => Place::Help,
        Some(Overlay::Explained { .. }) => Place::Reading,
        Some(Overlay::Reason(form)) => {
            let ready = form.chosen < form.offered(&model.runbook).len();
            if ready { Place::Choice } else { Place::Field }
        }
        Some(Overlay::Note { .. }) => Place::Note,
        Some(Overlay::Okta(_)) if model.okta.is_ready() => Place::Choice,
        Some(Overlay::Okta(_)) if model.okta.sign_in.is_some() => Place::Running,
        Some(Overlay::Tenant(_) | Overlay::AppAddress { .. } | Overlay::Okta(_)) => Place::Field,
        Some(Overlay::Fields(form)) if form.focus < form.typed.len() => Place::Field,
        Some(Overlay::Settings(form)) => match form.setting() {
            Setting::BrowserCommand | Setting::Operator => Place::Field,
            Setting::Theme
            | Setting::Signs
            | Setting::Locale
            | Setting::Mouse
            | Setting::Plain
            | Setting::Browser
            | Setting::Log => Place::Choice,
        },
        Some(
            Overlay::Question { .. }
            | Overlay::Button { .. }
            | Overlay::Closing { .. }
            | Overlay::Fields(_),
        ) => Place::Choice,
        Some(Overlay::Test(panel)) if panel.run.is_some() => Place::Running,
        Some(Overlay::Test(panel)) if panel.result.is_some() => Place::Outcome,
        Some(Overlay::Test(panel)) => match panel.focus {
            TestField::Account | TestField::ClientId | TestField::Password => Place::Field,
            TestField::Client | TestField::Method | TestField::Reader | TestField::Run => {
                Place::Test
            }
        },
        Some(Overlay::Doctor(_)) => Place::Doctor,
        Some(Overlay::Report(_)) => Place::Report,
        Some(Overlay::Qr(_)) => Place::Qr,
        Some(Overlay::Bare(_)) => Place::Bare,
    }
}
