//! `reauth simulator` as a process of its own.

use std::io::BufRead as _;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::Child;
use std::process::Stdio;

use serde_json::Value;

use crate::support::Place;
use crate::support::starting;

/// A running simulator; dropping it ends it.
pub(crate) struct Sim {
    child: Child,
    urls: Value,
    log: PathBuf,
}

impl Sim {
    /// Starts one, and points the programs of `place` at it.
    pub(crate) fn start(place: &mut Place, scenario: &str) -> Self {
        let log = place.path("simulator.log");
        let log_text = log.display().to_string();
        let args = ["simulator", "--scenario", scenario, "--exit-with-parent", "--log", &log_text];
        let mut command = place.command(&args);
        command.stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = {
            let _alone = starting();
            command.spawn().unwrap()
        };
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let urls: Value = serde_json::from_str(&line).unwrap();
        for (name, server) in [
            ("REAUTH_LOGIN_URL", "login"),
            ("REAUTH_GRAPH_URL", "graph"),
            ("REAUTH_OKTA_URL", "okta"),
        ] {
            place.set(name, urls[server].as_str().unwrap());
        }
        Self { child, urls, log }
    }

    /// What it printed when it was ready.
    pub(crate) fn ready(&self) -> &Value {
        &self.urls
    }

    /// What it was asked, one object a request.
    pub(crate) fn asked(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.log).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// How many requests asked for a token.
    pub(crate) fn sign_ins(&self) -> usize {
        let is_token = |line: &Value| line["path"].as_str().is_some_and(|p| p.ends_with("/token"));
        self.asked().iter().filter(|line| is_token(line)).count()
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
