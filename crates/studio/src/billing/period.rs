//! Periods of accounts: calendar months, and years from the day they were bought, in UTC.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

/// Unix microseconds of the first moment of the month.
pub fn month_start(now: i64) -> i64 {
    at_midnight(utc(now).date().first_of_month(), now)
}

/// Unix microseconds of the first moment of the next month.
pub(super) fn next_month(now: i64) -> i64 {
    let first = utc(now).date().first_of_month();
    first.checked_add(1.month()).map_or(i64::MAX, |date| at_midnight(date, now))
}

pub(super) fn in_a_year(now: i64) -> i64 {
    utc(now).checked_add(1.year()).map_or(i64::MAX, |later| later.timestamp().as_microsecond())
}

pub(crate) fn seconds_to_next_month(now: i64) -> i64 {
    (next_month(now) - now).div_euclid(1_000_000) + 1
}

/// ISO 8601, to the second.
pub fn iso(micros: i64) -> Option<String> {
    Timestamp::from_second(micros.div_euclid(1_000_000)).ok().map(|moment| moment.to_string())
}

fn utc(micros: i64) -> Zoned {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC)
}

fn at_midnight(date: Date, otherwise: i64) -> i64 {
    date.to_zoned(TimeZone::UTC).map_or(otherwise, |midnight| midnight.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_on_the_first_and_follow_each_other() {
        let moment = |text: &str| text.parse::<Timestamp>().unwrap().as_microsecond();
        let now = moment("2026-12-31T23:59:59Z");
        assert_eq!(month_start(now), moment("2026-12-01T00:00:00Z"));
        assert_eq!(next_month(now), moment("2027-01-01T00:00:00Z"));
        assert_eq!(seconds_to_next_month(now), 2);
        assert_eq!(in_a_year(moment("2028-02-29T12:00:00Z")), moment("2029-02-28T12:00:00Z"));
        assert_eq!(iso(now).as_deref(), Some("2026-12-31T23:59:59Z"));
    }
}
