//! From mouths in turn to a mouth in motion.
//!
//! Each sound's shape is blurred into its neighbours (a Gaussian of 32 ms: lips prepare the next sound during this one),
//! then lips that must meet are made to meet at the middle of their sound, and the speed of the jaw is bounded.

use herald_domain::timing::PhonemeTiming;

use crate::viseme::{MouthShape, Viseme, visemes_of};

/// Curves have this many samples a second.
pub(crate) const RATE: f64 = 100.0;
const BLUR_SECONDS: f64 = 0.032;
/// Lips are seen to move before the sound is heard.
pub(crate) const LEAD_SECONDS: f64 = 0.040;
/// Eye distances a second: no jaw is faster.
const JAW_SPEED: f32 = 1.3;
/// Openings below this are shut lips.
const SHUT: f32 = 0.012;
/// The `open` of the widest viseme.
const WIDEST: f32 = 0.27;

/// A mouth's motion: one entry per 10 ms, on the clock of the sound (no lead).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MouthCurves {
    pub shapes: Vec<MouthShape>,
    /// Intended gap between the inner lips, eye distances.
    pub aperture: Vec<f32>,
    /// Lips pressed together, 0 to 1.
    pub press: Vec<f32>,
    /// Middles of sounds made with shut lips, seconds.
    pub closures: Vec<f64>,
}

/// A stretch of time with one mouth.
#[derive(Debug, Clone, Copy)]
struct Segment {
    viseme: Viseme,
    start: f64,
    end: f64,
}

/// `largest` is the aperture of the widest vowel of this speaker, eye distances.
pub(crate) fn curves(phonemes: &[PhonemeTiming], duration: f64, largest: f32) -> MouthCurves {
    let samples = sample_count(duration);
    let segments = segments(phonemes);
    let mut shapes = vec![Viseme::Rest.shape(); samples];
    for segment in &segments {
        let (from, to) = (sample_at(segment.start, samples), sample_at(segment.end, samples));
        shapes[from..to].fill(segment.viseme.shape());
    }
    let mut shapes = blurred(&shapes, BLUR_SECONDS * RATE);
    let mut press = vec![0.0f32; samples];
    let mut closures = Vec::new();
    for segment in segments.iter().filter(|segment| segment.viseme.must_be_reached()) {
        let middle = (segment.start + segment.end) / 2.0;
        let spread = ((segment.end - segment.start) / 2.0 * RATE).max(3.0);
        for (k, shape) in shapes.iter_mut().enumerate() {
            let distance = (k as f64 - middle * RATE) / spread;
            if distance.abs() > 4.0 {
                continue;
            }
            let weight = (-distance * distance).exp() as f32;
            *shape = blend(shape, &segment.viseme.shape(), weight);
            if segment.viseme == Viseme::Bilabial {
                press[k] = press[k].max(weight);
            }
        }
        if segment.viseme == Viseme::Bilabial {
            closures.push(middle);
        }
    }
    let mut aperture = apertures(&shapes, &press, largest);
    limit_speed(&mut aperture);
    MouthCurves { shapes, aperture, press, closures }
}

/// Samples that cover `duration` and a margin for the lead.
pub(crate) fn sample_count(duration: f64) -> usize {
    (duration.clamp(0.0, 24.0 * 3600.0) * RATE) as usize + 40
}

fn sample_at(time: f64, samples: usize) -> usize {
    ((time * RATE).round().max(0.0) as usize).min(samples)
}

fn segments(phonemes: &[PhonemeTiming]) -> Vec<Segment> {
    let mut segments = Vec::new();
    for phoneme in phonemes {
        let visemes = visemes_of(&phoneme.symbol);
        let length = phoneme.end - phoneme.start;
        if visemes.is_empty() || !length.is_finite() || length <= 0.0 || !phoneme.start.is_finite() {
            continue;
        }
        // The first half of a diphthong is the longer one.
        let first = if visemes.len() == 2 { 0.58 } else { 1.0 / visemes.len() as f64 };
        let mut start = phoneme.start;
        for (k, &viseme) in visemes.iter().enumerate() {
            let share = if k == 0 { first } else { (1.0 - first) / (visemes.len() - 1) as f64 };
            let end = start + length * share;
            segments.push(Segment { viseme, start, end });
            start = end;
        }
    }
    segments
}

