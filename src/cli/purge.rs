//! `reauth purge`: takes away everything that it has kept, on the disk and in the keyring.

use std::collections::BTreeSet;

use crate::cli::args::purge::Purge;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::KEYRING;
use crate::cli::failure::SESSION_FILE;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::cli::prompt;
use crate::model::event::Mode;
use crate::model::settings::DEFAULT_TENANT;
use crate::services::keyring::BoundedKeyring;
use crate::services::keyring::Choice;
use crate::services::keyring::KeyringError;
use crate::services::keyring::Request;
use crate::services::keyring::Told;
use crate::services::purge::Kept;
use crate::text::Phrase;

/// Names what will go, asks, and takes it away.
pub(super) fn run(context: &Context, args: Purge) -> Result<u8, Failure> {
    let words = context.words();
    let practice = Context::paths_of(Mode::Practice)
        .ok_or_else(|| Failure::new(UNEXPECTED, words.get("disk.no_home")))?;
    let kept = Kept::find(&context.paths, &practice)
        .map_err(|error| Failure::of(UNEXPECTED, &error.phrase()))?;
    let known = context.settings.tenants.keys().map(String::as_str);
    let tenants: BTreeSet<&str> = known.chain([DEFAULT_TENANT]).collect();
    out::note(&words.count("purge.sessions", kept.sessions()));
    for folder in kept.folders() {
        out::note(&format!("  {}", folder.display()));
    }
    let names = tenants.iter().copied().collect::<Vec<_>>().join(", ");
    out::note(&words.fill("purge.keyring", &[("names", &names)]));
    out::note(words.get("purge.not"));
    if !args.yes {
        let answer = prompt::line(&format!("{} ", words.get("purge.question")), "--yes")?;
        if answer != words.get("purge.answer") {
            return Err(Failure::new(USAGE, words.get("purge.stayed")));
        }
    }
    let held = |error: &Phrase| Failure::of(SESSION_FILE, error);
    kept.is_free().map_err(|error| held(&error.phrase()))?;
    // The keyring first: without config.toml nobody knows the names of the tenants any more.
    let erased = erase(context, &tenants)?;
    let left = kept.remove().map_err(|error| held(&error.phrase()))?;
    if let Some(erased) = erased {
        out::note(&words.count("purge.erased", erased));
    }
    for folder in left {
        let path = folder.display().to_string();
        out::note(&words.fill("purge.left", &[("path", &path)]));
    }
    if erased.is_none() {
        let unseen = Phrase::new("purge.unseen").with("names", names);
        return Err(Failure::of_two(KEYRING, &unseen, &Phrase::new("purge.unseen_next")));
    }
    out::note(words.get("purge.done"));
    Ok(0)
}

/// Takes URLs and tokens out of the keyring; says how many there were. None where the system's is
/// switched off or not to be found: another run may have left something in it.
fn erase(context: &Context, tenants: &BTreeSet<&str>) -> Result<Option<usize>, Failure> {
    if context.keyring == Choice::Memory {
        return Ok(None);
    }
    let mut keyring = BoundedKeyring::new(context.keyring);
    let mut erased = 0;
    for tenant in tenants {
        let tenant = || (*tenant).to_owned();
        let both = [Request::Erase { tenant: tenant() }, Request::EraseToken { tenant: tenant() }];
        for request in both {
            match keyring.ask(request) {
                Ok(told) => erased += usize::from(told == Told::Erased { was: true }),
                Err(why @ (KeyringError::Off | KeyringError::Absent { .. })) => {
                    out::note(&context.words().say(&why.phrase()));
                    return Ok(None);
                }
                Err(why) => return Err(Failure::of(KEYRING, &why.phrase())),
            }
        }
    }
    Ok(Some(erased))
}
