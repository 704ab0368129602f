//! Cloth: cool shadows, a soft sheen at grazing angles, seams, pockets and prints drawn on it. And plain metal or plastic.

use super::super::light::{Finish as Light, Terms, lit};
use super::super::maths::{soft, times};
use super::super::outfit::{Mark, Seams, Weave};
use super::super::part::Fabric;
use super::{Finish, Painter, Surface, noise};
use crate::vector::Vec3;
use std::f32::consts::TAU;

fn bell(x: f32) -> f32 {
    (-x * x).exp()
}

/// Distance to a box's outline, negative inside.
fn box_edge(dx: f32, dy: f32, half: [f32; 2]) -> f32 {
    (dx.abs() - half[0]).max(dy.abs() - half[1])
}

impl Painter {
    /// Coordinates: across the ribs, 1 on sleeves, shade, distance to a cut edge.
    pub(super) fn cloth(&self, finish: &Finish, fabric: Fabric, s: &Surface) -> Vec3 {
        let grain = match fabric {
            Fabric::Plain => 1.0,
            Fabric::Ribbed => 0.93 + 0.07 * (s.aux[0] * TAU).sin(),
            Fabric::Woven => 0.97 + 0.06 * noise(s.rest * 38.0),
        };
        let drawn = self.drawn(&finish.seams, finish.colour, s);
        let base = drawn * (s.aux[2] * grain * self.grooves(&finish.seams, s));
        let terms = Terms::new(s.normal, s.view, s.key, s.sky, (-0.30, 0.80));
        let light = Light {
            shadow: times(base, Vec3::new(0.50, 0.50, 0.60)),
            rim: 0.38,
            occlusion_tint: Vec3::new(0.36, 0.34, 0.40),
            rim_tint: 0.6,
        };
        let sheen = 0.05 * (1.0 - terms.facing).powi(2) * terms.key;
        let colour = lit(base, &terms, &light, &self.lighting) + (base * 0.6 + Vec3::new(0.4, 0.4, 0.4)) * sheen;
        colour * if s.back { 0.62 } else { 1.0 }
    }

    /// The cloth's own colour with prints, bands and bindings.
    fn drawn(&self, seams: &Seams, colour: Vec3, s: &Surface) -> Vec3 {
        let mut base = colour;
        if let Some(print) = seams.print {
            base = base.lerp(print.colour, self.print(print.weave, s.rest));
        }
        let pixel = 1.0 / self.scale;
        for mark in seams.marks.iter().flatten() {
            match mark {
                Mark::Band { low, high, colour } => {
                    let inside = (s.rest.y - low).min(high - s.rest.y);
                    base = base.lerp(*colour, soft(inside, -pixel, pixel));
                }
                Mark::Strips { x, half, colour } if s.aux[1] < 0.5 => {
                    base = base.lerp(*colour, soft(half - (s.rest.x.abs() - x).abs(), -pixel, pixel));
                }
                _ => {}
            }
        }
        if let Some((width, colour)) = seams.binding {
            base = base.lerp(colour, soft(width - s.aux[3], -pixel, pixel));
        }
        base
    }

    /// How much of a print's colour is at a place. Fine patterns fade out before they would flicker.
    fn print(&self, weave: Weave, r: Vec3) -> f32 {
        // Along the cloth from the middle of the front, around the body.
        let across = r.x.signum() * (r.x.abs() + 0.35 * (r.x.abs() - 0.7).max(0.0).powi(2));
        let line = |value: f32, step: f32, width: f32| {
            let pixel = 0.7 / self.scale;
            let away = ((value / step).rem_euclid(1.0) - 0.5).abs() * step;
            let fade = (width / (width + pixel)).clamp(0.0, 1.0);
            soft(width / 2.0 - (step / 2.0 - away), -pixel, pixel) * fade
        };
        match weave {
            Weave::Stripes => line(r.y, 0.30, 0.12),
            Weave::Pinstripe => 0.55 * line(across, 0.17, 0.016),
            Weave::Checks => (0.55 * line(across, 0.24, 0.022)).max(0.55 * line(r.y, 0.24, 0.022)),
            Weave::Plaid => {
                let (a, b) = (line(across, 0.46, 0.20), line(r.y, 0.46, 0.20));
                let fine = line(across + 0.23, 0.46, 0.03).max(line(r.y + 0.23, 0.46, 0.03));
                (0.38 * a + 0.38 * b + 0.25 * fine).min(1.0)
            }
            Weave::Herringbone => {
                let column = (across / 0.085).floor();
                let lean = if column.rem_euclid(2.0) < 1.0 { 1.0 } else { -1.0 };
                0.42 * line(r.y + lean * (across - column * 0.085), 0.060, 0.028)
            }
            Weave::Dots => {
                let row = (r.y / 0.15).floor();
                let (u, v) = (across / 0.15 + 0.5 * row.rem_euclid(2.0), r.y / 0.15);
                let away = (u.rem_euclid(1.0) - 0.5).hypot(v.rem_euclid(1.0) - 0.5) * 0.15;
                let pixel = 0.8 / self.scale;
                soft(0.030 - away, -pixel, pixel)
            }
        }
    }

