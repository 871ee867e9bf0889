//! The outside world: clock, disk, keyring, browser, terminal and network. Nothing here decides
//! what an answer means.
#![expect(clippy::disallowed_methods, reason = "this is where the outside world is touched")]

pub mod browser;
pub mod clipboard;
pub mod clock;
pub mod config;
pub mod disk;
pub mod doctor;
pub mod exports;
mod form;
pub mod hidden;
pub mod http;
pub mod input;
pub mod journal;
pub mod keyring;
pub mod lines;
pub mod locale;
pub mod lockout;
pub mod log;
pub mod loopback;
pub mod microsoft;
pub mod okta;
pub mod panics;
mod parallel;
pub mod paths;
mod pkce;
pub mod policy;
pub mod process;
pub mod purge;
pub mod retention;
pub mod sessions;
pub mod terminal;
pub mod together;
