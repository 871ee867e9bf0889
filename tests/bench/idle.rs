//! What happens while nothing happens.

use std::time::Duration;
use std::time::Instant;

use crate::Row;
use crate::Table;
use crate::screens::ALL;
use crate::support::PATIENCE;
use crate::terminal::Terminal;

/// Screens that are left alone.
const SCREENS: [&str; 5] = ["list", "detail", "report", "test panel", "sessions"];

/// How long.
const IDLE: Duration = Duration::from_secs(3);

/// What a process has done since its start.
struct Done {
    /// How often one of its threads has gone to sleep, which is as often as it was awake.
    wakes: u64,
    /// Nanoseconds on a processor.
    busy: u64,
}

pub(crate) fn rows(table: &mut Table) {
    let mut all = (0, 0, 0);
    for shown in ALL.iter().filter(|shown| SCREENS.contains(&shown.name)) {
        let place = shown.place();
        let mut terminal = shown.open(&place);
        let before = at_rest(&mut terminal);
        std::thread::sleep(IDLE);
        let after = done(&terminal);
        let bytes = terminal.rest();
        let (wakes, busy) = (after.wakes - before.wakes, after.busy - before.busy);
        eprintln!("  {}: {wakes} wake-ups, {busy} ns, {bytes} bytes", shown.name);
        all = (all.0 + wakes, all.1 + busy, all.2 + bytes);
    }
    let (wakes, busy, bytes) = all;
    let figure = f64::from(u32::try_from(wakes).unwrap());
    let what = format!("idle: wake-ups in {} s on {} screens", IDLE.as_secs(), SCREENS.len());
    let from = format!("{busy} ns of processor, {bytes} bytes");
    table.add(Row::new(what, "wake-ups", 0.0, figure).from(from));
}

/// Waits until what began on the way there has come to its end, and that for a second.
fn at_rest(terminal: &mut Terminal) -> Done {
    let end = Instant::now() + PATIENCE;
    loop {
        let before = done(terminal);
        std::thread::sleep(Duration::from_secs(1));
        let after = done(terminal);
        if terminal.rest() == 0 && before.wakes == after.wakes || Instant::now() > end {
            return after;
        }
    }
}

fn done(terminal: &Terminal) -> Done {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", terminal.pid())).unwrap();
    let mut done = Done { wakes: 0, busy: 0 };
    for task in tasks {
        let task = task.unwrap().path();
        let read = |name: &str| std::fs::read_to_string(task.join(name)).unwrap();
        let status = read("status");
        let switches = status.lines().filter(|line| line.contains("ctxt_switches:"));
        let number = |line: &str| line.split_whitespace().last()?.parse::<u64>().ok();
        done.wakes += switches.filter_map(number).sum::<u64>();
        let busy = read("schedstat");
        done.busy += busy.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).unwrap();
    }
    done
}
