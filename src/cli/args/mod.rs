//! The grammar of the command line: what holds for every command, and the commands. One file a command or two.

pub(in crate::cli) mod check;
pub(in crate::cli) mod config;
pub(in crate::cli) mod doctor;
pub(in crate::cli) mod explain;
pub(in crate::cli) mod purge;
pub(in crate::cli) mod report;
pub(in crate::cli) mod sessions;
pub(in crate::cli) mod shell;
pub(in crate::cli) mod simulator;
pub(in crate::cli) mod step;
pub(in crate::cli) mod tenant;
pub(in crate::cli) mod walk;
pub(in crate::cli) mod which;

use std::ffi::OsString;

use clap::Args as Group;
use clap::CommandFactory as _;
use clap::FromArgMatches as _;
use clap::Parser;
use clap::Subcommand;
use clap::builder::FalseyValueParser;
use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap_complete::engine::ArgValueCandidates;

use crate::cli::args::check::Check;
use crate::cli::args::config::Config;
use crate::cli::args::doctor::Doctor;
use crate::cli::args::explain::Explain;
use crate::cli::args::purge::Purge;
use crate::cli::args::report::Report;
use crate::cli::args::report::Verify;
use crate::cli::args::sessions::Sessions;
use crate::cli::args::sessions::Status;
use crate::cli::args::shell::Completions;
use crate::cli::args::shell::Man;
use crate::cli::args::simulator::SimulatorArgs;
use crate::cli::args::step::Step;
use crate::cli::args::tenant::Tenant;
use crate::cli::args::tenant::Where;
use crate::cli::args::walk::Practice;
use crate::cli::args::walk::Walk;
use crate::cli::complete;
use crate::cli::environment;
use crate::cli::near;
use crate::cli::okta::args::Okta;
use crate::model::settings::ThemeName;
use crate::text::Language;

/// Gets Okta's Microsoft 365 import going again when it fails with "Could not validate your
/// Office 365 credentials, received error: 400 AADSTS50126".
///
/// Without a command it starts the checklist: twelve steps, a live Microsoft credential test, a
/// report. Everything is saved as you go. No telemetry, no account, no update check.
#[derive(Debug, Parser)]
#[command(
    name = "reauth",
    version,
    after_help = "\
Examples:
  reauth                                start, or resume where you were
  reauth practice                       the same against a simulator; nothing real is touched
  reauth --plain                        line by line, for a screen reader or a pipe
  reauth explain 50126                  what an error means
  reauth status --json                  how far it is, for a script
  reauth report --format md -o report.md
  reauth okta status --all              which tenants' imports fail, without any password

Exit codes: 0 done, 2 usage, 3 steps are open, or an import or a look of the doctor fails, 4 the
credentials failed, 5 inconclusive, 6 network, 7 keyring, 8 session file, 130 interrupted.

Each option of every command can be set by a variable too: --no-browser by REAUTH_NO_BROWSER.
Manual: reauth man | man -l -"
)]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<Command>,
    #[command(flatten)]
    pub(in crate::cli) walk: Walk,
    #[command(flatten)]
    pub(in crate::cli) common: Common,
}

impl Args {
    /// Reads the command line. What holds for every command may stand before it or behind it; what
    /// holds for the checklist alone may not stand before a command, where it would be passed over.
    pub(in crate::cli) fn read() -> Result<Self, clap::Error> {
        // Only the grammar of the command that is asked for is made; all of it, with what help
        // shows, only where it is not understood.
        let quick = asked_for(std::env::args_os()).try_get_matches_from(std::env::args_os());
        let matches = quick.or_else(|_error| {
            let mut grammar = grammar();
            let matches = grammar.try_get_matches_from_mut(std::env::args_os());
            matches.map_err(|error| helped(error, &grammar))
        })?;
        let typed = |id: &&str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let misplaced = ["session", "new", "manual_only"].into_iter().find(typed);
        if let (Some(command), Some(id)) = (matches.subcommand_name(), misplaced) {
            let flag = id.replace('_', "-");
            let text = format!(
                "--{flag} before a command is for the checklist alone. \
                 Put it behind `{command}` if that has it, or leave it out."
            );
            return Err(grammar().error(ErrorKind::ArgumentConflict, text));
        }
        Self::from_arg_matches(&matches)
    }
}

