//! Completions in real shells, by the Tab key on a real terminal; the manual by a real `man`.
//!
//! Needs Debian's zsh, fish and man-db.

use std::fs;
use std::path::Path;

use crate::support::Place;
use crate::support::Start;
use crate::support::Tui;

/// A place with a session and two tenants, in which the program is found by its name.
fn place() -> Place {
    let mut place = Place::new();
    fs::create_dir(place.path("config")).unwrap();
    let config = "[tenants.contoso]\nmicrosoft-tenant = \"contoso.com\"\n[tenants.acme]\n";
    fs::write(place.path("config/config.toml"), config).unwrap();
    place.run(&["step", "1", "done", "--tenant", "acme"]).code(0);
    let folder = Path::new(env!("CARGO_BIN_EXE_reauth")).parent().unwrap().display();
    place.set("PATH", &format!("{folder}:/usr/bin:/bin"));
    place.set("PS1", "$ ");
    place
}

fn shell(place: &Place, program: &str, args: &[&str]) -> Tui {
    Start::new(place, args).program(program).size(160, 40).go()
}

/// Runs a line, and waits until it is through and its echo is gone.
fn set_up(shell: &mut Tui, line: &str) {
    shell.keys(&format!("{line}; clear; echo ready\r"));
    shell.until("the end of it", |screen| screen.contents().trim_start().starts_with("ready"));
}

/// The same in each shell, whatever its way: the beginning of a line, Tab, and what it becomes.
fn all_of_it(place: &Place, mut shell: Tui) {
    let session = place.session(false);
    let session = session.file_stem().unwrap().to_str().unwrap();
    for (begun, whole) in [
        ("reauth doc", "reauth doctor"),
        ("reauth status --js", "reauth status --json"),
        ("reauth step reauthen", "reauth step reauthenticate"),
        ("reauth step 3 sk", "reauth step 3 skip"),
        ("reauth step 9 skip --reason not-on", "reauth step 9 skip --reason not-on-my-page"),
        ("reauth practice --scenario wrong-p", "reauth practice --scenario wrong-password"),
        ("reauth tenant use cont", "reauth tenant use contoso"),
        ("reauth status --tenant ac", "reauth status --tenant acme"),
        ("reauth sessions show 20", &format!("reauth sessions show {session}")),
        ("reauth --session 20", &format!("reauth --session {session}")),
        ("reauth man config.", "reauth man config.toml"),
    ] {
        // Ctrl-U takes the line away for the next one.
        shell.keys(begun).wait(begun).keys("\t").wait(whole).keys("\x15").gone(whole);
    }
}

#[test]
fn bash_completes_what_is_there() {
    let place = place();
    let mut bash = shell(&place, "bash", &["--norc", "--noprofile", "-i"]);
    set_up(&mut bash, "source <(reauth completions bash)");
    all_of_it(&place, bash);
}

#[test]
fn zsh_completes_what_is_there() {
    let place = place();
    let mut zsh = shell(&place, "zsh", &["-f", "-i"]);
    zsh.keys("autoload -U compinit; compinit -u -D; source <(reauth completions zsh)\r");
    zsh.keys("clear; echo re''ady\r")
        .until("ready", |screen| screen.contents().trim_start().starts_with("ready"));
    all_of_it(&place, zsh);
}

#[test]
fn fish_completes_what_is_there() {
    let place = place();
    let set_up = "function fish_prompt; echo 'ready $ '; end; reauth completions fish | source";
    let mut fish = shell(&place, "fish", &["--no-config", "-i", "-C", set_up]);
    fish.wait("ready $");
    all_of_it(&place, fish);
}

#[test]
fn the_manual_is_read_without_a_warning() {
    let mut place = place();
    let folder = place.path("manual");
    place.run(&["man", "--dir", folder.to_str().unwrap()]).code(0);
    let mut read = 0;
    for section in ["man1", "man5"] {
        for entry in fs::read_dir(folder.join(section)).unwrap() {
            let path = entry.unwrap().path();
            let page = place.shell(&format!("man --warnings=w -l '{}'", path.display())).code(0);
            assert_eq!(page.err, "", "{}", path.display());
            let name = path.file_stem().unwrap().to_str().unwrap();
            let page = page.prints("NAME").prints(name).prints("SEE ALSO");
            assert!(!page.out.contains("\\f") && !page.out.contains("\n.SH"), "{}", page.out);
            read += 1;
        }
    }
    assert!(read > 15, "{read}");
    // Found by name, as after an installation.
    place.set("MANPATH", folder.to_str().unwrap());
    place.shell("man 5 reauth-config.toml").code(0).prints("browser-command");
    place.shell("man reauth-check").code(0).prints("--password-stdin");
}
