//! Files that are not as reauth left them: a bit flipped, cut, from the future, far too large, or
//! something else in their place. Damage is told and nothing is overwritten; a torn tail costs only
//! itself; nothing makes the program wait, grow or fall over.

mod flipped;
mod odd;
mod place;
mod shaped;
mod times;

use reauth::model::chain;
use reauth::model::chain::Sum;
use reauth::model::event::Event;
use serde_json::Value;
use serde_json::json;

use crate::Scale;
use crate::support::Place;
use crate::support::Ran;
use crate::tally::Tally;

pub(crate) fn run(scale: Scale, tally: &Tally) {
    flipped::run(scale, tally);
    shaped::run(tally);
    odd::run(tally);
    place::run(tally);
    times::run(tally);
}

/// Runs the program, which has to end by itself, and neither by a signal nor by a panic.
fn ran(place: &Place, args: &[&str]) -> Ran {
    let limit = ["60", env!("CARGO_BIN_EXE_reauth")];
    let mut command = place.of("timeout", &[&limit, args].concat());
    ended(&command.output().unwrap())
}

fn ended(output: &std::process::Output) -> Ran {
    let ran = Ran::of(output);
    assert_ne!(ran.code, 124, "it did not end: {ran:#?}");
    assert!(ran.code < 124, "{ran:#?}");
    assert!(!ran.err.contains("panicked"), "{ran:#?}");
    ran
}

/// A session in which the first step is done, and a note is written.
fn with_a_session() -> Place {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    place.run(&["step", "1", "note", "--text", "Grüße, \"quoted\" \u{1f600}"]).code(0);
    place
}

/// The lines of a session, each changed, and every sum made anew.
fn sealed_again(whole: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let (mut text, mut prev) = (String::new(), Sum::zero());
    for (seq, line) in (1..).zip(String::from_utf8_lossy(whole).lines()) {
        let line: Value = serde_json::from_str(&change(line)).unwrap();
        let field = |name: &str| line.get(name).unwrap().clone();
        let event = json!({"event": field("event"), "data": field("data")});
        let event: Event = serde_json::from_value(event).unwrap();
        let at = field("at").as_str().unwrap().parse().unwrap();
        let (line, sealed) = chain::seal(&prev, seq, at, &event).unwrap();
        prev = line.sum;
        text += &sealed;
        text.push('\n');
    }
    text.into_bytes()
}
