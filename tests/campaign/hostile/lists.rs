//! Where texts from outside come in.

/// Every place of the command line that takes a text: `{}` stands for it.
pub(super) const ARGS: &[&str] = &[
    "{}",
    "--{}",
    "-{}",
    "explain {}",
    "explain --json {}",
    "practice --scenario {}",
    "practice --list {}",
    "simulator --scenario {}",
    "simulator --listen {}",
    "simulator --exit-with-parent --log {}",
    "check --account {} --method device-code",
    "check --account a@b.com --client-id {} --method device-code",
    "check --account a@b.com --expect {} --method device-code",
    "check --account a@b.com --method {}",
    "check --account a@b.com --cloud {}",
    "sessions {}",
    "sessions show {}",
    "sessions rename {} {}",
    "sessions archive {}",
    "sessions delete {}",
    "sessions delete --older-than {}",
    "sessions export {}",
    "sessions export {} -o {}",
    "sessions import {}",
    "sessions set {}",
    "sessions set {}={}",
    "sessions set ticket={}",
    "status {}",
    "status --json {}",
    "step {} done",
    "step 1 {}",
    "step 1 note --text {}",
    "step 1 skip --reason {}",
    "step 1 fail --reason {} --text {}",
    "step 5 done --integration {}",
    "step 1 done --session {}",
    "report {}",
    "report --format {}",
    "report -o {}/x.md",
    "report -o {}",
    "verify {}",
    "verify --json {}",
    "tenant set {}",
    "tenant set acme --tenant {}",
    "tenant set acme --app {}",
    "tenant set acme --microsoft-tenant {}",
    "tenant set acme --account {}",
    "tenant use {}",
    "tenant show --tenant {}",
    "tenant forget --tenant {}",
    "tenant list",
    "okta status --org {} --token-stdin",
    "okta status --token-file {}",
    "okta watch --instance {} --token-stdin",
    "okta watch --timeout {}",
    "okta connect --okta-client-id {} --oauth --org acme.okta.com",
    "okta {}",
    "doctor --manual-only --tenant {}",
    "where --operator {}",
    "where --locale {}",
    "where --theme {}",
    "where --browser-command {}",
    "--session {}",
    "--session {} --plain",
    "config {}",
    "completions {}",
    "man {}",
    "man --dir {}",
    "purge {}",
];

/// Variables that the program reads, its own and others'.
pub(super) const VARIABLES: &[&str] = &[
    "REAUTH_STATE_DIR",
    "REAUTH_CONFIG_DIR",
    "REAUTH_KEYRING",
    "REAUTH_LOGIN_URL",
    "REAUTH_GRAPH_URL",
    "REAUTH_OKTA_URL",
    "REAUTH_CA_FILE",
    "REAUTH_LOG",
    "REAUTH_TENANT",
    "REAUTH_OPERATOR",
    "REAUTH_CLIENT_ID",
    "REAUTH_OKTA_CLIENT_ID",
    "REAUTH_NO_BROWSER",
    "REAUTH_BROWSER_COMMAND",
    "REAUTH_LOCALE",
    "REAUTH_THEME",
    "REAUTH_ASCII",
    "REAUTH_PLAIN",
    "REAUTH_MANUAL_ONLY",
    "ACCESSIBLE",
    "NO_COLOR",
    "COLORTERM",
    "COLORFGBG",
    "BROWSER",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_CONNECTION",
    "SSH_TTY",
    "TMUX",
    "STY",
    "container",
    "TERM",
    "LANG",
    "LC_ALL",
    "LC_MESSAGES",
    "LC_CTYPE",
    "TZ",
    "USER",
    "LOGNAME",
    "HOME",
    "PATH",
    "TMPDIR",
    "XDG_STATE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUEST_METHOD",
    "COLUMNS",
    "LINES",
    "RUST_LOG",
    "RUST_BACKTRACE",
    "CLICOLOR_FORCE",
    "COMPLETE",
];

/// What is run with each variable; nothing of it asks any server.
pub(super) const COMMANDS: &[&str] = &[
    "where",
    "where --json",
    "doctor --manual-only",
    "doctor --manual-only --json",
    "status",
    "tenant list",
    "explain 50126",
    "step 1 note --text x",
    "report --format txt",
    "--help",
    "--plain --manual-only --new",
];

/// A settings file with a text at every place that takes one.
pub(super) const CONFIG: &str = r#"
current = "default"
client-id = {}
{} = 1
[preferences]
operator = {}
locale = {}
theme = {}
browser-command = {}
log = {}
{} = {}
[keys]
next = [{}]
{} = ["j"]
[tenants.default]
microsoft-tenant = {}
app = {}
account = {}
client-id = {}
okta-client-id = {}
{} = {}
[tenants.{}]
account = {}
"#;
