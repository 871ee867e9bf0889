//! Where requests go and links lead.

use serde::Deserialize;
use serde::Serialize;

/// Whether the other side is the real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EndpointKind {
    /// Microsoft and Okta.
    Microsoft,
    /// Loopback addresses named in the environment: every face says so.
    Overridden,
    /// The simulator inside the program.
    Practice,
}

/// Base URLs without a trailing slash. Made once, in `cli`; everything else only reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Sign-in; none means the host of the account's cloud, chosen from the fixed list.
    pub login: Option<String>,
    /// Microsoft Graph; none means the host that belongs to that cloud.
    pub graph: Option<String>,
    /// The Okta org, where the tenant URL does not decide it.
    pub okta: Option<String>,
    /// What they are.
    pub kind: EndpointKind,
}

impl Endpoints {
    /// The real ones.
    pub fn microsoft() -> Self {
        Self { login: None, graph: None, okta: None, kind: EndpointKind::Microsoft }
    }
}
