//! The search: points of the voice space, said and compared.

use crate::character::Character;
use crate::error::SpeechError;
use crate::language::Language;
use crate::recognition::from_synthesis;
use crate::speaker::Embedding;
use crate::synthesis::{Control, SpeechRequest, Synthesizer};
use crate::timbre::{Blend, Part, Timbre};
use crate::voiceprint::VoiceprintEncoder;
use crate::voices::Voice;

/// Packs that are mixed: the nearest ones.
pub(super) const PARENTS: usize = 8;
/// Points tried around the best.
const STEPS: usize = 36;
/// Weights of one pack. Beyond these the network's speech falls apart.
const WEIGHT: std::ops::RangeInclusive<f32> = -0.25..=1.1;
/// Factors on the fundamental frequency and on the speed that still sound like a voice.
pub(super) const PITCH: std::ops::RangeInclusive<f32> = 0.7..=1.45;

/// A point tried, and what it sounds like.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub blend: Blend,
    pub embedding: Embedding,
    pub character: Character,
    /// Seconds its words took.
    pub word_seconds: f64,
    pub score: f32,
}

pub(super) struct Search<'a> {
    pub synthesizer: &'a dyn Synthesizer,
    pub encoder: &'a VoiceprintEncoder,
    pub language: Language,
    /// What every point says.
    pub phrase: &'a str,
    pub target: &'a Embedding,
    /// Median fundamental frequency, in Hz.
    pub pitch: f32,
}

impl Search<'_> {
    /// Says the phrase.
    pub(super) fn say(&self, blend: Blend, control: &Control<'_>) -> Result<Point, SpeechError> {
        let any = &crate::voices::catalogue()[0];
        let timbre = Timbre::Kokoro(blend.clone());
        let request = SpeechRequest { timbre, language: self.language, ..SpeechRequest::new(self.phrase, any) };
        let said = self.synthesizer.synthesize(&request, control)?;
        let samples = from_synthesis(&said.samples);
        let silent = || SpeechError::Internal("a voice made no sound".to_owned());
        let embedding = self.encoder.embed(&samples)?.ok_or_else(silent)?;
        Ok(Point {
            score: embedding.similarity(self.target),
            character: Character::measure(&samples, said.phonemes.len()).ok_or_else(silent)?,
            word_seconds: said.words.iter().map(|word| word.end - word.start).sum(),
            embedding,
            blend,
        })
    }

    /// Every point tried, the best first. `parents`: the nearest packs, `speakers`: those of them, or others, that know the
    /// language, from which lengths and melody are taken. The same seed tries the same points.
    pub(super) fn run(
        &self,
        parents: &[&Voice],
        speakers: &[&Voice],
        seed: u64,
        control: &Control<'_>,
    ) -> Result<Vec<Point>, SpeechError> {
        let total = parents.len() + 1 + STEPS;
        let mut points: Vec<Point> = Vec::with_capacity(total);
        let first = Weights { colour: vec![0.0; parents.len()], prosody: one_of(speakers.len(), 0) };
        for index in 0..parents.len() {
            (control.progress)(points.len(), total);
            let weights = Weights { colour: one_of(parents.len(), index), ..first.clone() };
            points.push(self.try_point(&weights, parents, speakers, 1.0, control)?);
        }
        let alone: Vec<&Embedding> = points.iter().map(|point| &point.embedding).collect();
        let mut weights = Weights { colour: mixture(&alone, self.target), ..first };
        let mut best = self.try_point(&weights, parents, speakers, 1.0, control)?;
        // A pack alone may be nearer than their sum.
        if let Some((index, nearest)) = points
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.score.total_cmp(&b.1.score))
            .filter(|(_, p)| p.score > best.score)
        {
            weights.colour = one_of(parents.len(), index);
            points.push(std::mem::replace(&mut best, nearest.clone()));
        }
        points.push(best.clone());
        let mut random = fastrand::Rng::with_seed(seed);
        let mut width = 0.25;
        // What the predicted pitch is off by at the best point.
        let mut correction = self.pitch / best.character.pitch;
        for _ in 0..STEPS {
            control.check()?;
            (control.progress)(points.len(), total);
            let tried = weights.near(width, &mut random);
            let point = self.try_point(&tried, parents, speakers, correction, control)?;
            // The one-fifth rule of evolution strategies: wider after a success, narrower after failures.
            if point.score > best.score {
                (best, weights, width) = (point.clone(), tried, (width * 1.5f32).min(0.5));
                correction = (correction * self.pitch / best.character.pitch).clamp(0.8, 1.25);
            } else {
                width = (width * 0.9).max(0.05);
            }
            points.push(point);
        }
        points.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(points)
    }

    fn try_point(
        &self,
        weights: &Weights,
        parents: &[&Voice],
        speakers: &[&Voice],
        correction: f32,
        control: &Control<'_>,
    ) -> Result<Point, SpeechError> {
        let natural: f32 = speakers
            .iter()
            .zip(&weights.prosody)
            .map(|(voice, weight)| weight * voice.character.map_or(self.pitch, |character| character.pitch))
            .sum();
        let pitch = (self.pitch / natural * correction).clamp(*PITCH.start(), *PITCH.end());
        let blend = Blend {
            colour: parts(parents, &weights.colour),
            prosody: parts(speakers, &weights.prosody),
            pitch: (pitch * 1000.0).round() / 1000.0,
            speed: 1.0,
        };
        self.say(blend, control)
    }
}

