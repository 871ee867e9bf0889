//! The program as a stranger meets it: in a place of its own, with no environment but a named one.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

pub(crate) mod forms;
#[cfg(target_os = "linux")]
pub(crate) mod memory;
mod place;
pub(crate) mod runner;
mod simulator;
mod tui;

pub(crate) use forms::holds;
#[cfg(target_os = "linux")]
pub(crate) use memory::copies;
pub(crate) use place::Place;
pub(crate) use place::Ran;
pub(crate) use simulator::Sim;
pub(crate) use tui::Start;
pub(crate) use tui::Tui;

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

/// How long anything is waited for; a machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Held while a process starts: a terminal that is being opened must not be inherited by another.
static STARTING: Mutex<()> = Mutex::new(());

fn starting() -> MutexGuard<'static, ()> {
    STARTING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for something that nobody announces, such as a file or a state of the system.
pub(crate) fn until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < end, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
