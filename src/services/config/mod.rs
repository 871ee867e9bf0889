//! `config.toml`: read with warnings instead of refusals, written without losing what others wrote.

mod file;
mod leaves;

pub use file::ConfigError;
pub use file::Loaded;
pub use file::TEMPLATE;
pub use file::change;
pub use file::load;
pub use leaves::Complaint;
pub use leaves::Warning;
pub use leaves::known_keys;
