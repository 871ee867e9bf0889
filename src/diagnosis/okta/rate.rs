//! How often Okta may be asked: its headers, and a share of each bucket that leaves the rest to
//! others.

use jiff::SignedDuration;
use jiff::Timestamp;

/// One part in this many of a bucket is used; the org's own integrations need the rest.
const SHARE: u32 = 10;
/// Longest wait that is believed.
const CAP: SignedDuration = SignedDuration::from_secs(120);
/// Clocks and rounding may move a reset by so much within one window.
const WOBBLE: SignedDuration = SignedDuration::from_secs(2);

/// What the headers of an answer say of its bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Calls that the window has; 0 where too many are made at once.
    pub limit: u32,
    /// Calls that are left of it, for all callers.
    pub remaining: u32,
    /// When the window ends, by Okta's clock.
    pub reset: Timestamp,
}

impl Rate {
    /// Reads `X-Rate-Limit-Limit`, `-Remaining` and `-Reset`, seconds of the epoch.
    pub fn read(limit: &str, remaining: &str, reset: &str) -> Option<Self> {
        Some(Self {
            limit: limit.trim().parse().ok()?,
            remaining: remaining.trim().parse().ok()?,
            reset: Timestamp::from_second(reset.trim().parse().ok()?).ok()?,
        })
    }

    /// Whether it is Okta's other kind of 429: too many calls at once; its reset is only a hint.
    pub fn is_concurrency(&self) -> bool {
        self.limit == 0 && self.remaining == 0
    }

    /// How long to wait after a 429 that came at `now` by Okta's clock, as Okta's own clients do.
    pub fn wait(&self, now: Timestamp) -> SignedDuration {
        let left = self.reset.duration_since(now) + SignedDuration::from_secs(1);
        left.clamp(SignedDuration::from_secs(1), CAP)
    }
}

/// One bucket, and what this program has used of its window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    rate: Option<Rate>,
    used: u32,
}

impl Bucket {
    /// Counts a call and what its answer says.
    pub fn count(&mut self, rate: Option<Rate>) {
        let Some(rate) = rate.filter(|rate| !rate.is_concurrency()) else {
            self.used = self.used.saturating_add(1);
            return;
        };
        let near = |known: Rate| rate.reset.duration_since(known.reset).abs() <= WOBBLE;
        let same = self.rate.is_some_and(near);
        self.used = if same { self.used.saturating_add(1) } else { 1 };
        // The wobble must not carry the window along.
        let reset = self.rate.filter(|_| same).map_or(rate.reset, |known| known.reset);
        self.rate = Some(Rate { reset, ..rate });
    }

    /// Calls of a window that are ours: a tenth, though one at least.
    fn share(rate: &Rate) -> u32 {
        (rate.limit / SHARE).max(1)
    }

    /// How long the next call has to wait, at `now` by Okta's clock.
    pub fn wait(&self, now: Timestamp) -> SignedDuration {
        let Some(rate) = self.rate.filter(|rate| now < rate.reset) else {
            return SignedDuration::ZERO;
        };
        let spent = self.used >= Self::share(&rate);
        // What others have left over is not ours to finish.
        let scarce = rate.remaining < Self::share(&rate);
        if spent || scarce { rate.wait(now) } else { SignedDuration::ZERO }
    }

    /// The pause between two polls that spreads the share evenly over the minute.
    pub fn pause(&self) -> SignedDuration {
        let limit = self.rate.map_or(SHARE, |rate| rate.limit.max(1));
        SignedDuration::from_secs(i64::from(60 * SHARE / limit.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn rate(limit: u32, remaining: u32, reset: i64) -> Rate {
        Rate { limit, remaining, reset: at(reset) }
    }

    /// As recorded by Okta's Python client.
    #[test]
    fn a_recorded_429_is_waited_out() {
        let read = Rate::read("50", "0", "1759127105").unwrap();
        let date = at(1_759_127_097);
        assert_eq!(read.wait(date), SignedDuration::from_secs(9));
        assert_eq!(read.wait(at(1_759_127_200)), SignedDuration::from_secs(1), "it is over");
        assert_eq!(read.wait(at(0)), CAP, "a clock far behind");
        assert!(Rate::read("x", "0", "1").is_none());
        assert!(Rate::read("0", "0", "1").unwrap().is_concurrency());
    }

    #[test]
    fn a_tenth_of_the_bucket_and_no_more() {
        for limit in [10, 50, 120, 600, 1_200] {
            let mut bucket = Bucket::default();
            let mut made = 0;
            while bucket.wait(at(100)) == SignedDuration::ZERO {
                made += 1;
                // The reset wobbles by a second, as it does in life.
                bucket.count(Some(rate(limit, limit - made, 160 + i64::from(made % 2))));
                assert!(made <= limit, "{limit}");
            }
            assert_eq!(made, limit / 10, "{limit}");
            assert_eq!(bucket.wait(at(162)), SignedDuration::ZERO, "the window is over");
            bucket.count(Some(rate(limit, limit - 1, 222)));
            assert_eq!(bucket.used, 1, "a new window");
        }
    }

    #[test]
    fn what_others_have_left_over_is_not_finished() {
        let mut bucket = Bucket::default();
        bucket.count(Some(rate(120, 3, 160)));
        assert_eq!(bucket.wait(at(150)), SignedDuration::from_secs(11));
    }

    #[test]
    fn polls_are_spread_over_the_minute() {
        let mut bucket = Bucket::default();
        bucket.count(Some(rate(120, 119, 160)));
        assert_eq!(bucket.pause(), SignedDuration::from_secs(5));
    }
}
