//! `kill -9` at every call on a file, and at moments of chance, over a whole walk: as scripts take
//! it, line by line, and on a full screen.
//!
//! A kill as a call begins leaves the disk as a kill at any moment since the call before.

mod faces;
mod left;
mod scripts;
mod walk;

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use crate::Scale;
use crate::tally::Tally;

/// How many programs were really killed: at a moment of chance one may have ended.
#[derive(Default)]
struct Kills(AtomicUsize);

impl Kills {
    fn count(&self, code: i32) {
        if code == 128 + 9 {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

pub(crate) fn run(scale: Scale, tally: &Tally) {
    let kills = Kills::default();
    let walk = walk::Walk::take();
    scripts::run(scale, tally, &kills, &walk);
    faces::run(scale, tally, &kills, &walk);
    tally.note(&format!("{} programs were killed before they ended", kills.0.into_inner()));
}
