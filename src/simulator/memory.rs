//! What the servers remember from one request to the next.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Instant;

use aws_lc_rs::rand::SecureRandom as _;
use aws_lc_rs::rand::SystemRandom;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;

use crate::simulator::lockout::Lockout;
use crate::simulator::login::consents::Consents;
use crate::simulator::login::device::Device;
use crate::simulator::login::flow::Flow;
use crate::simulator::login::flow::IssuedCode;
use crate::simulator::login::loops::Loops;
use crate::simulator::login::refresh::Refresh;
use crate::simulator::okta::org::Org;
use crate::simulator::scenario::Scenario;
use crate::simulator::sign_ins::SignIn;

/// From where a sign-in comes: smart lockout counts each place on its own (`entra.md` 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// The network of the person in front of the program.
    Here,
    /// Okta's own addresses.
    Okta,
}

/// Begins empty with each simulator; no `Debug`, because digests of passwords and codes are in it.
pub(super) struct Memory {
    inner: Mutex<Inner>,
}

/// One thing of each kind; a handler looks at and changes it as a whole.
pub(super) struct Inner {
    pub(super) lockouts: HashMap<(&'static str, Place), Lockout>,
    pub(super) consents: Consents,
    pub(super) flows: HashMap<String, Flow>,
    pub(super) codes: HashMap<String, IssuedCode>,
    pub(super) devices: Vec<Device>,
    pub(super) refreshes: HashMap<String, Refresh>,
    /// Who is signed in at Microsoft, by the cookie of a browser.
    pub(super) sessions: HashMap<String, &'static str>,
    pub(super) loops: Loops,
    pub(super) sign_ins: Vec<SignIn>,
    pub(super) org: Org,
}

impl Memory {
    pub(super) fn new(scenario: &Scenario) -> Self {
        Self { inner: Mutex::new(Inner::new(scenario)) }
    }

    /// Forgets everything, but for who is signed in to the console.
    pub(super) fn begin_again(&self, scenario: &Scenario) {
        self.with(|memory| {
            let sessions = std::mem::take(&mut memory.org.sessions);
            *memory = Inner::new(scenario);
            memory.org.keep(sessions);
        });
    }

    /// Lets `change` look at everything at once; it must not call back into the memory.
    pub(super) fn with<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets `judge` look at and change the failed sign-ins of one account at one place.
    pub(super) fn lockout<T>(
        &self,
        upn: &'static str,
        place: Place,
        judge: impl FnOnce(&mut Lockout, Instant) -> T,
    ) -> T {
        let now = Instant::now();
        self.with(|memory| judge(memory.lockouts.entry((upn, place)).or_default(), now))
    }
}

impl Inner {
    fn new(scenario: &Scenario) -> Self {
        Self {
            lockouts: HashMap::new(),
            // Microsoft's refusal for want of consent is consent that nobody has given.
            consents: Consents::at_start(scenario.account.refusal != Some(65001)),
            flows: HashMap::new(),
            codes: HashMap::new(),
            devices: Vec::new(),
            refreshes: HashMap::new(),
            sessions: HashMap::new(),
            loops: Loops::default(),
            sign_ins: Vec::new(),
            org: Org::new(&scenario.okta, scenario.now()),
        }
    }
}

/// Makes a text that nobody can guess: a code, a token, the id of a session.
pub(super) fn unguessable() -> String {
    let mut bytes = [0; 32];
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => BASE64URL.encode(bytes),
        // Without randomness two of these are still never the same.
        Err(_) => uuid::Uuid::new_v4().simple().to_string(),
    }
}
