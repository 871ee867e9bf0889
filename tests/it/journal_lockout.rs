//! The lockout file: spent before anything is sent, counted for all, closed where it is unsure.

use std::fs;
use std::process::Command;
use std::time::Duration;

use reauth::model::check::Cloud;
use reauth::model::lockout::Outcome;
use reauth::model::lockout::Refused;
use reauth::services::disk::Lock;
use reauth::services::lockout::LockoutError;
use reauth::services::lockout::Lockouts;
use reauth::services::paths::Paths;

use crate::journal::at;
use crate::journal::place;

const ADMIN: &str = "admin@acme.onmicrosoft.com";
const STATE: &str = "REAUTH_TEST_STATE";

#[test]
fn two_handles_share_one_budget() {
    let (_dir, paths) = place();
    let (one, two) = (Lockouts::new(&paths), Lockouts::new(&paths));
    assert_eq!(one.left(ADMIN, Cloud::Global, at(0)).unwrap(), 2);
    one.spend(ADMIN, Cloud::Global, at(0)).unwrap();
    two.spend("  Admin@ACME.onmicrosoft.com ", Cloud::Global, at(1)).unwrap();
    assert_eq!(one.left(ADMIN, Cloud::Global, at(2)).unwrap(), 0);
    let error = one.spend(ADMIN, Cloud::Global, at(2)).unwrap_err();
    assert!(matches!(error, LockoutError::Refused(Refused::Spent { until }) if until == at(3600)));
    // Another account is another matter.
    two.spend("reader@acme.onmicrosoft.com", Cloud::Global, at(3)).unwrap();
}

#[test]
fn a_clock_that_was_years_ahead_locks_no_account_for_years() {
    let (_dir, paths) = place();
    let lockouts = Lockouts::new(&paths);
    let ahead = at(10 * 365 * 24 * 3600);
    lockouts.spend(ADMIN, Cloud::UsGovHigh, ahead).unwrap();
    lockouts.spend("b@acme.com", Cloud::Global, ahead).unwrap();
    lockouts.settle("b@acme.com", Outcome::Locked, ahead).unwrap();
    for second in [0, 3599] {
        let error = lockouts.spend(ADMIN, Cloud::UsGovHigh, at(second)).unwrap_err();
        let LockoutError::Refused(Refused::Spent { until }) = error else { panic!("{error}") };
        assert_eq!(until, at(3600));
    }
    lockouts.spend(ADMIN, Cloud::UsGovHigh, at(3600)).unwrap();
    lockouts.spend("b@acme.com", Cloud::Global, at(3600)).unwrap_err();
    lockouts.spend("b@acme.com", Cloud::Global, at(3600 + 15 * 60)).unwrap();
}

#[test]
fn a_right_password_is_given_back_and_a_locked_account_rests() {
    let (_dir, paths) = place();
    let lockouts = Lockouts::new(&paths);
    for second in 0..5 {
        lockouts.spend(ADMIN, Cloud::UsGovHigh, at(second)).unwrap();
        lockouts.settle(ADMIN, Outcome::Free, at(second)).unwrap();
    }
    lockouts.spend(ADMIN, Cloud::Global, at(6)).unwrap();
    lockouts.settle(ADMIN, Outcome::Counts, at(6)).unwrap();
    assert_eq!(lockouts.left(ADMIN, Cloud::Global, at(6)).unwrap(), 1);
    lockouts.settle(ADMIN, Outcome::Locked, at(6)).unwrap();
    let error = lockouts.spend(ADMIN, Cloud::Global, at(7)).unwrap_err();
    assert_eq!(error.key(), "disk.lockout_locked");
}

#[test]
fn the_file_names_nobody() {
    let (_dir, paths) = place();
    Lockouts::new(&paths).spend(ADMIN, Cloud::Global, at(0)).unwrap();
    let text = fs::read_to_string(paths.lockout()).unwrap();
    assert!(!text.to_lowercase().contains("admin") && !text.contains("acme"), "{text}");
    let (_other, elsewhere) = place();
    Lockouts::new(&elsewhere).spend(ADMIN, Cloud::Global, at(0)).unwrap();
    assert_ne!(text, fs::read_to_string(elsewhere.lockout()).unwrap());
}

/// Not a test by itself: spends, and dies before it can say what Microsoft answered.
#[test]
fn inner_killed_between_sending_and_answer() {
    let Some(state) = std::env::var_os(STATE) else { return };
    let paths = Paths { state: state.clone().into(), config: state.into() };
    Lockouts::new(&paths).spend(ADMIN, Cloud::Global, at(0)).unwrap();
    std::process::abort();
}

#[test]
fn a_process_killed_after_sending_has_spent_its_try() {
    let (_dir, paths) = place();
    for left in [1, 0] {
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "journal_lockout::inner_killed_between_sending_and_answer"])
            .env(STATE, &paths.state)
            .output()
            .unwrap();
        assert!(!status.status.success());
        let lockouts = Lockouts::new(&paths);
        assert_eq!(lockouts.left(ADMIN, Cloud::Global, at(1)).unwrap(), left);
    }
    Lockouts::new(&paths).spend(ADMIN, Cloud::Global, at(1)).unwrap_err();
}

#[test]
fn what_cannot_be_read_or_written_lets_nothing_be_sent() {
    let (_dir, paths) = place();
    let lockouts = Lockouts::new(&paths);
    fs::create_dir_all(&paths.state).unwrap();
    for text in ["", "{", "{\"v\":2,\"salt\":\"x\",\"accounts\":{}}", "[]"] {
        fs::write(paths.lockout(), text).unwrap();
        let error = lockouts.spend(ADMIN, Cloud::Global, at(0)).unwrap_err();
        assert_eq!(error.key(), "disk.lockout_unreadable");
        assert!(lockouts.left(ADMIN, Cloud::Global, at(0)).is_err());
        assert_eq!(fs::read_to_string(paths.lockout()).unwrap(), text, "left as it was");
    }
    fs::remove_file(paths.lockout()).unwrap();
    fs::create_dir(paths.lockout()).unwrap();
    assert_eq!(lockouts.spend(ADMIN, Cloud::Global, at(0)).unwrap_err().key(), "disk.lockout_disk");
    fs::remove_dir(paths.lockout()).unwrap();

    let held = Lock::get(&paths.lockout().with_extension("lock"), Duration::ZERO).unwrap();
    let error = lockouts.spend(ADMIN, Cloud::Global, at(0)).unwrap_err();
    assert!(matches!(error, LockoutError::Lock(_)));
    drop(held);
    lockouts.spend(ADMIN, Cloud::Global, at(0)).unwrap();
}
