//! Hair: dark valleys between locks, glints only on crests that face the light.

use super::super::light::{Finish, Terms, lit};
use super::super::maths::{luminance, soft, times};
use super::{Painter, Surface};
use crate::vector::Vec3;
use std::f32::consts::TAU;

const RAMP: (f32, f32) = (-0.45, 0.85);

impl Painter {
    /// Strands with a direction. Coordinates: across the locks, along the strand, chance of the lock, crest.
    pub(super) fn strands(&self, colour: Vec3, s: &Surface) -> Vec3 {
        let s = &outside(s);
        let (terms, lit) = self.hair_body(colour, s);
        let [across, _, chance, crest] = s.aux;
        let half = (s.view + Vec3::new(-0.335, 0.813, 0.526).unit()).unit();
        let shift = s.tangent.unit().dot(half)
            + 0.10
            + (chance - 0.5) * 0.16
            + 0.03 * (across * TAU * 2.0 + chance * 20.0).sin();
        let crests = soft(crest, 0.25, 0.9);
        let upward = soft(s.normal.dot(Vec3::new(-0.303, 0.808, 0.505)), -0.1, 0.6);
        let first = soft((1.0 - shift * shift).max(0.0).powi(30), 0.25, 0.85)
            * upward
            * (0.35 + 0.65 * terms.key)
            * (0.25 + 0.75 * crests);
        let second = soft((1.0 - (shift + 0.22).powi(2)).max(0.0).powi(20), 0.3, 0.9) * 0.45 * crests * terms.key;
        let shine = (first + second) * (0.35 + 0.65 * soft(s.sky, 0.05, 0.95)) * 0.85;
        lit + self.glint * shine
    }

    /// Curls and beards.
    pub(super) fn curls(&self, colour: Vec3, s: &Surface) -> Vec3 {
        let s = &outside(s);
        let (terms, lit) = self.hair_body(colour, s);
        let shine = 0.30 * soft(terms.half.powi(10), 0.35, 1.0) * terms.key * soft(s.aux[3], 0.25, 0.9) * 0.85;
        lit + self.glint * shine
    }

    fn hair_body(&self, colour: Vec3, s: &Surface) -> (Terms, Vec3) {
        let [across, along, chance, crest] = s.aux;
        let mut base = colour;
        if let Some(tip) = self.tip.filter(|_| colour == self.hair) {
            base = base.lerp(tip, soft(along, 0.35, 1.0) * 0.7);
        }
        let fine = 0.5 + 0.5 * (across * TAU * 2.0 + chance * 9.0).sin();
        base = base * ((0.86 + 0.28 * chance) * (0.96 + 0.06 * fine) * (0.58 + 0.42 * soft(crest, -0.05, 0.75)));
        let terms = Terms::new(s.normal, s.view, s.key, s.sky, RAMP);
        let bright = luminance(colour) > 0.023;
        let finish = Finish {
            shadow: times(base, Vec3::new(0.52, 0.484, 0.51)),
            rim: 0.24,
            occlusion_tint: Vec3::new(0.34, 0.28, 0.30),
            rim_tint: if bright { 0.75 } else { 0.55 },
        };
        (terms, lit(base, &terms, &finish, &self.lighting))
    }
}

/// Hair is closed, so only its outside is ever seen. Where the fine normals of a coarse surface lean away from the camera
/// at its outline they are kept, not turned round: turned, they would be dark specks.
fn outside(s: &Surface) -> Surface {
    if s.back { Surface { normal: s.normal * -1.0, back: false, ..*s } } else { *s }
}
