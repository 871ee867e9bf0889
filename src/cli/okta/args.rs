//! The grammar of `reauth okta`.

use std::path::PathBuf;

use clap::Args as Group;
use clap::Subcommand;

const CONNECT: &str = "\
An API token is kept in the system's keyring. It can do what its owner can, and dies after 30 days
without use.

With --oauth you sign in at the organization in a browser instead. The access can read apps and log
and nothing else. It is kept in memory alone and so ends with the program: `connect --oauth` only
checks that it works and remembers the client id; `status --oauth`, `watch --oauth` and the
checklist (O) sign in for their run.

The app that signs in, made once by an administrator under Applications > Create App Integration:
  OIDC, Native Application; grant type Authorization Code
  Sign-in redirect URIs: http://localhost:17320 and http://localhost:17321
  assigned to who will use it
  Okta API Scopes: grant okta.apps.read and okta.logs.read (a super administrator)
Its client id goes to --okta-client-id, or with `reauth tenant set` into the config.

Over SSH the address is printed: sign in on your own machine, and paste the address at which the
browser ends up. It is not shown.

Examples:
  reauth okta connect
  reauth okta connect --oauth --okta-client-id 0oa1a2b3c4d5e6f7g8h9";

/// See for itself what Okta says: apps, connection, imports. Optional, and only reads
#[derive(Debug, Group)]
#[command(after_help = "\
The access is optional and only reads. A token is never an argument and never in the environment:
it is asked for on the terminal, read from standard input, or from a file that only its owner may
read (0600). It is kept in the system's keyring, with the organization that it is for, and is sent
to no other host. Make one as a read-only administrator: Security > API > Tokens.

A file or standard input for several tenants has one a line: NAME TOKEN, or NAME URL TOKEN.

Examples:
  reauth okta connect
  reauth okta status --all --json
  reauth okta watch --json

Exit codes: 0 in order, 2 usage, 3 an import fails, 4 the token is dead, 5 not told, 6 network,
7 keyring.")]
pub(in crate::cli) struct Okta {
    #[command(subcommand)]
    pub(in crate::cli) action: OktaAction,
    /// Print JSON; `watch` prints one object a line
    #[arg(long, global = true)]
    pub(in crate::cli) json: bool,
    /// Use the token although it can do more than read
    #[arg(long, global = true)]
    pub(in crate::cli) insist: bool,
}

/// Where a token comes from, if not from the keyring.
#[derive(Clone, Debug, Default, Group)]
pub(in crate::cli) struct TokenFrom {
    /// Read the token from standard input
    #[arg(long, visible_alias = "tokens-stdin")]
    pub(in crate::cli) token_stdin: bool,
    /// Read the token from this file, which only its owner may read (0600)
    #[arg(long, value_name = "FILE", conflicts_with = "token_stdin")]
    pub(in crate::cli) token_file: Option<PathBuf>,
    /// Sign in in a browser instead, by an app of the org (OAuth); for this run alone
    #[arg(long, conflicts_with_all = ["token_stdin", "token_file"])]
    pub(in crate::cli) oauth: bool,
    /// Address of the org, where another one than the stored is meant, or none is stored
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) org: Option<String>,
}

/// What to do with the access.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum OktaAction {
    /// Check a token and keep it in the system's keyring; or, with --oauth, check a sign-in
    #[command(after_help = CONNECT)]
    Connect {
        #[command(flatten)]
        from: TokenFrom,
    },
    /// Say what the org says of its Office 365 apps: connection, last import, and why it failed
    Status {
        /// Of every known tenant, side by side
        #[arg(long, conflicts_with = "org")]
        all: bool,
        #[command(flatten)]
        from: TokenFrom,
    },
    /// Watch an import as it comes; ends with it
    Watch {
        /// Instance id of the app, 0oa…
        #[arg(long, value_name = "ID")]
        instance: Option<String>,
        /// Go on after an import has ended
        #[arg(long)]
        follow: bool,
        /// Give up after so many seconds
        #[arg(long, value_name = "SECONDS")]
        timeout: Option<u64>,
        #[command(flatten)]
        from: TokenFrom,
    },
    /// Take the token out of the keyring
    Forget,
}
