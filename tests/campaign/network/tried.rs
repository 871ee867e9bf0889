//! A command that is run to its end, with a person where it needs one.

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Child;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use reauth::simulator::OKTA_CLIENT;

use crate::network::front::Front;
use crate::network::person;
use crate::support::Place;

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Password,
    Device,
    Browser,
    Okta,
    Watch,
    Connect,
    Oauth,
    Doctor,
}

impl Asked {
    pub(crate) const ALL: [Self; 8] = [
        Self::Password,
        Self::Device,
        Self::Browser,
        Self::Okta,
        Self::Watch,
        Self::Connect,
        Self::Oauth,
        Self::Doctor,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Password => "check by password",
            Self::Device => "check by device code",
            Self::Browser => "check by browser",
            Self::Okta => "okta status",
            Self::Watch => "okta watch",
            Self::Connect => "okta connect",
            Self::Oauth => "okta connect by sign-in",
            Self::Doctor => "doctor",
        }
    }

    pub(crate) fn schema(self) -> &'static str {
        match self {
            Self::Password | Self::Device | Self::Browser => "check",
            Self::Okta => "okta-status",
            Self::Watch => "okta-watch",
            Self::Connect | Self::Oauth => "okta-connect",
            Self::Doctor => "doctor",
        }
    }

    pub(crate) fn is_check(self) -> bool {
        matches!(self, Self::Password | Self::Device | Self::Browser)
    }

    /// How long it may take: a whole test, with a person's time where one signs in.
    pub(crate) fn limit(self) -> Duration {
        Duration::from_secs(match self {
            Self::Password | Self::Doctor => 30,
            // A person's own half a minute, before and after which it is the network's.
            Self::Device | Self::Browser => 90,
            // Okta may ask for a minute of patience.
            Self::Okta | Self::Watch | Self::Connect | Self::Oauth => 100,
        })
    }

    /// Whether it may print nothing on standard output: a failure is a sentence then.
    pub(crate) fn may_be_mute(self, out: &str) -> bool {
        matches!(self, Self::Connect | Self::Oauth | Self::Okta | Self::Watch) && out.is_empty()
    }

    fn args(self, tokens: &str) -> Vec<String> {
        let check = [
            "check",
            "--account",
            "admin@acme.onmicrosoft.com",
            "--client-id",
            "graph-tools",
            "--no-browser",
            "--json",
        ];
        let more: &[&str] = match self {
            Self::Password => &["--password-stdin"],
            Self::Device => &["--method", "device-code"],
            Self::Browser => &["--method", "browser"],
            Self::Okta => &["okta", "status", "--all", "--json", "--token-file", tokens],
            Self::Watch => &["okta", "watch", "--timeout", "1", "--json", "--token-file", tokens],
            Self::Connect => {
                &["okta", "connect", "--tenant", "acme", "--json", "--token-file", tokens]
            }
            Self::Oauth => &[
                "okta",
                "connect",
                "--oauth",
                "--org",
                "acme.okta.com",
                "--okta-client-id",
                OKTA_CLIENT,
                "--no-browser",
                "--json",
            ],
            Self::Doctor => &["doctor", "--json"],
        };
        let before: &[&str] = if self.is_check() { &check } else { &[] };
        before.iter().chain(more).map(|&arg| arg.to_owned()).collect()
    }
}

/// How it ended.
pub(crate) struct Tried {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
}

/// Runs a command against a front.
pub(crate) fn tried(front: &Front, asked: Asked) -> Tried {
    let mut place = Place::new();
    for (name, server) in
        [("REAUTH_LOGIN_URL", "login"), ("REAUTH_GRAPH_URL", "graph"), ("REAUTH_OKTA_URL", "okta")]
    {
        place.set(name, front.base(server));
    }
    place.set("REAUTH_KEYRING", "memory");
    let tokens = place.path("tokens");
    std::fs::write(&tokens, "acme https://acme.okta.com 00practice-read-only\n").unwrap();
    std::fs::set_permissions(&tokens, std::fs::Permissions::from_mode(0o600)).unwrap();
    let args = asked.args(&tokens.display().to_string());
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut child = place.command(&args).stdin(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    let mut stdin = child.stdin.take().unwrap();
    if asked == Asked::Password {
        // One that refuses at once does not read.
        drop(stdin.write_all(super::PASSWORD.as_bytes()));
    }
    drop(stdin);
    let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    std::thread::scope(|scope| {
        let out = scope.spawn(move || {
            let mut bytes = Vec::new();
            BufReader::new(out).read_to_end(&mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        });
        let err = scope.spawn(move || {
            let mut lines = Vec::new();
            let mut code = None;
            for line in BufReader::new(err).split(b'\n') {
                let line = String::from_utf8(line.unwrap()).unwrap();
                code = code.or_else(|| device_code(&line));
                if line.starts_with("http://") {
                    // What the page makes of an address that was broken is not looked at.
                    let code = code.clone();
                    let there = std::panic::AssertUnwindSafe(|| {
                        person::signs_in(front, &line, code.as_deref());
                    });
                    drop(std::panic::catch_unwind(there));
                }
                lines.push(line);
            }
            lines.join("\n")
        });
        let code = ended(&mut child, asked.limit() + super::SLACK);
        let took = begun.elapsed();
        Tried { code, out: out.join().unwrap(), err: err.join().unwrap(), took }
    })
}

/// Waits for the end; one that does not end is ended, which is no exit code at all.
fn ended(child: &mut Child, limit: Duration) -> i32 {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        if begun.elapsed() > limit {
            drop(child.kill());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The code to type in a browser: the word of capitals.
fn device_code(line: &str) -> Option<String> {
    let letters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let mut words = line.split(|c: char| !letters(c));
    words
        .find(|word| word.len() >= 8 && word.chars().any(|c| c.is_ascii_uppercase()))
        .map(str::to_owned)
}
