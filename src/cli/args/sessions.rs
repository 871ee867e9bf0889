//! The grammar of `reauth sessions` and `reauth status`.

use std::path::PathBuf;

use clap::Args as Group;
use clap::Subcommand;
use clap_complete::engine::ArgValueCandidates;

use crate::cli::args::which::Which;
use crate::cli::args::which::mode;
use crate::cli::complete;
use crate::model::event::Closing;
use crate::model::event::Mode;

/// Say how far a session is: the open one, else the newest
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  reauth status                      the open session, else the newest
  reauth status 2026-11-23 --json    the beginning of an id is enough; exit 3 while steps are open")]
pub(in crate::cli) struct Status {
    #[command(flatten)]
    pub(in crate::cli) which: Which,
    /// Print one JSON object
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// List, show, rename, archive, delete, export or import sessions
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  reauth sessions
  reauth sessions export 2026-11-23-acme -o acme.jsonl     hand over to a colleague
  reauth sessions import acme.jsonl                        take over
  reauth sessions set ticket=INC0012345                    a field of the report
  reauth sessions delete --older-than 90d")]
pub(in crate::cli) struct Sessions {
    /// Of the practice sessions
    #[arg(long, global = true)]
    pub(in crate::cli) practice: bool,
    /// Print JSON
    #[arg(long, global = true)]
    pub(in crate::cli) json: bool,
    #[command(subcommand)]
    pub(in crate::cli) action: Option<SessionAction>,
}

impl Sessions {
    /// Live or practice.
    pub(in crate::cli) fn mode(&self) -> Mode {
        mode(self.practice)
    }
}

/// What to do with sessions.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SessionAction {
    /// List them, the newest first
    List,
    /// Show one
    Show {
        /// The session; the beginning of its id is enough
        #[arg(add = ArgValueCandidates::new(complete::sessions))]
        id: String,
    },
    /// Give one a name
    Rename {
        /// The session
        #[arg(add = ArgValueCandidates::new(complete::sessions))]
        id: String,
        /// The name
        name: String,
    },
    /// Put one away; it is no longer offered
    Archive {
        /// The session
        #[arg(add = ArgValueCandidates::new(complete::sessions))]
        id: String,
        /// Take it out again
        #[arg(long)]
        undo: bool,
    },
    /// Delete one, or all that are older
    Delete {
        /// The session
        #[arg(required_unless_present = "older_than", add = ArgValueCandidates::new(complete::sessions))]
        id: Option<String>,
        /// All whose last change is older, as in 90d
        #[arg(long, value_name = "DAYS", value_parser = days, conflicts_with = "id")]
        older_than: Option<i64>,
    },
    /// Write one as a file for a colleague
    Export {
        /// The session
        #[arg(add = ArgValueCandidates::new(complete::sessions))]
        id: String,
        /// The file; - is standard output
        #[arg(short, long, value_name = "FILE|-")]
        output: PathBuf,
    },
    /// Take one from a file; it is checked first
    Import {
        /// The file
        file: PathBuf,
    },
    /// Set a field of the report: ticket, operator, approver, okta-admin, cause or impact; or a thing
    /// on the list before you close
    Set {
        /// The field and its value, as in ticket=INC0012345
        #[arg(value_name = "KEY=VALUE")]
        field: String,
        /// The session; the beginning of its id is enough
        #[arg(long, value_name = "ID", add = ArgValueCandidates::new(complete::sessions))]
        session: Option<String>,
    },
    /// Start a damaged session again from what is whole of it; the damaged file is kept
    Repair {
        /// The session
        #[arg(add = ArgValueCandidates::new(complete::sessions))]
        id: String,
    },
}

fn days(text: &str) -> Result<i64, String> {
    let number = text.strip_suffix('d').unwrap_or(text);
    number
        .parse::<i64>()
        .ok()
        .filter(|days| (0..=36_500).contains(days))
        .ok_or_else(|| format!("`{text}` is no number of days, as in 90d"))
}

/// How a thing on the list *Before you close* stands, as scripts write it.
pub(in crate::cli) fn closing(text: &str) -> Result<Closing, String> {
    match text {
        "done" => Ok(Closing::Done),
        "not-needed" => Ok(Closing::NotNeeded),
        "open" => Ok(Closing::Open),
        _ => Err("done, not-needed or open".to_owned()),
    }
}
