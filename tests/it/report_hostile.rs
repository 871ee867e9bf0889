//! Reports of hostile data: nothing in them comes from data but text.
#![expect(clippy::wildcard_enum_match_arm, reason = "all markup but text is alike here")]

use pulldown_cmark::Event as Markup;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use reauth::report;
use serde_json::Value;

use crate::report_read_back::HOSTILE;
use crate::report_read_back::filled;
use crate::report_read_back::report_of;
use crate::report_read_back::shape;

#[test]
fn hostile_data_leaves_the_shape_of_the_markdown_as_it_is() {
    let harmless = shape(&report::markdown(&report_of(&filled("harmless"))));
    assert!(harmless.iter().filter(|name| name.contains("TableRow")).count() > 60);
    let together = HOSTILE.join("\n\n");
    for text in HOSTILE.iter().copied().chain([together.as_str()]) {
        let markdown = report::markdown(&report_of(&filled(text)));
        for (n, (got, wanted)) in shape(&markdown).iter().zip(&harmless).enumerate() {
            assert_eq!(got, wanted, "part {n} with {text:?}");
        }
        assert_eq!(shape(&markdown).len(), harmless.len(), "{text:?}");
    }
}

#[test]
fn hostile_data_is_read_back_as_it_was() {
    // One line in a cell, and one in a paragraph: nothing of it is lost by escaping.
    for text in HOSTILE.iter().filter(|text| !text.contains(['\n', '\u{1b}', '\u{202e}', '\t'])) {
        let markdown = report::markdown(&report_of(&filled(text)));
        let mut read = String::new();
        for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES) {
            match event {
                Markup::Text(text) | Markup::Code(text) => read.push_str(&text),
                _ => read.push('\n'),
            }
        }
        let wanted = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(read.lines().filter(|line| *line == wanted).count() > 10, "{text:?}");
    }
}

#[test]
fn what_readers_make_links_of_is_broken_up() {
    let markdown =
        report::markdown(&report_of(&filled("see https://evil.example or www.evil.example|")));
    let outside = markdown.split("```").step_by(2).collect::<String>();
    assert!(!outside.contains("https://") && !outside.contains("www."));
}

#[test]
fn no_line_of_a_brief_comes_from_data() {
    for text in HOSTILE {
        let brief = report::brief(&report_of(&filled(text)));
        assert!(brief.lines().count() <= 12, "{brief}");
        assert!(!brief.contains(|c: char| c.is_control() && c != '\n'), "{brief:?}");
        assert!(!brief.contains(['\u{202e}', '\u{200b}']), "{brief:?}");
    }
}

#[test]
fn json_keeps_hostile_data_whole_and_harmless_to_a_terminal() {
    let text = format!("{}\u{2028}\u{9b}0m\u{e0041}</script><!--", HOSTILE.join("\n"));
    let session = filled(&text);
    let json = report::json(&report_of(&session));
    let (line, rest) = json.split_once('\n').unwrap();
    assert_eq!(rest, "");
    assert!(!line.contains(|c: char| c.is_control()), "a control character");
    for gone in ["</", "<!--", "\u{202e}", "\u{200b}", "\u{feff}", "\u{2028}", "\u{e0041}"] {
        assert!(!line.contains(gone), "{gone:?}");
    }
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["name"], Value::from(text.clone()));
    assert_eq!(value["steps"][0]["notes"][0]["text"], Value::from(text));
}
