//! What waits for the disk before it may go out.

use crate::model::check::Cloud;
use crate::model::check::Method;
use crate::model::secret::Secret;
use crate::runbook::StepId;

/// Client id of Microsoft Graph Command Line Tools, the default of Graph PowerShell.
///
/// Source: Microsoft's Graph documentation. Nothing is pre-authorised for it.
pub const GRAPH_TOOLS: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

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
    /// The app registration that asks.
    pub client_id: String,
    /// The cloud, where it was named; else the account's domain tells.
    pub cloud: Option<Cloud>,
    /// The Microsoft tenant that the Okta app names, where known.
    pub expected_tenant: Option<String>,
    /// Sent with every request.
    pub client_request_id: String,
}
