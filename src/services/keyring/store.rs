//! The three keyrings: the system's, one in memory, and none.

use std::collections::BTreeMap;

use keyring_core::Entry;
use keyring_core::Error;
use keyring_core::api::CredentialStoreApi as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::model::secret::Secret;
use crate::services::keyring::error::KeyringError;
use crate::services::keyring::token;

/// Service of the entries of tenant URLs; the user of an entry is the tenant's name.
const SERVICE: &str = "reauth";
/// Service of the entries of Okta tokens, each an item of its own.
const TOKENS: &str = "reauth okta token";
/// Service of the entry that a round trip makes and takes away again.
const TRIAL: &str = "reauth round trip";
/// Bytes that a tenant URL may have: every keyring can hold as many.
const URL_MAX: usize = 255;

/// Which keyring to use, `REAUTH_KEYRING`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The system's.
    #[default]
    System,
    /// One that ends with the process.
    Memory,
    /// None; no connection is made.
    Off,
}

impl Choice {
    /// Reads `system`, `memory` or `off`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "system" => Some(Self::System),
            "memory" => Some(Self::Memory),
            "off" => Some(Self::Off),
            _ => None,
        }
    }
}

/// Keeps the URL of each named tenant. A call may block for ever, so that it belongs on a thread
/// that nobody waits for.
pub trait Keyring: Send {
    /// The URL of `tenant`; none where none is stored.
    fn read(&mut self, tenant: &str) -> Result<Option<String>, KeyringError>;
    /// Stores the URL of `tenant`, in place of the one before.
    fn write(&mut self, tenant: &str, url: &str) -> Result<(), KeyringError>;
    /// Forgets the URL of `tenant`; says whether there was one.
    fn erase(&mut self, tenant: &str) -> Result<bool, KeyringError>;

    /// The token of `tenant`, where it was stored for the org `bound` and no other.
    fn read_token(&mut self, _tenant: &str, _bound: &str) -> Result<Option<Secret>, KeyringError> {
        Err(KeyringError::Off)
    }

    /// Stores the token of `tenant`, in place of the one before.
    fn write_token(
        &mut self,
        _tenant: &str,
        _bound: &str,
        _token: &Secret,
    ) -> Result<(), KeyringError> {
        Err(KeyringError::Off)
    }

    /// Forgets the token of `tenant`; says whether there was one.
    fn erase_token(&mut self, _tenant: &str) -> Result<bool, KeyringError> {
        Err(KeyringError::Off)
    }

    /// Puts something in under a name of its own, takes it out again, and compares.
    fn round_trip(&mut self) -> Result<(), KeyringError> {
        Err(KeyringError::Off)
    }
}

#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store;
#[cfg(windows)]
use windows_native_keyring_store::Store;
#[cfg(target_os = "linux")]
use zbus_secret_service_keyring_store::Store;

/// The keyring of the system. Connects anew for each call, so that a service which was restarted
/// or unlocked since the last one is found again.
#[derive(Debug)]
pub struct SystemKeyring;

impl SystemKeyring {
    fn entry(tenant: &str) -> Result<Entry, KeyringError> {
        Self::entry_of(SERVICE, tenant)
    }

    fn entry_of(service: &str, tenant: &str) -> Result<Entry, KeyringError> {
        let store = Store::new().map_err(|error| KeyringError::opening(&error))?;
        store.build(service, tenant, None).map_err(|error| KeyringError::of(&error))
    }

    fn forget(entry: &Entry) -> Result<bool, KeyringError> {
        match entry.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(KeyringError::of(&error)),
        }
    }
}

impl Keyring for SystemKeyring {
    fn read(&mut self, tenant: &str) -> Result<Option<String>, KeyringError> {
        match Self::entry(tenant)?.get_password() {
            Ok(url) if url.len() <= URL_MAX => Ok(Some(url)),
            Ok(_) => Err(KeyringError::Garbled),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(KeyringError::of(&error)),
        }
    }

