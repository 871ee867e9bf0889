//! What a command works with: folders, endpoints, settings, and facts of the environment.

use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use crate::cli::args::Common;
use crate::cli::environment::is_set;
use crate::cli::environment::is_utf8;
use crate::cli::environment::path;
use crate::cli::environment::unread_proxy;
use crate::cli::environment::var;
use crate::cli::failure::Failure;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::near;
use crate::cli::out;
use crate::cli::own_keys;
use crate::diagnosis::doctor::Read;
use crate::model::endpoints::EndpointKind;
use crate::model::endpoints::Endpoints;
use crate::model::event::Mode;
use crate::model::ids::Ids;
use crate::model::key::OwnKeys;
use crate::model::order::GRAPH_TOOLS;
use crate::model::policy::Policy;
use crate::model::settings::DEFAULT_TENANT;
use crate::model::settings::KnownTenant;
use crate::model::settings::LogLevel;
use crate::model::settings::Preferences;
use crate::model::settings::Settings;
use crate::model::state::Model;
use crate::runbook::Runbook;
use crate::services::browser::Desktop;
use crate::services::browser::Display;
use crate::services::browser::Machine;
use crate::services::clipboard::Between;
use crate::services::clipboard::Programs;
use crate::services::config;
use crate::services::config::Loaded;
use crate::services::config::Warning;
use crate::services::disk;
use crate::services::http;
use crate::services::keyring::Choice;
use crate::services::locale;
use crate::services::log::Log;
use crate::services::paths::Named;
use crate::services::paths::Paths;
use crate::services::policy;
use crate::text::Language;
use crate::text::Phrase;
use crate::words::Words;

/// Bytes that a file of certificates may have.
const CA_MAX: u64 = 4 * 1024 * 1024;

/// Everything a command needs to know before it begins.
pub(super) struct Context {
    /// Live or practice.
    pub(super) mode: Mode,
    /// Where everything is kept.
    pub(super) paths: Paths,
    /// What the admin has set.
    pub(super) settings: Settings,
    /// What of the settings was passed over.
    pub(super) warnings: Vec<Phrase>,
    /// Whether there are settings that could not be read at all.
    unread: bool,
    /// The walk.
    pub(super) runbook: Arc<Runbook>,
    /// Where requests go.
    pub(super) endpoints: Endpoints,
    /// Certificates of further authorities.
    pub(super) ca: Option<Vec<u8>>,
    /// Which keyring.
    pub(super) keyring: Choice,
    /// The rules of the computer's owner.
    pub(super) policy: Policy,
    /// The log of this mode.
    pub(super) log: Log,
    /// What was asked of every command.
    pub(super) common: Common,
    /// Name of the tenant at hand.
    pub(super) tenant_name: String,
    /// Keys of the admin's own.
    own_keys: OwnKeys,
}

/// The language of whoever works here, where no flag names one: as set, else as the system says.
pub(super) fn language() -> Language {
    let system = || {
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(var);
        Language::of_locale(&named.or_else(locale::of_system)?)
    };
    own().settings.preferences.locale.or_else(system).unwrap_or_default()
}

/// What the admin has set for real work.
fn own() -> Loaded {
    Context::own_paths().and_then(|paths| config::load(&paths).ok()).unwrap_or_default()
}

/// The sentences of `language`, in letters that can be drawn here.
pub(super) fn words(language: Language, ascii: bool) -> Words {
    let words = Words::of(language);
    if ascii || !is_utf8() { words.in_ascii() } else { words }
}

/// The keyring that the environment asks for.
fn keyring() -> Result<Choice, Failure> {
    let Some(word) = var("REAUTH_KEYRING") else { return Ok(Choice::default()) };
    Choice::parse(&word).ok_or_else(|| {
        Failure::new(USAGE, format!("REAUTH_KEYRING is system, memory or off, not `{word}`"))
    })
}

/// The log, at the level of `REAUTH_LOG` or the settings.
fn log(paths: &Paths, settings: &Settings) -> Log {
    let level = var("REAUTH_LOG").and_then(|word| LogLevel::parse(&word));
    Log::new(paths, level.or(settings.preferences.log).unwrap_or_default())
}

impl Drop for Context {
    /// What was done is in the log when the command ends.
    fn drop(&mut self) {
        self.log.settle();
    }
}

impl Context {
    /// Gathers it all; says on standard error what of the settings was not understood.
    pub(super) fn new(common: Common, mode: Mode) -> Result<Self, Failure> {
        Self::gather(common, mode, |failure, _words| Err(failure))
    }

    /// The same for whoever looks at what is broken: a file that cannot be read is told, and gone on
    /// without.
    pub(super) fn of_what_can_be_read(common: Common) -> Result<Self, Failure> {
        Self::gather(common, Mode::Live, |failure, words| {
            out::note(&format!("reauth: {}", failure.text(words)));
            Ok(())
        })
    }

