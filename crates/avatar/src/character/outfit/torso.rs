//! Cloth shells draped over the body-fitting helper mesh, and the curves cut into them.

use super::super::body::{Body, TIGHTS};
use super::super::figure::Figure;
use super::super::maths::soft;
use super::super::mesh_tools::{Neighbours, normals, quads_to_triangles};
use super::super::subdivide::subdivide;
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

/// Cloth further below the neck is never in a picture, base units.
const LENGTH: f32 = 5.6;

/// The upper body as clothes see it. Azimuths are about the neck, 0 to the front, towards the left arm positive.
#[derive(Debug, Clone)]
pub(super) struct Torso {
    base: Vec<Vec3>,
    /// The fine vertices each vertex of a shell comes from, and their shares.
    pub origin: Vec<Vec<(u32, f32)>>,
    pub triangles: Vec<[u32; 3]>,
    neighbours: Neighbours,
    pub neck: Vec3,
    /// Up along the neck, and to the front across it.
    pub axis: Vec3,
    front: Vec3,
    pub shoulder: Vec3,
    /// Size of the neck against an average one.
    pub scale: f32,
    neck_radii: Vec<f32>,
}

/// How a shell hangs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drape {
    /// Distance from the body, base units.
    pub offset: f32,
    /// Rounds of smoothing: more hangs looser.
    pub loose: usize,
    /// Depth of the folds, base units.
    pub folds: f32,
    pub seed: f32,
}

/// A closed curve around the neck: points and the shell's normals there.
#[derive(Debug, Clone)]
pub(super) struct Loop {
    pub azimuths: Vec<f32>,
    pub points: Vec<Vec3>,
    pub normals: Vec<Vec3>,
}

const NECK_STEPS: usize = 72;

impl Torso {
    /// `fine` is the neutral, once subdivided mesh.
    pub fn new(body: &Body, figure: &Figure, fine: &[Vec3], skin: &[Vec3]) -> Torso {
        let neck = figure.neck;
        let low = neck.y - LENGTH;
        let kept: Vec<[u32; 4]> = body
            .quads(TIGHTS)
            .iter()
            .filter(|quad| quad.iter().map(|vertex| fine[*vertex as usize].y).sum::<f32>() / 4.0 > low)
            .copied()
            .collect();
        let mut used: Vec<u32> = kept.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        let new = |old: u32| used.partition_point(|vertex| *vertex < old) as u32;
        let quads: Vec<[u32; 4]> = kept.iter().map(|quad| quad.map(new)).collect();
        let coarse: Vec<Vec3> = used.iter().map(|vertex| fine[*vertex as usize]).collect();
        let twice = subdivide(&quads, coarse.len());
        let base = twice.stencil.apply(&coarse);
        let row = |vertex| twice.stencil.row(vertex).iter().map(|(old, share)| (used[*old as usize], *share)).collect();
        let origin = (0..base.len()).map(row).collect();
        let triangles = quads_to_triangles(&twice.quads);
        let axis = (figure.head - neck).unit();
        let mut torso = Torso {
            neighbours: Neighbours::of(&triangles, base.len()),
            base,
            origin,
            triangles,
            neck,
            axis,
            front: Vec3::new(1.0, 0.0, 0.0).cross(axis),
            shoulder: figure.shoulder,
            scale: 1.0,
            neck_radii: Vec::new(),
        };
        torso.measure_neck(skin);
        torso
    }

    fn measure_neck(&mut self, skin: &[Vec3]) {
        let around: Vec<(f32, f32)> = skin
            .iter()
            .filter_map(|p| {
                let (height, distance, azimuth) = self.polar(*p);
                ((height - 0.40).abs() < 0.12 && distance < 0.95).then_some((azimuth, distance))
            })
            .collect();
        let mut distances: Vec<f32> = around.iter().map(|(_, distance)| *distance).collect();
        distances.sort_by(f32::total_cmp);
        self.scale = distances.get(distances.len() / 2).copied().unwrap_or(0.6) / 0.60;
        self.neck_radii = (0..NECK_STEPS)
            .map(|k| {
                let at = TAU * k as f32 / NECK_STEPS as f32 - PI;
                let (sum, total) = around.iter().fold((0.0f32, 1e-9f32), |(sum, total), (azimuth, distance)| {
                    let weight = (-(turned(at - azimuth) / 0.2).powi(2)).exp();
                    (sum + weight * distance, total + weight)
                });
                sum / total
            })
            .collect();
    }

    /// Radius of the bare neck at an azimuth.
    pub fn neck_radius(&self, azimuth: f32) -> f32 {
        ring(&self.neck_radii, azimuth)
    }

    /// Height along the neck, distance from its axis, azimuth.
    pub fn polar(&self, p: Vec3) -> (f32, f32, f32) {
        let q = p - self.neck;
        let height = q.dot(self.axis);
        let r = q - self.axis * height;
        (height, r.length(), r.x.atan2(r.dot(self.front)))
    }

