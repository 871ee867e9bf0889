//! The grammar of `reauth check`.

use clap::Args as Group;
use clap::ValueEnum;

use crate::model::check::Cloud;

/// How an account signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum MethodArg {
    /// At Microsoft's own page; shows who, which tenant and which role, and no password
    Browser,
    /// With a code typed at Microsoft's page on any computer; often blocked by policy
    DeviceCode,
    /// One request with the typed password; tests the text, not Okta's copy
    Password,
}

/// Registrations that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum RecipeArg {
    /// For the browser alone
    Browser,
    /// For password and device code too
    #[value(alias = "device-code")]
    Password,
}

/// Microsoft's clouds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CloudArg {
    /// Global, GCC included
    Global,
    /// US Government L4, GCC High
    UsGovHigh,
    /// US Government L5, Department of Defense
    UsGovDod,
    /// China, operated by 21Vianet
    China,
}

impl CloudArg {
    /// The cloud it names.
    pub(in crate::cli) fn cloud(self) -> Cloud {
        match self {
            Self::Global => Cloud::Global,
            Self::UsGovHigh => Cloud::UsGovHigh,
            Self::UsGovDod => Cloud::UsGovDod,
            Self::China => Cloud::China,
        }
    }
}

/// Test a Microsoft account live, with one sign-in request
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
pub(in crate::cli) struct Check {
    /// User principal name of the account
    #[arg(long, value_name = "UPN")]
    pub(in crate::cli) account: Option<String>,
    /// How it signs in; browser where there is a terminal, and to be named where there is none
    #[arg(long, value_enum)]
    pub(in crate::cli) method: Option<MethodArg>,
    /// Read the password from standard input, one line; implies --method password
    #[arg(long)]
    pub(in crate::cli) password_stdin: bool,
    /// Send the password although a private authority signs for the sign-in host and can read it,
    /// as where a company inspects TLS
    #[arg(long)]
    pub(in crate::cli) accept_private_ca: bool,
    /// Print what to register in Entra for this method instead, and end
    #[arg(long, value_enum, value_name = "METHOD")]
    pub(in crate::cli) recipe: Option<RecipeArg>,
    /// Microsoft's cloud, where the account's domain does not tell
    #[arg(long, value_enum)]
    pub(in crate::cli) cloud: Option<CloudArg>,
    /// Microsoft tenant that must answer: a GUID or a domain
    #[arg(long, value_name = "TENANT")]
    pub(in crate::cli) expect: Option<String>,
    /// The ticket under which this is done; printed with the result, and needed where the policy of
    /// this computer wants one
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) ticket: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
