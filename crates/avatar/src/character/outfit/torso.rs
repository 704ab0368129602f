//! Cloth shells draped over the body-fitting helper mesh, and the curves cut into them.

use super::super::body::{Extent, TIGHTS};
use super::super::figure::Figure;
use super::super::kit::Kit;
use super::super::maths::soft;
use super::super::mesh_tools::{Neighbours, normals, quads_to_triangles};
use super::super::subdivide::subdivide;
use super::arms::{Arms, Place};
use super::front::FrontField;
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

/// Quads that look this far away from the camera are not made finer.
const AWAY: f32 = -0.33;
/// How steeply cloth falls back below what it hangs from, depth per height.
const HANG: f32 = 0.16;

/// The upper body as clothes see it. Azimuths are about the neck, 0 to the front, towards the left arm positive.
#[derive(Debug, Clone)]
pub(super) struct Torso {
    base: Vec<Vec3>,
    /// How far along an arm each vertex is.
    along: Vec<f32>,
    pub arms: Arms,
    /// The fine vertices each vertex of a shell comes from, and their shares.
    pub origin: Vec<Vec<(u32, f32)>>,
    /// Fine in front, coarse behind: what is drawn.
    pub triangles: Vec<[u32; 3]>,
    /// Fine everywhere: what is measured.
    whole: Vec<[u32; 3]>,
    neighbours: Neighbours,
    pub neck: Vec3,
    /// Up along the neck, and to the front across it.
    pub axis: Vec3,
    front: Vec3,
    pub shoulder: Vec3,
    /// Where the legs begin.
    pub hip: f32,
    /// Where the feet begin, if there are legs.
    pub ankle: Option<f32>,
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
    /// Share taken off the arms' girth.
    pub slim: f32,
}

/// A closed curve around an axis: points and the shell's normals there.
#[derive(Debug, Clone)]
pub(super) struct Loop {
    pub points: Vec<Vec3>,
    pub normals: Vec<Vec3>,
}

/// An axis curves run around.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub origin: Vec3,
    pub axis: Vec3,
    pub front: Vec3,
}

impl Frame {
    /// Height along the axis, distance from it, azimuth from the front.
    fn polar(&self, p: Vec3) -> (f32, f32, f32) {
        let q = p - self.origin;
        let height = q.dot(self.axis);
        let r = q - self.axis * height;
        let side = self.front.cross(self.axis) * -1.0;
        (height, r.length(), r.dot(side).atan2(r.dot(self.front)))
    }
}

const NECK_STEPS: usize = 72;

impl Torso {
    /// `fine` is the neutral, once subdivided mesh.
    pub fn new(kit: &Kit, figure: &Figure, fine: &[Vec3], skin: &[Vec3]) -> Torso {
        let neck = figure.neck;
        let arms = Arms::new(kit, figure);
        let low = neck.y - kit.body.extent.cloth();
        let kept: Vec<[u32; 4]> = kit
            .body
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
        let spread = kit.body.fine(&figure.shape);
        let spread: Vec<Vec3> = used.iter().map(|vertex| spread[*vertex as usize]).collect();
        let along = twice.stencil.apply(&spread).into_iter().map(|p| arms.along(p)).collect();
        let whole = quads_to_triangles(&twice.quads);
        let row = |vertex| twice.stencil.row(vertex).iter().map(|(old, share)| (used[*old as usize], *share)).collect();
        let origin = (0..base.len()).map(row).collect();
        let axis = (figure.head - neck).unit();
        let mut torso = Torso {
            neighbours: Neighbours::of(&whole, base.len()),
            triangles: drawn(&quads, &twice.quads, &coarse),
            whole,
            base,
            along,
            arms,
            origin,
            neck,
            axis,
            front: Vec3::new(1.0, 0.0, 0.0).cross(axis),
            shoulder: figure.shoulder,
            hip: kit.rig.joint(&figure.neutral, "l-upper-leg").y,
            ankle: (kit.body.extent == Extent::Whole).then(|| kit.rig.joint(&figure.neutral, "l-ankle").y),
            scale: 1.0,
            neck_radii: Vec::new(),
        };
        torso.measure_neck(skin);
        torso
    }

    /// All triangles, fine everywhere.
    pub fn whole(&self) -> &[[u32; 3]] {
        &self.whole
    }

    pub fn neck_frame(&self) -> Frame {
        Frame { origin: self.neck, axis: self.axis, front: self.front }
    }

    /// Across an arm at `along`.
    pub fn arm_frame(&self, along: f32, right: bool) -> Frame {
        let (before, after) = (self.arms.axis(along - 0.05, right), self.arms.axis(along + 0.05, right));
        let axis = (before - after).unit();
        let front = Vec3::new(0.0, 0.0, 1.0);
        Frame { origin: self.arms.axis(along, right), axis, front: (front - axis * front.dot(axis)).unit() }
    }

