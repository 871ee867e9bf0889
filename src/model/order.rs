//! What waits for the disk before it may go out.

use crate::model::check::Cloud;
use crate::model::check::Method;
use crate::model::reader::MayRead;
use crate::model::secret::Secret;
use crate::model::state::Model;
use crate::runbook::StepId;

/// Client id of Microsoft Graph Command Line Tools, the default of Graph PowerShell.
///
/// Source: Microsoft's Graph documentation. Nothing is pre-authorised for it.
pub const GRAPH_TOOLS: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/// The Microsoft tenant that should answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// A GUID, a domain, or the first label of an initial domain.
    pub tenant: String,
    /// On whose word.
    pub by: ExpectedBy,
}

/// On whose word a tenant is expected: the first that has one, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedBy {
    /// The Okta app names it.
    App,
    /// The admin named it: on the command line, or in the config.
    Admin,
    /// It answered in the last session for the same Okta org. A hint, which stops nothing.
    LastSession,
}

impl ExpectedBy {
    /// Picks the key of its own from those of all three, in this order.
    pub fn pick(self, keys: [&'static str; 3]) -> &'static str {
        let [app, admin, last] = keys;
        match self {
            Self::App => app,
            Self::Admin => admin,
            Self::LastSession => last,
        }
    }
}

impl Model {
    /// The Microsoft tenant that should answer: the Okta app's, else the one that the admin named
    /// for this org, else the one that answered in the last session for it.
    pub fn expected(&self) -> Option<Expected> {
        let app = self.open.as_ref().and_then(|open| open.session.app.as_ref());
        let of_app = app.and_then(|app| app.microsoft_tenant.clone());
        let named = || self.known_here().and_then(|known| known.microsoft_tenant.clone());
        let here = || self.tenant().map(|tenant| tenant.as_url());
        let recalled = || self.recalled.clone().filter(|(org, _)| here().as_ref() == Some(org));
        let by = |by| move |tenant| Expected { tenant, by };
        of_app
            .map(by(ExpectedBy::App))
            .or_else(|| named().map(by(ExpectedBy::Admin)))
            .or_else(|| recalled().map(|(_, tenant)| tenant).map(by(ExpectedBy::LastSession)))
    }
}

/// An order that waits for the disk to answer for the line that records it. A page is opened
/// whatever the answer, a test runs only if the line is saved.
#[derive(Debug, PartialEq, Eq)]
pub enum Held {
    /// Opens a page in the browser.
    OpenPage(String),
    /// Runs a credential test.
    Check(Box<CheckOrder>),
}

/// One credential test. The password is held here and nowhere else.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckOrder {
    /// Answers carry it back.
    pub attempt: u64,
    /// Step 10, or 7 as a preflight; none beside the walk.
    pub step: Option<StepId>,
    /// The user principal name.
    pub account: String,
    /// How the account signs in.
    pub method: Method,
    /// The password.
    pub password: Secret,
    /// Who may read it on its way.
    pub may_read: MayRead,
    /// The app registration that asks.
    pub client_id: String,
    /// The cloud, where it was named; else the account's domain tells.
    pub cloud: Option<Cloud>,
    /// The Microsoft tenant that should answer, where one is known.
    pub expected_tenant: Option<Expected>,
    /// Sent with every request.
    pub client_request_id: String,
}
