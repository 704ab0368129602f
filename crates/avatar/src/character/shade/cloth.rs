//! Cloth: cool shadows, a soft sheen at grazing angles, seams as drawn grooves. And plain metal or plastic.

use super::super::light::{Finish as Light, Terms, lit};
use super::super::maths::{soft, times};
use super::super::part::{Fabric, Seams};
use super::{Finish, Painter, Surface, noise};
use crate::vector::Vec3;
use std::f32::consts::TAU;

fn bell(x: f32) -> f32 {
    (-x * x).exp()
}

impl Painter {
    /// Coordinates: across the ribs, unused, shade, unused.
    pub(super) fn cloth(&self, finish: &Finish, fabric: Fabric, s: &Surface) -> Vec3 {
        let grain = match fabric {
            Fabric::Plain => 1.0,
            Fabric::Ribbed => 0.93 + 0.07 * (s.aux[0] * TAU).sin(),
            Fabric::Woven => 0.95 + 0.10 * noise(s.rest * 26.0),
        };
        let base = finish.colour * (s.aux[2] * grain * self.seams(&finish.seams, s.rest));
        let terms = Terms::new(s.normal, s.view, s.key, s.sky, (-0.30, 0.80));
        let light = Light {
            shadow: times(base, Vec3::new(0.50, 0.50, 0.60)),
            rim: 0.38,
            occlusion_tint: Vec3::new(0.36, 0.34, 0.40),
            rim_tint: 0.6,
        };
        let sheen = 0.05 * (1.0 - terms.facing).powi(2) * terms.key;
        let colour = lit(base, &terms, &light) + (base * 0.6 + Vec3::new(0.4, 0.4, 0.4)) * sheen;
        colour * if s.back { 0.62 } else { 1.0 }
    }

    /// Factor of the drawn seams at a point.
    fn seams(&self, seams: &Seams, r: Vec3) -> f32 {
        let mut shade = 1.0;
        if let Some(shoulder) = seams.armhole.filter(|shoulder| r.y > shoulder.y - 1.1) {
            let curve = shoulder.x - 0.10 - 0.16 * bell((r.y - (shoulder.y - 0.55)) / 0.5);
            let x = r.x.abs() - curve;
            shade *= 1.0 - 0.26 * bell(x / 0.012) + 0.05 * bell((x + 0.026) / 0.014);
        }
        if let Some(half) = seams.placket.filter(|_| r.z > 0.0) {
            shade *= 1.0 - 0.14 * bell((r.x.abs() - half) / 0.010);
        }
        if let Some(height) = seams.pocket.filter(|_| r.z > 0.0) {
            let (x, y) = (r.x - 0.95, r.y - height - 0.10 * (r.x - 0.95));
            let edge = (x.abs() - 0.34).max(y.abs() - 0.055);
            let pixel = 1.0 / self.scale;
            shade *= 1.0 + 0.06 * soft(-edge, -pixel, pixel) - 0.22 * bell(edge / 0.012);
        }
        shade
    }

    pub(super) fn metal(&self, colour: Vec3, s: &Surface) -> Vec3 {
        let terms = Terms::new(s.normal, s.view, s.key, s.sky, (-0.25, 0.85));
        let light =
            Light { shadow: colour * 0.45, rim: 0.55, occlusion_tint: Vec3::new(0.40, 0.26, 0.26), rim_tint: 0.5 };
        let glint = 0.9 * soft(terms.half.powi(30), 0.3, 0.8);
        lit(colour, &terms, &light) + Vec3::new(glint, glint, glint)
    }
}
