//! What a key means where: one table makes the handling, the help and the footer.

mod intent;
mod own;
mod place;
mod table;

pub use crate::model::key::Code;
pub use crate::model::key::Key;
pub use intent::Intent;
pub use intent::Mark;
pub use intent::Wish;
pub use own::Asked;
pub use own::Refused;
pub use own::Why;
pub use own::names;
pub use own::own_keys;
pub use place::Place;
pub use place::place;
pub use place::place_of_help;
pub use table::BINDINGS;
pub use table::Binding;
pub use table::Bound;
pub use table::bindings;
pub use table::intent;
