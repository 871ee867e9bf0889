//! The environment: read here, and nowhere else.
#![expect(clippy::disallowed_methods, reason = "this is where the environment is read")]

use std::ffi::OsString;
use std::path::PathBuf;

use crate::model::terminal::Environment;
use crate::model::terminal::Terminal;

/// A variable of the environment, where it is set to something.
pub(super) fn var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a variable of the environment is set to something.
pub(super) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
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
