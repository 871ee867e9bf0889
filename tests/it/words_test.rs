//! The sentences: none is missing, none is left over, and all keep to one style.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use reauth::runbook::Runbook;
use reauth::runbook::StepId;
use reauth::text::Language;
use reauth::words::Words;

/// Keys of sentences, by how they begin; what is not here is a title, a label or a word.
const SENTENCES: &[&str] = &[
    "access.error.",
    "after.",
    "answer.",
    "cause.",
    "check.account.",
    "check.next.",
    "check.not.",
    "check.proves.",
    "check.says.",
    "close.",
    "disk.",
    "doctor.silent.",
    "doctor.spared.",
    "doctor.summary.",
    "explain.",
    "net.",
    "notice.",
    "redone.",
    "settings.about.",
    "stale.",
    "undone.",
    "tenant.error.",
    "tenant.repair.",
    "test.error.",
    "unsaved.",
    "help.privacy",
];

/// Parts of a step that are whole sentences.
const STEP_SENTENCES: &[&str] = &[".note", ".do", ".see", ".wrong", ".claim"];

/// What may stand in a gap.
const GAPS: &[&str] = &[
    "above",
    "account",
    "at",
    "below",
    "at_step",
    "by",
    "byte",
    "bytes",
    "cause",
    "checked",
    "cloud",
    "code",
    "columns",
    "command",
    "created",
    "days",
    "damage",
    "detail",
    "digest",
    "domain",
    "end",
    "events",
    "expected",
    "format",
    "found",
    "height",
    "host",
    "hours",
    "id",
    "ids",
    "issuer",
    "key",
    "label",
    "left",
    "line",
    "login",
    "message",
    "method",
    "minutes",
    "n",
    "name",
    "names",
    "of",
    "password",
    "path",
    "phase",
    "pid",
    "program",
    "reason",
    "redirect",
    "report",
    "roles",
    "rows",
    "said",
    "scanned",
    "scenario",
    "scopes",
    "seconds",
    "session",
    "settled",
    "since",
    "span",
    "start",
    "status",
    "step",
    "steps",
    "summary",
    "tenant",
    "text",
    "time",
    "title",
    "token",
    "unassigned",
    "until",
    "updated",
    "upn",
    "url",
    "value",
    "verdict",
    "why",
    "width",
    "yourOktaDomain",
];

/// Texts that end in something to be copied, or name what is in a list.
const OPEN_ENDS: &[&str] = &["answer.fallback.", "net.proxy_login_next"];

/// Quoted, and yet on no console.
const NOT_LABELS: &[&str] = &["works", "not started"];

/// What the source says: whole keys, keys with gaps, and other words that may fill those.
struct Said {
    keys: BTreeSet<String>,
    shapes: BTreeSet<String>,
    fillings: BTreeSet<String>,
}

fn source() -> Said {
    let mut said =
        Said { keys: BTreeSet::new(), shapes: BTreeSet::new(), fillings: BTreeSet::new() };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("assets/report")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // The simulator speaks Microsoft's and Okta's words, not ours.
                folders.extend((!path.ends_with("simulator")).then_some(path));
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("\n#[cfg(test)]\n").next().unwrap_or_default();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                read_line(line, &mut said);
            }
        }
    }
    for page in ["assets/report/report.html", "assets/report/timeline.html"] {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        for word in text.split("self.word(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            said.keys.insert(format!("report.html.{word}"));
        }
    }
    for file in ["assets/runbook.toml", "assets/answers.toml"] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        collect(&toml::Value::Table(text.parse().unwrap()), &mut said.fillings);
    }
    said
}

