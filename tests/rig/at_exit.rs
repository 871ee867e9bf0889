//! How the process ends.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use crate::support::Place;
use crate::support::Ran;

/// Threads go on until the end. AWS-LC aborts in one that needs random numbers once it was taken down,
/// and the program's own code is lost.
#[test]
fn no_library_is_taken_down_under_threads_that_use_it() {
    let place = Place::new();
    let loaded = place.path("at_exit.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rig/at_exit.c");
    let built =
        Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&loaded).arg(source).status();
    assert!(built.unwrap().success());
    let run = |mut command: Command| Ran::of(&command.env("LD_PRELOAD", &loaded).output().unwrap());
    // The other kind of end is seen.
    assert_eq!(run(Command::new("true")).code(0).err, "loaded\ntaken down\n");
    for (arguments, code) in [(&["explain", "50126"][..], 0), (&["nothing"], 2)] {
        let ran = run(place.command(arguments)).code(code);
        assert!(ran.err.starts_with("loaded\n") && !ran.err.contains("taken down"), "{ran:?}");
    }
}