/// Weights of the parents, adding up to 1 in each half.
#[derive(Debug, Clone)]
struct Weights {
    colour: Vec<f32>,
    prosody: Vec<f32>,
}

impl Weights {
    fn near(&self, width: f32, random: &mut fastrand::Rng) -> Weights {
        let mut moved = |weights: &[f32], width: f32| {
            let weights: Vec<f32> = weights
                .iter()
                .map(|weight| (weight + width * normal(random)).clamp(*WEIGHT.start(), *WEIGHT.end()))
                .collect();
            summing_to_one(weights)
        };
        Weights { colour: moved(&self.colour, width), prosody: moved(&self.prosody, width * 0.6) }
    }
}

/// About normally distributed, of variance 1 (the sum of twelve uniform numbers).
fn normal(random: &mut fastrand::Rng) -> f32 {
    (0..12).map(|_| random.f32()).sum::<f32>() - 6.0
}

fn one_of(count: usize, index: usize) -> Vec<f32> {
    (0..count).map(|place| if place == index { 1.0 } else { 0.0 }).collect()
}

fn summing_to_one(weights: Vec<f32>) -> Vec<f32> {
    let share = (weights.iter().sum::<f32>() - 1.0) / weights.len().max(1) as f32;
    weights.into_iter().map(|weight| weight - share).collect()
}

/// Packs that hardly weigh anything are left out; the others still add up to 1.
fn parts(voices: &[&Voice], weights: &[f32]) -> Vec<Part> {
    let kept: Vec<(&&Voice, f32)> =
        voices.iter().zip(weights.iter().copied()).filter(|(_, weight)| weight.abs() > 0.02).collect();
    let sum: f32 = kept.iter().map(|(_, weight)| weight).sum();
    let round = |weight: f32| (weight / sum * 10_000.0).round() / 10_000.0;
    kept.into_iter().map(|(voice, weight)| Part { pack: voice.id.clone(), weight: round(weight) }).collect()
}

/// The weights whose sum of embeddings points nearest to the target, as far as sounds add up like their embeddings: least
/// squares by coordinate descent within [`WEIGHT`], held back (ridge) so that many packs share the work.
fn mixture(alone: &[&Embedding], target: &Embedding) -> Vec<f32> {
    const RIDGE: f32 = 0.05;
    let mut weights = vec![1.0 / alone.len() as f32; alone.len()];
    let likeness: Vec<f32> = alone.iter().map(|embedding| embedding.similarity(target)).collect();
    for _ in 0..200 {
        for index in 0..alone.len() {
            let others: f32 = (0..alone.len())
                .filter(|other| *other != index)
                .map(|other| weights[other] * alone[other].similarity(alone[index]))
                .sum();
            weights[index] = ((likeness[index] - others) / (1.0 + RIDGE)).clamp(*WEIGHT.start(), *WEIGHT.end());
        }
    }
    let sum: f32 = weights.iter().sum();
    if sum < 0.2 {
        return one_of(alone.len(), 0);
    }
    weights.into_iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixture_of_two_is_found_again() {
        let unit = |values: &[f32]| Embedding::of(values.to_vec()).expect("not nothing");
        let (a, b, c) = (unit(&[1.0, 0.0, 0.0]), unit(&[0.0, 1.0, 0.0]), unit(&[0.0, 0.0, 1.0]));
        let weights = mixture(&[&a, &b, &c], &unit(&[0.6, 0.8, 0.0]));
        assert!((weights[0] - 3.0 / 7.0).abs() < 0.02 && (weights[1] - 4.0 / 7.0).abs() < 0.02, "{weights:?}");
        assert!(weights[2].abs() < 0.02 && (weights.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }

    #[test]
    fn steps_keep_the_sum_and_repeat_with_the_seed() {
        let from = Weights { colour: one_of(5, 2), prosody: one_of(2, 0) };
        let near = |seed| from.near(0.2, &mut fastrand::Rng::with_seed(seed));
        assert!((near(7).colour.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert_eq!(near(7).colour, near(7).colour);
        assert_ne!(near(7).colour, near(8).colour);
    }
}
