//! How many wrong passwords an account will be spared: pure bookkeeping, kept as counts and times.
//!
//! Entra locks after 10 wrong passwords, 3 in US Government clouds
//! (`howto-password-smart-lockout`, Microsoft's Entra documentation). This program stops long
//! before: the account is the one that Okta needs.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::model::check::Cloud;

/// How long a wrong answer counts.
const WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// How long an account is left alone after Microsoft said that it is locked.
const PAUSE: SignedDuration = SignedDuration::from_mins(15);

/// The longest pause that a host is granted.
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(1);

/// What is remembered of one account. Never anything of a password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lockout {
    /// When passwords were sent that were refused, or whose answer is not known.
    pub spent: Vec<Timestamp>,
    /// Until when the account rests.
    pub until: Option<Timestamp>,
}

/// Why no password is sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The budget of the hour is spent.
    #[error("the budget of wrong passwords is spent until {until}")]
    Spent {
        /// When the next one is free.
        until: Timestamp,
    },
    /// Microsoft said that the account is locked.
    #[error("the account is locked; left alone until {until}")]
    Locked {
        /// When it may be tried again.
        until: Timestamp,
    },
}

/// Why a password stays here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The account is spared.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The try could not be written down first, so nothing is sent.
    #[error("the try could not be recorded")]
    Unrecorded,
    /// This very password was refused a moment ago, in this process.
    #[error("it was refused before")]
    Again,
}

/// What came of a try that was spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Refused as wrong, or nobody knows: it counts.
    Counts,
    /// Microsoft did not take it for a wrong password.
    Free,
    /// Microsoft says that the account is locked.
    Locked,
}

/// Keeps the budget of each account, over restarts and for all instances.
///
/// Tries age by Microsoft's clock, which the caller names: one of this computer that is set forward
/// must not free what Microsoft still counts.
pub trait Budget: Send {
    /// Writes a try down, synced, before the password leaves; an error means that it stays.
    fn spend(&mut self, account: &str, cloud: Cloud, now: Timestamp) -> Result<(), NotSent>;

    /// Writes down what came of the last try of `account`; returns until when it rests.
    fn settle(&mut self, account: &str, outcome: Outcome, now: Timestamp) -> Option<Timestamp>;

    /// Writes down that `host` asked to be left alone until then.
    fn pause(&mut self, host: &str, until: Timestamp);

    /// Until when `host` is left alone; none where it may be asked.
    fn paused(&self, host: &str) -> Option<Timestamp>;
}

/// Whether a host that asked to be left alone until then still is, at `now`.
///
/// Where the clock was set back meanwhile, that is not for longer than anybody asks for.
pub fn is_paused(until: Timestamp, now: Timestamp) -> bool {
    until > now && until.duration_since(now) <= PAUSE_MAX
}

/// How many wrong passwords an hour this program allows itself.
pub fn budget(cloud: Cloud) -> usize {
    match cloud {
        Cloud::Global | Cloud::China => 2,
        Cloud::UsGovHigh | Cloud::UsGovDod => 1,
    }
}

impl Lockout {
    /// Spends one try, before anything is sent.
    ///
    /// A clock that was set back frees nothing: a try of the future counts as one of now. It does
    /// so from the first time it is met on, where the caller keeps what this changes also of a
    /// refusal: a clock that once was years ahead must not lock an account for years.
    pub fn spend(&mut self, cloud: Cloud, now: Timestamp) -> Result<(), Refused> {
        self.spent.iter_mut().for_each(|at| *at = now.min(*at));
        self.until =
            self.until.map(|until| now.checked_add(PAUSE).map_or(until, |at| at.min(until)));
        self.spent.retain(|at| now.duration_since(*at) < WINDOW);
        if let Some(until) = self.until.filter(|until| now < *until) {
            return Err(Refused::Locked { until });
        }
        if self.spent.len() >= budget(cloud) {
            let first = self.spent.iter().copied().min().unwrap_or(now);
            let until = first.checked_add(WINDOW).unwrap_or(now);
            return Err(Refused::Spent { until });
        }
        self.spent.push(now);
        Ok(())
    }

    /// Gives the last try back: the answer was not that the password is wrong.
    pub fn give_back(&mut self) {
        self.spent.pop();
    }

    /// Lets the account rest: Microsoft said that it is locked.
    pub fn rest(&mut self, now: Timestamp) {
        self.until = now.checked_add(PAUSE).ok();
    }

    /// Tries left within the hour.
    pub fn left(&self, cloud: Cloud, now: Timestamp) -> usize {
        let spent = self.spent.iter().filter(|at| now.duration_since(**at) < WINDOW).count();
        budget(cloud).saturating_sub(spent)
    }

    /// Whether nothing of it matters any more.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.left(Cloud::Global, now) == budget(Cloud::Global)
            && self.until.is_none_or(|until| until <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
    }

    #[test]
    fn the_third_wrong_password_of_the_hour_is_not_sent() {
        let mut lockout = Lockout::default();
        assert_eq!(lockout.spend(Cloud::Global, at(0)), Ok(()));
        assert_eq!(lockout.spend(Cloud::Global, at(10)), Ok(()));
        let refused = Err(Refused::Spent { until: at(60) });
        assert_eq!(lockout.spend(Cloud::Global, at(59)), refused);
        assert_eq!(lockout.spend(Cloud::Global, at(60)), Ok(()));
    }

    #[test]
    fn government_clouds_have_one() {
        let mut lockout = Lockout::default();
        assert_eq!(lockout.spend(Cloud::UsGovHigh, at(0)), Ok(()));
        assert!(lockout.spend(Cloud::UsGovHigh, at(1)).is_err());
    }

    #[test]
    fn a_clock_set_back_frees_nothing() {
        let mut lockout = Lockout::default();
        assert_eq!(lockout.spend(Cloud::UsGovDod, at(600)), Ok(()));
        let refused = Err(Refused::Spent { until: at(60) });
        assert_eq!(lockout.spend(Cloud::UsGovDod, at(0)), refused);
        assert_eq!(lockout.spend(Cloud::UsGovDod, at(59)), refused, "an hour from when it was met");
        assert_eq!(lockout.spend(Cloud::UsGovDod, at(60)), Ok(()));
        lockout.rest(at(600_000));
        let refused = Err(Refused::Locked { until: at(75) });
        assert_eq!(lockout.spend(Cloud::Global, at(60)), refused);
        assert_eq!(lockout.spend(Cloud::Global, at(74)), refused);
        assert_eq!(lockout.spend(Cloud::Global, at(75)), Ok(()));
    }

    #[test]
    fn a_locked_account_rests() {
        let mut lockout = Lockout::default();
        lockout.rest(at(0));
        assert_eq!(lockout.spend(Cloud::Global, at(14)), Err(Refused::Locked { until: at(15) }));
        assert_eq!(lockout.spend(Cloud::Global, at(15)), Ok(()));
    }
}
