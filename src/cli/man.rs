//! `reauth man`: the manual. Section 1 is made from the grammar, section 5 is written by hand.

use std::fmt::Write as _;
use std::path::Path;

use clap::Arg;
use clap::Command;
use clap_complete::CompletionCandidate;
use clap_mangen::Man as Rendered;

use crate::cli::args;
use crate::cli::args::shell::Man;
use crate::cli::failure::Failure;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::near;
use crate::cli::out;
use crate::services::exports;

/// Pages of section 5, by the name of the file that they describe.
const FILES: [(&str, &str); 2] = [
    ("config.toml", include_str!("../../assets/man/reauth-config.toml.5")),
    ("session.jsonl", include_str!("../../assets/man/reauth-session.jsonl.5")),
];

/// A page.
struct Page {
    /// As it is asked for: empty for the program.
    name: String,
    /// The name of its file.
    file: String,
    /// 1 or 5.
    section: u8,
    /// In the language of `man`.
    text: String,
}

/// Prints a page, or writes them all.
pub(super) fn run(args: &Man) -> Result<u8, Failure> {
    let pages = pages()?;
    if let Some(folder) = &args.dir {
        for page in &pages {
            write(folder, page)?;
        }
        let count = pages.len();
        out::note(&format!("{count} pages are in {}.", folder.display()));
        return Ok(0);
    }
    let wanted = args.name.as_deref().unwrap_or_default();
    let wanted = wanted.strip_prefix("reauth-").unwrap_or(wanted);
    let wanted = if wanted == "reauth" { "" } else { wanted };
    if let Some(page) = pages.iter().find(|page| page.name == wanted) {
        out::document(page.text.trim_end())?;
        return Ok(0);
    }
    let hint = near::hint(wanted, pages.iter().map(|page| page.name.as_str()));
    let text = format!("there is no page `{wanted}`.{hint} `reauth --help` names the commands.");
    Err(Failure::new(USAGE, text))
}

/// Names of pages, for a shell that completes them.
pub(super) fn candidates() -> Vec<CompletionCandidate> {
    let all = pages().unwrap_or_default().into_iter().filter(|page| !page.name.is_empty());
    all.map(|page| CompletionCandidate::new(page.name)).collect()
}

fn write(folder: &Path, page: &Page) -> Result<(), Failure> {
    let path = folder.join(format!("man{}", page.section)).join(&page.file);
    exports::write_public(&path, page.text.as_bytes())
        .map_err(|error| Failure::of(UNEXPECTED, &error.phrase()))
}

fn pages() -> Result<Vec<Page>, Failure> {
    let whole = args::grammar();
    let mut pages = vec![page("", &whole)?];
    for command in whole.get_subcommands().filter(|it| it.get_name() != "help") {
        let name = command.get_name().to_owned();
        pages.push(page(&name, command)?);
    }
    pages.extend(FILES.map(|(name, text)| Page {
        name: name.to_owned(),
        file: format!("reauth-{name}.5"),
        section: 5,
        text: text.to_owned(),
    }));
    Ok(pages)
}

/// The page of a command; what holds for all of them stands in that of the program alone.
fn page(name: &str, command: &Command) -> Result<Page, Failure> {
    let is_program = name.is_empty();
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let rendered = Rendered::new(command.clone())
        .manual("reauth")
        .source(format!("reauth {}", env!("CARGO_PKG_VERSION")));
    let mut bytes = Vec::new();
    let failed = |error: std::io::Error| Failure::new(UNEXPECTED, error.to_string());
    rendered.render_title(&mut bytes).map_err(failed)?;
    rendered.render_name_section(&mut bytes).map_err(failed)?;
    bytes.extend(synopsis(command).into_bytes());
    rendered.render_description_section(&mut bytes).map_err(failed)?;
    rendered.render_options_section(&mut bytes).map_err(failed)?;
    if command.get_subcommands().next().is_some() {
        rendered.render_subcommands_section(&mut bytes).map_err(failed)?;
    }
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    text.push_str(&notes(&after));
    text.push_str(&see_also(is_program));
    let file = if is_program { "reauth.1".to_owned() } else { format!("reauth-{name}.1") };
    Ok(Page { name: name.to_owned(), file, section: 1, text })
}

/// How it is called: each option with its value, which the renderer leaves out.
fn synopsis(command: &Command) -> String {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let shown = |arg: &&Arg| !arg.is_hide_set() && !arg.is_positional();
    let options = command.get_arguments().filter(shown);
    let mut parts: Vec<_> = options.chain(command.get_positionals()).map(called).collect();
    if command.get_subcommands().next().is_some() {
        let needed = command.is_subcommand_required_set();
        parts.push(if needed { "COMMAND" } else { "[COMMAND]" }.to_owned());
    }
    format!(".SH SYNOPSIS\n.B {}\n{}\n", escaped(name), escaped(&parts.join(" ")))
}

fn called(arg: &Arg) -> String {
    let takes = arg.get_action().takes_values();
    let names = arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string);
    let value = if takes { names.collect::<Vec<_>>().join(" ") } else { String::new() };
    let optional = arg.get_num_args().is_some_and(|range| range.min_values() == 0);
    let long = arg.get_long().map(|long| format!("--{long}"));
    let flag = long.or_else(|| arg.get_short().map(|short| format!("-{short}")));
    let whole = match flag {
        None => value,
        Some(flag) if value.is_empty() => flag,
        Some(flag) if optional => format!("{flag} [{value}]"),
        Some(flag) => format!("{flag} {value}"),
    };
    if arg.is_required_set() { whole } else { format!("[{whole}]") }
}

/// What stands below the options, each block under a heading of its own where it has one.
fn notes(after: &str) -> String {
    let mut text = String::new();
    for block in after.split("\n\n").filter(|block| !block.trim().is_empty()) {
        let (heading, body) = match block.split_once(":\n") {
            Some(("Examples", body)) => ("EXAMPLES", body),
            Some(_) | None => ("NOTES", block),
        };
        if !text.contains(&format!(".SH {heading}\n")) {
            let _ = writeln!(text, ".SH {heading}");
        }
        let lines: Vec<_> = body.lines().map(escaped).collect();
        // Examples keep their lines, the rest is a paragraph.
        let _ = if heading == "EXAMPLES" {
            writeln!(text, ".nf\n{}\n.fi", lines.join("\n"))
        } else {
            writeln!(text, ".PP\n{}", lines.join("\n"))
        };
    }
    text
}

fn see_also(is_program: bool) -> String {
    let mut pages = vec!["reauth-config.toml(5)", "reauth-session.jsonl(5)"];
    if !is_program {
        pages.insert(0, "reauth(1)");
    }
    let lines: Vec<_> = pages
        .iter()
        .filter_map(|page| page.split_once('('))
        .map(|(name, section)| format!(".BR {} ({section}", escaped(name)))
        .collect();
    format!(".SH SEE ALSO\n{}\n", lines.join(" ,\n"))
}

/// A line as text: nothing in it is an order to `man`.
fn escaped(line: &str) -> String {
    let text = line.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}
