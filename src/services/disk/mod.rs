//! Files that only their owner reads, that appear whole or not at all, and their locks.

mod error;
mod file;
mod lock;

pub use error::DiskError;
pub use error::Kind;
pub use file::Over;
pub use file::close_folder;
pub use file::folder_of;
pub use file::is_closed_to_others;
pub use file::is_half;
pub use file::open_plain;
pub use file::private_folder;
pub use file::read_all;
pub use file::read_plain;
pub use file::remove;
pub use file::sweep;
pub use file::sync;
pub use file::sync_folder;
pub use file::write_whole;
pub use lock::Lock;
pub use lock::LockError;
pub use lock::is_at;
