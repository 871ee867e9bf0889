//! The grammar of the command line.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args as Group;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use clap::builder::FalseyValueParser;

use crate::cli::okta::args::Okta;
use crate::model::event::Closing;
use crate::model::event::Integration;
use crate::model::event::Mode;
use crate::model::output::Format;
use crate::report::Redact;
use crate::runbook::StepId;

/// Gets Okta's Microsoft 365 import going again when it fails with "Could not validate your
/// Office 365 credentials, received error: 400 AADSTS50126".
///
/// Without a command it starts the checklist: twelve steps, a live Microsoft credential test, a
/// report. Everything is saved as you go. No telemetry, no account, no update check.
#[derive(Debug, Parser)]
#[command(
    name = "reauth",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  reauth                                start, or resume where you were
  reauth practice                       the same against a simulator; nothing real is touched
  reauth explain 50126                  what an error means
  reauth status --json                  how far it is, for a script
  reauth report --format md -o report.md
  reauth okta status --all              which tenants' imports fail, without any password

Exit codes: 0 done, 2 usage, 3 steps are open or an import fails, 4 the credentials failed, 5 inconclusive,
6 network, 7 keyring, 8 session file, 130 interrupted."
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) walk: Walk,
    #[command(flatten)]
    pub(super) common: Common,
}

/// How the program behaves, whatever it does.
#[derive(Clone, Debug, Default, Group)]
pub(super) struct Common {
    /// Work with this known tenant, by its name
    #[arg(long, global = true, value_name = "NAME", env = "REAUTH_TENANT", hide_env_values = true)]
    pub(super) tenant: Option<String>,
    /// Name that stands in the report for who works
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "REAUTH_OPERATOR",
        hide_env_values = true
    )]
    pub(super) operator: Option<String>,
    /// Application (client) id that the credential test signs in with; `graph-tools` for Microsoft
    /// Graph Command Line Tools
    #[arg(
        long,
        global = true,
        value_name = "GUID",
        env = "REAUTH_CLIENT_ID",
        hide_env_values = true
    )]
    pub(super) client_id: Option<String>,
    /// Never start a browser; show the address instead
    #[arg(long, global = true, env = "REAUTH_NO_BROWSER", value_parser = FalseyValueParser::new())]
    pub(super) no_browser: bool,
    /// Start this instead of the system's browser; %s stands for the address
    #[arg(
        long,
        global = true,
        value_name = "COMMAND",
        env = "REAUTH_BROWSER_COMMAND",
        hide_env_values = true
    )]
    pub(super) browser_command: Option<String>,
    /// Draw with ASCII characters alone
    #[arg(long, global = true, env = "REAUTH_ASCII", value_parser = FalseyValueParser::new())]
    pub(super) ascii: bool,
}

/// How the checklist starts.
#[derive(Clone, Debug, Default, Group)]
pub(super) struct Walk {
    /// Go on with this session; the beginning of its id is enough
    #[arg(long, value_name = "ID")]
    pub(super) session: Option<String>,
    /// Start a new session
    #[arg(long, conflicts_with = "session")]
    pub(super) new: bool,
    /// No network, no browser, no keyring: only the checklist
    #[arg(long, env = "REAUTH_MANUAL_ONLY", value_parser = FalseyValueParser::new())]
    pub(super) manual_only: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Practise the whole walk against a simulator; nothing real is touched
    Practice(Practice),
    /// Test a Microsoft account live, with one sign-in request
    Check(Check),
    /// Say what an error means: Okta's message, an AADSTS code, or standard input
    Explain(Explain),
    /// List, show, rename, archive, delete, export or import sessions
    Sessions(Sessions),
    /// Say how far a session is: the open one, else the newest
    Status(Status),
    /// Change one step, for scripts
    Step(Step),
    /// Print or write the report of a session
    Report(Report),
    /// Say whether a session file or a JSON report is whole and unaltered
    Verify(Verify),
    /// Show, set or forget the tenant URL in the system's keyring
    Tenant(Tenant),
    /// See for itself what Okta says: apps, connection, imports. Optional, and only reads
    Okta(Okta),
    /// Name every path that is read or written
    Where(Where),
    /// Run the simulator alone: Microsoft's sign-in, Graph and Okta on loopback
    Simulator(SimulatorArgs),
}

