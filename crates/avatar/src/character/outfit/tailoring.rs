//! What lies on a front: a jacket's lapels, ties, buttons, patches, cords.

use super::super::maths::{interpolate, resampled, soft};
use super::super::mesh_tools::{grid, sphere};
use super::super::part::{Fabric, Material, Part, tube};
use super::front::FrontField;
use super::profile::Profile;
use super::torso::{Loop, Torso};
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

/// A jacket's lapels and collar in one strip: up one edge of the opening, around the neck and down the other. `curve` is that
/// edge; `button` is the height where the lapels begin, `top` where they become the collar.
pub(super) fn revers(
    torso: &Torso,
    profile: &Profile,
    front: &FrontField,
    curve: &Loop,
    [button, top]: [f32; 2],
    colour: Vec3,
    fabric: Fabric,
) -> Part {
    const ACROSS: usize = 12;
    let (mut positions, mut aux, mut inside) = (Vec::new(), Vec::new(), Vec::new());
    let count = curve.points.len();
    for (k, edge) in curve.points.iter().enumerate() {
        let azimuth = TAU * k as f32 / count as f32 - PI;
        let u = ((edge.y - button) / (top - button)).clamp(0.0, 1.0);
        let around = soft(azimuth.abs(), 0.95, 1.30);
        let (height, distance, _) = torso.polar(*edge);
        for n in 0..=ACROSS + 1 {
            // The first column hangs inside the crease, the last turns under, so that the edges have thickness.
            let j = (n.saturating_sub(1).min(ACROSS - 1)) as f32 / (ACROSS - 1) as f32;
            let flat = lapel_point(front, *edge, u, j);
            let standing = collar_point(torso, profile, [azimuth, distance, height], j);
            let mut p = flat.lerp(standing, around);
            if n == 0 {
                p = p - Vec3::new(0.0, 0.10 * around, 0.07 * (1.0 - around));
            } else if n == ACROSS + 1 {
                p = p - Vec3::new(0.0, 0.05 * around, 0.06 * (1.0 - around));
            }
            positions.push(p);
            inside.push(torso.neck - torso.axis * (1.0 + 2.0 * (1.0 - u)));
            aux.push([0.0, 0.0, 1.07 * (1.0 - 0.20 * (-((j - 1.0) / 0.06).powi(2)).exp()), 1.0]);
        }
    }
    let triangles = grid(count, ACROSS + 2, false, false);
    let mut part = Part::new(Material::Cloth(fabric), colour, positions, triangles).on_body();
    part.aux = aux;
    part.facing_away_from(|k| inside[k])
}

/// A point of a lapel beside the opening's edge, `j` of its width outwards; `u` from the button to the collar.
fn lapel_point(front: &FrontField, edge: Vec3, u: f32, j: f32) -> Vec3 {
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
        (1.0, 0.48),
    ];
    const RISE: [(f32, f32); 5] = [(0.0, 0.10), (NOTCH - 0.12, 0.16), (NOTCH, 0.10), (NOTCH + 0.05, 0.0), (1.0, -0.30)];
    let width = 0.46 * interpolate(&WIDTHS, u);
    let sign = if edge.x < 0.0 { -1.0 } else { 1.0 };
    let (x, y) = (edge.x + sign * width * j, edge.y + width * j * interpolate(&RISE, u));
    let roll = (1.0 - (1.0 - (j / 0.22).min(1.0)).powi(2)).max(0.0).sqrt();
    let lift = 0.085 * (1.0 + 0.8 * (PI * u).sin()) * (0.35 + 0.65 * roll * (1.0 - 0.55 * j));
    Vec3::new(x, y, front.at(x, y) + lift)
}

/// A point of the collar behind the neck, `j` from its crease to its outer edge.
fn collar_point(torso: &Torso, profile: &Profile, [azimuth, distance, height]: [f32; 3], j: f32) -> Vec3 {
    let back = 0.5 - 0.5 * azimuth.cos();
    let width = (0.21 + 0.05 * back) * torso.scale;
    let crest = height + (0.06 + 0.10 * back) * torso.scale;
    let out = distance + width * j;
    let lying = (profile.height(azimuth, out) + 0.045).min(height + 0.02 - 0.35 * width * j);
    let h = (crest + (lying - crest) * j.powf(0.85)).max(lying) + 0.035 * (PI * j).sin();
    torso.point(azimuth, out + 0.02 * (PI * j).sin(), h)
}

/// A flat button on the front.
pub(super) fn button(front: &FrontField, x: f32, y: f32, radius: f32, colour: Vec3) -> Part {
    let (directions, triangles) = sphere(14, 9);
    let middle = Vec3::new(x, y, front.at(x, y) + radius * 0.5);
    let place = |d: &Vec3| middle + Vec3::new(d.x * radius, d.y * radius, d.z * radius * 0.36);
    Part::new(Material::Cloth(Fabric::Plain), colour, directions.iter().map(place).collect(), triangles).on_body()
}

