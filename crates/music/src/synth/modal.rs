//! Struck bodies: sums of decaying sine waves.

use super::{Tone, falling};
use crate::RATE;
use crate::chance::Chance;

/// A way a body swings: frequency over that of the tone, level, seconds to a thousandth.
pub(crate) type Mode = (f32, f32, f32);

#[derive(Debug, Clone, Copy)]
pub(crate) enum Modal {
    /// The modes of a bar, bell or plate. Level and time of the higher ones fall with `hardness` 0 to 1 and velocity.
    Body { modes: &'static [Mode], hardness: f32, damped: bool },
    /// Strings struck by hammers: stiff, two to a tone, longer the lower.
    Piano { felt: f32 },
}

impl Modal {
    pub fn render(&self, tone: Tone, chance: &mut Chance) -> Vec<f32> {
        let top = RATE as f32 * 0.4;
        let mut modes = Vec::new();
        match self {
            Modal::Body { modes: table, hardness, .. } => {
                // High bars ring shorter than low ones.
                let shortening = (440.0 / tone.frequency).powf(0.4).clamp(0.4, 2.0);
                for (ratio, level, decay) in *table {
                    let soft = (hardness + tone.velocity * 0.6).min(1.0).powf(ratio.log2().max(0.0));
                    modes.push((tone.frequency * ratio, level * soft, decay * shortening));
                }
            }
            Modal::Piano { felt } => {
                let stiffness = 0.0004 * (tone.frequency / 261.0).powf(0.8).max(0.3);
                let sustain = 9.0 * (110.0 / tone.frequency).powf(0.55).clamp(0.12, 1.6);
                let softness = (1.9 + felt - tone.velocity * 0.9).max(0.7);
                for number in 1..=18u8 {
                    let k = f32::from(number);
                    let frequency = tone.frequency * k * (1.0 + stiffness * k * k).sqrt();
                    // The hammer strikes at an eighth of the string.
                    let level = (k * std::f32::consts::PI / 8.1).sin().abs().max(0.08) / k.powf(softness);
                    let decay = sustain / (1.0 + 0.22 * (k - 1.0));
                    let apart = 1.0 + 0.0004 + 0.0003 * chance.unit();
                    modes.push((frequency, level * 0.6, decay));
                    if number <= 8 {
                        modes.push((frequency * apart, level * 0.4, decay * 1.4));
                    }
                }
            }
        }
        modes.retain(|(frequency, level, _)| *frequency < top && *level > 1e-4);
        let longest = modes.iter().map(|mode| mode.2).fold(0.0, f32::max).min(7.0);
        let damped = matches!(self, Modal::Piano { .. } | Modal::Body { damped: true, .. });
        let seconds = if damped { longest.min(tone.held + 0.35) } else { longest };
        let mut sound = vec![0.0; (seconds * RATE as f32) as usize];
        for (frequency, level, decay) in modes {
            ring(&mut sound, frequency, level * tone.velocity, decay);
        }
        strike(&mut sound, tone, chance);
        if damped {
            let from = ((tone.held * RATE as f32) as usize).min(sound.len());
            let (mut level, fade) = (1.0, falling(0.3));
            for sample in &mut sound[from..] {
                *sample *= level;
                level *= fade;
            }
        }
        super::fade_end(&mut sound, 0.02);
        sound
    }
}

/// Adds a decaying sine by rotating a vector: no sine is computed per frame.
fn ring(sound: &mut [f32], frequency: f32, level: f32, decay: f32) {
    let angle = f64::from(frequency) / f64::from(RATE) * std::f64::consts::TAU;
    let shrink = f64::from(falling(decay));
    let (cos, sin) = ((angle.cos() * shrink) as f32, (angle.sin() * shrink) as f32);
    let (mut x, mut y) = (level, 0.0f32);
    let length = ((decay * 1.2 * RATE as f32) as usize).min(sound.len());
    for sample in &mut sound[..length] {
        *sample += y;
        (x, y) = (x * cos - y * sin, x * sin + y * cos);
    }
}

/// The knock of the hammer or mallet itself.
fn strike(sound: &mut [f32], tone: Tone, chance: &mut Chance) {
    let (mut level, fade) = (0.10 * tone.velocity * tone.velocity, falling(0.03));
    let mut smooth = 0.0;
    for sample in sound.iter_mut().take(RATE as usize / 25) {
        smooth += (chance.signed() - smooth) * 0.25;
        *sample += smooth * level;
        level *= fade;
    }
}
