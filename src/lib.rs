//! reauth.

pub mod diagnosis;
pub mod model;
pub mod runbook;
pub mod services;
pub mod simulator;
pub mod text;
pub mod words;
