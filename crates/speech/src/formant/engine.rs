//! Text through espeak-ng, clause by clause.
//!
//! Its command line tells no times. Clauses are exact, since each is made alone; where words end within one is found by
//! making it again up to each word. Sounds share the time of their word.

use std::path::PathBuf;

use herald_domain::timing::{PhonemeTiming, WordTiming};
use herald_inference::Models;

use crate::error::SpeechError;
use crate::espeak::{EspeakProgram, fault};
use crate::g2p::{Phonemizer, PronouncedWord};
use crate::kokoro::{Role, SAMPLE_RATE, is_vowel, role};
use crate::resampling::resample;
use crate::script;
use crate::synthesis::{Control, SpeechRequest, Synthesizer, Utterance};
use crate::timbre::{Formant, Timbre};

/// Samples per second of what espeak-ng makes.
const NATIVE_RATE: usize = 22_050;
/// Words a minute that espeak-ng calls normal.
const NORMAL_SPEED: f32 = 175.0;
/// Steps of `-p` for an octave, measured on German sentences: 0, 50 and 99 gave 0.72, 1 and 1.62 times the pitch.
const PITCH_STEPS: f32 = 70.0;
/// Seconds of rest after a clause, at normal speed.
const REST: f32 = 0.18;
/// The same at the end of a sentence.
const FINAL_REST: f32 = 0.4;
/// Clauses are cut after so many words: making every beginning of a longer one again takes too long.
const CLAUSE_WORDS: usize = 12;
/// Vowels last this much longer than consonants.
const VOWEL_WEIGHT: f64 = 2.0;

/// Raise it when the same request would sound different.
const REVISION: &str = "formant-3";

/// The embedded synthesiser for languages without a neural voice.
#[derive(Debug)]
pub struct FormantSynthesizer {
    program: EspeakProgram,
    phonemizer: Phonemizer,
}

/// How espeak-ng is called for a request.
struct Manner {
    voice: String,
    speed: String,
    pitch: String,
    rate: f32,
}

impl FormantSynthesizer {
    /// `espeak`: the program, by name or path.
    pub fn new(models: &Models, espeak: impl Into<PathBuf>) -> FormantSynthesizer {
        let path = espeak.into();
        FormantSynthesizer {
            program: EspeakProgram::new(path.clone()),
            phonemizer: Phonemizer::new(models.clone(), path),
        }
    }

    fn clause(&self, words: &[PronouncedWord], manner: &Manner, said: &mut Utterance) -> Result<(), SpeechError> {
        let written: Vec<&str> = words.iter().map(|word| word.spelled.as_str()).collect();
        let mark = words.last().map_or("", |word| word.after.as_str());
        let samples = self.speak(&format!("{}{mark}", written.join(" ")), manner)?;
        let mut ends = Vec::with_capacity(words.len());
        for count in 1..=words.len() {
            let so_far =
                if words.len() == 1 { samples.len() } else { self.speak(&written[..count].join(" "), manner)?.len() };
            ends.push(so_far.max(ends.last().copied().unwrap_or(0)));
        }
        let whole = ends.last().copied().unwrap_or(0).max(1) as f64;
        let (start, length) = (said.duration(), samples.len() as f64 / NATIVE_RATE as f64);
        let mut from = start;
        for (word, end) in words.iter().zip(ends) {
            let until = start + length * end as f64 / whole;
            said.words.push(WordTiming { text: word.text.clone(), start: from, end: until });
            said.phonemes.extend(sounds(&word.phonemes, from, until));
            from = until;
        }
        // So that what engines say can be joined.
        said.samples.extend(resample(&samples, NATIVE_RATE, SAMPLE_RATE as usize)?);
        let rest = if mark.contains(['.', '!', '?', '…']) {
            FINAL_REST
        } else if mark.is_empty() {
            0.0
        } else {
            REST
        };
        let rest = (rest / manner.rate * SAMPLE_RATE as f32) as usize;
        said.samples.resize(said.samples.len() + rest, 0.0);
        Ok(())
    }

