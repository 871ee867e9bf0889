//! The clock of the wall.

use jiff::Timestamp;

/// The time, to the millisecond: as fine as a session file keeps it, so that what is shown before
/// a restart and after it is the same.
pub fn now() -> Timestamp {
    Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default()
}
