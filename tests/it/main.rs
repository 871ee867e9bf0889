//! Everything that needs no help from outside, in one program so that it links once.

mod diagnosis_pasted;
mod simulator;