pub(crate) fn blend(a: &MouthShape, b: &MouthShape, weight: f32) -> MouthShape {
    let mix = |a: f32, b: f32| a + (b - a) * weight;
    MouthShape {
        open: mix(a.open, b.open),
        widen: mix(a.widen, b.widen),
        pucker: mix(a.pucker, b.pucker),
        upper: mix(a.upper, b.upper),
        close: mix(a.close, b.close),
        tuck: mix(a.tuck, b.tuck),
        tongue: mix(a.tongue, b.tongue),
    }
}

fn scaled_sum(sum: &mut MouthShape, shape: &MouthShape, weight: f32) {
    sum.open += shape.open * weight;
    sum.widen += shape.widen * weight;
    sum.pucker += shape.pucker * weight;
    sum.upper += shape.upper * weight;
    sum.close += shape.close * weight;
    sum.tuck += shape.tuck * weight;
    sum.tongue += shape.tongue * weight;
}

fn blurred(shapes: &[MouthShape], sigma: f64) -> Vec<MouthShape> {
    let reach = (sigma * 3.5).ceil() as isize;
    let kernel: Vec<f32> = (-reach..=reach).map(|k| (-0.5 * (k as f64 / sigma).powi(2)).exp() as f32).collect();
    let total: f32 = kernel.iter().sum();
    (0..shapes.len() as isize)
        .map(|at| {
            let mut sum = MouthShape::default();
            for (weight, k) in kernel.iter().zip(-reach..) {
                let from = (at + k).clamp(0, shapes.len() as isize - 1) as usize;
                scaled_sum(&mut sum, &shapes[from], weight / total);
            }
            sum
        })
        .collect()
}

pub(crate) fn apertures(shapes: &[MouthShape], press: &[f32], largest: f32) -> Vec<f32> {
    shapes
        .iter()
        .zip(press)
        .map(|(shape, press)| {
            let wanted = (shape.open / WIDEST).min(1.1) * largest;
            let held = 1.0 - 0.6 * (shape.close - 0.35).clamp(0.0, 1.0);
            let gap = wanted * held * (1.0 - press);
            if gap < SHUT { 0.0 } else { gap }
        })
        .collect()
}

/// Lowers openings that would be reached or left too fast; never opens anything, so closures stay.
pub(crate) fn limit_speed(aperture: &mut [f32]) {
    let step = JAW_SPEED / RATE as f32;
    for k in 1..aperture.len() {
        aperture[k] = aperture[k].min(aperture[k - 1] + step);
    }
    for k in (1..aperture.len()).rev() {
        aperture[k - 1] = aperture[k - 1].min(aperture[k] + step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn timeline(symbols: &[&str], each: f64) -> Vec<PhonemeTiming> {
        (0..)
            .zip(symbols)
            .map(|(k, symbol)| PhonemeTiming {
                symbol: (*symbol).to_owned(),
                start: f64::from(k) * each,
                end: f64::from(k + 1) * each,
                stressed: false,
            })
            .collect()
    }

    #[test]
    fn lips_meet_at_bilabials_even_in_fast_speech() {
        let phonemes = timeline(&["ɑ", "p", "ɑ", "m", "ɑ", "b", "ɑ"], 0.07);
        let curves = curves(&phonemes, 0.49, 0.19);
        assert_eq!(curves.closures.len(), 3);
        for closure in &curves.closures {
            assert_eq!(curves.aperture[(closure * RATE) as usize], 0.0);
        }
        assert!(curves.aperture.iter().copied().fold(0.0, f32::max) > 0.04);
    }

    #[test]
    fn silence_is_shut_and_vowels_rank_by_height() {
        assert!(curves(&[], 2.0, 0.19).aperture.iter().all(|gap| *gap == 0.0));
        let peak = |symbol: &str| curves(&timeline(&[symbol], 0.3), 0.3, 0.19).aperture.into_iter().fold(0.0, f32::max);
        assert!(peak("ɑ") > 0.15 && peak("ɑ") > peak("ɛ") && peak("ɛ") > peak("i") && peak("i") > 0.02);
    }

    #[test]
    fn the_jaw_never_jumps() {
        let curves = curves(&timeline(&["ɑ", "i", "æ", "u", "ɑ"], 0.05), 0.25, 0.22);
        assert!(curves.aperture.windows(2).all(|pair| (pair[1] - pair[0]).abs() <= JAW_SPEED / 100.0 + 1e-6));
    }
}
