//! Times as people say them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::words::Words;

/// Returns the time of day, `09:12`, in `zone`.
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%H:%M").to_string()
}

/// Returns the time of day with its zone, `09:12 CET`.
pub fn zoned_clock(words: &Words, at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime(words.get("form.clock")).to_string()
}

/// Returns the day, `2026-11-23`, in `zone`.
pub fn date(words: &Words, at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime(words.get("form.date")).to_string()
}

/// Returns day and time as the language writes them, `2026-11-23 09:12 CET`, in `zone`.
pub fn day(words: &Words, at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime(words.get("form.day")).to_string()
}

/// Returns how long ago `at` was, in one unit: `3 minutes ago`. The future counts as just now.
pub fn ago(words: &Words, at: Timestamp, now: Timestamp) -> String {
    let seconds = usize::try_from(now.duration_since(at).as_secs()).unwrap_or(0);
    match seconds {
        0..60 => words.get("time.just_now").to_owned(),
        60..3_600 => words.count("time.minutes_ago", seconds / 60),
        3_600..172_800 => words.count("time.hours_ago", seconds / 3_600),
        _ => words.count("time.days_ago", seconds / 86_400),
    }
}

/// Returns a duration in its two largest units: `1 h 12 min`, `4 min`, `8 s`.
pub fn span(words: &Words, seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600, seconds / 60);
    let (form, gaps) = match seconds {
        0..60 => ("seconds", vec![("seconds", seconds)]),
        60..3_600 => ("minutes", vec![("minutes", minutes)]),
        3_600..172_800 => ("hours", vec![("hours", hours), ("minutes", minutes % 60)]),
        _ => ("days", vec![("days", days), ("hours", hours % 24)]),
    };
    let gaps: Vec<_> = gaps.iter().map(|(gap, n)| (*gap, n.to_string())).collect();
    let gaps: Vec<_> = gaps.iter().map(|(gap, n)| (*gap, n.as_str())).collect();
    words.fill(&format!("form.{form}"), &gaps)
}
