//! The practice world: three real HTTP servers on loopback that stand for Microsoft and Okta.
//!
//! [`Simulator::start`] binds a login, a Graph and an Okta server and serves them from a thread of
//! its own until the value is dropped. What they answer is decided by a [`Scenario`] on top of the
//! practice world of `directory.rs`. A request goes from `server` (connections, latency) through
//! `front` (record, broken servers) to the routes of `login`, `graph` or `okta`.
//!
//! What happens is remembered in `memory.rs`: codes, consent, lockouts, the sign-in log, and the
//! Okta org with its connections and its log.
//!
//! The simulator writes no file: its certificate is handed out as text, its log goes to a sink of
//! the caller. Passwords are compared and dropped; bodies are never kept.
#![expect(
    clippy::disallowed_methods,
    reason = "the simulator is an outside world: it has a clock, a thread and tasks of its own"
)]

mod broken;
mod certificates;
mod clients;
mod directory;
mod distance;
mod filter;
mod front;
mod graph;
mod hostile;
mod lockout;
mod login;
mod memory;
mod okta;
mod page;
mod requests;
mod scenario;
mod scenarios;
mod server;
mod sign_ins;
mod tokens;

use std::io::Write;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::thread::JoinHandle;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::oneshot;

pub use crate::simulator::directory::ACCOUNT;
pub use crate::simulator::directory::INSTANCE_ID;
pub use crate::simulator::directory::OKTA_ORG;
pub use crate::simulator::directory::PASSWORD;
pub use crate::simulator::directory::TENANT_ID;
pub use crate::simulator::okta::READ_ONLY_TOKEN;
pub use crate::simulator::okta::oauth::CLIENT as OKTA_CLIENT;
pub use crate::simulator::requests::RequestRecord;
pub use crate::simulator::requests::Server;
pub use crate::simulator::scenario::Scenario;
pub use crate::simulator::scenario::ScenarioError;
pub use crate::simulator::sign_ins::SignIn;

/// How to start a simulator.
pub struct Options {
    /// What is the matter in the practice world.
    pub scenario: Scenario,
    /// The address of all three servers; loopback unless somebody means otherwise.
    pub listen: IpAddr,
    /// The port of the login server; Graph has the next one, Okta the one after. Else any.
    pub port: Option<u16>,
    /// Each server has an address of its own, `listen` and the two after it, and all have the same
    /// port. Some clients forget the port of an authority: with 443 they work too.
    pub own_addresses: bool,
    /// Every URL in an answer has the real name of its host, as in a network of its own where those
    /// names lead here. It takes TLS, port 443 and addresses of their own to be of use.
    pub real_names: bool,
    /// HTTPS with a certificate of a CA that lives as long as the simulator.
    pub tls: bool,
    /// How long a round trip takes: connecting, the handshake of TLS, and each answer.
    pub latency: Duration,
    /// Where each request is written as a line of JSON.
    pub log: Option<Box<dyn Write + Send>>,
}

impl Options {
    /// Any free ports of 127.0.0.1, plain HTTP, no latency, no log.
    pub fn new(scenario: Scenario) -> Self {
        Self {
            scenario,
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: None,
            own_addresses: false,
            real_names: false,
            tls: false,
            latency: Duration::ZERO,
            log: None,
        }
    }
}

/// Three running servers; they stop when this is dropped.
pub struct Simulator {
    state: std::sync::Arc<server::State>,
    ca_pem: Option<String>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Binds and serves; connections are accepted as soon as this returns.
    pub fn start(options: Options) -> Result<Self, StartError> {
        server::start(options)
    }

    /// The base URL that stands for `https://login.microsoftonline.com`, without a slash at the end.
    pub fn login(&self) -> &str {
        &self.state.bases.login
    }

    /// The base URL that stands for `https://graph.microsoft.com`, without a slash at the end.
    pub fn graph(&self) -> &str {
        &self.state.bases.graph
    }

    /// The base URL that stands for both hosts of the Okta org, without a slash at the end.
    pub fn okta(&self) -> &str {
        &self.state.bases.okta
    }

    /// The certificate that clients have to trust; nothing without TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Counts the password grants that reached the token endpoint, answered or not.
    pub fn sign_in_requests(&self) -> usize {
        self.state.requests.sign_ins()
    }

    /// Lists all requests since the start, oldest first.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.state.requests.all()
    }

    /// Puts the world back to where it began: what was agreed to, saved and counted is forgotten.
    pub fn begin_again(&self) {
        self.state.begin_again();
    }

    /// Lists the sign-in log of the tenant, oldest first, Okta's own sign-ins among them.
    pub fn sign_ins(&self) -> Vec<SignIn> {
        self.state.memory.with(|memory| memory.sign_ins.clone())
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in the thread has been reported by the panic hook.
            drop(thread.join());
        }
    }
}

/// Why the servers could not be started.
#[derive(Debug, Error)]
pub enum StartError {
    /// The port is taken, not allowed, or the address is not one of this machine.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// Address and port that were asked for.
        address: std::net::SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// Three addresses in a row are needed, and they have to be IPv4.
    #[error("{0} cannot be the first of three addresses")]
    Address(IpAddr),
    /// Three ports in a row are needed.
    #[error("port {0} leaves no room for the two ports after it")]
    Port(u16),
    /// The system gives no thread or no event queue.
    #[error("cannot start a server thread: {0}")]
    Thread(std::io::Error),
    /// The certificates could not be made.
    #[error("cannot make certificates: {0}")]
    Certificate(String),
}
