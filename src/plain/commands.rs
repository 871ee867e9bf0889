//! The commands: a word each, or the key that does the same on the screen.

use crate::keys;
use crate::keys::Bound;
use crate::keys::Intent;
use crate::keys::Place;
use crate::model::state::Model;
use crate::plain::Voice;
use crate::plain::answer;

/// What is heard as a word, in the order of the help. Which of them work where, and by which key,
/// the table of keys knows.
const HEARD: &[Intent] = &[
    Intent::Toggle,
    Intent::Skip,
    Intent::Fail,
    Intent::Note,
    Intent::Open,
    Intent::Copy,
    Intent::Bare,
    Intent::Test,
    Intent::Undo,
    Intent::Redo,
    Intent::Next,
    Intent::Previous,
    Intent::First,
    Intent::Last,
    Intent::NextOpen,
    Intent::PreviousOpen,
    Intent::Details,
    Intent::Fields,
    Intent::Redact,
    Intent::Report,
    Intent::Okta,
    Intent::Watch,
    Intent::Doctor,
    Intent::Settings,
    Intent::Sessions,
    Intent::Back,
    Intent::Leave,
];

/// Its word: the same in every language, as the names in the config and on the command line are.
fn name(intent: &Intent) -> &'static str {
    let words = [(Intent::Toggle, "done"), (Intent::Bare, "address"), (Intent::Back, "back")];
    let own = words.iter().find(|(named, _)| named == intent).map(|(_, word)| *word);
    own.or_else(|| intent.name()).unwrap_or_default()
}

/// Commands that say something and change nothing, or are no key: name, place, and the words for
/// the help.
pub(super) const ONLY_HERE: &[(&str, &[Place], &str)] = &[
    ("1-12", &[Place::Walk], "plain.help.number"),
    ("todo", &[Place::Walk], "plain.help.todo"),
    ("more", &[Place::Walk, Place::Outcome, Place::Picker], "plain.help.more"),
    ("repeat", EVERYWHERE, "plain.help.repeat"),
    ("list", &[Place::Walk], "plain.help.list"),
    ("rename", &[Place::Walk], "plain.help.rename"),
    ("read", &[Place::Report], "plain.help.read"),
];

const EVERYWHERE: &[Place] = &[
    Place::Walk,
    Place::Picker,
    Place::Choice,
    Place::Test,
    Place::Running,
    Place::Outcome,
    Place::Report,
    Place::Reading,
    Place::Doctor,
];

/// The wish that `typed` names here, by its word or by its key.
pub(super) fn intent(model: &Model, typed: &str) -> Option<Intent> {
    let mut here = keys::bindings(keys::place(model), &model.own_keys);
    let is_heard = |intent: &Intent| *intent == Intent::Help || HEARD.contains(intent);
    let is_named = |bound: &Bound| {
        let by_word = name(&bound.binding.intent).eq_ignore_ascii_case(typed);
        let by_key = || bound.keys.iter().any(|key| key.to_string() == typed);
        // Keys that only move about on a screen have no word here.
        is_heard(&bound.binding.intent) && (by_word || by_key())
    };
    let found = here.find(is_named).map(|bound| bound.binding.intent.clone());
    found.or_else(|| leaves(typed).then_some(Intent::Leave))
}

/// Whether a word leaves the program wherever no text is asked for.
fn leaves(typed: &str) -> bool {
    ["leave", "quit", "exit"].iter().any(|word| word.eq_ignore_ascii_case(typed))
}

/// What can be typed here.
pub(super) fn help(model: &Model, voice: &Voice) -> Vec<String> {
    let place = keys::place(model);
    let mut lines = vec![voice.get("plain.help.title")];
    let is_text = answer::is_text(model);
    // Whatever else is typed at a field is its text.
    for intent in HEARD.iter().filter(|it| !is_text || **it == Intent::Back) {
        let mut here = keys::bindings(place, &model.own_keys);
        let Some(bound) = here.find(|bound| bound.binding.intent == *intent) else { continue };
        let text = voice.get(bound.binding.word);
        // A key that can be typed as a letter is as good as the word.
        let letter = bound.keys.iter().map(ToString::to_string).find(|key| key.len() == 1);
        let name = match letter {
            Some(key) => voice.fill("plain.help.or", &[("name", name(intent)), ("key", &key)]),
            None => name(intent).to_owned(),
        };
        lines.push(format!("{name}: {text}"));
    }
    for (name, places, word) in ONLY_HERE {
        if places.contains(&place) && !is_text {
            lines.push(format!("{name}: {}", voice.get(word)));
        }
    }
    if place == Place::Walk {
        lines.push(voice.get("plain.help.words"));
    }
    if is_text {
        lines.push(voice.get("plain.help.field"));
    }
    lines.push(voice.get("plain.help.always"));
    lines.push(voice.get("help.privacy"));
    lines
}
