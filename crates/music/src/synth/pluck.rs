//! Plucked strings (Karplus and Strong, 1983, with the tuning and damping of Jaffe and Smith).

use super::{Tone, falling};
use crate::RATE;
use crate::chance::Chance;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Pluck {
    /// 0 dull to 1 bright: what the pluck holds of high frequencies.
    pub brightness: f32,
    /// Seconds to a thousandth of a tone of 220 Hz.
    pub sustain: f32,
    /// Share of high frequencies lost at every round, 0 to 1.
    pub damping: f32,
    /// Where it is plucked, as a share of the string.
    pub position: f32,
    /// Seconds the string goes on after it is let go.
    pub release: f32,
    /// Level of the overdrive, 0 for none.
    pub drive: f32,
}

impl Pluck {
    pub fn render(&self, tone: Tone, chance: &mut Chance) -> Vec<f32> {
        let rate = RATE as f32;
        let period = rate / tone.frequency;
        let sustain = self.sustain * (220.0 / tone.frequency).powf(0.6).clamp(0.25, 2.0);
        let seconds = sustain.min(tone.held + self.release).min(7.0);
        // The averaging filter delays by about `damping / 2` frames, the interpolation by its fraction.
        let damping = self.damping * 0.5;
        let delay = (period - damping).max(2.0);
        let (whole, part) = (delay.floor() as usize, delay.fract());
        let round = (-6.907_755 * period / (sustain * rate)).exp();
        let mut string = vec![0.0f32; whole + 2];
        excite(&mut string[..whole], self.brightness * (0.4 + 0.6 * tone.velocity), self.position, chance);
        let (mut at, mut last) = (whole, 0.0f32);
        let length = string.len();
        let mut sound = Vec::with_capacity((seconds * rate) as usize);
        for _ in 0..(seconds * rate) as usize {
            // `whole` and `whole + 1` frames ago.
            let near = string[(at + length - whole) % length];
            let far = string[(at + length - whole - 1) % length];
            let read = near + (far - near) * part;
            let damped = read + (last - read) * damping;
            last = read;
            string[at] = damped * round;
            at = (at + 1) % length;
            sound.push(read * tone.velocity);
        }
        if self.drive > 0.0 {
            sound.iter_mut().for_each(|sample| *sample = (*sample * self.drive * 8.0).tanh() * 0.5);
        }
        let from = ((tone.held * rate) as usize).min(sound.len());
        let (mut level, fade) = (1.0, falling(self.release));
        for sample in &mut sound[from..] {
            *sample *= level;
            level *= fade;
        }
        super::fade_end(&mut sound, 0.01);
        sound
    }
}

/// Noise, dulled, without a mean, and without what swings at the place of the finger.
fn excite(string: &mut [f32], brightness: f32, position: f32, chance: &mut Chance) {
    let smoothing = 0.05 + 0.95 * brightness.clamp(0.0, 1.0);
    let mut level = 0.0;
    for sample in string.iter_mut() {
        level += (chance.signed() - level) * smoothing;
        *sample = level;
    }
    let plain = string.to_vec();
    let apart = ((string.len() as f32 * position) as usize).max(1);
    for (index, sample) in string.iter_mut().enumerate() {
        *sample -= plain[(index + plain.len() - apart) % plain.len()];
    }
    let mean = string.iter().sum::<f32>() / string.len() as f32;
    string.iter_mut().for_each(|sample| *sample -= mean);
    let power = (string.iter().map(|sample| sample * sample).sum::<f32>() / string.len() as f32).sqrt();
    string.iter_mut().for_each(|sample| *sample *= 0.3 / power.max(1e-6));
}
