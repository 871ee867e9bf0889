//! What an answer means: of Microsoft, of Okta, or of a text that an admin pasted.
//!
//! Pure: bytes go in, findings come out. No sentence stands here; findings name words by key.

pub mod account;
pub mod codes;
pub mod doctor;
pub mod microsoft;
pub mod okta;
pub mod pasted;
pub mod redact;
pub mod reply;
pub mod two_tests;
pub mod verdict;

mod explain;

pub use explain::Explanation;
pub use explain::Fit;
pub use explain::Other;
pub use explain::explain;
