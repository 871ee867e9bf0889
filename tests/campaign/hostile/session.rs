//! A session file whose every text is hostile, and what is made of it: lists, lines, five reports.

use std::os::unix::fs::PermissionsExt as _;

use reauth::model::chain;
use reauth::model::chain::Sum;
use reauth::model::event::Event;
use serde_json::Value;
use serde_json::json;

use crate::Scale;
use crate::hostile::oracle;
use crate::hostile::payloads;
use crate::hostile::words::clean;
use crate::network::faults::leaves;
use crate::report_sample;
use crate::support::Place;
use crate::tally::Tally;

/// What tells of a session.
const COMMANDS: &[&str] = &[
    "status",
    "status --json",
    "sessions",
    "sessions --json",
    "sessions show",
    "sessions show --json",
    "report --brief",
    "report --format md",
    "report --format html",
    "report --format json",
    "report --format csv",
    "report --format txt",
    "report --format md --redact all",
    "report --format html --redact all",
    "report --locale de",
    "sessions export",
    "step 3 done",
    "step 1 note --text x",
    "sessions set ticket=x",
];

pub(super) fn run(scale: Scale, tally: &Tally) {
    let short = [("all of it", payloads::together())];
    let full = payloads::all();
    let texts: &[(&str, String)] = scale.pick(&short, &full);
    for (name, payload) in texts {
        let kind = format!("a session file: {name}");
        tally.faults(&kind, COMMANDS.iter().copied(), |line| {
            let place = with_session(payload, None);
            let args: Vec<_> = line.split(' ').collect();
            clean(line, &place.run(&args));
        });
        tally.fault(&kind, "written reports and verify", || written(payload));
    }
    // Each place alone, so that no other hides it.
    let lines = report_sample::complete().text.lines().count();
    let all = payloads::together();
    tally.faults("a session file: one line", (0..lines).step_by(scale.pick(9, 1)), |line| {
        let place = with_session(&all, Some(line));
        for line in COMMANDS.iter().step_by(scale.pick(4, 1)) {
            let args: Vec<_> = line.split(' ').collect();
            clean(line, &place.run(&args));
        }
    });
}

fn written(payload: &str) {
    let place = with_session(payload, None);
    for format in ["md", "html", "json", "csv", "txt"] {
        let file = format!("report.{format}");
        let ran = place.run(&["report", "--format", format, "-o", &file]);
        clean(format, &ran);
        let text = std::fs::read_to_string(place.path("work").join(&file)).unwrap();
        oracle::text(format, &text.replace("\r\n", "\n"));
        clean("verify", &place.run(&["verify", &file]));
        std::fs::write(place.path("work").join(&file), text.replacen("acme", payload, 3)).unwrap();
        clean("verify of another", &place.run(&["verify", &file]));
        clean("verify of another", &place.run(&["verify", &file, "--json"]));
        clean("import of another", &place.run(&["sessions", "import", &file]));
    }
    clean("verify", &place.run(&["verify", &place.session(false).display().to_string()]));
}

/// A place whose only session has the text in all its lines, or in one.
pub(super) fn with_session(payload: &str, only: Option<usize>) -> Place {
    let place = Place::new();
    let folder = place.sessions(false);
    std::fs::create_dir_all(&folder).unwrap();
    for folder in [place.path("state"), folder.clone()] {
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
    let file = folder.join("2026-11-23-acme-1f2e.jsonl");
    std::fs::write(&file, hostile(payload, only)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let told = place.run(&["verify", &file.display().to_string()]);
    assert_eq!(told.code, 0, "the file is not taken: {told:?}");
    place
}

/// The lines of a complete session, with the text behind every text that takes one, sealed again.
fn hostile(payload: &str, only: Option<usize>) -> String {
    let (mut text, mut prev, mut altered) = (String::new(), Sum::zero(), 0);
    for (n, line) in report_sample::complete().text.lines().enumerate() {
        let line: Value = serde_json::from_str(line).unwrap();
        let mut event = json!({"event": line["event"], "data": line["data"]});
        let mut pointers = Vec::new();
        leaves(&event["data"], "/data", &mut pointers);
        for pointer in pointers.iter().filter(|_| only.is_none_or(|only| only == n)) {
            let Some(before) = event.pointer(pointer).and_then(Value::as_str) else { continue };
            // The name of the file follows from it, and a file of another name is another thing.
            if pointer == "/data/id" && n == 0 {
                continue;
            }
            let changed = json!(format!("{before}{payload}"));
            let mut tried = event.clone();
            *tried.pointer_mut(pointer).unwrap() = changed;
            if serde_json::from_value::<Event>(tried.clone()).is_ok() {
                event = tried;
                altered += 1;
            }
        }
        let event: Event = serde_json::from_value(event).unwrap();
        let at = line["at"].as_str().unwrap().parse().unwrap();
        let (line, sealed) = chain::seal(&prev, n as u64 + 1, at, &event).unwrap();
        prev = line.sum;
        text += &sealed;
        text.push('\n');
    }
    assert!(only.is_some() || altered > 20, "nothing was altered");
    text
}
