//! What this process asks of the system for itself.

/// Ends the process with `code`, there and then: whoever prints flushes. What the libraries would take
/// down at an end stays as it is. A thread that is still opening a connection would find the source of
/// its random numbers gone, and AWS-LC aborts the program then, whatever its code was to be. Nor does AWS-LC
/// wipe its generators: the system takes their memory.
pub fn end(code: u8) -> ! {
    signal_hook::low_level::exit(code.into())
}

/// Forbids core dumps, and on Linux other processes of the same user to read this one's memory:
/// while a password is held, neither may see it. Best effort; a system that refuses is no failure.
#[cfg(unix)]
pub fn no_core_dumps() {
    use rustix::process::Resource;
    use rustix::process::Rlimit;
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let _ = rustix::process::setrlimit(Resource::Core, none);
    #[cfg(target_os = "linux")]
    {
        use rustix::process::DumpableBehavior;
        let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Windows writes none by itself.
#[cfg(not(unix))]
pub fn no_core_dumps() {}
