//! How much there is of it: on the disk and in memory.

use crate::Row;
use crate::Table;
use crate::stored;
use crate::support::Place;
use crate::terminal::LINKED;
use crate::terminal::Terminal;
use crate::terminal::reauth;
use crate::terminal::reference;

/// The section that `assets/layout.ld` makes.
const OFTEN: &[u8] = b"\0.text.often\0";

/// Bytes of a megabyte.
const MB: f64 = 1e6;

pub(crate) fn rows(table: &mut Table) {
    let bytes = u32::try_from(std::fs::metadata(LINKED).unwrap().len()).unwrap();
    table.add(Row::new("the program's file", "MB", 8.0, f64::from(bytes) / MB).held(11.5));
    let place = Place::new();
    stored::one(&place, stored::ID, 1_000);
    let mut ours = Terminal::start(&place, &reauth(), &["--session", stored::ID]);
    ours.until("of 12");
    // What is looked at in a walk: steps, help, report.
    for keys in ["j", "G", "g", "?", "\x1b", "e", "\x1b"] {
        ours.send(keys);
        ours.rest();
    }
    let mut minimal = Terminal::start(&place, &reference("minimal"), &[]);
    minimal.until("0 keys");
    let (ours, least) = (peak(&ours), peak(&minimal));
    let file = std::fs::read(LINKED).unwrap();
    let laid_out = file.windows(OFTEN.len()).any(|part| part == OFTEN);
    let lies = if laid_out { "together" } else { "as the compiler left it" };
    table.add(
        Row::new("memory at most, a session of 1,000 events open", "MB", 9.0, ours)
            .from(format!("the least program {least:.1} MB; what runs often lies {lies}")),
    );
}

/// The most memory that a program has had, in megabytes.
fn peak(terminal: &Terminal) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", terminal.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kibibytes * 1024.0 / MB
}
