//! Every subcommand as scripts use it: what goes to which stream, and with which exit code.
#![expect(clippy::indexing_slicing, reason = "a field that is missing fails the test")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use reauth::model::chain::Sum;
use serde_json::Value;

use crate::report_status::STATUS;
use crate::report_status::keys;
use crate::support::Place;

/// Okta's message as it is copied from the Admin Console: broken lines, smart quotes.
const MESSAGE: &str = "Could not validate your Office 365 credentials, received error: \u{201c}400\r\n\
AADSTS50126: Error validating credentials due to invalid username or\n password. Trace ID: \
5e4bd5a2-4f5c-4a1c-9d5e-0b6a4f3d1100\r\nCorrelation ID: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\n\
Timestamp: 2026-11-23 08:15:42Z\u{201d}";

/// A live session with one step done.
fn begun() -> Place {
    let place = Place::new();
    place.run(&["step", "1", "done"]).code(0);
    place
}

fn id(place: &Place) -> String {
    let listed = place.run(&["sessions", "--json"]).code(0).json();
    listed["sessions"][0]["id"].as_str().unwrap().to_owned()
}

/// The first line of a session file, as a later format would seal it.
fn newer(session: &str) -> String {
    let body = session.lines().next().unwrap().split(",\"sum\":").next().unwrap();
    let body = body.replacen("{\"v\":1,", "{\"v\":2,", 1);
    format!("{body},\"sum\":\"{}\"}}\n", Sum::of(body.as_bytes()))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn status_tells_how_far_it_is() {
    let place = Place::new();
    for args in [&["status"][..], &["status", "--json"], &["status", "--practice"]] {
        let ran = place.run(args).code(2).says("reauth practice");
        assert_eq!(ran.out, "");
    }
    place.run(&["status", "nope"]).code(2);
    let place = begun();
    place.run(&["status"]).code(3).prints("1 of 12");
    let said = place.run(&["status", "--json"]).code(3).json();
    assert_eq!(keys(&said), STATUS);
    assert_eq!(said["steps"].as_array().unwrap().len(), 12);
    assert_eq!(said["steps"][0]["evidence"], "confirmed");
    assert_eq!(said["mode"], "live");
    assert_eq!(said["operator"], "Ada");
    for n in 2..=12 {
        place.run(&["step", &n.to_string(), "done"]).code(0);
    }
    let said = place.run(&["status", "--json"]).code(0).json();
    assert_eq!(said["complete"], true);
    assert_eq!(said["next_step"], Value::Null);
}

#[test]
fn a_step_that_begins_a_session_says_so() {
    let place = Place::new();
    let ran = place.run(&["step", "3", "done"]).code(0);
    assert_eq!(
        ran.err.trim(),
        format!("reauth: no session was open, so {} was begun.", id(&place))
    );
    assert_eq!(place.run(&["step", "4", "done"]).code(0).err, "");
}

#[test]
fn step_changes_one_step() {
    let place = begun();
    place.run(&["step", "edit", "done", "--integration", "consent"]).code(0);
    place.run(&["step", "9", "skip"]).code(2).says("--reason").says("not-on-my-page");
    place.run(&["step", "9", "fail", "--reason", "  "]).code(2).says("--reason");
    place.run(&["step", "9", "skip", "--reason", "not-on-my-page"]).code(0);
    place.run(&["step", "10", "fail", "--reason", "it said no"]).code(0);
    place.run(&["step", "1", "todo"]).code(0);
    place.run(&["step", "2", "note"]).code(2).says("--text");
    place.run(&["step", "2", "note", "--text", "one\ntwo"]).code(0);
    place.run(&["step", "2", "note", "--text", &"too long ".repeat(2 * 1024)]).code(2);
    place.run(&["step", "2", "done", "--integration", "consent"]).code(2);
    // What would be dropped is refused.
    place.run(&["step", "2", "done", "--text", "why"]).code(2).says("--text belongs to note");
    place.run(&["step", "2", "todo", "--reason", "why"]).code(2).says("--reason belongs to skip");
    let both = ["step", "2", "skip", "--reason", "later", "--text", "why"];
    place.run(&both).code(2).says("--text belongs to note");
    for bad in ["0", "13", "-1", "nowhere"] {
        place.run(&["step", bad, "done"]).code(2);
    }
    place.run(&["step", "2", "fly"]).code(2);
    let said = place.run(&["status", "--json"]).code(3).json();
    assert_eq!(said["integration"], "consent");
    let state = |n: usize| said["steps"][n - 1]["state"].as_str().unwrap();
    assert_eq!([state(1), state(5), state(9), state(10)], ["todo", "done", "skipped", "failed"]);
    assert_eq!(said["steps"][9]["reason"], "it said no");
    assert_eq!(said["steps"][1]["notes"], 1);
}

#[test]
fn several_open_sessions_have_to_be_named() {
    let place = begun();
    let first = id(&place);
    // A second one begins where the first is put away, and comes back.
    place.run(&["sessions", "archive", &first]).code(0);
    place.run(&["step", "1", "done"]).code(0);
    place.run(&["sessions", "archive", &first, "--undo"]).code(0);
    place.run(&["step", "2", "done"]).code(2).says(&first).says("--session");
    place.run(&["step", "2", "done", "--session", &first]).code(0);
    place.run(&["status", &first]).code(3).prints("2 of 12");
    // One prefix of both is none.
    place.run(&["status", "20"]).code(2);
}

#[test]
fn verify_tells_whole_from_altered_torn_foreign_and_newer() {
    let place = begun();
    let path = place.session(false);
    let whole = std::fs::read(&path).unwrap();
    place.run(&["verify", &text(&path)]).code(0);
    let other = place.path("work/other.jsonl");
    let verify = |bytes: &[u8], code: i32| {
        std::fs::write(&other, bytes).unwrap();
        let said = place.run(&["verify", &text(&other), "--json"]).code(code).json();
        place.run(&["verify", &text(&other)]).code(code);
        said
    };
    assert_eq!(verify(&whole, 0)["state"], "whole");
    let mut flipped = whole.clone();
    let at = flipped.windows(3).position(|three| three == b"Ada").unwrap();
    flipped[at] ^= 1;
    let said = verify(&flipped, 8);
    assert_eq!(said["state"], "damaged");
    assert_eq!(said["line"], 1);
    assert!(!said["byte"].is_null(), "{said:#}");
    verify(&whole[..whole.len() - 9], 8);
    verify(b"{\"hello\":1}\n", 8);
    verify(b"", 8);
    let torn = verify(&whole[..40], 8);
    assert!(torn["says"][0].as_str().unwrap().contains("nothing to go on from"), "{torn}");
    std::fs::write(&path, b"").unwrap();
    place.run(&["status"]).code(8).says("sessions import");
    std::fs::write(&path, b"hello\n").unwrap();
    place.run(&["status"]).code(8).says("sessions import");
    std::fs::write(&path, &whole).unwrap();
    let newer = newer(std::str::from_utf8(&whole).unwrap());
    assert_eq!(verify(newer.as_bytes(), 8)["state"], "newer");
    place.run(&["verify", "no-such-file"]).code(8);
    place.run(&["verify", "/dev/zero"]).code(8);
    place.run(&["verify"]).code(2);
}

#[test]
fn a_damaged_session_is_told_left_alone_and_repaired_when_asked() {
    let place = begun();
    place.run(&["step", "2", "done"]).code(0);
    let path = place.session(false);
    let id = id(&place);
    let whole = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<_> = whole.lines().map(str::to_owned).collect();
    let last = lines.pop().unwrap().replace("confirmed", "confirmeD");
    lines.push(last);
    let damaged = lines.join("\n") + "\n";
    std::fs::write(&path, &damaged).unwrap();
    place.run(&["status"]).code(8);
    place.run(&["status", &id]).code(8).says(&format!("`reauth sessions repair {id}`"));
    place.run(&["step", "3", "done", "--session", &id]).code(8);
    place.run(&["sessions", "list"]).code(0).prints(&id);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), damaged, "never overwritten");
    place.run(&["sessions", "repair", &id]).code(0).says("is kept");
    place.run(&["status", &id]).code(3).prints("1 of 12");
    place.run(&["verify", &text(&path)]).code(0);
    // A torn last line is dropped with the next change.
    let torn = std::fs::read_to_string(&path).unwrap() + "{\"v\":1,\"seq\":";
    std::fs::write(&path, torn).unwrap();
    place.run(&["status", &id]).code(3).prints("1 of 12").says("is not finished");
    place.run(&["status", &id, "--json"]).code(3).says("is not finished");
    let cut = "was cut off while it was written";
    place.run(&["step", "2", "done", "--session", &id]).code(0).says(cut);
    place.run(&["verify", &text(&path)]).code(0);
    let after = place.run(&["status", &id]).code(3).err;
    assert!(after.is_empty(), "{after}");
}

