//! What remains of the work: the report of a session, its JSON, and whether a file is unaltered.
//!
//! [`Report::build`] makes one document out of a session: a head, sections of a few kinds of
//! block, and the same in machine names. A format renders blocks and knows nothing of sessions,
//! so a new format is one function, and outside text is escaped in one place of each.

mod brief;
mod build;
mod checks;
mod csv;
mod document;
mod facts;
mod handover;
mod head;
mod html;
mod json;
mod markdown;
mod okta;
mod parts;
mod plain;
mod redact;
mod scribe;
mod status;
mod timeline;
pub mod verify;

use crate::model::output::Format;

pub use brief::brief;
pub use csv::csv;
pub use document::Block;
pub use document::Cell;
pub use document::Mark;
pub use document::Report;
pub use document::Row;
pub use document::Section;
pub use handover::handover;
pub use html::html;
pub use json::json;
pub use json::print;
pub use markdown::markdown;
pub use okta::import_json;
pub use okta::import_line;
pub use okta::instance_json;
pub use okta::whose;
pub use okta::why_failed;
pub use plain::plain;
pub use redact::Redact;
pub use redact::redacted;
pub use status::check_json;
pub use status::rfc3339;
pub use status::status_json;
pub use timeline::Dot;
pub use timeline::Lane;
pub use timeline::Tick;
pub use timeline::Timeline;

/// Returns the report in `format`.
pub fn render(report: &Report, format: Format) -> String {
    match format {
        Format::Markdown => markdown(report),
        Format::Html => html(report),
        Format::Json => json(report),
        Format::Csv => csv(report),
        Format::Text => plain(report),
    }
}
