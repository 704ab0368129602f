//! Loudness by EBU R 128: measure, bring to a target, keep peaks under a ceiling.

use ebur128::{EbuR128, Mode};

use crate::process::MediaError;

/// Integrated loudness of what we publish, in LUFS.
pub const TARGET_LUFS: f64 = -16.0;
/// Highest sample of what we publish, in dBFS. AAC adds up to about a decibel of overshoot on top.
const CEILING_DB: f64 = -1.5;
/// Loudest make-up gain: below this a "silent" recording would be raised into hiss.
const MAX_GAIN_DB: f64 = 30.0;
/// Time over which the limiter turns the gain down before a peak and lets it up after one, in seconds.
const LIMITER_WINDOW: f64 = 0.005;

/// Time over which a [`Leveller`] moves from the gain of one piece to that of the next, in seconds: within the rest.
const GLIDE: f64 = 0.05;

/// Integrated loudness of mono samples in LUFS; `None` when everything lies under the gate (silence).
pub fn integrated(samples: &[f32], rate: u32) -> Option<f64> {
    let mut meter = EbuR128::new(1, rate, Mode::I).ok()?;
    meter.add_frames_f32(samples).ok()?;
    meter.loudness_global().ok().filter(|loudness| loudness.is_finite() && *loudness > -70.0)
}

/// Brings mono samples to [`TARGET_LUFS`], limits peaks, and then scales by `volume` (0 to 1). Silence stays silence.
pub fn normalise(samples: &mut [f32], rate: u32, volume: f64) {
    let ceiling = db_to_factor(CEILING_DB) as f32;
    let mut allowance = MAX_GAIN_DB;
    // Limiting lowers the loudness of peaky material, so what is missing is made up for, with less each time.
    for _ in 0..3 {
        let Some(loudness) = measured_as_stereo(samples, rate) else { return };
        let gain_db = (TARGET_LUFS - loudness).min(allowance);
        allowance -= gain_db.max(0.0);
        let gain = db_to_factor(gain_db) as f32;
        samples.iter_mut().for_each(|sample| *sample *= gain);
        limit(samples, rate, ceiling);
    }
    samples.iter_mut().for_each(|sample| *sample *= volume as f32);
}

/// Brings speech to about [`TARGET_LUFS`] while it is still being made: each piece is turned up or down by what all so far
/// was too quiet or too loud. The whole is not known, so this is less exact than [`normalise`].
pub struct Leveller {
    meter: EbuR128,
    rate: u32,
    /// `None` until something was loud enough to be measured.
    gain: Option<f32>,
}

impl Leveller {
    /// # Errors
    /// When there is no loudness at this rate.
    pub fn new(rate: u32) -> Result<Leveller, MediaError> {
        let meter = EbuR128::new(1, rate, Mode::I).map_err(|error| MediaError::Io(std::io::Error::other(error)))?;
        Ok(Leveller { meter, rate, gain: None })
    }

    pub fn level(&mut self, samples: &mut [f32]) {
        // It takes any samples; what it cannot measure has no loudness.
        let measured = self.meter.add_frames_f32(samples).and_then(|()| self.meter.loudness_global());
        let loudness = measured.ok().filter(|loudness| loudness.is_finite() && *loudness > -70.0);
        let before = self.gain;
        if let Some(loudness) = loudness {
            self.gain = Some(db_to_factor((TARGET_LUFS - as_stereo(loudness)).min(MAX_GAIN_DB)) as f32);
        }
        let now = self.gain.unwrap_or(1.0);
        let from = before.unwrap_or(now);
        let ramp = f64::from(self.rate) * GLIDE;
        for (index, sample) in samples.iter_mut().enumerate() {
            let share = (index as f64 / ramp).min(1.0) as f32;
            *sample *= from + (now - from) * share;
        }
        limit(samples, self.rate, db_to_factor(CEILING_DB) as f32);
    }
}

/// The same mono signal on two channels measures 3 dB louder, and two channels are what is published.
fn measured_as_stereo(samples: &[f32], rate: u32) -> Option<f64> {
    integrated(samples, rate).map(as_stereo)
}

fn as_stereo(mono: f64) -> f64 {
    mono + 10.0 * 2f64.log10()
}

