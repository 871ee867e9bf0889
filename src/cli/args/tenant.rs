//! The grammar of `reauth tenant` and `reauth where`.

use clap::Args as Group;
use clap::Subcommand;
use clap_complete::engine::ArgValueCandidates;

use crate::cli::complete;

/// Show, set or forget the tenant URL in the system's keyring
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  reauth tenant set acme.okta.com
  reauth tenant set acme --tenant acme --account admin@acme.onmicrosoft.com
  reauth tenant list
  reauth tenant use acme
  reauth tenant forget --tenant acme")]
pub(in crate::cli) struct Tenant {
    #[command(subcommand)]
    pub(in crate::cli) action: Option<TenantAction>,
    /// Print JSON
    #[arg(long, global = true)]
    pub(in crate::cli) json: bool,
}

/// What to do with tenants.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TenantAction {
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
        #[arg(add = ArgValueCandidates::new(complete::tenants))]
        name: String,
    },
    /// Forget a tenant URL
    Forget,
}

/// Name every path that is read or written
#[derive(Clone, Copy, Debug, Group)]
#[command(after_help = "\
Examples:
  reauth where
  reauth where --json")]
pub(in crate::cli) struct Where {
    /// Print one JSON object
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