    /// `broken` says whether to go on without a file that cannot be read.
    fn gather(
        common: Common,
        mode: Mode,
        broken: fn(Failure, &Words) -> Result<(), Failure>,
    ) -> Result<Self, Failure> {
        let named = Named { state: path("REAUTH_STATE_DIR"), config: path("REAUTH_CONFIG_DIR") };
        let words = words(common.locale.unwrap_or_default(), common.ascii);
        let paths = Paths::find(mode, &named)
            .map_err(|error| Failure::new(UNEXPECTED, words.get(error.key())))?;
        let found = config::load(&paths);
        let unread = found.is_err();
        let mut loaded = match found {
            Ok(loaded) => loaded,
            Err(error) => {
                broken(Failure::of(UNEXPECTED, &error.phrase()), &words)?;
                Loaded::default()
            }
        };
        if mode == Mode::Practice {
            // Preferences and keys are a person's and not a tenant's.
            own_keys::take_over(&mut loaded, own());
        }
        let (own_keys, refused) = own_keys::of(&loaded);
        let warnings: Vec<_> = loaded.warnings.iter().map(Warning::phrase).chain(refused).collect();
        for warning in &warnings {
            out::note(&format!("reauth: {}", words.say(warning)));
        }
        let settings = loaded.settings;
        let log = log(&paths, &settings);
        let endpoints = Endpoints::overridden(
            var("REAUTH_LOGIN_URL").as_deref(),
            var("REAUTH_GRAPH_URL").as_deref(),
            var("REAUTH_OKTA_URL").as_deref(),
        )
        .map_err(|error| Failure::new(USAGE, error.to_string()))?;
        let ca = match path("REAUTH_CA_FILE").map(|file| disk::read_plain(&file, CA_MAX)) {
            None => None,
            Some(Ok(bytes)) => Some(bytes),
            Some(Err(error)) => {
                broken(Failure::of(USAGE, &error.phrase()), &words)?;
                // No certificate: every request says so.
                Some(Vec::new())
            }
        };
        let runbook =
            Runbook::built_in().map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
        let keyring = keyring()?;
        let tenant_name = common
            .tenant
            .clone()
            .or_else(|| settings.current.clone())
            .unwrap_or_else(|| DEFAULT_TENANT.to_owned());
        let policy = policy::load(Path::new(policy::FILE));
        let policy = match mode {
            Mode::Live => policy,
            Mode::Practice => policy.in_practice(),
        };
        let runbook = Arc::new(runbook);
        Ok(Self {
            mode,
            paths,
            settings,
            warnings,
            unread,
            runbook,
            endpoints,
            ca,
            keyring,
            policy,
            log,
            common,
            tenant_name,
            own_keys,
        })
    }

    /// Where real work and the preferences are kept, in practice too.
    pub(super) fn own_paths() -> Option<Paths> {
        Self::paths_of(Mode::Live)
    }

    /// Where the work of one mode is kept.
    pub(super) fn paths_of(mode: Mode) -> Option<Paths> {
        let named = Named { state: path("REAUTH_STATE_DIR"), config: path("REAUTH_CONFIG_DIR") };
        Paths::find(mode, &named).ok()
    }

    /// How the settings were read, for the doctor.
    pub(super) fn config_read(&self) -> Read {
        if self.unread {
            return Read::Refused;
        }
        let line = |warning: &Phrase| warning.with.get("line").cloned();
        match self.warnings.iter().find(|warning| warning.key == "config.syntax") {
            Some(broken) => Read::Broken(line(broken).unwrap_or_default()),
            None => Read::But(self.warnings.iter().filter_map(line).collect()),
        }
    }

    /// The client id that was given, in this order: flag, tenant, config.
    pub(super) fn client_id(&self) -> Option<String> {
        let of_tenant =
            self.settings.tenants.get(&self.tenant_name).and_then(|known| known.client_id.clone());
        let given = self.common.client_id.clone().or(of_tenant);
        let given = given.or_else(|| self.settings.client_id.clone())?;
        Some(if given == "graph-tools" { GRAPH_TOOLS.to_owned() } else { given })
    }

    /// The app that signs in to the org's API: flag, then tenant.
    pub(super) fn okta_client_id(&self) -> Option<String> {
        let known = self.settings.tenants.get(&self.tenant_name);
        let of_tenant = known.and_then(|known| known.okta_client_id.clone());
        self.common.okta_client_id.clone().or(of_tenant)
    }

    /// What is known of the tenant at hand beside its URL; nothing where none of several is named.
    pub(super) fn known(&self) -> KnownTenant {
        let known = self.settings.tenants.get(&self.tenant_name);
        known.filter(|_| self.one_tenant().is_ok()).cloned().unwrap_or_default()
    }

