//! Who can read a password on its way to Microsoft, and who may: a private authority in the place of
//! a public one can, as where a company inspects TLS.

use crate::text::Phrase;

/// Who can read what is sent to the sign-in host, as far as it was looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reader {
    /// Not known yet.
    #[default]
    Unknown,
    /// Nobody: a public authority signs for it.
    Nobody,
    /// The holder of this private authority.
    Private {
        /// Its name.
        issuer: String,
        /// Whether the admin said that it may read the password.
        accepted: bool,
    },
    /// It could not be found out, and why.
    Unreached(Phrase),
}

impl Reader {
    /// Whether a password is not to be typed before the admin has said that it may be read.
    pub fn stands_in_the_way(&self) -> bool {
        matches!(self, Self::Private { accepted: false, .. })
    }
}

/// Who may read the password on its way: a private authority in the place of a public one can.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MayRead {
    /// None: then no password is sent.
    #[default]
    Nobody,
    /// The one of this name, which the admin was shown.
    This(String),
    /// Any; a script said so beforehand.
    Anybody,
}

impl MayRead {
    /// Whether the authority named `issuer` may.
    pub fn covers(&self, issuer: &str) -> bool {
        match self {
            Self::Nobody => false,
            Self::This(shown) => shown == issuer,
            Self::Anybody => true,
        }
    }
}
