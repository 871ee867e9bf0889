//! The desk: terminal, colours, locale, clipboard, browser.

use crate::diagnosis::doctor::failed;
use crate::diagnosis::doctor::passed;
use crate::diagnosis::doctor::unchecked;
use crate::model::doctor::Finding;
use crate::model::doctor::Topic;
use crate::text::Phrase;

/// The smallest window, in columns and rows, that shows a step whole.
const CELLS_MIN: (u16, u16) = (60, 16);

/// Whether the checklist can be drawn in a window of `cells`, none where there is no terminal;
/// `dumb` is one that cannot place a cursor.
pub fn terminal(cells: Option<(u16, u16)>, dumb: bool) -> Finding {
    let topic = Topic::Terminal;
    let Some((width, height)) = cells else {
        return unchecked(topic, Phrase::new("doctor.terminal.none"));
    };
    let sized = |key: &str| {
        Phrase::new(key).with("width", width.to_string()).with("height", height.to_string())
    };
    if dumb {
        failed(topic, Phrase::new("doctor.terminal.dumb"), Phrase::new("doctor.terminal.dumb_fix"))
    } else if width < CELLS_MIN.0 || height < CELLS_MIN.1 {
        let fix = Phrase::new("doctor.terminal.small_fix")
            .with("width", CELLS_MIN.0.to_string())
            .with("height", CELLS_MIN.1.to_string());
        failed(topic, sized("doctor.terminal.small"), fix)
    } else {
        passed(topic, sized("doctor.terminal.fine"))
    }
}

/// Whether colours are drawn; `unwanted` is `NO_COLOR`.
pub fn colours(unwanted: bool) -> Finding {
    let key = if unwanted { "doctor.colours.unwanted" } else { "doctor.colours.own" };
    passed(Topic::Colours, Phrase::new(key))
}

/// Whether the locale, `LC_ALL`, `LC_CTYPE` or `LANG`, is one of UTF-8.
pub fn locale(name: Option<&str>) -> Finding {
    let Some(name) = name else {
        return passed(Topic::Locale, Phrase::new("doctor.locale.none"));
    };
    let small = name.to_ascii_lowercase();
    if small.contains("utf-8") || small.contains("utf8") {
        passed(Topic::Locale, Phrase::new("doctor.locale.fine"))
    } else {
        let fix = Phrase::new("doctor.locale.other_fix");
        failed(Topic::Locale, Phrase::new("doctor.locale.other").with("name", name), fix)
    }
}

/// What a copied text goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// The terminal alone.
    Terminal,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
    /// A program of the desktop, which says whether it worked.
    Program(&'static str),
    /// A terminal without a clipboard.
    Nowhere,
}

/// How text gets to the clipboard. None is copied to find out.
pub fn clipboard(through: Through) -> Finding {
    let key = match through {
        Through::Program(name) => {
            let text = Phrase::new("doctor.clipboard.program").with("name", name);
            return unchecked(Topic::Clipboard, text);
        }
        Through::Nowhere => "doctor.clipboard.nowhere",
        Through::Terminal => "doctor.clipboard.terminal",
        Through::Tmux => "doctor.clipboard.tmux",
        Through::Screen => "doctor.clipboard.screen",
    };
    unchecked(Topic::Clipboard, Phrase::new(key))
}

/// What hands pages over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handing {
    /// A command that the reader named, and that is there.
    Named,
    /// The system's own opener, which is there.
    System,
    /// None of the programs that could is there.
    Missing,
    /// The reader wants none.
    Unwanted,
    /// None is started here; the sentence says why.
    NotHere(Phrase),
}

/// Whether a page can be opened. None is: whether a window is seen, only the reader can tell.
pub fn browser(handing: Handing) -> Finding {
    let topic = Topic::Browser;
    let fix = Phrase::new("doctor.browser.fix");
    match handing {
        Handing::Named => passed(topic, Phrase::new("doctor.browser.named")),
        Handing::System => passed(topic, Phrase::new("doctor.browser.system")),
        Handing::Missing => failed(topic, Phrase::new("browser.missing"), fix),
        Handing::Unwanted => unchecked(topic, Phrase::new("doctor.browser.unwanted")),
        Handing::NotHere(why) => failed(topic, why, fix),
    }
}