/// The grammar of the program without its commands, but for the first that is named. What it understands,
/// the whole one understands alike: before a command a word that is no value of an option can only be one.
fn asked_for(line: impl Iterator<Item = OsString>) -> clap::Command {
    let alone = Common::augment_args(Walk::augment_args(clap::Command::new("reauth")));
    let commands = Command::augment_subcommands(clap::Command::new("reauth"));
    let named =
        |word: OsString| word.to_str().and_then(|word| commands.find_subcommand(word)).cloned();
    match line.skip(1).find_map(named) {
        Some(command) => alone.subcommand(command),
        None => alone,
    }
}

/// The error with what it leaves out: a near command where clap has none, and the variable where it
/// was that, and no flag, that had the value.
fn helped(mut error: clap::Error, grammar: &clap::Command) -> clap::Error {
    let text = |error: &clap::Error, kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(_) | None => String::new(),
    };
    if error.kind() == ErrorKind::InvalidSubcommand {
        let typed = text(&error, ContextKind::InvalidSubcommand);
        let names = grammar.get_subcommands().map(clap::Command::get_name);
        let tip = match typed.as_str() {
            "resume" | "start" | "continue" | "run" => {
                "`reauth` alone starts the checklist, or resumes it".to_owned()
            }
            "quit" | "exit" => "`q` leaves the checklist".to_owned(),
            _ if error.get(ContextKind::SuggestedSubcommand).is_some() => return error,
            _ => match near::nearest(&typed, names) {
                Some(near) => format!("there is `{near}`"),
                None => return error,
            },
        };
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    } else if [ErrorKind::InvalidValue, ErrorKind::ValueValidation].contains(&error.kind()) {
        let arg = text(&error, ContextKind::InvalidArg);
        let flag = arg.split(' ').next().unwrap_or_default();
        let typed = |word: OsString| word.to_string_lossy().starts_with(flag);
        let name = flag.trim_start_matches('-').replace('-', "_").to_ascii_uppercase();
        let variable = format!("REAUTH_{name}");
        let by_variable = flag.starts_with("--") && environment::is_set(&variable);
        if by_variable && !std::env::args_os().any(typed) {
            error.insert(ContextKind::InvalidArg, ContextValue::String(variable));
        }
    }
    error
}

/// Heads the options that every command takes.
const COMMON: &str = "Options of every command";

/// How the program behaves, whatever it does.
#[derive(Clone, Debug, Default, Group)]
#[command(next_help_heading = COMMON)]
pub(in crate::cli) struct Common {
    /// Work with this known tenant, by its name
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "REAUTH_TENANT",
        hide_env = true,
        add = ArgValueCandidates::new(complete::tenants)
    )]
    pub(in crate::cli) tenant: Option<String>,
    /// Name that stands in the report for who works
    #[arg(long, global = true, value_name = "NAME", env = "REAUTH_OPERATOR", hide_env = true)]
    pub(in crate::cli) operator: Option<String>,
    /// Application (client) id that the credential test signs in with; `graph-tools` for Microsoft
    /// Graph Command Line Tools
    #[arg(long, global = true, value_name = "GUID", env = "REAUTH_CLIENT_ID", hide_env = true)]
    pub(in crate::cli) client_id: Option<String>,
    /// Client id of the Okta org's own app that signs in to its API
    #[arg(
        long,
        global = true,
        value_name = "ID",
        env = "REAUTH_OKTA_CLIENT_ID",
        hide_env_values = true
    )]
    pub(in crate::cli) okta_client_id: Option<String>,
    /// Never start a browser; show the address instead
    #[arg(long, global = true, env = "REAUTH_NO_BROWSER", hide_env = true, value_parser = FalseyValueParser::new())]
    pub(in crate::cli) no_browser: bool,
    /// Start this instead of the system's browser; %s stands for the address
    #[arg(
        long,
        global = true,
        value_name = "COMMAND",
        env = "REAUTH_BROWSER_COMMAND",
        hide_env = true
    )]
    pub(in crate::cli) browser_command: Option<String>,
    /// Language of screens, reports and messages: en or de. JSON and this help stay English
    #[arg(
        long,
        global = true,
        value_name = "LOCALE",
        env = "REAUTH_LOCALE",
        hide_env = true,
        value_parser = language,
        add = ArgValueCandidates::new(complete::languages)
    )]
    pub(in crate::cli) locale: Option<Language>,
    /// Colours: auto asks the terminal for its background; dark, light, high-contrast, deuteranopia,
    /// mono. `NO_COLOR` comes before it
    #[arg(
        long,
        global = true,
        value_name = "THEME",
        env = "REAUTH_THEME",
        hide_env = true,
        value_parser = theme,
        add = ArgValueCandidates::new(complete::themes)
    )]
    pub(in crate::cli) theme: Option<ThemeName>,
    /// Draw with ASCII characters alone; without UTF-8, and on a console, it does so by itself
    #[arg(long, global = true, env = "REAUTH_ASCII", hide_env = true, value_parser = FalseyValueParser::new())]
    pub(in crate::cli) ascii: bool,
}

