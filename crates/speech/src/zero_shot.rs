//! Voices of an outside engine that speaks like a recording it is given.
//!
//! Such engines answer with sound alone. When each word is said comes from recognising it: heard words are laid against the
//! script, and what the recogniser missed shares the time between its neighbours.

use std::sync::Arc;

use herald_domain::timing::WordTiming;

use crate::error::SpeechError;
use crate::formant::sounds;
use crate::g2p::{Phonemizer, PronouncedWord};
use crate::kokoro::SAMPLE_RATE;
use crate::language::Language;
use crate::recognition::{Recognizer, from_synthesis};
use crate::script;
use crate::synthesis::{Control, SpeechRequest, Utterance};
use crate::timbre::Reference;

/// An engine that speaks like a recording.
pub trait ZeroShot: Send + Sync {
    /// Whose it is, as plans name it.
    fn vendor(&self) -> &str;

    /// Changes whenever the same request would sound different.
    fn revision(&self) -> &str;

    /// A sentence in the voice of the recording, mono at [`SAMPLE_RATE`]. `speed`: see [`crate::synthesis::SPEED`].
    ///
    /// # Errors
    /// `Refused` when the engine will not say it; anything else may work later.
    fn speak(&self, text: &str, language: Language, speed: f32, reference: &Reference)
    -> Result<Vec<f32>, SpeechError>;
}

/// Speaks with an outside engine, and finds out when it said what.
pub struct ZeroShotSynthesizer {
    pub engine: Arc<dyn ZeroShot>,
    pub recognizer: Arc<dyn Recognizer>,
    pub phonemizer: Phonemizer,
}

impl std::fmt::Debug for ZeroShotSynthesizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ZeroShotSynthesizer({})", self.engine.vendor())
    }
}

impl ZeroShotSynthesizer {
    /// As [`crate::Synthesizer::synthesize`]. The pitch is the recording's: another is refused.
    pub fn synthesize(
        &self,
        request: &SpeechRequest,
        reference: &Reference,
        control: &Control<'_>,
    ) -> Result<Utterance, SpeechError> {
        if (request.pitch - 1.0).abs() > 1e-3 {
            return Err(SpeechError::OutOfRange { field: "pitch", min: 1.0, max: 1.0 });
        }
        let sentences = script::sentences_of(&request.text, &request.readings, request.language);
        let pronounced = self.phonemizer.pronounce(&sentences, request.language)?;
        let mut said = Utterance::empty(SAMPLE_RATE);
        for (done, words) in pronounced.iter().enumerate() {
            control.check()?;
            (control.progress)(done, pronounced.len());
            if words.iter().all(|word| word.phonemes.is_empty()) {
                continue;
            }
            // As it is said, not as it is written: names of the lexicon and figures in words.
            let text: Vec<String> =
                words.iter().map(|word| format!("{}{}{}", word.before, word.spelled, word.after)).collect();
            let samples = self.engine.speak(&text.join(" "), request.language, request.speed, reference)?;
            let language = request.language.primary();
            let heard = self.recognizer.transcribe(&from_synthesis(&samples), Some(language), control)?;
            said.append(timed(samples, words, &heard.words));
        }
        if said.samples.is_empty() {
            return Err(SpeechError::TextInvalid);
        }
        (control.progress)(pronounced.len(), pronounced.len());
        Ok(said)
    }
}

/// The sound with the times of its words.
fn timed(samples: Vec<f32>, script: &[PronouncedWord], heard: &[WordTiming]) -> Utterance {
    let mut said = Utterance { samples, ..Utterance::empty(SAMPLE_RATE) };
    let spans = spans(script, heard, said.duration());
    for (word, (start, end)) in script.iter().zip(spans) {
        if word.phonemes.is_empty() {
            continue;
        }
        said.words.push(WordTiming { text: word.text.clone(), start, end });
        said.phonemes.extend(sounds(&word.phonemes, start, end));
    }
    said
}

/// When each word of the script is said: as heard, else its share of the gap, by its letters.
fn spans(script: &[PronouncedWord], heard: &[WordTiming], duration: f64) -> Vec<(f64, f64)> {
    let times = matched(script, heard);
    let mut spans = Vec::with_capacity(script.len());
    let mut index = 0;
    while index < script.len() {
        if let Some(time) = times[index] {
            spans.push(time);
            index += 1;
            continue;
        }
        let behind = (index..script.len()).find(|next| times[*next].is_some()).unwrap_or(script.len());
        let from =
            spans.last().map_or_else(|| heard.first().map_or(0.0, |word| word.start), |span: &(f64, f64)| span.1);
        let to = times
            .get(behind)
            .copied()
            .flatten()
            .map_or_else(|| heard.last().map_or(duration, |word| word.end), |time| time.0);
        let (from, to) = (from.min(duration), to.clamp(from.min(duration), duration));
        let letters = |word: &PronouncedWord| word.phonemes.chars().count().max(1) as f64;
        let total: f64 = script[index..behind].iter().map(letters).sum();
        let mut at = from;
        for word in &script[index..behind] {
            let next = at + (to - from) * letters(word) / total;
            spans.push((at, next));
            at = next;
        }
        index = behind;
    }
    spans
}

/// For each word of the script the time of the heard word that is the same, along the longest common run of words.
fn matched(script: &[PronouncedWord], heard: &[WordTiming]) -> Vec<Option<(f64, f64)>> {
    let plain =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let left: Vec<String> = script.iter().map(|word| plain(&word.spelled)).collect();
    let right: Vec<String> = heard.iter().map(|word| plain(&word.text)).collect();
    let width = right.len() + 1;
    let mut longest = vec![0usize; (left.len() + 1) * width];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            longest[i * width + j] = if left[i] == right[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let mut times = vec![None; left.len()];
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        if left[i] == right[j] {
            times[i] = Some((heard[j].start, heard[j].end));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> PronouncedWord {
        PronouncedWord {
            text: text.to_owned(),
            spelled: text.to_owned(),
            phonemes: text.to_owned(),
            before: String::new(),
            after: String::new(),
        }
    }

    fn heard(text: &str, start: f64, end: f64) -> WordTiming {
        WordTiming { text: text.to_owned(), start, end }
    }

    #[test]
    fn words_take_the_time_they_were_heard_at_and_share_what_was_missed() {
        let script = ["The", "keeper", "Oyelaran", "lit", "it"].map(word);
        let heard = [heard("the", 0.1, 0.2), heard("keeper", 0.2, 0.6), heard("oh", 0.6, 0.8), heard("lit", 1.4, 1.6)];
        let spans = spans(&script, &heard, 2.0);
        assert_eq!(spans, [(0.1, 0.2), (0.2, 0.6), (0.6, 1.4), (1.4, 1.6), (1.6, 1.6)]);
        let nothing = super::spans(&script, &[], 2.2);
        assert_eq!((nothing[0].0, nothing[4].1), (0.0, 2.2));
        assert!(nothing.windows(2).all(|pair| pair[0].1 <= pair[1].0));
    }
}
