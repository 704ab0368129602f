//! What a voice is made from: the same numbers always sound the same.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// What a voice is made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "engine", rename_all = "snake_case")]
pub enum Timbre {
    /// A point in the voice space of the neural engine.
    Kokoro(Blend),
    /// A setting of espeak-ng's formant synthesiser.
    Formant(Formant),
    /// A recording that an outside engine speaks like.
    Reference(Reference),
}

/// A weighted sum of voice packs, with the two halves of a style apart: what the voice sounds like, and how it moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Blend {
    /// Weighs numbers 0..128 of the packs, which the decoder takes.
    pub colour: Vec<Part>,
    /// Weighs numbers 128..256, from which lengths and melody are predicted.
    pub prosody: Vec<Part>,
    /// Factor on the fundamental frequency, on top of the request's.
    pub pitch: f32,
    /// Factor on the speed, on top of the request's.
    pub speed: f32,
    /// Factor on the resonances of the vocal tract, [`FORMANTS`], in steps of 0.01: below 1 as if it were longer. The pitch
    /// stays; the speed does to 6 % at 0.9 and 1.1. Left out of JSON where it is 1, which keeps the ids of voices that were found without it.
    #[serde(default = "unchanged", skip_serializing_if = "is_unchanged")]
    pub formants: f32,
}

/// Factors on the resonances; people of one gender differ by about as much.
pub const FORMANTS: std::ops::RangeInclusive<f32> = 0.85..=1.18;

fn unchanged() -> f32 {
    1.0
}

fn is_unchanged(factor: &f32) -> bool {
    *factor == 1.0
}

/// A pack and its weight. Weights of a sum add up to 1; one below 0 leads away from the pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub pack: Cow<'static, str>,
    pub weight: f32,
}

impl Blend {
    /// One pack as it is.
    pub fn of(pack: impl Into<Cow<'static, str>>) -> Blend {
        let parts = vec![Part { pack: pack.into(), weight: 1.0 }];
        Blend { colour: parts.clone(), prosody: parts, pitch: 1.0, speed: 1.0, formants: 1.0 }
    }
}

/// A setting of the formant synthesiser. The language is the request's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Formant {
    /// A variant of espeak-ng, which changes its formants: `f2`, `m3`.
    pub variant: Cow<'static, str>,
    /// 0 to 99, as `-p` takes it.
    pub pitch: u8,
}

/// A recording of a speaker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Where whoever runs the engine finds it.
    pub recording: String,
    /// What is said in it.
    pub text: String,
}
