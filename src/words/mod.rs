//! Every sentence of the program, looked up by key, in the reader's language.

mod catalogue;
mod dates;

pub use catalogue::Words;
pub use dates::ago;
pub use dates::clock;
pub use dates::date;
pub use dates::day;
pub use dates::span;
pub use dates::zoned_clock;
