//! The keyring's time limit, and the two keyrings that are not the system's.

use std::sync::mpsc;
use std::time::Duration;
use std::time::Instant;

use reauth::services::keyring::BoundedKeyring;
use reauth::services::keyring::Choice;
use reauth::services::keyring::Keyring;
use reauth::services::keyring::KeyringError;
use reauth::services::keyring::KeyringThread;
use reauth::services::keyring::Request;
use reauth::services::keyring::Told;

const URL: &str = "https://acme.okta.com";

fn read(tenant: &str) -> Request {
    Request::Read { tenant: tenant.to_owned() }
}

fn write(tenant: &str, url: &str) -> Request {
    Request::Write { tenant: tenant.to_owned(), url: url.to_owned() }
}

#[test]
fn memory_keeps_each_tenant_until_the_end() {
    let mut keyring = BoundedKeyring::new(Choice::Memory);
    assert_eq!(keyring.ask(read("default")), Ok(Told::Url(None)));
    assert_eq!(keyring.ask(write("default", URL)), Ok(Told::Written));
    assert_eq!(keyring.ask(read("default")), Ok(Told::Url(Some(URL.to_owned()))));
    assert_eq!(keyring.ask(read("other")), Ok(Told::Url(None)));
    let erase = Request::Erase { tenant: "default".to_owned() };
    assert_eq!(keyring.ask(erase.clone()), Ok(Told::Erased { was: true }));
    assert_eq!(keyring.ask(erase), Ok(Told::Erased { was: false }));
    let long = "x".repeat(256);
    assert!(matches!(keyring.ask(write("a", &long)), Err(KeyringError::Refused { .. })));
}

#[test]
fn off_says_so() {
    let mut keyring = BoundedKeyring::new(Choice::Off);
    for request in [read("a"), write("a", URL), Request::Erase { tenant: "a".to_owned() }] {
        assert_eq!(keyring.ask(request), Err(KeyringError::Off));
    }
    assert_eq!(Choice::parse("off"), Some(Choice::Off));
    assert_eq!(Choice::parse("no"), None);
}

/// Answers for every tenant but `stuck`, for which it sleeps longer than any test.
struct Stuck;

impl Keyring for Stuck {
    fn read(&mut self, tenant: &str) -> Result<Option<String>, KeyringError> {
        assert_ne!(tenant, "panic");
        if tenant == "stuck" {
            std::thread::park();
        }
        Ok(Some(URL.to_owned()))
    }

    fn write(&mut self, _: &str, _: &str) -> Result<(), KeyringError> {
        Err(KeyringError::Empty)
    }

    fn erase(&mut self, _: &str) -> Result<bool, KeyringError> {
        Err(KeyringError::Ambiguous)
    }
}

#[test]
fn a_stuck_call_is_left_behind_and_the_next_one_answered() {
    let limit = Duration::from_millis(100);
    let mut keyring = BoundedKeyring::with(|| Box::new(Stuck), limit);
    for _ in 0..3 {
        let start = Instant::now();
        assert_eq!(keyring.ask(read("stuck")), Err(KeyringError::Hanging));
        assert!(start.elapsed() >= limit);
        assert_eq!(keyring.ask(read("other")), Ok(Told::Url(Some(URL.to_owned()))));
    }
}

#[test]
fn a_call_that_panics_is_told_and_the_next_one_answered() {
    // Printing a backtrace takes its time.
    let limit = Duration::from_mins(1);
    let mut keyring = BoundedKeyring::with(|| Box::new(Stuck), limit);
    assert!(matches!(keyring.ask(read("panic")), Err(KeyringError::Other { .. })));
    assert_eq!(keyring.ask(write("a", URL)), Err(KeyringError::Empty));
}

#[test]
fn a_caller_that_does_not_wait_gets_each_answer_in_turn() {
    let limit = Duration::from_millis(100);
    let thread = KeyringThread::start(BoundedKeyring::with(|| Box::new(Stuck), limit));
    let (tell, told) = mpsc::channel();
    for tenant in ["stuck", "other"] {
        let tell = tell.clone();
        thread.ask(read(tenant), move |answer| tell.send((tenant, answer)).unwrap());
    }
    assert!(told.try_recv().is_err(), "asking does not wait");
    let limit = Duration::from_secs(5);
    assert_eq!(told.recv_timeout(limit), Ok(("stuck", Err(KeyringError::Hanging))));
    let url = Ok(Told::Url(Some(URL.to_owned())));
    assert_eq!(told.recv_timeout(limit), Ok(("other", url)));
}
