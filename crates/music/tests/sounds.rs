//! Real sounds, measured: a sample of the catalogue; all of it under `HERALD_PROVE`.

use ebur128::{EbuR128, Mode};
use herald_music::{Effect, Placement, RATE, Stereo, Track, catalogue};

/// Every how many-th sound is measured.
fn stride(usual: usize) -> usize {
    let all = std::env::var_os("HERALD_PROVE").is_some_and(|value| !value.is_empty() && value != "0");
    if all { 1 } else { usual }
}

/// Integrated loudness in LUFS and true peak in dBTP.
fn measured(sound: &Stereo) -> (f64, f64) {
    let mut meter = EbuR128::new(2, RATE, Mode::I | Mode::TRUE_PEAK).unwrap();
    meter.add_frames_planar_f32(&[&sound.left, &sound.right]).unwrap();
    let peak = meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap());
    (meter.loudness_global().unwrap(), 20.0 * peak.log10())
}

/// The step over the seam is no larger than the steps inside the sound: its 99.9th percentile, and the hearing limit.
fn seamless(id: &str, sound: &Stereo) {
    for channel in [&sound.left, &sound.right] {
        let mut steps: Vec<f32> = channel.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
        steps.sort_by(f32::total_cmp);
        let usual = steps[steps.len() * 999 / 1_000].max(1e-3);
        let seam = (channel[0] - channel[channel.len() - 1]).abs();
        assert!(seam <= usual * 1.5, "{id}: a step of {seam} over the seam, {usual} inside");
    }
}

fn without_offset_and_finite(id: &str, sound: &Stereo) {
    for channel in [&sound.left, &sound.right] {
        assert!(channel.iter().all(|sample| sample.is_finite() && sample.abs() < 1.0), "{id}");
        let mean = channel.iter().map(|sample| f64::from(*sample)).sum::<f64>() / channel.len() as f64;
        assert!(mean.abs() < 1e-3, "{id}: an offset of {mean}");
    }
}

#[test]
fn the_same_id_gives_the_same_samples() {
    let track = Track::find("peak-hour").unwrap();
    assert_eq!(track.render().unwrap(), track.render().unwrap());
}

#[test]
fn effects_are_loudest_where_they_say() {
    let mut wrong = Vec::new();
    for effect in catalogue::effects().iter().step_by(stride(6)) {
        let sound = effect.render().unwrap();
        without_offset_and_finite(effect.id, &sound);
        let (loudness, peak) = measured(&sound);
        assert!(peak < -1.0, "{}: {peak} dBTP", effect.id);
        if effect.placement == Placement::Bed {
            seamless(effect.id, &sound);
            assert!(loudness > -24.0, "{}: {loudness} LUFS", effect.id);
        }
        let (claimed, found) = (effect.peak_offset, loudest(&sound));
        if claimed.is_some_and(|claimed| (claimed - found).abs() > 0.1) {
            wrong.push(format!("{} claims {claimed:?}, is loudest at {found:.2}", effect.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(Effect::find("nothing").is_none());
}

/// Seconds to the middle of the loudest 20 ms.
fn loudest(sound: &Stereo) -> f32 {
    let window = RATE as usize / 50;
    let power = |start: usize| -> f32 {
        let range = start..(start + window).min(sound.len());
        sound.left[range.clone()].iter().chain(&sound.right[range]).map(|sample| sample * sample).sum()
    };
    let starts = (0..sound.len()).step_by(window / 4);
    let best = starts.max_by(|a, b| power(*a).total_cmp(&power(*b))).unwrap_or(0);
    (best + window / 2) as f32 / RATE as f32
}
