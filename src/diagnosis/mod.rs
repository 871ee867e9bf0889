//! What an answer means: of Microsoft, of Okta, or of a text that an admin pasted.
//!
//! Pure: bytes go in, findings come out. No sentence stands here; findings name words by key.

pub mod codes;
pub mod pasted;
pub mod redact;
