//! Verify: an altered or cut file is told, and what an unaltered one proves is not overstated.
#![expect(
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

use insta::assert_snapshot;
use reauth::model::event::Mode;
use reauth::report;
use reauth::report::verify::Kind;
use reauth::report::verify::State;
use reauth::report::verify::verify;
use reauth::words::Words;

use crate::report::report_of;
use crate::report_sample;
use crate::report_sample::File;

#[test]
fn every_flipped_bit_and_every_cut_of_a_report_is_told() {
    // What verify reads, so that each bit can be tried; and a whole one, one bit a byte.
    let mut small = report_of(&File::new(Mode::Live));
    let whole = report::json(&small);
    small.head.clear();
    for part in ["status", "steps"] {
        small.machine.as_object_mut().unwrap().shift_remove(part);
    }
    every_bit_is_told(&report::json(&small), 8);
    every_bit_is_told(&whole, 1);
}

fn every_bit_is_told(json: &str, bits: usize) {
    let found = verify(json.as_bytes());
    assert_eq!((found.kind, found.state, found.exit_code()), (Kind::Report, State::Whole, 0));
    assert_eq!(found.program.as_deref(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(found.events, 1);
    let mut bytes = json.to_owned().into_bytes();
    for at in 0..bytes.len() {
        for bit in (at..at + bits).map(|bit| bit % 8) {
            bytes[at] ^= 1 << bit;
            assert_eq!(verify(&bytes).exit_code(), 8, "byte {at}, bit {bit} went unnoticed");
            bytes[at] ^= 1 << bit;
        }
        // Without its newline alone it still says all that it said.
        if at + 1 < bytes.len() {
            assert_eq!(verify(&bytes[..at]).exit_code(), 8, "a cut at {at} went unnoticed");
        }
    }
    for more in ["\n", " ", "{}"] {
        assert_eq!(verify(format!("{json}{more}").as_bytes()).exit_code(), 8);
    }
}

#[test]
fn every_flipped_byte_every_cut_and_every_moved_line_of_a_session_is_told() {
    let file = report_sample::complete().text;
    let mut bytes = file.clone().into_bytes();
    for at in 0..bytes.len() {
        for flip in [1_u8 << (at % 8), 0xff] {
            bytes[at] ^= flip;
            assert_eq!(verify(&bytes).exit_code(), 8, "byte {at} ^ {flip} went unnoticed");
            bytes[at] ^= flip;
        }
    }
    let whole = verify(&bytes);
    for cut in (0..bytes.len()).filter(|cut| *cut == 0 || bytes[cut - 1] != b'\n') {
        assert_eq!(verify(&bytes[..cut]).exit_code(), 8, "a cut at {cut} went unnoticed");
    }
    let lines: Vec<_> = file.lines().collect();
    for at in 0..lines.len() - 1 {
        let mut moved = lines.clone();
        moved.swap(at, at + 1);
        let mut gone = lines.clone();
        gone.remove(at);
        let mut twice = lines.clone();
        twice.insert(at, lines[at]);
        for altered in [moved, gone, twice] {
            let found = verify((altered.join("\n") + "\n").as_bytes());
            assert_eq!(found.exit_code(), 8, "line {at}");
        }
        // A chain cannot show that its end was cut off at a line: the digest on the ticket does.
        let found = verify((lines[..=at].join("\n") + "\n").as_bytes());
        assert_eq!(found.state, State::Whole);
        assert_ne!(found.digest, whole.digest);
    }
}

#[test]
fn a_session_file_is_told_whole_torn_altered_or_newer() {
    let words = Words::english();
    let file = report_sample::complete().text;
    let found = verify(file.as_bytes());
    assert_eq!((found.kind, found.state), (Kind::Session, State::Whole));
    assert_eq!(
        found.digest.as_deref(),
        Some(report_sample::complete().session().head.to_string().as_str())
    );
    let said: Vec<_> = found.says.iter().map(|phrase| words.say(phrase)).collect();
    assert_snapshot!("verify_whole", said.join("\n"));

    let torn = verify(&file.as_bytes()[..file.len() - 10]);
    assert!(matches!(torn.state, State::Torn { .. }));
    let said = words.say(&torn.says[0]);
    assert!(said.contains("last line was not finished"), "{said}");

    let altered = verify(file.replacen("CHG-4711", "CHG-4712", 1).as_bytes());
    let State::Damaged { place: Some((5, byte)) } = altered.state else { panic!("{altered:?}") };
    assert!(file[usize::try_from(byte).unwrap()..].starts_with(r#"{"v":1,"seq":5,"#));
    let said = words.say(&altered.says[0]);
    assert!(said.starts_with(&format!("Line 5, byte {byte}: altered since")), "{said}");
    assert_eq!(altered.json(&words)["state"], "damaged");

    let newer = verify(b"{\"v\":2,\"seq\":1,\"at\":\"2030-01-01T00:00:00Z\",\"prev\":\"x\",\"event\":\"e\",\"data\":{}}\n");
    assert_eq!(newer.state, State::Newer { found: 2 });
    let newer = verify(br#"{"schema":2,"kind":"reauth-report"}"#);
    assert_eq!((newer.kind, newer.state), (Kind::Report, State::Newer { found: 2 }));
    for nothing in [&b""[..], b"hello", b"hello\n", b"{}", b"\xff\xfe\x00"] {
        let found = verify(nothing);
        assert_eq!((found.kind, found.exit_code()), (Kind::Unknown, 8));
        assert!(words.has(&found.says[0].key));
    }
}

#[test]
fn all_that_verify_can_say_is_in_the_words() {
    let words = Words::english();
    let whole = report_sample::complete().text;
    let mut swapped: Vec<_> = whole.lines().collect();
    swapped.swap(2, 3);
    let headless = whole.split_once('\n').unwrap().1;
    let report = report::json(&report_of(&report_sample::complete()));
    for bytes in [
        whole.clone(),
        swapped.join("\n") + "\n",
        headless.to_owned(),
        format!("{whole}x\n"),
        format!("{whole}x"),
        whole.replacen("root", "toor", 1),
        format!("{}\n", r#"{"v":1,"prev":""#.repeat(6_000)),
        report.clone(),
        report.replacen("root", "toor", 1),
    ] {
        for phrase in verify(bytes.as_bytes()).says {
            assert!(words.has(&phrase.key), "{}", phrase.key);
            assert!(!words.say(&phrase).contains('{'), "{}", words.say(&phrase));
        }
    }
}
