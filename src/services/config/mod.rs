//! `config.toml`: read with warnings instead of refusals, written without losing what others wrote.

mod file;
mod leaves;
mod text;

pub use file::ConfigError;
pub use file::change;
pub use file::load;
pub use leaves::Complaint;
pub use leaves::Warning;
pub use leaves::known_keys;
pub use text::Loaded;
pub use text::TEMPLATE;
pub use text::changed;
pub use text::read;
