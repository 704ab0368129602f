//! Sound from nothing: oscillators, filters, strings, struck bodies.

pub mod fm;
pub mod layer;
pub mod modal;
pub mod oscillator;
pub mod pluck;
pub mod subtractive;
pub mod svf;

use crate::RATE;

/// What is asked of an instrument.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tone {
    /// Hz.
    pub frequency: f32,
    /// Seconds until it is let go.
    pub held: f32,
    /// 0 to 1.
    pub velocity: f32,
}

/// Attack, decay, sustain, release: seconds, seconds, level 0 to 1, seconds. Decay and release are exponential, and given
/// as the time to a thousandth.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Adsr(pub f32, pub f32, pub f32, pub f32);

impl Adsr {
    /// Frames from the strike until nothing is left.
    pub fn frames(self, held: f32) -> usize {
        ((held.max(self.0) + self.3) * RATE as f32) as usize
    }

    /// The level at every frame.
    pub fn levels(self, held: f32) -> impl Iterator<Item = f32> {
        let Adsr(attack, decay, sustain, release) = self;
        let (rise, let_go) = ((attack * RATE as f32).max(1.0), held.max(attack) * RATE as f32);
        let (fall, fade) = (falling(decay), falling(release));
        let mut level = 0.0f32;
        (0..self.frames(held)).map(move |frame| {
            let frame = frame as f32;
            if frame >= let_go {
                level *= fade;
            } else if frame < rise {
                level = (frame + 1.0) / rise;
            } else {
                level = sustain + (level - sustain) * fall;
            }
            level
        })
    }
}

/// The factor per frame that takes a level to a thousandth in `seconds`.
pub(crate) fn falling(seconds: f32) -> f32 {
    (-6.907_755 / (seconds.max(1e-4) * RATE as f32)).exp()
}

/// Lets the last milliseconds go to nothing, so that no sound ends in a step.
pub(crate) fn fade_end(sound: &mut [f32], seconds: f32) {
    let length = ((seconds * RATE as f32) as usize).min(sound.len());
    let start = sound.len() - length;
    for (index, sample) in sound[start..].iter_mut().enumerate() {
        *sample *= 1.0 - index as f32 / length as f32;
    }
}
