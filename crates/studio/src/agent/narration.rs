//! The storyboard spoken: every scene in its turn, until the whole is as long as it should be.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use herald_agent::{Brief, Storyboard, refit};
use herald_domain::timing::{PhonemeTiming, WordTiming};
use herald_domain::video::AVATAR_FPS;
use herald_jobs::{Stage, StageError};
use herald_speech::{Control, UserLexicon, Utterance};
use serde::{Deserialize, Serialize};

use crate::error::stage_error;
use crate::narrations::{self, ScriptForm, Wishes};
use crate::own_voices::Cast;
use crate::videos::{SpeechTrack, punctuated, write_samples};
use crate::{Studio, StudioError, blocking};

/// Before the first word, between scenes, and after the last word, in seconds.
const LEAD: f64 = 0.5;
const BETWEEN: f64 = 0.4;
const TAIL: f64 = 1.4;
/// Shortest scene, in seconds.
const SHORTEST: f64 = 1.6;
/// How often it is said anew.
const ROUNDS: usize = 4;
/// How much slower or faster than usual is not noticed as such.
const PACE: std::ops::RangeInclusive<f64> = 0.9..=1.12;
/// How far from the length the pace is used, as a share of it.
const NEAR: f64 = 0.03;
/// How far from it a film may be in the end, where sentences and pace can do it.
const MISSED: f64 = 0.05;
/// Share of the script that is said to learn how long the whole will take.
const SAMPLE: f64 = 0.25;

/// What is said of a scene, and when.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Spoken {
    /// Seconds from the start of the film.
    pub start: f64,
    pub duration: f64,
    /// In the film's time, with their punctuation.
    pub words: Vec<WordTiming>,
}

/// Length of a film of these scenes, in seconds.
pub fn seconds(scenes: &[Spoken]) -> f64 {
    scenes.last().map_or(0.0, |scene| scene.start + scene.duration)
}

/// The speech of the whole film.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Narrated {
    /// Refitted to its length.
    pub board: Storyboard,
    /// One for each scene.
    pub scenes: Vec<Spoken>,
    pub track: SpeechTrack,
    /// Factor the voice was slowed or hurried by.
    pub pace: f64,
}

/// Who speaks, and how.
pub struct Reader {
    pub voice_id: String,
    pub cast: Cast,
    pub lexicon: UserLexicon,
}

pub async fn narrate(
    studio: &Arc<Studio>,
    stage: Stage,
    board: Storyboard,
    brief: Brief,
    reader: Reader,
) -> Result<Narrated, StageError> {
    let (work, watched) = (Arc::clone(studio), stage.clone());
    let samples_path = stage.dir().join("speech.f32");
    let path = samples_path.clone();
    let told = blocking(move || {
        let stop = watched.cancelled();
        let cancelled = || stop.load(Ordering::Relaxed);
        let told = fitted(&work, board, &brief, &reader, &cancelled, &|share| watched.progress(share))?;
        write_samples(&path, &told.samples)?;
        Ok(told)
    })
    .await
    .map_err(stage_error)?;
    let text = told.board.beats.iter().map(|beat| beat.narration.as_str()).collect::<Vec<_>>().join("\n");
    let words = told.scenes.iter().flat_map(|scene| scene.words.iter().cloned()).collect();
    let track = SpeechTrack {
        duration: told.samples.len() as f64 / f64::from(told.rate),
        samples: stage.keep(&samples_path).await?,
        rate: told.rate,
        text,
        words,
        phonemes: Some(told.phonemes),
    };
    Ok(Narrated { board: told.board, scenes: told.scenes, track, pace: told.pace })
}

/// A storyboard as it was said.
struct Told {
    board: Storyboard,
    samples: Vec<f32>,
    rate: u32,
    phonemes: Vec<PhonemeTiming>,
    scenes: Vec<Spoken>,
    pace: f64,
}

/// Says it. What is a little too long or too short is left to the pace; beyond that, sentences are added or taken away first.
/// The first scenes tell how long the rest will be, so that the whole is seldom said twice.
fn fitted(
    studio: &Studio,
    mut board: Storyboard,
    brief: &Brief,
    reader: &Reader,
    cancelled: &dyn Fn() -> bool,
    progress: &dyn Fn(f64),
) -> Result<Told, StudioError> {
    let wished = board.seconds;
    // What was not written for a length keeps its own.
    if herald_agent::Wishes::parse(&brief.prompt).seconds.is_none() {
        return say(studio, &board, reader, 1.0, cancelled);
    }
    let first = say(studio, &beginning(&board), reader, 1.0, cancelled)?;
    let mut letter = first.letter();
    let mut best: Option<Told> = None;
    for round in 0..ROUNDS {
        progress((round + 1) as f64 / (ROUNDS + 1) as f64);
        board = nearer(board, brief, letter);
        let expected = rests(&board) + letters(&board) * letter;
        let pace = match (expected - wished).abs() > wished * NEAR {
            true => pace_for(expected, &board).clamp(*PACE.start(), *PACE.end()),
            false => 1.0,
        };
        let told = say(studio, &board, reader, pace, cancelled)?;
        letter = told.letter();
        let miss = |told: &Told| (told.seconds() - wished).abs();
        let done = miss(&told) <= wished * MISSED;
        if best.as_ref().is_none_or(|best| miss(&told) < miss(best)) {
            best = Some(told);
        } else {
            break;
        }
        if done {
            break;
        }
    }
    best.ok_or_else(|| StudioError::internal("a film was said in no round"))
}

