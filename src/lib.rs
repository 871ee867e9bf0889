//! reauth.

pub mod diagnosis;
pub mod model;
pub mod runbook;
pub mod text;
pub mod words;