    /// A shell's vertices with their places on the body.
    pub fn places(&self, shell: &[Vec3]) -> Vec<Place> {
        shell.iter().zip(&self.along).map(|(p, along)| Place { p: *p, along: *along }).collect()
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
            let out = normals(&loose, &self.whole);
            for (k, p) in shell.iter_mut().enumerate() {
                *p = loose[k] + out[k] * (*p - loose[k]).dot(out[k]).max(0.0);
            }
        }
        for _ in 0..3 {
            shell = self.neighbours.diffused(&shell, 0.5);
        }
        let hung = FrontField::new(self, &shell).hanging(HANG);
        let out = normals(&shell, &self.whole);
        for ((p, n), _) in shell.iter_mut().zip(&out).zip(&self.along).filter(|(_, along)| **along < 0.0) {
            // Trousers follow the legs.
            let hangs = self.ankle.map_or(1.0, |_| soft(p.y, self.hip - 1.0, self.hip + 0.4));
            let weight =
                hangs * soft(n.z, 0.0, 0.5) * (1.0 - soft(p.x.abs(), 0.9 * self.shoulder.x, 1.1 * self.shoulder.x));
            p.z += weight * (hung.at(p.x, p.y) - p.z).max(0.0);
        }
        let slim = |(p, along): (&Vec3, &f32)| self.arms.slimmed(Place { p: *p, along: *along }, drape.slim);
        let shell: Vec<Vec3> = shell.iter().zip(&self.along).map(slim).collect();
        let out = normals(&shell, &self.whole);
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

    /// Where `field` (one value per shell vertex) is zero within `reach` of an axis, sorted around it and smoothed.
    pub fn crossing(&self, frame: &Frame, reach: f32, shell: &[Vec3], field: &[f32], count: usize) -> Loop {
        let normals = normals(shell, &self.whole);
        let mut found = Vec::new();
        for [a, b, c] in &self.whole {
            for (a, b) in [(*a as usize, *b as usize), (*b as usize, *c as usize), (*c as usize, *a as usize)] {
                if field[a] * field[b] < 0.0 {
                    let t = field[a] / (field[a] - field[b]);
                    let p = shell[a].lerp(shell[b], t);
                    let (height, distance, azimuth) = frame.polar(p);
                    if height.hypot(distance) < reach {
                        found.push((azimuth, p, normals[a].lerp(normals[b], t)));
                    }
                }
            }
        }
        /// Radians a crossing is smoothed over.
        const KERNEL: f32 = 0.07;
        const REACH: f32 = KERNEL * 4.0;
        // Once more a turn further for those near the seam, so that every window is one run of the list.
        let again = |(azimuth, p, n): &(f32, Vec3, Vec3)| {
            (azimuth.abs() > PI - REACH).then_some((azimuth - azimuth.signum() * TAU, *p, *n))
        };
        found.extend(found.iter().filter_map(again).collect::<Vec<_>>());
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        let azimuths: Vec<f32> = (0..count).map(|k| TAU * k as f32 / count as f32 - PI).collect();
        let mean = |at: f32| {
            let first = found.partition_point(|(azimuth, ..)| *azimuth < at - REACH);
            let window = found[first..].iter().take_while(|(azimuth, ..)| *azimuth < at + REACH);
            let start = (Vec3::ZERO, Vec3::ZERO, 1e-12f32);
            let (p, n, total) = window.fold(start, |(p, n, total), (azimuth, point, normal)| {
                let weight = (-((at - azimuth) / KERNEL).powi(2)).exp();
                (p + *point * weight, n + *normal * weight, total + weight)
            });
            (p * (1.0 / total), n.unit())
        };
        let (points, normals) = azimuths.iter().map(|at| mean(*at)).unzip();
        Loop { points, normals }
    }

    pub fn field(&self, shell: &[Vec3], f: impl Fn(Vec3) -> f32) -> Vec<f32> {
        shell.iter().map(|p| f(*p)).collect()
    }
}

/// Triangles of the finer quads where they can be looked at, of the coarser ones where they look away.
fn drawn(quads: &[[u32; 4]], finer: &[[u32; 4]], positions: &[Vec3]) -> Vec<[u32; 3]> {
    let mut chosen = Vec::new();
    for (face, quad) in quads.iter().enumerate() {
        let [a, b, c, d] = quad.map(|vertex| positions[vertex as usize]);
        if (c - a).cross(d - b).unit().z < AWAY {
            chosen.push(*quad);
        } else {
            chosen.extend_from_slice(&finer[face * 4..face * 4 + 4]);
        }
    }
    quads_to_triangles(&chosen)
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
