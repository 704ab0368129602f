//! Cloth around the head: a headscarf and a turban.

use super::super::maths::{blurred, interpolate_smooth, soft};
use super::super::part::{Fabric, Material, Part, tube};
use super::Scalp;
use super::cap::{axes, spherical};
use super::shell::{Dense, Flow, Point};
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

const FINE: usize = 2;

/// The oval a scarf leaves open around the face, in the neutral front view.
#[derive(Debug, Clone, Copy)]
struct Opening {
    middle: f32,
    half: f32,
    up: f32,
    down: f32,
    behind: f32,
    front: f32,
}

impl Opening {
    fn new(scalp: &Scalp<'_>) -> Opening {
        let (marks, fs) = (scalp.marks, scalp.marks.face_scale);
        let middle = marks.eye.y - 0.25 * fs;
        Opening {
            middle,
            half: 0.74 * fs,
            up: marks.eye.y + 0.66 * fs - middle,
            down: middle - marks.chin.y - 0.03,
            behind: scalp.skull.centre.z - 0.05,
            front: marks.eye.z - 0.30,
        }
    }

    /// Distance outside the oval, about in base units; negative inside.
    fn distance(&self, p: Vec3) -> f32 {
        if p.z < self.behind {
            return 1.0;
        }
        // It closes as it turns towards the ears.
        let x = p.x.abs() + 0.60 * (self.front - p.z).max(0.0);
        let y = p.y - self.middle;
        let y = if y > 0.0 { y / self.up } else { y / self.down };
        // Squarer than an ellipse at the temples.
        ((x / self.half).powf(2.2) + y.abs().powf(2.2)).powf(1.0 / 2.2) - 1.0
    }
}

/// A scarf close around the face, wound once around the neck and falling to the chest.
pub(super) fn headscarf(scalp: &Scalp<'_>, colour: Vec3) -> Vec<Part> {
    let opening = Opening::new(scalp);
    let hood = hood(scalp, &opening, colour);
    let band = band(&opening, &hood, colour);
    vec![hood, band, drape(scalp, colour)]
}

/// The part on the head, from the crown to the jaw and under the chin.
fn hood(scalp: &Scalp<'_>, opening: &Opening, colour: Vec3) -> Part {
    let (columns, rows) = (146 * FINE, 82 * FINE + 1);
    let (skull, marks) = (scalp.skull, scalp.marks);
    let frame = axes(Vec3::new(0.0, 1.0, -0.35));
    let point = |column: usize, row: usize| {
        let (d, a, b) = spherical(frame, column as f32 / columns as f32, row as f32 / (rows - 1) as f32);
        let skin = skull.at(d, 0.0);
        let up = scalp.heights.up(skin);
        let azimuth = d.x.atan2(d.z);
        let near = opening.distance(skull.at(d, 0.05));
        // Close at the face, fuller over the crown and behind.
        let full = 0.055
            + 0.13 * soft(-up, 0.25, 0.60)
            + 0.08 * soft(-up, 0.6, 0.9)
            + 0.13 * soft(near, 0.0, 0.55)
            + 0.05 * soft(up, 0.4, 1.0);
        let side = azimuth.abs();
        // Folds run from the temples down and back around the jaw.
        let slant = side * 2.1 - up * 2.6;
        let folds =
            0.014 * (slant * 3.1 + 0.8 * (a * 1.0).sin()).sin() * soft(near, 0.05, 0.35) * soft(0.75 - up, 0.0, 0.6)
                + 0.012 * (b * 9.0 + 2.0 * (a + 0.6).cos()).sin() * soft(near, 0.08, 0.4);
        Point {
            position: skull.at(d, full + folds),
            aux: [0.0, 0.0, 1.0, 1.0],
            clip: near.min((skin.y - (marks.chin.y - 0.55)) * 2.0),
        }
    };
    let dense = Dense::new(columns, rows, true, point);
    dense.part(Material::Cloth(Fabric::Plain), colour, FINE, Flow::None, true).on_head()
}

/// The rolled edge around the face.
fn band(opening: &Opening, hood: &Part, colour: Vec3) -> Part {
    const POINTS: usize = 120;
    /// From the crown down either side; below that the edge lies under the jaw.
    const SPAN: f32 = 2.35;
    let angle = |p: &Vec3| p.x.atan2(p.y - opening.middle);
    let near: Vec<(Vec3, f32, f32)> =
        hood.rest.iter().map(|p| (*p, angle(p), opening.distance(*p))).filter(|(.., off)| off.abs() < 0.16).collect();
    let path: Vec<Vec3> = (0..POINTS)
        .map(|k| {
            let wanted = SPAN * (2.0 * k as f32 / (POINTS - 1) as f32 - 1.0);
            let (sum, total) = near.iter().fold((Vec3::ZERO, 0.0f32), |(sum, total), (p, at, off)| {
                let turn = (at - wanted + PI).rem_euclid(TAU) - PI;
                let w = (-(turn / 0.05).powi(2) - (off / 0.04).powi(2)).exp() + 1e-12;
                (sum + *p * w, total + w)
            });
            sum * (1.0 / total.max(1e-9))
        })
        .collect();
    let path = blurred(&path, 1.5, false);
    let share = |k: usize| (2.0 * k as f32 / (POINTS - 1) as f32 - 1.0).abs();
    let half: Vec<f32> = (0..POINTS).map(|k| 0.034 * soft(1.0 - share(k), 0.0, 0.22) + 0.002).collect();
    let (positions, triangles) = tube(&path, &half, &half, &[], 8);
    Part::new(Material::Cloth(Fabric::Plain), colour * 0.86, positions, triangles).on_head()
}

