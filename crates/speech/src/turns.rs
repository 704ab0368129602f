//! Who speaks when: the turns of a recording, told apart by voice.
//!
//! Stretches of speech are cut where the voice changes; pieces that sound alike are gathered by average linkage, and
//! every window is then given to the nearest of the voices found. Voices that speak at once are heard as one.

use std::ops::Range;

use herald_inference::Models;

use crate::error::SpeechError;
use crate::recognition::SAMPLE_RATE;
use crate::speaker::{Embedding, STRIDE_SECONDS, SpeakerEncoder, WINDOW_SECONDS};
use crate::synthesis::Control;
use crate::vad::VoiceDetector;

/// Two groups of pieces are one voice above this mean cosine. Measured on four synthetic voices (`examples/likeness.rs`): 95 of
/// 100 pairs of pieces of 2.8 s of one voice are above 0.75, 99 of 100 of two voices below 0.64.
const SAME: f32 = 0.7;
/// A voice changes where the windows before and behind are less alike than this.
const CHANGE: f32 = 0.7;
/// Windows on either side that are compared.
const SIDE: usize = 3;
/// What speaks for less time, in seconds, is no voice of its own.
const SHORTEST_VOICE: f64 = 1.6;
/// A longer pause, in seconds, ends a turn even if the same voice goes on.
const PAUSE: f64 = 2.0;
/// The longest recording, in seconds. Time and memory grow with the square of its pieces.
pub const LONGEST: f64 = 2.0 * 3600.0;

/// One voice speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// From 0, in the order in which voices are first heard.
    pub speaker: usize,
    /// Seconds from the start of the recording.
    pub start: f64,
    pub end: f64,
}

/// Tells the speakers of a recording apart.
#[derive(Debug)]
pub struct TurnFinder {
    detector: VoiceDetector,
    encoder: SpeakerEncoder,
}

impl TurnFinder {
    /// # Errors
    /// `EngineMissing` unless `herald setup` has installed the networks.
    pub fn load(models: &Models) -> Result<TurnFinder, SpeechError> {
        Ok(TurnFinder { detector: VoiceDetector::load(models)?, encoder: SpeakerEncoder::load(models)? })
    }

    /// The turns of a mono recording at 16 kHz, in order. None when nobody speaks for as long as 0.85 s.
    ///
    /// # Errors
    /// `Cancelled`, and `OutOfRange` above [`LONGEST`].
    pub fn turns(&self, samples: &[f32], control: &Control<'_>) -> Result<Vec<Turn>, SpeechError> {
        if samples.len() as f64 > LONGEST * f64::from(SAMPLE_RATE) {
            return Err(SpeechError::OutOfRange { field: "duration", min: 0.0, max: LONGEST as f32 });
        }
        let stretches = self.detector.detect(samples, control)?.stretches;
        let mut heard = Vec::with_capacity(stretches.len());
        for (done, stretch) in stretches.iter().enumerate() {
            control.check()?;
            (control.progress)(done, stretches.len());
            let windows = self.encoder.windows(samples.get(stretch.clone()).unwrap_or(&[]))?;
            heard.push(Stretch { span: seconds(stretch), windows });
        }
        let voices = voices(&heard);
        let mut turns = Vec::new();
        for stretch in &heard {
            stretch.divide(&voices, &mut turns);
        }
        Ok(numbered(turns))
    }
}

fn seconds(range: &Range<usize>) -> Range<f64> {
    let at = |sample: usize| sample as f64 / f64::from(SAMPLE_RATE);
    at(range.start)..at(range.end)
}

/// Speech without a pause.
struct Stretch {
    span: Range<f64>,
    windows: Vec<Embedding>,
}

impl Stretch {
    /// Indices of windows at which another voice begins, 0 among them.
    fn changes(&self) -> Vec<usize> {
        let likeness: Vec<f32> = (0..self.windows.len()).map(|index| self.likeness_across(index)).collect();
        let is_change = |index: usize| {
            let near = index.saturating_sub(SIDE)..(index + SIDE + 1).min(likeness.len());
            likeness[index] < CHANGE && likeness[near].iter().all(|other| likeness[index] <= *other)
        };
        std::iter::once(0).chain((1..self.windows.len()).filter(|index| is_change(*index))).collect()
    }

