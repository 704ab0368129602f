//! Frequency modulation of sine waves (Chowning, 1973).

use super::oscillator::sine;
use super::{Adsr, Tone, falling};
use crate::RATE;

/// A carrier and what modulates it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operator {
    /// Frequencies over that of the tone.
    pub carrier: f32,
    pub modulator: f32,
    /// Modulation at full velocity, in radians, and the seconds it takes to a thousandth.
    pub index: f32,
    pub index_decay: f32,
    pub level: f32,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Fm {
    pub operators: &'static [Operator],
    pub envelope: Adsr,
    /// Depth of the tremolo, 0 to 1, at 5 Hz.
    pub tremolo: f32,
}

impl Fm {
    pub fn render(&self, tone: Tone) -> Vec<f32> {
        let mut sound = vec![0.0; self.envelope.frames(tone.held)];
        for operator in self.operators {
            let step = tone.frequency / RATE as f32;
            let brightness = 0.25 + 0.75 * tone.velocity;
            // High tones keep their sidebands below the hearing limit.
            let room = (2_500.0 / tone.frequency).min(1.0);
            let mut index = operator.index * brightness * room / std::f32::consts::TAU;
            let fall = falling(operator.index_decay);
            let (mut carrier, mut modulator) = (0.0f32, 0.0f32);
            for sample in &mut sound {
                *sample += operator.level * sine(carrier + index * sine(modulator));
                carrier = (carrier + step * operator.carrier).fract();
                modulator = (modulator + step * operator.modulator).fract();
                index *= fall;
            }
        }
        for (frame, (sample, level)) in sound.iter_mut().zip(self.envelope.levels(tone.held)).enumerate() {
            let tremolo = 1.0 - self.tremolo * (0.5 + 0.5 * sine(frame as f32 * 5.0 / RATE as f32));
            *sample *= level * tremolo * tone.velocity;
        }
        super::fade_end(&mut sound, 0.01);
        sound
    }
}
