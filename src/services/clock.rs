//! The clock of the wall.

use std::time::SystemTime;

use jiff::Timestamp;

/// 9999-01-01T00:00:00Z, in seconds.
const END: i64 = 253_370_764_800;

/// The time, to the millisecond: as fine as a session file keeps it, so that what is shown before
/// a restart and after it is the same. For a clock that is set beyond its end it stands still there:
/// later times cannot all be written down.
pub fn now() -> Timestamp {
    let end = Timestamp::from_second(END).unwrap_or(Timestamp::MAX);
    let now = Timestamp::try_from(SystemTime::now()).map_or(end, |now| now.min(end));
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or_default()
}
