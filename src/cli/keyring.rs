//! Single calls on the keyring, for commands that wait for the answer.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::KEYRING;
use crate::model::tenant::TenantUrl;
use crate::services::keyring::BoundedKeyring;
use crate::services::keyring::Request;
use crate::services::keyring::Told;
use crate::text::Phrase;

impl Context {
    /// Makes a single call on the keyring.
    pub(super) fn ask(&self, request: Request) -> Result<Told, Failure> {
        BoundedKeyring::new(self.keyring)
            .noted_in(self.log.clone())
            .ask(request)
            .map_err(|error| Failure::of(KEYRING, &error.phrase()))
    }

    /// The tenant URL from the keyring; none where none is stored. What another program has put there
    /// is not repeated.
    pub(super) fn stored_tenant(&self) -> Result<Option<String>, Failure> {
        match self.ask(Request::Read { tenant: self.tenant_name.clone() })? {
            Told::Url(Some(text)) => TenantUrl::parse(&text)
                .map(|parsed| Some(parsed.url.as_url()))
                .map_err(|_not_ours| Failure::of(KEYRING, &Phrase::new("tenant.remembered_odd"))),
            Told::Url(None) | Told::Written | Told::Erased { .. } | Told::Token(_) => Ok(None),
        }
    }
}
