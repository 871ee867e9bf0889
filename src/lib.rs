//! reauth.

pub mod simulator;
