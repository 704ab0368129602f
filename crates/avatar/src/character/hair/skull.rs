//! The head without ears as a star-shaped surface: a radius for every direction. All hair is this radius plus thickness.

use super::super::maths::{interpolate_smooth, soft};
use super::super::model::Marks;
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

const ROWS: usize = 72;
const COLUMNS: usize = 144;
/// Width of the averaging kernel on the unit sphere.
const SIGMA: f32 = 0.07;

#[derive(Debug, Clone)]
pub(in crate::character) struct Skull {
    pub centre: Vec3,
    radii: Vec<f32>,
}

impl Skull {
    /// From neutral skin positions and their normals.
    pub fn new(skin: &[Vec3], normals: &[Vec3], marks: &Marks) -> Skull {
        let fs = marks.face_scale;
        let centre = Vec3::new(0.0, marks.eye.y + 0.30 * fs, marks.ear_z + 0.22);
        let usable = skin.iter().zip(normals).filter_map(|(p, n)| {
            let d = *p - centre;
            let (r, u) = (d.length(), d.unit());
            let beside = (-0.30..0.20).contains(&(p.z - marks.ear_z)) && (-0.9..0.30).contains(&(p.y - marks.eye.y));
            let ear = p.x.abs() > marks.ear_x + if beside { -0.03 } else { 0.10 };
            let fits = n.dot(u) > 0.25 && p.y > marks.chin.y - 0.9 && !ear && r < 2.4 * fs;
            fits.then_some((u, r))
        });
        let mut sums = vec![(0.0f32, 0.0f32); ROWS * COLUMNS];
        // Each point is spread over the directions near it; both mirror images count, so the skull is symmetric.
        for (u, r) in usable {
            for u in [u, Vec3::new(-u.x, u.y, u.z)] {
                spread(&mut sums, u, r);
            }
        }
        let mut radii: Vec<f32> =
            sums.iter().map(|(sum, weight)| if *weight > 1e-6 { sum / weight } else { f32::NAN }).collect();
        fill_gaps(&mut radii);
        for _ in 0..2 {
            radii = smoothed(&radii);
        }
        Skull { centre, radii }
    }

    /// Distance of the skin from the centre towards a unit direction.
    pub fn radius(&self, d: Vec3) -> f32 {
        let row = d.y.clamp(-1.0, 1.0).acos() / PI * ROWS as f32 - 0.5;
        let column = (d.x.atan2(d.z) / TAU * COLUMNS as f32).rem_euclid(COLUMNS as f32);
        let i = (row.floor().max(0.0) as usize).min(ROWS - 2);
        let u = (row - i as f32).clamp(0.0, 1.0);
        let j = column as usize % COLUMNS;
        let (w, k) = (column.fract(), (column as usize + 1) % COLUMNS);
        let at = |i: usize, j: usize| self.radii[i * COLUMNS + j];
        (at(i, j) * (1.0 - w) + at(i, k) * w) * (1.0 - u) + (at(i + 1, j) * (1.0 - w) + at(i + 1, k) * w) * u
    }

    pub fn at(&self, d: Vec3, out: f32) -> Vec3 {
        self.centre + d * (self.radius(d) + out)
    }
}

fn direction(row: usize, column: usize) -> Vec3 {
    let (st, ct) = ((row as f32 + 0.5) / ROWS as f32 * PI).sin_cos();
    let (sp, cp) = (column as f32 / COLUMNS as f32 * TAU).sin_cos();
    Vec3::new(st * sp, ct, st * cp)
}

fn spread(sums: &mut [(f32, f32)], u: Vec3, r: f32) {
    let row = (u.y.clamp(-1.0, 1.0).acos() / PI * ROWS as f32) as isize;
    let reach = 4isize;
    let column = (u.x.atan2(u.z) / TAU * COLUMNS as f32).round() as isize;
    // Towards the poles columns crowd together, so more of them are near.
    let wide = ((reach as f32 * 1.3 / (1.0 - u.y * u.y).max(0.004).sqrt()) as isize).min(COLUMNS as isize / 2);
    for i in (row - reach).max(0)..=(row + reach).min(ROWS as isize - 1) {
        for j in column - wide..=column + wide {
            let j = j.rem_euclid(COLUMNS as isize) as usize;
            let distance = (direction(i as usize, j) - u).length() / SIGMA;
            let weight = (-distance * distance).exp();
            let cell = &mut sums[i as usize * COLUMNS + j];
            cell.0 += weight * r;
            cell.1 += weight;
        }
    }
}

/// Directions nobody looked in (the neck's opening) take the mean of neighbours that know, until all do.
fn fill_gaps(radii: &mut [f32]) {
    for _ in 0..ROWS {
        let before = radii.to_vec();
        let mut missing = false;
        for i in 0..ROWS {
            for j in 0..COLUMNS {
                if before[i * COLUMNS + j].is_nan() {
                    let around = neighbours(i, j).map(|at| before[at]);
                    let known: Vec<f32> = around.into_iter().filter(|r| !r.is_nan()).collect();
                    missing = true;
                    if !known.is_empty() {
                        radii[i * COLUMNS + j] = known.iter().sum::<f32>() / known.len() as f32;
                    }
                }
            }
        }
        if !missing {
            return;
        }
    }
    for r in radii.iter_mut().filter(|r| r.is_nan()) {
        *r = 1.0;
    }
}

