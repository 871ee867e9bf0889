//! What the surroundings mean for this program: facts in, findings out.
//!
//! A finding goes into tickets, so that its sentences hold no name of a person, an org, a folder
//! or a proxy, and no value of the environment that could be a secret.

mod desk;
mod keeping;
mod network;

use crate::model::doctor::Finding;
use crate::model::doctor::Standing;
use crate::model::doctor::Topic;
use crate::text::Phrase;

pub use desk::Handing;
pub use desk::Through;
pub use desk::browser;
pub use desk::clipboard;
pub use desk::colours;
pub use desk::locale;
pub use desk::terminal;
pub use keeping::Folder;
pub use keeping::FolderKind;
pub use keeping::FolderState;
pub use keeping::Read;
pub use keeping::config;
pub use keeping::files;
pub use keeping::keyring;
pub use keeping::lock;
pub use keeping::policy;
pub use keeping::space;
pub use network::Answered;
pub use network::Handshake;
pub use network::ProxyVariable;
pub use network::Silence;
pub use network::clock;
pub use network::host;
pub use network::masked;
pub use network::proxy;
pub use network::tls;

/// Why a thing is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spared {
    /// `--manual-only`.
    ManualOnly,
    /// Practice touches nothing outside of the program.
    Practice,
    /// `REAUTH_KEYRING=off`, or `memory`.
    KeyringOff,
    /// No tenant URL is known.
    NoTenant,
    /// Several tenants are known, and none is named.
    SeveralTenants,
    /// The tenant URL is in a keyring that is switched off.
    TenantOff,
    /// The tenant URL is in a keyring that did not tell it.
    TenantUntold,
    /// Nothing was kept yet.
    NothingKept,
    /// The endpoints are loopback addresses.
    Overridden,
    /// Nobody answered, so that nothing can be told.
    NoAnswer,
    /// This system does not tell.
    Untold,
}

/// The finding that nothing was looked at.
pub fn spared(topic: Topic, why: Spared) -> Finding {
    unchecked(
        topic,
        Phrase::new(match why {
            Spared::ManualOnly => "doctor.spared.manual_only",
            Spared::Practice => "doctor.spared.practice",
            Spared::KeyringOff => "doctor.spared.keyring_off",
            Spared::NoTenant => "doctor.spared.no_tenant",
            Spared::SeveralTenants => "doctor.spared.several_tenants",
            Spared::TenantOff => "doctor.spared.tenant_off",
            Spared::TenantUntold => "doctor.spared.tenant_untold",
            Spared::NothingKept => "doctor.spared.nothing_kept",
            Spared::Overridden => "doctor.spared.overridden",
            Spared::NoAnswer => "doctor.spared.no_answer",
            Spared::Untold => "doctor.spared.untold",
        }),
    )
}

/// The finding that a look did not come to an end in time.
pub fn silent(topic: Topic, seconds: u64) -> Finding {
    let says = Phrase::new("doctor.silent.says").with("seconds", seconds.to_string());
    failed(topic, says, Phrase::new("doctor.silent.fix"))
}

fn passed(topic: Topic, says: Phrase) -> Finding {
    Finding { topic, standing: Standing::Passed, says, fix: None }
}

fn failed(topic: Topic, says: Phrase, fix: Phrase) -> Finding {
    Finding { topic, standing: Standing::Failed, says, fix: Some(fix) }
}

fn unchecked(topic: Topic, says: Phrase) -> Finding {
    Finding { topic, standing: Standing::Unchecked, says, fix: None }
}
