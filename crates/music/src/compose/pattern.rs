//! Chords and basses by patterns of sixteenth notes.

use super::voicing::voiced;
use crate::chance::Chance;
use crate::instrument::Instrument;
use crate::score::Note;
use crate::theory::{Chord, Key};

/// Where the sixteenths of the bars lie in time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    /// Seconds of a quarter note.
    pub beat: f64,
    /// Sixteenths of a bar.
    pub steps: usize,
    /// Share of a sixteenth by which every second one is late.
    pub swing: f64,
    /// Seconds a player misses the beat by at most.
    pub looseness: f64,
}

impl Grid {
    pub fn step(&self) -> f64 {
        self.beat / 4.0
    }

    /// When a player plays a sixteenth.
    pub fn time(&self, bar: usize, step: usize, chance: &mut Chance) -> f64 {
        let late = if step % 2 == 1 { self.swing } else { 0.0 };
        let missed = f64::from(chance.signed() + chance.signed()) * 0.5 * self.looseness;
        ((bar * self.steps + step) as f64 + late) * self.step() + missed
    }
}

/// What all parts share.
pub(super) struct Played<'a> {
    pub grid: &'a Grid,
    pub key: Key,
    /// One a bar.
    pub chords: &'a [&'a Chord],
    pub energy: f32,
}

/// A sign of a pattern with its bar, step and length in steps.
struct Stroke {
    sign: u8,
    bar: usize,
    step: usize,
    steps: usize,
}

impl Played<'_> {
    /// The strokes of a pattern in the bars where the part plays. Nothing is held over a bar line.
    fn strokes(&self, pattern: &str, there: impl Fn(usize) -> bool) -> Vec<Stroke> {
        let (signs, steps) = (pattern.as_bytes(), self.grid.steps);
        let mut strokes = Vec::new();
        for bar in (0..self.chords.len()).filter(|bar| there(*bar)) {
            let sign = |step: usize| signs[(bar * steps + step) % signs.len()];
            for step in (0..steps).filter(|step| !matches!(sign(*step), b'-' | b'.')) {
                let held = (step + 1..steps).take_while(|later| sign(*later) == b'-').count();
                strokes.push(Stroke { sign: sign(step), bar, step, steps: held + 1 });
            }
        }
        strokes
    }

    fn accent(&self, step: usize) -> f32 {
        let beat = if step == 0 {
            1.0
        } else if step.is_multiple_of(4) {
            0.9
        } else {
            0.8
        };
        beat * (0.55 + 0.3 * self.energy)
    }

    pub fn chords(
        &self,
        instrument: Instrument,
        pattern: &str,
        there: impl Fn(usize) -> bool,
        chance: &mut Chance,
    ) -> Vec<Note> {
        let setting = instrument.setting();
        let mut voicings: Vec<Vec<i32>> = Vec::new();
        for chord in self.chords {
            let last = voicings.last().map_or(&[][..], Vec::as_slice);
            voicings.push(voiced(chord, self.key, setting.centre, last));
        }
        let mut notes = Vec::new();
        for stroke in self.strokes(pattern, there) {
            let tones = &voicings[stroke.bar];
            let start = self.grid.time(stroke.bar, stroke.step, chance);
            let length = stroke.steps as f64 * self.grid.step() * 0.97;
            let soft = if stroke.sign == b'c' { 0.62 } else { 1.0 };
            let velocity = (self.accent(stroke.step) * soft * (1.0 - 0.12 * chance.unit())).min(1.0);
            match stroke.sign {
                digit @ b'0'..=b'9' => {
                    let index = usize::from(digit - b'0');
                    let pitch = tones[index % tones.len()] + 12 * (index / tones.len()) as i32;
                    notes.push(Note { start, length: length.max(0.12), pitch, velocity });
                }
                _ => {
                    for (place, pitch) in tones.iter().enumerate() {
                        let start = start + setting.strum * place as f64;
                        notes.push(Note {
                            start,
                            length,
                            pitch: *pitch,
                            velocity: velocity * (0.92 + 0.08 * chance.unit()),
                        });
                    }
                }
            }
        }
        notes
    }

    pub fn bass(
        &self,
        instrument: Instrument,
        pattern: &str,
        there: impl Fn(usize) -> bool,
        chance: &mut Chance,
    ) -> Vec<Note> {
        let centre = instrument.setting().centre.min(43);
        let lowest = centre - 7;
        let root_of = |bar: usize| {
            let root = i32::from(self.key.tonic) + self.chords[bar % self.chords.len()].root;
            lowest + (root - lowest).rem_euclid(12)
        };
        let mut notes = Vec::new();
        for stroke in self.strokes(pattern, there) {
            let (root, chord) = (root_of(stroke.bar), self.chords[stroke.bar]);
            let pitch = match stroke.sign {
                b'5' => root + chord.intervals.iter().copied().find(|tone| (6..=8).contains(tone)).unwrap_or(7),
                b'8' => root + 12,
                b'3' => root + chord.intervals[1].min(5),
                b'A' => {
                    let next = root_of(stroke.bar + 1);
                    // From below, by a step of the scale.
                    (1..=2).map(|step| next - step).find(|pitch| self.key.holds(*pitch)).unwrap_or(next - 1)
                }
                _ => root,
            };
            let start = self.grid.time(stroke.bar, stroke.step, chance);
            let length = stroke.steps as f64 * self.grid.step() * 0.95;
            let soft = if stroke.sign == b'r' { 0.6 } else { 1.0 };
            let velocity = (self.accent(stroke.step) * soft * (1.05 - 0.1 * chance.unit())).min(1.0);
            notes.push(Note { start, length: length.max(0.1), pitch, velocity });
        }
        notes
    }
}
