//! Melodies: a motif, its answer, another motif, and the first again.

use super::form::{Form, Section};
use super::pattern::Played;
use crate::chance::Chance;
use crate::instrument::Instrument;
use crate::score::Note;
use crate::theory::Chord;

/// Rhythms of a bar of four quarters and of three, from few notes to many: `x` begins a note, `-` holds, `.` rests.
const FOUR: [&[&str]; 3] = [
    &["x---------------", "x-------x-------", "x-----------x---", "....x-----------", "x-----x---------"],
    &[
        "x---x---x-x-x---",
        "x-----x-x-------",
        "x-x-x---x---....",
        "..x-x-x-x-------",
        "x--x--x---x-x---",
        "x-----x---x-x---",
    ],
    &["x-x-x-x-x---x---", "x--xx-x-x-x-x---", "x-x-x---x-x-x---", "x--x--x-x--x--x-", "xxx-x-x-x---..x-"],
];
const THREE: [&[&str]; 3] = [
    &["x-----------", "x-------x---", "x---x-------"],
    &["x---x---x---", "x-------x-x-", "x-----x-x---", "x-x-x---x---"],
    &["x-x-x-x-x-x-", "x-xxx-x-x-x-", "x---x-x---x-", "x-x-x-x---x-"],
];

pub(super) struct Tune<'a> {
    pub played: &'a Played<'a>,
    pub form: &'a Form,
    /// 0 few notes to 2 many.
    pub busy: usize,
    pub energy: f32,
}

/// Two bars: the rhythm, and for each note how many places up or down the ladder of allowed tones it goes.
#[derive(Clone)]
struct Motif {
    bars: [&'static str; 2],
    steps: Vec<i32>,
}

impl Tune<'_> {
    fn motif(&self, chance: &mut Chance) -> Motif {
        let tables = if self.played.grid.steps == 12 { &THREE } else { &FOUR };
        let busy = match self.energy {
            energy if energy > 0.8 => (self.busy + 1).min(2),
            energy if energy < 0.3 => self.busy.saturating_sub(1),
            _ => self.busy,
        };
        let bars = [chance.pick(tables[busy]), chance.pick(tables[busy])];
        let mut steps = Vec::new();
        let mut drift = 0i32;
        for _ in 0..32 {
            // Small steps mostly; a leap is answered by a way back.
            let step = if drift.abs() > 3 { -drift.signum() } else { chance.pick(&[-2, -1, -1, 0, 1, 1, 1, 2, 3]) };
            drift += step;
            steps.push(step);
        }
        Motif { bars, steps }
    }

    /// The motif with another ending.
    fn answer(&self, motif: &Motif, chance: &mut Chance) -> Motif {
        let mut answer = motif.clone();
        let from = motif.bars[0].matches('x').count();
        answer.steps[from..].iter_mut().for_each(|step| *step = if chance.happens(0.5) { -*step } else { *step });
        answer
    }

    pub fn notes(&self, instrument: Instrument, chance: &mut Chance) -> Vec<Note> {
        let (first, second) = (self.motif(chance), self.motif(chance));
        let motifs = [first.clone(), self.answer(&first, chance), second.clone(), self.answer(&first, chance)];
        let grid = self.played.grid;
        let centre = instrument.setting().centre;
        let mut notes = Vec::new();
        let mut pitch = centre;
        for pair in 0..self.form.bars / 2 {
            let bar = pair * 2;
            let section = self.form.section(bar);
            let last = bar + 2 == self.form.bars;
            // The start is left to the others, and still music breathes between phrases.
            if section == Section::Intro || self.energy < 0.3 && pair % 4 == 3 && !last {
                continue;
            }
            let motif = &motifs[(pair + usize::from(section == Section::Peak) * 2) % 4];
            let lift = if section == Section::Peak && self.energy > 0.5 { 3 } else { 0 };
            let mut index = 0;
            for (half, rhythm) in motif.bars.iter().enumerate() {
                let (bar, signs) = (bar + half, rhythm.as_bytes());
                let chord = self.played.chords[bar];
                for step in (0..grid.steps).filter(|step| signs[*step] == b'x') {
                    if last && half == 1 && step > 0 {
                        break;
                    }
                    let held = (step + 1..grid.steps).take_while(|later| signs[*later] == b'-').count() + 1;
                    let ladder = self.ladder(chord, step % 4 == 0, centre + lift);
                    pitch = moved(&ladder, pitch, motif.steps[index % motif.steps.len()]);
                    index += 1;
                    let closing = last && half == 1;
                    let length = if closing { grid.steps } else { held } as f64 * grid.step() * 0.93;
                    let accent = if step == 0 { 0.85 } else { 0.72 } + 0.1 * self.energy;
                    let velocity = (accent * (1.0 - 0.15 * chance.unit())).min(1.0);
                    notes.push(Note { start: grid.time(bar, step, chance), length, pitch, velocity });
                }
            }
        }
        notes
    }

    /// Long tones of the chords behind the peak, moving little.
    pub fn counter(&self, instrument: Instrument, chance: &mut Chance) -> Vec<Note> {
        let grid = self.played.grid;
        let centre = instrument.setting().centre + 5;
        let mut pitch = centre;
        let peak = (0..self.form.bars).filter(|bar| self.form.section(*bar) == Section::Peak);
        peak.map(|bar| {
            pitch = moved(&self.ladder(self.played.chords[bar], true, centre), pitch, 0);
            let length = grid.steps as f64 * grid.step() * 0.98;
            Note { start: grid.time(bar, 0, chance), length, pitch, velocity: 0.6 }
        })
        .collect()
    }

    /// Tones a melody may take at this moment, from below: those of the chord, and off the beat also those of the scale
    /// that do not rub against one of the chord's.
    fn ladder(&self, chord: &Chord, strong: bool, centre: i32) -> Vec<i32> {
        let tonic = i32::from(self.played.key.tonic);
        let allowed = |pitch: &i32| {
            let above = pitch - tonic;
            let rubs = chord.holds(above - 1) || chord.holds(above + 1);
            chord.holds(above) || !strong && self.played.key.holds(*pitch) && !rubs
        };
        (centre - 8..=centre + 10).filter(allowed).collect()
    }
}

/// The tone so many places from the one nearest to `pitch`; at the ends of the ladder it turns round.
fn moved(ladder: &[i32], pitch: i32, steps: i32) -> i32 {
    let nearest = ladder.iter().enumerate().min_by_key(|(_, tone)| (*tone - pitch).abs()).map_or(0, |(index, _)| index);
    let top = ladder.len() as i32 - 1;
    let mut place = nearest as i32 + steps;
    if place < 0 || place > top {
        place = nearest as i32 - steps;
    }
    ladder.get(place.clamp(0, top.max(0)) as usize).copied().unwrap_or(pitch)
}
