//! The rules of the house, held over the source itself: who may name whom, which crate may be used
//! where, and that nothing is left lying about.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

/// Read it as the floor plan: a row names what its module may import, and only rows above it.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("words", &["text"]),
    ("runbook", &["text", "words"]),
    ("model", &["text", "runbook"]),
    ("diagnosis", &["text", "words", "runbook", "model"]),
    ("report", &["text", "words", "runbook", "model", "diagnosis"]),
    // `runbook`: a wish names its step.
    ("keys", &["words", "runbook", "model"]),
    // `text`: what is said at the foot is a phrase.
    ("update", &["text", "runbook", "model", "diagnosis", "keys"]),
    ("simulator", &["text"]),
    // `runbook`: a verdict names the step to go back to.
    ("services", &["text", "runbook", "model", "diagnosis"]),
    // `text`, `runbook` and `keys`: outcomes come back as phrases, summaries and keys.
    ("effects", &["text", "runbook", "model", "report", "keys", "update", "services"]),
    ("view", &["text", "words", "runbook", "model", "diagnosis", "report", "keys"]),
    ("plain", &["text", "words", "runbook", "model", "diagnosis", "report", "keys"]),
    ("app", &["model", "keys", "update", "effects", "view", "plain"]),
    (
        "cli",
        &[
            "text",
            "words",
            "runbook",
            "model",
            "diagnosis",
            "report",
            "keys",
            "update",
            "simulator",
            "services",
            "effects",
            "view",
            "plain",
            "app",
        ],
    ),
    ("main", &["cli"]),
];

/// Parts of paths that may stand only in files whose own path begins with one of these.
const FENCES: &[(&[&str], &[&str])] = &[
    (
        &["tokio::", "tokio_rustls::"],
        &[
            "services/microsoft/",
            "services/okta/",
            "services/doctor/network",
            "services/http/apart",
            "services/loopback/",
            "services/pkce",
            "services/together",
            "simulator/",
            "effects/network",
            "effects/okta",
            "cli/check",
            "cli/okta/",
        ],
    ),
    (&["reqwest::"], &["services/http/"]),
    (&["rustls::"], &["services/http/", "simulator/"]),
    (&["keyring_core::", "keyring_store::"], &["services/keyring/"]),
    // The frame is drawn in `view` alone; who holds the terminal has to name it.
    (&["ratatui::"], &["view/", "services/terminal", "effects/screen"]),
    (&["crossterm::"], &["services/input", "services/terminal", "effects/input"]),
    (&[" open::", "(open::", "=open::"], &["services/browser/"]),
    (&["std::env::", "use std::env;"], &["cli/"]),
    (&["std::fs"], &["services/"]),
    // A report without names has to know what an address looks like.
    (
        &["std::net"],
        &["services/", "simulator/", "cli/args/simulator", "cli/simulator", "report/redact/find"],
    ),
    (&["std::thread"], &["services/", "effects/", "simulator/"]),
    (&["std::process::Command"], &["services/"]),
    (&["rustix::", "signal_hook::", "etcetera::"], &["services/"]),
    // `simulator --tls` puts its certificate into a folder that goes with it.
    (&["tempfile::"], &["services/disk/", "cli/simulator"]),
    (&["axum::", "maud::", "rcgen::"], &["simulator/"]),
    (&["hyper_util::"], &["simulator/", "diagnosis/doctor/network.rs"]),
    (
        &["aws_lc_rs::"],
        &["services/http/trust", "services/microsoft/", "services/pkce", "simulator/"],
    ),
    (&["rustls_platform_verifier::", "webpki_roots::", "x509_cert::"], &["services/http/trust"]),
    (&["clap::"], &["cli/"]),
    (&["toml_edit::"], &["services/config/"]),
    (&["sys_locale::"], &["services/locale"]),
    (&["qrcode::"], &["model/qr"]),
    (&["regex_lite::"], &["diagnosis/", "report/redact/find"]),
    (&["askama::"], &["report/html"]),
    (&["Timestamp::now", "SystemTime::now", "Instant::now"], &["services/", "simulator/"]),
];

