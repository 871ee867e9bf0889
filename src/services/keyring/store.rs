//! The three keyrings: the system's, one in memory, and none.

use std::collections::BTreeMap;

use keyring_core::Entry;
use keyring_core::Error;
use keyring_core::api::CredentialStoreApi as _;

use crate::services::keyring::error::KeyringError;

/// Service of every entry; the user of an entry is the tenant's name.
const SERVICE: &str = "reauth";
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
        let store = Store::new().map_err(|error| KeyringError::opening(&error))?;
        store.build(SERVICE, tenant, None).map_err(|error| KeyringError::of(&error))
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
        match Self::entry(tenant)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(KeyringError::of(&error)),
        }
    }
}

/// A keyring that ends with the process.
#[derive(Debug, Default)]
pub struct MemoryKeyring(BTreeMap<String, String>);

impl Keyring for MemoryKeyring {
    fn read(&mut self, tenant: &str) -> Result<Option<String>, KeyringError> {
        Ok(self.0.get(tenant).cloned())
    }

    fn write(&mut self, tenant: &str, url: &str) -> Result<(), KeyringError> {
        check(url)?;
        self.0.insert(tenant.to_owned(), url.to_owned());
        Ok(())
    }

    fn erase(&mut self, tenant: &str) -> Result<bool, KeyringError> {
        Ok(self.0.remove(tenant).is_some())
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
