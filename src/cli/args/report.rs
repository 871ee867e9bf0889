//! The grammar of `reauth report` and `reauth verify`.

use std::path::PathBuf;

use clap::Args as Group;
use clap::ValueEnum;

use crate::cli::args::which::Which;
use crate::model::output::Format;
use crate::report::Redact;

/// Print or write the report of a session
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  reauth report --brief                            the block for a ticket
  reauth report --format html -o report.html       a page to be read, printed and filed
  reauth report --redact --format txt              without names, for somebody outside
  reauth report 2026-11-23-acme --format csv -o -  one row a step")]
pub(in crate::cli) struct Report {
    #[command(flatten)]
    pub(in crate::cli) which: Which,
    /// Its form
    #[arg(long, value_enum, default_value = "md")]
    pub(in crate::cli) format: FormatArg,
    /// Write it to this file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// Only the block for the ticket
    #[arg(long)]
    pub(in crate::cli) brief: bool,
    /// Replace names, accounts, tenants, hosts and ids by stand-ins; `all` takes error codes and the
    /// ids that a Microsoft ticket needs too
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, default_missing_value = "names")]
    pub(in crate::cli) redact: Option<RedactArg>,
    /// Exit with 3 where steps are open
    #[arg(long)]
    pub(in crate::cli) strict: bool,
}

/// How much is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum RedactArg {
    /// Who and where; the ids for a Microsoft ticket stay
    Names,
    /// Those ids and the error codes too
    All,
}

impl RedactArg {
    /// What it means.
    pub(in crate::cli) fn redact(self) -> Redact {
        match self {
            Self::Names => Redact::Names,
            Self::All => Redact::All,
        }
    }
}

/// Forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FormatArg {
    /// Markdown, for a ticket
    Md,
    /// HTML, one page to be read, printed and filed
    Html,
    /// JSON, for a machine
    Json,
    /// CSV, one row a step, for a spreadsheet
    Csv,
    /// Plain text within 80 columns, for a mail
    Txt,
}

impl FormatArg {
    /// The format it names.
    pub(in crate::cli) fn format(self) -> Format {
        match self {
            Self::Md => Format::Markdown,
            Self::Html => Format::Html,
            Self::Json => Format::Json,
            Self::Csv => Format::Csv,
            Self::Txt => Format::Text,
        }
    }
}

/// Say whether a session file or a JSON report is whole and unaltered
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  reauth verify report.json
  reauth verify acme.jsonl --json")]
pub(in crate::cli) struct Verify {
    /// The session file or JSON report
    pub(in crate::cli) file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
