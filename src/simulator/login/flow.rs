//! One sign-in of a person in a browser: what was asked for, and how far the person has come.

use std::time::Instant;

use uuid::Uuid;

use crate::simulator::clients::Client;
use crate::simulator::login::Authority;
use crate::simulator::login::scopes::Scopes;

/// How a client will prove that it is the one who asked (RFC 7636 4.2).
#[derive(Clone)]
pub(in crate::simulator) enum Challenge {
    S256(String),
    Plain(String),
}

/// An authorization code and what it may be exchanged for.
#[derive(Clone)]
pub(in crate::simulator) struct IssuedCode {
    pub(super) client: &'static Client,
    pub(super) redirect: String,
    pub(super) account: &'static str,
    pub(super) scopes: Scopes,
    pub(super) nonce: Option<String>,
    pub(super) challenge: Option<Challenge>,
    pub(super) at: Instant,
    pub(super) used: bool,
}

/// How the answer travels to the client.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Query,
    Fragment,
    FormPost,
}

/// Where a sign-in leads when it is done.
#[derive(Clone)]
pub(super) enum Purpose {
    /// Back to the client, with a code.
    Code {
        redirect: String,
        state: Option<String>,
        mode: Mode,
        nonce: Option<String>,
        challenge: Option<Challenge>,
    },
    /// To a device that polls, known by its user code.
    Device { user_code: String },
}

/// What the client wants to be asked again although the browser knows it (`OpenID` Connect 3.1.2.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Prompt {
    /// Nothing was said: whoever is signed in is taken.
    Default,
    /// No page at all.
    None,
    Login,
    SelectAccount,
    Consent,
}

/// The state of one sign-in; the browser holds no more of it than an id.
#[derive(Clone)]
pub(in crate::simulator) struct Flow {
    pub(super) authority: Authority,
    pub(super) client: &'static Client,
    pub(super) scopes: Scopes,
    pub(super) purpose: Purpose,
    pub(super) prompt: Prompt,
    pub(super) correlation: Uuid,
    /// The name that was typed, or that the client has given as a hint.
    pub(super) username: Option<String>,
    /// The account that has passed the first factor.
    pub(super) account: Option<&'static str>,
    pub(super) second_factor: bool,
    pub(super) consented: bool,
}
