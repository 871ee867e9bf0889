//! Asks an Okta org what it is, and, with a token, what its log says. It reads and never writes.
//!
//! ```text
//! probe    what the org is; no token
//! org      where a token may go: the org's canonical host, or the loopback override
//! api      one GET after another, paced; the only sender of the token
//! sign_in  a person in a browser, in place of a token
//! connect  whose token it is and what it can do
//! look     apps, connections and newest imports, once
//! watch    an import as it comes, until told to stop
//! ```

mod api;
mod connect;
mod error;
mod look;
mod org;
mod probe;
mod sign_in;
mod watch;

pub use api::Api;
pub use api::Hold;
pub use api::Manners;
pub use connect::connect;
pub use error::OktaError;
pub use look::instances;
pub use look::look;
pub use look::look_at;
pub use org::Org;
pub use probe::ProbeError;
pub use probe::probe;
pub use sign_in::SignIn;
pub use sign_in::sign_in;
pub use watch::Watching;
pub use watch::watch;