    /// At [`NATIVE_RATE`].
    fn speak(&self, text: &str, manner: &Manner) -> Result<Vec<f32>, SpeechError> {
        let arguments = ["-z", "--stdout", "-v", &manner.voice, "-s", &manner.speed, "-p", &manner.pitch];
        let wav = self.program.run(&arguments, text)?;
        // The sizes in the header of a stream mean nothing.
        match wav.split_at_checked(44) {
            Some((header, body)) if header.starts_with(b"RIFF") => {
                let (pairs, _) = body.as_chunks::<2>();
                Ok(pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32768.0).collect())
            }
            _ if wav.is_empty() => Ok(Vec::new()),
            _ => Err(fault("what it printed is no sound".to_owned())),
        }
    }
}

impl Synthesizer for FormantSynthesizer {
    fn revision(&self) -> &str {
        REVISION
    }

    fn synthesize(&self, request: &SpeechRequest, control: &Control<'_>) -> Result<Utterance, SpeechError> {
        request.check()?;
        let Timbre::Formant(formant) = &request.timbre else {
            return Err(SpeechError::Internal("espeak-ng was given the timbre of another engine".to_owned()));
        };
        let manner = manner(formant, request)?;
        let sentences = script::sentences_of(&request.text, &request.readings, request.language);
        let pronounced = self.phonemizer.pronounce(&sentences, request.language)?;
        let mut said = Utterance::empty(SAMPLE_RATE);
        for (done, words) in pronounced.iter().enumerate() {
            (control.progress)(done, pronounced.len());
            for clause in clauses(words) {
                control.check()?;
                self.clause(clause, &manner, &mut said)?;
            }
        }
        if said.samples.is_empty() {
            return Err(SpeechError::TextInvalid);
        }
        (control.progress)(pronounced.len(), pronounced.len());
        Ok(said)
    }
}

fn manner(formant: &Formant, request: &SpeechRequest) -> Result<Manner, SpeechError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric();
    if !formant.variant.chars().all(is_plain) {
        return Err(SpeechError::VoiceUnknown(formant.variant.to_string()));
    }
    // Beyond 0.72 and 1.62 there is nothing: the nearest it can do is what is said.
    let pitch = f32::from(formant.pitch) + PITCH_STEPS * request.pitch.log2();
    Ok(Manner {
        voice: format!("{}+{}", request.language.espeak(), formant.variant),
        speed: format!("{:.0}", NORMAL_SPEED * request.speed),
        pitch: format!("{:.0}", pitch.clamp(0.0, 99.0)),
        rate: request.speed,
    })
}

/// Runs of words up to a mark.
fn clauses(words: &[PronouncedWord]) -> impl Iterator<Item = &[PronouncedWord]> {
    words.chunk_by(|left, _| left.after.is_empty()).flat_map(|clause| clause.chunks(CLAUSE_WORDS))
}

/// The sounds of a word over its time.
pub(crate) fn sounds(phonemes: &str, start: f64, end: f64) -> Vec<PhonemeTiming> {
    let mut sounds: Vec<PhonemeTiming> = Vec::new();
    let mut stress = false;
    let mut weight = 0.0;
    for character in phonemes.chars() {
        match role(character) {
            Role::PrimaryStress => stress = true,
            Role::Phoneme => {
                let vowel = is_vowel(character);
                let from = weight;
                weight += if vowel { VOWEL_WEIGHT } else { 1.0 };
                sounds.push(PhonemeTiming {
                    symbol: character.to_string(),
                    start: from,
                    end: weight,
                    stressed: stress && vowel,
                });
                stress &= !vowel;
            }
            Role::Modifier | Role::SecondaryStress | Role::Pause => {}
        }
    }
    let place = |at: f64| start + (end - start) * at / weight;
    for sound in &mut sounds {
        (sound.start, sound.end) = (place(sound.start), place(sound.end));
    }
    sounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_share_the_time_of_their_word() {
        let sounds = sounds("tˈaːk", 1.0, 3.0);
        let spans: Vec<(&str, f64, f64, bool)> =
            sounds.iter().map(|s| (s.symbol.as_str(), s.start, s.end, s.stressed)).collect();
        assert_eq!(spans, [("t", 1.0, 1.5, false), ("a", 1.5, 2.5, true), ("k", 2.5, 3.0, false)]);
        assert!(super::sounds("", 0.0, 1.0).is_empty());
    }
}
