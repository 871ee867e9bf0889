//! A host that asked to be left alone is left alone: until then nothing is sent to it, also after a
//! restart.

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::diagnosis::reply::Reply;
use crate::text::Phrase;

/// Until when the host that answered so wants to be left alone.
pub(super) fn asked_for(reply: &Reply, now: Timestamp) -> Option<Timestamp> {
    ends(reply.pause()?, now)
}

/// The end of a pause of so many seconds.
pub(super) fn ends(seconds: u64, now: Timestamp) -> Option<Timestamp> {
    now.checked_add(SignedDuration::from_secs(i64::try_from(seconds).ok()?)).ok()
}

/// What is said of a host that has just asked for it, and what to do next.
pub(super) fn asked(host: &str, until: Timestamp) -> (Phrase, Phrase) {
    (timed("net.pause", host, until), timed("net.pause_next", host, until))
}

/// What is said where nothing was sent because of it.
pub(super) fn kept(host: &str, until: Timestamp) -> (Phrase, Phrase) {
    (timed("net.paused", host, until), timed("net.paused_next", host, until))
}

/// With seconds: a pause is often shorter than a minute. UTC is named: a verdict is kept, and read
/// in other places.
fn timed(key: &str, host: &str, until: Timestamp) -> Phrase {
    let time = until.strftime("%H:%M:%S UTC").to_string();
    Phrase::new(key).with("host", host).with("time", time)
}
