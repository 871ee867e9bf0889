//! Text that is safe to show: cleaned of control sequences, measured and wrapped in columns.

mod clean;
mod fit;
mod language;
mod phrase;
mod slot;
mod table;

pub use clean::clean;
pub use clean::clean_line;
pub use clean::is_hidden;
pub use fit::columns;
pub use fit::fit;
pub use fit::fit_end;
pub use fit::is_letter;
pub use fit::is_one_column;
pub use fit::pad;
pub use fit::pieces;
pub use fit::wrap;
pub use language::Language;
pub use phrase::Phrase;
pub use table::Entry;
pub use table::Table;
pub(crate) use table::table;