/// Look-ahead peak limiter: the gain each sample needs, held over the window and smoothed by a moving average of the
/// same length, so that it is already down when the peak arrives.
fn limit(samples: &mut [f32], rate: u32, ceiling: f32) {
    let window = ((f64::from(rate) * LIMITER_WINDOW) as usize).max(1);
    if samples.iter().all(|sample| sample.abs() <= ceiling) {
        return;
    }
    let needed: Vec<f32> = samples.iter().map(|sample| (ceiling / sample.abs().max(1e-9)).min(1.0)).collect();
    let held = sliding_minimum(&needed, window);
    let mut sums = Vec::with_capacity(held.len() + 1);
    sums.push(0.0f64);
    for gain in &held {
        sums.push(sums[sums.len() - 1] + f64::from(*gain));
    }
    let averaged: Vec<f32> = (0..held.len())
        .map(|index| {
            let (from, to) = (index.saturating_sub(window / 2), (index + window / 2 + 1).min(held.len()));
            ((sums[to] - sums[from]) / (to - from) as f64) as f32
        })
        .collect();
    for (sample, (gain, need)) in samples.iter_mut().zip(averaged.iter().zip(&needed)) {
        *sample *= gain.min(*need);
    }
}

/// Minimum over `window` samples before and after each position (van Herk's monotone queue).
fn sliding_minimum(values: &[f32], window: usize) -> Vec<f32> {
    let mut queue: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
    let mut result = vec![1.0; values.len()];
    for index in 0..values.len() + window {
        if let Some(value) = values.get(index) {
            while queue.back().is_some_and(|last| values[*last] >= *value) {
                queue.pop_back();
            }
            queue.push_back(index);
        }
        if let Some(centre) = index.checked_sub(window) {
            while queue.front().is_some_and(|first| first + window < centre) {
                queue.pop_front();
            }
            if let Some(first) = queue.front() {
                result[centre] = values[*first];
            }
        }
    }
    result
}

fn db_to_factor(decibels: f64) -> f64 {
    10f64.powf(decibels / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 24_000;

    /// Bursts of a tone, with one loud click.
    fn speech_like(level: f32) -> Vec<f32> {
        (0..RATE as usize * 4)
            .map(|index| {
                let time = index as f32 / RATE as f32;
                let envelope = if (time * 3.0).fract() < 0.7 { 1.0 } else { 0.05 };
                let click = if index == 50_000 { 12.0 } else { 1.0 };
                level * envelope * click * (time * 440.0 * std::f32::consts::TAU).sin()
            })
            .collect()
    }

    #[test]
    fn quiet_and_loud_speech_end_at_the_same_loudness_under_the_ceiling() {
        for level in [0.02, 0.08, 0.9] {
            let mut samples = speech_like(level);
            normalise(&mut samples, RATE, 1.0);
            let loudness = measured_as_stereo(&samples, RATE).unwrap();
            assert!((loudness - TARGET_LUFS).abs() < 0.5, "level {level}: {loudness} LUFS");
            let peak = samples.iter().fold(0f32, |peak, sample| peak.max(sample.abs()));
            assert!(peak <= db_to_factor(CEILING_DB) as f32 + 1e-4, "level {level}: peak {peak}");
        }
    }

    #[test]
    fn speech_levelled_piece_by_piece_is_nearly_as_loud_as_all_of_it_at_once() {
        for level in [0.02, 0.08, 0.9] {
            let mut leveller = Leveller::new(RATE).unwrap();
            let mut whole = Vec::new();
            for piece in speech_like(level).chunks(RATE as usize) {
                let mut piece = piece.to_vec();
                leveller.level(&mut piece);
                whole.extend(piece);
            }
            let loudness = measured_as_stereo(&whole, RATE).unwrap();
            assert!((loudness - TARGET_LUFS).abs() < 1.5, "level {level}: {loudness} LUFS");
            let peak = whole.iter().fold(0f32, |peak, sample| peak.max(sample.abs()));
            assert!(peak <= db_to_factor(CEILING_DB) as f32 + 1e-4, "level {level}: peak {peak}");
        }
        let mut silence = vec![0.0; RATE as usize];
        Leveller::new(RATE).unwrap().level(&mut silence);
        assert!(silence.iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn silence_stays_silence_and_volume_scales() {
        let mut silence = vec![0.0; RATE as usize];
        normalise(&mut silence, RATE, 1.0);
        assert!(silence.iter().all(|sample| *sample == 0.0));

        let mut full = speech_like(0.1);
        let mut half = full.clone();
        normalise(&mut full, RATE, 1.0);
        normalise(&mut half, RATE, 0.5);
        assert!(full.iter().zip(&half).all(|(full, half)| (full * 0.5 - half).abs() < 1e-6));
    }
}
