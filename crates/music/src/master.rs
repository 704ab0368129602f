//! The last step: no offset, the published loudness, peaks under the ceiling.

use std::collections::VecDeque;

use ebur128::{EbuR128, Mode};

use crate::space::around;
use crate::synth::svf::Svf;
use crate::{RATE, Stereo};

/// Integrated loudness of tracks and of effects that lie under a scene, in LUFS.
pub const TARGET_LUFS: f64 = -16.0;
/// Highest true peak, in dBTP. Encoders for listeners add up to half a decibel to it.
pub const CEILING_DBTP: f64 = -1.6;
/// Where the highest frequencies begin to fall, in Hz.
const HIGHEST: f32 = 15_500.0;
/// Time over which the limiter turns the gain down before a peak and up after one, in seconds.
const LIMITER_SECONDS: f64 = 0.006;

/// Integrated loudness in LUFS, and true peak in dBTP. Silence has a loudness of minus infinity.
pub(crate) fn measure(sound: &Stereo) -> Result<(f64, f64), ebur128::Error> {
    let mut meter = EbuR128::new(2, RATE, Mode::I | Mode::TRUE_PEAK)?;
    meter.add_frames_planar_f32(&[&sound.left, &sound.right])?;
    let peak = meter.true_peak(0)?.max(meter.true_peak(1)?);
    Ok((meter.loudness_global()?, 20.0 * peak.max(1e-9).log10()))
}

/// Loudness alone, which costs less.
pub(crate) fn loudness(sound: &Stereo) -> Result<f64, ebur128::Error> {
    let mut meter = EbuR128::new(2, RATE, Mode::I)?;
    meter.add_frames_planar_f32(&[&sound.left, &sound.right])?;
    meter.loudness_global()
}

/// Brings a sound that goes round to [`TARGET_LUFS`] under [`CEILING_DBTP`].
pub(crate) fn master(sound: &mut Stereo) -> Result<(), ebur128::Error> {
    within_hearing(sound, 28.0);
    let mut ceiling = CEILING_DBTP - 0.1;
    // What the limiter takes away is made up for; what is between the samples lowers the ceiling.
    for _ in 0..4 {
        let missing = TARGET_LUFS - loudness(sound)?;
        if !missing.is_finite() {
            return Ok(());
        }
        sound.scale(factor(missing));
        limit(sound, factor(ceiling));
        let (reached, peak) = measure(sound)?;
        if peak <= CEILING_DBTP && (reached - TARGET_LUFS).abs() < 0.1 {
            break;
        }
        ceiling -= (peak - CEILING_DBTP).max(0.0);
    }
    let (_, peak) = measure(sound)?;
    sound.scale(factor((CEILING_DBTP - peak).min(0.0)));
    Ok(())
}

/// Brings the highest true peak to [`CEILING_DBTP`]: short sounds have no loudness that could be measured.
pub(crate) fn to_peak(sound: &mut Stereo) -> Result<(), ebur128::Error> {
    within_hearing(sound, 20.0);
    let (_, peak) = measure(sound)?;
    sound.scale(factor(CEILING_DBTP - 1.0 - peak));
    Ok(())
}

/// Takes away what lies under the hearing limit, and above what MP3 keeps: what the encoder would leave out must not
/// count for the loudness.
fn within_hearing(sound: &mut Stereo, cutoff: f32) {
    for channel in sound.channels() {
        let mut low = Svf::new(cutoff, 0.7);
        // A Butterworth filter of the fourth order.
        let mut high = [Svf::new(HIGHEST, 0.541), Svf::new(HIGHEST, 1.307)];
        let dry = channel.clone();
        for (frame, recorded) in around(dry.len(), RATE as usize / 2) {
            let kept = high.iter_mut().fold(low.next(dry[frame]).high, |value, filter| filter.next(value).low);
            if recorded {
                channel[frame] = kept;
            }
        }
    }
}

/// Look-ahead limiter over both channels: the gain each frame needs, held over the window and smoothed, round the loop.
fn limit(sound: &mut Stereo, ceiling: f32) {
    let peaks = sound.left.iter().zip(&sound.right).map(|(left, right)| left.abs().max(right.abs()));
    let needed: Vec<f32> = peaks.map(|peak| (ceiling / peak.max(1e-9)).min(1.0)).collect();
    if needed.iter().all(|gain| *gain == 1.0) {
        return;
    }
    let window = (f64::from(RATE) * LIMITER_SECONDS) as usize;
    let length = needed.len();
    // `held[i]` is the least gain of the `2 * window` frames that end at `i`; the mean of the same length lags as much again.
    let mut queue: VecDeque<(usize, f32)> = VecDeque::new();
    let mut ring: VecDeque<f32> = VecDeque::new();
    let mut sum = 0.0f64;
    let mut gains = vec![1.0f32; length];
    for (step, (frame, _)) in around(length, 4 * window).enumerate() {
        while queue.back().is_some_and(|(_, gain)| *gain >= needed[frame]) {
            queue.pop_back();
        }
        queue.push_back((step, needed[frame]));
        while queue.front().is_some_and(|(at, _)| at + 2 * window < step) {
            queue.pop_front();
        }
        let held = queue.front().map_or(1.0, |(_, gain)| *gain);
        ring.push_back(held);
        sum += f64::from(held);
        if ring.len() > window {
            sum -= f64::from(ring.pop_front().unwrap_or(1.0));
            gains[(frame + length - window) % length] = (sum / window as f64) as f32;
        }
    }
    for channel in sound.channels() {
        channel.iter_mut().zip(gains.iter().zip(&needed)).for_each(|(sample, (gain, need))| *sample *= gain.min(*need));
    }
}

fn factor(decibels: f64) -> f32 {
    10f64.powf(decibels / 20.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_with_a_peak_at_its_seam_is_limited_on_both_sides_of_it() {
        let mut sound = Stereo::silence(RATE as usize * 3);
        for frame in 0..sound.len() {
            let level = if frame < 40 { 2.0 } else { 0.5 };
            let value = level * (frame as f32 * 0.05).sin();
            sound.left[frame] = value;
            sound.right[frame] = value;
        }
        let before = sound.left[sound.len() - 100];
        limit(&mut sound, 0.8);
        assert!(sound.left.iter().all(|sample| sample.abs() <= 0.801));
        let after = sound.left[sound.len() - 100];
        assert!(after.abs() < before.abs() * 0.95, "no look ahead across the seam: {before} {after}");
        assert_eq!(sound.left[60_000], 0.5 * (60_000f32 * 0.05).sin());
    }
}
