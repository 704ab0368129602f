//! Bands of the mel scale.

use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

use crate::error::SpeechError;

/// The power of windows of sound in mel bands.
pub(crate) struct BandPower {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    /// `[bands, fft / 2 + 1]`
    filters: Vec<f32>,
}

impl BandPower {
    /// `window` weighs the samples of one transform; `rate` in Hz.
    pub(crate) fn new(window: Vec<f32>, bands: usize, rate: f64) -> BandPower {
        BandPower {
            fft: RealFftPlanner::new().plan_fft_forward(window.len()),
            filters: filters(bands, window.len(), rate),
            window,
        }
    }

    /// `[frames, bands]`: a frame for each window's length of samples, `hop` apart.
    pub(crate) fn frames(&self, samples: &[f32], hop: usize) -> Result<Vec<f32>, SpeechError> {
        let (mut input, mut spectrum) = (self.fft.make_input_vec(), self.fft.make_output_vec());
        let mut bands = Vec::new();
        for frame in samples.windows(self.window.len()).step_by(hop) {
            for ((value, sample), weight) in input.iter_mut().zip(frame).zip(&self.window) {
                *value = sample * weight;
            }
            self.fft
                .process(&mut input, &mut spectrum)
                .map_err(|error| SpeechError::Internal(format!("spectrum: {error}")))?;
            let power: Vec<f32> = spectrum.iter().map(|bin| bin.norm_sqr()).collect();
            let sum = |filter: &[f32]| filter.iter().zip(&power).map(|(weight, power)| weight * power).sum::<f32>();
            bands.extend(self.filters.chunks_exact(power.len()).map(sum));
        }
        Ok(bands)
    }
}

/// `[bands, fft / 2 + 1]`, row-major: triangles of equal area, linear below 1 kHz and logarithmic above (Slaney's Auditory
/// Toolbox), from 0 to half of `rate` Hz.
pub(crate) fn filters(bands: usize, fft: usize, rate: f64) -> Vec<f32> {
    let bins = fft / 2 + 1;
    let log_step = 6.4f64.ln() / 27.0;
    let to_mel = |hz: f64| if hz < 1000.0 { hz * 3.0 / 200.0 } else { 15.0 + (hz / 1000.0).ln() / log_step };
    let to_hz = |mel: f64| if mel < 15.0 { mel * 200.0 / 3.0 } else { 1000.0 * ((mel - 15.0) * log_step).exp() };
    let top = to_mel(rate / 2.0);
    let corners: Vec<f64> = (0..bands + 2).map(|n| to_hz(top * n as f64 / (bands + 1) as f64)).collect();
    let mut filters = Vec::with_capacity(bands * bins);
    for corner in corners.windows(3) {
        let (low, middle, high) = (corner[0], corner[1], corner[2]);
        for bin in 0..bins {
            let hz = bin as f64 * rate / fft as f64;
            let slope = ((hz - low) / (middle - low)).min((high - hz) / (high - middle));
            filters.push((slope.max(0.0) * 2.0 / (high - low)) as f32);
        }
    }
    filters
}
