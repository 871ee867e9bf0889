//! it

mod report;
mod report_hostile;
mod report_sample;
mod report_status;
mod report_verify;
mod simulator;