    fn write(&mut self, tenant: &str, url: &str) -> Result<(), KeyringError> {
        check(url)?;
        Self::entry(tenant)?.set_password(url).map_err(|error| KeyringError::of(&error))
    }

    fn erase(&mut self, tenant: &str) -> Result<bool, KeyringError> {
        Self::forget(&Self::entry(tenant)?)
    }

    fn read_token(&mut self, tenant: &str, bound: &str) -> Result<Option<Secret>, KeyringError> {
        match Self::entry_of(TOKENS, tenant)?.get_password().map(Zeroizing::new) {
            Ok(text) => token::unpack(&text, bound),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(KeyringError::of(&error)),
        }
    }

    fn write_token(
        &mut self,
        tenant: &str,
        bound: &str,
        token: &Secret,
    ) -> Result<(), KeyringError> {
        let text = token::pack(bound, token)?;
        let entry = Self::entry_of(TOKENS, tenant)?;
        entry.set_password(&text).map_err(|error| KeyringError::of(&error))
    }

    fn erase_token(&mut self, tenant: &str) -> Result<bool, KeyringError> {
        Self::forget(&Self::entry_of(TOKENS, tenant)?)
    }

    fn round_trip(&mut self) -> Result<(), KeyringError> {
        let text = Uuid::new_v4().to_string();
        let entry = Self::entry_of(TRIAL, &text)?;
        entry.set_password(&text).map_err(|error| KeyringError::of(&error))?;
        let read = entry.get_password().map_err(|error| KeyringError::of(&error));
        let forgotten = Self::forget(&entry);
        if read? != text || !forgotten? {
            let detail = "it gave back something else than it was given".to_owned();
            return Err(KeyringError::Other { detail });
        }
        Ok(())
    }
}

/// A keyring that ends with the process.
#[derive(Debug, Default)]
pub struct MemoryKeyring {
    urls: BTreeMap<String, String>,
    tokens: BTreeMap<String, Zeroizing<String>>,
}

impl Keyring for MemoryKeyring {
    fn read(&mut self, tenant: &str) -> Result<Option<String>, KeyringError> {
        Ok(self.urls.get(tenant).cloned())
    }

    fn write(&mut self, tenant: &str, url: &str) -> Result<(), KeyringError> {
        check(url)?;
        self.urls.insert(tenant.to_owned(), url.to_owned());
        Ok(())
    }

    fn erase(&mut self, tenant: &str) -> Result<bool, KeyringError> {
        Ok(self.urls.remove(tenant).is_some())
    }

    fn read_token(&mut self, tenant: &str, bound: &str) -> Result<Option<Secret>, KeyringError> {
        self.tokens.get(tenant).map_or(Ok(None), |text| token::unpack(text, bound))
    }

    fn write_token(
        &mut self,
        tenant: &str,
        bound: &str,
        token: &Secret,
    ) -> Result<(), KeyringError> {
        self.tokens.insert(tenant.to_owned(), token::pack(bound, token)?);
        Ok(())
    }

    fn erase_token(&mut self, tenant: &str) -> Result<bool, KeyringError> {
        Ok(self.tokens.remove(tenant).is_some())
    }
}

/// No keyring: each call says so.
#[derive(Debug)]
pub struct OffKeyring;

impl Keyring for OffKeyring {
    fn read(&mut self, _tenant: &str) -> Result<Option<String>, KeyringError> {
        Err(KeyringError::Off)
    }

    fn write(&mut self, _tenant: &str, _url: &str) -> Result<(), KeyringError> {
        Err(KeyringError::Off)
    }

    fn erase(&mut self, _tenant: &str) -> Result<bool, KeyringError> {
        Err(KeyringError::Off)
    }
}

fn check(url: &str) -> Result<(), KeyringError> {
    if url.len() > URL_MAX {
        return Err(KeyringError::Refused { detail: format!("{} > {URL_MAX}", url.len()) });
    }
    Ok(())
}
