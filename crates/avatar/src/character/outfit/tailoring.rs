//! Blazers and what closes a front: lapels, buttons, ties, cords.

use super::super::maths::{blurred, interpolate};
use super::super::mesh_tools::{grid, sphere};
use super::super::part::{Fabric, Material, Part, tube};
use super::torso::{FrontField, Loop, Torso};
use crate::vector::Vec3;
use std::f32::consts::PI;

/// Both lapels: strips on the front, from the button at height `button` up to the collar, `slope` outwards per unit of height.
pub(super) fn lapels(torso: &Torso, front: &FrontField, slope: f32, button: f32, colour: Vec3) -> Vec<Part> {
    const ALONG: usize = 220;
    const ACROSS: usize = 26;
    const NOTCH: f32 = 0.72;
    const WIDTHS: [(f32, f32); 9] = [
        (0.0, 0.0),
        (0.10, 0.16),
        (0.35, 0.62),
        (NOTCH - 0.035, 1.0),
        (NOTCH, 0.56),
        (NOTCH + 0.02, 0.50),
        (NOTCH + 0.06, 0.74),
        (0.93, 0.60),
        (1.0, 0.46),
    ];
    const RISE: [(f32, f32); 5] = [(0.0, 0.10), (NOTCH - 0.12, 0.16), (NOTCH, 0.10), (NOTCH + 0.05, 0.0), (1.0, -0.30)];
    let top = torso.neck.y + 0.12;
    let strip = |sign: f32| {
        let (mut positions, mut aux) = (Vec::new(), Vec::new());
        for step in 0..ALONG {
            let u = step as f32 / (ALONG - 1) as f32;
            let y = button + (top - button) * u;
            let x = slope * (y - button) * (1.0 - 0.10 * u * u);
            let width = 0.46 * interpolate(&WIDTHS, u);
            for n in 0..=ACROSS {
                // The last column turns under, so that the edge has thickness.
                let j = n.min(ACROSS - 1) as f32 / (ACROSS - 1) as f32;
                let (px, py) = (sign * (x + width * j), y + width * j * interpolate(&RISE, u));
                let roll = (1.0 - (1.0 - (j / 0.22).min(1.0)).powi(2)).max(0.0).sqrt();
                let lift = 0.085 * (1.0 + 0.8 * (PI * u).sin()) * (0.35 + 0.65 * roll * (1.0 - 0.55 * j));
                let under = if n == ACROSS { 0.06 } else { 0.0 };
                positions.push(Vec3::new(px, py, front.at(px, py) + lift - under));
                aux.push([0.0, 0.0, 1.08 * (1.0 - 0.20 * (-((j - 1.0) / 0.06).powi(2)).exp()), 0.0]);
            }
        }
        let triangles = grid(ALONG, ACROSS + 1, false, false);
        let mut part = Part::new(Material::Cloth(Fabric::Woven), colour, positions.clone(), triangles).on_body();
        part.aux = aux;
        part.facing_away_from(|k| positions[k] - Vec3::new(0.0, 0.0, 1.0))
    };
    vec![strip(1.0), strip(-1.0)]
}

/// The blazer's collar from lapel to lapel behind the neck.
pub(super) fn back_collar(torso: &Torso, curve: &Loop, colour: Vec3) -> Part {
    let count = curve.azimuths.len();
    let front = 0.75f32;
    let order =
        (0..count).filter(|k| curve.azimuths[*k] > front).chain((0..count).filter(|k| curve.azimuths[*k] < -front));
    let order: Vec<usize> = order.collect();
    let path: Vec<Vec3> = order.iter().map(|k| curve.points[*k] + curve.normals[*k] * 0.03).collect();
    let path = blurred(&path, 2.0, false);
    let up: Vec<Vec3> = order.iter().map(|k| curve.normals[*k] + torso.axis * 0.5).collect();
    let taper = [(0.0, 0.004), (0.15, 0.10), (0.85, 0.10), (1.0, 0.004)];
    let last = (path.len().max(2) - 1) as f32;
    let half: Vec<f32> = (0..path.len()).map(|k| interpolate(&taper, k as f32 / last)).collect();
    let (positions, triangles) = tube(&path, &half, &vec![0.05; path.len()], &up, 12);
    Part::new(Material::Cloth(Fabric::Woven), colour, positions, triangles).on_body()
}

/// A flat button on the front.
pub(super) fn button(front: &FrontField, x: f32, y: f32, radius: f32, colour: Vec3) -> Part {
    let (directions, triangles) = sphere(18, 12);
    let middle = Vec3::new(x, y, front.at(x, y) + radius * 0.5);
    let place = |d: &Vec3| middle + Vec3::new(d.x * radius, d.y * radius, d.z * radius * 0.36);
    Part::new(Material::Cloth(Fabric::Plain), colour, directions.iter().map(place).collect(), triangles).on_body()
}

/// A tie with its knot.
pub(super) fn tie(torso: &Torso, front: &FrontField, colour: Vec3) -> Part {
    const ROWS: usize = 80;
    const COLUMNS: usize = 17;
    let top = torso.neck.y - 0.02;
    let (mut positions, mut inside) = (Vec::new(), Vec::new());
    for row in 0..ROWS {
        let down = 3.0 * row as f32 / (ROWS - 1) as f32;
        let half =
            interpolate(&[(0.0, 0.125), (0.10, 0.135), (0.26, 0.08), (0.30, 0.08), (1.6, 0.16), (3.0, 0.20)], down);
        let lift = interpolate(&[(0.0, 0.10), (0.25, 0.10), (0.34, 0.05), (1.0, 0.045)], down);
        let bulge = 0.05 * interpolate(&[(0.0, 1.6), (0.25, 1.6), (0.30, 0.5), (1.0, 0.4)], down);
        for column in 0..COLUMNS {
            let j = column as f32 / 8.0 - 1.0;
            let (x, y) = (half * j, top - down);
            let p = Vec3::new(x, y, front.at(x, y) + lift + bulge * (1.0 - j * j).max(0.0).sqrt());
            positions.push(p);
            inside.push(p - Vec3::new(0.0, 0.0, 1.0));
        }
    }
    let triangles = grid(ROWS, COLUMNS, false, false);
    Part::new(Material::Cloth(Fabric::Plain), colour, positions, triangles).on_body().facing_away_from(|k| inside[k])
}

/// The two cords of a hoodie.
pub(super) fn cords(torso: &Torso, front: &FrontField, colour: Vec3) -> Vec<Part> {
    let cord = |sign: f32| {
        let line =
            [(0.20, -0.12, 0.12), (0.235, -0.45, 0.06), (0.25, -0.8, 0.045), (0.255, -1.15, 0.04), (0.25, -1.42, 0.04)];
        let points: Vec<Vec3> = line
            .iter()
            .map(|(x, y, lift)| {
                let (x, y) = (sign * x, torso.neck.y + y);
                Vec3::new(x, y, front.at(x, y) + lift)
            })
            .collect();
        let path = super::super::maths::resampled(&points, 40);
        let half: Vec<f32> = (0..40).map(|k| if k >= 36 { 0.034 } else { 0.026 }).collect();
        let (positions, triangles) = tube(&path, &half, &half, &[], 8);
        Part::new(Material::Cloth(Fabric::Plain), colour, positions, triangles).on_body()
    };
    vec![cord(1.0), cord(-1.0)]
}
