//! Tenant URLs and Okta tokens in the keyring of the system: never needed, never waited for long.
//!
//! A locked keyring may never answer (D-Bus has no time limit here), so every call runs on a
//! thread of its own that is left behind when it takes too long, and is never joined.

mod bounded;
mod error;
mod store;
mod token;

pub use bounded::Answer;
pub use bounded::BoundedKeyring;
pub use bounded::KeyringThread;
pub use bounded::LIMIT;
pub use bounded::Request;
pub use bounded::Told;
pub use error::KeyringError;
pub use store::Choice;
pub use store::Keyring;
pub use store::MemoryKeyring;
pub use store::OffKeyring;
pub use store::SystemKeyring;
