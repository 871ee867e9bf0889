//! reauth.

pub mod diagnosis;
pub mod model;
pub mod runbook;
pub mod services;
pub mod text;

pub mod words;

pub mod runbook;

pub mod model;

pub mod diagnosis;

pub mod keys;

pub mod update;

pub mod simulator;

pub mod services;

pub mod view;