fn read_line(line: &str, said: &mut Said) {
    let is_key = |text: &str| {
        let part = |c: char| c.is_ascii_alphanumeric() || "_-.{}".contains(c);
        !text.is_empty() && text.chars().all(part) && !text.starts_with('.') && !text.ends_with('.')
    };
    for text in line.split('"').skip(1).step_by(2).filter(|text| is_key(text)) {
        if !text.contains('{') {
            said.keys.insert(text.to_owned());
            said.fillings.insert(text.to_owned());
        } else if !text.starts_with('{') && text != "report.{key}" {
            said.shapes.insert(text.to_owned());
        }
    }
    // Variants fill gaps by the names that files have for them.
    for name in line.split(|c: char| !c.is_ascii_alphanumeric()) {
        if name.starts_with(|c: char| c.is_ascii_uppercase()) {
            for between in ["-", "_", ""] {
                let spread = name.chars().enumerate().map(|(n, c)| {
                    let before = if n > 0 && c.is_ascii_uppercase() { between } else { "" };
                    format!("{before}{}", c.to_ascii_lowercase())
                });
                said.fillings.insert(spread.collect());
            }
        }
    }
}

fn collect(value: &toml::Value, out: &mut BTreeSet<String>) {
    if let Some(table) = value.as_table() {
        for (key, inner) in table {
            out.insert(key.clone());
            collect(inner, out);
        }
    } else if let Some(items) = value.as_array() {
        for item in items {
            collect(item, out);
        }
    } else if let Some(text) = value.as_str() {
        out.insert(text.to_owned());
    }
}

/// Whether `key` has the form of `shape`, each gap filled by a word that the source knows.
fn fits(key: &str, shape: &str, fillings: &BTreeSet<String>) -> bool {
    let (keys, shapes): (Vec<_>, Vec<_>) = (key.split('.').collect(), shape.split('.').collect());
    keys.len() == shapes.len()
        && keys.iter().zip(shapes).all(|(part, shape)| match shape.split_once('{') {
            None => *part == shape,
            Some((before, _)) => {
                part.strip_prefix(before).is_some_and(|filling| fillings.contains(filling))
            }
        })
}

#[test]
fn every_sentence_is_used() {
    let said = source();
    let words = Words::english();
    let is_used = |key: &str| {
        // What is said in the place of a sentence is used where that one is.
        let key = key.strip_prefix("plain.instead.").unwrap_or(key);
        let integration = key.starts_with("integration.")
            && [".label", ".then"].iter().any(|part| key.ends_with(part));
        integration
            || said.keys.contains(key)
            || said.shapes.iter().any(|shape| fits(key, shape, &said.fillings))
    };
    let mut left = Vec::new();
    for key in words.keys() {
        let plain = key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key);
        let plain = plain.strip_suffix("_next").unwrap_or(plain);
        let short = plain.strip_prefix("report.").unwrap_or(plain);
        if ![key, plain, short].iter().any(|key| is_used(key)) {
            left.push(key.to_owned());
        }
    }
    assert!(left.is_empty(), "nothing says {left:?}");
}

#[test]
fn what_stands_instead_fills_the_same_gaps() {
    let words = Words::english();
    for key in words.keys() {
        let Some(base) = key.strip_prefix("plain.instead.") else { continue };
        assert!(words.has(base), "{key} stands in the place of nothing");
        let filled = words.list(base).concat();
        for gap in marked(&words.list(key).concat(), '{', '}') {
            assert!(filled.contains(&format!("{{{gap}}}")), "nothing fills {{{gap}}} of {key}");
        }
    }
}

#[test]
fn every_key_in_the_source_has_words() {
    let said = source();
    let words = Words::english();
    let heads: BTreeSet<_> = words.keys().filter_map(|key| key.split('.').next()).collect();
    let has = |key: &str| {
        [key, &format!("{key}.one"), &format!("report.{key}"), &format!("report.{key}.one")]
            .iter()
            .any(|key| words.has(key))
    };
    let report = words.keys().filter_map(|key| key.strip_prefix("report."));
    let heads: BTreeSet<_> =
        heads.into_iter().chain(report.filter_map(|k| k.split('.').next())).collect();
    let file_names = ["config.toml", "config.lock", "report.html", "report.css", "help.okta.com"];
    let missing: Vec<_> = said
        .keys
        .iter()
        .filter(|key| key.contains('.') && !file_names.contains(&key.as_str()))
        .filter(|key| key.split('.').next().is_some_and(|head| heads.contains(head)))
        .filter(|key| !has(key))
        .collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
    // Each composed key is there for something at least.
    for shape in said.shapes.iter().filter(|shape| shape.contains('.')) {
        let head = shape.split('.').next().unwrap_or_default();
        if heads.contains(head) {
            let mut keys =
                words.keys().flat_map(|key| [key, key.strip_prefix("report.").unwrap_or(key)]);
            assert!(keys.any(|key| fits(key, shape, &said.fillings)), "no words for {shape}");
        }
    }
}

