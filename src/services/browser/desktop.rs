//! Whether, and how, a page can be handed over on this machine.

use std::path::Path;

use crate::services::browser::outcome::Outcome;

/// Browsers that need the terminal which this program draws on.
const TEXT_BROWSERS: [&str; 8] =
    ["lynx", "w3m", "links", "links2", "elinks", "www-browser", "browsh", "carbonyl"];

/// What is known of the machine, gathered once by `cli`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desktop {
    /// `--no-browser`.
    pub unwanted: bool,
    /// `--browser-command`.
    pub command: Option<String>,
    /// `BROWSER`: commands with `:` between them.
    pub browser: Option<String>,
    /// `SSH_CONNECTION` or `SSH_TTY` is set.
    pub ssh: bool,
    /// What can be drawn on.
    pub display: Display,
    /// What the machine is.
    pub machine: Machine,
}

/// What a window can be drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Display {
    /// Nothing.
    #[default]
    None,
    /// `DISPLAY` is set.
    X11,
    /// `WAYLAND_DISPLAY` is set, whether or not the other one is.
    Wayland,
}

impl Display {
    /// From which of the two variables are set.
    pub fn of(x11: bool, wayland: bool) -> Self {
        match (x11, wayland) {
            (_, true) => Self::Wayland,
            (true, false) => Self::X11,
            (false, false) => Self::None,
        }
    }
}

/// What the machine is, as far as it changes where a browser may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Machine {
    /// Nothing special.
    #[default]
    Plain,
    /// Linux inside Windows, whose browser can be reached.
    Wsl,
    /// A container.
    Container,
}

impl Machine {
    /// Looks; `container` is whether the environment has a variable of that name.
    pub fn find(container: bool) -> Self {
        let marks = ["/.dockerenv", "/run/.containerenv"];
        let marked = || marks.iter().any(|mark| Path::new(mark).exists());
        let release = || std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        if !cfg!(target_os = "linux") {
            Self::Plain
        } else if container || marked() {
            Self::Container
        } else if release().to_ascii_lowercase().contains("microsoft") {
            Self::Wsl
        } else {
            Self::Plain
        }
    }
}

/// How a page will be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Launcher {
    /// By the first of these that can be started: words of a command line, `%s` for the address.
    Commands(Vec<Vec<String>>),
    /// By the system's own opener.
    System,
}

impl Desktop {
    /// Decides, before anything is started, how a page can be handed over here.
    ///
    /// A browser that the reader named comes before every guess about the machine: editors set
    /// `BROWSER` in their remote terminals to a command that opens the page where the reader sits.
    pub fn launcher(&self) -> Result<Launcher, Outcome> {
        if self.unwanted {
            return Err(Outcome::Unwanted);
        }
        let named = |text: &str| {
            // A path with blanks in it, as programs have on Windows and macOS.
            if Path::new(text).is_file() {
                return vec![text.to_owned()];
            }
            text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        let mut commands = match (&self.command, &self.browser) {
            (Some(command), _) => vec![named(command)],
            // A path of Windows has a `:` in it.
            (None, Some(browser)) if cfg!(windows) => vec![named(browser)],
            (None, Some(browser)) => browser.split(':').map(named).collect(),
            (None, None) => Vec::new(),
        };
        commands.retain(|words| !words.is_empty());
        if let Some(first) = commands.first().and_then(|words| words.first()).map(|w| stem(w)) {
            commands.retain(|words| !words.first().is_some_and(|word| is_text_browser(word)));
            return if commands.is_empty() {
                Err(Outcome::TextBrowser { name: first })
            } else {
                Ok(Launcher::Commands(commands))
            };
        }
        let has_desktop = cfg!(any(windows, target_os = "macos"));
        if self.ssh {
            Err(Outcome::Ssh)
        } else if self.machine == Machine::Container {
            Err(Outcome::Container)
        } else if has_desktop || self.machine == Machine::Wsl || self.display != Display::None {
            Ok(Launcher::System)
        } else {
            Err(Outcome::NoDisplay)
        }
    }
}

fn stem(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name.strip_suffix(".exe").unwrap_or(name).to_owned()
}

fn is_text_browser(word: &str) -> bool {
    TEXT_BROWSERS.contains(&stem(word).as_str())
}
