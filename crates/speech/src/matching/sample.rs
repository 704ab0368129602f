//! A recording of a speaker, judged: what a voice can be matched to, and what not.

use herald_domain::timing::WordTiming;

use super::Listeners;
use crate::character::Character;
use crate::error::SpeechError;
use crate::language::Language;
use crate::recognition::{Recognizer, SAMPLE_RATE};
use crate::speaker::Embedding;
use crate::synthesis::Control;
use crate::voices::Gender;

/// Least speech of a sample, pauses cut away, in seconds.
pub const SHORTEST: f64 = 4.0;
/// Speech beyond it is not looked at, in seconds.
pub const LONGEST: f64 = 60.0;
/// Quietest speech, as root mean square in dB of full scale.
const QUIETEST: f32 = -48.0;
/// How far speech must lie above what is heard between its sounds, in dB.
const CLEAREST_NOISE: f32 = 9.0;
/// The part of all samples that may lie at full scale.
const CLIPPED: f32 = 0.004;
/// Two groups of stretches whose means are less alike than this are two speakers. Six single speakers were split at 0.81 and
/// more, the fifteen pairs of them at 0.59 and less.
const TWO_SPEAKERS: f32 = 0.7;
/// The smaller group's least part of the stretches: less is a cough or a laugh.
const SECOND_SPEAKER: f32 = 0.15;
/// Length and distance of the stretches compared, in samples.
const STRETCH: usize = 2 * SAMPLE_RATE as usize;
const STEP: usize = SAMPLE_RATE as usize;
/// Fundamental frequency above which a speaker is taken for a woman, in Hz: halfway, on the scale of ears, between the means
/// of men (about 120) and women (about 210).
const WOMAN: f32 = 159.0;
/// Words that must be understood for every ten seconds of speech.
const WORDS: f64 = 5.0;

/// Why a recording is no sample of a voice. The messages are for whoever made it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SampleFault {
    #[error("the sample has no speech in it")]
    NoSpeech,
    #[error("the sample has {0:.1} s of speech; at least {SHORTEST:.0} s are needed")]
    TooShort(f64),
    #[error("the speech is too quiet ({0:.0} dB of full scale; at least {QUIETEST:.0} dB are needed)")]
    TooQuiet(f32),
    #[error("the recording is clipped: {0:.1} % of it lies at full scale; record it again at a lower level")]
    Clipped(f32),
    #[error("the speech is only {0:.0} dB above the noise; at least {CLEAREST_NOISE:.0} dB are needed")]
    Noisy(f32),
    #[error("more than one speaker is heard; a sample must be of one")]
    SeveralSpeakers,
    #[error("hardly a word was understood; the sample must be clear speech")]
    Unclear,
}

/// A recording of one speaker, found good.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What was spoken without the pauses, mono at [`SAMPLE_RATE`], at most [`LONGEST`].
    pub speech: Vec<f32>,
    /// ISO 639-1 code of what was spoken.
    pub language: String,
    pub text: String,
    /// Seconds the words took.
    pub word_seconds: f64,
    pub character: Character,
}

impl Sample {
    /// Seconds of speech.
    pub fn seconds(&self) -> f64 {
        self.speech.len() as f64 / f64::from(SAMPLE_RATE)
    }

    /// Judges a mono recording at [`SAMPLE_RATE`]. `language`: an ISO 639-1 code, or `None` to find out.
    ///
    /// # Errors
    /// The inner one when it is no sample; the outer one when it could not be judged.
    pub fn judge(
        samples: &[f32],
        language: Option<&str>,
        listeners: &Listeners,
        recognizer: &dyn Recognizer,
        control: &Control<'_>,
    ) -> Result<Result<Sample, SampleFault>, SpeechError> {
        let activity = listeners.detector.detect(samples, control)?;
        let most = (LONGEST * f64::from(SAMPLE_RATE)) as usize;
        let speech: Vec<f32> =
            activity.stretches.iter().flat_map(|stretch| &samples[stretch.clone()]).copied().take(most).collect();
        if let Err(fault) = sound(&speech) {
            return Ok(Err(fault));
        }
        if several_speakers(&listeners.stretches(&speech)?) {
            return Ok(Err(SampleFault::SeveralSpeakers));
        }
        let heard = recognizer.transcribe(&speech, language, control)?;
        let seconds = speech.len() as f64 / f64::from(SAMPLE_RATE);
        let spoken = heard.language.filter(|_| heard.words.len() as f64 >= seconds / 10.0 * WORDS);
        let (Some(language), Some(character)) = (spoken, Character::measure(&speech, 0)) else {
            return Ok(Err(SampleFault::Unclear));
        };
        let word_seconds = heard.words.iter().map(|word: &WordTiming| word.end - word.start).sum();
        Ok(Ok(Sample { speech, language, text: heard.text, word_seconds, character }))
    }

