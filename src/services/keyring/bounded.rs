//! Keyring calls with a time limit, waited for or not.

use std::sync::Arc;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::model::secret::Secret;
use crate::model::settings::LogLevel;
use crate::services::keyring::error::KeyringError;
use crate::services::keyring::store::Choice;
use crate::services::keyring::store::Keyring;
use crate::services::keyring::store::MemoryKeyring;
use crate::services::keyring::store::OffKeyring;
use crate::services::keyring::store::SystemKeyring;
use crate::services::log::Began;
use crate::services::log::Log;
use crate::services::log::Value;

/// How long a call may take: longer than any keyring that nobody has to unlock, and short enough
/// to wait for.
pub const LIMIT: Duration = Duration::from_secs(3);

/// A call on the keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Read the URL of a tenant.
    Read {
        /// Its name, `default` for the first.
        tenant: String,
    },
    /// Store the URL of a tenant.
    Write {
        /// Its name.
        tenant: String,
        /// Its canonical URL.
        url: String,
    },
    /// Forget the URL of a tenant.
    Erase {
        /// Its name.
        tenant: String,
    },
    /// Put something in and take it out again; leaves nothing behind.
    RoundTrip,
    /// Read the Okta token of a tenant.
    ReadToken {
        /// Its name.
        tenant: String,
        /// The org that the token must have been stored for.
        bound: String,
    },
    /// Store the Okta token of a tenant.
    WriteToken {
        /// Its name.
        tenant: String,
        /// The org that it is for.
        bound: String,
        /// The token.
        token: Arc<Secret>,
    },
    /// Forget the Okta token of a tenant.
    EraseToken {
        /// Its name.
        tenant: String,
    },
}

impl Request {
    /// What the log calls it.
    fn name(&self) -> &'static str {
        match self {
            Self::Read { .. } => "read",
            Self::Write { .. } => "write",
            Self::Erase { .. } => "erase",
            Self::RoundTrip => "round-trip",
            Self::ReadToken { .. } => "read-token",
            Self::WriteToken { .. } => "write-token",
            Self::EraseToken { .. } => "erase-token",
        }
    }
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// What is stored, if anything.
    Url(Option<String>),
    /// The token that is stored for this org, if any.
    Token(Option<Arc<Secret>>),
    /// It was stored.
    Written,
    /// It was forgotten.
    Erased {
        /// Whether there was one.
        was: bool,
    },
}

/// What a call came to, or why it came to nothing.
pub type Answer = Result<Told, KeyringError>;

type Job = (Request, Sender<Answer>);

/// The keyring for a caller that waits, though never longer than the limit.
#[derive(Debug)]
pub struct BoundedKeyring {
    open: fn() -> Box<dyn Keyring>,
    limit: Duration,
    worker: Option<Sender<Job>>,
    log: Log,
}

impl BoundedKeyring {
    /// Of this choice; starts nothing yet.
    pub fn new(choice: Choice) -> Self {
        Self::with(
            match choice {
                Choice::System => || Box::new(SystemKeyring),
                Choice::Memory => || Box::new(MemoryKeyring::default()),
                Choice::Off => || Box::new(OffKeyring),
            },
            LIMIT,
        )
    }

    /// Of any keyring, with a limit of its own.
    pub fn with(open: fn() -> Box<dyn Keyring>, limit: Duration) -> Self {
        Self { open, limit, worker: None, log: Log::off() }
    }

    /// Has every call noted there.
    #[must_use]
    pub fn noted_in(self, log: Log) -> Self {
        Self { log, ..self }
    }

    /// Makes a call. A thread that is stuck in one is left behind; the next call gets a new one.
    pub fn ask(&mut self, request: Request) -> Answer {
        let (call, began) = (Value::Text(request.name()), Began::now());
        let answer = self.call(request);
        let with = [("call", call), ("ms", Value::since(began))];
        match &answer {
            // Switched off is as it was asked for.
            Ok(_) | Err(KeyringError::Off) => self.log.note(LogLevel::Debug, "keyring", &with),
            Err(error) => {
                let why = ("why", Value::Failure(error));
                self.log.note(LogLevel::Error, "keyring", &[&[why][..], &with].concat());
            }
        }
        answer
    }

    fn call(&mut self, request: Request) -> Answer {
        let ended = || KeyringError::Other { detail: "its thread has ended".to_owned() };
        let (reply, answers) = mpsc::channel();
        let worker = self.worker.take().unwrap_or_else(|| start(self.open));
        worker.send((request, reply)).map_err(|_unsent| ended())?;
        match answers.recv_timeout(self.limit) {
            Ok(answer) => {
                self.worker = Some(worker);
                answer
            }
            Err(RecvTimeoutError::Timeout) => Err(KeyringError::Hanging),
            // The crates below have panicked.
            Err(RecvTimeoutError::Disconnected) => Err(ended()),
        }
    }
}

/// Starts a thread that makes one call after the other, and ends with the sender.
fn start(open: fn() -> Box<dyn Keyring>) -> Sender<Job> {
    let (jobs, todo) = mpsc::channel::<Job>();
    std::thread::spawn(move || {
        let mut keyring = open();
        for (request, reply) in todo {
            // Whoever asked may have gone on without the answer.
            drop(reply.send(call(keyring.as_mut(), request)));
        }
    });
    jobs
}

fn call(keyring: &mut dyn Keyring, request: Request) -> Answer {
    match request {
        Request::Read { tenant } => keyring.read(&tenant).map(Told::Url),
        Request::Write { tenant, url } => keyring.write(&tenant, &url).map(|()| Told::Written),
        Request::Erase { tenant } => keyring.erase(&tenant).map(|was| Told::Erased { was }),
        Request::RoundTrip => keyring.round_trip().map(|()| Told::Written),
        Request::ReadToken { tenant, bound } => {
            keyring.read_token(&tenant, &bound).map(|token| Told::Token(token.map(Arc::new)))
        }
        Request::WriteToken { tenant, bound, token } => {
            keyring.write_token(&tenant, &bound, &token).map(|()| Told::Written)
        }
        Request::EraseToken { tenant } => {
            keyring.erase_token(&tenant).map(|was| Told::Erased { was })
        }
    }
}

type Reply = Box<dyn FnOnce(Answer) + Send>;

/// The keyring for a caller that does not wait: the answers come one by one, in the order of the
/// requests, each within the limit of its turn.
#[derive(Clone, Debug)]
pub struct KeyringThread(Sender<(Request, Reply)>);

impl KeyringThread {
    /// Starts the thread that waits in the caller's stead. It ends when this is dropped.
    pub fn start(mut keyring: BoundedKeyring) -> Self {
        let (wishes, todo) = mpsc::channel::<(Request, Reply)>();
        std::thread::spawn(move || {
            for (request, reply) in todo {
                reply(keyring.ask(request));
            }
        });
        Self(wishes)
    }

    /// Makes a call; `reply` gets its answer on another thread.
    pub fn ask(&self, request: Request, reply: impl FnOnce(Answer) + Send + 'static) {
        if let Err(unsent) = self.0.send((request, Box::new(reply))) {
            let (_, reply) = unsent.0;
            reply(Err(KeyringError::Other { detail: "its thread has ended".to_owned() }));
        }
    }
}
