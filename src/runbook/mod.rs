//! What is to be done: the twelve steps, read from `assets/runbook.toml`.

mod load;
mod step;

pub use load::LoadError;
pub use step::Action;
pub use step::Confidence;
pub use step::Decay;
pub use step::Part;
pub use step::ReadyReasons;
pub use step::Runbook;
pub use step::Step;
pub use step::StepId;
pub use step::UnknownStep;
