//! The grammar of `reauth completions` and `reauth man`.

use std::path::PathBuf;

use clap::Args as Group;
use clap::ValueEnum;
use clap_complete::engine::ArgValueCandidates;

use crate::cli::man;

/// Shells that completions are there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ShellArg {
    /// GNU Bash
    Bash,
    /// Z shell
    Zsh,
    /// fish
    Fish,
    /// `PowerShell`
    #[value(name = "powershell")]
    PowerShell,
    /// Elvish
    Elvish,
}

/// Print what lets a shell complete commands, sessions, steps, scenarios and tenants
#[derive(Clone, Copy, Debug, Group)]
#[command(after_help = "\
It completes what is there when you press Tab: your sessions and tenants too. Make it anew when you
take a newer reauth.

Examples:
  source <(reauth completions bash)                                     in ~/.bashrc
  source <(reauth completions zsh)                                      in ~/.zshrc, after compinit
  reauth completions fish > ~/.config/fish/completions/reauth.fish
  reauth completions powershell | Out-String | Invoke-Expression        in $PROFILE
  eval (reauth completions elvish | slurp)                              in ~/.config/elvish/rc.elv")]
pub(in crate::cli) struct Completions {
    /// The shell
    pub(in crate::cli) shell: ShellArg,
}

/// Print a manual page, or write them all
#[derive(Clone, Debug, Group)]
#[command(after_help = "\
Examples:
  reauth man | man -l -                        the program
  reauth man check | man -l -                  one command
  reauth man config.toml | man -l -            a file: config.toml or session.jsonl
  reauth man --dir ~/.local/share/man          all of them, in man1 and man5")]
pub(in crate::cli) struct Man {
    /// The page: a command, config.toml or session.jsonl; else the program
    #[arg(conflicts_with = "dir", add = ArgValueCandidates::new(man::candidates))]
    pub(in crate::cli) name: Option<String>,
    /// Write all pages into man1 and man5 below this folder; those of an older reauth are replaced
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) dir: Option<PathBuf>,
}
