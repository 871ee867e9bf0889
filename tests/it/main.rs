//! Everything that needs no help from outside, in one program so that it links once.

mod diagnosis_microsoft;
mod diagnosis_pasted;
mod diagnosis_recorded;
mod diagnosis_verdict;
mod microsoft;
mod microsoft_hostile;
mod microsoft_http;
mod microsoft_memory;
mod microsoft_server;
mod simulator;
