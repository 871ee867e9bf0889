//! The command line: what was asked, and the parts put together for it. One file a subcommand.

mod args;
mod begun;
mod check;
mod client;
mod complete;
mod context;
mod doctor;
mod environment;
mod explain;
mod failure;
mod keyring;
mod man;
mod near;
mod okta;
mod out;
mod own_keys;
mod prompt;
mod purge;
mod report;
mod retention;
mod script;
mod sessions;
mod simulator;
mod status;
mod step;
mod tenant;
mod tui;
mod verify;
mod waiting;
mod wherever;

use std::panic::catch_unwind;

use crate::cli::args::Args;
use crate::cli::args::Command;
use crate::cli::args::config::Config;
use crate::cli::args::config::ConfigAction;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::model::event::Mode;
use crate::services;
use crate::services::process;
use crate::words::Words;

/// The code of a program that failed by itself, as Rust has it.
const FAULT: u8 = 101;

/// Runs the program that was asked for, and ends the process.
pub fn main() -> ! {
    process::end(catch_unwind(code).unwrap_or(FAULT))
}

/// Does what was asked; returns the exit code.
fn code() -> u8 {
    if complete::answer() {
        return 0;
    }
    let mut args = match Args::read() {
        Ok(args) => args,
        Err(error) => return failure::of_usage(&error),
    };
    let language = *args.common.locale.get_or_insert_with(context::language);
    let words = context::words(language, args.common.ascii);
    let ended = run(args, &words).unwrap_or_else(|failure| failure.tell(&words));
    services::input::end_as_caught();
    ended
}

fn run(args: Args, words: &Words) -> Result<u8, Failure> {
    let common = args.common;
    match args.command {
        None => tui::run(&Context::new(common, Mode::Live)?, &args.walk),
        Some(Command::Practice(practice)) => tui::practice(common, &practice),
        Some(Command::Check(check)) => check::run(&Context::new(common, Mode::Live)?, check),
        Some(Command::Explain(explain)) => explain::run(&explain, words),
        Some(Command::Sessions(sessions)) => {
            sessions::run(&Context::new(common, sessions.mode())?, sessions)
        }
        Some(Command::Status(status)) => {
            status::run(&Context::new(common, status.which.mode())?, &status)
        }
        Some(Command::Step(step)) => step::run(&Context::new(common, step.mode())?, &step),
        Some(Command::Report(report)) => {
            report::run(&Context::new(common, report.which.mode())?, &report)
        }
        Some(Command::Verify(verify)) => verify::run(&verify, words),
        Some(Command::Tenant(tenant)) => tenant::run(&Context::new(common, Mode::Live)?, tenant),
        Some(Command::Okta(args)) => okta::run(&Context::new(common, Mode::Live)?, args),
        Some(Command::Doctor(args)) => doctor::run(&Context::of_what_can_be_read(common)?, &args),
        Some(Command::Config(Config { action: ConfigAction::Template })) => {
            out::document(services::config::TEMPLATE.trim_end()).map(|()| 0)
        }
        Some(Command::Completions(args)) => complete::run(args),
        Some(Command::Man(args)) => man::run(&args),
        Some(Command::Where(wherever)) => {
            wherever::run(&Context::of_what_can_be_read(common)?, wherever)
        }
        Some(Command::Purge(args)) => purge::run(&Context::of_what_can_be_read(common)?, args),
        Some(Command::Simulator(simulator)) => simulator::run(&simulator),
    }
}
