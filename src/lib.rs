//! reauth.

pub mod diagnosis;
pub mod keys;
pub mod model;
pub mod report;
pub mod runbook;
pub mod simulator;
pub mod text;
pub mod update;
pub mod words;