    /// Who works: as asked, else as the system names them; and which of the two.
    fn operator(&self) -> (String, bool) {
        let asked = self.preferences().operator;
        let was_asked = asked.is_some();
        let system = || ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(var);
        let name = asked.or_else(system).unwrap_or_else(|| "unknown".to_owned());
        (crate::text::clean_line(&name, 120), was_asked)
    }

    /// How pages can be opened here.
    pub(super) fn desktop(&self) -> Desktop {
        let preferences = self.preferences();
        Desktop {
            unwanted: preferences.no_browser.unwrap_or_default(),
            command: preferences.browser_command,
            browser: var("BROWSER"),
            ssh: is_set("SSH_CONNECTION") || is_set("SSH_TTY"),
            display: Display::of(is_set("DISPLAY"), is_set("WAYLAND_DISPLAY")),
            machine: Machine::find(is_set("container")),
        }
    }

    /// The programs that copy here.
    pub(super) fn programs(&self) -> Programs {
        Programs::of(&self.desktop(), is_set("TMUX"))
    }

    /// What stands between this program and the terminal.
    pub(super) fn between() -> Between {
        Between::of(is_set("TMUX"), &var("TERM").unwrap_or_default())
    }

    /// The sentences, in the language that was chosen.
    pub(super) fn words(&self) -> Words {
        words(self.common.locale.unwrap_or_default(), self.is_ascii())
    }

    /// Whether only ASCII is to be printed.
    fn is_ascii(&self) -> bool {
        self.preferences().ascii.unwrap_or_else(|| {
            let term = var("TERM").unwrap_or_default();
            !is_utf8() || ["linux", "dumb"].contains(&term.as_str())
        })
    }

    /// The settings, and before them what was asked at the start.
    pub(super) fn preferences(&self) -> Preferences {
        let set = self.settings.preferences.clone();
        let common = &self.common;
        Preferences {
            operator: common.operator.clone().or(set.operator),
            theme: common.theme.or(set.theme),
            locale: common.locale.or(set.locale),
            ascii: if common.ascii { Some(true) } else { set.ascii },
            no_browser: if common.no_browser { Some(true) } else { set.no_browser },
            browser_command: common.browser_command.clone().or(set.browser_command),
            ..set
        }
    }

    /// Whether a full screen is not wanted.
    pub(super) fn is_plain(&self) -> bool {
        var("ACCESSIBLE").is_some_and(|word| word != "0")
            || self.settings.preferences.plain.unwrap_or_default()
    }

    /// Whether the terminal cannot place a cursor.
    pub(super) fn is_dumb() -> bool {
        var("TERM").is_none_or(|term| term == "dumb") && cfg!(unix)
    }

    /// Whether the terminal says so itself: then a pipe is talked to, too.
    pub(super) fn calls_itself_dumb() -> bool {
        var("TERM").is_some_and(|term| term == "dumb")
    }

    /// A model in which nothing is open yet, with who works.
    pub(super) fn model(&self) -> Model {
        let (runbook, endpoints) = (self.runbook.clone(), self.endpoints.clone());
        let mut model = Model::new(runbook, endpoints, self.mode, Self::ids());
        (model.operator, model.operator_asked) = self.operator();
        model.preferences = self.preferences();
        model.own_keys = self.own_keys.clone();
        model
    }

    /// A random seed for ids.
    pub(super) fn ids() -> Ids {
        Ids::new(*Uuid::new_v4().as_bytes())
    }

    /// How requests go.
    pub(super) fn http(&self) -> http::Options {
        let (ca, log, unread_proxy) = (self.ca.clone(), self.log.clone(), unread_proxy());
        http::Options { ca, unread_proxy, log, ..http::Options::new(self.endpoints.kind) }
    }

    /// The near name of a tenant that is not known, as a sentence; nothing where it is, or none is
    /// near.
    pub(super) fn near_tenant(&self, name: &str) -> String {
        let known = &self.settings.tenants;
        if known.contains_key(name) {
            return String::new();
        }
        near::hint(name, known.keys().map(String::as_str))
    }

    /// Refuses where several tenants are known and none is named: a script must not guess.
    pub(super) fn one_tenant(&self) -> Result<(), Failure> {
        let known = &self.settings.tenants;
        if known.len() < 2 || self.common.tenant.is_some() || self.settings.current.is_some() {
            return Ok(());
        }
        let names: Vec<_> = known.keys().map(String::as_str).collect();
        let text = format!(
            "several tenants are known. Name one with --tenant, or with `reauth tenant use`: {}",
            names.join(", ")
        );
        Err(Failure::new(USAGE, text))
    }

    /// A line for standard error where requests do not go to Microsoft and Okta.
    pub(super) fn warn_of_endpoints(&self) {
        if self.endpoints.kind == EndpointKind::Overridden {
            out::note(
                "reauth: this goes to loopback addresses from the environment, NOT to Microsoft or Okta.",
            );
        }
    }
}
