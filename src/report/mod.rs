//! What remains of the work: the report of a session, its JSON, and whether a file is unaltered.
//!
//! [`Report::build`] makes one document out of a session: a head, sections of a few kinds of
//! block, and the same in machine names. A format renders blocks and knows nothing of sessions,
//! so a new format is one function, and outside text is escaped in one place of each.

mod brief;
mod build;
mod checks;
mod document;
mod facts;
mod head;
mod json;
mod markdown;
mod okta;
mod parts;
mod scribe;
mod status;
pub mod verify;

pub use brief::brief;
pub use document::Block;
pub use document::Cell;
pub use document::Mark;
pub use document::Report;
pub use document::Row;
pub use document::Section;
pub use json::json;
pub use json::print;
pub use markdown::markdown;
pub use okta::import_json;
pub use okta::import_line;
pub use okta::instance_json;
pub use okta::why_failed;
pub use status::check_json;
pub use status::rfc3339;
pub use status::status_json;