    /// Factor of the drawn seams at a point.
    fn grooves(&self, seams: &Seams, s: &Surface) -> f32 {
        let r = s.rest;
        let mut shade = 1.0;
        if let Some(shoulder) = seams.armhole.filter(|shoulder| r.y > shoulder.y - 1.1) {
            let curve = shoulder.x - 0.10 - 0.16 * bell((r.y - (shoulder.y - 0.55)) / 0.5);
            let x = r.x.abs() - curve;
            shade *= 1.0 - 0.20 * bell(x / 0.012) + 0.05 * bell((x + 0.026) / 0.014);
        }
        if seams.stitched {
            shade *= 1.0 - 0.16 * bell((s.aux[3] - 0.045) / 0.010) - 0.18 * bell(s.aux[3] / 0.014);
        }
        if r.z < 0.0 || s.aux[1] > 0.5 {
            return shade;
        }
        for mark in seams.marks.iter().flatten() {
            shade *= self.groove(mark, r);
        }
        shade
    }

    fn groove(&self, mark: &Mark, r: Vec3) -> f32 {
        let pixel = 1.0 / self.scale;
        match mark {
            Mark::Placket(half) => 1.0 - 0.14 * bell((r.x.abs() - half) / 0.010),
            Mark::Zip => 1.0 - 0.35 * bell(r.x / 0.020) - 0.10 * bell((r.x.abs() - 0.07) / 0.012),
            Mark::Welt([x, y]) => {
                let (dx, dy) = (r.x - x, r.y - y - 0.10 * (r.x - x));
                let edge = box_edge(dx, dy, [0.30, 0.055]);
                1.0 + 0.06 * soft(-edge, -pixel, pixel) - 0.22 * bell(edge / 0.012)
            }
            Mark::Pocket { middle, half, both } => {
                let x = if *both { r.x.abs() } else { r.x };
                let (dx, dy) = (x - middle[0], r.y - middle[1]);
                let edge = box_edge(dx, dy, *half);
                let opening = bell((dy - half[1]) / 0.020) * soft(half[0] - dx.abs(), -pixel, pixel);
                1.0 + 0.02 * soft(-edge, -pixel, pixel)
                    - 0.16 * bell(edge / 0.012)
                    - 0.06 * bell((edge + 0.04) / 0.009)
                    - 0.16 * opening
            }
            Mark::Level(y) => 1.0 - 0.18 * bell((r.y - y) / 0.013) - 0.06 * bell((r.y - y + 0.05) / 0.010),
            Mark::Gathers(y) => {
                let down = (y - r.y).max(0.0);
                let fade = soft(down, 0.0, 0.05) * (1.0 - soft(down, 0.15, 0.9)) * (1.0 - soft(r.x.abs(), 0.7, 1.1));
                1.0 - 0.05 * fade * (0.5 + 0.5 * (r.x * 34.0 + 2.0 * (r.x * 7.0).sin()).sin())
            }
            Mark::Band { .. } | Mark::Strips { .. } => 1.0,
        }
    }

    pub(super) fn metal(&self, colour: Vec3, s: &Surface) -> Vec3 {
        let terms = Terms::new(s.normal, s.view, s.key, s.sky, (-0.25, 0.85));
        let light =
            Light { shadow: colour * 0.45, rim: 0.55, occlusion_tint: Vec3::new(0.40, 0.26, 0.26), rim_tint: 0.5 };
        let glint = 0.9 * soft(terms.half.powi(30), 0.3, 0.8);
        lit(colour, &terms, &light, &self.lighting) + Vec3::new(glint, glint, glint)
    }
}
