//! Music and sound effects, composed and synthesised.
//!
//! [`catalogue`] is what exists: tracks and effects by id, with the words that describe them. [`Track::render`] and
//! [`Effect::render`] make their sound. A track is composed by rules from its row ([`compose`]: progressions, patterns and
//! motifs), played by synthesised instruments, mixed and mastered; it is periodic, so that its end goes over into its start.
//!
//! **Invariant**: a sound depends on its row and on nothing else. This crate does no I/O and starts no threads.

pub mod catalogue;
mod chance;
mod compose;
mod drum;
mod instrument;
mod master;
mod mix;
mod score;
mod space;
mod synth;
mod theory;

pub use catalogue::{Effect, Placement, Track};
pub use theory::{Key, Scale};

/// Sample rate of everything made here, in Hz.
pub const RATE: u32 = 44_100;

/// Changes whenever the same id would sound different, so that what was kept from before is made again.
pub const REVISION: u32 = 2;

/// Two channels of samples in -1..1 at [`RATE`], equally long.
#[derive(Debug, Clone, PartialEq)]
pub struct Stereo {
    pub left: Vec<f32>,
    pub right: Vec<f32>,
}

impl Stereo {
    pub(crate) fn silence(length: usize) -> Stereo {
        Stereo { left: vec![0.0; length], right: vec![0.0; length] }
    }

    /// Frames.
    pub fn len(&self) -> usize {
        self.left.len()
    }

    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Seconds.
    pub fn duration(&self) -> f64 {
        self.len() as f64 / f64::from(RATE)
    }

    /// Left and right in turn.
    pub fn interleaved(&self) -> Vec<f32> {
        self.left.iter().zip(&self.right).flat_map(|(left, right)| [*left, *right]).collect()
    }

    pub(crate) fn channels(&mut self) -> [&mut Vec<f32>; 2] {
        [&mut self.left, &mut self.right]
    }

    pub(crate) fn scale(&mut self, gain: f32) {
        self.channels().into_iter().flatten().for_each(|sample| *sample *= gain);
    }

    /// Adds a mono sound at a frame. What goes beyond the end comes back at the start.
    pub(crate) fn add_around(&mut self, sound: &[f32], at: usize, gains: [f32; 2]) {
        let length = self.len();
        let mut place = at % length;
        for sample in sound {
            self.left[place] += sample * gains[0];
            self.right[place] += sample * gains[1];
            place += 1;
            if place == length {
                place = 0;
            }
        }
    }

    pub(crate) fn add(&mut self, other: &Stereo, gain: f32) {
        let [left, right] = self.channels();
        left.iter_mut().zip(&other.left).for_each(|(sum, sample)| *sum += sample * gain);
        right.iter_mut().zip(&other.right).for_each(|(sum, sample)| *sum += sample * gain);
    }
}

/// Gains of a place between left (-1) and right (1), of equal power.
pub(crate) fn pan(place: f32) -> [f32; 2] {
    let angle = (place.clamp(-1.0, 1.0) + 1.0) * std::f32::consts::FRAC_PI_4;
    [angle.cos(), angle.sin()]
}

/// Frames of a time in seconds.
pub(crate) fn frames(seconds: f64) -> usize {
    (seconds * f64::from(RATE)).round().max(0.0) as usize
}
