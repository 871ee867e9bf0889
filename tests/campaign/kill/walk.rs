//! A walk that was taken once, to be begun at any of its steps.

use crate::support::Place;

/// Steps of the walk.
pub(super) const STEPS: usize = 12;

/// The session file of a walk, after each of its steps.
pub(super) struct Walk {
    name: String,
    after: Vec<Vec<u8>>,
}

impl Walk {
    pub(super) fn take() -> Self {
        let place = Place::new();
        let mut after = Vec::new();
        for step in 1..=STEPS {
            place.run(&["step", &step.to_string(), "done"]).code(0);
            after.push(std::fs::read(place.session(false)).unwrap());
        }
        let file = place.session(false);
        Self { name: file.file_name().unwrap().to_string_lossy().into_owned(), after }
    }

    /// A place in which so many steps are done; in none of them there is no session.
    pub(super) fn place(&self, steps: usize) -> Place {
        let place = Place::new();
        if let Some(bytes) = steps.checked_sub(1).and_then(|last| self.after.get(last)) {
            let folder = place.sessions(false);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(&self.name), bytes).unwrap();
        }
        place
    }
}
