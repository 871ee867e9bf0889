//! One session file: read by anyone, written by one process at a time, a line at a time.
//!
//! An append cuts the file back to its last good length, writes the lines in one go and syncs;
//! only then is it acknowledged. Without the cut, a line after a failed write would be glued to
//! the torn one, and both lost.

mod append;
mod error;
mod names;
mod read;
mod tail;

pub use append::Journal;
pub use append::Repaired;
pub use error::AppendError;
pub use error::OpenError;
pub use error::nothing_whole;
pub use names::folder_lock;
pub use names::is_id;
pub use names::lock_of;
pub use read::Opened;
pub use read::read;
pub use read::understand;
