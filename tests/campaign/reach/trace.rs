//! Runs a program where every name is answered, and tells what it asked for: names, addresses, and
//! requests.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use crate::reach::logged;
use crate::support::Place;
use crate::support::Ran;

pub(super) const REAL_NAMES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rig/real_names");
const DNS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/campaign/reach/dns.py");
const REAUTH: &str = env!("CARGO_BIN_EXE_reauth");

/// Fd 7 keeps the simulator; the name server must not have it. strace waits for all children of its
/// process, so that it must not take the place of the shell.
const INSIDE: &str = r#"
printf '127.0.0.1 localhost\n' > /etc/hosts
printf 'nameserver 127.0.0.53\noptions timeout:2 attempts:2\n' > "$TMPDIR/resolv.conf"
mount --bind "$TMPDIR/resolv.conf" /etc/resolv.conf
python3 "$1" "$2" "$3" 7>&- > /dev/null 2>&1 &
until [ -e "$3" ]; do sleep 0.01; done
trace=$4; shift 4
strace -f -qq -e trace=connect,bind -e signal=none -o "$trace" "$@"
code=$?
exit $code"#;

/// A network of a program's own.
pub(super) struct World {
    pub(super) place: Place,
    scenario: String,
}

/// What a program did.
#[derive(Debug)]
pub(super) struct Traced {
    pub(super) code: i32,
    pub(super) err: String,
    /// Names that were looked up.
    pub(super) names: BTreeSet<String>,
    /// Addresses beyond its own loopback that it connected to.
    pub(super) addresses: BTreeSet<String>,
    /// Host, and method with path, of each request.
    pub(super) asked: Vec<(String, String)>,
}

impl World {
    pub(super) fn new(scenario: &str) -> Self {
        Self { place: crate::reach::place(), scenario: scenario.to_owned() }
    }

    /// A file with the token of the practice org.
    pub(super) fn tokens(&self) -> String {
        let tokens = self.place.path("tokens");
        std::fs::write(&tokens, "acme https://acme.okta.com 00practice-read-only\n").unwrap();
        std::fs::set_permissions(&tokens, std::fs::Permissions::from_mode(0o600)).unwrap();
        tokens.display().to_string()
    }

    fn path(&self, name: &str) -> String {
        self.place.path(name).display().to_string()
    }

    /// The arguments of `real_names` that run a program.
    pub(super) fn args(&self, program: &str, args: &[&str]) -> Vec<String> {
        let (log, names) = (self.path("log"), self.path("names"));
        let (ready, trace) = (self.path("ready"), self.path("trace"));
        let before =
            [REAUTH, &self.scenario, &log, "SSL_CERT_FILE", "bash", "-c", INSIDE, "bash", DNS];
        let inside = [names.as_str(), &ready, &trace, program];
        [&before, &inside[..], args].concat().into_iter().map(str::to_owned).collect()
    }

    /// Runs a program.
    pub(super) fn trace(&self, program: &str, args: &[&str], input: &str) -> Traced {
        let all = self.args(program, args);
        let all: Vec<_> = all.iter().map(String::as_str).collect();
        let mut command = self.place.of(REAL_NAMES, &all);
        if args.contains(&"connect") {
            command.env("REAUTH_KEYRING", "memory");
        }
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        let ran = Ran::of(&child.wait_with_output().unwrap());
        self.traced(&ran.err, &ran.out, ran.code)
    }

    /// What is known of a program that has ended.
    pub(super) fn traced(&self, err: &str, _out: &str, code: i32) -> Traced {
        let read = |name: &str| std::fs::read_to_string(self.path(name)).unwrap_or_default();
        let trace = std::fs::read_to_string(self.path("trace")).unwrap();
        let addresses = trace.lines().filter_map(address).collect();
        Traced {
            code,
            err: err.to_owned(),
            names: read("names").lines().map(str::to_owned).collect(),
            addresses,
            asked: read("log").lines().map(logged).collect(),
        }
    }
}

/// The address of a line of strace, where it is one of the network: `inet_addr("127.77.1.1")` and
/// `htons(443)`. What listens does so on loopback.
fn address(line: &str) -> Option<String> {
    let between = |from: &str, to: &str| Some(line.split_once(from)?.1.split_once(to)?.0);
    if line.contains("AF_UNIX") || line.contains("AF_NETLINK") || line.contains("AF_UNSPEC") {
        return None;
    }
    let port = between("htons(", ")")?;
    let host = between("inet_addr(\"", "\")").or_else(|| between("AF_INET6, \"", "\""))?;
    if line.contains("bind(") {
        let known = host.starts_with("127.") || host == "::1";
        // The resolver takes any port of its own for a question, and so does nobody else.
        assert!(known || port == "0", "it listens to others: {line}");
        return None;
    }
    let own = host == "127.0.0.1" || host == "::1";
    (!own).then(|| format!("{host}:{port}"))
}
