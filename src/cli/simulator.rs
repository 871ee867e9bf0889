//! `reauth simulator`: the simulator alone, until it is told to stop.

use std::io;
use std::io::Write;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;

use crate::cli::args::simulator::SimulatorArgs;
use crate::cli::failure::Failure;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::near;
use crate::cli::out;
use crate::services::disk;
use crate::services::disk::Over;
use crate::services::input;
use crate::services::input::Caught;
use crate::simulator::Options;
use crate::simulator::Scenario;
use crate::simulator::Simulator;

/// The port that HTTPS has where none is named.
const HTTPS: u16 = 443;

/// Starts the servers, prints their addresses as one line of JSON, and waits.
pub(super) fn run(args: &SimulatorArgs) -> Result<u8, Failure> {
    let scenario = scenario(&args.scenario)?;
    let (ip, port) = args.listen;
    let log = args.log.as_deref().map(|path| disk::open_plain(path, true, true)).transpose();
    let log = log.map_err(|error| Failure::of(USAGE, &error.phrase()))?;
    let simulator = Simulator::start(Options {
        listen: ip,
        port: if args.real_names { Some(HTTPS) } else { port },
        own_addresses: args.real_names,
        real_names: args.real_names,
        tls: args.tls || args.real_names,
        latency: Duration::from_millis(args.latency),
        log: log.map(|file| Box::new(file) as Box<dyn Write + Send>),
        ..Options::new(scenario)
    })
    .map_err(|error| Failure::new(UNEXPECTED, format!("the simulator did not start: {error}")))?;
    // Its folder goes with the program.
    let ca = simulator.ca_pem().map(certificate).transpose()?;
    let file = ca.as_ref().map(|(_, path)| path.display().to_string());
    let ready = json!({
        "login": simulator.login(),
        "graph": simulator.graph(),
        "okta": simulator.okta(),
        "ca_file": file,
    });
    let (tell, told) = mpsc::channel();
    let signalled = tell.clone();
    // Kept to the end, so that the wait below ends by a signal or the parent alone.
    let _open = tell.clone();
    input::signals(true, move |caught| {
        caught == Caught::Continue || caught == Caught::Stop || signalled.send(caught).is_err()
    })
    .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    if args.exit_with_parent {
        input::end_of_input(move || {
            // A signal may have come first.
            let _ = tell.send(Caught::HangUp);
        });
    }
    out::document(&ready.to_string())?;
    let why = told.recv().unwrap_or(Caught::Terminate);
    Ok(if why == Caught::Interrupt { 130 } else { 0 })
}

/// Writes the certificate of the authority where other clients can read it.
fn certificate(pem: &str) -> Result<(tempfile::TempDir, std::path::PathBuf), Failure> {
    let failed = |error: io::Error| Failure::new(UNEXPECTED, error.to_string());
    let folder = tempfile::Builder::new().prefix("reauth-").tempdir().map_err(failed)?;
    let path = folder.path().join("ca.pem");
    disk::write_whole(&path, pem.as_bytes(), Over::Never)
        .map_err(|error| Failure::of(UNEXPECTED, &error.phrase()))?;
    Ok((folder, path))
}

/// A scenario inside the program, or the near one of a mistyped name.
pub(super) fn scenario(name: &str) -> Result<Scenario, Failure> {
    Scenario::named(name).map_err(|error| {
        let hint = near::hint(name, Scenario::names().map(|(known, _)| known));
        Failure::new(USAGE, format!("{error}.{hint} `reauth practice --list` names the scenarios."))
    })
}
