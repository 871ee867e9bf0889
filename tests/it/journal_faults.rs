//! A disk that fails, and other programs that write to a session file.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use reauth::services::disk;
use reauth::services::journal;
use reauth::services::journal::AppendError;
use reauth::services::journal::Journal;
use reauth::services::paths::Paths;

use crate::journal::NO_WAIT;
use crate::journal::at;
use crate::journal::begun;
use crate::journal::named;
use crate::journal::place;

const STATE: &str = "REAUTH_TEST_STATE";

fn events(path: &Path) -> u64 {
    let opened = journal::read(path).unwrap();
    assert_eq!(opened.damage, None);
    opened.session.unwrap().events
}

/// Appends until the disk takes no more: how many lines were acknowledged, and how it ended.
fn until_full(journal: &mut Journal, name: &str) -> (u64, AppendError) {
    let mut acknowledged = 1;
    loop {
        match journal.append(at(1), &named(name)) {
            Ok(_) => acknowledged += 1,
            Err(error) => return (acknowledged, error),
        }
        assert!(acknowledged < 100);
    }
}

/// Not a test by itself: in this process no file may grow beyond 8 KiB, for a while.
#[cfg(unix)]
#[test]
fn inner_small_files() {
    use rustix::process::Resource;
    use rustix::process::Rlimit;
    let Some(state) = std::env::var_os(STATE) else { return };
    // Taken, so that a write fails instead of ending the process.
    let taken = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    signal_hook::flag::register(25, taken).unwrap(); // SIGXFSZ
    let limit = |bytes| {
        let limit = Rlimit { current: bytes, maximum: None };
        rustix::process::setrlimit(Resource::Fsize, limit).unwrap();
    };
    let paths = Paths { state: state.clone().into(), config: state.into() };
    limit(Some(8 * 1024));
    let mut journal = begun(&paths, 0);
    let path = journal.path().to_owned();
    let name = "x".repeat(3_000);
    let (mut acknowledged, error) = until_full(&mut journal, &name);
    assert_eq!(error.key(), "disk.full");
    assert!(!journal.needs_recovery(), "{error:?}");
    assert_eq!(events(&path), acknowledged);
    assert!(journal::read(&path).unwrap().chain.torn > 0, "half a line stands there");
    // A shorter one, so that the torn bytes of the first would show behind it.
    journal.append(at(2), &named("short")).unwrap();
    acknowledged += 1;
    limit(None);
    journal.append(at(3), &named(&name)).unwrap();
    assert_eq!(events(&path), acknowledged + 1);
}

#[cfg(unix)]
#[test]
fn a_failed_write_swallows_no_later_one() {
    let (_dir, paths) = place();
    let out = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "journal_faults::inner_small_files"])
        .env(STATE, &paths.state)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
}

#[test]
fn after_a_failed_sync_that_file_is_not_written_again() {
    let (_dir, paths) = place();
    let mut journal = begun(&paths, 2).with_sync(|_| Err(io::Error::other("EIO")));
    let path = journal.path().to_owned();
    let error = journal.append(at(2), &named("lost")).unwrap_err();
    assert_eq!(error.key(), "disk.sync");
    assert!(error.needs_recovery() && journal.needs_recovery());
    assert_eq!(events(&path), 3, "the next process does not take it for saved");

    // The disk says that all is well again; it is not believed.
    let mut journal = journal.with_sync(disk::sync);
    let before = fs::read(&path).unwrap();
    let error = journal.append(at(3), &named("again")).unwrap_err();
    assert!(matches!(error, AppendError::Unconfirmed { .. }));
    assert_eq!(fs::read(&path).unwrap(), before);

    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&fs::metadata(&path).unwrap());
    journal.recover().unwrap();
    #[cfg(unix)]
    assert_ne!(inode, std::os::unix::fs::MetadataExt::ino(&fs::metadata(&path).unwrap()));
    assert_eq!(events(&path), 3);
    journal.append(at(3), &named("again")).unwrap();
    assert_eq!(events(&path), 4);
    assert_eq!(journal::read(&path).unwrap().session.unwrap().name.as_deref(), Some("again"));
}