#[test]
fn a_newer_session_is_refused_untouched() {
    let place = begun();
    let (path, id) = (place.session(false), id(&place));
    let newer = newer(&std::fs::read_to_string(&path).unwrap());
    std::fs::write(&path, &newer).unwrap();
    place.run(&["step", "2", "done", "--session", &id]).code(8);
    place.run(&["status"]).code(8).says("newer");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn explain_knows_codes_however_they_come() {
    let place = Place::new();
    for code in ["50126", "AADSTS50126", "aadsts50126"] {
        place.run(&["explain", code]).code(0).prints("AADSTS50126");
    }
    for ran in [
        place.run(&["explain", MESSAGE, "--json"]),
        place.run_with(&["explain", "--json"], MESSAGE.as_bytes()),
        place.run_with(&["explain", "-", "--json"], MESSAGE.as_bytes()),
    ] {
        let said = ran.code(0).json();
        assert_eq!(said["code"], "AADSTS50126");
        assert_eq!(said["trace_id"], "5e4bd5a2-4f5c-4a1c-9d5e-0b6a4f3d1100");
        assert_eq!(said["correlation_id"], "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
        assert!(!said["find_the_account"].as_array().unwrap().is_empty());
    }
    let words: Vec<_> = MESSAGE.split_whitespace().collect();
    place.run(&[&["explain"], &words[..]].concat()).code(0).prints("Correlation id: 0f1e2d3c");
    let unknown = place.run(&["explain", "it is broken", "--json"]).code(5).json();
    assert_eq!(unknown["known"], false);
    place.run(&["explain", "AADSTS1"]).code(5);
    place.run_with(&["explain"], b" \n").code(2);
    place.run_with(&["explain"], b"\xff\xfe\0AADSTS50126\n").code(0);
}

#[test]
fn tenants_are_kept_in_the_keyring_alone() {
    let mut place = Place::new();
    for args in [&["show"][..], &["set", "acme"], &["forget"]] {
        place.run(&[&["tenant"], args].concat()).code(7).says("switched off");
    }
    place.set("REAUTH_KEYRING", "memory");
    place.run(&["tenant", "set", "ftp://acme"]).code(2);
    place.run(&["tenant", "show"]).code(2).says("reauth tenant set");
    let ran = place.run(&["tenant", "set", "https://acme-admin.okta.com/admin/apps"]).code(0);
    assert_eq!(ran.out, "https://acme.okta.com\n");
    ran.says("REAUTH_KEYRING=memory");
    let shown = place.run(&["tenant", "show", "--json"]).code(0).json();
    assert_eq!(shown["url"], Value::Null, "memory ends with the process");
    let listed = place.run(&["tenant", "list", "--json"]).code(0).json();
    assert_eq!(listed["tenants"][0]["name"], "default");
    place.run(&["tenant", "forget"]).code(0);
    let config = std::fs::read_to_string(place.path("config/config.toml")).unwrap();
    assert!(!config.contains("acme"), "{config}");
    place.set("REAUTH_KEYRING", "nonsense");
    place.run(&["tenant", "show"]).code(2).says("system, memory or off");
}

#[test]
fn sessions_are_listed_shown_renamed_archived_and_deleted() {
    let place = Place::new();
    let none = place.run(&["sessions", "--json"]).code(0).json();
    assert_eq!(none["sessions"].as_array().unwrap().len(), 0);
    assert_eq!(place.run(&["sessions"]).code(0).out, "");
    place.run(&["step", "1", "done"]).code(0);
    let id = id(&place);
    place.run(&["sessions", "list"]).code(0).prints(&id).prints("1/12");
    place.run(&["sessions", "show", &id]).code(0).prints("1 of 12");
    let shown = place.run(&["sessions", "show", id.get(..8).unwrap(), "--json"]).code(0).json();
    assert_eq!(shown["id"], id.as_str());
    place.run(&["sessions", "show", "nope"]).code(2);
    place.run(&["sessions", "rename", &id, "Friday"]).code(0);
    place.run(&["sessions", "show", &id]).code(0).prints("Friday");
    place.run(&["sessions", "archive", &id]).code(0);
    let listed = place.run(&["sessions", "list", "--json"]).code(0).json();
    assert_eq!(listed["sessions"][0]["archived"], true);
    assert_eq!(listed["sessions"][0]["name"], "Friday");
    place.run(&["sessions", "set", "ticket=INC1", "--session", &id]).code(0);
    place.run(&["sessions", "set", "retry-selected=done", "--session", &id]).code(0);
    place.run(&["sessions", "set", "retry-selected=perhaps", "--session", &id]).code(2);
    place.run(&["sessions", "set", "nonsense=1", "--session", &id]).code(2).says("ticket");
    place.run(&["sessions", "set", "ticket", "--session", &id]).code(2);
    place.run(&["report", &id]).code(0).prints("INC1");
    place.run(&["sessions", "delete", "--older-than", "90d"]).code(0).says("0 deleted");
    place.run(&["sessions", "delete", "--older-than", "soon"]).code(2);
    place.run(&["sessions", "delete"]).code(2);
    place.run(&["sessions", "delete", &id]).code(0);
    assert_eq!(place.run(&["sessions"]).code(0).out, "");
}

#[test]
fn a_session_goes_to_a_colleague_and_on_from_there() {
    let place = begun();
    let id = id(&place);
    place.run(&["sessions", "export", &id, "-o", "handed.jsonl"]).code(0).says("1 of 12");
    let refused = place.run(&["sessions", "export", &id, "-o", "handed.jsonl"]).code(8);
    assert!(
        refused.err.contains("Move it away") && !refused.err.contains("--force"),
        "{refused:?}"
    );
    let piped = place.run(&["sessions", "export", &id, "-o", "-"]).code(0).says("1 of 12");
    assert_eq!(piped.out, std::fs::read_to_string(place.path("work/handed.jsonl")).unwrap());
    place.run(&["verify", "handed.jsonl"]).code(0);
    let other = Place::new();
    let file = text(&place.path("work/handed.jsonl"));
    other.run(&["sessions", "import", &file]).code(0).says("1 of 12");
    other.run(&["step", "2", "done"]).code(0);
    other.run(&["status", &id]).code(3).prints("2 of 12");
    other.run(&["sessions", "import", &file]).code(8);
    other.run(&["sessions", "import", "--practice", &file]).code(8);
    std::fs::write(place.path("work/handed.jsonl"), "{}\n").unwrap();
    other.run(&["sessions", "import", &file]).code(8);
}

#[test]
fn reports_are_printed_or_written_and_never_over_another() {
    let place = begun();
    place.run(&["step", "1", "note", "--text", "a <b> | `c`"]).code(0);
    place.run(&["report"]).code(0).prints("INCOMPLETE").prints("# ");
    place.run(&["report", "--strict"]).code(3).prints("INCOMPLETE");
    let whole = place.run(&["report"]).code(0).out;
    let brief = place.run(&["report", "--brief"]).code(0).out;
    assert!(brief.len() < whole.len() && !brief.is_empty(), "{brief}");
    let json = place.run(&["report", "--format", "json"]).code(0);
    let said: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(said["schema"], 1);
    assert_eq!(said.as_object().unwrap().keys().next().unwrap(), "schema");
    place.run(&["report", "-o", "r.json", "--format", "json"]).code(0).says("r.json");
    place.run(&["verify", "r.json"]).code(0);
    let before = std::fs::read(place.path("work/r.json")).unwrap();
    place.run(&["report", "-o", "r.json"]).code(1).says("r.json").says("or --force");
    assert_eq!(std::fs::read(place.path("work/r.json")).unwrap(), before);
    place.run(&["report", "-o", "r.json", "--force"]).code(0);
    assert_ne!(std::fs::read(place.path("work/r.json")).unwrap(), before);
    assert_eq!(place.run(&["report", "-o", "-"]).code(0).out, whole);
    let mode = std::fs::metadata(place.path("work/r.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    place.run(&["report", "-o", "no/such/folder/r.md"]).code(1);
    place.run(&["report", "-o", "."]).code(1);
    let session = text(&place.session(false));
    place.run(&["report", "-o", &session, "--force"]).code(1);
    // Not by way of practice either.
    place.run(&["step", "1", "done", "--practice"]).code(0);
    let practised = ["report", "--practice", "-o", &session, "--force"];
    place.run(&practised).code(1).says("in a folder of reauth's own");
    place.run(&["verify", &session]).code(0);
    place.run(&["report", "--format", "docx"]).code(2);
}

#[test]
fn an_altered_report_is_told() {
    let place = begun();
    place.run(&["report", "-o", "r.json", "--format", "json"]).code(0);
    let path = place.path("work/r.json");
    let altered = std::fs::read_to_string(&path).unwrap().replacen("Ada", "Eve", 1);
    std::fs::write(&path, altered).unwrap();
    place.run(&["verify", "r.json"]).code(8);
}

#[test]
fn where_names_every_path() {
    let place = Place::new();
    let said = place.run(&["where", "--json"]).code(0).json();
    assert_eq!(said["state"], text(&place.path("state")));
    assert_eq!(said["config"], text(&place.path("config/config.toml")));
    assert!(said["practice"]["state"].as_str().unwrap().ends_with("state/practice"));
    place.run(&["where"]).code(0).prints(&text(&place.path("state/sessions")));
    assert!(!place.path("state").exists(), "asking makes no folder");
    // Settings that cannot be read are told, and where they are.
    std::fs::create_dir_all(place.path("config/config.toml")).unwrap();
    let said = place.run(&["where", "--json"]).code(0).says("config.toml").json();
    assert_eq!(said["config"], text(&place.path("config/config.toml")));
}

#[test]
fn help_and_version_are_data() {
    let place = Place::new();
    for args in [&["--help"][..], &["-h"], &["help"], &["check", "--help"], &["--version"]] {
        assert_eq!(place.run(args).code(0).err, "");
    }
    place.run(&["--help"]).code(0).prints("No telemetry").prints("Exit codes");
    for command in ["check", "explain", "sessions", "status", "step", "report", "verify"] {
        place.run(&["--help"]).code(0).prints(&format!("  {command}"));
    }
    for bad in [&["--nonsense"][..], &["nonsense"], &["simulator", "--scenario", "nope"]] {
        assert_eq!(place.run(bad).code(2).out, "");
    }
}

#[test]
fn a_closed_pipe_is_no_error_and_a_full_disk_is_one() {
    let place = begun();
    for n in 0..40 {
        let text = format!("{n} {}", "long ".repeat(400));
        place.run(&["step", "1", "note", "--text", &text]).code(0);
    }
    for command in ["report", "status --json", "sessions --json", "explain 50126", "--help"] {
        let closed = format!("set -o pipefail; \"$REAUTH\" {command} | head -c 1 >/dev/null");
        let code = if command.starts_with("status") { 3 } else { 0 };
        assert_eq!(place.shell(&closed).code(code).err, "", "{command}");
        let gone = format!("\"$REAUTH\" {command} >&-");
        let ran = place.shell(&gone);
        assert!(!ran.err.contains("panicked"), "{ran:?}");
        let full = format!("\"$REAUTH\" {command} >/dev/full");
        place.shell(&full).code(1).says("cannot write to standard output");
    }
    place.shell("\"$REAUTH\" status nope 2>/dev/full; exit $?").code(2);
    place.shell("\"$REAUTH\" status nope 2>&-; exit $?").code(2);
}

#[test]
fn twenty_notes_at_once_all_arrive() {
    let place = begun();
    let line = "for n in $(seq 20); do \"$REAUTH\" step 5 note --text note-$n & done; \
                for job in $(jobs -p); do wait $job || exit 9; done";
    place.shell(line).code(0);
    let text = std::fs::read_to_string(place.session(false)).unwrap();
    for n in 1..=20 {
        assert!(text.contains(&format!("\"note-{n}\"")), "note {n} is lost");
    }
    place.run(&["verify", &self::text(&place.session(false))]).code(0);
}

#[test]
fn the_first_change_of_many_at_once_makes_one_session_or_says_no() {
    let place = Place::new();
    let line = "for n in $(seq 8); do \"$REAUTH\" step 5 note --text note-$n & done; wait";
    place.shell(line).code(0);
    let listed = place.run(&["sessions", "--json"]).code(0).json();
    for row in listed["sessions"].as_array().unwrap() {
        let path = place.sessions(false).join(format!("{}.jsonl", row["id"].as_str().unwrap()));
        place.run(&["verify", &text(&path)]).code(0);
    }
}

#[test]
fn a_state_folder_that_cannot_be_used_is_told() {
    let mut place = Place::new();
    std::fs::write(place.path("work/file"), "").unwrap();
    let file = text(&place.path("work/file"));
    place.set("REAUTH_STATE_DIR", &file);
    place.run(&["step", "1", "done"]).code(8);
    place.run(&["status"]).code(8);
    place.set("REAUTH_STATE_DIR", "/proc/nowhere");
    place.run(&["step", "1", "done"]).code(8);
    place.set("REAUTH_STATE_DIR", "/dev/null/state");
    place.run(&["step", "1", "done"]).code(8);
    place.set("REAUTH_STATE_DIR", &text(&place.path("work/a b/\u{e9}")));
    place.run(&["step", "1", "done"]).code(0);
}

#[test]
fn without_a_home_the_system_is_asked() {
    let mut place = Place::new();
    for name in ["HOME", "REAUTH_STATE_DIR", "REAUTH_CONFIG_DIR"] {
        place.unset(name);
    }
    // Asks only, for the answer is the folder of whoever runs the tests.
    let said = place.run(&["where", "--json"]).json();
    assert!(said["state"].as_str().unwrap().starts_with('/'), "{said:#}");
    place.set("REAUTH_STATE_DIR", &text(&place.path("state")));
    place.set("REAUTH_CONFIG_DIR", &text(&place.path("config")));
    place.run(&["step", "1", "done"]).code(0);
    place.run(&["status"]).code(3).prints("1 of 12");
}

#[test]
fn files_are_the_admin_s_alone() {
    let place = begun();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.path("state")), 0o700);
    assert_eq!(mode(&place.sessions(false)), 0o700);
    assert_eq!(mode(&place.session(false)), 0o600);
}

#[test]
fn a_flag_of_every_command_stands_before_it_or_behind_it_and_one_of_the_checklist_behind() {
    let mut place = Place::new();
    let plain = place.run(&["okta", "status"]).code(7);
    let before = place.run(&["--locale", "de", "okta", "status"]).code(7);
    let behind = place.run(&["okta", "status", "--locale", "de"]).code(7);
    assert_eq!(before.out, behind.out);
    assert_ne!(before.out, plain.out, "in German");
    place.run(&["--tenant", "acme", "--no-browser", "--ascii", "where"]).code(0);
    for (flags, command) in [
        (&["--new"][..], &["okta", "status"][..]),
        (&["--session", "x"], &["step", "1", "done"]),
        (&["--manual-only"], &["doctor"]),
    ] {
        let said = format!("{} before a command is for the checklist alone", flags[0]);
        let ran = place.run(&[flags, command].concat()).code(2).says(&said);
        let behind = format!("Put it behind `{}`", command[0]);
        assert!(ran.err.contains(&behind) && ran.out.is_empty(), "{ran:?}");
    }
    assert!(!place.sessions(false).exists(), "nothing was done");
    // What the environment asks of the checklist is no business of a command.
    place.set("REAUTH_MANUAL_ONLY", "1");
    place.run(&["step", "1", "done"]).code(0);
}