/// `reauth practice`.
#[derive(Clone, Debug, Group)]
pub(super) struct Practice {
    /// What goes wrong in it
    #[arg(long, value_name = "NAME", default_value = "ready")]
    pub(super) scenario: String,
    /// Name the scenarios
    #[arg(long)]
    pub(super) list: bool,
    #[command(flatten)]
    pub(super) walk: Walk,
}

/// How an account signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MethodArg {
    /// At Microsoft's own page; shows who, which tenant and which role, and no password
    Browser,
    /// With a code typed at Microsoft's page on any computer; often blocked by policy
    DeviceCode,
    /// One request with the typed password; tests the text, not Okta's copy
    Password,
}

/// Registrations that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RecipeArg {
    /// For the browser alone
    Browser,
    /// For password and device code too
    Password,
}

/// Microsoft's clouds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CloudArg {
    /// Global, GCC included
    Global,
    /// US Government L4, GCC High
    UsGovHigh,
    /// US Government L5, Department of Defense
    UsGovDod,
    /// China, operated by 21Vianet
    China,
}

/// `reauth check`.
#[derive(Debug, Group)]
#[command(after_help = "\
Browser and device code show who signs in, where and as what. Only the password method says anything
of a password: of the text typed here, never of Okta's copy.

The password is never an argument and never in the environment. It is asked for on the terminal,
or read as one line from standard input with --password-stdin. One request is sent, none is
repeated, and after two wrong passwords in an hour no more is sent for that account.

Over SSH the address is printed: sign in on your own machine, and paste the address at which the
browser ends up. It is not shown.

Examples:
  reauth check --account admin@acme.onmicrosoft.com
  reauth check --account admin@acme.onmicrosoft.com --method device-code
  reauth check --recipe browser
  printf %s \"$SECRET\" | reauth check --account admin@acme.onmicrosoft.com --password-stdin \\
      --client-id graph-tools --json")]
pub(super) struct Check {
    /// User principal name of the account
    #[arg(long, value_name = "UPN")]
    pub(super) account: Option<String>,
    /// How it signs in; browser where there is a terminal, and to be named where there is none
    #[arg(long, value_enum)]
    pub(super) method: Option<MethodArg>,
    /// Read the password from standard input, one line; implies --method password
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// Print what to register in Entra for this method instead, and end
    #[arg(long, value_enum, value_name = "METHOD")]
    pub(super) recipe: Option<RecipeArg>,
    /// Microsoft's cloud, where the account's domain does not tell
    #[arg(long, value_enum)]
    pub(super) cloud: Option<CloudArg>,
    /// Microsoft tenant that must answer: a GUID or a domain
    #[arg(long, value_name = "TENANT")]
    pub(super) expect: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// `reauth explain`.
#[derive(Debug, Group)]
pub(super) struct Explain {
    /// The message, or a code; `-` or nothing reads standard input
    #[arg(value_name = "TEXT")]
    pub(super) text: Vec<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// Which session, of which world.
#[derive(Clone, Debug, Group)]
pub(super) struct Which {
    /// The session; the beginning of its id is enough. Else the open one, else the newest
    #[arg(value_name = "ID")]
    pub(super) id: Option<String>,
    /// The same, as a flag
    #[arg(long, value_name = "ID", conflicts_with = "id")]
    pub(super) session: Option<String>,
    /// Of the practice sessions
    #[arg(long)]
    pub(super) practice: bool,
}

impl Which {
    /// The named session.
    pub(super) fn named(&self) -> Option<&str> {
        self.id.as_deref().or(self.session.as_deref())
    }

