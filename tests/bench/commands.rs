//! Commands of scripts, from the start of the process to its end.

use std::process::Command;
use std::time::Duration;
use std::time::Instant;

use crate::Row;
use crate::Table;
use crate::stored;
use crate::support::Place;
use crate::terminal::LINKED;
use crate::terminal::median;
use crate::terminal::ms;
use crate::terminal::reauth;
use crate::terminal::reference;

/// Runs of each command.
const RUNS: usize = 60;

pub(crate) fn rows(table: &mut Table) {
    let place = Place::new();
    stored::one(&place, stored::ID, 25);
    let line = reference("line");
    for (args, code) in [(&["status", "--json"][..], 3), (&["explain", "50126"], 0)] {
        let (mut least, mut ours, mut linked) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            least.push(run(place.of(&line, &[]), 0));
            ours.push(run(place.of(&reauth(), args), code));
            linked.push(run(place.of(LINKED, args), code));
        }
        let [ours, least, linked] = [&ours, &least, &linked].map(|times| ms(median(times)));
        table
            .add(Row::new(format!("`reauth {}`", args.join(" ")), "×", 1.5, ours / least).from(
                format!("{ours:.2} ms against {least:.2} ms; as just linked {linked:.2} ms"),
            ));
    }
}

fn run(mut command: Command, code: i32) -> Duration {
    let start = Instant::now();
    let output = command.output().unwrap();
    let taken = start.elapsed();
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    taken
}
