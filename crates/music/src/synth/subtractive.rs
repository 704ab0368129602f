//! Rich waves, filtered: pads, strings, winds, brass, voices, synthesiser leads and basses.

use super::oscillator::{Wave, sine};
use super::svf::Svf;
use super::{Adsr, Tone};
use crate::RATE;
use crate::chance::Chance;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Subtractive {
    /// Waves with their levels and their octaves relative to the tone.
    pub waves: &'static [(Wave, f32, i32)],
    /// Copies of the waves beside each other, and how far apart in cents.
    pub unison: u8,
    pub detune: f32,
    /// Level of breath, bow or air.
    pub noise: f32,
    /// Harmonic of the tone where the low-pass lies at rest, and what velocity and envelope add.
    pub cutoff: f32,
    pub sweep: f32,
    pub q: f32,
    pub envelope: Adsr,
    pub filter_envelope: Adsr,
    /// Cents of the vibrato, which sets in late, at 5.2 Hz.
    pub vibrato: f32,
    /// Centres in Hz of the resonances of a vocal tract instead of the low-pass.
    pub formants: &'static [(f32, f32)],
    /// Level of soft clipping, 0 for none.
    pub drive: f32,
}

/// Frames between changes of cutoff and pitch.
const BLOCK: usize = 16;

impl Subtractive {
    pub fn render(&self, tone: Tone, chance: &mut Chance) -> Vec<f32> {
        let rate = RATE as f32;
        let mut sound = Vec::with_capacity(self.envelope.frames(tone.held));
        let mut cutoff_levels = self.filter_envelope.levels(tone.held.max(0.01)).step_by(BLOCK);
        let voices = usize::from(self.unison.max(1));
        let mut lines: Vec<(Wave, f32, f32, f32)> = Vec::new();
        for (wave, level, octave) in self.waves {
            for voice in 0..voices {
                let spread = if voices == 1 { chance.signed() * 0.5 } else { voice as f32 / (voices - 1) as f32 - 0.5 };
                let cents = spread * self.detune + chance.signed() * 0.15 * self.detune;
                let frequency = tone.frequency * 2f32.powi(*octave) * 2f32.powf(cents / 1200.0);
                lines.push((*wave, level / (voices as f32).sqrt(), frequency / rate, chance.unit()));
            }
        }
        let mut filters = [Svf::default(); 2];
        let mut tract: Vec<Svf> = self.formants.iter().map(|(centre, _)| Svf::new(*centre, 7.0)).collect();
        let (vibrato_phase, mut bend, mut breath) = (chance.unit(), 1.0f32, 0.0f32);
        for (frame, level) in self.envelope.levels(tone.held).enumerate() {
            if frame % BLOCK == 0 {
                let time = frame as f32 / rate;
                let depth = self.vibrato * ((time - 0.15) / 0.4).clamp(0.0, 1.0);
                bend = 2f32.powf(depth * sine(vibrato_phase + time * 5.2) / 1200.0);
                let opened = cutoff_levels.next().unwrap_or(0.0);
                let harmonic = self.cutoff + self.sweep * opened * (0.35 + 0.65 * tone.velocity);
                filters.iter_mut().for_each(|filter| filter.tune(tone.frequency * harmonic, self.q));
            }
            let mut sum = 0.0;
            for (wave, gain, step, phase) in &mut lines {
                let step = *step * bend;
                sum += *gain * wave.at(*phase, step);
                *phase = (*phase + step).fract();
            }
            breath += (chance.signed() - breath) * 0.35;
            sum += breath * self.noise;
            let filtered = if tract.is_empty() {
                let first = filters[0].next(sum).low;
                filters[1].next(first).low
            } else {
                tract.iter_mut().zip(self.formants).map(|(filter, (_, gain))| filter.next(sum).band * gain).sum()
            };
            sound.push(filtered * level * tone.velocity);
        }
        if self.drive > 0.0 {
            sound.iter_mut().for_each(|sample| *sample = (*sample * self.drive).tanh());
        }
        super::fade_end(&mut sound, 0.01);
        sound
    }
}
