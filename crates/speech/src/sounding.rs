//! Where there is sound within a stretch that holds one word.

use std::ops::Range;

/// Frames a second.
const FRAMES: u32 = 100;
/// Quieter than this part of the loudest frame (-26 dB) is silence. In a noisy recording nothing is.
const QUIET: f32 = 0.05;

/// The samples from the first frame that sounds to the last; all of a stretch too short or too even to tell.
pub(crate) fn sounding(samples: &[f32], rate: u32) -> Range<usize> {
    let frame = (rate / FRAMES).max(1) as usize;
    let energy = |frame: &[f32]| frame.iter().map(|sample| sample * sample).sum::<f32>();
    let energies: Vec<f32> = samples.chunks_exact(frame).map(energy).collect();
    let loudest = energies.iter().copied().fold(0.0, f32::max);
    let sounds = |energy: &f32| *energy >= loudest * QUIET * QUIET && loudest > 0.0;
    let (Some(first), Some(last)) = (energies.iter().position(sounds), energies.iter().rposition(sounds)) else {
        return 0..samples.len();
    };
    let end = if last + 1 == energies.len() { samples.len() } else { (last + 1) * frame };
    first * frame..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_cut_off_at_both_ends() {
        let mut samples = vec![0.001; 1600];
        samples[480..800].fill(0.5);
        assert_eq!(sounding(&samples, 16_000), 480..800);
        assert_eq!(sounding(&[0.5; 777], 16_000), 0..777);
        assert_eq!(sounding(&[0.0; 777], 16_000), 0..777);
        assert_eq!(sounding(&[], 16_000), 0..0);
    }
}
