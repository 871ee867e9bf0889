//! The wording of each AADSTS code: recorded where there is a recording (`entra.md` 1.6), else the
//! text of Microsoft's reference of error codes.

mod account;
mod protocol;

/// The wording of one code. `{}` in the text is where a name of the request goes.
pub(super) struct Wording {
    pub(super) code: u32,
    pub(super) error: &'static str,
    pub(super) text: &'static str,
    pub(super) suberror: Option<&'static str>,
    /// Claims that a client would have to ask for; on the wire they are JSON inside a string.
    pub(super) claims: Option<&'static str>,
    /// Recordings up to 2023 part the ids by line breaks, later ones by single spaces.
    pub(super) separator: &'static str,
}

impl Wording {
    pub(super) const fn new(code: u32, error: &'static str, text: &'static str) -> Self {
        Self { code, error, text, suberror: None, claims: None, separator: " " }
    }

    const fn suberror(self, suberror: &'static str) -> Self {
        Self { suberror: Some(suberror), ..self }
    }

    const fn claims(self, claims: &'static str) -> Self {
        Self { claims: Some(claims), ..self }
    }

    const fn by_lines(self) -> Self {
        Self { separator: "\r\n", ..self }
    }
}

const INVALID_GRANT: &str = "invalid_grant";
const INVALID_REQUEST: &str = "invalid_request";
const UNAUTHORIZED_CLIENT: &str = "unauthorized_client";

/// Finds the wording of a code.
pub(super) fn of(code: u32) -> Option<&'static Wording> {
    let all = account::WORDINGS.iter().chain(protocol::WORDINGS);
    all.into_iter().find(|wording| wording.code == code)
}
