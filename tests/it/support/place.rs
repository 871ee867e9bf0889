//! A home, folders and a working directory that nobody else uses.

use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::starting;

/// Folders of one test. All that the program may write is below them.
pub(crate) struct Place {
    root: TempDir,
    env: Vec<(String, String)>,
}

impl Place {
    /// Makes the folders, but for state and config: those the program makes.
    pub(crate) fn new() -> Self {
        let root = tempfile::Builder::new().prefix("reauth-it-").tempdir().unwrap();
        for name in ["home", "work", "tmp"] {
            std::fs::create_dir_all(root.path().join(name)).unwrap();
        }
        let mut place = Self { root, env: Vec::new() };
        let path = |name: &str| place.path(name).display().to_string();
        let (home, state, config, tmp) = (path("home"), path("state"), path("config"), path("tmp"));
        for (name, value) in [
            ("HOME", home.as_str()),
            ("REAUTH_STATE_DIR", &state),
            ("REAUTH_CONFIG_DIR", &config),
            ("TMPDIR", &tmp),
            ("REAUTH_KEYRING", "off"),
            ("REAUTH_OPERATOR", "Ada"),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
            ("PATH", "/usr/bin:/bin"),
        ] {
            place.set(name, value);
        }
        place
    }

    /// Sets a variable for every program started from here.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.env.push((name.to_owned(), value.to_owned()));
    }

    /// Takes a variable away.
    pub(crate) fn unset(&mut self, name: &str) {
        self.env.retain(|(known, _)| known != name);
    }

    /// The environment.
    pub(crate) fn env(&self) -> &[(String, String)] {
        &self.env
    }

    /// A path below the root.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Everything.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// The folder of the session files, live or practice.
    pub(crate) fn sessions(&self, practice: bool) -> PathBuf {
        self.path(if practice { "state/practice/sessions" } else { "state/sessions" })
    }

    /// The only session file.
    pub(crate) fn session(&self, practice: bool) -> PathBuf {
        let found = files(&self.sessions(practice), "jsonl");
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().unwrap()
    }

    /// The files in the working directory that end so.
    pub(crate) fn written(&self, ending: &str) -> Vec<PathBuf> {
        files(&self.path("work"), ending)
    }

    /// The program with arguments, not yet started.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        self.of(env!("CARGO_BIN_EXE_reauth"), args)
    }

    /// Another program in the same place.
    pub(crate) fn of(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(args)
            .env_clear()
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .current_dir(self.path("work"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        finish(self.command(args), None)
    }

    /// Runs the program with something on its standard input.
    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        finish(self.command(args), Some(input))
    }

    /// Runs a line of shell, in which `$REAUTH` is the program.
    pub(crate) fn shell(&self, line: &str) -> Ran {
        let mut command = self.of("/bin/bash", &["-c", line]);
        command.env("REAUTH", env!("CARGO_BIN_EXE_reauth"));
        finish(command, None)
    }
}

/// Files in a folder that end so, in order.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(found) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<_> = found.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == ending));
    found.sort();
    found
}

fn finish(mut command: Command, input: Option<&[u8]>) -> Ran {
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = {
        let _alone = starting();
        command.spawn().unwrap()
    };
    if let (Some(bytes), Some(mut stdin)) = (input, child.stdin.take()) {
        // A program that does not read its input may close it.
        drop(stdin.write_all(bytes));
    }
    Ran::of(&child.wait_with_output().unwrap())
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code; as a shell has it where a signal ended it.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Ran {
    /// Of a finished process.
    pub(crate) fn of(output: &Output) -> Self {
        use std::os::unix::process::ExitStatusExt as _;
        let signal = || 128 + output.status.signal().unwrap();
        Self {
            code: output.status.code().unwrap_or_else(signal),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// Checks the exit code, and that nothing panicked.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert!(!self.err.contains("panicked"), "{self:#?}");
        assert!(!self.err.contains("a fault of the program"), "{self:#?}");
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Standard output as one JSON object, whose first field is the schema.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert!(self.out.starts_with(r#"{"schema":1,"#), "{self:#?}");
        serde_json::from_str(&self.out).unwrap()
    }

    /// Checks that standard error says so.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.err.contains(text), "no `{text}` in {self:#?}");
        self
    }

    /// Checks that standard output has it.
    #[track_caller]
    pub(crate) fn prints(self, text: &str) -> Self {
        assert!(self.out.contains(text), "no `{text}` in {self:#?}");
        self
    }
}
