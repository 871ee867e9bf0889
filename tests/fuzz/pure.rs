//! The half of the program that decides, from the same files: everything that reads what comes from
//! outside, and everything that shows it. That this builds shows that it needs no network.
#![expect(dead_code, reason = "of the outside world and the simulator, only the readers are run")]

#[path = "../../src/text/mod.rs"]
pub mod text;

#[path = "../../src/words/mod.rs"]
pub mod words;

#[path = "../../src/runbook/mod.rs"]
pub mod runbook;

#[path = "../../src/model/mod.rs"]
pub mod model;

#[path = "../../src/diagnosis/mod.rs"]
pub mod diagnosis;

#[path = "../../src/report/mod.rs"]
pub mod report;

#[path = "../../src/keys/mod.rs"]
pub mod keys;

#[path = "../../src/update/mod.rs"]
pub mod update;

#[path = "../../src/view/mod.rs"]
pub mod view;

#[path = "../../src/plain/mod.rs"]
pub mod plain;

#[path = "../../src/services"]
pub mod services {
    pub mod clock;
    pub mod config;
    pub mod disk;
    pub mod paths;
}

#[path = "../../src/simulator"]
pub mod simulator {
    mod directory;
    mod requests;
    mod scenario;
    mod scenarios;

    pub use scenario::Scenario;

    mod login {
        pub(super) mod wordings;

        pub(super) mod refusals {
            /// As in the simulator itself.
            pub(in crate::simulator) fn is_known(code: u32) -> bool {
                super::wordings::of(code).is_some()
            }
        }
    }
}