fn neighbours(i: usize, j: usize) -> [usize; 4] {
    let (up, down) = (i.saturating_sub(1), (i + 1).min(ROWS - 1));
    [up * COLUMNS + j, down * COLUMNS + j, i * COLUMNS + (j + 1) % COLUMNS, i * COLUMNS + (j + COLUMNS - 1) % COLUMNS]
}

fn smoothed(radii: &[f32]) -> Vec<f32> {
    (0..ROWS * COLUMNS)
        .map(|at| {
            let around: f32 = neighbours(at / COLUMNS, at % COLUMNS).into_iter().map(|other| radii[other]).sum();
            radii[at] * 0.4 + around * 0.15
        })
        .collect()
}

/// Where hair begins: height above the eyes (1 is the top of the skull) by azimuth from the front in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::character) enum Hairline {
    Short,
    Tied,
    Recede,
    Long,
    /// Hair over the forehead.
    Fringe,
}

const SHORT: [(f32, f32); 16] = [
    (0.0, 0.62),
    (14.0, 0.64),
    (28.0, 0.66),
    (38.0, 0.63),
    (48.0, 0.53),
    (57.0, 0.38),
    (63.0, 0.22),
    (68.0, 0.04),
    (74.0, -0.12),
    (88.0, -0.13),
    (94.0, -0.04),
    (104.0, -0.05),
    (111.0, -0.30),
    (123.0, -0.60),
    (140.0, -0.70),
    (180.0, -0.74),
];
const TIED: [(f32, f32); 13] = [
    (0.0, 0.68),
    (24.0, 0.65),
    (40.0, 0.56),
    (52.0, 0.41),
    (62.0, 0.20),
    (70.0, 0.07),
    (79.0, 0.00),
    (90.0, -0.03),
    (103.0, -0.03),
    (110.0, -0.22),
    (121.0, -0.52),
    (150.0, -0.70),
    (180.0, -0.75),
];
const RECEDE: [(f32, f32); 15] = [
    (0.0, 0.70),
    (16.0, 0.74),
    (30.0, 0.84),
    (44.0, 0.66),
    (56.0, 0.40),
    (63.0, 0.22),
    (68.0, 0.04),
    (74.0, -0.12),
    (88.0, -0.13),
    (94.0, -0.04),
    (104.0, -0.05),
    (111.0, -0.30),
    (123.0, -0.60),
    (140.0, -0.70),
    (180.0, -0.74),
];
const LONG: [(f32, f32); 11] = [
    (0.0, 0.63),
    (24.0, 0.62),
    (42.0, 0.52),
    (56.0, 0.34),
    (66.0, 0.10),
    (76.0, -0.18),
    (90.0, -0.22),
    (104.0, -0.10),
    (116.0, -0.35),
    (132.0, -0.75),
    (180.0, -0.85),
];

const FRINGE: [(f32, f32); 14] = [
    (0.0, 0.40),
    (18.0, 0.34),
    (34.0, 0.30),
    (46.0, 0.20),
    (56.0, 0.05),
    (66.0, -0.08),
    (76.0, -0.17),
    (88.0, -0.17),
    (94.0, -0.06),
    (104.0, -0.06),
    (111.0, -0.30),
    (123.0, -0.64),
    (140.0, -0.76),
    (180.0, -0.80),
];

/// Heights measured on one person.
#[derive(Debug, Clone, Copy)]
pub(in crate::character) struct Heights {
    centre: Vec3,
    eye: f32,
    top: f32,
}

impl Heights {
    pub fn new(skull: &Skull, marks: &Marks) -> Heights {
        Heights { centre: skull.centre, eye: marks.eye.y, top: marks.top }
    }

    /// Height above the eyes, 1 at the top of the skull.
    pub fn up(&self, p: Vec3) -> f32 {
        ((p.y - self.eye) / (self.top - self.eye)).clamp(-1.0, 1.2)
    }

    /// Degrees from straight ahead, 0 to 180, of a point on the head.
    pub fn azimuth(&self, p: Vec3) -> f32 {
        let d = p - self.centre;
        d.x.abs().atan2(d.z).to_degrees()
    }

    /// Height above the hairline, positive where hair grows.
    pub fn above(&self, line: Hairline, p: Vec3) -> f32 {
        let table: &[(f32, f32)] = match line {
            Hairline::Short => &SHORT,
            Hairline::Tied => &TIED,
            Hairline::Recede => &RECEDE,
            Hairline::Long => &LONG,
            Hairline::Fringe => &FRINGE,
        };
        (p.y - self.eye) / (self.top - self.eye) - interpolate_smooth(table, self.azimuth(p))
    }

    /// 0 below `from`, 1 above `to`, of the height.
    pub fn ramp(&self, p: Vec3, from: f32, to: f32) -> f32 {
        soft(self.up(p), from, to)
    }
}