/// A surface on the front by rows of (down, half width, lift, bulge), from `top` down, all base units.
fn blade(front: &FrontField, top: f32, rows: &[[f32; 4]], colour: Vec3, fabric: Fabric) -> Part {
    const COLUMNS: usize = 13;
    const STEPS: usize = 36;
    let at = |k: usize, down: f32| interpolate(&rows.iter().map(|row| (row[0], row[k])).collect::<Vec<_>>(), down);
    let (first, last) = (rows[0][0], rows[rows.len() - 1][0]);
    let (mut positions, mut inside, mut aux) = (Vec::new(), Vec::new(), Vec::new());
    for step in 0..STEPS {
        let down = first + (last - first) * step as f32 / (STEPS - 1) as f32;
        let (half, lift, bulge) = (at(1, down), at(2, down), at(3, down));
        for column in 0..COLUMNS {
            let j = column as f32 / ((COLUMNS - 1) / 2) as f32 - 1.0;
            let (x, y) = (half * j, top - down);
            let p = Vec3::new(x, y, front.at(x, y) + lift + bulge * (1.0 - j.powi(4)).max(0.0).sqrt());
            positions.push(p);
            inside.push(p - Vec3::new(0.0, 0.0, 1.0));
            aux.push([0.0, 0.0, 1.0, 1.0]);
        }
    }
    let triangles = grid(STEPS, COLUMNS, false, false);
    let mut part = Part::new(Material::Cloth(fabric), colour, positions, triangles).on_body();
    part.aux = aux;
    part.facing_away_from(|k| inside[k])
}

/// A tie: the knot, and the blade that comes out of it, ending `length` below the collar.
pub(super) fn tie(torso: &Torso, front: &FrontField, colour: Vec3, length: f32) -> Vec<Part> {
    let k = torso.scale;
    let top = torso.neck.y + 0.07;
    let knot = [
        [0.0, 0.120 * k, 0.05, 0.07],
        [0.05, 0.155 * k, 0.08, 0.10],
        [0.14, 0.150 * k, 0.09, 0.12],
        [0.26, 0.112 * k, 0.08, 0.11],
        [0.31, 0.085 * k, 0.04, 0.06],
    ];
    let tail = [
        [0.24, 0.075 * k, 0.04, 0.04],
        [0.36, 0.105 * k, 0.08, 0.05],
        [0.60, 0.130 * k, 0.08, 0.04],
        [1.6, 0.190 * k, 0.055, 0.020],
        [length - 0.20, (0.14 + 0.028 * length) * k, 0.030, 0.012],
        [length, 0.012, 0.030, 0.0],
    ];
    vec![blade(front, top, &tail, colour, Fabric::Plain), blade(front, top, &knot, colour * 1.06, Fabric::Plain)]
}

/// A flat piece on the front with round corners: middle, half size and how far it stands off.
pub(super) fn patch(front: &FrontField, middle: [f32; 2], half: [f32; 2], round: f32, lift: f32, colour: Vec3) -> Part {
    const SIDE: usize = 21;
    let (mut positions, mut clip, mut aux) = (Vec::new(), Vec::new(), Vec::new());
    for column in 0..SIDE {
        for row in 0..SIDE {
            let (u, v) = (column as f32 / (SIDE - 1) as f32 * 2.0 - 1.0, row as f32 / (SIDE - 1) as f32 * 2.0 - 1.0);
            let (x, y) = (middle[0] + u * half[0], middle[1] + v * half[1]);
            let (dx, dy) = ((u.abs() - 1.0) * half[0] + round, (v.abs() - 1.0) * half[1] + round);
            let inside = round - dx.max(0.0).hypot(dy.max(0.0)) - dx.max(dy).min(0.0);
            positions.push(Vec3::new(x, y, front.at(x, y) + lift));
            clip.push(inside.max(-0.02));
            aux.push([0.0, 0.0, 1.0 - 0.16 * (-(inside / 0.016).powi(2)).exp(), inside]);
        }
    }
    let behind: Vec<Vec3> = positions.iter().map(|p| *p - Vec3::new(0.0, 0.0, 1.0)).collect();
    let triangles = grid(SIDE, SIDE, false, false);
    let mut part = Part::new(Material::Cloth(Fabric::Plain), colour, positions, triangles).on_body();
    part.clip = clip;
    part.aux = aux;
    part.facing_away_from(|k| behind[k])
}

/// A ribbon along points of the front (x, y, lift): `half` wide.
pub(super) fn ribbon(front: &FrontField, line: &[[f32; 3]], half: f32, flat: f32, colour: Vec3) -> Part {
    const STEPS: usize = 28;
    let points: Vec<Vec3> = line.iter().map(|[x, y, lift]| Vec3::new(*x, *y, *lift)).collect();
    let on_front = |p: Vec3| Vec3::new(p.x, p.y, front.at(p.x, p.y) + p.z);
    let path: Vec<Vec3> = resampled(&points, STEPS).into_iter().map(on_front).collect();
    let (positions, triangles) = tube(&path, &[half; STEPS], &[flat; STEPS], &[Vec3::new(0.0, 0.0, 1.0); STEPS], 8);
    Part::new(Material::Cloth(Fabric::Plain), colour, positions, triangles).on_body()
}

/// A ball of metal on the front.
pub(super) fn stud(front: &FrontField, x: f32, y: f32, radius: f32, colour: Vec3) -> Part {
    let (directions, triangles) = sphere(14, 10);
    let middle = Vec3::new(x, y, front.at(x, y) + radius * 0.4);
    let place = |d: &Vec3| middle + Vec3::new(d.x * radius, d.y * radius, d.z * radius * 0.6);
    Part::new(Material::Metal, colour, directions.iter().map(place).collect(), triangles).on_body()
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
        let path = resampled(&points, 40);
        let half: Vec<f32> = (0..40).map(|k| if k >= 36 { 0.034 } else { 0.026 }).collect();
        let (positions, triangles) = tube(&path, &half, &half, &[], 8);
        Part::new(Material::Cloth(Fabric::Plain), colour, positions, triangles).on_body()
    };
    vec![cord(1.0), cord(-1.0)]
}
