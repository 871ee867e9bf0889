//! What was printed, held against `assets/schemas`.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

/// Fails unless every line, the name of a schema, a tab and an object, is as its schema says.
pub(crate) fn hold(lines: &[String]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut python = Command::new("python3");
    python.arg(root.join("tests/rig/report/validate.py")).arg(root.join("assets/schemas"));
    python.env("PYTHONPATH", root.join("target/rig/python"));
    let mut python = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = python.stdin.take().unwrap();
    let text = lines.join("\n");
    // It prints while it reads.
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    // It wants to see all schemas, and here are a few.
    let faults: Vec<_> =
        said.lines().filter(|line| !line.contains("nothing was validated")).collect();
    assert!(faults.is_empty() && said.contains("nothing was validated"), "{faults:#?}");
}
