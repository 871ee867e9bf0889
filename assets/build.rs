//! Turns the assets into what the program looks things up in, and says how it is linked.
//!
//! Reading TOML takes longer than all that a command has to do: it is read here, once. What the
//! program gets is a text with one entry after the other, in the order of their keys, and the place
//! of each entry in it (`src/text/table.rs`): no time at its start, and no memory but what is
//! looked at.
#![expect(clippy::disallowed_methods, reason = "it runs when the program is made")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

use toml::Table;
use toml::Value;

#[path = "../src/text/slot.rs"]
mod slot;

/// Entries by their keys; of each its lines.
type Entries = BTreeMap<String, Vec<String>>;

/// Files of words whose keys all begin alike.
const PREFIXES: [(&str, &str); 4] =
    [("answers", "answer."), ("report", "report."), ("access", "access."), ("plain", "plain.")];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=src/text/slot.rs");
    let assets = Path::new("assets");
    for language in ["en", "de"] {
        let mut entries = Entries::new();
        for file in fs::read_dir(assets.join("words").join(language))? {
            let path = file?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let prefix = PREFIXES.iter().find(|(file, _)| *file == name);
            let prefix = prefix.map_or("", |(_, prefix)| prefix);
            flatten(&Value::Table(read(&path)?), prefix, &mut entries);
        }
        write(&format!("words-{language}"), &entries)?;
    }
    let answers = read(&assets.join("answers.toml"))?;
    let json = |(code, value): (String, Value)| Ok((code, vec![serde_json::to_string(&value)?]));
    write("answers", &answers.into_iter().map(json).collect::<Result<_, serde_json::Error>>()?)?;
    let runbook = serde_json::to_string(&read(&assets.join("runbook.toml"))?)?;
    fs::write(out("runbook.json")?, runbook)?;
    link();
    Ok(())
}

fn read(path: &Path) -> Result<Table, Box<dyn Error>> {
    let wrong = |error: toml::de::Error| format!("{}: {error}", path.display());
    Ok(fs::read_to_string(path)?.parse().map_err(wrong)?)
}

