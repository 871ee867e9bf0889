//! What needs more than Rust: tests against programs that `tests/run` installs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::disallowed_methods, reason = "tests touch the outside world")]

mod at_exit;
mod keyring;
mod keyring_okta;
mod linked;
mod memory;
mod multiplexers;
mod policy;
mod private_ca;
mod read_only;
mod report;
#[path = "../it/report_sample.rs"]
mod report_sample;
mod secrets;
mod shell;
mod sign_in;
mod simulator;
#[path = "../it/support/mod.rs"]
#[expect(dead_code, reason = "most of it is for the other tests")]
mod support;
