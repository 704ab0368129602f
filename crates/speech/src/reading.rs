//! Parts of a text that are said otherwise than they are written.
//!
//! A reading stays inside its sentence, so that melody and pauses are those of the whole sentence. What it covers comes back
//! as one word, as written.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// How a stretch of text is said. Readings of a text are in order and do not overlap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What is said instead; `None` leaves the words as they are.
    pub said: Option<Said>,
    pub emphasis: Emphasis,
}

/// What is said instead of what is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Other words, written out; figures and signs among them are read by the usual rules.
    Words(String),
    /// Each character by its name.
    Letters(String),
    /// Sounds in the alphabet of the neural engine; spaces part spoken words.
    Sounds(String),
}

/// How much weight a word has beside its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Emphasis {
    #[default]
    None,
    Reduced,
    Moderate,
    Strong,
}

impl Reading {
    /// Whether readings lie in the text, in order, at boundaries of characters.
    pub(crate) fn fit(readings: &[Reading], text: &str) -> bool {
        let inside =
            |reading: &Reading| reading.span.start < reading.span.end && text.get(reading.span.clone()).is_some();
        readings.iter().all(inside) && readings.is_sorted_by(|left, right| left.span.end <= right.span.start)
    }

    /// Those that lie wholly in a part of the text, moved to where it begins.
    pub(crate) fn within(readings: &[Reading], part: &Range<usize>) -> Vec<Reading> {
        let inside = |reading: &&Reading| part.start <= reading.span.start && reading.span.end <= part.end;
        let moved = |reading: &Reading| Reading {
            span: reading.span.start - part.start..reading.span.end - part.start,
            ..reading.clone()
        };
        readings.iter().filter(inside).map(moved).collect()
    }
}
