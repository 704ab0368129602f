//! A shell over the skull. Its border is where it dives under the skin: that intersection is the hairline.

use super::super::maths::soft;
use super::super::mesh_tools::{flipped, grid};
use super::super::part::{Material, Part};
use super::locks::Locks;
use super::skull::{Hairline, Heights, Skull};
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

/// Which way the strands run on the grid around the pole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// From the pole outwards: slicked back to it.
    Meridians,
    /// Around the pole: across the head from a parting.
    Parallels,
}

pub(super) struct Cap {
    pub line: Hairline,
    pub pole: Vec3,
    pub flow: Flow,
    pub locks: usize,
    /// Height of the locks, base units.
    pub amplitude: f32,
    /// Height above the hairline over which the edge is rounded.
    pub edge: f32,
    pub seed: u64,
    pub swirl: f32,
    pub wobble: f32,
    /// Raggedness of the border.
    pub ragged: f32,
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
            seed: 1,
            swirl: 0.0,
            wobble: 0.05,
            ragged: 0.0,
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

impl Cap {
    /// `thick` gives the thickness for a direction, the skin's point there and its height above the hairline.
    pub fn build(
        &self,
        skull: &Skull,
        heights: &Heights,
        colour: Vec3,
        thick: impl Fn(Vec3, Vec3, f32) -> f32,
    ) -> Part {
        let (columns, rows) = match self.flow {
            Flow::Meridians => (300, 110),
            Flow::Parallels => (180, 220),
        };
        let [x, y, z] = axes(self.pole);
        let locks = Locks::new(self.locks, self.seed);
        let (mut positions, mut aux, mut clip) = (Vec::new(), Vec::new(), Vec::new());
        for column in 0..columns {
            let a = TAU * column as f32 / columns as f32;
            for row in 0..rows {
                let b = (PI * row as f32 / (rows - 1) as f32).clamp(1e-3, PI - 1e-3);
                let d = (x * a.cos() + z * a.sin()) * b.sin() + y * b.cos();
                let skin = skull.at(d, 0.0);
                let h = heights.above(self.line, skin);
                let lock = locks.at(self.coordinate(a, b));
                let height = h + self.ragged * (lock.chance - 0.5) + self.ragged * 0.6 * (lock.crest - 0.6);
                let k = (height / self.edge).clamp(-1.0, 1.0);
                let round = if k > 0.0 { (1.0 - (1.0 - k) * (1.0 - k)).max(0.0).sqrt() } else { 0.0 };
                let ridges = self.amplitude * (0.25 + 0.75 * (height / 0.22).clamp(0.0, 1.0));
                let out = thick(d, skin, h) * round + ridges * round * (lock.crest * (0.6 + 0.6 * lock.chance) - 0.35)
                    - 0.05 * (1.0 - height / 0.05).clamp(0.0, 1.2);
                positions.push(skull.at(d, out));
                aux.push([lock.across, 0.1, lock.chance, lock.crest]);
                clip.push(height + 0.05);
            }
        }
        let tangents = self.tangents(&positions, columns, rows);
        let mut part =
            Part::new(Material::Hair, colour, positions, flipped(grid(columns, rows, true, false))).on_head().closed();
        part.inside_out = true;
        (part.aux, part.clip, part.tangents) = (aux, clip, tangents);
        part
    }

    fn coordinate(&self, a: f32, b: f32) -> f32 {
        match self.flow {
            Flow::Meridians => {
                let wave = self.wobble * 0.3 * (b * 3.0 + 1.3).sin() * (a * 2.0 + 0.5).sin();
                (a / TAU + self.swirl * b + wave).rem_euclid(1.0)
            }
            Flow::Parallels => {
                let wave = 0.12 * (a * 2.0 + 1.0).sin() + 0.07 * (a * 5.0 + b * 3.0).sin();
                (b / PI + self.wobble * wave).clamp(0.0, 1.0)
            }
        }
    }

    fn tangents(&self, positions: &[Vec3], columns: usize, rows: usize) -> Vec<Vec3> {
        let at = |column: usize, row: usize| positions[(column % columns) * rows + row];
        (0..columns * rows)
            .map(|k| {
                let (column, row) = (k / rows, k % rows);
                match self.flow {
                    Flow::Meridians => (at(column, (row + 1).min(rows - 1)) - at(column, row.saturating_sub(1))).unit(),
                    Flow::Parallels => (at(column + 1, row) - at(column + columns - 1, row)).unit(),
                }
            })
            .collect()
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
        seed,
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