    /// How alike the windows that end before a window's start and those from it on are; 1 near the ends.
    fn likeness_across(&self, index: usize) -> f32 {
        // Neighbours overlap by half, so the one right before hears the next voice too.
        if index < 3 || index + 2 > self.windows.len() {
            return 1.0;
        }
        let before = &self.windows[index.saturating_sub(1 + SIDE)..index - 1];
        let behind = &self.windows[index..(index + SIDE).min(self.windows.len())];
        match (Embedding::mean(before), Embedding::mean(behind)) {
            (Some(before), Some(behind)) => before.similarity(&behind),
            _ => 1.0,
        }
    }

    /// Adds the turns of this stretch; one too short to tell goes to whoever spoke last.
    fn divide(&self, voices: &[Embedding], turns: &mut Vec<Turn>) {
        if voices.is_empty() {
            return;
        }
        let last = turns.last().map_or(0, |turn| turn.speaker);
        let raw: Vec<usize> = (0..self.windows.len()).map(|index| self.nearest(index, voices)).collect();
        let labels = steady(&raw);
        let mut from = self.span.start;
        let mut speaker = labels.first().copied().unwrap_or(last);
        for (index, label) in labels.iter().enumerate().skip(1) {
            if *label != speaker {
                // The middle of what the two windows share.
                let at = self.span.start + (index as f64 * STRIDE_SECONDS) + (WINDOW_SECONDS - STRIDE_SECONDS) / 2.0;
                push(turns, Turn { speaker, start: from, end: at });
                (from, speaker) = (at, *label);
            }
        }
        push(turns, Turn { speaker, start: from, end: self.span.end });
    }

    /// The voice most like a window and its neighbours.
    fn nearest(&self, index: usize, voices: &[Embedding]) -> usize {
        let near = &self.windows[index.saturating_sub(1)..(index + 2).min(self.windows.len())];
        let Some(here) = Embedding::mean(near) else { return 0 };
        let score = |voice: &usize| here.similarity(&voices[*voice]);
        (0..voices.len()).max_by(|a, b| score(a).total_cmp(&score(b))).unwrap_or(0)
    }
}

/// Labels that differ from both neighbours, which agree, follow them.
fn steady(labels: &[usize]) -> Vec<usize> {
    let mut steady = labels.to_vec();
    for index in 1..labels.len().saturating_sub(1) {
        if steady[index - 1] == labels[index + 1] {
            steady[index] = labels[index + 1];
        }
    }
    steady
}

fn push(turns: &mut Vec<Turn>, next: Turn) {
    match turns.last_mut() {
        Some(last) if last.speaker == next.speaker && next.start - last.end <= PAUSE => last.end = next.end,
        _ => turns.push(next),
    }
}

/// Speakers counted in the order of their first turns.
fn numbered(mut turns: Vec<Turn>) -> Vec<Turn> {
    let mut order: Vec<usize> = Vec::new();
    for turn in &mut turns {
        let number = order.iter().position(|known| *known == turn.speaker).unwrap_or_else(|| {
            order.push(turn.speaker);
            order.len() - 1
        });
        turn.speaker = number;
    }
    turns
}

/// Pieces of one voice.
struct Group {
    /// Sum of unit vectors, so that the product of two groups' sums is the sum of all cosines between them.
    sum: Vec<f32>,
    windows: usize,
}

impl Group {
    fn likeness(&self, other: &Group) -> f32 {
        let product: f32 = self.sum.iter().zip(&other.sum).map(|(a, b)| a * b).sum();
        let length = |group: &Group| group.sum.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-9);
        product / (length(self) * length(other))
    }

    fn absorb(&mut self, other: Group) {
        self.sum.iter_mut().zip(other.sum).for_each(|(sum, value)| *sum += value);
        self.windows += other.windows;
    }
}