    /// By the pitch alone.
    pub fn gender(&self) -> Gender {
        if self.character.pitch > WOMAN { Gender::Female } else { Gender::Male }
    }

    /// The base code of the language, as a voice would be listed; `None` where no neural voice speaks it.
    pub fn spoken(&self) -> Option<Language> {
        Language::NEURAL.iter().copied().find(|language| language.primary() == self.language)
    }
}

/// Length, level, clipping and noise of what was spoken.
fn sound(speech: &[f32]) -> Result<(), SampleFault> {
    if speech.is_empty() {
        return Err(SampleFault::NoSpeech);
    }
    let seconds = speech.len() as f64 / f64::from(SAMPLE_RATE);
    if seconds < SHORTEST {
        return Err(SampleFault::TooShort(seconds));
    }
    let clipped = speech.iter().filter(|sample| sample.abs() > 0.998).count() as f32 / speech.len() as f32;
    if clipped > CLIPPED {
        return Err(SampleFault::Clipped(clipped * 100.0));
    }
    let mut levels: Vec<f32> = speech.chunks(SAMPLE_RATE as usize / 50).map(decibels).collect();
    levels.sort_by(f32::total_cmp);
    let at = |part: f32| levels[((levels.len() - 1) as f32 * part) as usize];
    let level = decibels(speech);
    if level < QUIETEST {
        return Err(SampleFault::TooQuiet(level));
    }
    // Between words and in the closures of stops nothing but the noise is heard.
    let clear = at(0.8) - at(0.05);
    if clear < CLEAREST_NOISE { Err(SampleFault::Noisy(clear)) } else { Ok(()) }
}

fn decibels(samples: &[f32]) -> f32 {
    let power: f32 = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
    10.0 * power.max(1e-10).log10()
}

/// Whether the stretches fall into two groups that are no one voice.
fn several_speakers(stretches: &[Embedding]) -> bool {
    let Some((likeness, smaller)) = apart(stretches) else { return false };
    likeness < TWO_SPEAKERS && smaller >= SECOND_SPEAKER
}

/// Two means on the sphere, begun with the two that are least alike: how alike the means are, and the part of the stretches
/// the smaller group has. `None` of fewer than two.
fn apart(stretches: &[Embedding]) -> Option<(f32, f32)> {
    let pairs = stretches.iter().enumerate().flat_map(|(i, a)| stretches[i + 1..].iter().map(move |b| (a, b)));
    let (mut one, mut other) = pairs
        .min_by(|(a, b), (c, d)| a.similarity(b).total_cmp(&c.similarity(d)))
        .map(|(a, b)| (a.clone(), b.clone()))?;
    let mut smaller = 0.0;
    for _ in 0..8 {
        let (first, second): (Vec<&Embedding>, Vec<&Embedding>) =
            stretches.iter().partition(|stretch| stretch.similarity(&one) >= stretch.similarity(&other));
        smaller = first.len().min(second.len()) as f32 / stretches.len() as f32;
        match (Embedding::mean(first), Embedding::mean(second)) {
            (Some(first), Some(second)) => (one, other) = (first, second),
            _ => break,
        }
    }
    Some((one.similarity(&other), smaller))
}

impl Listeners {
    /// The voices of stretches of speech, evenly from start to end.
    pub(crate) fn stretches(&self, speech: &[f32]) -> Result<Vec<Embedding>, SpeechError> {
        let windows = speech.windows(STRETCH.min(speech.len().max(1))).step_by(STEP);
        windows.filter_map(|window| self.speakers.embed(window).transpose()).collect()
    }
}
