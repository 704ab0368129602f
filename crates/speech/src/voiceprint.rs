//! How alike two voices are, by Resemblyzer's network (GE2E): smoother over what is said than [`crate::speaker`], and so the
//! measure voices are matched by.

use herald_inference::{Models, Net, Tensor, Threads};

use crate::error::SpeechError;
use crate::mel::BandPower;
use crate::recognition::SAMPLE_RATE;
use crate::speaker::{DIMENSIONS, Embedding};

/// Samples of one transform, and from one to the next (25 and 10 ms).
const WINDOW: usize = 400;
const HOP: usize = 160;
const BANDS: usize = 40;
/// Frames the network takes at once (1.6 s), and from one such window to the next.
const FRAMES: usize = 160;
const STRIDE: usize = 77;
/// Root mean square that quieter speech is raised to: 30 dB below full scale.
const LEVEL: f32 = 0.031_623;
/// Windows of one run, which bounds its memory.
const BATCH: usize = 16;

pub struct VoiceprintEncoder {
    net: Net,
    power: BandPower,
}

impl std::fmt::Debug for VoiceprintEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VoiceprintEncoder")
    }
}

impl VoiceprintEncoder {
    /// # Errors
    /// `EngineMissing` unless `herald setup` has installed the network.
    pub fn load(models: &Models) -> Result<VoiceprintEncoder, SpeechError> {
        let hann = |n: usize| 0.5 - 0.5 * (2.0 * std::f64::consts::PI * n as f64 / WINDOW as f64).cos();
        let window = (0..WINDOW).map(|n| hann(n) as f32).collect();
        Ok(VoiceprintEncoder {
            net: Net::load(models, "voiceprint", Threads(1))?,
            power: BandPower::new(window, BANDS, f64::from(SAMPLE_RATE)),
        })
    }

    /// The voice of a mono recording at [`SAMPLE_RATE`]. `None` of silence and of less than 0.8 s. The same speaker scores
    /// above 0.8 mostly, two speakers between 0.4 and 0.75.
    pub fn embed(&self, samples: &[f32]) -> Result<Option<Embedding>, SpeechError> {
        let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
        if samples.len() < SAMPLE_RATE as usize * 4 / 5 || power < 1e-9 {
            return Ok(None);
        }
        let gain = (LEVEL / power.sqrt()).max(1.0);
        // Frames lie around their middle: half a window of silence on either side.
        let mut padded = vec![0.0; WINDOW / 2];
        padded.extend(samples.iter().map(|sample| sample * gain));
        padded.resize(padded.len() + WINDOW / 2, 0.0);
        let mut mel = self.power.frames(&padded, HOP)?;
        mel.resize(mel.len().max(FRAMES * BANDS), 0.0);
        let starts: Vec<usize> = (0..=mel.len() / BANDS - FRAMES).step_by(STRIDE).collect();
        let mut windows = Vec::with_capacity(starts.len());
        for batch in starts.chunks(BATCH) {
            let data: Vec<f32> =
                batch.iter().flat_map(|start| &mel[start * BANDS..(start + FRAMES) * BANDS]).copied().collect();
            let outputs =
                self.net.run(&[("mel", Tensor::F32 { shape: &[batch.len(), FRAMES, BANDS], data: &data })])?;
            let (_, values) = outputs.f32("embedding")?;
            windows.extend(values.chunks_exact(DIMENSIONS).filter_map(|row| Embedding::of(row.to_vec())));
        }
        Ok(Embedding::mean(&windows))
    }
}
