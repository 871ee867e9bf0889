//! The loop guard: fifteen times the same request within five minutes is no person (`entra.md` 1.6,
//! sample 18).

use std::collections::HashMap;
use std::collections::VecDeque;
use std::time::Duration;
use std::time::Instant;

use sha2::Digest as _;
use sha2::Sha256;

const MOST: usize = 15;
const WITHIN: Duration = Duration::from_mins(5);

/// When each request came, known by a digest, because a password is part of what makes it the same.
#[derive(Default)]
pub(in crate::simulator) struct Loops(HashMap<[u8; 32], VecDeque<Instant>>);

impl Loops {
    /// Counts a request and says whether it is one too many.
    pub(super) fn is_loop(&mut self, parts: &[&str], now: Instant) -> bool {
        let times = self.0.entry(Sha256::digest(parts.join("\0")).into()).or_default();
        while times.front().is_some_and(|first| now.duration_since(*first) >= WITHIN) {
            times.pop_front();
        }
        times.push_back(now);
        times.len() >= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifteenth_within_five_minutes_is_one_too_many() {
        let mut loops = Loops::default();
        let start = Instant::now();
        for n in 0..14 {
            assert!(!loops.is_loop(&["a", "b"], start), "refused at {n}");
        }
        assert!(!loops.is_loop(&["a", "c"], start), "another request");
        assert!(loops.is_loop(&["a", "b"], start));
        assert!(!loops.is_loop(&["a", "b"], start + WITHIN), "the old ones are forgotten");
    }
}
