//! How far the admin is: everything that the screen shows, and everything that is kept.

pub mod access;
pub mod chain;
pub mod check;
pub mod choices;
mod decay;
pub mod doctor;
pub mod endpoints;
pub mod entry;
pub mod event;
pub mod fields;
pub mod filter;
pub mod key;
pub mod lockout;
pub mod okta;
pub mod order;
pub mod output;
pub mod pointer;
pub mod policy;
pub mod reader;
pub mod screen;
pub mod secret;
pub mod session;
pub mod settings;
pub mod state;
pub mod tenant;
pub mod terminal;
pub mod test_fields;
