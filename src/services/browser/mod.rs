//! Hands a page to the reader's browser, and says truly what came of it.
//!
//! Over SSH or without a display no opener is started at all: it would take the terminal for a
//! text browser, or open the page where nobody looks. *Handed over* never means that it was seen.

mod desktop;
mod launch;
mod outcome;

pub use desktop::Desktop;
pub use desktop::Display;
pub use desktop::Launcher;
pub use desktop::Machine;
pub use launch::Browser;
pub use launch::open_aside;
pub use outcome::Outcome;
