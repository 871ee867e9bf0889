//! The outside world: network, disk, keyring, browser. Nothing here decides what an answer means.
#![expect(clippy::disallowed_methods, reason = "this is where the outside world is touched")]

pub mod http;
pub mod microsoft;
pub mod okta;
