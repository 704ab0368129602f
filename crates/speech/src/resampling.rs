//! Mono sound at another rate.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler};

use crate::error::SpeechError;

/// Samples of one block of the transform.
const BLOCK: usize = 1024;

/// From one rate to another, both in samples a second, or in any other unit they share.
pub(crate) fn resample(samples: &[f32], from: usize, to: usize) -> Result<Vec<f32>, SpeechError> {
    let broken = |error: &dyn std::fmt::Display| SpeechError::Internal(format!("resampling: {error}"));
    let mut resampler = Fft::<f32>::new(from, to, BLOCK, 1, FixedSync::Both).map_err(|error| broken(&error))?;
    let wanted = samples.len() * to / from;
    let input = InterleavedSlice::new(samples, 1, samples.len()).map_err(|error| broken(&error))?;
    let output = resampler.process_all(&input, samples.len(), None).map_err(|error| broken(&error))?;
    let mut samples = output.take_data();
    samples.truncate(wanted);
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_keeps_its_pitch_and_its_place() {
        let tone = |rate: usize, seconds: f64| -> Vec<f32> {
            let count = (rate as f64 * seconds) as usize;
            (0..count).map(|n| (std::f64::consts::TAU * 440.0 * n as f64 / rate as f64).sin() as f32).collect()
        };
        let (made, wanted) = (resample(&tone(22_050, 0.5), 22_050, 24_000).expect("resamples"), tone(24_000, 0.5));
        assert_eq!(made.len(), wanted.len());
        let middle = 2000..10_000;
        let worst = made[middle.clone()].iter().zip(&wanted[middle]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        // The delay of the filter is rounded to a whole sample.
        assert!(worst < 0.1, "{worst}");
    }
}
