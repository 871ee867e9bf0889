//! Arguments, the environment, standard input, settings, policies and names of files.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::PermissionsExt as _;

use crate::Scale;
use crate::hostile::lists::ARGS;
use crate::hostile::lists::COMMANDS;
use crate::hostile::lists::CONFIG;
use crate::hostile::lists::VARIABLES;
use crate::hostile::oracle;
use crate::hostile::payloads;
use crate::support::Place;
use crate::support::Ran;
use crate::tally::Tally;

pub(super) fn run(scale: Scale, tally: &Tally) {
    let short = [("all of it", payloads::together())];
    let full = payloads::all();
    let texts: &[(&str, String)] = scale.pick(&short, &full);
    let some = scale.pick(3, 1);
    for (name, payload) in texts {
        let of = |what: &str| format!("{what}: {name}");
        let args = ARGS.iter().enumerate().filter(|(n, _)| scale == Scale::Full || n % 3 == 0);
        tally.faults(&of("an argument"), args.map(|(_, line)| *line), |line| {
            argument(line, payload);
        });
        let variables = VARIABLES.iter().copied().step_by(some);
        tally
            .faults(&of("a variable"), variables, |variable| environment(scale, variable, payload));
        tally.faults(
            &of("standard input"),
            ["explain", "explain --json", "okta status --token-stdin"],
            |line| {
                let args: Vec<_> = line.split(' ').collect();
                clean(line, &Place::new().run_with(&args, payload.as_bytes()));
            },
        );
        tally.fault(&of("a settings file"), "each place", || settings(payload));
        tally.fault(&of("a policy file"), "each place", || policy(payload));
        tally.fault(&of("names of files"), "each place", || names(payload));
    }
    tally.faults("bytes that are no text", ARGS.iter().copied().step_by(some), |line| {
        let place = Place::new();
        let bytes = || OsString::from_vec(b"\xff\x1b]0;PWN\x07\xc3\x28\x9b".to_vec());
        let args =
            line.split(' ').map(|word| if word.contains("{}") { bytes() } else { word.into() });
        let mut command = place.command(&[]);
        command.args(args);
        clean(line, &lossy(&command.output().unwrap()));
    });
    tally.faults(
        "bytes that are no text, in the environment",
        VARIABLES.iter().copied().step_by(some),
        |variable| {
            let place = Place::new();
            for line in COMMANDS.iter().step_by(some) {
                let args: Vec<_> = line.split(' ').collect();
                let mut command = place.command(&args);
                command
                    .env(variable, OsString::from_vec(b"\xff\x1b]0;PWN\x07\xc3\x28\x9b".to_vec()));
                clean(line, &lossy(&command.output().unwrap()));
            }
        },
    );
    tally.faults(
        "a megabyte",
        ["explain", "explain --json", "okta status --token-stdin"],
        |line| {
            let args: Vec<_> = line.split(' ').collect();
            let long = payloads::together().repeat(1_000);
            assert!(long.len() > 1 << 20);
            clean(line, &Place::new().run_with(&args, long.as_bytes()));
        },
    );
}

