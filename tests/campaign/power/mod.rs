//! The power is cut while reauth writes: what it called saved is there afterwards, and whole.
//!
//! `kill -9` says nothing of that, because the system keeps what a killed program wrote.

mod rig;
mod writers;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use self::rig::Rig;
use self::writers::UNSYNCED;
use self::writers::Writers;
use crate::Scale;
use crate::support::Place;
use crate::tally::Tally;

/// How the disk is mounted: as usual, and without what spares careless programs.
const MOUNTS: &[(&str, &str)] = &[
    ("power cut, ext4 as usual", "defaults"),
    ("power cut, ext4 with noauto_da_alloc,commit=1", "noauto_da_alloc,commit=1"),
];

pub(crate) fn run(scale: Scale, tally: &Tally) {
    let (mut lost, mut cuts, mut promises) = (0, 0, 0);
    for (kind, options) in MOUNTS {
        let rig = match Rig::new(options) {
            Ok(rig) => rig,
            // As root it has to run; nobody else may mount a disk.
            Err(why) if !rustix::process::geteuid().is_root() => return tally.not_here(&why),
            Err(why) => return tally.fault(kind, "the disk", || assert_eq!(why, "", "no disk")),
        };
        let writers = Writers::start(&rig.live());
        for n in 0..scale.pick(8_u64, 120) {
            std::thread::sleep(Duration::from_millis(5 + n * 7_919 % 56));
            let promised = writers.promised();
            tally.fault(kind, &format!("cut {n}"), || {
                let picture = rig.cut();
                writers.at_work();
                let unsynced = writers::lines(&picture.folder().join(UNSYNCED));
                lost += usize::from(promised.get(UNSYNCED).is_some_and(|lines| unsynced < *lines));
                holds(picture.folder(), &promised);
                if n % 8 == 7 {
                    goes_on(picture.folder());
                }
            });
            cuts += 1;
        }
        let safe = |(name, promised): (&str, usize)| if name == UNSYNCED { 0 } else { promised };
        promises += writers.promised().into_iter().map(safe).sum::<usize>();
    }
    tally.note(&format!("{promises} promises"));
    tally.control(&format!("without sync {lost} of {cuts} cuts lost lines"), lost > 0);
}

/// What each writer was promised is there, and whole.
fn holds(disk: &Path, promised: &BTreeMap<&str, usize>) {
    for (name, _, look) in writers::ALL {
        let there = look(&disk.join(name));
        let promised = promised.get(name).copied().unwrap_or_default();
        assert!(there >= promised, "{name}: {promised} were promised, {there} are there");
    }
}

/// The program itself finds one whole session, and works on.
fn goes_on(disk: &Path) {
    let mut place = Place::new();
    let state = disk.join("line by line").join("state").display().to_string();
    place.set("REAUTH_STATE_DIR", &state);
    place.run(&["step", "2", "done"]).code(0);
    let listed = place.run(&["sessions", "list", "--json"]).code(0).json();
    assert_eq!(listed.get("sessions").and_then(|all| all.as_array()).unwrap().len(), 1);
    let id = listed.pointer("/sessions/0/id").and_then(|id| id.as_str()).unwrap();
    place.run(&["verify", &format!("{state}/sessions/{id}.jsonl")]).code(0);
}
