//! Exact frame rates, and the only arithmetic between seconds and frames.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest render, in seconds.
pub const MAX_SECONDS: f64 = 24.0 * 3600.0;
/// A length this close to a whole number of frames, in frames, is that number.
const WHOLE_FRAME_TOLERANCE: f64 = 0.001;
/// Keeps a time that is a frame's own from falling into the frame before it, in frames.
const QUANTUM_TOLERANCE: f64 = 1e-9;

/// Frames per second as a reduced fraction between 1 and 240.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrameRate {
    numerator: u32,
    denominator: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a frame rate: give a whole number from 1 to 240 or a fraction such as 30000/1001")]
pub struct FrameRateError(String);

impl FrameRate {
    /// What a composition without a rate of its own is rendered at.
    pub const DEFAULT: FrameRate = FrameRate { numerator: 30, denominator: 1 };

    /// `None` outside 1 to 240 frames per second.
    pub fn new(numerator: u32, denominator: u32) -> Option<FrameRate> {
        let in_range =
            denominator > 0 && numerator >= denominator && u64::from(numerator) <= u64::from(denominator) * 240;
        let divisor = greatest_common_divisor(numerator, denominator);
        in_range.then(|| FrameRate { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    pub fn numerator(self) -> u32 {
        self.numerator
    }

    pub fn denominator(self) -> u32 {
        self.denominator
    }

    /// Frames per second where they are a whole number.
    pub fn whole(self) -> Option<u32> {
        (self.denominator == 1).then_some(self.numerator)
    }

    /// The next whole number of frames per second, for what is counted in whole ones.
    pub fn rounded_up(self) -> u32 {
        self.numerator.div_ceil(self.denominator)
    }

    pub fn per_second(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }

    /// Number of frames of `seconds`: whole if it is within a thousandth of a frame of it, else rounded up. Zero for
    /// what is not a positive length; at most what [`MAX_SECONDS`] hold.
    pub fn frames(self, seconds: f64) -> u64 {
        // NaN is no length either.
        if seconds.is_nan() || seconds <= 0.0 {
            return 0;
        }
        let exact = seconds.min(MAX_SECONDS) * f64::from(self.numerator) / f64::from(self.denominator);
        let nearest = exact.round();
        let count = if (exact - nearest).abs() < WHOLE_FRAME_TOLERANCE { nearest } else { exact.ceil() };
        count as u64
    }

    /// Seconds at which frame `index` stands.
    pub fn time(self, index: u64) -> f64 {
        index as f64 * f64::from(self.denominator) / f64::from(self.numerator)
    }

    /// The time of the frame that is shown at `seconds`.
    pub fn quantise(self, seconds: f64) -> f64 {
        let exact = seconds.max(0.0) * self.per_second();
        // After some hours at a high rate, rounding alone is more than the tolerance.
        let tolerance = QUANTUM_TOLERANCE.max(exact * 4.0 * f64::EPSILON);
        (exact + tolerance).floor() / self.per_second()
    }
}

impl FromStr for FrameRate {
    type Err = FrameRateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let parsed = digits(numerator).zip(digits(denominator));
        parsed.and_then(|(numerator, denominator)| FrameRate::new(numerator, denominator)).ok_or_else(|| {
            // The text may be a stranger's.
            FrameRateError(text.chars().take(40).collect())
        })
    }
}

impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            denominator => write!(f, "{}/{denominator}", self.numerator),
        }
    }
}

/// A number where it is whole, else the fraction as text.
impl Serialize for FrameRate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.whole() {
            Some(whole) => serializer.serialize_u32(whole),
            None => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for FrameRate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Whole(u32),
            Fraction(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Whole(whole) => whole.to_string(),
            Written::Fraction(text) => text,
        };
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// `u32::from_str` would take a leading plus.
fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a.max(1) } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(text: &str) -> FrameRate {
        text.parse().expect("a frame rate")
    }

    #[test]
    fn a_rate_is_written_as_a_number_where_it_is_whole_and_read_again() {
        for (text, json) in [("30", "30"), ("30000/1001", "\"30000/1001\"")] {
            assert_eq!(serde_json::to_string(&rate(text)).ok().as_deref(), Some(json));
            assert_eq!(serde_json::from_str::<FrameRate>(json).ok(), Some(rate(text)));
        }
        for bad in ["0", "241", "29.97", "\"29.97\"", "-1", "null"] {
            assert!(serde_json::from_str::<FrameRate>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn whole_numbers_and_fractions_are_rates() {
        assert_eq!(rate("30").to_string(), "30");
        assert_eq!(rate("30000/1001").to_string(), "30000/1001");
        assert_eq!(rate("60/2"), FrameRate::DEFAULT);
        assert_eq!(rate("240").per_second(), 240.0);
    }

    #[test]
    fn decimals_zero_negatives_and_garbage_are_refused() {
        for text in
            ["29.97", "0", "-30", "+30", "", "241", "1/2", "30/0", "30/", "/1", "30/1/1", " 30", "thirty", "1e2"]
        {
            assert!(text.parse::<FrameRate>().is_err(), "{text}");
        }
        assert!("99999999999".parse::<FrameRate>().is_err());
    }

    #[test]
    fn a_length_near_a_whole_frame_is_that_frame_and_everything_else_is_rounded_up() {
        assert_eq!(rate("30").frames(5.0), 150);
        assert_eq!(rate("30").frames(5.00003), 150);
        assert_eq!(rate("30").frames(5.00004), 151);
        assert_eq!(rate("30").frames(0.1), 3);
        assert_eq!(rate("30000/1001").frames(1.0), 30);
        assert_eq!(rate("30000/1001").frames(10.01), 300);
        assert_eq!(rate("1").frames(0.0005), 0);
        assert_eq!(rate("24").frames(0.0), 0);
        assert_eq!(rate("24").frames(f64::NAN), 0);
        assert_eq!(rate("240").frames(f64::INFINITY), 24 * 3600 * 240);
    }

    #[test]
    fn quantising_goes_down_to_the_frame_shown() {
        assert_eq!(rate("30").quantise(0.04), 1.0 / 30.0);
        assert_eq!(rate("10").quantise(0.3), 0.3);
        assert_eq!(rate("10").quantise(-1.0), 0.0);
    }

    proptest! {
        // 24 hours at 240 frames per second are 20.7 million frames.
        #[test]
        fn the_time_of_every_frame_is_its_own_quantum(index in 0u64..20_800_000, numerator in 24u32..=240) {
            for denominator in [1, 1001] {
                let factor = if denominator == 1001 { 1000 } else { 1 };
                let rate = FrameRate::new(numerator * factor, denominator).expect("in range");
                let back = rate.quantise(rate.time(index)) * rate.per_second();
                prop_assert_eq!(back.round() as u64, index);
            }
        }
    }
}
