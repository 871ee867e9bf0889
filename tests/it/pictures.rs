//! The README's pictures: drawn from the real screens, and out of date when those have changed.
#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a helper of a test fails like the test; clippy knows only the test functions"
)]

use std::fmt::Write as _;
use std::path::Path;

use ratatui::buffer::Buffer;
use ratatui::buffer::Cell;
use ratatui::style::Color;
use ratatui::style::Modifier;
use reauth::model::output::Form;
use reauth::model::output::Format;
use reauth::model::settings::ThemeName;
use reauth::model::terminal::Background;
use reauth::model::terminal::Colours;
use reauth::model::terminal::Terminal;
use reauth::report;
use reauth::update::Msg;
use reauth::view::Look;
use reauth::view::Theme;

use crate::drawing::drawn;
use crate::drawing::look;
use crate::driver::Driver;
use crate::report::report_of;
use crate::report_sample;
use crate::screens::complete;
use crate::screens::midway;
use crate::screens::testing;

/// Set to anything, it draws the pictures anew instead of comparing them:
/// `REDRAW=1 cargo test --test it pictures`.
const REDRAW: &str = "REDRAW";
/// Width and height of a cell, in units of the picture.
const CELL: (usize, usize) = (9, 19);
/// Free space on each side.
const MARGIN: usize = 12;
/// Text and background of a dark terminal: a picture brings its own, and so can be read on any page.
const GROUND: (&str, &str) = ("#d8d8d8", "#1c1c1c");

/// A colour as the page writes it; the cube and the greys of 256 colours.
fn hex(colour: Color, own: &str) -> String {
    match colour {
        Color::Indexed(n @ 16..=231) => {
            let level = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
            let n = n - 16;
            let [r, g, b] = [level(n / 36), level(n / 6 % 6), level(n % 6)];
            format!("#{r:02x}{g:02x}{b:02x}")
        }
        Color::Indexed(n @ 232..) => {
            let grey = 8 + 10 * (n - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
        Color::Reset => own.to_owned(),
        other => panic!("a picture has no {other:?}"),
    }
}

/// Text, background, weight and line of a cell.
fn style(cell: &Cell) -> (String, String, bool, bool) {
    let (mut text, mut back) = (hex(cell.fg, GROUND.0), hex(cell.bg, GROUND.1));
    if cell.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut text, &mut back);
    }
    let has = |modifier| cell.modifier.contains(modifier);
    (text, back, has(Modifier::BOLD), has(Modifier::UNDERLINED))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The cells as a picture: a run of text for each style, each as wide as its cells whatever the
/// font is.
fn svg(cells: &Buffer, about: &str) -> String {
    let (columns, rows) = (usize::from(cells.area.width), usize::from(cells.area.height));
    let (width, height) = (columns * CELL.0 + 2 * MARGIN, rows * CELL.1 + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\" font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"15\">\n<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{}\"/>\n",
        escaped(about),
        GROUND.1
    );
    for (row, line) in cells.content().chunks(columns).enumerate() {
        let y = MARGIN + row * CELL.1;
        let mut from = 0;
        while from < columns {
            let own = style(&line[from]);
            let run = line[from..].iter().take_while(|cell| style(cell) == own).count();
            let text: String = line[from..from + run].iter().map(Cell::symbol).collect();
            let (x, wide) = (MARGIN + from * CELL.0, run * CELL.0);
            if own.1 != GROUND.1 {
                let _ = writeln!(
                    out,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{}\" fill=\"{}\"/>",
                    CELL.1, own.1
                );
            }
            let shown = text.trim_end();
            if !shown.is_empty() {
                let wide = reauth::text::columns(shown) * CELL.0;
                let bold = if own.2 { " font-weight=\"bold\"" } else { "" };
                let line = if own.3 { " text-decoration=\"underline\"" } else { "" };
                let _ = writeln!(
                    out,
                    "<text x=\"{x}\" y=\"{}\" textLength=\"{wide}\" fill=\"{}\"{bold}{line} xml:space=\"preserve\">{}</text>",
                    y + 14,
                    own.0,
                    escaped(shown)
                );
            }
            from += run;
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Compares the picture with the one that README shows, or draws it anew.
fn holds(name: &str, about: &str, driver: &mut Driver, size: (u16, u16)) {
    let terminal = Terminal {
        colours: Colours::Many,
        background: Some(Background::Dark),
        ..Terminal::default()
    };
    let look = Look { theme: Theme::new(ThemeName::Dark, terminal), ..look(false, false) };
    // A second time, because the first one tells how far can be scrolled.
    drawn(driver, size, &look);
    let now = svg(&drawn(driver, size, &look), about);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("assets/pictures").join(format!("{name}.svg"));
    if std::env::var_os(REDRAW).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
    }
    let then = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        then == now,
        "{} is out of date. Draw it anew: {REDRAW}=1 cargo test --test it pictures",
        path.display()
    );
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains(&format!("](assets/pictures/{name}.svg)")), "README shows {name}");
}

#[test]
fn the_checklist() {
    let about = "The checklist: twelve steps on the left, step 6 on the right";
    holds("checklist", about, &mut midway(), (104, 28));
}

#[test]
fn a_verdict() {
    let mut driver = testing();
    driver.end_test(report_sample::refused);
    let about = "The result of a credential test: a verdict, what is known of the password, what to do next";
    holds("verdict", about, &mut driver, (90, 28));
}

#[test]
fn the_report() {
    let mut driver = complete();
    driver.keys("e");
    let form = Form { format: Format::Text, ..Form::default() };
    driver.keys("<space><space>");
    let text = report::plain(&report_of(&report_sample::complete()));
    driver.send(Msg::Previewed { form, text });
    holds("report", "The report before it is written", &mut driver, (90, 32));
}
