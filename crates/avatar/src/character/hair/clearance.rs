//! Keeps what falls from the head outside neck, shoulders and chest.

use super::super::model::Marks;
use crate::vector::Vec3;

/// Width of the averaging kernel, base units.
const SIGMA: f32 = 0.16;

/// The body below the jaw as points with normals.
#[derive(Debug, Clone)]
pub(in crate::character) struct Clearance {
    points: Vec<(Vec3, Vec3)>,
    top: f32,
}

impl Clearance {
    /// From neutral skin positions and their normals.
    pub fn new(skin: &[Vec3], normals: &[Vec3], marks: &Marks) -> Clearance {
        let top = marks.chin.y - 0.15;
        let near = |p: &Vec3| p.y < top + 0.2 && p.y > marks.neck.y - 3.2 && p.x.abs() < 2.0;
        let points = skin.iter().zip(normals).filter(|(p, _)| near(p)).map(|(p, n)| (*p, *n)).collect();
        Clearance { points, top }
    }

    /// The point itself, or moved out of the body so that it keeps `margin` from the skin.
    pub fn pushed(&self, p: Vec3, margin: f32) -> Vec3 {
        if p.y > self.top {
            return p;
        }
        let mut moved = p;
        for _ in 0..2 {
            let (mut total, mut away, mut depth) = (0.0f32, Vec3::ZERO, 0.0f32);
            for (q, n) in &self.points {
                let d = moved - *q;
                let square = d.dot(d);
                if square < 1.2 {
                    let w = (-square / (2.0 * SIGMA * SIGMA)).exp() + 1e-9;
                    total += w;
                    away = away + *n * w;
                    depth += w * d.dot(*n);
                }
            }
            let short = margin - depth / total.max(1e-9);
            if total < 1e-9 || short <= 0.0 {
                break;
            }
            moved = moved + away.unit() * short;
        }
        let ease = ((self.top - p.y) / 0.25).clamp(0.0, 1.0);
        p.lerp(moved, ease)
    }
}
