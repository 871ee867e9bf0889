//! Passwords that Microsoft refused in this process: none of them is sent again.
//!
//! What is kept is a keyed hash, the key is made anew by each process, and neither is written down.

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;

use crate::model::secret::Secret;

/// Marks that are kept; the oldest goes.
const KEPT: usize = 64;

/// The refused ones. Clones share them.
#[derive(Clone, Default)]
pub struct Rejected(Arc<Book>);

#[derive(Default)]
struct Book {
    key: OnceLock<Option<hmac::Key>>,
    marks: Mutex<Vec<Mark>>,
}

/// Stands for an account and a password, and tells nothing of either.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Mark(Vec<u8>);

impl fmt::Debug for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rejected(…)")
    }
}

impl Rejected {
    /// The mark of a password; none where the system has no chance to give.
    pub(super) fn mark(&self, account: &str, password: &Secret) -> Option<Mark> {
        let new_key = || hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok();
        let key = self.0.key.get_or_init(new_key).as_ref()?;
        // Piece by piece: the password is copied nowhere.
        let mut context = hmac::Context::with_key(key);
        context.update(account.to_lowercase().as_bytes());
        context.update(&[0]);
        context.update(password.expose().as_bytes());
        Some(Mark(context.sign().as_ref().to_vec()))
    }

    /// Whether it was refused before.
    pub(super) fn has(&self, mark: &Mark) -> bool {
        self.0.marks.lock().unwrap_or_else(PoisonError::into_inner).contains(mark)
    }

    /// It was refused.
    pub(super) fn add(&self, mark: Mark) {
        let mut marks = self.0.marks.lock().unwrap_or_else(PoisonError::into_inner);
        if marks.len() >= KEPT {
            marks.remove(0);
        }
        marks.push(mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        let mut secret = Secret::new();
        assert!(secret.push_str(text));
        secret
    }

    #[test]
    fn only_the_same_password_of_the_same_account_is_known_again() {
        let rejected = Rejected::default();
        let mark = |account: &str, text: &str| rejected.mark(account, &secret(text)).unwrap();
        rejected.add(mark("ada@acme.com", "Canary-1"));
        assert!(rejected.clone().has(&mark("ADA@acme.com", "Canary-1")));
        assert!(!rejected.has(&mark("ada@acme.com", "canary-1")));
        assert!(!rejected.has(&mark("bob@acme.com", "Canary-1")));
        let other = Rejected::default();
        let elsewhere = other.mark("ada@acme.com", &secret("Canary-1")).unwrap();
        assert!(!rejected.has(&elsewhere), "another process has another key");
        assert_eq!(format!("{rejected:?}"), "Rejected(…)");
    }
}
