//! reauth.

pub mod text;
pub mod words;
pub mod runbook;
pub mod model;
pub mod keys;
pub mod simulator;