/// The first scenes of a storyboard, with at least a share of its letters.
fn beginning(board: &Storyboard) -> Storyboard {
    let enough = letters(board) * SAMPLE;
    let mut first = Storyboard { beats: Vec::new(), ..board.clone() };
    for beat in &board.beats {
        if letters(&first) >= enough {
            break;
        }
        first.beats.push(beat.clone());
    }
    first
}

/// With sentences added or taken away until the pace can do the rest; a letter takes `letter` seconds.
fn nearer(mut board: Storyboard, brief: &Brief, letter: f64) -> Storyboard {
    let expected = |board: &Storyboard| rests(board) + letters(board) * letter;
    for _ in 0..ROUNDS {
        let seconds = expected(&board);
        if PACE.contains(&pace_for(seconds, &board)) {
            break;
        }
        match refit(&board, brief, seconds) {
            Some(next) if (expected(&next) - board.seconds).abs() < (seconds - board.seconds).abs() => board = next,
            _ => break,
        }
    }
    board
}

/// Seconds of a film in which nobody speaks.
fn rests(board: &Storyboard) -> f64 {
    LEAD + TAIL + BETWEEN * board.beats.len().saturating_sub(1) as f64
}

fn letters(board: &Storyboard) -> f64 {
    board.beats.iter().map(|beat| beat.narration.chars().count()).sum::<usize>() as f64
}

/// The factor of speed at which a film of so many seconds would last as long as it should; the rests stay.
fn pace_for(seconds: f64, board: &Storyboard) -> f64 {
    let rests = rests(board);
    if board.seconds > rests { (seconds - rests) / (board.seconds - rests) } else { *PACE.end() }
}

impl Told {
    fn seconds(&self) -> f64 {
        seconds(&self.scenes)
    }

    /// Seconds a letter takes at the usual pace.
    fn letter(&self) -> f64 {
        (self.seconds() - rests(&self.board)).max(0.0) * self.pace / letters(&self.board).max(1.0)
    }
}

fn say(
    studio: &Studio,
    board: &Storyboard,
    reader: &Reader,
    pace: f64,
    cancelled: &dyn Fn() -> bool,
) -> Result<Told, StudioError> {
    let mut told =
        Told { board: board.clone(), samples: Vec::new(), rate: 0, phonemes: Vec::new(), scenes: Vec::new(), pace };
    let mut start = 0.0;
    for (index, beat) in board.beats.iter().enumerate() {
        let said = speak(studio, &beat.narration, reader, pace, cancelled)?;
        told.rate = said.sample_rate;
        let last = index + 1 == board.beats.len();
        let lead = if index == 0 { LEAD } else { BETWEEN / 2.0 };
        let after = if last { TAIL } else { BETWEEN / 2.0 };
        // The first sample of the speech is exact, so that words stay with their sound.
        let at = ((start + lead) * f64::from(told.rate)).round() as usize;
        told.samples.resize(at, 0.0);
        told.samples.extend_from_slice(&said.samples);
        let offset = at as f64 / f64::from(told.rate);
        let duration = (lead + said.duration() + after).max(SHORTEST);
        // Scenes begin with a frame.
        let duration = (duration * f64::from(AVATAR_FPS)).ceil() / f64::from(AVATAR_FPS);
        let shifted = |time: f64| time + offset;
        let words: Vec<WordTiming> = said
            .words
            .iter()
            .map(|word| WordTiming { start: shifted(word.start), end: shifted(word.end), ..word.clone() })
            .collect();
        told.phonemes.extend(said.phonemes.iter().map(|phoneme| PhonemeTiming {
            start: shifted(phoneme.start),
            end: shifted(phoneme.end),
            ..phoneme.clone()
        }));
        told.scenes.push(Spoken { start, duration, words: punctuated(&beat.narration, &words) });
        start += duration;
    }
    let length = (start * f64::from(told.rate.max(1))).round() as usize;
    told.samples.resize(length, 0.0);
    Ok(told)
}

fn speak(
    studio: &Studio,
    text: &str,
    reader: &Reader,
    pace: f64,
    cancelled: &dyn Fn() -> bool,
) -> Result<Utterance, StudioError> {
    let document = narrations::read(text, ScriptForm::Plain, "prompt")?;
    let wishes = Wishes { speed: pace, pitch: 1.0, language: None };
    let narration =
        narrations::narration(&document, &reader.voice_id, &reader.cast, wishes, &reader.lexicon, "prompt")?;
    let control = Control { cancelled, progress: &|_, _| () };
    Ok(narration.speak(&*studio.engines.synthesizer()?, &control)?.utterance)
}
