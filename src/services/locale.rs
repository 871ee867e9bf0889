//! The language that the system is set to, where the environment does not say it.

/// Returns the locale of the system, `de-DE`; none where only the environment tells it.
pub fn of_system() -> Option<String> {
    #[cfg(any(windows, target_os = "macos"))]
    return sys_locale::get_locale();
    #[cfg(not(any(windows, target_os = "macos")))]
    None
}
