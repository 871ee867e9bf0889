//! it

mod simulator;
