//! The log-mel spectrogram Whisper listens to: 80 bands on Slaney's scale, 25 ms windows every 10 ms.

use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use crate::error::SpeechError;
use crate::mel;

/// Bands.
pub(super) const BANDS: usize = 80;
/// Samples from one frame to the next.
pub(super) const HOP: usize = 160;
const WINDOW: usize = 400;
const BINS: usize = WINDOW / 2 + 1;
const RATE: f64 = 16_000.0;

pub(super) struct MelSpectrogram {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    /// `[BANDS][BINS]`
    filters: Vec<f32>,
}

impl std::fmt::Debug for MelSpectrogram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MelSpectrogram")
    }
}

impl MelSpectrogram {
    pub(super) fn new() -> MelSpectrogram {
        let hann = |n: usize| 0.5 - 0.5 * (2.0 * std::f64::consts::PI * n as f64 / WINDOW as f64).cos();
        MelSpectrogram {
            fft: RealFftPlanner::new().plan_fft_forward(WINDOW),
            window: (0..WINDOW).map(|n| hann(n) as f32).collect(),
            filters: mel::filters(BANDS, WINDOW, RATE),
        }
    }

    /// `[BANDS, frames]`, row-major, for `frames × HOP` samples; audio beyond its end is silence.
    pub(super) fn compute(&self, samples: &[f32], frames: usize) -> Result<Vec<f32>, SpeechError> {
        let mut input = self.fft.make_input_vec();
        let mut spectrum = self.fft.make_output_vec();
        let mut mel = vec![0.0f32; BANDS * frames];
        let mut loudest = f32::NEG_INFINITY;
        for frame in 0..frames {
            let start = (frame * HOP) as isize - (WINDOW / 2) as isize;
            for (n, (value, weight)) in input.iter_mut().zip(&self.window).enumerate() {
                // The audio is mirrored at its beginning.
                let index = (start + n as isize).unsigned_abs();
                *value = samples.get(index).copied().unwrap_or(0.0) * weight;
            }
            self.fft
                .process(&mut input, &mut spectrum)
                .map_err(|error| SpeechError::Internal(format!("spectrum: {error}")))?;
            let power: Vec<f32> = spectrum.iter().map(|bin| bin.norm_sqr()).collect();
            for (band, filter) in self.filters.chunks_exact(BINS).enumerate() {
                let energy: f32 = filter.iter().zip(&power).map(|(weight, power)| weight * power).sum();
                let value = energy.max(1e-10).log10();
                loudest = loudest.max(value);
                mel[band * frames + frame] = value;
            }
        }
        for value in &mut mel {
            *value = (value.max(loudest - 8.0) + 4.0) / 4.0;
        }
        Ok(mel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_are_slaneys() {
        let filters = mel::filters(BANDS, WINDOW, RATE);
        // First values of the filter file published with Whisper (bands 0 and 79).
        assert!((filters[1] - 0.024_862_6).abs() < 1e-6, "{}", filters[1]);
        assert!(filters[0].abs() < 1e-9);
        let last = &filters[79 * BINS..];
        assert!(last[..BINS - 16].iter().all(|weight| *weight == 0.0));
        for band in filters.chunks_exact(BINS) {
            let area: f32 = band.iter().sum::<f32>() * 40.0;
            assert!((0.7..1.3).contains(&area), "equal areas, found {area}");
        }
    }

    #[test]
    fn a_tone_lights_its_band() {
        let tone: Vec<f32> =
            (0..16_000).map(|n| (2.0 * std::f32::consts::PI * 1000.0 * n as f32 / 16_000.0).sin()).collect();
        let mel = MelSpectrogram::new().compute(&tone, 100).expect("computes");
        let column: Vec<f32> = (0..BANDS).map(|band| mel[band * 100 + 50]).collect();
        let brightest = (0..BANDS).max_by(|a, b| column[*a].total_cmp(&column[*b])).expect("bands");
        // 1 kHz is mel 15 of 45.2 in all: band 15 / 45.2 × 81 − 1.
        assert!((25..=27).contains(&brightest), "{brightest}");
        assert!((column[brightest] - column[70]) > 1.9, "a range of 8 decades over 4");
    }
}
