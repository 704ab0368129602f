//! Speech from text: the contract every engine keeps.

use herald_domain::timing::{PhonemeTiming, WordTiming};

use crate::error::SpeechError;
use crate::language::Language;
use crate::reading::Reading;
use crate::timbre::Timbre;
use crate::voices::Voice;

/// Accepted speeds: 1 is the voice's own.
pub const SPEED: std::ops::RangeInclusive<f32> = 0.5..=2.0;
/// Accepted factors on the voice's fundamental frequency.
pub const PITCH: std::ops::RangeInclusive<f32> = 0.5..=2.0;

/// What to say, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct SpeechRequest {
    pub text: String,
    pub timbre: Timbre,
    /// How to pronounce the text.
    pub language: Language,
    /// See [`SPEED`]. Twice the speed takes half the time at the same pitch.
    pub speed: f32,
    /// See [`PITCH`]. Does not change the timing.
    pub pitch: f32,
    /// What of the text is said otherwise than written; in order.
    pub readings: Vec<Reading>,
}

impl SpeechRequest {
    /// `text` as the voice would say it in its own language.
    pub fn new(text: impl Into<String>, voice: &Voice) -> SpeechRequest {
        SpeechRequest {
            text: text.into(),
            timbre: voice.timbre.clone(),
            language: voice.language,
            speed: 1.0,
            pitch: 1.0,
            readings: Vec::new(),
        }
    }

    /// Checks the ranges. Every engine calls it first.
    pub fn check(&self) -> Result<(), SpeechError> {
        for (field, value, range) in [("speed", self.speed, SPEED), ("pitch", self.pitch, PITCH)] {
            if !range.contains(&value) {
                return Err(SpeechError::OutOfRange { field, min: *range.start(), max: *range.end() });
            }
        }
        if !Reading::fit(&self.readings, &self.text) {
            return Err(SpeechError::Internal("readings that overlap, or lie outside their text".to_owned()));
        }
        Ok(())
    }
}

/// What was said.
#[derive(Debug, Clone, PartialEq)]
pub struct Utterance {
    /// Samples per second.
    pub sample_rate: u32,
    /// Mono, nominally within -1..=1.
    pub samples: Vec<f32>,
    /// One for each word of the script that was spoken, as written there, in order.
    pub words: Vec<WordTiming>,
    pub phonemes: Vec<PhonemeTiming>,
}

impl Utterance {
    pub fn empty(sample_rate: u32) -> Utterance {
        Utterance { sample_rate, samples: Vec::new(), words: Vec::new(), phonemes: Vec::new() }
    }

    /// Length in seconds.
    pub fn duration(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.sample_rate)
    }

    /// Appends what follows, moving its timings to where it starts.
    pub fn append(&mut self, next: Utterance) {
        let offset = self.duration();
        self.samples.extend(next.samples);
        self.words.extend(next.words.into_iter().map(|mut word| {
            word.start += offset;
            word.end += offset;
            word
        }));
        self.phonemes.extend(next.phonemes.into_iter().map(|mut phoneme| {
            phoneme.start += offset;
            phoneme.end += offset;
            phoneme
        }));
    }
}

/// How a caller watches long work and ends it. Both are called between sentences, from the working thread.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    /// True when the work should stop.
    pub cancelled: &'a dyn Fn() -> bool,
    /// Sentences (or windows of audio) done, and how many there are.
    pub progress: &'a dyn Fn(usize, usize),
}

impl Control<'_> {
    /// Nobody watches.
    pub const fn none() -> Control<'static> {
        Control { cancelled: &|| false, progress: &|_, _| () }
    }

    pub(crate) fn check(&self) -> Result<(), SpeechError> {
        if (self.cancelled)() { Err(SpeechError::Cancelled) } else { Ok(()) }
    }
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Control")
    }
}

/// An engine that speaks. Calls block for as long as the work takes: make them from a thread that may.
pub trait Synthesizer: Send + Sync {
    /// Changes whenever the same request would sound different.
    fn revision(&self) -> &str;

    /// Says the whole text.
    ///
    /// # Errors
    /// `TextInvalid` when nothing in it can be spoken, `VoiceUnknown` for a timbre it cannot make, `OutOfRange`, `EngineMissing`, `Cancelled`.
    fn synthesize(&self, request: &SpeechRequest, control: &Control<'_>) -> Result<Utterance, SpeechError>;
}

impl<S: Synthesizer + ?Sized> Synthesizer for std::sync::Arc<S> {
    fn revision(&self) -> &str {
        (**self).revision()
    }

    fn synthesize(&self, request: &SpeechRequest, control: &Control<'_>) -> Result<Utterance, SpeechError> {
        (**self).synthesize(request, control)
    }
}