/// Reads a locale, as in `de` or `de_DE.UTF-8`.
fn language(locale: &str) -> Result<Language, String> {
    Language::of_locale(locale).ok_or_else(|| {
        let known = Language::ALL.map(Language::tag);
        format!("reauth speaks {}", known.join(" and "))
    })
}

fn theme(word: &str) -> Result<ThemeName, String> {
    let names = ThemeName::ALL.map(ThemeName::as_str).join(", ");
    ThemeName::parse(word).ok_or_else(|| format!("the themes are {names}"))
}

/// The grammar as help shows it: what holds for every command stands in that of the program alone.
pub(in crate::cli) fn grammar() -> clap::Command {
    let mut whole = Args::command();
    whole.build();
    whole.mut_subcommands(without_common)
}

fn without_common(command: clap::Command) -> clap::Command {
    let own = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let after = format!("{own}\n\nOptions of every command: reauth --help");
    command
        .after_help(after.trim_start().to_owned())
        .mut_args(|arg| {
            // A flag of the command's own may have been made global for its subcommands.
            let common = arg.get_help_heading() == Some(COMMON);
            if common { arg.hide(true) } else { arg }
        })
        .mut_subcommands(without_common)
}

/// The commands. What each does stands at its own grammar, which comes later and would take the
/// place of what stood here.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(in crate::cli) enum Command {
    Practice(Practice),
    Check(Check),
    Explain(Explain),
    Sessions(Sessions),
    Status(Status),
    Step(Step),
    Report(Report),
    Verify(Verify),
    Tenant(Tenant),
    Okta(Okta),
    Config(Config),
    Doctor(Doctor),
    Completions(Completions),
    Man(Man),
    Where(Where),
    Purge(Purge),
    Simulator(SimulatorArgs),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a grammar makes of a line; nothing where it does not understand it.
    fn read(mut grammar: clap::Command, line: &str) -> Option<String> {
        let matches = grammar.try_get_matches_from_mut(line.split(' ')).ok()?;
        Some(format!("{:?}", Args::from_arg_matches(&matches).unwrap()))
    }

    #[test]
    fn what_a_part_of_the_grammar_understands_all_of_it_understands_alike() {
        let mut understood = 0;
        for line in [
            "reauth",
            "reauth --plain --session 2026",
            "reauth explain 50126",
            "reauth explain check",
            "reauth --tenant check explain status",
            "reauth --tenant explain",
            "reauth explain --tenant explain 50126",
            "reauth status --json --locale de",
            "reauth --locale de status --json",
            "reauth sessions list --json",
            "reauth okta status --all",
            "reauth practice --new --plain",
            "reauth --new practice",
            "reauth -- explain",
            "reauth help",
            "reauth --version",
            "reauth nothing",
        ] {
            let Some(part) = read(asked_for(line.split(' ').map(OsString::from)), line) else {
                continue;
            };
            understood += 1;
            assert_eq!(Some(part), read(Args::command(), line), "{line}");
        }
        // What help says, and what is refused, is for all of it.
        assert_eq!(understood, 12);
    }
}
