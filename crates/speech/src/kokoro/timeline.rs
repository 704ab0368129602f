//! Exact times from the model's own durations.

use herald_domain::timing::{PhonemeTiming, WordTiming};

use super::chunk::Token;
use super::engine::SAMPLE_RATE;
use super::vocabulary::{Role, is_vowel};
use crate::g2p::PronouncedWord;
use crate::sounding::sounding;

/// Seconds of one duration frame: 600 samples at 24 kHz.
pub(super) const FRAME: f64 = 0.025;

/// Times of the words and phonemes of one sentence, gathered run by run.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    words: Vec<Option<(f64, f64)>>,
    phonemes: Vec<PhonemeTiming>,
}

impl Timeline {
    pub(super) fn new(words: usize) -> Timeline {
        Timeline { words: vec![None; words], phonemes: Vec::new() }
    }

    /// Lays a run down at `start` seconds. `frames` holds one count for each token, and one for the pad at either end;
    /// `samples` is what it sounds like.
    pub(super) fn lay(&mut self, tokens: &[Token], frames: &[f32], start: f64, samples: &[f32]) {
        let mut frame_count = frames.first().copied().map_or(0.0, f64::from);
        // The time of a stress mark belongs to the sound it announces.
        let mut opened: Option<f64> = None;
        let mut stress = false;
        let mut sounding = false;
        for (token, frames) in tokens.iter().zip(frames.iter().skip(1)) {
            let from = start + frame_count * FRAME;
            frame_count += f64::from(*frames);
            let until = start + frame_count * FRAME;
            match token.role() {
                Role::Pause => {
                    (opened, stress, sounding) = (None, false, false);
                    continue;
                }
                Role::PrimaryStress | Role::SecondaryStress => {
                    stress = token.role() == Role::PrimaryStress;
                    opened.get_or_insert(from);
                }
                Role::Modifier => {
                    if let Some(last) = self.phonemes.last_mut().filter(|_| sounding) {
                        last.end = until;
                    }
                }
                Role::Phoneme => {
                    let stressed = stress && is_vowel(token.character);
                    stress &= !stressed;
                    sounding = true;
                    self.phonemes.push(PhonemeTiming {
                        symbol: token.character.to_string(),
                        start: opened.take().unwrap_or(from),
                        end: until,
                        stressed,
                    });
                }
            }
            if let Some(span) = token.word.and_then(|word| self.words.get_mut(word)) {
                *span = Some((span.map_or(from, |(begin, _)| begin), until));
            }
        }
        let nexts = tokens.iter().skip(1).map(Some).chain(std::iter::once(None));
        for (token, next) in tokens.iter().zip(nexts) {
            let pauses = next.is_none_or(|next| next.word.is_none() && next.character != ' ');
            if let Some(word) = token.word.filter(|_| pauses) {
                self.end_with_sound(word, start, samples);
            }
        }
    }

    /// The network gives the last sound before a pause much of the silence behind it: up to half a second.
    fn end_with_sound(&mut self, word: usize, start: f64, samples: &[f32]) {
        let rate = f64::from(SAMPLE_RATE);
        let sample = |time: f64| (((time - start) * rate).round().max(0.0) as usize).min(samples.len());
        let Some(Some((begin, end))) = self.words.get_mut(word) else { return };
        let Some(last) = self.phonemes.iter_mut().rfind(|sound| sound.start >= *begin && sound.end <= *end) else {
            return;
        };
        let from = sample(*begin);
        let silent_from = from + sounding(&samples[from..sample(*end).max(from)], SAMPLE_RATE).end;
        let sounds_until = (start + silent_from as f64 / rate).max(last.start + FRAME);
        if sounds_until < *end {
            (*end, last.end) = (sounds_until, sounds_until);
        }
    }

    /// The words that were spoken, as written, and the phonemes.
    pub(super) fn finish(self, words: &[PronouncedWord]) -> (Vec<WordTiming>, Vec<PhonemeTiming>) {
        let timed = words
            .iter()
            .zip(self.words)
            .filter_map(|(word, span)| span.map(|(start, end)| WordTiming { text: word.text.clone(), start, end }));
        (timed.collect(), self.phonemes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::chunk::tests::{vocabulary, word};
    use super::super::chunk::{Token, pack};
    use super::*;

    #[test]
    fn marks_of_stress_and_length_join_their_sounds_and_silence_does_not() {
        let words = [word("bˈaː", ","), word("a", ".")];
        let runs: Vec<Vec<Token>> = pack(&words, &vocabulary());
        // pad b ˈ a ː , space a . pad
        let frames = [4.0, 2.0, 1.0, 3.0, 2.0, 5.0, 1.0, 4.0, 2.0, 1.0];
        let mut timeline = Timeline::new(2);
        // Silence from frame 20 on, in which the last sound begins.
        let mut samples = vec![0.0; 25 * 600];
        samples[..20 * 600].fill(0.5);
        timeline.lay(&runs[0], &frames, 1.0, &samples);
        let (spoken, phonemes) = timeline.finish(&words);
        let at = |frames: f64| 1.0 + frames * FRAME;
        let spans: Vec<(f64, f64)> = spoken.iter().map(|word| (word.start, word.end)).collect();
        assert_eq!(spans, [(at(4.0), at(12.0)), (at(18.0), at(20.0))]);
        let sounds: Vec<(&str, f64, f64, bool)> =
            phonemes.iter().map(|p| (p.symbol.as_str(), p.start, p.end, p.stressed)).collect();
        assert_eq!(
            sounds,
            [("b", at(4.0), at(6.0), false), ("a", at(6.0), at(12.0), true), ("a", at(18.0), at(20.0), false)]
        );
    }
}
