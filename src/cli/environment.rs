//! The environment: read here, and nowhere else.
#![expect(clippy::disallowed_methods, reason = "this is where the environment is read")]

use std::ffi::OsStr;
use std::ffi::OsString;
use std::path::Path;
use std::path::PathBuf;

use jiff::tz::TimeZone;

use crate::diagnosis::doctor::ProxyVariable;
use crate::model::terminal::Environment;
use crate::model::terminal::Terminal;
use crate::services::disk;

/// A variable of the environment, where it is set to something.
pub(super) fn var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a variable of the environment is set to something.
pub(super) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Variables that name a proxy for HTTPS, the one that counts first, and what each says.
pub(super) fn proxies() -> impl Iterator<Item = (&'static str, ProxyVariable)> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let set = names.into_iter().filter(|name| is_set(name));
    set.map(|name| (name, ProxyVariable::read(&var(name).unwrap_or_default())))
}

/// The variable that is to name a proxy and names none.
pub(super) fn unread_proxy() -> Option<&'static str> {
    let (name, kind) = proxies().next()?;
    (kind == ProxyVariable::Unreadable).then_some(name)
}

/// The path that a variable of the environment names.
pub(super) fn path(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value: &OsString| !value.is_empty()).map(PathBuf::from)
}

/// Whether the locale takes more than ASCII.
pub(super) fn is_utf8() -> bool {
    locale_of_letters().is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Folders that programs are looked for in.
pub(super) fn programs() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect()
}

/// `LC_ALL`, `LC_CTYPE` or `LANG`.
pub(super) fn locale_of_letters() -> Option<String> {
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(var)
}

/// A folder for reports: the current one.
pub(super) fn current_folder() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_gone| PathBuf::from("."))
}

/// What is known of the terminal.
pub(super) fn terminal() -> Terminal {
    Terminal::of(&Environment {
        term: var("TERM").unwrap_or_default(),
        colorterm: var("COLORTERM").unwrap_or_default(),
        colorfgbg: var("COLORFGBG").unwrap_or_default(),
        locale: locale_of_letters().unwrap_or_default(),
        no_color: is_set("NO_COLOR"),
        multiplexed: is_set("TMUX") || is_set("STY"),
        windows: cfg!(windows),
    })
}

/// The largest file of a time zone, in bytes: those of the system have a few thousand.
const ZONE_MAX: u64 = 1 << 20;

/// The time zone of this computer; UTC where `TZ` leads to what has no end or makes wait. jiff takes
/// what it does not know for the path of a file, which it reads whole: `TZ=/dev/zero` would fill the
/// memory, and a pipe would never answer.
pub(super) fn zone() -> TimeZone {
    if std::env::var_os("TZ").is_some_and(|named| is_no_file(&named)) {
        return TimeZone::UTC;
    }
    #[cfg(unix)]
    if let Some(named) = std::env::var_os("TZ") {
        if let Some(zone) = named.to_str().and_then(named_zone) {
            return zone;
        }
    } else if let Some(zone) = local_zone() {
        return zone;
    } else if is_no_file(OsStr::new(LOCAL)) {
        return TimeZone::UTC;
    }
    TimeZone::system()
}

/// Where Unix most often has its zones.
#[cfg(unix)]
const ZONES: &str = "/usr/share/zoneinfo";

/// The zone of this name, as in `Europe/Berlin`; none where it is something else, or is elsewhere. jiff
/// would list every zone that there is before it looked.
#[cfg(unix)]
fn named_zone(name: &str) -> Option<TimeZone> {
    let is_part = |part: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-+".contains(c);
        !part.is_empty() && part.chars().all(is_plain)
    };
    if !name.split('/').all(is_part) || is_set("TZDIR") {
        return None;
    }
    let file = Path::new(ZONES).join(name);
    TimeZone::tzif(name, &disk::read_plain(&file.canonicalize().ok()?, ZONE_MAX).ok()?).ok()
}

/// Where Unix has the zone of the computer, most often as a link.
#[cfg(unix)]
const LOCAL: &str = "/etc/localtime";

/// The zone that the system names by a link. jiff would read it all the same, once it has listed every
/// zone that there is.
#[cfg(unix)]
fn local_zone() -> Option<TimeZone> {
    let file = Path::new(LOCAL).canonicalize().ok()?;
    TimeZone::tzif("Local", &disk::read_plain(&file, ZONE_MAX).ok()?).ok()
}

/// Whether what `TZ` holds is there, and no file that may be read.
fn is_no_file(named: &OsStr) -> bool {
    // What is no UTF-8 jiff does not read. POSIX lets a colon stand before what is up to the system.
    let Some(named) = named.to_str() else { return false };
    let Ok(found) = Path::new(named.strip_prefix(':').unwrap_or(named)).metadata() else {
        return false;
    };
    !found.is_dir() && (!found.is_file() || found.len() > ZONE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_zone_of_the_link_is_the_systems() {
        let system = TimeZone::system();
        for at in [0, 1_750_000_000, 1_795_000_000].map(jiff::Timestamp::from_second) {
            let at = at.unwrap();
            assert_eq!(zone().to_offset(at), system.to_offset(at), "{at}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_zone_of_a_name_is_the_systems_and_nothing_else_is_one() {
        for name in ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Etc/GMT+5"] {
            // A computer that has its zones elsewhere, or none, has nothing to compare.
            let (Ok(known), true) = (TimeZone::get(name), Path::new(ZONES).join(name).is_file())
            else {
                continue;
            };
            let named = named_zone(name).unwrap();
            for at in [0, 1_750_000_000, 1_795_000_000].map(jiff::Timestamp::from_second) {
                let at = at.unwrap();
                assert_eq!(named.to_offset(at), known.to_offset(at), "{name} {at}");
            }
        }
        for other in ["", "/etc/localtime", "../zoneinfo/UTC", "Europe", "CET-1CEST", "a b", ":UTC"]
        {
            assert!(named_zone(other).is_none(), "{other}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_time_zone_is_read_from_files_alone() {
        for odd in ["/dev/zero", ":/dev/zero", "/dev/full", "../../../../../../../../dev/zero"] {
            assert!(is_no_file(OsStr::new(odd)), "{odd}");
        }
        let folder = tempfile::tempdir().unwrap();
        let large = folder.path().join("large");
        std::fs::File::create(&large).unwrap().set_len(ZONE_MAX + 1).unwrap();
        assert!(is_no_file(large.as_os_str()));
        for fine in ["", "UTC", "Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3", "Nowhere/Nope", "/"]
        {
            assert!(!is_no_file(OsStr::new(fine)), "{fine}");
        }
    }
}
