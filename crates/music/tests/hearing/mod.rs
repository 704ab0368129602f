//! What can be heard of a loop, measured from its samples alone: spectra, onsets, tones, tempo. Everything goes round, as
//! the loop does.

use herald_music::{RATE, Stereo};
use realfft::RealFftPlanner;

/// Magnitudes of short windows of a loop, the last of which reach over its seam.
pub struct Spectrogram {
    /// By window, then by bin.
    pub frames: Vec<Vec<f32>>,
    /// Samples of a window, and from one to the next (the loop is divided evenly, so not a whole number).
    pub window: usize,
    pub hop: f64,
}

impl Spectrogram {
    pub fn new(sound: &Stereo, window: usize, hop: usize) -> Spectrogram {
        let length = sound.len();
        let count = length / hop;
        let hop = length as f64 / count as f64;
        let transform = RealFftPlanner::<f32>::new().plan_fft_forward(window);
        let hann: Vec<f32> =
            (0..window).map(|n| (std::f32::consts::PI * n as f32 / window as f32).sin().powi(2)).collect();
        let (mut input, mut output) = (transform.make_input_vec(), transform.make_output_vec());
        let frames = (0..count).map(|frame| {
            // Centred on its time.
            let start = (frame as f64 * hop) as usize + length - window / 2;
            for (n, value) in input.iter_mut().enumerate() {
                let at = (start + n) % length;
                *value = (sound.left[at] + sound.right[at]) * 0.5 * hann[n];
            }
            transform.process(&mut input, &mut output).expect("the buffers have the sizes it asked for");
            output.iter().map(|bin| bin.norm() * 4.0 / window as f32).collect()
        });
        Spectrogram { frames: frames.collect(), window, hop }
    }

    /// Windows a second.
    pub fn rate(&self) -> f64 {
        f64::from(RATE) / self.hop
    }

    pub fn frequency(&self, bin: usize) -> f32 {
        bin as f32 * RATE as f32 / self.window as f32
    }

    /// Shares of the power below `low` Hz and above `high` Hz.
    pub fn outside(&self, low: f32, high: f32) -> (f32, f32) {
        let (mut below, mut above, mut all) = (0.0, 0.0, 0.0);
        for frame in &self.frames {
            for (bin, magnitude) in frame.iter().enumerate() {
                let power = magnitude * magnitude;
                all += power;
                below += if self.frequency(bin) < low { power } else { 0.0 };
                above += if self.frequency(bin) > high { power } else { 0.0 };
            }
        }
        (below / all, above / all)
    }

    /// Rise of the logarithmic spectrum at every window, the first from the last: high where something begins.
    pub fn flux(&self) -> Vec<f32> {
        let log = |frame: &[f32]| -> Vec<f32> { frame.iter().map(|value| (1.0 + 1_000.0 * value).ln()).collect() };
        let logs: Vec<Vec<f32>> = self.frames.iter().map(|frame| log(frame)).collect();
        let before = logs.iter().cycle().skip(logs.len() - 1);
        let rise = |(now, before): (&Vec<f32>, &Vec<f32>)| {
            now.iter().zip(before).map(|(now, before)| (now - before).max(0.0)).sum::<f32>()
        };
        logs.iter().zip(before).map(rise).collect()
    }

    /// Levels in dB of bands of a third of an octave from 50 Hz, over a share of the windows.
    pub fn bands(&self, from: f64, to: f64) -> Vec<f32> {
        let range = (from * self.frames.len() as f64) as usize..(to * self.frames.len() as f64) as usize;
        let mut powers = [1e-10f32; 24];
        for frame in &self.frames[range.clone()] {
            for (bin, magnitude) in frame.iter().enumerate() {
                let band = (self.frequency(bin).max(1.0) / 50.0).log2() * 3.0;
                if (0.0..24.0).contains(&band) {
                    powers[band as usize] += magnitude * magnitude / range.len() as f32;
                }
            }
        }
        powers.iter().map(|power| 10.0 * power.log10()).collect()
    }

    /// How much of each of the twelve tones, C first, sounds in a share of the windows: peaks of 130 Hz to 2 kHz, in
    /// square roots of power so that what is loud is not everything.
    pub fn chroma(&self, from: f64, to: f64) -> [f32; 12] {
        let mut tones = [0.0f32; 12];
        let range = (from * self.frames.len() as f64) as usize..(to * self.frames.len() as f64) as usize;
        for frame in &self.frames[range] {
            for bin in 2..frame.len() - 2 {
                let (left, peak, right) = (frame[bin - 1], frame[bin], frame[bin + 1]);
                if peak < left || peak <= right || peak < frame[bin - 2] || peak < frame[bin + 2] {
                    continue;
                }
                // The top of the parabola through the logarithms.
                let [a, b, c] = [left, peak, right].map(|value| value.max(1e-9).ln());
                let place = bin as f32 + 0.5 * (a - c) / (a - 2.0 * b + c).min(-1e-6);
                let frequency = place * RATE as f32 / self.window as f32;
                if (130.0..2_000.0).contains(&frequency) {
                    let pitch = 69.0 + 12.0 * (frequency / 440.0).log2();
                    tones[pitch.round().rem_euclid(12.0) as usize % 12] += peak.sqrt();
                }
            }
        }
        let sum: f32 = tones.iter().sum();
        tones.map(|tone| tone / sum.max(1e-9))
    }
}

/// How strongly something goes on at a rate (times a second), 0 to 1 of what begins: the length of the mean of all
/// onsets wound round a circle at that rate.
pub fn periodicity(onsets: &[f32], rate: f64, times_a_second: f64) -> f64 {
    let (mut x, mut y, mut sum) = (0.0, 0.0, 0.0);
    for (at, onset) in onsets.iter().enumerate() {
        let angle = std::f64::consts::TAU * times_a_second * at as f64 / rate;
        x += f64::from(*onset) * angle.cos();
        y += f64::from(*onset) * angle.sin();
        sum += f64::from(*onset);
    }
    (x * x + y * y).sqrt() / sum.max(1e-9)
}

pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    product(a, b) / (product(a, a) * product(b, b)).sqrt().max(1e-12)
}

/// Root mean square of the differences of two levels in dB, their mean difference left out.
pub fn difference(a: &[f32], b: &[f32]) -> f32 {
    let differences: Vec<f32> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let mean = differences.iter().sum::<f32>() / differences.len() as f32;
    (differences.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / differences.len() as f32).sqrt()
}
