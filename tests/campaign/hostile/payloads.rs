//! Texts that do harm to a terminal, a page or a table that takes them as they are.

/// Stands in every payload, so that what was looked at is seen to have been there.
pub(crate) const MARK: &str = "PWN7f3e";

/// Each harms a terminal by itself.
pub(crate) fn of_terminals() -> Vec<(&'static str, String)> {
    let of = |before: &str, after: &str| format!("{before}{MARK}{after}");
    let mut all = vec![
        ("a colour", of("\u{1b}[31;1m", "")),
        ("the screen cleared", of("\u{1b}[2J\u{1b}[H", "")),
        ("another screen", of("\u{1b}[?1049l\u{1b}[?2004l", "")),
        ("a title", of("\u{1b}]0;", "\u{7}")),
        ("a link", of("\u{1b}]8;;https://evil.example\u{1b}\\", "\u{1b}]8;;\u{1b}\\")),
        ("the clipboard", of("\u{1b}]52;c;ZXZpbA==\u{7}", "")),
        ("a question", of("\u{1b}[6n\u{1b}[c\u{1b}]11;?\u{7}", "")),
        ("a device string", of("\u{1b}P$q\"p\u{1b}\\", "")),
        ("a command of a program", of("\u{1b}_Gi=1;AAAA\u{1b}\\", "")),
        ("a private message", of("\u{1b}^x\u{1b}\\", "")),
        ("a reset", of("\u{1b}c", "")),
        ("an escape at the end", of("", "\u{1b}")),
        ("an escape that is open", of("\u{1b}]0;", "")),
        ("eight-bit CSI", of("\u{9b}2J", "")),
        ("eight-bit OSC", of("\u{9d}0;x\u{9c}", "")),
        ("eight-bit DCS", of("\u{90}q\u{9c}", "")),
        ("the next line", of("a\u{85}", "")),
        ("a bell", of("\u{7}", "\u{7}")),
        ("steps back", of("", "\u{8}\u{8}\u{8}\u{8}EVIL")),
        ("a return", of("good\r", "")),
        ("a delete", of("\u{7f}", "")),
        ("shifts", of("\u{e}", "\u{f}")),
        ("a form feed", of("\u{c}\u{b}", "")),
        ("writing turned round", of("\u{202e}", "\u{202c}")),
        ("writing isolated", of("\u{2066}\u{2067}", "\u{2069}")),
        ("marks of direction", of("\u{200e}\u{200f}\u{61c}", "")),
        ("nothing to be seen", of("a\u{200b}\u{200c}\u{2060}\u{feff}\u{ad}", "\u{180e}")),
        ("tags", of("\u{e0041}\u{e0042}\u{e007f}", "")),
        ("line separators", of("a\u{2028}b\u{2029}", "")),
        ("200 marks", format!("e{}{MARK}", "\u{301}".repeat(200))),
        ("notes between lines", of("\u{fff9}a\u{fffa}b\u{fffb}", "")),
    ];
    let controls: String = (1..32).chain(127..160).filter_map(char::from_u32).collect();
    all.push(("every control character", format!("{controls}{MARK}")));
    all
}

/// Each harms what is made of it: tables, pages, reports, shells.
pub(crate) fn of_readers() -> Vec<(&'static str, String)> {
    [
        ("a formula", "=HYPERLINK(\"http://evil.example\")"),
        ("a script", "</style></td><script>alert(1)</script><img src=x onerror=alert(1)>"),
        ("an image", "![x](http://evil.example/x.png) [y](javascript:alert(1))"),
        ("a table", "a | b |\n| --- | --- |\n# heading"),
        ("a shell", "$(id) `id` ; id & %s %n {} {{x}} ${PATH}"),
        ("wide letters", "漢字漢字👩‍👩‍👧‍👦👍🏽🇩🇪"),
        ("letters from the right", "שלום العربية"),
        ("a long word", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ]
    .into_iter()
    .map(|(name, text)| (name, format!("{text}{MARK}")))
    .collect()
}

/// Every one alone, and all in one.
pub(crate) fn all() -> Vec<(&'static str, String)> {
    let mut all = of_terminals();
    all.extend(of_readers());
    let together = all.iter().map(|(_, text)| text.as_str()).collect::<String>();
    all.push(("all of it", together));
    all
}

/// All in one.
pub(crate) fn together() -> String {
    all().pop().unwrap().1
}
