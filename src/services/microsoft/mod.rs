//! The credential test against Microsoft: a ladder of requests, at most one of them a sign-in.
//!
//! Syntax and white space → discovery ∥ realm → sign-in → one `$batch` → verdict. A password leaves
//! this computer in one place only ([`password`]), for an account whose password Microsoft checks
//! itself, to a host of the fixed list that no private authority stands before, after the try was
//! written down. Nothing is sent twice. In a browser the person signs in at Microsoft, and nothing
//! is learned of a password.

mod browser;
mod device;
mod inspection;
mod ladder;
mod password;
mod pause;
mod rejected;

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Instant;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

use crate::model::check::CheckResult;
use crate::model::check::Cloud;
use crate::model::check::Method;
use crate::model::check::Stage;
use crate::model::check::StageRecord;
use crate::model::check::Waits;
use crate::model::endpoints::Endpoints;
use crate::model::lockout::Budget;
use crate::model::order::Expected;
use crate::model::policy::Policy;
use crate::model::reader::MayRead;
use crate::model::secret::Secret;
use crate::runbook::StepId;
use crate::services::http;
use crate::services::http::Client;
use crate::services::http::HttpError;
use crate::services::http::Protocol;
use crate::services::http::Trust;
use crate::text::Phrase;

pub use inspection::Unseen;
pub use inspection::look;
pub use inspection::warm_graph;
pub use rejected::Rejected;

/// What is to be tested.
#[derive(Debug)]
pub struct Request {
    /// The account as typed.
    pub account: String,
    /// How it is to sign in.
    pub way: Way,
    /// Who may read a password on its way to Microsoft.
    pub may_read: MayRead,
    /// The public client in whose name it signs in.
    pub client_id: String,
    /// The cloud, where it is known; else the account's domain tells.
    pub cloud: Option<Cloud>,
    /// Where requests go.
    pub endpoints: Endpoints,
    /// The Microsoft tenant that should answer.
    pub expected_tenant: Option<Expected>,
    /// A new GUID; sent with every request.
    pub client_request_id: String,
    /// The step at which the test was asked for.
    pub step: Option<StepId>,
}

/// How an account signs in, with what it takes.
#[derive(Debug)]
pub enum Way {
    /// The password that was typed.
    Password(Secret),
    /// In a browser. The address that it ends at can be pasted where the browser runs elsewhere.
    Browser(UnboundedReceiver<Secret>),
    /// With a code that is typed in a browser anywhere.
    DeviceCode,
}

impl Way {
    /// What of it is kept.
    pub fn method(&self) -> Method {
        match self {
            Self::Password(_) => Method::Password,
            Self::Browser(_) => Method::Browser,
            Self::DeviceCode => Method::DeviceCode,
        }
    }
}

/// What is told while a test runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A rung is being climbed.
    Started(Stage),
    /// A rung has ended.
    Ended(StageRecord),
    /// A person is waited for, or no longer.
    Waits(Waits),
    /// Something to be said meanwhile.
    Told(Phrase),
}

/// Takes what is told while a test runs.
pub type Tell<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// The two clients of a test. Kept by the caller, so that a second test finds warm connections.
#[derive(Clone)]
pub struct Wire {
    login: Client,
    graph: Client,
    limits: http::Limits,
    policy: Policy,
    rejected: Rejected,
    graph_warm: Arc<Mutex<Option<Instant>>>,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Wire {
    /// Makes both clients.
    pub fn new(options: &http::Options) -> Result<Self, HttpError> {
        let trust = Trust::that_holds(options.ca.as_deref())?;
        Ok(Self {
            login: Client::trusting(&trust, options, Protocol::Http1)?,
            graph: Client::trusting(&trust, options, Protocol::Http2)?,
            limits: options.limits,
            policy: Policy::default(),
            rejected: Rejected::default(),
            graph_warm: Arc::default(),
        })
    }

    fn is_graph_warm(&self) -> bool {
        let warmed = *self.graph_warm.lock().unwrap_or_else(PoisonError::into_inner);
        warmed.is_some_and(|at| at.elapsed() < http::IDLE)
    }

    fn graph_is_warm(&self) {
        *self.graph_warm.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// The same under the rules of the computer's owner, and knowing what was refused before.
    #[must_use = "returns a wire and leaves this one as it is"]
    pub fn under(self, policy: Policy, rejected: Rejected) -> Self {
        Self { policy, rejected, ..self }
    }
}

/// Climbs the ladder and judges what was found.
///
/// `true` in `cancel` ends it at once, wherever it is; a cancelled test says whether the password
/// may have been sent. Dropping the future ends it too, and leaves the try spent.
pub async fn check(
    wire: &Wire,
    request: Request,
    budget: &mut dyn Budget,
    tell: Tell<'_>,
    cancel: watch::Receiver<bool>,
) -> CheckResult {
    ladder::Ladder::new(wire, request, tell).climb(budget, cancel).await
}
