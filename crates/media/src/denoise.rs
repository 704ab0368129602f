//! Background noise taken out of speech, by RNNoise.

use nnnoiseless::DenoiseState;

/// Samples per second the network works at.
pub const SAMPLE_RATE: u32 = 48_000;
/// What the network calls full scale.
const FULL_SCALE: f32 = 32_768.0;

/// Mono speech at [`SAMPLE_RATE`], samples within -1..=1, without its background: as long as it was.
pub fn speech(samples: &[f32]) -> Vec<f32> {
    let mut state = DenoiseState::new();
    let (mut input, mut output) = ([0.0; DenoiseState::FRAME_SIZE], [0.0; DenoiseState::FRAME_SIZE]);
    let mut clean = Vec::with_capacity(samples.len() + DenoiseState::FRAME_SIZE);
    // The network answers one frame late: a frame of silence pushes the last one out.
    for frame in samples.chunks(DenoiseState::FRAME_SIZE).chain(std::iter::once(&[] as &[f32])) {
        for (value, sample) in input.iter_mut().zip(frame.iter().copied().chain(std::iter::repeat(0.0))) {
            *value = sample * FULL_SCALE;
        }
        state.process_frame(&mut output, &input);
        clean.extend(output.iter().map(|value| value / FULL_SCALE));
    }
    clean.drain(..DenoiseState::FRAME_SIZE.min(clean.len()));
    clean.truncate(samples.len());
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn power(samples: &[f32]) -> f32 {
        samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32
    }

    #[test]
    fn hiss_alone_falls_silent() {
        let mut seed = 1u32;
        let hiss: Vec<f32> = (0..SAMPLE_RATE)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 8) as f32 / (1 << 24) as f32 * 0.1 - 0.05
            })
            .collect();
        let clean = speech(&hiss);
        assert_eq!(clean.len(), hiss.len());
        let half = hiss.len() / 2;
        assert!(
            power(&clean[half..]) < power(&hiss[half..]) / 50.0,
            "{}",
            power(&clean[half..]) / power(&hiss[half..])
        );
        assert_eq!(speech(&hiss[..100]).len(), 100);
    }
}