    /// Live or practice.
    pub(super) fn mode(&self) -> Mode {
        mode(self.practice)
    }
}

fn mode(practice: bool) -> Mode {
    if practice { Mode::Practice } else { Mode::Live }
}

/// `reauth status`.
#[derive(Debug, Group)]
pub(super) struct Status {
    #[command(flatten)]
    pub(super) which: Which,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// `reauth sessions`.
#[derive(Debug, Group)]
pub(super) struct Sessions {
    /// Of the practice sessions
    #[arg(long, global = true)]
    pub(super) practice: bool,
    /// Print JSON
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) action: Option<SessionAction>,
}

impl Sessions {
    /// Live or practice.
    pub(super) fn mode(&self) -> Mode {
        mode(self.practice)
    }
}

/// What to do with sessions.
#[derive(Debug, Subcommand)]
pub(super) enum SessionAction {
    /// List them, the newest first
    List,
    /// Show one
    Show {
        /// The session; the beginning of its id is enough
        id: String,
    },
    /// Give one a name
    Rename {
        /// The session
        id: String,
        /// The name
        name: String,
    },
    /// Put one away; it is no longer offered
    Archive {
        /// The session
        id: String,
        /// Take it out again
        #[arg(long)]
        undo: bool,
    },
    /// Delete one, or all that are older
    Delete {
        /// The session
        #[arg(required_unless_present = "older_than")]
        id: Option<String>,
        /// All whose last change is older, as in 90d
        #[arg(long, value_name = "DAYS", value_parser = days, conflicts_with = "id")]
        older_than: Option<i64>,
    },
    /// Write one as a file for a colleague
    Export {
        /// The session
        id: String,
        /// The file
        #[arg(short, long, value_name = "FILE")]
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
        #[arg(long, value_name = "ID")]
        session: Option<String>,
    },
    /// Start a damaged session again from what is whole of it; the damaged file is kept
    Repair {
        /// The session
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

/// `reauth step`.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  reauth step 3 done
  reauth step enter-credentials skip --reason not-on-my-page
  reauth step 5 done --integration consent
  reauth step 12 note --text 'import 4711 runs'")]
pub(super) struct Step {
    /// Its number, or its id
    #[arg(value_name = "STEP")]
    pub(super) id: StepId,
    /// What becomes of it
    #[arg(value_enum)]
    pub(super) change: Change,
    /// Why it is skipped or has failed: a ready reason's id, or words of your own
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Option<String>,
    /// The note
    #[arg(long, value_name = "TEXT")]
    pub(super) text: Option<String>,
    /// What the Integration page asks for; for step 5
    #[arg(long, value_parser = integration)]
    pub(super) integration: Option<Integration>,
    /// The session; the beginning of its id is enough
    #[arg(long, value_name = "ID")]
    pub(super) session: Option<String>,
    /// Of the practice sessions
    #[arg(long)]
    pub(super) practice: bool,
}

impl Step {
    /// Live or practice.
    pub(super) fn mode(&self) -> Mode {
        mode(self.practice)
    }
}

/// What can become of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Change {
    /// You say that it is done
    Done,
    /// It is left out; needs --reason
    Skip,
    /// It did not work; needs --reason
    Fail,
    /// It is to be done again
    Todo,
    /// Something is written down; needs --text
    Note,
}

fn integration(text: &str) -> Result<Integration, String> {
    Integration::ALL
        .into_iter()
        .find(|kind| kind.as_str() == text)
        .ok_or_else(|| "password, consent or unknown".to_owned())
}

/// `reauth report`.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  reauth report --brief                            the block for a ticket
  reauth report --format html -o report.html       a page to be read, printed and filed
  reauth report --redact --format txt              without names, for somebody outside
  reauth report 2026-11-23-acme --format csv -o -  one row a step")]
pub(super) struct Report {
    #[command(flatten)]
    pub(super) which: Which,
    /// Its form
    #[arg(long, value_enum, default_value = "md")]
    pub(super) format: FormatArg,
    /// Write it to this file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    pub(super) force: bool,
    /// Only the block for the ticket
    #[arg(long)]
    pub(super) brief: bool,
    /// Replace names, accounts, tenants, hosts and ids by stand-ins; `all` takes error codes and the
    /// ids that a Microsoft ticket needs too
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, default_missing_value = "names")]
    pub(super) redact: Option<RedactArg>,
    /// Exit with 3 where steps are open
    #[arg(long)]
    pub(super) strict: bool,
}

/// How much is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RedactArg {
    /// Who and where; the ids for a Microsoft ticket stay
    Names,
    /// Those ids and the error codes too
    All,
}

