//! Exact times from the model's own durations.

use herald_domain::timing::{PhonemeTiming, WordTiming};

use super::chunk::Token;
use super::vocabulary::{Role, is_vowel};
use crate::g2p::PronouncedWord;

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

    /// Lays a run down at `start` seconds. `frames` holds one count for each token, and one for the pad at either end.
    pub(super) fn lay(&mut self, tokens: &[Token], frames: &[f32], start: f64) {
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
    fn marks_of_stress_and_length_join_their_sounds() {
        let words = [word("bˈaː", ","), word("a", ".")];
        let runs: Vec<Vec<Token>> = pack(&words, &vocabulary());
        // pad b ˈ a ː , space a . pad
        let frames = [4.0, 2.0, 1.0, 3.0, 2.0, 5.0, 1.0, 4.0, 2.0, 1.0];
        let mut timeline = Timeline::new(2);
        timeline.lay(&runs[0], &frames, 1.0);
        let (spoken, phonemes) = timeline.finish(&words);
        let at = |frames: f64| 1.0 + frames * FRAME;
        let spans: Vec<(f64, f64)> = spoken.iter().map(|word| (word.start, word.end)).collect();
        assert_eq!(spans, [(at(4.0), at(12.0)), (at(18.0), at(22.0))]);
        let sounds: Vec<(&str, f64, f64, bool)> =
            phonemes.iter().map(|p| (p.symbol.as_str(), p.start, p.end, p.stressed)).collect();
        assert_eq!(
            sounds,
            [("b", at(4.0), at(6.0), false), ("a", at(6.0), at(12.0), true), ("a", at(18.0), at(22.0), false)]
        );
    }
}
