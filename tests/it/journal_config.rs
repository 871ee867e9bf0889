//! The config, the exports and the log: typing errors cost little, and nothing is lost.

use std::fs;
use std::io;

use reauth::keys;
use reauth::model::settings::KnownTenant;
use reauth::model::settings::LogLevel;
use reauth::model::settings::Settings;
use reauth::services::config;
use reauth::services::config::Complaint;
use reauth::services::disk::DiskError;
use reauth::services::disk::Over;
use reauth::services::exports;
use reauth::services::exports::ExportError;
use reauth::services::log::Log;
use reauth::services::log::Value;
use reauth::services::paths::Named;
use reauth::services::paths::Paths;

use crate::journal::at;
use crate::journal::begun;
use crate::journal::place;

const CONFIG: &str = "\
# mine
current = 'work' # the usual one
future-key = [1, 2]

[preferences]
ascii = true
log = \"loud\"
plain = 1

[tenants.work]
app = \"0oa1a2b3c4d5e6f7g8h9\"
account = \"admin@acme.com\"

[tenants.\"a b\"]
app = \"x\"
";

#[test]
fn a_preference_outside_of_its_table_is_told_where_it_belongs() {
    let (_dir, paths) = place();
    fs::create_dir_all(&paths.config).unwrap();
    fs::write(paths.settings(), "plain = true\nplane = true\n").unwrap();
    let loaded = config::load(&paths).unwrap();
    let told: Vec<_> = loaded.warnings.iter().map(|w| w.complaint.clone()).collect();
    assert_eq!(told, [Complaint::Misplaced, Complaint::Unknown]);
    assert_eq!(loaded.settings.preferences.plain, None);
}

#[test]
fn a_typing_error_costs_one_setting() {
    let (_dir, paths) = place();
    fs::create_dir_all(&paths.config).unwrap();
    fs::write(paths.settings(), CONFIG).unwrap();
    let loaded = config::load(&paths).unwrap();
    let told: Vec<_> =
        loaded.warnings.iter().map(|w| (w.line, w.key.as_str(), w.complaint.clone())).collect();
    assert_eq!(
        told,
        [
            (3, "future-key", Complaint::Unknown),
            (7, "preferences.log", Complaint::Value),
            (8, "preferences.plain", Complaint::Value),
            (14, "tenants.a b", Complaint::Name),
        ]
    );
    assert_eq!(loaded.settings.current.as_deref(), Some("work"));
    assert_eq!(loaded.settings.preferences.ascii, Some(true));
    assert_eq!(loaded.settings.preferences.log, None);
    assert_eq!(loaded.settings.tenants["work"].account.as_deref(), Some("admin@acme.com"));
    assert_eq!(fs::read_to_string(paths.settings()).unwrap(), CONFIG);
}

#[test]
fn a_change_keeps_every_line_that_it_is_not_about() {
    let (_dir, paths) = place();
    fs::create_dir_all(&paths.config).unwrap();
    fs::write(paths.settings(), CONFIG).unwrap();
    let tenant = KnownTenant {
        microsoft_tenant: Some("acme.onmicrosoft.com".to_owned()),
        ..KnownTenant::default()
    };
    let changed = config::change(&paths, |settings| {
        settings.current = Some("home".to_owned());
        settings.tenants.insert("home".to_owned(), tenant.clone());
        settings.tenants.get_mut("work").unwrap().account = None;
    })
    .unwrap();
    let text = fs::read_to_string(paths.settings()).unwrap();
    let expected =
        CONFIG.replace("'work'", "\"home\"").replace("account = \"admin@acme.com\"\n", "")
            + "\n[tenants.home]\nmicrosoft-tenant = \"acme.onmicrosoft.com\"\n";
    assert_eq!(text, expected);
    assert_eq!(config::load(&paths).unwrap().settings, changed);

    config::change(&paths, |settings| drop(settings.tenants.remove("home"))).unwrap();
    config::change(&paths, |settings| drop(settings.tenants.remove("work"))).unwrap();
    let text = fs::read_to_string(paths.settings()).unwrap();
    assert!(!text.contains("tenants.home") && !text.contains("tenants.work"), "{text}");
    assert!(text.contains("a b"), "what was not understood stays");
}

#[test]
fn a_table_in_one_line_stays_in_one_line() {
    let (_dir, paths) = place();
    fs::create_dir_all(&paths.config).unwrap();
    fs::write(paths.settings(), "tenants = { work = { app = \"0oa1\" } }\n").unwrap();
    let known = KnownTenant { app: Some("0oa2".to_owned()), ..KnownTenant::default() };
    let changed = config::change(&paths, |settings| {
        settings.tenants.insert("home".to_owned(), known.clone());
    });
    assert_eq!(config::load(&paths).unwrap().settings, changed.unwrap());
    let text = fs::read_to_string(paths.settings()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[test]
fn no_file_is_made_by_looking_and_the_template_is_valid() {
    let (_dir, paths) = place();
    assert_eq!(config::load(&paths).unwrap(), config::Loaded::default());
    config::change(&paths, |_| {}).unwrap();
    assert!(!paths.settings().exists());
    fs::write(paths.settings(), config::TEMPLATE).unwrap();
    assert_eq!(config::load(&paths).unwrap(), config::Loaded::default());
    // Without its comment signs, every setting of it is known, and every one that is known is in it.
    let is_setting = |line: &&str| {
        let key = line.split(" = ").next().unwrap_or_default();
        line.starts_with('[') || key.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    };
    let lines = config::TEMPLATE.lines().map(|line| line.trim_start_matches("# "));
    let all = lines.filter(is_setting).collect::<Vec<_>>().join("\n");
    fs::write(paths.settings(), &all).unwrap();
    let loaded = config::load(&paths).unwrap();
    assert_eq!(loaded.warnings, []);
    assert_eq!(loaded.settings.preferences.log, Some(LogLevel::Info));
    let table: toml::Table = all.parse().unwrap();
    // The keys in it are the usual ones, all of them.
    let asked = loaded.settings.keys.iter().map(|(name, keys)| (name.clone(), (1, keys.clone())));
    let (own, refused) = keys::own_keys(&asked.collect());
    assert_eq!(refused, []);
    assert!(own.keys().copied().eq(keys::names()), "{own:?}");
    for (name, keys) in &own {
        let usual = keys::BINDINGS.iter().filter(|it| it.intent.name() == Some(name));
        let usual: Vec<_> = usual.flat_map(|binding| binding.keys).collect();
        assert!(keys.iter().all(|key| usual.contains(&key)), "{name}: {keys:?}");
    }
    for key in config::known_keys() {
        let path = key.replace('*', "default");
        let mut parts = path.split('.');
        let first = parts.next().and_then(|part| table.get(part));
        let found = parts.fold(first, |value, part| value.and_then(|value| value.get(part)));
        assert!(found.is_some(), "{key} is not in the template");
    }
}

#[test]
fn a_new_file_begins_as_the_template_with_the_values_in_it() {
    let (_dir, paths) = place();
    let changed = config::change(&paths, |settings| {
        settings.current = Some("home".to_owned());
        settings.preferences.ascii = Some(true);
        settings.tenants.insert("home".to_owned(), KnownTenant::default());
    })
    .unwrap();
    let text = fs::read_to_string(paths.settings()).unwrap();
    let expected = config::TEMPLATE
        .replace("# current = \"default\"", "current = \"home\"")
        .replace("# ascii = false", "ascii = true")
        + "\n[tenants.home]\n";
    assert_eq!(text, expected);
    assert_eq!(config::load(&paths).unwrap().settings, changed);
}

#[test]
fn a_lone_key_needs_no_list() {
    let (_dir, paths) = place();
    fs::create_dir_all(&paths.config).unwrap();
    fs::write(paths.settings(), "[keys]\nskip = \"n\"\nnote = 3\n").unwrap();
    let loaded = config::load(&paths).unwrap();
    assert_eq!(loaded.settings.keys["skip"], ["n"]);
    let told: Vec<_> = loaded.warnings.iter().map(|w| (w.line, w.complaint.clone())).collect();
    assert_eq!(told, [(3, Complaint::List)]);
}

#[test]
fn what_is_no_toml_is_told_shortly_and_never_written_over() {
    let (_dir, paths) = place();
    fs::create_dir_all(&paths.config).unwrap();
    for (bytes, line) in [
        (b"ok = 1\n[preferences\n".to_vec(), 2),
        (format!("x = {}", "[".repeat(200_000)).into_bytes(), 1),
        (b"a = 1\nb = \"\xff\"\n".to_vec(), 2),
        (b"a = 1\na = 2\n".to_vec(), 2),
        (b"x = \"\x1b]52;c;AAAA\x07\"\n".to_vec(), 1),
    ] {
        fs::write(paths.settings(), &bytes).unwrap();
        let loaded = config::load(&paths).unwrap();
        assert_eq!(loaded.settings, Settings::default());
        assert_eq!(loaded.warnings.len(), 1);
        assert_eq!(loaded.warnings[0].line, line);
        let message = &loaded.warnings[0].phrase().with["message"];
        assert!(message.chars().count() <= 201 && !message.contains('\u{1b}'), "{message}");
        let error = config::change(&paths, |s| s.current = Some("x".to_owned())).unwrap_err();
        assert_eq!(error.key(), "config.broken");
        assert_eq!(fs::read(paths.settings()).unwrap(), bytes);
    }
    fs::write(paths.settings(), "tenants = 'many'\n").unwrap();
    let error =
        config::change(&paths, |s| drop(s.tenants.insert("a".to_owned(), KnownTenant::default())));
    assert_eq!(error.unwrap_err().key(), "config.broken", "another value stands in the way");
    let table = "[preferences]\n# mine\noperator.first = \"Ada\"\n";
    fs::write(paths.settings(), table).unwrap();
    let error = config::change(&paths, |s| s.preferences.operator = Some("Ada".to_owned()));
    assert_eq!(error.unwrap_err().key(), "config.broken", "a table stands in the way");
    assert_eq!(fs::read_to_string(paths.settings()).unwrap(), table);
    fs::write(paths.settings(), vec![b'#'; 300_000]).unwrap();
    assert!(matches!(config::load(&paths).unwrap_err(), DiskError::TooLarge { .. }));
}

#[cfg(unix)]
#[test]
fn a_config_that_is_a_link_stays_one() {
    let (dir, paths) = place();
    fs::create_dir_all(&paths.config).unwrap();
    let real = dir.path().join("dotfiles.toml");
    fs::write(&real, "# shared\n").unwrap();
    std::os::unix::fs::symlink(&real, paths.settings()).unwrap();
    config::change(&paths, |settings| settings.current = Some("x".to_owned())).unwrap();
    assert_eq!(fs::read_to_string(&real).unwrap(), "current = \"x\"\n# shared\n");
    assert!(fs::symlink_metadata(paths.settings()).unwrap().is_symlink());
}

#[test]
fn a_report_is_never_written_over_anything_by_accident() {
    let (dir, paths) = place();
    let session = begun(&paths, 1).path().to_owned();
    let to = dir.path().join("report.md");
    assert_eq!(exports::write(&paths, &to, b"one", Over::Never).unwrap(), to);
    let error = exports::write(&paths, &to, b"two", Over::Never).unwrap_err();
    assert_eq!(error.key(), "disk.exists");
    assert_eq!(fs::read(&to).unwrap(), b"one");
    exports::write(&paths, &to, b"two", Over::Replace).unwrap();
    assert_eq!(fs::read(&to).unwrap(), b"two");

    let error = exports::write(&paths, &session, b"x", Over::Replace).unwrap_err();
    assert!(matches!(error, ExportError::Own { .. }));
    // What is practised writes over nothing real, nor the other way round.
    let practice = paths.practice();
    let practised = begun(&practice, 2).path().to_owned();
    let error = exports::write(&paths, &practised, b"x", Over::Replace).unwrap_err();
    assert!(matches!(error, ExportError::Own { .. }));
    let error = exports::write(&paths, &dir.path().join("no/report.md"), b"x", Over::Never);
    assert_eq!(error.unwrap_err().key(), "disk.no_folder");
    let error = exports::write(&paths, dir.path(), b"x", Over::Replace).unwrap_err();
    assert_eq!(error.key(), "disk.is_folder");
    #[cfg(unix)]
    {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&to).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        let (link, folder) = (dir.path().join("link.md"), dir.path().join("way-round"));
        std::os::unix::fs::symlink(&session, &link).unwrap();
        std::os::unix::fs::symlink(paths.sessions(), &folder).unwrap();
        let error = exports::write(&paths, &link, b"x", Over::Replace).unwrap_err();
        assert_eq!(error.key(), "disk.is_link");
        let round = folder.join(session.file_name().unwrap());
        let error = exports::write(&paths, &round, b"x", Over::Replace).unwrap_err();
        assert!(matches!(error, ExportError::Own { .. }));
        let error = exports::write(&paths, "/dev/full".as_ref(), b"x", Over::Replace).unwrap_err();
        assert_eq!(error.key(), "disk.is_device");
    }
    assert!(reauth::services::journal::read(&session).unwrap().damage.is_none());
}

#[test]
fn the_log_is_one_clean_line_an_entry_and_turns_over() {
    let (_dir, paths) = place();
    let log = Log::new(&paths, LogLevel::Info);
    let hostile = "a\nb\u{1b}[31m\u{202e}\"c";
    let error = DiskError::Open {
        path: "/x\n".into(),
        source: io::Error::new(io::ErrorKind::NotFound, "gone\u{7}"),
    };
    let with =
        [("text", Value::Text(hostile)), ("n", Value::Number(3)), ("why", Value::Failure(&error))];
    assert!(log.say(at(0), LogLevel::Error, "opened", &with));
    assert!(!log.say(at(0), LogLevel::Debug, "noise", &[]));
    let text = fs::read_to_string(paths.log()).unwrap();
    assert_eq!(
        text,
        "2027-01-15T08:00:00.000Z error opened text=\"a b⟨U+001B⟩[31m⟨U+202E⟩\\\"c\" n=\"3\" \
         why=\"cannot open /x : gone⟨U+0007⟩\"\n"
    );
    let long = "x".repeat(1_900);
    for _ in 0..700 {
        assert!(log.say(at(1), LogLevel::Info, "filler", &[("x", Value::Text(&long))]));
    }
    let size = |path| fs::metadata(path).unwrap().len();
    assert!(size(paths.log()) < 1024 * 1024 && size(paths.old_log()) <= 1024 * 1024);
    assert!(!Log::new(&paths, LogLevel::Off).say(at(2), LogLevel::Error, "x", &[]));
    #[cfg(unix)]
    {
        let mode =
            |p| std::os::unix::fs::PermissionsExt::mode(&fs::metadata(p).unwrap().permissions());
        assert_eq!((mode(paths.log()) & 0o777, mode(paths.old_log()) & 0o777), (0o600, 0o600));
    }
}

#[test]
fn practice_has_folders_of_its_own() {
    use reauth::model::event::Mode;
    let (dir, _) = place();
    let named = Named { state: Some(dir.path().join("s")), config: Some(dir.path().join("c")) };
    let live = Paths::find(Mode::Live, &named).unwrap();
    let practice = Paths::find(Mode::Practice, &named).unwrap();
    for ((name, live), (_, practice)) in live.all().into_iter().zip(practice.all()) {
        assert_ne!(live, practice, "{name}");
        assert!(practice.starts_with(dir.path().join("s/practice")), "{name}");
    }
    let relative = Named { state: Some("here".into()), config: Some(String::new().into()) };
    let found = Paths::find(Mode::Live, &relative).unwrap();
    assert!(found.state.is_absolute() && found.state.ends_with("here"));
    assert!(found.config.ends_with("reauth"), "an empty name counts as none");
}
