//! The shell's front as a picture of depths.

use super::super::maths::blurred;
use super::super::raster::{Mesh, depths};
use super::torso::Torso;
use crate::vector::Vec3;

/// The shell's front as a height field z(x, y).
#[derive(Debug, Clone)]
pub(super) struct FrontField {
    top: f32,
    z: Vec<f32>,
}

const FIELD_SIDE: usize = 512;
const FIELD_REACH: f32 = 6.0;

impl FrontField {
    pub fn new(torso: &Torso, shell: &[Vec3]) -> FrontField {
        let top = torso.neck.y + 1.2;
        let scale = FIELD_SIDE as f32 / FIELD_REACH;
        let place = |p: &Vec3| Vec3::new((p.x + FIELD_REACH / 2.0) * scale, (top - p.y) * scale, -p.z);
        let screen: Vec<Vec3> = shell.iter().map(place).collect();
        let clip = vec![1.0; shell.len()];
        let mesh = Mesh { screen: &screen, clip: &clip, triangles: torso.whole(), hidden: &[] };
        let depths = depths(FIELD_SIDE, mesh).into_iter();
        let mut z: Vec<f32> = depths.map(|depth| if depth == f32::MAX { f32::NAN } else { -depth }).collect();
        for row in z.chunks_mut(FIELD_SIDE) {
            extend(row);
        }
        for column in 0..FIELD_SIDE {
            let mut line: Vec<f32> = (0..FIELD_SIDE).map(|row| z[row * FIELD_SIDE + column]).collect();
            extend(&mut line);
            let line: Vec<f32> = line.iter().map(|z| if z.is_nan() { 0.0 } else { *z }).collect();
            for (row, value) in blurred(&line, 3.0, false).into_iter().enumerate() {
                z[row * FIELD_SIDE + column] = value;
            }
        }
        for row in z.chunks_mut(FIELD_SIDE) {
            let soft = blurred(row, 3.0, false);
            row.copy_from_slice(&soft);
        }
        FrontField { top, z }
    }

    /// The same front as cloth hangs over it: below what stands out it falls back by at most `slope` per unit of
    /// height.
    pub fn hanging(mut self, slope: f32) -> FrontField {
        let step = slope * FIELD_REACH / FIELD_SIDE as f32;
        for at in FIELD_SIDE..self.z.len() {
            self.z[at] = self.z[at].max(self.z[at - FIELD_SIDE] - step);
        }
        self
    }

    pub fn at(&self, x: f32, y: f32) -> f32 {
        let scale = FIELD_SIDE as f32 / FIELD_REACH;
        let most = FIELD_SIDE as f32 - 2.0;
        let (fx, fy) = (((x + FIELD_REACH / 2.0) * scale).clamp(0.0, most), ((self.top - y) * scale).clamp(0.0, most));
        let at = fy as usize * FIELD_SIDE + fx as usize;
        let (u, v) = (fx.fract(), fy.fract());
        let top = self.z[at] * (1.0 - u) + self.z[at + 1] * u;
        let bottom = self.z[at + FIELD_SIDE] * (1.0 - u) + self.z[at + FIELD_SIDE + 1] * u;
        top * (1.0 - v) + bottom * v
    }
}

/// Unknown entries take the nearest known one before, else after.
fn extend(line: &mut [f32]) {
    for k in 1..line.len() {
        if line[k].is_nan() {
            line[k] = line[k - 1];
        }
    }
    for k in (1..line.len()).rev() {
        if line[k - 1].is_nan() {
            line[k - 1] = line[k];
        }
    }
}
