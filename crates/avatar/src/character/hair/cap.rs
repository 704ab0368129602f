//! A shell over the skull. Its border is where it dives under the skin: that intersection is the hairline.

use super::super::maths::{mix, soft};
use super::super::part::{Material, Part};
use super::locks::Locks;
pub(super) use super::shell::Flow;
use super::shell::{Dense, Point};
use super::skull::{Hairline, Heights, Skull};
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

/// Points of the fine grid for each one kept.
const FINE: usize = 3;

pub(super) struct Cap {
    pub line: Hairline,
    pub pole: Vec3,
    pub flow: Flow,
    pub locks: usize,
    /// Height of the locks, base units.
    pub amplitude: f32,
    /// Height above the hairline over which the edge is rounded, at the front and from the temples back.
    pub edge: f32,
    pub taper: f32,
    pub seed: u64,
    pub swirl: f32,
    pub wobble: f32,
    /// Raggedness of the border.
    pub ragged: f32,
    /// Columns and rows kept.
    pub size: (usize, usize),
}

impl Default for Cap {
    fn default() -> Self {
        Cap {
            line: Hairline::Short,
            pole: Vec3::new(0.0, 0.7, -0.7),
            flow: Flow::Meridians,
            locks: 26,
            amplitude: 0.035,
            edge: 0.16,
            taper: 0.16,
            seed: 1,
            swirl: 0.0,
            wobble: 0.05,
            ragged: 0.0,
            size: (260, 100),
        }
    }
}

/// Orthonormal axes with the second along the pole.
pub(super) fn axes(pole: Vec3) -> [Vec3; 3] {
    let y = pole.unit();
    let other = if y.z.abs() < 0.9 { y.cross(Vec3::new(0.0, 0.0, 1.0)) } else { Vec3::new(0.0, 1.0, 0.0).cross(y) };
    let x = other.unit();
    [x, y, x.cross(y)]
}

/// The direction of a place on the grid around a pole: `u` around and `v` down, 0 to 1; and both as angles.
pub(super) fn spherical([x, y, z]: [Vec3; 3], u: f32, v: f32) -> (Vec3, f32, f32) {
    let a = TAU * u;
    let b = (PI * v).clamp(1e-3, PI - 1e-3);
    ((x * a.cos() + z * a.sin()) * b.sin() + y * b.cos(), a, b)
}

impl Cap {
    /// `thick` gives the thickness for a direction, the skin's point there and its height above the hairline.
    pub fn build(
        &self,
        skull: &Skull,
        heights: &Heights,
        colour: Vec3,
        thick: impl Fn(Vec3, Vec3, f32) -> f32 + Sync,
    ) -> Part {
        let frame = axes(self.pole);
        let locks = Locks::new(self.locks, self.seed);
        let (columns, rows) = (self.size.0 * FINE, (self.size.1 - 1) * FINE + 1);
        let dense = Dense::new(columns, rows, true, |column, row| {
            let (u, v) = (column as f32 / columns as f32, row as f32 / (rows - 1) as f32);
            let (d, s) = self.place(frame, u, v);
            let skin = skull.at(d, 0.0);
            let h = heights.above(self.line, skin);
            let lock = locks.at(s);
            let beside = soft(heights.azimuth(skin), 48.0, 78.0);
            let ragged = self.ragged * (1.0 - 0.85 * beside);
            let height = h + ragged * (lock.chance - 0.5) + ragged * 0.6 * (lock.crest - 0.6);
            let edge = mix(self.edge, self.taper, beside);
            let k = (height / edge).clamp(-1.0, 1.0);
            let round = if k > 0.0 { (1.0 - (1.0 - k) * (1.0 - k)).max(0.0).sqrt() } else { 0.0 };
            let ridges = self.amplitude * (0.25 + 0.75 * (height / 0.22).clamp(0.0, 1.0));
            let out = thick(d, skin, h) * round + ridges * round * (lock.crest * (0.6 + 0.6 * lock.chance) - 0.35)
                - 0.05 * (1.0 - height / 0.05).clamp(0.0, 1.2);
            Point { position: skull.at(d, out), aux: [lock.across, 0.1, lock.chance, lock.crest], clip: height + 0.05 }
        });
        dense.part(Material::Hair, colour, FINE, self.flow, true).on_head().closed()
    }

    /// The direction of a place on the grid, and where it lies across the locks (0 to 1). The grid bends with the locks:
    /// otherwise its lines would cut their crests into beads.
    fn place(&self, frame: [Vec3; 3], u: f32, v: f32) -> (Vec3, f32) {
        let (a, b) = (TAU * u, PI * v);
        match self.flow {
            Flow::Parallels => {
                let wave = 0.12 * (a * 2.0 + 1.0).sin() + 0.07 * (a * 5.0 + b * 3.0).sin();
                (spherical(frame, u, v - self.wobble * wave * b.sin()).0, v)
            }
            _ => {
                let wave = self.wobble * 0.3 * (b * 3.0 + 1.3).sin() * (a * 2.0 + 0.5).sin();
                (spherical(frame, u - self.swirl * b - wave, v).0, u)
            }
        }
    }
}

/// A tight under-layer in shadow, so that no skin shows between long locks.
pub(super) fn under(skull: &Skull, heights: &Heights, colour: Vec3, seed: u64) -> Part {
    let cap = Cap {
        line: Hairline::Long,
        pole: Vec3::new(0.1, 0.4, 1.0),
        flow: Flow::Parallels,
        locks: 40,
        amplitude: 0.012,
        edge: 0.12,
        taper: 0.12,
        seed,
        size: (72, 60),
        ..Cap::default()
    };
    let mut part = cap.build(skull, heights, colour, |_, p, _| 0.05 + 0.03 * soft(heights.up(p), 0.3, 0.9));
    for aux in &mut part.aux {
        (aux[2], aux[3]) = (0.5, 0.35);
    }
    part.tangents.clear();
    part.material = Material::Curls;
    part
}
