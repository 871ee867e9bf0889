//! `reauth step`, twelve times: killed at each call of each, and at moments of chance.

use std::path::Path;
use std::time::Duration;

use super::Kills;
use super::left;
use super::walk::STEPS;
use super::walk::Walk;
use crate::Scale;
use crate::strace;
use crate::strace::Call;
use crate::support::Place;
use crate::support::Ran;
use crate::tally;
use crate::tally::Tally;

pub(super) fn run(scale: Scale, tally: &Tally, kills: &Kills, walk: &Walk) {
    let steps = scale.pick(vec![1, 2], (1..=STEPS).collect());
    for step in steps {
        let args = [&step.to_string(), "done"];
        let place = walk.place(step - 1);
        let all = strace::calls(&place, &["step", args[0], args[1]]);
        assert!(all.len() > 10, "strace saw {all:?}");
        let chosen = all.into_iter().filter(|call| call.changes || scale == Scale::Full);
        let named = |call: Call| (step, call.name.clone(), call.nth, call);
        tally.faults(
            "kill -9 of `step` at a call",
            chosen.map(named).map(Named),
            |Named((step, _, _, call))| at_call(walk, step, &call, kills),
        );
    }
    let moments = (0..scale.pick(6, 240)).map(|n| (1 + n % STEPS, n));
    tally.faults("kill -9 of `step` by chance", moments, |(step, n)| {
        by_chance(walk, step, n as u64 * 7_919 % 30_000, kills);
    });
    let place = walk.place(2);
    let file = place.session(false);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("done", "gone", 1)).unwrap();
    let harmed = place.run(&["verify", &file.display().to_string()]).code == 8;
    tally.control("one letter changed behind its back", harmed);
}

/// A call with the step at which it is made, for the message of a failure.
struct Named((usize, String, usize, Call));

impl std::fmt::Debug for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (step, name, nth, _) = &self.0;
        write!(f, "step {step}, {name} number {nth}")
    }
}

fn at_call(walk: &Walk, step: usize, call: &Call, kills: &Kills) {
    let place = walk.place(step - 1);
    let args = ["step", &step.to_string(), "done"];
    let options = strace::harming(call, "signal=SIGKILL", false, &[], Path::new("/dev/null"));
    let ran = strace::command(&place, &options, &args).output().unwrap();
    let ran = Ran::of(&ran);
    assert_eq!(ran.code, 128 + 9, "it was not killed: {ran:#?}");
    ended(&place, step, &ran, kills);
}

fn by_chance(walk: &Walk, step: usize, micros: u64, kills: &Kills) {
    let place = walk.place(step - 1);
    let mut child = place.command(&["step", &step.to_string(), "done"]).spawn().unwrap();
    std::thread::sleep(Duration::from_micros(micros));
    child.kill().unwrap();
    let ran = Ran::of(&child.wait_with_output().unwrap());
    ended(&place, step, &ran, kills);
    if ran.code == 0 {
        tally::missed();
    }
}

fn ended(place: &Place, step: usize, ran: &Ran, kills: &Kills) {
    kills.count(ran.code);
    assert!(ran.code == 0 || ran.code == 128 + 9, "{ran:#?}");
    left::holds(place, if ran.code == 0 { step } else { step - 1 });
}