/// Turns nested tables into dotted keys.
fn flatten(value: &Value, key: &str, out: &mut Entries) {
    match value {
        Value::Table(table) => {
            for (name, inner) in table {
                let dot = if key.is_empty() || key.ends_with('.') { "" } else { "." };
                flatten(inner, &format!("{key}{dot}{name}"), out);
            }
        }
        Value::Array(items) => {
            let lines = items.iter().filter_map(Value::as_str).map(str::to_owned);
            out.insert(key.to_owned(), lines.collect());
        }
        Value::String(line) => {
            out.insert(key.to_owned(), vec![line.clone()]);
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

/// Writes a table as `src/text/table.rs` reads it.
fn write(name: &str, entries: &Entries) -> Result<(), Box<dyn Error>> {
    let (mut text, mut places) = (String::new(), Vec::new());
    // Half of them stay empty.
    let mut slots = vec![slot::EMPTY; (2 * entries.len()).next_power_of_two()];
    for (n, (key, lines)) in entries.iter().enumerate() {
        let first = slot::slot_of(key.as_bytes(), slots.len());
        let (before, from) = slots.split_at_mut(first);
        let mut all = from.iter_mut().chain(before);
        let free = all.find(|slot| **slot == slot::EMPTY).ok_or("no slot is free")?;
        *free = u16::try_from(n)?;
        places.extend_from_slice(&u32::try_from(text.len())?.to_le_bytes());
        places.extend_from_slice(&u16::try_from(key.len())?.to_le_bytes());
        text.push_str(key);
        for line in lines {
            if line.contains('\n') {
                return Err(format!("{key}: a line break in {line:?}").into());
            }
            text.push('\n');
            text.push_str(line);
        }
    }
    fs::write(out(&format!("{name}.txt"))?, text)?;
    fs::write(out(&format!("{name}.at"))?, places)?;
    let slots: Vec<_> = slots.into_iter().flat_map(u16::to_le_bytes).collect();
    fs::write(out(&format!("{name}.slots"))?, slots)?;
    Ok(())
}

fn out(name: &str) -> Result<std::path::PathBuf, std::env::VarError> {
    Ok(Path::new(&std::env::var("OUT_DIR")?).join(name))
}

/// Asks the linker for what makes the program smaller and its start shorter, where it knows how.
fn link() {
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|set| set == value);
    if !is("CARGO_CFG_TARGET_OS", "linux") || !is("CARGO_CFG_TARGET_ENV", "gnu") {
        return;
    }
    // RUSTC_LINKER is set for this program alone. Cargo notices by itself what is set for the machine that
    // builds; for another one, only what is set by this variable.
    let target =
        std::env::var("TARGET").unwrap_or_default().to_uppercase().replace(['-', '.'], "_");
    println!("cargo::rerun-if-env-changed=CARGO_TARGET_{target}_LINKER");
    // A position-independent program has an address to correct at each start for every constant
    // that refers to another: packed, they take 2 % of the room, and are quicker to read. A linker
    // that does not know it passes it over.
    println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    // What unwinds a panic is in a library of GCC's, which takes a sixth of a short command's time to load
    // at each start. It is put in whole: the standard library asks for the shared one
    // first, and lld then leaves that out, with which Rust links on this architecture alone. What is
    // linked with nothing shared has it already.
    let is_static = std::env::var("CARGO_CFG_TARGET_FEATURE")
        .is_ok_and(|features| features.split(',').any(|feature| feature == "crt-static"));
    if is("CARGO_CFG_TARGET_ARCH", "x86_64")
        && !is_static
        && let Some(unwinder) = beside_compiler("libgcc_eh.a")
    {
        for argument in ["-Wl,--whole-archive", &unwinder, "-Wl,--no-whole-archive"] {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
        println!("cargo::rerun-if-changed={unwinder}");
    }
    // Otherwise what starts and frames run is strewn over the whole program, and each brings in what lies
    // around it. Gold cannot read such a script, so the linker is asked first. Not while developing: to
    // match each section with each name takes seconds there.
    let layout = std::env::current_dir().map(|root| root.join("assets/layout.ld"));
    if is("PROFILE", "release")
        && let Ok(layout) = layout
        && takes(&format!("-T{}", layout.display()))
    {
        println!("cargo::rustc-link-arg-bins=-T{}", layout.display());
    }
}

/// Whether the linker of this build takes `argument`: it links the least program with it.
fn takes(argument: &str) -> bool {
    let set = |name: &str| std::env::var(name).ok();
    let (Some(rustc), Some(target), Ok(least)) = (set("RUSTC"), set("TARGET"), out("least.rs"))
    else {
        return false;
    };
    let linked = least.with_extension("out");
    let mut command = Command::new(rustc);
    command.arg(&least).args(["--crate-type=bin", "--cap-lints=allow", "--target", &target]);
    command.args(set("RUSTC_LINKER").map(|linker| format!("-Clinker={linker}")));
    let flags = set("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    command.args(flags.split('\u{1f}').filter(|flag| !flag.is_empty()));
    command.arg(format!("-Clink-arg={argument}")).arg("-o").arg(&linked);
    let takes = fs::write(&least, "fn main() {}").is_ok()
        && command.output().is_ok_and(|ran| ran.status.success());
    // Some megabytes, where it was linked.
    drop(fs::remove_file(linked));
    takes
}

/// A library that comes with the C compiler of this machine; none where it has no such one, or may not
/// be the one that links.
fn beside_compiler(name: &str) -> Option<String> {
    let set = std::env::var_os("RUSTC_LINKER");
    if set.is_none() && std::env::var_os("HOST") != std::env::var_os("TARGET") {
        return None;
    }
    let compiler = set.unwrap_or_else(|| "cc".into());
    let asked = Command::new(compiler).arg(format!("-print-file-name={name}")).output().ok()?;
    let path = String::from_utf8(asked.stdout).ok()?.trim().to_owned();
    // A name that it does not find is given back as it is.
    (Path::new(&path).is_absolute() && Path::new(&path).is_file()).then_some(path)
}
