//! Which functions a start and an answer to a key run, for the layout of the program.
//!
//! Of a program the kernel maps 64 KiB around what is run. As the compiler leaves it, what a command runs
//! is strewn over half of these pieces. `assets/layout.ld` asks the linker to put it together; `link` in
//! `assets/build.rs` says where that is done.
//!
//! It is made anew by `tests/run --layout`, which runs commands and screens under callgrind: before a
//! release, and with a new compiler or a new version of a large crate. Where its names have become old,
//! less lies together, and nothing breaks; the benchmark's row of memory tells.

use std::collections::BTreeSet;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

use regex_lite::Regex;

use crate::screens::ALL;
use crate::stored;
use crate::support::Place;
use crate::terminal::LINKED;

/// What runs the program, and says what it ran.
const VALGRIND: &str = "valgrind";

/// The linker's script.
const SCRIPT: &str = "assets/layout.ld";

/// What the script begins with.
const HEAD: &str = "\
/* What a start and an answer to a key run, to be put together. Made by `tests/run --layout`: see
   tests/bench/layout.rs. Names are those of symbols, with a star for what each compiler and each
   version of a crate has otherwise, and with it for all that is made of one generic function. A
   section whose name is not here stays where it was. */
SECTIONS
{
  .text.often :
  {
";

/// Commands that only read, beside those screens.
const COMMANDS: [&[&str]; 3] = [&["explain", "50126"], &["status", "--json"], &["sessions"]];

/// Runs what is run often, and writes the script.
pub(crate) fn write() {
    let (mut seen, mut script) = (HashSet::new(), HEAD.to_owned());
    let place = Place::new();
    stored::one(&place, stored::ID, 25);
    for args in COMMANDS {
        let ran = place.path("ran");
        place.of(VALGRIND, &[&asked(&out(&ran))[..], args].concat()).output().unwrap();
        add(&ran, &mut seen, &mut script);
    }
    for shown in ALL {
        eprintln!("  {}", shown.name);
        let place = shown.place();
        let ran = place.path("ran");
        let mut terminal = shown.open_by(&place, VALGRIND, &asked(&out(&ran)));
        for key in shown.keys {
            terminal.key(key);
        }
        terminal.end();
        add(&ran, &mut seen, &mut script);
    }
    script.push_str("  }\n}\nINSERT BEFORE .text;\n");
    std::fs::write(SCRIPT, script).unwrap();
}

/// Has callgrind say in `ran` what was run.
fn out(ran: &Path) -> String {
    format!("--callgrind-out-file={}", ran.display())
}

/// What valgrind is asked for, before the program's own arguments.
fn asked(out: &str) -> [&str; 6] {
    [
        "--tool=callgrind",
        "--demangle=no",
        "--compress-strings=no",
        "--log-file=/dev/null",
        out,
        LINKED,
    ]
}

/// Adds what was run and was not before.
fn add(ran: &Path, seen: &mut HashSet<String>, script: &mut String) {
    let text = std::fs::read_to_string(ran).unwrap();
    // A run that fails must not be taken for the one before.
    std::fs::remove_file(ran).unwrap();
    let names = text.lines().filter_map(|line| line.strip_prefix("fn="));
    // Callgrind's own order may be another each time.
    let names: BTreeSet<_> = names.filter_map(pattern).collect();
    assert!(!names.is_empty(), "the program has no symbols");
    let new: Vec<_> = names.into_iter().filter(|name| seen.insert(name.clone())).collect();
    eprintln!("    {} more", new.len());
    for name in new {
        writeln!(script, "    *(.text*.{name})").unwrap();
    }
}

/// The symbol of a function of Rust's, whatever the compiler and its crate's version; none for others.
fn pattern(name: &str) -> Option<String> {
    // Callgrind tells calls of a function from within itself by a number behind it.
    let name = name.split('\'').next()?;
    if let Some(path) = name.strip_prefix("_ZN") {
        let (path, _) = path.rsplit_once("17h")?;
        return Some(format!("_ZN{path}17h*"));
    }
    if name.starts_with("_R") {
        let crates = Regex::new("Cs[0-9A-Za-z]+_").unwrap().replace_all(name, "Cs*_");
        // The optimiser numbers what it has made twice.
        let (path, number) = crates.rsplit_once('.').unwrap_or((&crates, ""));
        let path = if number.parse::<u32>().is_ok() { path } else { &crates };
        return Some(format!("{path}*"));
    }
    (name == "main").then(|| name.to_owned())
}
