//! A disk that refuses at each call in turn: full, broken, read-only, over quota, forbidden, out of
//! handles, interrupted. What is told to be saved is there, what is not told so is as it was, and
//! nothing half-written ever has a file's name.

mod commands;
mod full;
mod screen;
mod sign_in;

use crate::Scale;
use crate::strace::Call;
use crate::tally::Tally;

pub(crate) fn run(scale: Scale, tally: &Tally) {
    // The checklist waits for a slow disk meanwhile.
    std::thread::scope(|scope| {
        scope.spawn(|| screen::run(scale, tally));
        commands::run(scale, tally);
        full::run(scale, tally);
        sign_in::run(scale, tally);
    });
}

/// What a call may be refused with, the most usual first. An interruption that never ends is no
/// fault of a disk.
fn refusals(call: &Call) -> &'static [&'static str] {
    match call.name.as_str() {
        "openat" => &["ENOSPC", "EACCES", "EIO", "EROFS", "EDQUOT", "EMFILE"],
        "write" => &["ENOSPC", "EIO", "EDQUOT"],
        "fsync" | "fdatasync" => &["EIO", "ENOSPC", "EDQUOT", "EROFS"],
        "ftruncate" | "flock" => &["EIO", "EROFS"],
        "mkdir" | "mkdirat" => &["EACCES", "ENOSPC", "EROFS", "EDQUOT"],
        "rename" | "renameat" | "renameat2" | "link" | "linkat" => {
            &["EIO", "ENOSPC", "EACCES", "EROFS", "EDQUOT"]
        }
        "statx" | "newfstatat" | "unlink" | "unlinkat" => &["EACCES", "EIO"],
        _ => &["EIO"],
    }
}

/// A call, what it is refused with, and whether it is so from there on.
#[derive(Clone)]
struct Fault {
    call: Call,
    error: &'static str,
    stays: bool,
}

impl std::fmt::Debug for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let on = if self.stays { " and from there on" } else { "" };
        write!(f, "{} at {} number {}{on}", self.error, self.call.name, self.call.nth)
    }
}

impl Fault {
    fn what(&self) -> String {
        format!("error={}", self.error)
    }
}

/// The faults to try at these calls: the whole form tries each error at each call, once and from
/// there on; the short one an error at each call that changes something.
fn faults(scale: Scale, calls: Vec<Call>) -> Vec<Fault> {
    let mut all = Vec::new();
    for (n, call) in calls.into_iter().enumerate() {
        let errors = refusals(&call);
        if scale == Scale::Short {
            let error = errors.iter().cycle().nth(n);
            if let (true, Some(&error)) = (call.changes, error) {
                all.push(Fault { call, error, stays: n % 2 == 1 });
            }
            continue;
        }
        for &error in errors {
            for stays in [false, true] {
                all.push(Fault { call: call.clone(), error, stays });
            }
        }
        if ["write", "openat", "flock"].contains(&call.name.as_str()) {
            all.push(Fault { call, error: "EINTR", stays: false });
        }
    }
    all
}
