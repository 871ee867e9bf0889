//! reauth.

pub mod diagnosis;
pub mod keys;
pub mod model;
pub mod runbook;
pub mod simulator;
pub mod text;
pub mod update;
pub mod view;
pub mod words;
