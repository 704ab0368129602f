//! The shell around the neck as a table.

use super::super::maths::{blurred, interpolate};
use super::torso::{Torso, ring};
use crate::vector::Vec3;

/// The shell's profile away from the neckline: distance and height along the neck by azimuth.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    /// Distances and heights around, for each drop of the cutting plane.
    rings: Vec<(Vec<f32>, Vec<f32>)>,
}

const PROFILE_STEPS: usize = 96;

impl Profile {
    pub fn new(torso: &Torso, shell: &[Vec3]) -> Profile {
        let rings = [-0.06f32, 0.0, 0.08, 0.18, 0.30, 0.45]
            .iter()
            .map(|drop| {
                let field = torso.field(shell, |p| torso.plane(p, *drop, 0.50));
                let curve = torso.crossing(&torso.neck_frame(), 2.2, shell, &field, PROFILE_STEPS);
                let polar: Vec<(f32, f32, f32)> = curve.points.iter().map(|p| torso.polar(*p)).collect();
                let pick =
                    |f: fn(&(f32, f32, f32)) -> f32| blurred(&polar.iter().map(f).collect::<Vec<f32>>(), 1.0, true);
                (pick(|p| p.1), pick(|p| p.0))
            })
            .collect();
        Profile { rings }
    }

    /// Distance of the neckline itself.
    pub fn edge(&self, azimuth: f32) -> f32 {
        ring(&self.rings[1].0, azimuth)
    }

    /// Height of the shell at a distance from the neck's axis.
    pub fn height(&self, azimuth: f32, distance: f32) -> f32 {
        let mut table: Vec<(f32, f32)> = self.rings.iter().map(|(d, h)| (ring(d, azimuth), ring(h, azimuth))).collect();
        table.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (last, before) = (table[table.len() - 1], table[table.len() - 3]);
        if distance > last.0 {
            let slope = (last.1 - before.1) / (last.0 - before.0).max(0.03);
            return last.1 + (distance - last.0) * slope.clamp(-2.5, -0.15);
        }
        interpolate(&table, distance)
    }
}
