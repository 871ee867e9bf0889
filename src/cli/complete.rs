//! What a shell is answered when somebody presses Tab: names from the disk, never from the network
//! or the keyring, and no word where something cannot be read.

use std::ffi::OsString;
use std::io;
use std::io::Write as _;

use clap::CommandFactory as _;
use clap_complete::CompletionCandidate;
use clap_complete::env::Bash;
use clap_complete::env::CompleteEnv;
use clap_complete::env::Elvish;
use clap_complete::env::EnvCompleter;
use clap_complete::env::Fish;
use clap_complete::env::Powershell;
use clap_complete::env::Zsh;

use crate::cli::args::Args;
use crate::cli::args::shell::Completions;
use crate::cli::args::shell::ShellArg;
use crate::cli::context::Context;
use crate::cli::environment;
use crate::cli::failure::Failure;
use crate::cli::failure::UNEXPECTED;
use crate::cli::out;
use crate::model::event::Mode;
use crate::model::settings::ThemeName;
use crate::runbook::Runbook;
use crate::runbook::StepId;
use crate::services::config;
use crate::services::sessions;
use crate::simulator::Scenario;
use crate::text::Language;
use crate::words::Words;

/// The variable by which a shell asks; its value names the shell.
const VARIABLE: &str = "REAUTH_COMPLETE";
/// Sessions that are offered, the newest.
const SESSIONS_MAX: usize = 50;

/// Answers a shell that asks; says whether one did.
pub(super) fn answer() -> bool {
    let asked = CompleteEnv::with_factory(Args::command).var(VARIABLE).completer("reauth");
    let here = environment::current_folder();
    // A shell that cannot be answered shows nothing, which is all that it can show.
    let answered = asked.try_complete(std::env::args_os(), Some(&here)).unwrap_or(true);
    // The library leaves the last line to whoever ends the program.
    drop(io::stdout().flush());
    answered
}

/// Prints what makes a shell ask.
pub(super) fn run(args: Completions) -> Result<u8, Failure> {
    let shell: &dyn EnvCompleter = match args.shell {
        ShellArg::Bash => &Bash,
        ShellArg::Zsh => &Zsh,
        ShellArg::Fish => &Fish,
        ShellArg::PowerShell => &Powershell,
        ShellArg::Elvish => &Elvish,
    };
    let mut script = Vec::new();
    shell
        .write_registration(VARIABLE, "reauth", "reauth", "reauth", &mut script)
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    out::document(String::from_utf8_lossy(&script).trim_end())?;
    Ok(0)
}

fn one(name: impl Into<String>, help: impl Into<String>) -> CompletionCandidate {
    CompletionCandidate::new(name.into()).help(Some(help.into().into()))
}

/// Sessions, the newest first: those of practice where the line is about practice, else the others.
pub(super) fn sessions() -> Vec<CompletionCandidate> {
    let names_practice = |word: OsString| word == "practice" || word == "--practice";
    let (mode, help) = if std::env::args_os().any(names_practice) {
        (Mode::Practice, "practice session")
    } else {
        (Mode::Live, "session")
    };
    let folder = Context::paths_of(mode).map(|paths| paths.sessions());
    let found = folder.and_then(|folder| sessions::list(&folder).ok()).unwrap_or_default();
    found.into_iter().take(SESSIONS_MAX).map(|found| one(found.id, help)).collect()
}

/// Known tenants by name.
pub(super) fn tenants() -> Vec<CompletionCandidate> {
    let loaded = Context::own_paths().and_then(|paths| config::load(&paths).ok());
    let known = loaded.map(|loaded| loaded.settings.tenants).unwrap_or_default();
    let all = known.into_iter();
    all.map(|(name, known)| one(name, known.microsoft_tenant.unwrap_or_default())).collect()
}

/// Steps by number and by id.
pub(super) fn steps() -> Vec<CompletionCandidate> {
    let words = Words::english();
    let title = |id: StepId| words.get(&format!("step.{id}.short")).to_owned();
    let numbers = StepId::ALL.iter().map(|id| one(id.number().to_string(), title(*id)));
    let ids = StepId::ALL.iter().map(|id| one(id.as_str(), title(*id)));
    numbers.chain(ids).collect()
}

/// Ids of the ready reasons.
pub(super) fn reasons() -> Vec<CompletionCandidate> {
    let Ok(runbook) = Runbook::built_in() else { return Vec::new() };
    let words = Words::english();
    let ready = &runbook.ready_reasons;
    let of = |kind: &str, ids: &[String]| -> Vec<_> {
        let text = |id: &str| words.get(&format!("reason.{kind}.{id}.text")).to_owned();
        ids.iter().map(|id| one(id.clone(), text(id))).collect()
    };
    of("skip", &ready.skip).into_iter().chain(of("fail", &ready.fail)).collect()
}

/// Scenarios of the simulator.
pub(super) fn scenarios() -> Vec<CompletionCandidate> {
    Scenario::names().map(|(name, title)| one(name, title)).collect()
}

/// Languages by their tags.
pub(super) fn languages() -> Vec<CompletionCandidate> {
    Language::ALL.into_iter().map(|language| CompletionCandidate::new(language.tag())).collect()
}

/// Themes by name.
pub(super) fn themes() -> Vec<CompletionCandidate> {
    ThemeName::ALL.into_iter().map(|theme| CompletionCandidate::new(theme.as_str())).collect()
}
