//! Row time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Microseconds since 1970 (UTC), the unit of every time column.
pub fn now_micros() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map(as_micros).unwrap_or(0)
}

/// A duration in row units, saturating.
pub fn as_micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