impl RedactArg {
    /// What it means.
    pub(super) fn redact(self) -> Redact {
        match self {
            Self::Names => Redact::Names,
            Self::All => Redact::All,
        }
    }
}

/// Forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
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
    pub(super) fn format(self) -> Format {
        match self {
            Self::Md => Format::Markdown,
            Self::Html => Format::Html,
            Self::Json => Format::Json,
            Self::Csv => Format::Csv,
            Self::Txt => Format::Text,
        }
    }
}

/// `reauth verify`.
#[derive(Debug, Group)]
pub(super) struct Verify {
    /// The session file or JSON report
    pub(super) file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// `reauth tenant`.
#[derive(Debug, Group)]
pub(super) struct Tenant {
    #[command(subcommand)]
    pub(super) action: Option<TenantAction>,
    /// Print JSON
    #[arg(long, global = true)]
    pub(super) json: bool,
}

/// What to do with tenants.
#[derive(Debug, Subcommand)]
pub(super) enum TenantAction {
    /// Show the tenant URL
    Show,
    /// Keep a tenant URL in the system's keyring
    Set {
        /// In whatever form you have it: acme, acme.okta.com, a page of the Admin Console
        url: String,
        /// Microsoft tenant that must answer the credential test: a GUID or a domain
        #[arg(long, value_name = "TENANT")]
        microsoft_tenant: Option<String>,
        /// Instance id of its Microsoft 365 app, 0oa…
        #[arg(long, value_name = "ID")]
        app: Option<String>,
        /// Account that Okta signs in with
        #[arg(long, value_name = "UPN")]
        account: Option<String>,
    },
    /// List the known tenants
    List,
    /// Take a known tenant where none is named
    Use {
        /// Its name
        name: String,
    },
    /// Forget a tenant URL
    Forget,
}

/// `reauth where`.
#[derive(Clone, Copy, Debug, Group)]
pub(super) struct Where {
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// `reauth simulator`.
#[derive(Debug, Group)]
pub(super) struct SimulatorArgs {
    /// What goes wrong in it; see `reauth practice --list`
    #[arg(long, value_name = "NAME", default_value = "ready")]
    pub(super) scenario: String,
    /// Loopback address, with a port P for sign-in, P+1 for Graph and P+2 for Okta
    #[arg(long, value_name = "ADDR", value_parser = listen, default_value = "127.0.0.1")]
    pub(super) listen: (IpAddr, Option<u16>),
    /// Speak TLS, with an authority made at the start
    #[arg(long)]
    pub(super) tls: bool,
    /// Delay each answer by so many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(super) latency: u64,
    /// Write one line of JSON a request to this file; no secrets
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
    /// End when standard input ends
    #[arg(long)]
    pub(super) exit_with_parent: bool,
}

fn listen(text: &str) -> Result<(IpAddr, Option<u16>), String> {
    let read = text
        .parse::<std::net::SocketAddr>()
        .map(|addr| (addr.ip(), Some(addr.port())))
        .or_else(|_no_port| text.parse::<IpAddr>().map(|ip| (ip, None)));
    match read {
        Ok((ip, port)) if ip.is_loopback() => Ok((ip, port.filter(|port| *port != 0))),
        Ok(_) => Err("only loopback addresses are listened on".to_owned()),
        Err(_neither) => Err("an address is needed, as in 127.0.0.1 or 127.0.0.1:8440".to_owned()),
    }
}

/// How a thing on the list *Before you close* stands, as scripts write it.
pub(super) fn closing(text: &str) -> Result<Closing, String> {
    match text {
        "done" => Ok(Closing::Done),
        "not-needed" => Ok(Closing::NotNeeded),
        "open" => Ok(Closing::Open),
        _ => Err("done, not-needed or open".to_owned()),
    }
}
