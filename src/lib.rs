//! reauth.

pub mod model;
pub mod keys;
pub mod runbook;
pub mod text;
pub mod words;
