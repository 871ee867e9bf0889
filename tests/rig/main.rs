//! What needs more than Rust: tests against programs that `tests/run` installs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::disallowed_methods, reason = "tests touch the outside world")]

mod keyring;
mod simulator;
