//! Copies: by a program of the desktop or by tmux where there is one, else through the terminal.
//!
//! Programs, because a library for every desktop would bring its windowing libraries along, and
//! because what they copied stays when this program ends.

mod programs;
mod terminal;

pub use programs::Programs;
pub use terminal::Between;
pub use terminal::TEXT_MAX;
pub use terminal::copy;
pub use terminal::one_line;
