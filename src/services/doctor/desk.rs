//! Looks at the desk: nothing here waits for anybody.

use std::path::Path;
use std::path::PathBuf;
use std::sync::mpsc::Sender;

use crate::diagnosis::doctor;
use crate::diagnosis::doctor::Handing;
use crate::diagnosis::doctor::Through;
use crate::model::doctor::Finding;
use crate::services::browser::Launcher;
use crate::services::browser::Machine;
use crate::services::browser::Outcome;
use crate::services::clipboard::Between;
use crate::services::clipboard::Programs;
use crate::services::doctor::Surroundings;
use crate::services::doctor::tell;
use crate::services::terminal;

/// What the crate `open` 5.4 starts on Linux, in its order.
const OPENERS: [&str; 4] = ["xdg-open", "gio", "gnome-open", "kde-open"];
/// The same inside Windows.
const OPENERS_WSL: [&str; 3] = ["wslview", "explorer.exe", "powershell.exe"];

/// Terminal, colours, locale, clipboard, browser and proxy.
pub(super) fn look(around: &Surroundings, found: &Sender<Finding>) {
    let programs = Programs::of(&around.desktop, false);
    let program = programs.names().find(|name| is_program(name, &around.programs));
    let through = match (program, around.between) {
        (Some(name), _) => Through::Program(name),
        (None, Between::NoClipboard) => Through::Nowhere,
        (None, Between::Nothing) => Through::Terminal,
        (None, Between::Tmux) => Through::Tmux,
        (None, Between::Screen) => Through::Screen,
    };
    tell(found, doctor::terminal(terminal::cells(), around.dumb));
    tell(found, doctor::colours(around.no_color));
    tell(found, doctor::locale(around.locale.as_deref()));
    tell(found, doctor::clipboard(through));
    tell(found, doctor::browser(handing(around)));
    tell(found, doctor::proxy(&around.proxies, around.no_proxy));
}

/// How a page would be handed over. Nothing is started.
fn handing(around: &Surroundings) -> Handing {
    let is_there = |program: &str| is_program(program, &around.programs);
    match around.desktop.launcher() {
        Err(Outcome::Unwanted) => Handing::Unwanted,
        Err(outcome) => Handing::NotHere(outcome.phrase()),
        Ok(Launcher::Commands(commands)) => {
            let found = commands.iter().filter_map(|words| words.first()).any(|it| is_there(it));
            if found { Handing::Named } else { Handing::Missing }
        }
        // Windows and macOS have theirs in the system.
        Ok(Launcher::System) if !cfg!(target_os = "linux") => Handing::System,
        Ok(Launcher::System) => {
            let in_windows = around.desktop.machine == Machine::Wsl;
            let own: &[&str] = if in_windows { &OPENERS_WSL } else { &[] };
            let found = own.iter().chain(&OPENERS).any(|it| is_there(it));
            if found { Handing::System } else { Handing::Missing }
        }
    }
}

/// Whether `program`, a name or a path, is a file that could be started.
fn is_program(program: &str, folders: &[PathBuf]) -> bool {
    let direct = program.contains(['/', '\\']);
    let may_run = |path: &Path| {
        let Ok(found) = std::fs::metadata(path) else { return false };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            found.is_file() && found.permissions().mode() & 0o111 != 0
        }
        #[cfg(not(unix))]
        found.is_file()
    };
    if direct {
        return may_run(Path::new(program));
    }
    let names = [program.to_owned(), format!("{program}.exe")];
    let names = names.iter().take(if cfg!(windows) { 2 } else { 1 });
    names.into_iter().any(|name| folders.iter().any(|folder| may_run(&folder.join(name))))
}
