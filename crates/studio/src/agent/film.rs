//! The storyboard with its times as a film of designed scenes.

use std::path::PathBuf;

use herald_agent::Storyboard;
use herald_agent::planning::WORDS_PER_SECOND;
use herald_domain::timing::WordTiming;
use herald_scenes::scene::Cue;
use herald_scenes::{Brand, Caption, Film, Scene};

use super::narration::Spoken;

/// What a film is made of besides its storyboard.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// In their places.
    pub pictures: Vec<PathBuf>,
    pub presenter: Option<PathBuf>,
    pub brand: Option<Brand>,
}

/// A film of the storyboard. Where there is no presenter, scenes go without.
pub fn film(board: &Storyboard, scenes: &[Spoken], material: &Material) -> Film {
    let shown = board.beats.iter().zip(scenes).map(|(beat, spoken)| {
        let narrated = starts(&beat.narration, &spoken.words);
        let cue = |(field, word): &(String, usize)| {
            let at = narrated.get(*word).copied().unwrap_or(spoken.start) - spoken.start;
            Cue { field: field.clone(), at: at.clamp(0.0, spoken.duration) }
        };
        Scene {
            content: beat.content.clone(),
            presenter: beat.presenter.filter(|_| material.presenter.is_some()),
            start: spoken.start,
            duration: spoken.duration,
            cues: beat.cues.iter().map(cue).collect(),
        }
    });
    let captions = scenes.iter().flat_map(|scene| &scene.words).map(|word| Caption {
        text: word.text.clone(),
        start: word.start,
        end: word.end,
    });
    Film {
        canvas: board.canvas,
        style: board.style.clone(),
        language: board.language.clone(),
        scenes: shown.collect(),
        captions: Some(captions.collect()),
        pictures: material.pictures.clone(),
        presenter: material.presenter.clone(),
        brand: material.brand.clone(),
    }
}

/// When each word of a narration, as white space parts it, begins. One that is not found begins with the one before.
fn starts(narration: &str, words: &[WordTiming]) -> Vec<f64> {
    let bare = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).count();
    let mut timed = words.iter().peekable();
    // Letters of the narration and of the words so far: how a word is written differs, how far one is does not.
    let (mut written, mut said) = (0, 0);
    let mut last = words.first().map_or(0.0, |word| word.start);
    narration
        .split_whitespace()
        .map(|token| {
            if bare(token) == 0 {
                return last;
            }
            while let Some(word) = timed.peek() {
                if said > written {
                    break;
                }
                last = word.start;
                said += bare(&word.text).max(1);
                timed.next();
            }
            written += bare(token);
            last
        })
        .collect()
}

/// The times a narration will about have, for stills.
pub fn planned(board: &Storyboard) -> Vec<Spoken> {
    let mut start = 0.0;
    let spoken = board.beats.iter().map(|beat| {
        let tokens: Vec<&str> = beat.narration.split_whitespace().collect();
        let word = |(place, text): (usize, &&str)| WordTiming {
            text: (*text).to_owned(),
            start: start + 0.4 + place as f64 / WORDS_PER_SECOND,
            end: start + 0.4 + (place + 1) as f64 / WORDS_PER_SECOND,
        };
        let words: Vec<WordTiming> = tokens.iter().enumerate().map(word).collect();
        let duration = tokens.len() as f64 / WORDS_PER_SECOND + 1.0;
        let scene = Spoken { start, duration, words };
        start += duration;
        scene
    });
    spoken.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_are_written() {
        let word = |text: &str, start: f64| WordTiming { text: text.to_owned(), start, end: start + 0.1 };
        let spoken = [word("We", 1.0), word("grew", 1.2), word("12.5%", 1.5), word("in", 2.1), word("Q3", 2.3)];
        assert_eq!(starts("We grew 12.5 % in Q3.", &spoken), [1.0, 1.2, 1.5, 1.5, 2.1, 2.3]);
        let apart = [word("e", 0.0), word("mail", 0.2), word("us", 0.6)];
        assert_eq!(starts("e-mail us", &apart), [0.0, 0.6]);
    }
}
