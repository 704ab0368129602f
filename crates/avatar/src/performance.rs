//! What a face does over time: the score an [`crate::Animator`] plays.

use herald_domain::timing::{PhonemeTiming, WordTiming};

use crate::audio_mouth;
use crate::coarticulation::{self, LEAD_SECONDS, MouthCurves, RATE, blend};
use crate::liveliness::{self, Energy, LifeCurves};
use crate::viseme::MouthShape;

/// How animated the speaker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Expressiveness {
    Low,
    #[default]
    Medium,
    High,
}

impl Expressiveness {
    /// The aperture of the widest vowel, eye distances.
    fn largest_aperture(self) -> f32 {
        match self {
            Expressiveness::Low => 0.15,
            Expressiveness::Medium => 0.185,
            Expressiveness::High => 0.215,
        }
    }

    fn energy(self) -> Energy {
        match self {
            Expressiveness::Low => Energy { head: 0.55, brow: 0.5 },
            Expressiveness::Medium => Energy { head: 1.0, brow: 1.0 },
            Expressiveness::High => Energy { head: 1.45, brow: 1.4 },
        }
    }
}

/// How a performance is given. The same delivery of the same words is the same performance, to the bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delivery {
    pub expressiveness: Expressiveness,
    pub seed: u64,
}

/// A face at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Expression {
    /// Gap between the inner lips, eye distances (see [`crate::Measure::aperture`]).
    pub aperture: f32,
    pub mouth: MouthShape,
    /// Lips pressed together, 0 to 1.
    pub press: f32,
    /// Lids shut, 0 to 1.
    pub blink: f32,
    /// Eyes turned towards the picture's right and down, -1 to 1 of a comfortable glance.
    pub gaze: [f32; 2],
    /// Brows raised, 0 to 1.
    pub brow: f32,
    /// Smiling more (positive, to 1) or less (to -1) than at rest.
    pub smile: f32,
    /// Yaw, pitch and roll of the head, degrees.
    pub turn: [f32; 3],
    /// Chest raised, -1 to 1.
    pub breath: f32,
}

/// How speech is divided in time, seconds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Phrasing {
    /// Start and end of what is said in one breath, in order.
    pub phrases: Vec<(f64, f64)>,
    /// Middles of stressed syllables.
    pub stresses: Vec<f64>,
}

/// Silence that ends a phrase, and the shorter one that ends a phrase of this length.
const PAUSE: f64 = 0.26;
const SHORT_PAUSE: f64 = 0.10;
const LONG_PHRASE: f64 = 2.6;

impl Phrasing {
    fn of(phonemes: &[PhonemeTiming]) -> Phrasing {
        let mut phrases: Vec<(f64, f64)> = Vec::new();
        for phoneme in phonemes {
            match phrases.last_mut() {
                Some((start, end)) => {
                    let gap = phoneme.start - *end;
                    if gap > PAUSE || (gap > SHORT_PAUSE && *end - *start > LONG_PHRASE) {
                        phrases.push((phoneme.start, phoneme.end));
                    } else {
                        *end = phoneme.end.max(*end);
                    }
                }
                None => phrases.push((phoneme.start, phoneme.end)),
            }
        }
        let stressed = phonemes.iter().filter(|phoneme| phoneme.stressed);
        Phrasing { phrases, stresses: stressed.map(|phoneme| (phoneme.start + phoneme.end) / 2.0).collect() }
    }
}

/// Curves of a whole utterance or clip, at 100 samples a second.
#[derive(Debug, Clone, PartialEq)]
pub struct Performance {
    duration: f64,
    delivery: Delivery,
    mouth: MouthCurves,
    life: LifeCurves,
    phrasing: Phrasing,
}

impl Performance {
    /// Speech whose sounds are known. Phonemes are in order of time; `duration` (seconds) may reach past the last one.
    pub fn from_phonemes(phonemes: &[PhonemeTiming], duration: f64, delivery: Delivery) -> Performance {
        let mouth = coarticulation::curves(phonemes, duration, delivery.expressiveness.largest_aperture());
        Performance::assemble(mouth, phonemes, duration, delivery)
    }

    /// Speech of which only the sound is known: mono samples, at least 8 kHz. The jaw follows the loudness, and the lips
    /// whether the sound is dark, bright or hissing; where recognised words are given, the mouth rests between them and shuts
    /// for a written b, m or p at their ends. Less exact than [`Self::from_phonemes`].
    pub fn from_audio(samples: &[f32], sample_rate: u32, words: &[WordTiming], delivery: Delivery) -> Performance {
        let duration = samples.len() as f64 / f64::from(sample_rate.max(1));
        let largest = delivery.expressiveness.largest_aperture();
        let (mouth, stresses) = audio_mouth::curves(samples, sample_rate, words, largest);
        Performance::assemble(mouth, &stresses, duration, delivery)
    }

    /// A face that says nothing for `duration` seconds.
    pub fn silent(duration: f64, delivery: Delivery) -> Performance {
        Performance::from_phonemes(&[], duration, delivery)
    }

    fn assemble(mouth: MouthCurves, stresses: &[PhonemeTiming], duration: f64, delivery: Delivery) -> Performance {
        let samples = mouth.aperture.len();
        let life = liveliness::curves(stresses, samples, delivery.expressiveness.energy(), delivery.seed);
        Performance { duration: duration.max(0.0), delivery, mouth, life, phrasing: Phrasing::of(stresses) }
    }

    pub fn delivery(&self) -> Delivery {
        self.delivery
    }

    pub(crate) fn phrasing(&self) -> &Phrasing {
        &self.phrasing
    }

    /// Seconds.
    pub fn duration(&self) -> f64 {
        self.duration
    }

    /// The face on screen at `time` seconds. The mouth is 40 ms ahead of the sound, as in life.
    pub fn at(&self, time: f64) -> Expression {
        let (mouth, life) = (&self.mouth, &self.life);
        let (from, to, weight) = self.position(time + LEAD_SECONDS);
        let mix = |a: f32, b: f32| a + (b - a) * weight;
        let aperture = mix(mouth.aperture[from], mouth.aperture[to]);
        let shape = blend(&mouth.shapes[from], &mouth.shapes[to], weight);
        let press = mix(mouth.press[from], mouth.press[to]);
        let (from, to, weight) = self.position(time);
        let mix = |a: f32, b: f32| a + (b - a) * weight;
        Expression {
            aperture,
            mouth: shape,
            press,
            blink: mix(life.blink[from], life.blink[to]),
            gaze: [0, 1].map(|axis| mix(life.gaze[from][axis], life.gaze[to][axis])),
            brow: mix(life.brow[from], life.brow[to]),
            smile: 0.0,
            turn: [0, 1, 2].map(|axis| mix(life.turn[from][axis], life.turn[to][axis])),
            breath: mix(life.breath[from], life.breath[to]),
        }
    }

    /// Intended aperture on screen at `time`: what [`crate::Measure::aperture`] of the rendered frame should read.
    pub fn aperture(&self, time: f64) -> f32 {
        self.at(time).aperture
    }

    /// Times on screen (seconds) at which the lips are meant to meet for a sound.
    pub fn closures(&self) -> impl Iterator<Item = f64> + '_ {
        self.mouth.closures.iter().map(|time| time - LEAD_SECONDS).filter(|time| *time >= 0.0)
    }

    /// The samples around a time, and how far it lies between them.
    fn position(&self, time: f64) -> (usize, usize, f32) {
        let last = self.mouth.aperture.len() - 1;
        let at = (time * RATE).clamp(0.0, last as f64);
        (at as usize, (at as usize + 1).min(last), at.fract() as f32)
    }
}