#[test]
fn what_the_runbook_names_has_words() {
    let words = Words::english();
    let runbook = Runbook::built_in().unwrap();
    let mut owed = Vec::new();
    for id in StepId::ALL {
        for part in ["title", "short", "do", "see", "wrong"] {
            owed.push(format!("step.{id}.{part}"));
        }
        for language in Language::ALL {
            let short = Words::of(language).get(&format!("step.{id}.short")).chars().count();
            assert!(short <= 30, "{id} {language:?}");
        }
    }
    for step in &runbook.steps {
        owed.extend(step.decays_after.map(|_| format!("stale.{}", step.id)));
        owed.extend(step.question.as_ref().map(|question| format!("{question}.question.text")));
    }
    owed.extend(runbook.parts.iter().map(|part| format!("part.{}.title", part.id)));
    owed.extend(runbook.ready_reasons.skip.iter().map(|id| format!("reason.skip.{id}.text")));
    owed.extend(runbook.ready_reasons.fail.iter().map(|id| format!("reason.fail.{id}.text")));
    owed.extend(runbook.before_close.iter().map(|id| format!("close.{id}.text")));
    owed.extend(runbook.root_causes.iter().map(|id| format!("cause.{id}.text")));
    for what in ["done", "todo", "skip", "fail", "note", "integration", "closing"] {
        owed.extend([format!("undone.{what}"), format!("redone.{what}")]);
    }
    for state in ["todo", "doing", "done", "skipped", "failed", "stale"] {
        owed.extend([format!("state.{state}"), format!("report.state.{state}")]);
    }
    for stage in reauth::model::check::Stage::ALL {
        let stage = stage.as_str();
        owed.extend([format!("check.stage.{stage}.title"), format!("check.stage.{stage}.doing")]);
        owed.push(format!("report.stage.{stage}"));
    }
    for kind in reauth::model::event::Integration::ALL {
        let kind = kind.as_str();
        owed.extend([format!("integration.{kind}.label"), format!("integration.{kind}.then")]);
    }
    owed.extend(reauth::keys::BINDINGS.iter().map(|binding| binding.word.to_owned()));
    let missing: Vec<_> = owed.iter().filter(|key| !words.has(key)).collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn every_answer_says_what_happened_and_what_to_do() {
    let words = Words::english();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/answers.toml");
    let answers: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    assert!(answers.len() > 60, "{}", answers.len());
    for code in answers.keys().filter(|code| code.starts_with("AADSTS")) {
        for part in ["what", "next"] {
            assert!(words.has(&format!("answer.{code}.{part}")), "answer.{code}.{part}");
        }
    }
    for key in words.keys().filter(|key| key.starts_with("answer.AADSTS")) {
        let code = key.split('.').nth(1).unwrap_or_default();
        assert!(answers.contains_key(code), "{key} is no answer of assets/answers.toml");
    }
}

/// Whether whole sentences stand under `key`.
fn is_sentence(key: &str) -> bool {
    SENTENCES.iter().any(|start| key.starts_with(start))
        || key.starts_with("step.") && STEP_SENTENCES.iter().any(|end| key.ends_with(end))
}

/// Every sentence by its key.
fn texts(words: &Words) -> BTreeMap<String, Vec<String>> {
    words
        .keys()
        .map(|key| (key.to_owned(), words.list(key).into_iter().map(str::to_owned).collect()))
        .collect()
}

#[test]
fn gaps_have_known_names() {
    for (key, lines) in texts(&Words::english()) {
        for line in lines {
            assert_eq!(line.matches('{').count(), line.matches('}').count(), "{key}: {line}");
            for gap in line.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                assert!(GAPS.contains(&gap), "{key}: {{{gap}}}");
            }
        }
    }
}

