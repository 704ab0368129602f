//! Glasses and earrings.

use std::f32::consts::TAU;

use super::maths::soft;
use super::mesh_tools::sphere;
use super::model::Marks;
use super::part::{Material, Part, tube};
use super::person::{EarringKind, Earrings, Glasses, GlassesShape};
use crate::vector::Vec3;

/// A rim's outline: half width and half height in eye radii, the power of its superellipse (2 is round), how far the outer
/// upper corner is drawn up, and the thickness of the rim in base units.
struct Outline {
    width: f32,
    height: f32,
    power: f32,
    wing: f32,
    rim: f32,
}

impl Outline {
    fn of(shape: GlassesShape) -> Outline {
        match shape {
            GlassesShape::Round => Outline { width: 1.60, height: 1.54, power: 2.1, wing: 0.0, rim: 0.024 },
            GlassesShape::Square => Outline { width: 1.66, height: 1.34, power: 4.2, wing: 0.0, rim: 0.028 },
            GlassesShape::CatEye => Outline { width: 1.66, height: 1.32, power: 2.7, wing: 0.42, rim: 0.027 },
            GlassesShape::Rimless => Outline { width: 1.58, height: 1.22, power: 3.2, wing: 0.0, rim: 0.011 },
        }
    }
}

/// Two rims, two temples and a bridge. `skin` are the neutral skin positions the rims must clear.
pub(super) fn glasses(glasses: &Glasses, marks: &Marks, skin: &[Vec3]) -> Vec<Part> {
    let outline = Outline::of(glasses.shape);
    let arm = outline.rim * 0.78;
    let colour = glasses.colour.linear();
    let (r, eye_x, eye_y) = (marks.eye_radius, marks.eye_x, marks.eye.y);
    let (width, height) = (r * outline.width, r * outline.height);
    let near = skin.iter().filter(|p| {
        (p.x.abs() - eye_x).abs() < width * 0.9 && (p.y - eye_y + r * 0.18).abs() < height * 1.1 && p.x.abs() > 0.12
    });
    let front = near.map(|p| p.z).fold(f32::MIN, f32::max) + 0.045;
    let centre_x = eye_x + r * 0.10;
    let metal = |path: &[Vec3], half: f32, sides: usize, up: &[Vec3]| {
        let sizes = vec![half; path.len()];
        let (positions, triangles) = tube(path, &sizes, &sizes, up, sides);
        Part::new(Material::Metal, colour, positions, triangles).on_head()
    };
    let mut parts = Vec::new();
    for sign in [1.0f32, -1.0] {
        let power = 2.0 / outline.power;
        let rim: Vec<Vec3> = (0..=72)
            .map(|k| {
                let (s, c) = (TAU * k as f32 / 72.0).sin_cos();
                let x = centre_x + c.signum() * c.abs().powf(power) * width;
                let wing = outline.wing * r * soft(s, 0.0, 0.9) * soft(c, -0.3, 0.9);
                let y = eye_y - r * 0.18 + s.signum() * s.abs().powf(power) * height + wing;
                Vec3::new(sign * (x + 0.5 * wing), y, front - 0.30 * (x - eye_x).max(0.0).powf(1.4))
            })
            .collect();
        parts.push(metal(&rim, outline.rim, 10, &[]));
        let outer = centre_x + width;
        let temple: Vec<Vec3> = (0..30)
            .map(|k| {
                let t = k as f32 / 29.0;
                let x = outer + (marks.ear_x + 0.035 - outer) * t.sqrt();
                let start = front - 0.30 * (outer - eye_x).powf(1.4);
                let lift = outline.wing * r * 0.5 * (1.0 - t);
                Vec3::new(sign * x, eye_y + r * 0.35 - 0.02 * t + lift, start * (1.0 - t) + (marks.ear_z + 0.02) * t)
            })
            .collect();
        parts.push(metal(&temple, arm, 8, &[]));
    }
    let inner = centre_x - width;
    let bridge: Vec<Vec3> = (0..24)
        .map(|k| {
            let t = k as f32 / 11.5 - 1.0;
            let bow = 1.0 - t * t;
            Vec3::new(t * inner, eye_y + r * 0.10 + 0.05 * bow, front + 0.03 * bow)
        })
        .collect();
    parts.push(metal(&bridge, arm, 8, &[Vec3::new(0.0, 1.0, 0.0); 24]));
    parts
}

/// One under each ear.
pub(super) fn earrings(earrings: &Earrings, marks: &Marks) -> Vec<Part> {
    let colour = earrings.colour.linear();
    let ball = |middle: Vec3, size: Vec3| {
        let (directions, triangles) = sphere(16, 11);
        let place = |d: &Vec3| middle + Vec3::new(d.x * size.x, d.y * size.y, d.z * size.z);
        Part::new(Material::Metal, colour, directions.iter().map(place).collect(), triangles).on_head()
    };
    let hoop = |middle: Vec3, sign: f32| {
        let radius = 0.125;
        let path: Vec<Vec3> = (0..=40)
            .map(|k| {
                let (s, c) = (TAU * k as f32 / 40.0).sin_cos();
                middle + Vec3::new(sign * 0.55 * radius * c, radius * s - radius, 0.83 * radius * c)
            })
            .collect();
        let half = vec![0.017; path.len()];
        let (positions, triangles) = tube(&path, &half, &half, &[], 8);
        Part::new(Material::Metal, colour, positions, triangles).on_head()
    };
    let place =
        |sign: f32| Vec3::new(sign * (marks.ear_x + 0.055), marks.eye.y - 0.47 * marks.face_scale, marks.ear_z + 0.09);
    let worn = |sign: f32| {
        let lobe = place(sign);
        match earrings.kind {
            EarringKind::Stud => vec![ball(lobe, Vec3::new(0.038, 0.038, 0.038))],
            EarringKind::Hoop => vec![hoop(lobe, sign)],
            EarringKind::Drop => vec![
                ball(lobe, Vec3::new(0.028, 0.028, 0.028)),
                ball(lobe - Vec3::new(0.0, 0.115, 0.0), Vec3::new(0.034, 0.075, 0.034)),
            ],
        }
    };
    [1.0, -1.0].into_iter().flat_map(worn).collect()
}
