//! Tokens as they are given: on the terminal, on standard input, in a closed file, in the keyring.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::KEYRING;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::okta::args::TokenFrom;
use crate::model::secret::Secret;
use crate::services::disk;
use crate::services::input;
use crate::services::keyring::BoundedKeyring;
use crate::services::keyring::Request;
use crate::services::keyring::Told;
use crate::text::Phrase;

/// Bytes that a list of tokens may have.
const LIST_MAX: u64 = 64 * 1024;

/// A token that was given, and whose it is.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// Name of the tenant; none for the one at hand.
    pub(super) name: Option<String>,
    /// Its URL, where that was given as well: a scheduler has no unlocked keyring.
    pub(super) url: Option<String>,
    /// The token.
    pub(super) token: Arc<Secret>,
}

/// Reads what was given beside the keyring; empty where nothing was.
pub(super) fn given(from: &TokenFrom) -> Result<Vec<Given>, Failure> {
    let text = if from.token_stdin {
        let mut bytes = Zeroizing::new(Vec::with_capacity(4_096));
        input::unbuffered()
            .and_then(|input| input.take(LIST_MAX + 1).read_to_end(&mut bytes))
            .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
        if bytes.len() as u64 > LIST_MAX {
            let text =
                "the list of tokens is longer than 64 KiB. Give it in parts; nothing was sent.";
            return Err(Failure::new(USAGE, text));
        }
        bytes
    } else if let Some(file) = &from.token_file {
        from_file(file)?
    } else {
        return Ok(Vec::new());
    };
    let text = std::str::from_utf8(&text)
        .map_err(|_bytes| Failure::new(USAGE, "the list of tokens is not UTF-8."))?;
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let all: Vec<_> = lines.map(line).collect::<Result<_, _>>()?;
    if all.is_empty() {
        return Err(Failure::new(USAGE, "no token was given. Nothing was sent."));
    }
    Ok(all)
}

/// The one tenant that is asked: that of the only line, else the one at hand. A token that is not
/// its own is refused, because it would go to the org of another.
pub(super) fn name(context: &Context, given: &[Given]) -> Result<String, Failure> {
    if let [Given { name: Some(name), .. }] = given {
        return match &context.common.tenant {
            Some(here) if here != name => Err(foreign(name, here)),
            Some(_) | None => Ok(name.clone()),
        };
    }
    context.one_tenant()?;
    Ok(context.tenant_name.clone())
}

/// The token of a tenant: the one that names it, else one that names none.
pub(super) fn of<'a>(given: &'a [Given], tenant: &str) -> Option<&'a Given> {
    let named = given.iter().find(|given| given.name.as_deref() == Some(tenant));
    named.or_else(|| given.iter().find(|given| given.name.is_none()))
}

/// A token of one tenant, where another is at hand.
pub(super) fn foreign(name: &str, here: &str) -> Failure {
    let text = format!("that token is of `{name}`, and `{here}` is at hand. Add --tenant {name}.");
    Failure::new(USAGE, text)
}

fn from_file(file: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let fail = |error: disk::DiskError| Failure::of(USAGE, &error.phrase());
    if !disk::is_closed_to_others(file).map_err(fail)? {
        let text = format!("{} can be read by others. Close it with chmod 600.", file.display());
        return Err(Failure::new(USAGE, text));
    }
    disk::read_plain(file, LIST_MAX).map(Zeroizing::new).map_err(fail)
}

fn line(line: &str) -> Result<Given, Failure> {
    let fields: Vec<_> = line.split_whitespace().collect();
    let (name, url, token) = match fields.as_slice() {
        [token] => (None, None, *token),
        [name, token] => (Some(*name), None, *token),
        [name, url, token] => (Some(*name), Some(*url), *token),
        _ => {
            let text = "a line of tokens is NAME TOKEN, or NAME URL TOKEN.";
            return Err(Failure::new(USAGE, text));
        }
    };
    let owned = |text: &str| text.to_owned();
    Ok(Given { name: name.map(owned), url: url.map(owned), token: secret(token)? })
}

fn secret(text: &str) -> Result<Arc<Secret>, Failure> {
    let mut secret = Secret::new();
    if text.is_empty() || !secret.push_str(text) {
        return Err(Failure::new(USAGE, "that is no token. Nothing was sent."));
    }
    Ok(Arc::new(secret))
}

/// The keyring for a run over many tenants. One that is locked or hangs does so for each of them,
/// and may show a window each time, so that after such a failure it is asked no more.
pub(super) struct Stored {
    keyring: BoundedKeyring,
    in_vain: bool,
}

impl Stored {
    /// Asks for nothing yet.
    pub(super) fn new(context: &Context) -> Self {
        let keyring = BoundedKeyring::new(context.keyring).noted_in(context.log.clone());
        Self { keyring, in_vain: false }
    }

    /// The URL of a tenant.
    pub(super) fn url(&mut self, tenant: &str) -> Result<Option<String>, Failure> {
        match self.ask(Request::Read { tenant: tenant.to_owned() })? {
            Told::Url(url) => Ok(url),
            Told::Token(_) | Told::Written | Told::Erased { .. } => Ok(None),
        }
    }

    /// The token of a tenant, where it was stored for that org.
    pub(super) fn token(
        &mut self,
        tenant: &str,
        bound: &str,
    ) -> Result<Option<Arc<Secret>>, Failure> {
        let request = Request::ReadToken { tenant: tenant.to_owned(), bound: bound.to_owned() };
        match self.ask(request)? {
            Told::Token(token) => Ok(token),
            Told::Url(_) | Told::Written | Told::Erased { .. } => Ok(None),
        }
    }

    fn ask(&mut self, request: Request) -> Result<Told, Failure> {
        if self.in_vain {
            return Err(Failure::of(KEYRING, &Phrase::new("access.all.not_again")));
        }
        self.keyring.ask(request).map_err(|error| {
            self.in_vain = error.is_of_all();
            Failure::of(KEYRING, &error.phrase())
        })
    }
}
