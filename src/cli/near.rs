//! The near name of a mistyped one.

/// How alike two names have to be; clap's own measure for commands and flags.
const ALIKE: f64 = 0.7;

/// The most alike of `known`, if any is.
pub(super) fn nearest<'a>(
    typed: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let alike = |name: &'a str| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name);
    let best = known.into_iter().map(alike).max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(alike, _)| *alike > ALIKE).map(|(_, name)| name)
}

/// What to say after the sentence that `typed` is not known: the most alike of `known`, if any is.
pub(super) fn hint<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near: Option<&'a str> = nearest(typed, known);
    near.map(|name| format!(" Is `{name}` meant?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_alike_is_offered_and_nothing_where_none_is() {
        let known = ["reauthenticate", "run-import", "save"];
        assert_eq!(hint("reautenticate", known), " Is `reauthenticate` meant?");
        assert_eq!(hint("SAVE", known), " Is `save` meant?");
        assert_eq!(hint("xyzzy", known), "");
        assert_eq!(hint("x", []), "");
    }
}
