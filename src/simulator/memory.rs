//! What the servers remember from one request to the next.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::simulator::lockout::Lockout;

/// Begins empty with each simulator; no `Debug`, because digests of passwords are in it.
#[derive(Default)]
pub(super) struct Memory {
    lockouts: Mutex<HashMap<&'static str, Lockout>>,
}

impl Memory {
    /// Lets `judge` look at and change the failed sign-ins of one account.
    pub(super) fn lockout<T>(&self, upn: &'static str, judge: impl FnOnce(&mut Lockout) -> T) -> T {
        let mut lockouts = self.lockouts.lock().unwrap_or_else(PoisonError::into_inner);
        judge(lockouts.entry(upn).or_default())
    }
}
