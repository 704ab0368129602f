//! Values of attributes: rates, pitches, volumes, times.

use std::ops::RangeInclusive;

use super::MAX_BREAK;
use crate::reading::Emphasis;

/// Factors `rate` and `pitch` may ask for.
const FACTORS: RangeInclusive<f32> = 0.5..=2.0;
/// Decibels `volume` may ask for.
const DECIBELS: RangeInclusive<f32> = -60.0..=12.0;

const RATES: &[(&str, f32)] =
    &[("x-slow", 0.6), ("slow", 0.8), ("medium", 1.0), ("default", 1.0), ("fast", 1.25), ("x-fast", 1.6)];

/// Each step is three semitones.
const PITCHES: &[(&str, f32)] =
    &[("x-low", 0.707), ("low", 0.841), ("medium", 1.0), ("default", 1.0), ("high", 1.189), ("x-high", 1.414)];

/// Decibels; `silent` has none.
const VOLUMES: &[(&str, f32)] =
    &[("x-soft", -12.0), ("soft", -6.0), ("medium", 0.0), ("default", 0.0), ("loud", 4.0), ("x-loud", 8.0)];

/// Seconds.
const STRENGTHS: &[(&str, f64)] =
    &[("none", 0.0), ("x-weak", 0.1), ("weak", 0.2), ("medium", 0.4), ("strong", 0.8), ("x-strong", 1.2)];

/// Seconds of a `break` without attributes.
pub(super) const PLAIN_BREAK: f64 = 0.4;

const LEVELS: &[(&str, Emphasis)] = &[
    ("none", Emphasis::None),
    ("reduced", Emphasis::Reduced),
    ("moderate", Emphasis::Moderate),
    ("strong", Emphasis::Strong),
];

/// What can be written, when a value is none of it.
type Expected = String;

fn named<T: Copy>(table: &[(&str, T)], value: &str) -> Option<T> {
    table.iter().find(|row| row.0 == value).map(|row| row.1)
}

fn names<T>(table: &[(&str, T)]) -> String {
    table.iter().map(|row| row.0).collect::<Vec<_>>().join(", ")
}

/// A factor: `120%` of what it was, `+20%` and `-20%` on it, `1.2` times.
pub(super) fn rate(value: &str) -> Result<f32, Expected> {
    named(RATES, value)
        .or_else(|| percent(value))
        .or_else(|| number(value))
        .filter(|factor| FACTORS.contains(factor))
        .ok_or_else(|| {
            format!("{}, a number from 0.5 to 2, or per cent from 50% to 200% (-50% to +100%)", names(RATES))
        })
}

/// A factor on the fundamental frequency: per cent, or semitones as `+2st`.
pub(super) fn pitch(value: &str) -> Result<f32, Expected> {
    let semitones = || Some((number(value.strip_suffix("st")?)? / 12.0).exp2());
    named(PITCHES, value)
        .or_else(|| percent(value))
        .or_else(semitones)
        .filter(|factor| FACTORS.contains(factor))
        .ok_or_else(|| format!("{}, semitones from -12st to +12st, or per cent from -50% to +100%", names(PITCHES)))
}

/// A factor on the amplitude: decibels on what it was.
pub(super) fn volume(value: &str) -> Result<f32, Expected> {
    if value == "silent" {
        return Ok(0.0);
    }
    let decibels = || number(value.strip_suffix("dB").or_else(|| value.strip_suffix("db"))?);
    named(VOLUMES, value)
        .or_else(decibels)
        .filter(|decibels| DECIBELS.contains(decibels))
        .map(|decibels| 10f32.powf(decibels / 20.0))
        .ok_or_else(|| format!("silent, {}, or decibels from -60dB to +12dB", names(VOLUMES)))
}

/// Seconds: `750ms`, `1.5s`.
pub(super) fn time(value: &str) -> Result<f64, Expected> {
    let figures = value.strip_prefix('+').unwrap_or(value);
    let seconds = match figures.strip_suffix("ms") {
        Some(figures) => number(figures).map(|value| f64::from(value) / 1000.0),
        None => figures.strip_suffix('s').and_then(number).map(f64::from),
    };
    seconds
        .filter(|seconds| (0.0..=MAX_BREAK).contains(seconds))
        .ok_or_else(|| format!("a time from 0s to {MAX_BREAK}s, such as 750ms or 1.5s"))
}

pub(super) fn strength(value: &str) -> Result<f64, Expected> {
    named(STRENGTHS, value).ok_or_else(|| names(STRENGTHS))
}

pub(super) fn emphasis(value: &str) -> Result<Emphasis, Expected> {
    named(LEVELS, value).ok_or_else(|| names(LEVELS))
}

/// `+20%` is 1.2, and so is `120%`.
fn percent(value: &str) -> Option<f32> {
    let figures = value.strip_suffix('%')?;
    let share = number(figures)? / 100.0;
    Some(if figures.starts_with(['+', '-']) { 1.0 + share } else { share })
}

/// A decimal number with an optional sign; no exponents, no words.
fn number(value: &str) -> Option<f32> {
    let plain = value.len() <= 16 && value.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    plain.then(|| value.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_their_units() {
        for (value, expected) in [("120%", 1.2), ("+20%", 1.2), ("-20%", 0.8), ("1.5", 1.5), ("slow", 0.8)] {
            assert_eq!(rate(value), Ok(expected), "{value}");
        }
        for (value, expected) in [("+12st", 2.0), ("-12st", 0.5), ("+0st", 1.0), ("x-high", 1.414), ("+10%", 1.1)] {
            assert_eq!(pitch(value), Ok(expected), "{value}");
        }
        for (value, expected) in [("+0dB", 1.0), ("-20dB", 0.1), ("silent", 0.0), ("medium", 1.0)] {
            assert_eq!(volume(value), Ok(expected), "{value}");
        }
        for (value, expected) in [("500ms", 0.5), ("1s", 1.0), ("10s", 10.0), ("+1.5s", 1.5), ("0s", 0.0)] {
            assert_eq!(time(value), Ok(expected), "{value}");
        }
    }

    #[test]
    fn values_out_of_range_or_without_unit_are_refused() {
        for value in ["", "x", "300%", "0%", "-60%", "NaN", "inf", "1e3", "5st"] {
            assert!(rate(value).is_err(), "{value}");
        }
        for value in ["13st", "200Hz", "+200%", "1.2"] {
            assert!(pitch(value).is_err(), "{value}");
        }
        for value in ["20dB", "6", "--6dB", "NaNdB"] {
            assert!(volume(value).is_err(), "{value}");
        }
        for value in ["1", "11s", "-1s", "1m", "s", "ms", "infs", "1e1s"] {
            assert!(time(value).is_err(), "{value}");
        }
    }
}
