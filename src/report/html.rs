//! The report as one page of HTML: no script, no request to anywhere, escaped by the template
//! engine.

use askama::Template;

use crate::report::document::Block;
use crate::report::document::Cell;
use crate::report::document::Report;
use crate::report::timeline::LENGTH;
use crate::report::timeline::Lane;
use crate::report::timeline::Timeline;
use crate::words::Words;

/// Left edge of the line of time in the drawing; the titles of the steps stand before it.
const LEFT: u32 = 280;
/// Pixels of the line.
const LINE: u32 = 520;
/// Room behind the line for half a time and the states.
const RIGHT: u32 = 200;
/// Height of what stands over the lanes.
const TOP: u32 = 34;
/// Height of a lane.
const LANE: u32 = 26;
/// The least width of a bar.
const BAR_MIN: u32 = 6;

/// Returns the report as HTML, in the language it was made in.
pub fn html(report: &Report) -> String {
    let words = Words::of(report.language);
    let marks: Vec<_> = report.marks.iter().map(|mark| mark.name.as_str()).collect();
    let marks = marks.join(" · ");
    let drawing = Drawing::of(&report.timeline, &words);
    // OK because writing to a string cannot fail, and the template calls nothing that can.
    Page { report, words, marks, drawing }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "report.html", config = "assets/report/askama.toml")]
struct Page<'a> {
    report: &'a Report,
    words: Words,
    /// For the head of every printed page.
    marks: String,
    drawing: Drawing<'a>,
}

impl Page<'_> {
    fn language(&self) -> &'static str {
        self.words.language().tag()
    }

    fn word(&self, key: &str) -> &str {
        self.words.get(&format!("report.html.{key}"))
    }
}

/// The timeline with its places turned into pixels.
struct Drawing<'a> {
    width: u32,
    height: u32,
    /// What it shows, for those who do not see it.
    says: String,
    ticks: Vec<(u32, &'a str)>,
    pauses: Vec<u32>,
    lanes: Vec<Drawn<'a>>,
}

struct Drawn<'a> {
    lane: &'a Lane,
    /// Base line of its texts.
    text: u32,
    /// Left and upper edge, and width.
    bar: Option<(u32, u32, u32)>,
    /// Middle of each test, its number and its verdict.
    tests: Vec<(u32, u32, usize, &'a str)>,
}

impl<'a> Drawing<'a> {
    fn of(timeline: &'a Timeline, words: &Words) -> Self {
        let ticks: Vec<_> =
            timeline.ticks.iter().map(|tick| (across(tick.at), tick.text.as_str())).collect();
        let time = |tick: Option<&(u32, &'a str)>| tick.map_or("", |(_, text)| *text);
        let gaps = [("start", time(ticks.first())), ("end", time(ticks.last()))];
        let tops = (0_u32..).map(|n| TOP + LANE * n);
        let lanes: Vec<_> = timeline.lanes.iter().zip(tops).map(drawn).collect();
        Self {
            width: LEFT + LINE + RIGHT,
            height: TOP + LANE * u32::try_from(lanes.len()).unwrap_or_default() + 8,
            says: words.fill("report.html.drawn", &gaps),
            pauses: timeline.pauses.iter().map(|at| across(*at)).collect(),
            ticks,
            lanes,
        }
    }
}

/// Pixel of a place on the line.
fn across(at: u32) -> u32 {
    LEFT + at * LINE / LENGTH
}

fn drawn((lane, top): (&Lane, u32)) -> Drawn<'_> {
    let bar = |(from, to): (u32, u32)| {
        let (from, to) = (across(from), across(to));
        (from, top + 6, (to - from).max(BAR_MIN))
    };
    let tests = lane.tests.iter();
    Drawn {
        lane,
        text: top + 18,
        bar: lane.span.map(bar),
        tests: tests
            .map(|test| (across(test.at), top + 13, test.n, test.verdict.as_str()))
            .collect(),
    }
}
