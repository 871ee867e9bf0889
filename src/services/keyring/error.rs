//! Why the keyring did not answer, told apart by what would help.

use keyring_core::Error;

use crate::text::Phrase;
use crate::text::clean_line;

/// Characters of a system's own words that are kept.
const DETAIL_MAX: usize = 200;

/// Why the keyring gave nothing. Never holds a stored value, nor a keyring error, whose `Debug`
/// shows one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// Switched off; no keyring was looked for.
    #[error("the keyring is switched off")]
    Off,
    /// There is none here.
    #[error("there is no keyring here: {detail}")]
    Absent {
        /// The system's words.
        detail: String,
    },
    /// It is locked, and nobody unlocked it.
    #[error("the keyring is locked: {detail}")]
    Locked {
        /// The system's words.
        detail: String,
    },
    /// Its service runs, but no collection was ever made in it.
    #[error("the keyring has no default collection")]
    Empty,
    /// It did not answer in time; it may be showing a window.
    #[error("the keyring did not answer in time")]
    Hanging,
    /// It does not take this value.
    #[error("the keyring does not take this value: {detail}")]
    Refused {
        /// What is wrong with it.
        detail: String,
    },
    /// Several entries have the same name.
    #[error("the keyring has several entries of this name")]
    Ambiguous,
    /// What is stored is no text of a tenant URL's size.
    #[error("the keyring holds something else under this name")]
    Garbled,
    /// Something else.
    #[error("the keyring failed: {detail}")]
    Other {
        /// The system's words.
        detail: String,
    },
}

impl KeyringError {
    /// Names its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Off => "keyring.off",
            Self::Absent { .. } => "keyring.absent",
            Self::Locked { .. } => "keyring.locked",
            Self::Empty => "keyring.empty",
            Self::Hanging => "keyring.hanging",
            Self::Refused { .. } => "keyring.refused",
            Self::Ambiguous => "keyring.ambiguous",
            Self::Garbled => "keyring.garbled",
            Self::Other { .. } => "keyring.other",
        }
    }

    /// Whether the whole keyring fails, so that asking it for another entry is in vain.
    pub fn is_of_all(&self) -> bool {
        match self {
            Self::Off
            | Self::Absent { .. }
            | Self::Locked { .. }
            | Self::Empty
            | Self::Hanging
            | Self::Other { .. } => true,
            Self::Refused { .. } | Self::Ambiguous | Self::Garbled => false,
        }
    }

    /// Its sentence, with `detail` filled in where it has one.
    pub fn phrase(&self) -> Phrase {
        let phrase = Phrase::new(self.key());
        match self {
            Self::Absent { detail }
            | Self::Locked { detail }
            | Self::Refused { detail }
            | Self::Other { detail } => phrase.with("detail", detail),
            Self::Off | Self::Empty | Self::Hanging | Self::Ambiguous | Self::Garbled => phrase,
        }
    }

    /// Of a store that could not be opened: nothing is known of any entry yet.
    pub(super) fn opening(error: &Error) -> Self {
        let told = Self::of(error);
        if let Self::Other { detail } = told { Self::Absent { detail } } else { told }
    }

    /// Of a call on an entry.
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::NoStorageAccess(cause) => {
                let detail = clean_line(&cause.to_string(), DETAIL_MAX);
                // The Secret Service's words where no collection was ever made (WSL, a fresh home).
                if detail.contains("result not returned") {
                    Self::Empty
                } else {
                    Self::Locked { detail }
                }
            }
            Error::PlatformFailure(cause) => {
                Self::Other { detail: clean_line(&cause.to_string(), DETAIL_MAX) }
            }
            Error::TooLong(name, limit) => Self::Refused { detail: format!("{name} > {limit}") },
            Error::Invalid(name, _) => Self::Refused { detail: name.clone() },
            Error::Ambiguous(_) => Self::Ambiguous,
            Error::BadEncoding(_) | Error::BadDataFormat(_, _) => Self::Garbled,
            Error::NoEntry
            | Error::BadStoreFormat(_)
            | Error::NoDefaultStore
            | Error::NotSupportedByStore(_) => {
                Self::Other { detail: clean_line(&error.to_string(), DETAIL_MAX) }
            }
            // Of a kind that may hold a value, for all that is known here.
            _ => Self::Other { detail: "unknown kind of failure".to_owned() },
        }
    }
}