    /// The inverse of [`Self::polar`].
    pub fn point(&self, azimuth: f32, distance: f32, height: f32) -> Vec3 {
        let across = Vec3::new(distance * azimuth.sin(), 0.0, 0.0) + self.front * (distance * azimuth.cos());
        self.neck + self.axis * height + across
    }

    /// A shell over the body: smoothed, but never inside it.
    pub fn shell(&self, drape: Drape) -> Vec<Vec3> {
        let mut shell = self.base.clone();
        for _ in 0..2 {
            let mut loose = shell.clone();
            for _ in 0..drape.loose {
                loose = self.neighbours.diffused(&loose, 0.5);
            }
            let out = normals(&loose, &self.triangles);
            for (k, p) in shell.iter_mut().enumerate() {
                *p = loose[k] + out[k] * (*p - loose[k]).dot(out[k]).max(0.0);
            }
        }
        for _ in 0..3 {
            shell = self.neighbours.diffused(&shell, 0.5);
        }
        let out = normals(&shell, &self.triangles);
        shell
            .iter()
            .zip(&out)
            .map(|(p, n)| *p + *n * (drape.offset + drape.folds * self.fold(*p, drape.seed)))
            .collect()
    }

    /// Three broad fields of folds: fanning from the armpit, across the sleeve, at the waist.
    fn fold(&self, p: Vec3, seed: f32) -> f32 {
        let s = self.shoulder;
        let side = p.x.abs();
        let (dx, dy) = (side - (s.x - 0.18), p.y - (s.y - 0.75));
        let (r, angle) = (dx.hypot(dy), dy.atan2(dx));
        let fan = (-(r / 0.75).powi(2)).exp() * (angle * 7.0 + r * 3.0 + seed).sin() * soft(r, 0.05, 0.3) * 1.1;
        let arm = soft(side, s.x - 0.05, s.x + 0.25) * soft(s.y - p.y, 0.2, 0.7);
        let sleeve = arm * 0.9 * (p.y * 6.5 + 2.2 * (p.z * 3.0 + seed).sin() + side * 2.0).sin().powi(3);
        let waist = soft(s.y - p.y, 1.3, 2.6) * 0.8 * (p.y * 3.8 + side * 3.0 + seed).sin() * (1.0 - arm);
        fan + sleeve + waist
    }

    /// A tilted plane through the base of the neck: positive is cloth. `drop` lowers it, `tilt` lowers its front.
    pub fn plane(&self, p: Vec3, drop: f32, tilt: f32) -> f32 {
        self.neck.y + 0.24 - drop - tilt * (p.z - self.neck.z) - p.y
    }

    /// Where `field` (one value per shell vertex) is zero, sorted around the neck and smoothed.
    pub fn crossing(&self, shell: &[Vec3], field: &[f32], count: usize) -> Loop {
        let normals = normals(shell, &self.triangles);
        let mut found = Vec::new();
        for [a, b, c] in &self.triangles {
            for (a, b) in [(*a as usize, *b as usize), (*b as usize, *c as usize), (*c as usize, *a as usize)] {
                if field[a] * field[b] < 0.0 {
                    let t = field[a] / (field[a] - field[b]);
                    let p = shell[a].lerp(shell[b], t);
                    found.push((self.polar(p).2, p, normals[a].lerp(normals[b], t)));
                }
            }
        }
        let azimuths: Vec<f32> = (0..count).map(|k| TAU * k as f32 / count as f32 - PI).collect();
        let mean = |at: f32| {
            let start = (Vec3::ZERO, Vec3::ZERO, 1e-12f32);
            let (p, n, total) = found.iter().fold(start, |(p, n, total), (azimuth, point, normal)| {
                let weight = (-(turned(at - azimuth) / 0.07).powi(2)).exp();
                (p + *point * weight, n + *normal * weight, total + weight)
            });
            (p * (1.0 / total), n.unit())
        };
        let (points, normals) = azimuths.iter().map(|at| mean(*at)).unzip();
        Loop { azimuths, points, normals }
    }

    pub fn field(&self, shell: &[Vec3], f: impl Fn(Vec3) -> f32) -> Vec<f32> {
        shell.iter().map(|p| f(*p)).collect()
    }
}

/// An angle brought between -π and π.
pub(super) fn turned(angle: f32) -> f32 {
    (angle + PI).rem_euclid(TAU) - PI
}

/// A closed table from azimuth -π on, linear between.
pub(super) fn ring(values: &[f32], azimuth: f32) -> f32 {
    let count = values.len();
    let at = (azimuth + PI).rem_euclid(TAU) / TAU * count as f32;
    let k = at as usize % count;
    values[k] + (values[(k + 1) % count] - values[k]) * at.fract()
}

