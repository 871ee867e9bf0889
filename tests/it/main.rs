//! What the parts promise, tested from outside on a real disk, with real threads, sockets and
//! processes. One program, so that it links once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::disallowed_methods, reason = "tests touch the outside world")]

mod browser;
mod canary;
mod check_cli;
mod check_methods;
mod cli;
mod core;
mod core_test_panel;
mod diagnosis_flows;
mod diagnosis_microsoft;
mod diagnosis_pasted;
mod diagnosis_recorded;
mod diagnosis_verdict;
mod driver;
mod durable;
mod faces;
mod journal;
mod journal_config;
mod journal_faults;
mod journal_lockout;
mod journal_locks;
mod journal_sessions;
mod keyring;
mod loopback;
mod microsoft;
mod microsoft_hostile;
mod microsoft_http;
mod microsoft_memory;
mod microsoft_person;
mod microsoft_person_hostile;
mod microsoft_rules;
mod microsoft_server;
mod okta;
mod okta_cli;
mod okta_diagnosis;
mod okta_walk;
mod panel;
mod properties;
mod report;
mod report_formats;
mod report_hostile;
mod report_panel;
mod report_redact;
mod report_sample;
mod report_status;
mod report_verify;
mod screens;
mod simulator;
mod support;
mod tenant;
mod terminal;
mod tidy;
mod walk;
mod words_test;
