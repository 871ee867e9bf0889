//! One program for all targets: `FUZZ_TARGET` names the one that runs.
#![no_main]
#![allow(dead_code, reason = "what the tests share with the targets is more than these need")]

#[path = "../it/acts.rs"]
mod acts;
#[path = "../it/drawing.rs"]
mod drawing;
#[path = "../it/driver.rs"]
mod driver;
#[path = "../it/report_read_back.rs"]
mod report_read_back;
#[path = "../it/report_sample.rs"]
mod report_sample;
mod targets;

use std::sync::OnceLock;

static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();

libfuzzer_sys::fuzz_target!(
    init: {
        let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
        let target = targets::ALL.iter().find(|(known, ..)| *known == name);
        let names = targets::ALL.map(|(known, ..)| known).join(" ");
        let (_, _, target) = target.unwrap_or_else(|| panic!("FUZZ_TARGET is one of: {names}"));
        TARGET.set(*target).unwrap();
    },
    |data: &[u8]| TARGET.get().unwrap()(data)
);