#[test]
fn a_file_changed_by_somebody_else_is_noticed_and_not_overwritten() {
    type Change = fn(&Path, &[u8]);
    let changes: [(&str, Change); 6] = [
        ("cut off at a line", |path, bytes| {
            let keep =
                bytes.len() - 1 - bytes.iter().rev().skip(1).position(|b| *b == b'\n').unwrap();
            fs::write(path, &bytes[..keep]).unwrap();
        }),
        ("emptied", |path, _| fs::write(path, b"").unwrap()),
        ("added to", |path, bytes| fs::write(path, [bytes, b"{}\n"].concat()).unwrap()),
        ("edited in the first line", |path, bytes| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            fs::write(path, text.replacen("ada", "eve", 1)).unwrap();
        }),
        ("replaced by the same bytes and one more line's worth", |path, bytes| {
            fs::write(path.with_extension("new"), [bytes, bytes].concat()).unwrap();
            fs::rename(path.with_extension("new"), path).unwrap();
        }),
        ("replaced by the same bytes", |path, bytes| {
            fs::write(path.with_extension("new"), bytes).unwrap();
            fs::rename(path.with_extension("new"), path).unwrap();
        }),
    ];
    for (name, change) in changes {
        let (_dir, paths) = place();
        let mut journal = begun(&paths, 3);
        let path = journal.path().to_owned();
        change(&path, &fs::read(&path).unwrap());
        let theirs = fs::read(&path).unwrap();
        let error = journal.append(at(5), &named("mine")).unwrap_err();
        assert!(matches!(error, AppendError::Changed { .. }), "{name}: {error:?}");
        assert_eq!(fs::read(&path).unwrap(), theirs, "{name}");
        if name != "replaced by the same bytes" {
            assert_eq!(journal.recover().unwrap_err().key(), "disk.changed", "{name}");
            assert_eq!(fs::read(&path).unwrap(), theirs, "{name}");
        }
    }
}

#[test]
fn a_deleted_file_is_noticed_and_can_be_written_again() {
    let (_dir, paths) = place();
    let mut journal = begun(&paths, 3);
    let path = journal.path().to_owned();
    fs::remove_dir_all(&paths.state).unwrap();
    let error = journal.append(at(5), &named("mine")).unwrap_err();
    assert!(matches!(error, AppendError::Deleted { .. }) && error.needs_recovery());
    assert!(!path.exists());
    journal.recover().unwrap();
    journal.append(at(5), &named("mine")).unwrap();
    assert_eq!(events(&path), 5);
    assert!(Journal::open(&path, NO_WAIT).unwrap_err().is_held());
}

/// A small disk of its own, for as long as the guard lives. None without the right to mount.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn new(path: &Path) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(path);
        let mounted = mount.output().is_ok_and(|out| out.status.success());
        mounted.then(|| Self(path.to_owned()))
    }

    fn remount(&self, how: &str) {
        let mut mount = Command::new("mount");
        assert!(mount.args(["-o", how]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

/// The same on a disk that is really full. Runs as root only, as in `tests/run`; elsewhere it says so and proves nothing.
#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let (dir, _) = place();
    let Some(disk) = SmallDisk::new(&dir.path().join("disk")) else {
        println!("not run: this needs the right to mount");
        return;
    };
    let paths = Paths { state: disk.0.clone(), config: dir.path().join("config") };
    let mut journal = begun(&paths, 0);
    let path = journal.path().to_owned();
    let name = "x".repeat(3_000);
    let (mut acknowledged, error) = until_full(&mut journal, &name);
    assert_eq!(error.key(), "disk.full");
    assert_eq!(events(&path), acknowledged);
    assert!(journal::read(&path).unwrap().chain.torn > 0, "half a line stands there");
    assert_eq!(journal.append(at(1), &named(&name)).unwrap_err().key(), "disk.full");

    disk.remount("remount,size=1m");
    for _ in 0..50 {
        journal.append(at(2), &named(&name)).unwrap();
        acknowledged += 1;
    }
    assert_eq!(events(&path), acknowledged);

    drop(journal);
    disk.remount("remount,ro");
    let error = Journal::open(&path, NO_WAIT).unwrap_err();
    assert_eq!(error.key(), "disk.read_only", "{error:?}");
    assert_eq!(events(&path), acknowledged);
}
