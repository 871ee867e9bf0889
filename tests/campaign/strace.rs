//! strace: writes down which calls a program makes on its own files, and makes one of them fail,
//! or the program die there.

use std::collections::HashMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use crate::support::Place;

/// What a program asks of a disk. A machine that does not know one of them passes it over.
const CALLS: &[&str] = &[
    "openat",
    "read",
    "write",
    "lseek",
    "statx",
    "newfstatat",
    "getdents64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "flock",
    "chmod",
    "fchmod",
    "fchmodat",
];

/// A call on a file of the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// Its name.
    pub(crate) name: String,
    /// Which of that name its thread made, from 1.
    pub(crate) nth: usize,
    /// Whether it may change something, or makes sure of it.
    pub(crate) changes: bool,
}

/// The options under which strace writes down into a file what is asked of `paths`; of all files,
/// where none is named.
pub(crate) fn recording(log: &Path, paths: &[PathBuf]) -> Vec<String> {
    let names: Vec<_> = CALLS.iter().map(|name| format!("?{name}")).collect();
    let trace = format!("trace={}", names.join(","));
    let log = log.display().to_string();
    let mut options: Vec<_> =
        ["-f", "-qq", "-y", "-o", &log, "-e", &trace].map(str::to_owned).into();
    options.extend(only(paths));
    options
}

/// The options that make the program die, or a call fail, as `what` says: `signal=SIGKILL`,
/// `error=EIO`, `delay_enter=3s`. With `on` it does so from there on. Calls are counted as they
/// were when the same `paths` were named. What came of it is written down into `log`, for [`Harm`].
pub(crate) fn harming(
    call: &Call,
    what: &str,
    on: bool,
    paths: &[PathBuf],
    log: &Path,
) -> Vec<String> {
    let Call { name, nth, .. } = call;
    let plus = if on { "+" } else { "" };
    let (trace, inject) =
        (format!("trace={name}"), format!("inject={name}:{what}:when={nth}{plus}"));
    let log = log.display().to_string();
    let options = ["-f", "-qq", "-y", "-o", &log, "-e", &trace, "-e", &inject];
    options.map(str::to_owned).into_iter().chain(only(paths)).collect()
}

fn only(paths: &[PathBuf]) -> impl Iterator<Item = String> {
    paths.iter().flat_map(|path| ["-P".to_owned(), path.display().to_string()])
}

/// strace with options, and the program with arguments in it.
pub(crate) fn args(options: &[String], args: &[&str]) -> Vec<String> {
    let program = [env!("CARGO_BIN_EXE_reauth")];
    let rest = program.iter().chain(args).map(|&arg| arg.to_owned());
    options.iter().cloned().chain(rest).collect()
}

/// The calls that the program makes on the files of its place, in order.
pub(crate) fn calls(place: &Place, args: &[&str]) -> Vec<Call> {
    let log = place.path("calls");
    command(place, &recording(&log, &[]), args).output().unwrap();
    read(place, &log)
}

/// strace in a place.
pub(crate) fn command(place: &Place, options: &[String], args: &[&str]) -> Command {
    let all = self::args(options, args);
    place.of("strace", &all.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The calls that strace wrote down.
pub(crate) fn read(place: &Place, log: &Path) -> Vec<Call> {
    let text = std::fs::read_to_string(log).unwrap();
    std::fs::remove_file(log).unwrap();
    of_log(&text, &place.root().display().to_string())
}

/// Reads what strace wrote: a line is `PID NAME(…`, and a call that another thread interrupted
/// goes on in a line of its own. Each thread counts by itself.
fn of_log(text: &str, root: &str) -> Vec<Call> {
    let mut made: HashMap<(&str, &str), usize> = HashMap::new();
    let mut found = Vec::new();
    for line in text.lines() {
        let Some((pid, rest)) = line.split_once(char::is_whitespace) else { continue };
        let Some((name, rest)) = rest.trim_start().split_once('(') else { continue };
        if !CALLS.contains(&name) {
            continue;
        }
        let nth = made.entry((pid, name)).or_default();
        *nth += 1;
        if is_of(rest, root) {
            let reads = ["read", "lseek", "statx", "newfstatat", "getdents64"].contains(&name);
            let looks = name == "openat" && !rest.contains("O_CREAT") && !rest.contains("O_RDWR");
            let changes = !reads && !looks;
            found.push(Call { name: name.to_owned(), nth: *nth, changes });
        }
    }
    found
}

/// Whether these arguments name a file below `root`.
fn is_of(args: &str, root: &str) -> bool {
    // The folder that a path may be relative to is the place's in every call.
    let below = args.strip_prefix("AT_FDCWD<").and_then(|args| args.split_once('>'));
    below.map_or(args, |(_, args)| args).contains(root)
}

/// What came of calls that were to fail.
pub(crate) struct Harm {
    /// Whether one on a file of the place did.
    pub(crate) came: bool,
    /// Whether one did that no disk is asked, such as the wake-up of a thread: calls are counted by
    /// thread, and which of them a thread makes is not the same each time.
    pub(crate) elsewhere: bool,
    /// Whether a sync that failed was the last of its file.
    pub(crate) unsynced: bool,
}

impl Harm {
    /// Reads what strace wrote of the calls of one name.
    pub(crate) fn read(place: &Place, log: &Path) -> Self {
        let text = std::fs::read_to_string(log).unwrap();
        let root = place.root().display().to_string();
        let mut harm = Self { came: false, elsewhere: false, unsynced: false };
        let mut synced = HashMap::new();
        // A call that another thread interrupted: its end stands in a line of its own.
        let mut begun: HashMap<&str, &str> = HashMap::new();
        for line in text.lines() {
            let Some((pid, rest)) = line.split_once(char::is_whitespace) else { continue };
            let failed = rest.contains("(INJECTED)");
            let rest = if rest.trim_start().starts_with("<... ") {
                let Some(begun) = begun.remove(pid) else { continue };
                begun
            } else {
                rest
            };
            if rest.ends_with("<unfinished ...>") && !line.contains("<... ") {
                begun.insert(pid, rest);
                continue;
            }
            let Some((call, args)) = rest.split_once('(') else { continue };
            harm.came |= failed && is_of(args, &root);
            harm.elsewhere |= failed && args.contains("anon_inode:");
            if call.contains("sync") {
                let file = args.split(['<', '>']).nth(1).unwrap_or_default();
                // A file that is written anew has a new name of chance until it is whole.
                synced.insert(file.split(".reauth-").next().unwrap_or_default(), !failed);
            }
        }
        harm.unsynced = synced.into_values().any(|synced| !synced);
        harm
    }
}
