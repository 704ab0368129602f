//! What can be measured of how a voice sounds, on 16 kHz mono speech.

use serde::{Deserialize, Serialize};

use crate::recognition::SAMPLE_RATE;

/// How a voice sounds, in figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Character {
    /// Median fundamental frequency, in Hz.
    pub pitch: f32,
    /// Half the distance between the 10th and the 90th percentile of the fundamental frequency, in semitones.
    pub melody: f32,
    /// Phonemes a second, pauses included.
    pub rate: f32,
    /// Median root mean square frequency of voiced sounds, in Hz.
    pub brightness: f32,
}

const FRAME: usize = 1024;
const HOP: usize = 256;
/// Fundamental frequencies looked for, in Hz.
const LOWEST: usize = 60;
const HIGHEST: usize = 420;
/// How much a frame must resemble itself one period later to count as voiced.
const PERIODICITY: f32 = 0.6;

impl Character {
    /// `phonemes`: how many are spoken in `samples`. `None` when nothing is voiced.
    pub fn measure(samples: &[f32], phonemes: usize) -> Option<Character> {
        let loudest = samples.iter().fold(0.0f32, |most, sample| most.max(sample.abs()));
        let frames = samples.windows(FRAME).step_by(HOP).filter(|frame| rms(frame) > loudest * 0.05);
        let (mut pitches, mut centres): (Vec<f32>, Vec<f32>) =
            frames.filter_map(|frame| Some((pitch(frame)?, centre(frame)))).unzip();
        if pitches.is_empty() {
            return None;
        }
        pitches.sort_by(f32::total_cmp);
        centres.sort_by(f32::total_cmp);
        let at = |part: f64| pitches[((pitches.len() - 1) as f64 * part) as usize];
        Some(Character {
            pitch: at(0.5),
            melody: 6.0 * (at(0.9) / at(0.1)).log2(),
            rate: phonemes as f32 * SAMPLE_RATE as f32 / samples.len() as f32,
            brightness: centres[centres.len() / 2],
        })
    }
}

fn rms(frame: &[f32]) -> f32 {
    (frame.iter().map(|sample| sample * sample).sum::<f32>() / frame.len() as f32).sqrt()
}

/// By normalised autocorrelation. `None` when the frame does not repeat itself.
fn pitch(frame: &[f32]) -> Option<f32> {
    let (shortest, longest) = (SAMPLE_RATE as usize / HIGHEST, SAMPLE_RATE as usize / LOWEST);
    let likeness = |lag: usize| {
        let (now, then) = (&frame[lag..], &frame[..frame.len() - lag]);
        let product: f32 = now.iter().zip(then).map(|(a, b)| a * b).sum();
        let energy = |part: &[f32]| part.iter().map(|sample| sample * sample).sum::<f32>();
        product / (energy(now) * energy(then)).sqrt().max(1e-9)
    };
    let scores: Vec<f32> = (shortest..=longest).map(likeness).collect();
    let best = scores.iter().copied().fold(0.0, f32::max);
    if best < PERIODICITY {
        return None;
    }
    // The first peak that is nearly as good: later ones are its multiples.
    let first = (1..scores.len() - 1).find(|&index| {
        scores[index] > best * 0.9 && scores[index] >= scores[index - 1] && scores[index] >= scores[index + 1]
    })?;
    // The top of the parabola through the peak and its neighbours.
    let (before, peak, after) = (scores[first - 1], scores[first], scores[first + 1]);
    let bend = before - 2.0 * peak + after;
    let offset = if bend < -1e-6 { 0.5 * (before - after) / bend } else { 0.0 };
    Some(SAMPLE_RATE as f32 / ((shortest + first) as f32 + offset))
}

/// Root mean square frequency of the spectrum, by the energy of the slope (Parseval).
fn centre(frame: &[f32]) -> f32 {
    let slope: f32 = frame.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
    let energy: f32 = frame.iter().map(|sample| sample * sample).sum::<f32>().max(1e-9);
    (slope / energy).sqrt() * SAMPLE_RATE as f32 / (2.0 * std::f32::consts::PI)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buzz_has_its_pitch() {
        // A pulse train at 125 Hz through a decay.
        let samples: Vec<f32> = (0..16_000).map(|n| (-((n % 128) as f32) / 20.0).exp() - 0.15).collect();
        let found = Character::measure(&samples, 10).expect("voiced");
        assert!((found.pitch - 125.0).abs() < 2.0, "{found:?}");
        assert!(found.melody < 0.5 && (found.rate - 10.0).abs() < 0.01, "{found:?}");
        assert!(Character::measure(&[0.0; 16_000], 0).is_none());
    }
}