/// The voices of a recording.
fn voices(stretches: &[Stretch]) -> Vec<Embedding> {
    let mut groups: Vec<Group> = Vec::new();
    for stretch in stretches.iter().filter(|stretch| !stretch.windows.is_empty()) {
        let starts = stretch.changes();
        let ends = starts[1..].iter().copied().chain(std::iter::once(stretch.windows.len()));
        for (start, end) in starts.iter().zip(ends) {
            let windows = &stretch.windows[*start..end];
            let mut sum = vec![0.0; windows[0].values().len()];
            for window in windows {
                sum.iter_mut().zip(window.values()).for_each(|(sum, value)| *sum += value);
            }
            groups.push(Group { sum, windows: windows.len() });
        }
    }
    gather(&mut groups, SAME);
    // What was heard too shortly is noise of the measure: it goes where it is most alike.
    let long = |group: &Group| group.windows as f64 * STRIDE_SECONDS >= SHORTEST_VOICE;
    if groups.iter().any(long) {
        groups.retain(long);
    } else {
        groups.truncate(1);
    }
    groups.into_iter().filter_map(|group| Embedding::of(group.sum)).collect()
}

/// Joins the two that are most alike until none are alike enough.
fn gather(groups: &mut Vec<Group>, same: f32) {
    // For each group the most alike of those behind it, so that a join does not compare all pairs again.
    let best_behind = |groups: &[Group], index: usize| -> (f32, usize) {
        let pairs = (index + 1..groups.len()).map(|other| (groups[index].likeness(&groups[other]), other));
        pairs.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((-1.0, index))
    };
    let mut best: Vec<(f32, usize)> = (0..groups.len()).map(|index| best_behind(groups, index)).collect();
    while let Some((first, (likeness, second))) =
        best.iter().copied().enumerate().max_by(|a, b| a.1.0.total_cmp(&b.1.0))
    {
        if likeness < same || first == second {
            return;
        }
        let absorbed = groups.remove(second);
        groups[first].absorb(absorbed);
        best.remove(second);
        for index in 0..groups.len() {
            let stale = best[index].1 == second || best[index].1 == first || index == first;
            if stale {
                best[index] = best_behind(groups, index);
            } else {
                if best[index].1 > second {
                    best[index].1 -= 1;
                }
                if index < first {
                    let likeness = groups[index].likeness(&groups[first]);
                    if likeness > best[index].0 {
                        best[index] = (likeness, first);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(speaker: usize, start: f64, end: f64) -> Turn {
        Turn { speaker, start, end }
    }

    #[test]
    fn speakers_are_counted_as_they_are_heard() {
        let mut turns = Vec::new();
        for next in [turn(4, 0.0, 1.0), turn(4, 1.5, 2.0), turn(1, 2.0, 3.0), turn(4, 3.0, 4.0), turn(4, 9.0, 10.0)] {
            push(&mut turns, next);
        }
        let expected = [turn(0, 0.0, 2.0), turn(1, 2.0, 3.0), turn(0, 3.0, 4.0), turn(0, 9.0, 10.0)];
        assert_eq!(numbered(turns), expected);
        assert_eq!(steady(&[0, 0, 1, 0, 0, 1, 1]), [0, 0, 0, 0, 0, 1, 1]);
    }

    #[test]
    fn what_is_alike_is_gathered() {
        let group = |x: f32, y: f32| Group { sum: vec![x, y], windows: 1 };
        let mut groups =
            vec![group(1.0, 0.0), group(0.0, 1.0), group(1.0, 0.1), group(0.1, 1.0), group(1.0, -0.1), group(0.0, 1.1)];
        gather(&mut groups, 0.8);
        let mut sizes: Vec<usize> = groups.iter().map(|group| group.windows).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [3, 3]);
        gather(&mut groups, 0.99);
        assert_eq!(groups.len(), 2);
        gather(&mut groups, -1.0);
        assert_eq!(groups.len(), 1);
    }
}