/// What stands between `open` and `close`, in order of the alphabet.
fn marked(line: &str, open: char, close: char) -> Vec<&str> {
    let mut found: Vec<_> = line
        .split(open)
        .skip(1)
        .step_by(if open == close { 2 } else { 1 })
        .filter_map(|rest| rest.split(close).next())
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn every_language_says_the_same() {
    let english = texts(&Words::english());
    for language in Language::ALL.into_iter().skip(1) {
        let mut faults = Vec::new();
        let said = texts(&Words::of(language));
        let missing = english.iter().filter(|(key, _)| !said.contains_key(*key));
        faults.extend(missing.map(|(key, lines)| format!("{key}: missing: {lines:?}")));
        for (key, lines) in &said {
            let mut fault = |what: &str| faults.push(format!("{key}: {what}: {lines:?}"));
            let Some(before) = english.get(key) else {
                fault("no such key in English");
                continue;
            };
            if key.starts_with("form.") {
                continue;
            }
            if lines.len() != before.len() {
                fault("more lines or fewer");
            }
            for (line, before) in lines.iter().zip(before) {
                if marked(line, '{', '}') != marked(before, '{', '}') {
                    fault("other gaps");
                }
                let labels = |line| {
                    let mut labels = marked(line, '"', '"');
                    labels.retain(|label| !NOT_LABELS.contains(label));
                    labels
                };
                if labels(before) != marked(line, '"', '"') {
                    fault("other labels of a console");
                }
                if marked(line, '`', '`') != marked(before, '`', '`') {
                    fault("other commands");
                }
                if line == before && is_sentence(key) && line.contains(' ') {
                    fault("not translated");
                }
            }
        }
        assert!(faults.is_empty(), "{language:?}\n{}\n", faults.join("\n"));
    }
}

#[test]
fn sentences_keep_to_the_house_style() {
    for language in Language::ALL {
        keeps_to_the_house_style(language);
    }
}

fn keeps_to_the_house_style(language: Language) {
    let words = Words::of(language);
    let letters = match language {
        Language::English => "›–",
        Language::German => "›–äöüÄÖÜß",
    };
    let never: &[&str] = match language {
        Language::English => &[" please ", " oops", " sorry ", " simply ", " just click"],
        Language::German => {
            &[" bitte ", " hoppla", " leider ", " einfach ", " du ", " dein", " admin-konsole"]
        }
    };
    let mut faults = Vec::new();
    for (key, lines) in texts(&words).into_iter().filter(|(key, _)| !key.starts_with("form.")) {
        for line in &lines {
            let mut fault = |what: &str| faults.push(format!("{key}: {what}: {line}"));
            if line.trim() != line
                || line.is_empty()
                || line.contains("  ") && key != "test.practice"
            {
                fault("blanks");
            }
            if !line.chars().all(|c| (' '..='~').contains(&c) || letters.contains(c)) {
                fault("a character that not every terminal has");
            }
            let lower = format!(" {} ", line.to_lowercase().replace(['.', ',', ':', ';'], " "));
            for word in never.iter().chain(&["!"]) {
                if lower.contains(word) {
                    fault(word);
                }
            }
            let sentence = is_sentence(&key);
            let open = OPEN_ENDS.iter().any(|start| key.starts_with(start)) || line.ends_with('}');
            if sentence && !open && !line.ends_with(['.', '?']) {
                fault("no full stop");
            }
            let first = line.chars().next().unwrap_or_default();
            let named = ["reauth", "svc_"].iter().any(|name| line.starts_with(name));
            if sentence && !open && first.is_ascii_lowercase() && !named {
                fault("begins in small letters");
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
