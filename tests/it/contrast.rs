//! Whether what is drawn can be read: the contrast of every pair of colours that a screen shows, on
//! the backgrounds that people have, and by eyes that see red and green alike.
#![expect(clippy::indexing_slicing, reason = "a number of a palette is below sixteen")]

use std::collections::HashSet;

use ratatui::Terminal as Canvas;
use ratatui::backend::TestBackend;
use ratatui::style::Color;
use ratatui::style::Modifier;
use reauth::model::settings::ThemeName;
use reauth::model::terminal::Background;
use reauth::model::terminal::Colours;
use reauth::model::terminal::Terminal;
use reauth::view;
use reauth::view::Look;
use reauth::view::Theme;

use crate::drawing::look;
use crate::driver::Driver;
use crate::report_sample;
use crate::screens;

/// Red, green and blue, each from 0 to 255.
type Rgb = [u8; 3];

/// A terminal's own look: name, text, background, and the sixteen colours.
type Own = (&'static str, Rgb, Rgb, [Rgb; 16]);

/// As xterm ships it (`XTerm-col.ad`), black on white and the reverse.
const XTERM: [Rgb; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

/// The text modes of VGA, which the consoles of Linux have.
const VGA: [Rgb; 16] = [
    [0, 0, 0],
    [170, 0, 0],
    [0, 170, 0],
    [170, 85, 0],
    [0, 0, 170],
    [170, 0, 170],
    [0, 170, 170],
    [170, 170, 170],
    [85, 85, 85],
    [255, 85, 85],
    [85, 255, 85],
    [255, 255, 85],
    [85, 85, 255],
    [255, 85, 255],
    [85, 255, 255],
    [255, 255, 255],
];

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/// Dark looks; the fixed colours are read on each background.
const DARK: &[Own] = &[
    ("xterm", WHITE, BLACK, XTERM),
    ("VGA", [170, 170, 170], BLACK, VGA),
    ("Solarized dark", [131, 148, 150], [0, 43, 54], XTERM),
    ("Ubuntu", WHITE, [48, 10, 36], XTERM),
    ("Dracula", [248, 248, 242], [40, 42, 54], XTERM),
    ("Nord", [216, 222, 233], [46, 52, 64], XTERM),
    ("Gruvbox dark", [235, 219, 178], [40, 40, 40], XTERM),
];

/// Light looks.
const LIGHT: &[Own] = &[
    ("xterm", BLACK, WHITE, XTERM),
    ("VGA", BLACK, WHITE, VGA),
    ("Solarized light", [101, 123, 131], [253, 246, 227], XTERM),
    ("Gruvbox light", [60, 56, 54], [251, 241, 199], XTERM),
    ("GitHub", [36, 41, 46], [246, 248, 250], XTERM),
];

/// The colour of a number, as xterm fixed it: a cube of six levels, then greys.
fn indexed(number: u8, own: &[Rgb; 16]) -> Rgb {
    let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match number {
        0..=15 => own[usize::from(number)],
        16..=231 => [(number - 16) / 36, (number - 16) / 6 % 6, (number - 16) % 6].map(level),
        232..=255 => [8 + 10 * (number - 232); 3],
    }
}

fn rgb(colour: Color, own: &[Rgb; 16]) -> Rgb {
    let names = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    if let Color::Indexed(number) = colour {
        return indexed(number, own);
    }
    own[names.iter().position(|name| *name == colour).unwrap()]
}

fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The contrast of WCAG 2, from 1 to 21.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

/// Screens that between them show every state and every style.
fn samples() -> Vec<Driver> {
    let mut states = screens::midway();
    states.keys("js<enter>jf<enter>jj");
    states.wait(3_600);
    states.keys("11<enter>o");
    let mut disk = screens::midway();
    screens::failing_disk(&mut disk);
    let mut failed = screens::testing();
    failed.end_test(report_sample::refused);
    let mut passed = screens::testing();
    passed.end_test(report_sample::passed);
    let mut over = screens::midway();
    over.keys("s");
    let practice = screens::practice(screens::midway());
    vec![states, disk, failed, passed, over, practice, screens::complete(), screens::testing()]
}

/// Every pair of text and background on them; none is the terminal's own.
fn pairs(theme: ThemeName, terminal: Terminal) -> HashSet<(Option<Color>, Option<Color>)> {
    let look = Look { theme: Theme::new(theme, terminal), ..look(false, false) };
    let mut out = HashSet::new();
    for driver in samples() {
        for size in [(120, 40), (60, 16), (20, 5)] {
            let mut canvas = Canvas::new(TestBackend::new(size.0, size.1)).unwrap();
            canvas
                .draw(|frame| {
                    view::draw(&driver.model, &look, frame.buffer_mut());
                })
                .unwrap();
            for cell in canvas.backend().buffer().content() {
                let known = |colour: Color| Some(colour).filter(|c| *c != Color::Reset);
                let (mut text, mut ground) = (known(cell.fg), known(cell.bg));
                if cell.modifier.contains(Modifier::REVERSED) {
                    (text, ground) = (ground, text);
                }
                assert!(!cell.modifier.contains(Modifier::DIM), "dim has no known contrast");
                out.insert((text, ground));
            }
        }
    }
    out
}

fn terminal(colours: Colours, background: Background) -> Terminal {
    Terminal { colours, background: Some(background), ..Terminal::default() }
}

#[test]
fn every_pair_of_colours_can_be_read() {
    use Background::Dark;
    use Background::Light;
    let grounds = [(Dark, DARK), (Light, LIGHT)];
    let mut faults = Vec::new();
    for theme in ThemeName::ALL {
        for colours in [Colours::Many, Colours::Sixteen] {
            for (background, looks) in grounds {
                // A theme that is named for a background is chosen for one.
                if theme == ThemeName::Dark && background == Light
                    || theme == ThemeName::Light && background == Dark
                {
                    continue;
                }
                let least = if theme == ThemeName::HighContrast { 7.0 } else { 4.5 };
                let pairs = pairs(theme, terminal(colours, background));
                let coloured = pairs.iter().filter(|pair| **pair != (None, None)).count();
                let owed = match (theme, colours) {
                    (ThemeName::Mono, _) => 0,
                    (_, Colours::Many) => 5,
                    (_, Colours::Sixteen | Colours::None) => 2,
                };
                assert!(coloured >= owed, "{theme:?} shows {coloured} colours of {owed}");
                assert!(theme != ThemeName::Mono || coloured == 0, "{pairs:?}");
                // Only these have no more than sixteen; what has looks of its own has the fixed ones too.
                let looks = if colours == Colours::Sixteen { &looks[..2] } else { looks };
                for (name, text, ground, sixteen) in looks {
                    for pair in pairs.iter().filter(|pair| **pair != (None, None)) {
                        let fore = pair.0.map_or(*text, |colour| rgb(colour, sixteen));
                        let back = pair.1.map_or(*ground, |colour| rgb(colour, sixteen));
                        let found = contrast(fore, back);
                        if found < least {
                            faults.push(format!(
                                "{theme:?}, {colours:?}, {name}: {pair:?} {found:.2}"
                            ));
                        }
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn high_contrast_leaves_nothing_to_the_terminal() {
    for colours in [Colours::Many, Colours::Sixteen] {
        for background in [None, Some(Background::Light)] {
            let terminal = Terminal { colours, background, ..Terminal::default() };
            let pairs = pairs(ThemeName::HighContrast, terminal);
            assert!(pairs.iter().all(|(text, ground)| text.is_some() && ground.is_some()));
        }
    }
}

#[test]
fn on_an_unknown_background_nothing_is_coloured() {
    for colours in [Colours::Many, Colours::Sixteen] {
        let terminal = Terminal { colours, ..Terminal::default() };
        assert_eq!(pairs(ThemeName::Auto, terminal), HashSet::from([(None, None)]), "{colours:?}");
    }
    // No two of the sixteen can be read on both.
    let few = Terminal { colours: Colours::Sixteen, ..Terminal::default() };
    assert_eq!(pairs(ThemeName::Deuteranopia, few), HashSet::from([(None, None)]));
    let none = terminal(Colours::None, Background::Dark);
    for theme in ThemeName::ALL {
        assert_eq!(pairs(theme, none), HashSet::from([(None, None)]), "{theme:?}");
    }
}

#[test]
fn deuteranopia_that_was_named_has_colours_for_black_and_for_white() {
    let terminal = Terminal { colours: Colours::Many, ..Terminal::default() };
    let pairs = pairs(ThemeName::Deuteranopia, terminal);
    let colours: HashSet<_> = pairs.iter().filter_map(|(text, _)| *text).collect();
    assert!(colours.len() >= 3, "{colours:?}");
    for colour in colours {
        for ground in [BLACK, WHITE] {
            let found = contrast(rgb(colour, &XTERM), ground);
            assert!(found >= 4.5, "{colour:?} on {ground:?}: {found:.2}");
        }
    }
}

/// What is left of a colour for eyes without the pigment for green, in linear light (Viénot,
/// Brettel and Mollon 1999).
fn without_green(colour: Rgb) -> [f64; 3] {
    let [r, g, b] = colour.map(linear);
    [0.292_75 * r + 0.707_25 * g, 0.292_75 * r + 0.707_25 * g, -0.022_34 * r + 0.022_34 * g + b]
}

/// How far apart two colours look (CIE 1976).
fn apart(one: [f64; 3], other: [f64; 3]) -> f64 {
    let lab = |[r, g, b]: [f64; 3]| {
        let x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505;
        let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        let z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089;
        let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let (x, y, z) = (f(x), f(y), f(z));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    };
    let (one, other) = (lab(one), lab(other));
    one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn deuteranopia_leaves_good_bad_and_warning_apart() {
    for colours in [Colours::Many, Colours::Sixteen] {
        for background in [Background::Dark, Background::Light] {
            let theme = Theme::new(ThemeName::Deuteranopia, terminal(colours, background));
            let seen = [theme.right(), theme.wrong(), theme.warning()];
            let seen = seen.map(|style| without_green(rgb(style.fg.unwrap(), &XTERM)));
            for (one, other) in [(0, 1), (0, 2), (1, 2)] {
                let far = apart(seen[one], seen[other]);
                assert!(
                    far > 25.0,
                    "{colours:?} {background:?}: {one} and {other} are {far:.0} apart"
                );
            }
        }
    }
}
