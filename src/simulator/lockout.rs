//! Smart lockout as Microsoft documents it: ten different wrong passwords, then 60 seconds and more.
//!
//! The last three wrong passwords are remembered as digests, and giving one of them again does not
//! count. After a lockout the first wrong password locks again at once, for longer.

use std::collections::VecDeque;
use std::time::Duration;
use std::time::Instant;

use sha2::Digest as _;
use sha2::Sha256;

const THRESHOLD: u32 = 10;
const REMEMBERED: usize = 3;
const FIRST: Duration = Duration::from_mins(1);

/// The failed sign-ins of one account.
#[derive(Default)]
pub(super) struct Lockout {
    failures: u32,
    recent: VecDeque<[u8; 32]>,
    lockouts: u32,
    until: Option<Instant>,
}

impl Lockout {
    pub(super) fn is_locked(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// Counts a wrong password, unless it is one of the last three.
    pub(super) fn failed(&mut self, password: &str, now: Instant) {
        let digest: [u8; 32] = Sha256::digest(password.as_bytes()).into();
        if self.recent.contains(&digest) {
            return;
        }
        self.recent.push_back(digest);
        if self.recent.len() > REMEMBERED {
            self.recent.pop_front();
        }
        self.failures += 1;
        if self.failures >= THRESHOLD || self.lockouts > 0 {
            // Microsoft does not say how a lockout grows; doubling shows a client that it does.
            self.until = Some(now + FIRST * 2_u32.saturating_pow(self.lockouts.min(10)));
            self.lockouts += 1;
            self.failures = 0;
        }
    }

    /// Forgets everything: the right password was given while the account was open.
    pub(super) fn succeeded(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten_failures(now: Instant) -> Lockout {
        let mut lockout = Lockout::default();
        for n in 0..10 {
            assert!(!lockout.is_locked(now), "locked after {n} failures");
            lockout.failed(&format!("wrong {n}"), now);
        }
        lockout
    }

    #[test]
    fn the_tenth_different_password_locks_for_a_minute() {
        let now = Instant::now();
        let lockout = ten_failures(now);
        assert!(lockout.is_locked(now + Duration::from_secs(59)));
        assert!(!lockout.is_locked(now + Duration::from_mins(1)));
    }

    #[test]
    fn the_last_three_passwords_do_not_count_again() {
        let now = Instant::now();
        let mut lockout = Lockout::default();
        for _ in 0..20 {
            for password in ["a", "b", "c"] {
                lockout.failed(password, now);
            }
        }
        assert!(!lockout.is_locked(now));
    }

    #[test]
    fn the_first_failure_after_a_lockout_locks_again_and_longer() {
        let now = Instant::now();
        let mut lockout = ten_failures(now);
        let later = now + Duration::from_secs(61);
        lockout.failed("another", later);
        assert!(lockout.is_locked(later + Duration::from_secs(119)));
        assert!(!lockout.is_locked(later + Duration::from_mins(2)));
    }
}