/// Licences that a dependency may be had under.
const LICENCES: &[&str] = &[
    "MIT",
    "MPL-2.0", // of a parser that only tests use
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// The only place that crates come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Lines of a source file at most.
const LINES_MAX: usize = 400;

/// One file below `src`.
struct Source {
    /// Its path below `src`, with `/`.
    path: String,
    /// The whole text.
    text: String,
    /// The same without comments and without its tests.
    code: String,
}

impl Source {
    /// The room of the house that it stands in.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `folder`, as paths below it.
fn rust_files(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, before: &str, out: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{before}{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{name}/"), out);
            } else if entry.path().extension().is_some_and(|kind| kind == "rs") {
                out.push(name);
            }
        }
    }
    let mut out = Vec::new();
    walk(folder, "", &mut out);
    out.sort();
    out
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let read = |path: String| {
        let text = std::fs::read_to_string(src.join(&path)).unwrap();
        let shipped = text.split("\n#[cfg(test)]\n").next().unwrap_or_default();
        let code = shipped
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .map(|line| line.split(" // ").next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join("\n");
        Source { path, text, code }
    };
    rust_files(&src).into_iter().map(read).collect()
}

/// Fails with every fault at once.
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn imports_point_down() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.path != "lib.rs") {
        let module = source.module();
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == module) else {
            faults.push(format!("{}: `{module}` has no row in the floor plan", source.path));
            continue;
        };
        let paths = source.code.split("crate::").chain(source.code.split("reauth::"));
        let starts = source.code.starts_with("crate::");
        let named = paths.skip(usize::from(!starts)).filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
            rest.get(..end)
        });
        let rooms = MAY_IMPORT.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>();
        for name in named.filter(|name| rooms.contains(name)) {
            if name != module && !allowed.contains(&name) {
                faults.push(format!("{}: `{module}` may not name `{name}`", source.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn the_floor_plan_has_no_way_up() {
    for (row, (name, allowed)) in MAY_IMPORT.iter().enumerate() {
        for other in *allowed {
            let above = MAY_IMPORT[..row].iter().any(|(above, _)| above == other);
            assert!(above, "`{name}` names `{other}`, which does not stand above it");
        }
    }
}

#[test]
fn crates_stay_behind_their_fences() {
    let mut faults = Vec::new();
    for source in sources() {
        for (paths, folders) in FENCES {
            let inside = folders.iter().any(|folder| source.path.starts_with(folder));
            for path in paths.iter().filter(|path| !inside && source.code.contains(**path)) {
                faults.push(format!("{}: `{path}` belongs to {folders:?}", source.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn files_are_labelled_short_and_plain() {
    let mut faults = Vec::new();
    for source in sources() {
        let mut fault = |text: &str| faults.push(format!("{}: {text}", source.path));
        if !source.text.starts_with("//! ") {
            fault("begins with `//!` and what it is for");
        }
        if source.text.lines().count() > LINES_MAX {
            fault(&format!("is longer than {LINES_MAX} lines"));
        }
        for way_round in ["super::super", "crate::{", "::*;"] {
            if source.code.contains(way_round) {
                fault(&format!("`{way_round}`: one name a line, from `crate::`"));
            }
        }
        for left in [".unwrap()", ".expect(\"", "todo!", "unimplemented!", "dbg!("] {
            if source.code.contains(left) {
                fault(&format!("`{left}` outside of tests"));
            }
        }
        for left in ["TODO", "FIXME", "XXX"] {
            if source.text.contains(left) {
                fault(&format!("`{left}`: an issue instead"));
            }
        }
    }
    none(&faults);
}

#[test]
fn what_a_door_shows_is_used_outside() {
    let sources = sources();
    let tests = rust_files(&root().join("tests")).into_iter().map(|path| {
        let text = std::fs::read_to_string(root().join("tests").join(&path)).unwrap();
        (format!("tests/{path}"), text)
    });
    let everywhere: Vec<_> =
        sources.iter().map(|s| (s.path.clone(), s.code.clone())).chain(tests).collect();
    let mut faults = Vec::new();
    for door in sources.iter().filter(|source| source.path.ends_with("mod.rs")) {
        let folder = door.path.trim_end_matches("mod.rs");
        for line in door.code.lines().filter(|line| line.starts_with("pub use ")) {
            let name =
                line.trim_end_matches(';').rsplit(['.', ':', ' ']).next().unwrap_or_default();
            let used = everywhere
                .iter()
                .filter(|(path, _)| !path.starts_with(folder))
                .any(|(_, code)| words_of(code).any(|word| word == name));
            let inside = sources.iter().filter(|source| source.path.starts_with(folder));
            let shown = inside.flat_map(|source| source.code.lines()).any(|line| shows(line, name));
            if !used && !shown {
                faults.push(format!("{}: nobody outside names `{name}`", door.path));
            }
        }
    }
    none(&faults);
}

/// Whether a line makes `name` part of what can be seen from outside: in a field or a signature.
fn shows(line: &str, name: &str) -> bool {
    let line = line.trim_start();
    let seen = ["pub ", ") -> ", "type Err = "].iter().any(|start| line.starts_with(start));
    let itself = ["pub use ", "pub struct ", "pub enum ", "pub static ", "pub const "];
    let itself = itself.iter().any(|start| line.starts_with(start));
    // A variant that wraps it, as errors do.
    let wraps = line.starts_with(&format!("{}(", line.split('(').next().unwrap_or_default()))
        && line.starts_with(char::is_uppercase);
    (seen && !itself || wraps) && words_of(line).any(|word| word == name)
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[test]
fn no_test_file_is_forgotten() {
    let mut faults = Vec::new();
    for program in ["it", "rig"] {
        let folder = root().join("tests").join(program);
        for path in rust_files(&folder) {
            let (door, name) = match path.rsplit_once('/') {
                Some((inner, "mod.rs")) => match inner.rsplit_once('/') {
                    Some((outer, name)) => (format!("{outer}/mod.rs"), name.to_owned()),
                    None => ("main.rs".to_owned(), inner.to_owned()),
                },
                Some((inner, name)) => (format!("{inner}/mod.rs"), name.to_owned()),
                None => ("main.rs".to_owned(), path.clone()),
            };
            let name = name.trim_end_matches(".rs");
            let text = std::fs::read_to_string(folder.join(&door)).unwrap_or_default();
            let named = text.lines().any(|line| line.trim().ends_with(&format!("mod {name};")));
            if name != "main" && !named {
                faults.push(format!("tests/{program}/{path} is not in {door}"));
            }
        }
    }
    none(&faults);
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut section = "";
    let mut count = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.ends_with("dependencies]") && line.contains('=') {
            count += 1;
            let reason = line.split_once(" # ").map_or("", |(_, reason)| reason);
            assert!(reason.len() > 5, "why is it there? {line}");
            assert!(!line.contains("\"*\"") && !line.contains("git ="), "{line}");
        }
    }
    assert!(count > 30, "only {count} dependencies were seen");
}

/// The answer of `cargo metadata`, for every platform.
fn metadata() -> serde_json::Value {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn dependencies_come_from_one_place_under_known_licences() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let mut faults = Vec::new();
    for package in packages.iter().filter(|package| package["name"] != "reauth") {
        let name = package["name"].as_str().unwrap();
        if package["source"] != REGISTRY {
            faults.push(format!("{name} comes from {}", package["source"]));
        }
        let licence = package["license"].as_str().unwrap_or("none at all");
        if !is_free(licence) {
            faults.push(format!("{name} is under {licence}"));
        }
    }
    for once in ["reqwest", "rustls", "tokio", "ratatui", "crossterm", "hyper"] {
        let count = packages.iter().filter(|package| package["name"] == once).count();
        if count != 1 {
            faults.push(format!("{once} is there {count} times"));
        }
    }
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let features = node["features"].as_array().unwrap();
        let id = node["id"].as_str().unwrap();
        if id.contains("#zbus@") && features.iter().any(|feature| feature == "tokio") {
            faults.push("zbus with tokio would want a runtime on the keyring's thread".to_owned());
        }
    }
    assert!(packages.iter().any(|package| package["name"] == "zbus"));
    none(&faults);
}

/// Whether each part of an expression offers a licence of the list; `/` is an old `OR`.
fn is_free(expression: &str) -> bool {
    let flat = expression.replace(" / ", " OR ").replace('/', " OR ");
    let one = |part: &str| {
        part.split(" OR ").any(|name| LICENCES.contains(&name.trim_matches(['(', ')', ' '])))
    };
    flat.split(" AND ").all(one)
}

#[test]
fn what_was_left_out_stays_out() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    let metadata = metadata();
    let mut faults = Vec::new();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let id = node["id"].as_str().unwrap();
        for banned in ["openssl-sys", "native-tls"] {
            if id.contains(&format!("#{banned}@")) {
                faults.push(format!("{banned}: TLS is rustls, on every platform"));
            }
        }
        let features = node["features"].as_array().unwrap();
        let has = |feature: &str| features.iter().any(|own| own == feature);
        // A body that unpacks itself has no size that can be known beforehand.
        for feature in ["gzip", "brotli", "deflate", "zstd", "cookies", "native-tls"] {
            if id.contains("#reqwest@") && has(feature) {
                faults.push(format!("reqwest with {feature}"));
            }
        }
    }
    none(&faults);
}

#[test]
fn no_text_has_the_marks_of_a_conflict() {
    let listed = std::process::Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(listed.status.success(), "{listed:?}");
    let names = String::from_utf8(listed.stdout).unwrap();
    let files: Vec<_> = names.split_terminator('\0').map(|name| root().join(name)).collect();
    assert!(files.len() > 100, "{}", files.len());
    // A file that was taken away and not yet committed so, or that is no text, has none.
    let texts = files.iter().filter_map(|file| Some((file, std::fs::read_to_string(file).ok()?)));
    let marked = texts.flat_map(|(file, text)| {
        let is_mark = |line: &&str| ["<<<<<<<", ">>>>>>>"].iter().any(|it| line.starts_with(it));
        let marks = text.lines().filter(is_mark).map(|line| format!("{}: {line}", file.display()));
        marks.collect::<Vec<_>>()
    });
    none(&marked.collect::<Vec<_>>());
}

#[test]
fn the_rules_bite() {
    assert!(is_free("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(is_free("Unlicense/MIT"));
    assert!(!is_free("MIT AND GPL-3.0-only"));
    assert!(!is_free("none at all"));
}
