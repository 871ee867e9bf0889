//! reauth.

pub mod text;

pub mod words;

pub mod runbook;

pub mod model;

pub mod diagnosis;

pub mod report;

pub mod keys;

pub mod update;

pub mod simulator;

pub mod services;

pub mod effects;

pub mod view;

pub mod app;

pub mod cli;
