//! Glasses and earrings.

use super::mesh_tools::sphere;
use super::model::Marks;
use super::part::{Material, Part, tube};
use super::person::Glasses;
use crate::vector::Vec3;

const RIM: f32 = 0.026;
const TEMPLE: f32 = 0.020;

/// Two rims, two temples and a bridge. `skin` are the neutral skin positions the rims must clear.
pub(super) fn glasses(glasses: &Glasses, marks: &Marks, skin: &[Vec3]) -> Vec<Part> {
    let colour = glasses.colour.linear();
    let (r, eye_x, eye_y) = (marks.eye_radius, marks.eye_x, marks.eye.y);
    let (width, height) = (r * 1.62, r * (1.32 + 0.25 * glasses.round));
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
        let power = 2.0 / (4.0 - 1.8 * glasses.round);
        let rim: Vec<Vec3> = (0..=72)
            .map(|k| {
                let (s, c) = (std::f32::consts::TAU * k as f32 / 72.0).sin_cos();
                let x = centre_x + c.signum() * c.abs().powf(power) * width;
                let y = eye_y - r * 0.18 + s.signum() * s.abs().powf(power) * height;
                Vec3::new(sign * x, y, front - 0.30 * (x - eye_x).max(0.0).powf(1.4))
            })
            .collect();
        parts.push(metal(&rim, RIM, 10, &[]));
        let outer = centre_x + width;
        let temple: Vec<Vec3> = (0..30)
            .map(|k| {
                let t = k as f32 / 29.0;
                let x = outer + (marks.ear_x + 0.035 - outer) * t.sqrt();
                let start = front - 0.30 * (outer - eye_x).powf(1.4);
                Vec3::new(sign * x, eye_y + r * 0.35 - 0.02 * t, start * (1.0 - t) + (marks.ear_z + 0.02) * t)
            })
            .collect();
        parts.push(metal(&temple, TEMPLE, 8, &[]));
    }
    let inner = centre_x - width;
    let bridge: Vec<Vec3> = (0..24)
        .map(|k| {
            let t = k as f32 / 11.5 - 1.0;
            let bow = 1.0 - t * t;
            Vec3::new(t * inner, eye_y + r * 0.10 + 0.05 * bow, front + 0.03 * bow)
        })
        .collect();
    parts.push(metal(&bridge, TEMPLE, 8, &[Vec3::new(0.0, 1.0, 0.0); 24]));
    parts
}

/// A small sphere under each ear.
pub(super) fn earrings(colour: Vec3, marks: &Marks) -> Vec<Part> {
    let ring = |sign: f32| {
        let (directions, triangles) = sphere(18, 12);
        let middle = Vec3::new(sign * (marks.ear_x + 0.055), marks.eye.y - 0.47 * marks.face_scale, marks.ear_z + 0.09);
        let positions = directions.iter().map(|d| middle + *d * 0.042).collect();
        Part::new(Material::Metal, colour, positions, triangles).on_head()
    };
    vec![ring(1.0), ring(-1.0)]
}