/// The length wound around the neck and lying on shoulders and chest.
fn drape(scalp: &Scalp<'_>, colour: Vec3) -> Part {
    let (columns, rows) = (136 * FINE, 60 * FINE + 1);
    let (marks, fs) = (scalp.marks, scalp.marks.face_scale);
    // Radius by share of the fall: the jaw, the neck, the shoulders, the chest.
    const OUT: [(f32, f32); 6] = [(0.0, 0.73), (0.16, 0.74), (0.34, 0.77), (0.55, 0.98), (0.80, 1.18), (1.0, 1.26)];
    let point = |column: usize, row: usize| {
        let (a, t) = (TAU * column as f32 / columns as f32, row as f32 / (rows - 1) as f32);
        let (sin, cos) = a.sin_cos();
        let front = cos.max(0.0);
        // Under the chin in front, under the hood at the sides and behind.
        let top = marks.chin.y + 0.05 + 0.44 * (1.0 - front * front);
        let length = (1.35 + 0.55 * front * front - 0.52 * sin * sin) * fs;
        let out = interpolate_smooth(&OUT, t) * fs * (1.0 - 0.10 * sin * sin * t);
        let flat = 0.80 + 0.05 * front;
        // One wide wrap crosses the front from one shoulder to the other.
        let slant = 7.0 * t + 1.5 * sin + 0.5 * (2.0 * a).cos();
        let pillow = |x: f32| 1.0 - (2.0 * (x / TAU).rem_euclid(1.0) - 1.0).abs().powf(2.2);
        let folds = 0.085 * (pillow(slant * 2.1) - 0.5) * soft(t, 0.02, 0.22) * (1.0 - 0.45 * soft(t, 0.6, 1.0))
            + 0.020 * (slant * 5.3 + 1.0).sin() * soft(t, 0.15, 0.5)
            + 0.030 * (a * 7.0 + 3.0 * t).sin() * soft(t, 0.60, 1.0);
        let direction = Vec3::new(sin, 0.0, cos * flat);
        let z = marks.neck.z + 0.10 + front * (0.16 * soft(t, 0.0, 0.4) + 0.20 * soft(0.40 - t, 0.0, 0.40));
        let p = Vec3::new(0.0, top - length * t, z) + direction * (out + folds);
        Point { position: scalp.body.pushed(p, 0.36 + folds), aux: [0.0, 0.0, 1.0, 1.0], clip: 1.0 }
    };
    let dense = Dense::new(columns, rows, true, point);
    let mut part = dense.part(Material::Cloth(Fabric::Plain), colour, FINE, Flow::None, false);
    part.head = part.rest.iter().map(|p| scalp.follows(p.y)).collect();
    part
}

/// Bands wound around the head that cross above the forehead.
pub(super) fn turban(scalp: &Scalp<'_>, colour: Vec3) -> Part {
    const LINE: [(f32, f32); 6] =
        [(0.0, 0.50), (40.0, 0.46), (75.0, 0.24), (98.0, 0.20), (130.0, -0.10), (180.0, -0.22)];
    let (columns, rows) = (150 * FINE, 110 * FINE + 1);
    let (skull, heights) = (scalp.skull, &scalp.heights);
    let frame = axes(Vec3::new(0.0, 1.0, -0.25));
    let point = |column: usize, row: usize| {
        let (d, _, _) = spherical(frame, column as f32 / columns as f32, row as f32 / (rows - 1) as f32);
        let skin = skull.at(d, 0.0);
        let up = heights.up(skin);
        let azimuth = d.x.atan2(d.z);
        let h = up - interpolate_smooth(&LINE, azimuth.abs().to_degrees());
        let k = (h / 0.13).clamp(-1.0, 1.0);
        let round = if k > 0.0 { (1.0 - (1.0 - k) * (1.0 - k)).max(0.0).sqrt() } else { 0.0 };
        // Layers overlap downwards: a slow rise, then a step.
        let side = if azimuth > 0.0 { 0.5 } else { 0.0 };
        let around = azimuth.abs().min(1.5) + 0.25 * (azimuth.abs() - 1.5).max(0.0);
        let layer = up * 4.4 - 1.25 * around + side * soft(azimuth.abs(), 0.0, 0.10) + 0.2;
        let share = layer.rem_euclid(1.0);
        let step = (1.0 - share).powf(0.8) * soft(share, 0.0, 0.26);
        let out = (0.17 + 0.20 * soft(up, 0.3, 1.0)) * round
            + 0.095 * (step - 0.4) * round * (1.0 - 0.6 * soft(up, 0.85, 1.05))
            - 0.05 * (1.0 - h / 0.05).clamp(0.0, 1.2);
        Point { position: skull.at(d, out), aux: [0.0, 0.0, 1.0, 1.0], clip: h + 0.05 }
    };
    let dense = Dense::new(columns, rows, true, point);
    dense.part(Material::Cloth(Fabric::Plain), colour, FINE, Flow::None, true).on_head().closed()
}
