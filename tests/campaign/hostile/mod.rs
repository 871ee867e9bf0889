//! Text from outside that would do harm: from arguments, environment, files, servers, pastes. None
//! of it reaches a terminal or a report raw, none breaks the shape of a frame, none ends the program.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on should stop")]

mod lists;
mod oracle;
pub(crate) mod payloads;
mod screens;
mod session;
mod words;

use crate::Scale;
use crate::support::Place;
use crate::tally::Tally;

pub(crate) fn run(scale: Scale, tally: &Tally) {
    std::thread::scope(|scope| {
        scope.spawn(|| words::run(scale, tally));
        scope.spawn(|| session::run(scale, tally));
        scope.spawn(|| screens::run(scale, tally));
    });
    control(tally);
}

/// The same eyes see each of the texts where a program prints it as it is.
fn control(tally: &Tally) {
    let place = Place::new();
    for (name, payload) in payloads::of_terminals() {
        let ran = place.shell(&format!("printf %s {}", quoted(&payload)));
        assert!(oracle::harm(&ran.out).is_some(), "{name} was not caught");
    }
    tally.control("`printf` of each of the texts", true);
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
