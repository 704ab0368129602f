//! What a person does besides speaking: blinks, glances, small movements of head and brows, breathing.
//!
//! Everything is drawn from a seed before the first frame, so a performance is the same in every render.

use herald_domain::timing::PhonemeTiming;

use crate::coarticulation::RATE;
use crate::vector::smoothstep;

/// A small deterministic generator (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform between `low` and `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * ((self.next() >> 40) as f32 / (1u64 << 24) as f32)
    }
}

/// Curves of everything but the mouth, one entry per 10 ms.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct LifeCurves {
    /// Lids shut, 0 to 1.
    pub blink: Vec<f32>,
    /// Eyes turned right and down, -1 to 1 of a comfortable glance.
    pub gaze: Vec<[f32; 2]>,
    /// Brows raised, 0 to 1.
    pub brow: Vec<f32>,
    /// Yaw, pitch and roll in degrees.
    pub turn: Vec<[f32; 3]>,
    /// Chest raised, -1 to 1.
    pub breath: Vec<f32>,
}

/// How much moves, as factors of the medium setting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Energy {
    pub head: f32,
    pub brow: f32,
}

/// No more than this about any axis: beyond, a picture shows that it is flat.
const TURN_LIMIT: f32 = 4.0;

pub(crate) fn curves(phonemes: &[PhonemeTiming], samples: usize, energy: Energy, seed: u64) -> LifeCurves {
    let speaking = speaking(phonemes, samples);
    let mut chance = Chance::new(seed);
    let glances = glances(samples, &mut chance);
    let followed = followed(&glances);
    let beats = beats(phonemes, samples, &mut chance);
    let noise: Vec<Vec<f32>> = [0.31f32, 0.37, 0.27].iter().map(|rate| wander(samples, *rate, &mut chance)).collect();
    let breath_rate = chance.between(0.24, 0.29);
    let phase = chance.between(0.0, 1.0);
    let turn = (0..samples)
        .map(|k| {
            // A listener is calmer than a speaker, but not a statue.
            let amount = energy.head * (0.5 + 0.5 * speaking[k]);
            let yaw = 2.3 * noise[0][k] * amount + 0.5 * followed[k][0];
            let pitch = 1.2 * noise[1][k] * amount + 1.5 * beats.nod[k] * energy.head + 0.3 * followed[k][1];
            let roll = 1.1 * noise[2][k] * amount + 0.5 * beats.tilt[k] * energy.head;
            [yaw, pitch, roll].map(|angle| TURN_LIMIT * (angle / TURN_LIMIT).tanh())
        })
        .collect();
    LifeCurves {
        blink: blinks(&speaking, &glances, &mut chance),
        brow: beats.brow.iter().map(|raise| (raise * energy.brow).min(1.0)).collect(),
        breath: (0..samples)
            .map(|k| (std::f32::consts::TAU * (breath_rate * k as f32 / RATE as f32 + phase)).sin())
            .collect(),
        gaze: glances,
        turn,
    }
}

/// 1 during speech, 0 in silence, with soft flanks.
fn speaking(phonemes: &[PhonemeTiming], samples: usize) -> Vec<f32> {
    let mut on = vec![0.0f32; samples];
    for phoneme in phonemes {
        let from = ((phoneme.start * RATE).max(0.0) as usize).min(samples);
        let to = ((phoneme.end * RATE).max(0.0) as usize).clamp(from, samples);
        on[from..to].fill(1.0);
    }
    let mut soft = on.clone();
    for k in 1..samples {
        soft[k] = soft[k].max(soft[k - 1] - 0.02);
    }
    for k in (1..samples).rev() {
        soft[k - 1] = soft[k - 1].max(soft[k] - 0.03);
    }
    soft
}

/// Smooth noise of about ±1 with most of its movement around `rate` Hz.
fn wander(samples: usize, rate: f32, chance: &mut Chance) -> Vec<f32> {
    let mut total = vec![0.0f32; samples];
    for (octave, weight) in [(1.0f32, 0.7f32), (2.1, 0.3)] {
        let step = RATE as f32 / (rate * octave);
        let knots: Vec<f32> = (0..samples as u32 / step as u32 + 4).map(|_| chance.between(-1.0, 1.0)).collect();
        for (k, value) in total.iter_mut().enumerate() {
            let at = k as f32 / step;
            let knot = at as usize;
            // A cubic B-spline through the knots: no corner in the speed either.
            let t = at.fract();
            let weights = [
                (1.0 - t).powi(3) / 6.0,
                (3.0 * t.powi(3) - 6.0 * t * t + 4.0) / 6.0,
                (-3.0 * t.powi(3) + 3.0 * t * t + 3.0 * t + 1.0) / 6.0,
                t.powi(3) / 6.0,
            ];
            let spline: f32 = weights.iter().zip(&knots[knot..]).map(|(w, knot)| w * knot).sum();
            *value += weight * spline * 1.8;
        }
    }
    total
}

/// Nods, tilts and raised brows on stressed syllables.
struct Beats {
    nod: Vec<f32>,
    tilt: Vec<f32>,
    brow: Vec<f32>,
}

