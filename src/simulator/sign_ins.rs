//! The sign-in log of the tenant: every attempt that reached an account, and how it ended.

use jiff::Timestamp;
use uuid::Uuid;

/// One line of the sign-in log, as *Entra admin center › Sign-in logs* has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// When it was judged, by the clock of the simulator.
    pub at: Timestamp,
    /// The name that was typed; not always one of an account.
    pub user: String,
    /// The client id of the program that asked.
    pub client: String,
    /// What an error message calls *Correlation ID*: by it an admin finds the sign-in.
    pub correlation: Uuid,
    /// What an error message calls *Trace ID*.
    pub trace: Uuid,
    /// The AADSTS code; 0 is success.
    pub code: u32,
    /// A person in a browser, and not a program with a password.
    pub interactive: bool,
    /// Where it came from: this machine, or an address of Okta's.
    pub address: &'static str,
}
