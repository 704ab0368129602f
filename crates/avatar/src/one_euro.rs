//! The one-euro filter: a low-pass whose cut-off rises with speed, so that still things rest and fast things arrive.
//!
//! Files are offline, so it is run forward and backward and averaged: no lag at all.

/// Cut-off at rest (Hz) and how much it rises with speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneEuro {
    pub min_cutoff: f32,
    pub beta: f32,
}

/// Cut-off of the speed estimate, Hz.
const SPEED_CUTOFF: f32 = 1.0;

impl OneEuro {
    /// Smooths each of the `width` channels of `samples` (frames one after the other) without delay.
    pub fn zero_phase(&self, samples: &[f32], width: usize, fps: f32) -> Vec<f32> {
        if width == 0 || samples.len() < width {
            return samples.to_vec();
        }
        let frames = samples.len() / width;
        let margin = (frames - 1).min(fps.ceil() as usize);
        let padded = padded(samples, width, frames, margin);
        let total = frames + 2 * margin;
        let forward = self.pass(padded.chunks_exact(width), width, fps);
        let backward = self.pass(padded.chunks_exact(width).rev(), width, fps);
        (margin..margin + frames)
            .flat_map(|frame| (0..width).map(move |k| (frame * width + k, (total - 1 - frame) * width + k)))
            .map(|(at, mirrored)| 0.5 * (forward[at] + backward[mirrored]))
            .collect()
    }

    fn pass<'a>(&self, frames: impl Iterator<Item = &'a [f32]>, width: usize, fps: f32) -> Vec<f32> {
        let alpha = |cutoff: f32| 1.0 / (1.0 + fps / (std::f32::consts::TAU * cutoff));
        let mut out: Vec<f32> = Vec::new();
        let mut speed = vec![0.0; width];
        for frame in frames {
            if out.is_empty() {
                out.extend_from_slice(frame);
                continue;
            }
            let before = out.len() - width;
            for (k, &value) in frame.iter().enumerate() {
                let last = out[before + k];
                let a = alpha(SPEED_CUTOFF);
                speed[k] = a * (value - last) * fps + (1.0 - a) * speed[k];
                let a = alpha(self.min_cutoff + self.beta * speed[k].abs());
                out.push(a * value + (1.0 - a) * last);
            }
        }
        out
    }
}

/// A second more at both ends, turned about the end's value: a movement that is under way at the first frame is under way for
/// the filter too, instead of starting with a jolt.
fn padded(samples: &[f32], width: usize, frames: usize, margin: usize) -> Vec<f32> {
    let frame = |k: usize| &samples[k * width..(k + 1) * width];
    let turned = |end: usize, other: usize| frame(end).iter().zip(frame(other)).map(|(e, o)| 2.0 * e - o);
    let before = (1..=margin).rev().flat_map(|k| turned(0, k));
    let after = (1..=margin).flat_map(|k| turned(frames - 1, frames - 1 - k));
    before.chain(samples[..frames * width].iter().copied()).chain(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_shrinks_and_a_peak_stays_where_it_is() {
        let filter = OneEuro { min_cutoff: 3.0, beta: 14.0 };
        let noise: Vec<f32> =
            (0..200u32).map(|k| if k.wrapping_mul(2_654_435_761) >> 31 == 0 { 0.01 } else { -0.01 }).collect();
        let energy = |values: &[f32]| values.iter().map(|v| v * v).sum::<f32>();
        assert!(energy(&filter.zero_phase(&noise, 1, 25.0)) < 0.5 * energy(&noise));
        let peak: Vec<f32> = (0..61).map(|k| (-((k as f32 - 30.0) / 4.0).powi(2)).exp()).collect();
        let smooth = filter.zero_phase(&peak, 1, 25.0);
        let top = (0..61).max_by(|&a, &b| smooth[a].total_cmp(&smooth[b]));
        assert_eq!(top, Some(30));
        assert!(smooth[30] > 0.85, "{}", smooth[30]);
    }
}