fn lossy(output: &std::process::Output) -> Ran {
    use std::os::unix::process::ExitStatusExt as _;
    let text = |bytes: &[u8]| {
        String::from_utf8(bytes.to_vec()).unwrap_or_else(|error| panic!("no UTF-8: {error}"))
    };
    let signal = || 128 + output.status.signal().unwrap();
    Ran {
        code: output.status.code().unwrap_or_else(signal),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

/// Nothing of it is obeyed, and the program did not fall over it.
pub(super) fn clean(what: &str, ran: &Ran) {
    assert!(
        !ran.err.contains("panicked") && !ran.err.contains("a fault of the program"),
        "{ran:?}"
    );
    assert!(ran.code < 126 || ran.code == 130, "{what}: {ran:?}");
    // RFC 4180 ends a line of a table so.
    let out = if what.contains("csv") { ran.out.replace("\r\n", "\n") } else { ran.out.clone() };
    oracle::text(&format!("{what}, standard output"), &out);
    oracle::text(&format!("{what}, standard error"), &ran.err);
}

fn argument(line: &str, payload: &str) {
    let place = Place::new();
    place.run(&["step", "2", "done"]).code(0);
    let args: Vec<_> = line.split(' ').map(|word| word.replace("{}", payload)).collect();
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut place = place;
    // Nobody is there to be asked.
    for name in ["REAUTH_LOGIN_URL", "REAUTH_GRAPH_URL", "REAUTH_OKTA_URL"] {
        place.set(name, "http://127.0.0.1:9");
    }
    clean(line, &place.run(&args));
    clean("sessions", &place.run(&["sessions"]));
    clean("tenant list", &place.run(&["tenant", "list"]));
}

fn environment(scale: Scale, variable: &str, payload: &str) {
    let mut place = Place::new();
    place.run(&["step", "2", "done"]).code(0);
    place.set(variable, payload);
    for line in COMMANDS.iter().step_by(scale.pick(2, 1)) {
        let args: Vec<_> = line.split(' ').collect();
        clean(&format!("{variable}, {line}"), &place.run_with(&args, b"?\n\nq\n"));
    }
}

/// As TOML has it.
fn toml(text: &str) -> String {
    toml_edit::Value::from(text).to_string().trim().to_owned()
}

fn settings(payload: &str) {
    let place = Place::new();
    let folder = place.path("config");
    std::fs::create_dir_all(&folder).unwrap();
    place.run(&["step", "2", "done"]).code(0);
    let whole = CONFIG.replace("{}", &toml(payload));
    // Each place alone, and all of them; and a file that is no settings file at all.
    let parts = CONFIG.matches("{}").count();
    let one = |n: usize| {
        let mut seen = 0;
        let pieces = CONFIG.split("{}").collect::<Vec<_>>();
        pieces.iter().enumerate().fold(String::new(), |text, (at, piece)| {
            let gap = if at + 1 == pieces.len() {
                String::new()
            } else if seen == n {
                toml(payload)
            } else {
                toml(&format!("k{at}"))
            };
            seen += 1;
            text + piece + &gap
        })
    };
    let texts =
        (0..parts).step_by(4).map(one).chain([whole, payload.to_owned(), format!("x = {payload}")]);
    for text in texts {
        std::fs::write(folder.join("config.toml"), text).unwrap();
        for line in [
            "where",
            "tenant list",
            "doctor --manual-only",
            "status",
            "tenant show",
            "tenant use x",
            "--plain --manual-only --new",
        ] {
            let args: Vec<_> = line.split(' ').collect();
            clean(line, &place.run_with(&args, b"?\n\nq\n"));
        }
    }
}

fn policy(payload: &str) {
    const INSIDE: &str = "set -e
mount -t tmpfs none /etc
mkdir /etc/reauth
printf %s \"$1\" > /etc/reauth/policy.toml
chmod 644 /etc/reauth/policy.toml
shift
exec \"$@\"";
    let place = Place::new();
    let text = toml(payload);
    for policy in [
        format!("methods = [{text}]"),
        format!("client-ids = [{text}]\ntenants = [{text}]"),
        format!("{text} = 1"),
        payload.to_owned(),
    ] {
        for line in [
            "doctor --manual-only",
            "doctor --manual-only --json",
            "check --account a@b.com --method device-code --client-id graph-tools",
        ] {
            let before = [
                "--user",
                "--map-root-user",
                "--mount",
                "--net",
                "bash",
                "-c",
                INSIDE,
                "-",
                &policy,
                env!("CARGO_BIN_EXE_reauth"),
            ];
            let args: Vec<_> = before.into_iter().chain(line.split(' ')).collect();
            let output = place.of("unshare", &args).output().unwrap();
            clean(line, &lossy(&output));
        }
    }
}

/// Folders and files that are called so.
fn names(payload: &str) {
    let mut place = Place::new();
    let short: String = payload.replace('/', "_").chars().take(60).collect();
    let folder = place.path(&short);
    std::fs::create_dir_all(&folder).unwrap();
    place.set("REAUTH_STATE_DIR", &folder.display().to_string());
    place.set("REAUTH_CONFIG_DIR", &folder.display().to_string());
    place.run(&["step", "2", "done"]).code(0);
    let sessions = folder.join("sessions");
    std::fs::write(sessions.join(format!("{short}.jsonl")), "x\n").unwrap();
    std::fs::write(sessions.join(format!("2026-11-23-{short}-1f2e.jsonl")), "x\n").unwrap();
    let report = format!("{short}.md");
    std::fs::write(folder.join("tokens"), "acme https://acme.okta.com x\n").unwrap();
    std::fs::set_permissions(folder.join("tokens"), std::fs::Permissions::from_mode(0o644))
        .unwrap();
    let tokens = folder.join("tokens").display().to_string();
    let missing = folder.join("missing").display().to_string();
    let asks: &[&[&str]] = &[
        &["where"],
        &["where", "--json"],
        &["doctor", "--manual-only"],
        &["sessions"],
        &["sessions", "--json"],
        &["status"],
        &["report", "-o", &report],
        &["report", "-o", &report],
        &["report", "-o", &missing, "--format", "html"],
        &["verify", &report],
        &["verify", &missing],
        &["sessions", "export", "-o", &report],
        &["sessions", "import", &missing],
        &["okta", "status", "--token-file", &tokens],
        &["okta", "status", "--token-file", &missing],
        &["--plain", "--manual-only"],
        &["purge"],
        &["purge", "--yes"],
    ];
    for args in asks {
        clean(&args.join(" "), &place.run_with(args, b"?\n\nq\n"));
    }
}
