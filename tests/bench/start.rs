//! From the start of the process to the first full frame.

use std::os::unix::fs::PermissionsExt as _;

use crate::Row;
use crate::Table;
use crate::keyring::SlowKeyring;
use crate::stored;
use crate::support::Place;
use crate::support::until;
use crate::terminal::Terminal;
use crate::terminal::median;
use crate::terminal::ms;
use crate::terminal::reauth;
use crate::terminal::reference;

/// Starts of each program.
const STARTS: usize = 25;

/// Rows of the list that its window has room for, less a few.
const ROWS: usize = 20;

/// A program of this size is read in and linked, and the times of 1,000 files are asked for.
const HELD: f64 = 4.0;

/// Sessions that are stored.
const SESSIONS: usize = 1_000;

pub(crate) fn rows(table: &mut Table) {
    let mut place = Place::new();
    stored::many(&place, SESSIONS);
    let private = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(place.sessions(false), private).unwrap();
    let keyring = SlowKeyring::start(&mut place);
    let minimal = reference("minimal");
    let (mut least, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let mut terminal = Terminal::start(&place, &minimal, &[]);
        terminal.until("0 keys");
        least.push(terminal.since_start());
        let mut terminal = Terminal::start(&place, &reauth(), &[]);
        let rows = |shown: &str| {
            shown.lines().filter(|line| line.contains("acme.okta.com")).count() >= ROWS
        };
        terminal.until_seen("what each session says", rows);
        ours.push(terminal.since_start());
        until("a question to the keyring", || (keyring.asked() == ours.len()).then_some(()));
    }
    let [ours, least] = [ours, least].map(|times| ms(median(&times)));
    table.add(
        Row::new("first full frame, 1,000 sessions, slow keyring", "×", 1.3, ours / least)
            .from(format!("{ours:.1} ms against {least:.1} ms"))
            .held(HELD),
    );
}
