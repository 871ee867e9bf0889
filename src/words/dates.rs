//! Times as people say them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::words::Words;

/// Returns the time of day, `09:12`, in `zone`.
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%H:%M").to_string()
}

/// Returns day and time, `2026-11-23 09:12 CET`, in `zone`.
pub fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string()
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
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}
