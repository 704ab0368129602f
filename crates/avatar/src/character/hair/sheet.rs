//! Long hair: strands leave a parting, follow the skull, then fall. The section across them carries the locks.

use super::super::maths::blurred;
use super::super::mesh_tools::{flipped, grid, quads_to_triangles};
use super::super::part::{Material, Part};
use super::locks::{LockPoint, Locks};
use super::skull::Skull;
use crate::vector::Vec3;
use std::f32::consts::{PI, TAU};

const STRANDS: usize = 260;
const STEPS: usize = 80;
/// Share of a strand that lies on the skull.
const ON_SKULL: f32 = 0.46;
/// Direction below the horizon in which strands leave the skull, radians.
const LEAVE: f32 = -0.18;

/// Lengths in base units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub parting: f32,
    /// Azimuth of the locks that frame the face, degrees.
    pub face: f32,
    pub length: f32,
    pub thick: f32,
    pub locks: usize,
    pub amplitude: f32,
    pub flare: f32,
    pub curl: f32,
    pub wave: f32,
    pub waves: f32,
    /// The front falls forward and the back backward by this much.
    pub front: f32,
    pub back: f32,
    pub uneven: f32,
    pub seed: u64,
}

fn slerp(a: Vec3, b: Vec3, t: f32) -> Vec3 {
    let angle = a.dot(b).clamp(-1.0, 1.0).acos();
    let sine = angle.sin().max(1e-6);
    if angle < 1e-4 { a } else { a * (((1.0 - t) * angle).sin() / sine) + b * ((t * angle).sin() / sine) }
}

fn rounded(x: f32) -> f32 {
    (1.0 - (1.0 - x.clamp(0.0, 1.0)).powi(2)).max(0.0).sqrt()
}

impl Sheet {
    pub fn build(&self, skull: &Skull, colour: Vec3) -> Part {
        let locks = Locks::new(self.locks, self.seed);
        let (mut outer, mut inner, mut aux) = (Vec::new(), Vec::new(), Vec::new());
        for strand in 0..STRANDS {
            let s = strand as f32 / (STRANDS - 1) as f32;
            let lock = locks.at(s);
            let (path, outward) = self.strand(skull, s, lock);
            for step in 0..STEPS {
                let t = step as f32 / (STEPS - 1) as f32;
                let (volume, tip) = self.volume(s, t, lock);
                outer.push(path[step] + outward[step] * (volume * (tip * 0.9 + 0.1)));
                inner.push(path[step] - outward[step] * (0.035 * tip));
                aux.push([lock.across, t, lock.chance, lock.crest]);
            }
        }
        closed(outer, inner, aux, colour)
    }

    /// The line a strand follows and the direction away from the head along it.
    fn strand(&self, skull: &Skull, s: f32, lock: LockPoint) -> (Vec<Vec3>, Vec<Vec3>) {
        let front = Vec3::new(self.parting, 0.52, 0.85).unit();
        let crown = Vec3::new(self.parting * 0.45, 0.88, -0.48).unit();
        let edge = s.min(1.0 - s);
        let start = slerp(front, crown, (edge / 0.36).clamp(0.0, 1.0));
        let face = self.face.to_radians();
        let azimuth = face + (TAU - 2.0 * face) * (s + 0.035 * (TAU * s).sin());
        let end = Vec3::new(LEAVE.cos() * azimuth.sin(), LEAVE.sin(), LEAVE.cos() * azimuth.cos());
        let out = Vec3::new(end.x, 0.0, end.z).unit();
        let side = Vec3::new(out.z, 0.0, -out.x);
        let gap = ((2.0 * lock.across.fract() - 1.0).abs()).powi(2);
        let length = self.length * (1.0 - self.uneven * gap - self.uneven * 0.9 * lock.chance);
        let ahead = azimuth.cos();
        let mut points = Vec::with_capacity(STEPS);
        let mut outward = Vec::with_capacity(STEPS);
        for step in 0..STEPS {
            let t = step as f32 / (STEPS - 1) as f32;
            let d = slerp(start, end, (t / ON_SKULL).min(1.0)).unit();
            let q = ((t - ON_SKULL) / (1.0 - ON_SKULL)).clamp(0.0, 1.0);
            let phase = TAU * self.waves * q + lock.chance * 1.5;
            let ease = (q * 3.0).min(1.0);
            let swing = self.flare * (PI * (q * 0.85).min(1.0)).sin() - self.curl * q.powf(2.5)
                + self.wave * phase.sin() * ease;
            let mut p = skull.at(d, 0.0) + out * swing + side * (self.wave * 0.8 * phase.cos() * ease);
            p.y -= length * q;
            if ahead > 0.0 {
                p.z += self.front * ahead.sqrt() * q.powf(1.2);
            }
            p.z -= self.back * (0.25 - ahead).clamp(0.0, 1.0) * q;
            points.push(p);
            outward.push((d * (1.0 - q) + out * q).unit());
        }
        (blurred(&points, 3.6, false), outward)
    }

    /// Thickness at a place of a strand, and how closed it still is towards the tip.
    fn volume(&self, s: f32, t: f32, lock: LockPoint) -> (f32, f32) {
        let on = (t / ON_SKULL).min(1.0);
        let q = ((t - ON_SKULL) / (1.0 - ON_SKULL)).clamp(0.0, 1.0);
        let body = self.thick * (rounded(s.min(1.0 - s) / 0.03) * 0.75 + 0.25) * (0.30 + 0.70 * rounded(on / 0.22));
        let ridge = self.amplitude * (lock.crest * (0.6 + 0.8 * lock.chance) - 0.3) * (on / 0.35).clamp(0.25, 1.0);
        (body + ridge, (1.0 - q.powi(5)).max(0.0).sqrt())
    }
}

/// Outer and inner wall joined along all four borders.
fn closed(outer: Vec<Vec3>, inner: Vec<Vec3>, aux: Vec<[f32; 4]>, colour: Vec3) -> Part {
    let count = outer.len() as u32;
    let walls = grid(STRANDS, STEPS, false, false);
    let mut triangles = walls.clone();
    triangles.extend(flipped(walls).into_iter().map(|triangle| triangle.map(|vertex| vertex + count)));
    let walls = triangles.len();
    let steps = STEPS as u32;
    for base in [0, (STRANDS as u32 - 1) * steps] {
        let rim: Vec<[u32; 4]> = (base..base + steps - 1).map(|i| [i, i + 1, i + 1 + count, i + count]).collect();
        triangles.extend(quads_to_triangles(&rim));
    }
    let tips: Vec<[u32; 4]> = (0..STRANDS as u32 - 1)
        .map(|j| {
            let (a, b) = (j * steps + steps - 1, (j + 1) * steps + steps - 1);
            [a, b, b + count, a + count]
        })
        .collect();
    triangles.extend(quads_to_triangles(&tips));
    let along = |k: usize| {
        let step = k % STEPS;
        (outer[k - step + (step + 1).min(STEPS - 1)] - outer[k - step + step.saturating_sub(1)]).unit()
    };
    let tangents: Vec<Vec3> = (0..outer.len()).map(along).collect();
    let mut part = Part::new(Material::Hair, colour, [outer, inner].concat(), triangles).on_head();
    (part.one_sided, part.inside_out) = (walls, true);
    part.tangents = [tangents.clone(), tangents].concat();
    part.aux = aux.iter().copied().chain(aux.iter().map(|[x, t, chance, _]| [*x, *t, *chance, 0.0])).collect();
    part
}
