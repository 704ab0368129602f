//! Ropes of hair: tails, plaits and ringlets, lofted along a line.

use super::super::maths::{interpolate, resampled, soft};
use super::super::part::{Material, Part, tube};
use super::shell::merged;
use crate::vector::Vec3;
use std::f32::consts::TAU;

/// A line with a direction away from the body along it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub points: Vec<Vec3>,
    pub outward: Vec<Vec3>,
}

impl Line {
    /// A smooth line through `points`; outwards is away from an axis that stands at `axis`.
    pub fn through(points: &[Vec3], count: usize, axis: Vec3) -> Line {
        let points = resampled(points, count);
        let outward = points.iter().map(|p| Vec3::new(p.x - axis.x, 0.0, p.z - axis.z).unit()).collect();
        Line { points, outward }
    }

    fn along(&self, k: usize) -> Vec3 {
        let last = self.points.len() - 1;
        (self.points[(k + 1).min(last)] - self.points[k.saturating_sub(1)]).unit()
    }

    fn length(&self) -> f32 {
        self.points.windows(2).map(|pair| (pair[1] - pair[0]).length()).sum()
    }

    /// Sideways and outwards across the line at a point.
    fn across(&self, k: usize) -> (Vec3, Vec3) {
        let along = self.along(k);
        let out = (self.outward[k] - along * self.outward[k].dot(along)).unit();
        (along.cross(out), out)
    }

    fn share(&self, k: usize) -> f32 {
        k as f32 / (self.points.len() - 1) as f32
    }
}

/// One lock: an ellipse `half` wide and `flat` thick along a line. `number` makes it differ from its neighbours.
pub(super) fn lock(line: &Line, half: &[f32], flat: &[f32], sides: usize, number: usize, colour: Vec3) -> Part {
    let (positions, triangles) = tube(&line.points, half, flat, &line.outward, sides);
    let mut part = Part::new(Material::Hair, colour, positions, triangles);
    let chance = super::super::maths::random(0x51, number);
    part.aux = (0..line.points.len() * sides)
        .map(|k| {
            let (sin, cos) = (TAU * (k % sides) as f32 / sides as f32).sin_cos();
            let crest = 0.45 + 0.55 * soft(sin, -0.6, 0.9);
            [number as f32 + 0.5 + 0.45 * cos, line.share(k / sides), chance, crest]
        })
        .collect();
    part.tangents = (0..line.points.len() * sides).map(|k| line.along(k / sides)).collect();
    part.closed()
}

/// Three strands plaited along a line; `radius` is the plait's by share of the line.
pub(super) fn plait(line: &Line, radius: &[(f32, f32)], sides: usize, colour: Vec3) -> Option<Part> {
    let widest = radius.iter().map(|(_, r)| *r).fold(0.0, f32::max);
    let turns = line.length() / (widest * 4.6).max(0.01);
    let strands = (0..3).map(|strand| {
        let (mut points, mut outward, mut half) = (Vec::new(), Vec::new(), Vec::new());
        for k in 0..line.points.len() {
            let t = line.share(k);
            let r = interpolate(radius, t);
            let phase = TAU * (turns * t + strand as f32 / 3.0);
            let (side, out) = line.across(k);
            points.push(line.points[k] + side * (r * 0.62 * phase.sin()) + out * (r * 0.36 * (2.0 * phase).sin()));
            outward.push(out);
            half.push(r * 0.56);
        }
        let flat: Vec<f32> = half.iter().map(|half| half * 0.92).collect();
        lock(&Line { points, outward }, &half, &flat, sides, strand * 3 + 1, colour)
    });
    merged(strands.collect())
}

/// A thin plait drawn as a beaded tube: enough where dozens hang side by side.
pub(super) fn thin_plait(line: &Line, radius: f32, sides: usize, number: usize, colour: Vec3) -> Part {
    let beads = line.length() / (radius * 2.6);
    let pulse = |t: f32| (std::f32::consts::PI * beads * t).sin().abs();
    let half: Vec<f32> = (0..line.points.len())
        .map(|k| {
            let t = line.share(k);
            radius * (0.78 + 0.26 * pulse(t)) * soft(1.0 - t, 0.0, 0.03).max(0.15)
        })
        .collect();
    let mut part = lock(line, &half, &half, sides, number, colour);
    for (k, aux) in part.aux.iter_mut().enumerate() {
        aux[3] *= 0.35 + 0.65 * pulse(line.share(k / sides));
    }
    part
}

/// A ringlet: a lock that winds around its line, wider as it falls.
pub(super) fn ringlet(line: &Line, radius: f32, wind: f32, turns: f32, number: usize, colour: Vec3) -> Part {
    const SIDES: usize = 5;
    let chance = super::super::maths::random(0x73, number);
    let (mut points, mut half) = (Vec::new(), Vec::new());
    for k in 0..line.points.len() {
        let t = line.share(k);
        let (side, out) = line.across(k);
        let phase = TAU * (turns * t + chance) * if number.is_multiple_of(2) { 1.0 } else { -1.0 };
        let reach = wind * soft(t, 0.12, 0.5);
        points.push(line.points[k] + side * (reach * phase.sin()) + out * (reach * phase.cos()));
        half.push(radius * interpolate(&[(0.0, 0.5), (0.3, 0.9), (0.75, 1.0), (0.93, 0.7), (1.0, 0.10)], t));
    }
    let wound = Line { points, outward: line.outward.clone() };
    lock(&wound, &half, &half, SIDES, number, colour)
}
