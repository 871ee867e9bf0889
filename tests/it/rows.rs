//! Every fault on the list is answered, by a test that exists or by a reason.

use std::fs;
use std::path::Path;

const ROWS: &str = include_str!("../campaign/rows.md");

/// Whether what a row names is there.
fn exists(answer: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (file, test) = answer.split_once("::").map_or((answer, None), |(f, t)| (f, Some(t)));
    let folder = if file.starts_with("src/") { root.to_owned() } else { root.join("tests") };
    if let (Some(kind), Some(words)) = (file.strip_prefix("campaign/"), test) {
        return tried(&folder.join("campaign").join(kind), words);
    }
    let text = ["{}.rs", "{}/mod.rs"]
        .iter()
        .find_map(|name| fs::read_to_string(folder.join(name.replace("{}", file))).ok())
        .unwrap_or_default();
    match test {
        Some(test) => text.contains(&format!("fn {test}(")),
        None => file.starts_with("bench/") && text.contains("fn "),
    }
}

/// Whether these words stand in the code of a kind of fault: in its file, or in those of its folder.
fn tried(kind: &Path, words: &str) -> bool {
    let files = fs::read_dir(kind).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut texts =
        files.chain([kind.with_extension("rs")]).filter_map(|path| fs::read_to_string(path).ok());
    texts.any(|text| {
        let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        code.any(|line| line.contains(words))
    })
}

#[test]
fn every_fault_on_the_list_is_answered() {
    let rows: Vec<Vec<&str>> = ROWS
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| row "))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 87, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let [id, fault, answer] = row.as_slice() else { panic!("not three cells: {row:?}") };
        assert!(!fault.is_empty(), "{id}");
        let names: Vec<_> = answer.split('`').skip(1).step_by(2).collect();
        let reason = answer.split_once("Not tried: ").is_some_and(|(_, why)| why.len() > 20);
        if names.is_empty() && !reason {
            wrong.push(format!("{id}: no answer"));
        }
        wrong.extend(names.iter().filter(|name| !exists(name)).map(|name| format!("{id}: {name}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let mut ids: Vec<_> = rows.iter().map(|row| row.first().unwrap()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), rows.len(), "a row is there twice");
}
