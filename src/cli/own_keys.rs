//! Keys of the admin's own.

use crate::cli::near;
use crate::keys;
use crate::keys::Refused;
use crate::keys::Why;
use crate::model::key::OwnKeys;
use crate::services::config::Loaded;
use crate::text::Phrase;
use crate::text::clean_line;

/// Takes preferences and keys over from the settings for real work.
pub(super) fn take_over(loaded: &mut Loaded, own: Loaded) {
    loaded.settings.preferences = own.settings.preferences;
    loaded.settings.keys = own.settings.keys;
    loaded.key_lines = own.key_lines;
    loaded.warnings.extend(own.warnings);
}

/// The keys of `[keys]`, and a sentence for each line that was not taken.
pub(super) fn of(loaded: &Loaded) -> (OwnKeys, Vec<Phrase>) {
    let line = |name: &String| loaded.key_lines.get(name).copied().unwrap_or_default();
    let asked = loaded.settings.keys.iter();
    let asked = asked.map(|(name, of)| (name.clone(), (line(name), of.clone())));
    let (own, refused) = keys::own_keys(&asked.collect());
    let phrase = |refused: &Refused| {
        let is_name = refused.why == Why::NoName;
        let near = is_name.then(|| near::nearest(&refused.name, keys::names())).flatten();
        if let Some(near) = near {
            return Phrase::new("config.keys.near_name")
                .with("line", refused.line.to_string())
                .with("name", clean_line(&refused.name, 40))
                .with("label", near);
        }
        let phrase = Phrase::new(refused.why.key())
            .with("line", refused.line.to_string())
            .with("name", clean_line(&refused.name, 40))
            .with("key", clean_line(&refused.key, 40));
        if let Why::Taken(other) = refused.why { phrase.with("label", other) } else { phrase }
    };
    let refused = refused.iter().map(phrase).collect();
    (own, refused)
}