/// The shell's profile away from the neckline: distance and height along the neck by azimuth.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    /// Distances and heights around, for each drop of the cutting plane.
    rings: Vec<(Vec<f32>, Vec<f32>)>,
}

const PROFILE_STEPS: usize = 96;

impl Profile {
    pub fn new(torso: &Torso, shell: &[Vec3]) -> Profile {
        let rings = [-0.06f32, 0.0, 0.08, 0.18, 0.30, 0.45]
            .iter()
            .map(|drop| {
                let field = torso.field(shell, |p| torso.plane(p, *drop, 0.50));
                let curve = torso.crossing(shell, &field, PROFILE_STEPS);
                let polar: Vec<(f32, f32, f32)> = curve.points.iter().map(|p| torso.polar(*p)).collect();
                let pick = |f: fn(&(f32, f32, f32)) -> f32| {
                    super::super::maths::blurred(&polar.iter().map(f).collect::<Vec<f32>>(), 1.0, true)
                };
                (pick(|p| p.1), pick(|p| p.0))
            })
            .collect();
        Profile { rings }
    }

    /// Distance of the neckline itself.
    pub fn edge(&self, azimuth: f32) -> f32 {
        ring(&self.rings[1].0, azimuth)
    }

    /// Height of the shell at a distance from the neck's axis.
    pub fn height(&self, azimuth: f32, distance: f32) -> f32 {
        let mut table: Vec<(f32, f32)> = self.rings.iter().map(|(d, h)| (ring(d, azimuth), ring(h, azimuth))).collect();
        table.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (last, before) = (table[table.len() - 1], table[table.len() - 3]);
        if distance > last.0 {
            return last.1 + (distance - last.0) * (last.1 - before.1) / (last.0 - before.0).max(0.03);
        }
        super::super::maths::interpolate(&table, distance)
    }
}

/// The shell's front as a height field z(x, y).
#[derive(Debug, Clone)]
pub(super) struct FrontField {
    top: f32,
    z: Vec<f32>,
}

const FIELD_SIDE: usize = 512;
const FIELD_REACH: f32 = 6.0;

impl FrontField {
    pub fn new(torso: &Torso, shell: &[Vec3]) -> FrontField {
        use super::super::raster::{Mesh, Visibility, draw};
        let top = torso.neck.y + 1.2;
        let scale = FIELD_SIDE as f32 / FIELD_REACH;
        let place = |p: &Vec3| Vec3::new((p.x + FIELD_REACH / 2.0) * scale, (top - p.y) * scale, -p.z);
        let screen: Vec<Vec3> = shell.iter().map(place).collect();
        let clip = vec![1.0; shell.len()];
        let mut target = Visibility::new(FIELD_SIDE, FIELD_SIDE);
        draw(&mut target, Mesh { screen: &screen, clip: &clip, triangles: &torso.triangles, hidden: &[] });
        let mut z: Vec<f32> = target.depth.iter().map(|d| if *d == f32::MAX { f32::NAN } else { -d }).collect();
        for row in z.chunks_mut(FIELD_SIDE) {
            extend(row);
        }
        for column in 0..FIELD_SIDE {
            let mut line: Vec<f32> = (0..FIELD_SIDE).map(|row| z[row * FIELD_SIDE + column]).collect();
            extend(&mut line);
            let line: Vec<f32> = line.iter().map(|z| if z.is_nan() { 0.0 } else { *z }).collect();
            for (row, value) in super::super::maths::blurred(&line, 3.0, false).into_iter().enumerate() {
                z[row * FIELD_SIDE + column] = value;
            }
        }
        for row in z.chunks_mut(FIELD_SIDE) {
            let soft = super::super::maths::blurred(row, 3.0, false);
            row.copy_from_slice(&soft);
        }
        FrontField { top, z }
    }

    pub fn at(&self, x: f32, y: f32) -> f32 {
        let scale = FIELD_SIDE as f32 / FIELD_REACH;
        let most = FIELD_SIDE as f32 - 2.0;
        let (fx, fy) = (((x + FIELD_REACH / 2.0) * scale).clamp(0.0, most), ((self.top - y) * scale).clamp(0.0, most));
        let at = fy as usize * FIELD_SIDE + fx as usize;
        let (u, v) = (fx.fract(), fy.fract());
        let top = self.z[at] * (1.0 - u) + self.z[at + 1] * u;
        let bottom = self.z[at + FIELD_SIDE] * (1.0 - u) + self.z[at + FIELD_SIDE + 1] * u;
        top * (1.0 - v) + bottom * v
    }
}

/// Unknown entries take the nearest known one before, else after.
fn extend(line: &mut [f32]) {
    for k in 1..line.len() {
        if line[k].is_nan() {
            line[k] = line[k - 1];
        }
    }
    for k in (1..line.len()).rev() {
        if line[k - 1].is_nan() {
            line[k - 1] = line[k];
        }
    }
}