fn beats(phonemes: &[PhonemeTiming], samples: usize, chance: &mut Chance) -> Beats {
    let mut beats = Beats { nod: vec![0.0; samples], tilt: vec![0.0; samples], brow: vec![0.0; samples] };
    let mut last = f64::MIN;
    for phoneme in phonemes.iter().filter(|phoneme| phoneme.stressed) {
        let middle = (phoneme.start + phoneme.end) / 2.0;
        // Not every stress is underlined: people nod about once a second.
        let gap = f64::from(chance.between(0.45, 1.1));
        if middle - last < gap {
            continue;
        }
        last = middle;
        let strength = chance.between(0.35, 1.0);
        add_bump(&mut beats.nod, middle + 0.02, 0.10, strength);
        add_bump(&mut beats.nod, middle - 0.20, 0.11, -0.25 * strength);
        add_bump(&mut beats.tilt, middle, 0.22, chance.between(-1.0, 1.0));
        if strength > 0.62 {
            add_bump(&mut beats.brow, middle - 0.05, 0.17, chance.between(0.4, 0.9));
        }
    }
    beats
}

fn add_bump(curve: &mut [f32], middle: f64, sigma: f64, height: f32) {
    let reach = (sigma * 3.5 * RATE) as isize;
    let centre = (middle * RATE) as isize;
    for k in (centre - reach).max(0)..(centre + reach).min(curve.len() as isize) {
        let distance = (k as f64 / RATE - middle) / sigma;
        curve[k as usize] += height * (-0.5 * distance * distance).exp() as f32;
    }
}

/// Eyes rest on the viewer and leave for a moment now and then; between, they drift by a hair as eyes do.
fn glances(samples: usize, chance: &mut Chance) -> Vec<[f32; 2]> {
    let mut gaze = vec![[0.0f32; 2]; samples];
    let mut at = 0usize;
    let mut current = [0.0f32; 2];
    while at < samples {
        let away = chance.between(0.0, 1.0) < 0.22;
        let target = if away {
            [chance.between(-0.9, 0.9), chance.between(-0.25, 0.5)]
        } else {
            [chance.between(-0.12, 0.12), chance.between(-0.08, 0.08)]
        };
        let hold = if away { chance.between(0.35, 0.9) } else { chance.between(0.7, 2.4) };
        let jump = 4.0; // a saccade takes about 40 ms
        let end = at + (hold * RATE as f32) as usize + 1;
        for (k, slot) in gaze.iter_mut().enumerate().take(end).skip(at) {
            let t = smoothstep(0.0, jump, (k - at) as f32);
            *slot = [0, 1].map(|axis| current[axis] + (target[axis] - current[axis]) * t);
        }
        current = target;
        at = end;
    }
    gaze
}

/// Where the head drifts after the eyes: the same, a third of a second slower.
fn followed(gaze: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let share = 0.06;
    let (mut slow, mut slower) = ([0.0f32; 2], [0.0f32; 2]);
    gaze.iter()
        .map(|target| {
            for axis in 0..2 {
                slow[axis] += (target[axis] - slow[axis]) * share;
                slower[axis] += (slow[axis] - slower[axis]) * share;
            }
            slower
        })
        .collect()
}

/// Lids shut in 80 ms, stay for 30 ms and open in 160 ms. A large glance or the end of a phrase invites a blink.
fn blinks(speaking: &[f32], gaze: &[[f32; 2]], chance: &mut Chance) -> Vec<f32> {
    let mut blink = vec![0.0f32; speaking.len()];
    let mut wait = chance.between(0.8, 2.5);
    for k in 1..speaking.len() {
        wait -= 1.0 / RATE as f32;
        let pause = speaking[k] < 0.9 && speaking[k - 1] >= 0.9;
        let glance = (gaze[k][0] - gaze[k - 1][0]).abs() > 0.12;
        if wait > 0.0 && !((pause || glance) && wait < 2.0) {
            continue;
        }
        wait = chance.between(2.2, 5.0);
        let depth = chance.between(0.94, 1.0);
        for (step, slot) in blink[k..].iter_mut().take(28).enumerate() {
            let t = step as f32 * 10.0;
            let lid = smoothstep(0.0, 80.0, t) * (1.0 - smoothstep(110.0, 270.0, t));
            *slot = slot.max(lid * depth);
        }
    }
    blink
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_minute_is_alive_and_calm() {
        let life = curves(&[], 6000, Energy { head: 1.0, brow: 1.0 }, 7);
        let starts = life.blink.windows(2).filter(|pair| pair[0] < 0.5 && pair[1] >= 0.5).count();
        assert!((10..=30).contains(&starts), "{starts} blinks a minute");
        let largest = life.turn.iter().flatten().fold(0.0f32, |most, angle| most.max(angle.abs()));
        assert!((0.5..=TURN_LIMIT).contains(&largest), "{largest} degrees");
        let fastest = life.turn.windows(2).map(|pair| (pair[1][0] - pair[0][0]).abs()).fold(0.0f32, f32::max);
        assert!(fastest < 0.15, "{fastest} degrees in 10 ms");
        assert!(life.blink.iter().all(|lid| (0.0..=1.0).contains(lid)));
    }

    #[test]
    fn the_seed_decides() {
        let energy = Energy { head: 1.0, brow: 1.0 };
        assert_eq!(curves(&[], 500, energy, 1), curves(&[], 500, energy, 1));
        assert_ne!(curves(&[], 500, energy, 1), curves(&[], 500, energy, 2));
    }
}
