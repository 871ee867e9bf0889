//! What a key means where: one table makes the handling, the help and the footer.

mod intent;
mod key;
mod table;

pub use intent::Intent;
pub use intent::Mark;
pub use intent::Wish;
pub use key::Code;
pub use key::Key;
pub use table::BINDINGS;
pub use table::Binding;
pub use table::Place;
pub use table::bindings;
pub use table::intent;
pub use table::place;
pub use table::place_of_help;
