//! Long hair: strands leave a parting, follow the skull, then fall. The section across them carries the locks.

use super::super::maths::{blurred, soft};
use super::super::part::{Material, Part};
use super::clearance::Clearance;
use super::locks::{LockPoint, Locks};
use super::shell::{Dense, Flow, Point};
use super::skull::Skull;
use crate::vector::Vec3;
use rayon::prelude::*;
use std::f32::consts::{PI, TAU};

/// Columns kept of the inner wall, rows kept, and points of the fine grid for each.
const INNER: usize = 40;
const ROWS: usize = 52;
const FINE: usize = 2;
/// Points of a strand.
const STEPS: usize = (ROWS - 1) * FINE + 1;
/// Share of a strand that lies on the skull.
pub(super) const ON_SKULL: f32 = 0.46;
/// Direction below the horizon in which strands leave the skull, radians.
const LEAVE: f32 = -0.18;
/// Room between hair and skin for clothes, base units.
const CLOTHES: f32 = 0.17;

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
    /// Columns kept of the outer wall.
    pub columns: usize,
    pub seed: u64,
}

/// A strand's points and the direction away from the head along it.
pub(super) type Strand = (Vec<Vec3>, Vec<Vec3>);

fn slerp(a: Vec3, b: Vec3, t: f32) -> Vec3 {
    let angle = a.dot(b).clamp(-1.0, 1.0).acos();
    let sine = angle.sin().max(1e-6);
    if angle < 1e-4 { a } else { a * (((1.0 - t) * angle).sin() / sine) + b * ((t * angle).sin() / sine) }
}

fn rounded(x: f32) -> f32 {
    (1.0 - (1.0 - x.clamp(0.0, 1.0)).powi(2)).max(0.0).sqrt()
}

impl Sheet {
    /// The mass of hair; `head` tells how far a height follows the head.
    pub fn build(&self, skull: &Skull, body: &Clearance, colour: Vec3, head: impl Fn(f32) -> f32) -> Part {
        let locks = Locks::new(self.locks, self.seed);
        let columns = (self.columns + INNER) * FINE;
        // Around the section: along the outer wall one way, along the inner wall back.
        let place = |column: usize| {
            let outer = self.columns * FINE;
            if column < outer {
                (column as f32 / (outer - 1) as f32, true)
            } else {
                (1.0 - (column - outer) as f32 / (INNER * FINE - 1) as f32, false)
            }
        };
        let walls: Vec<Vec<Point>> = (0..columns)
            .into_par_iter()
            .map(|column| {
                let (s, outer) = place(column);
                let lock = locks.at(s);
                self.wall(s, lock, outer, &self.strand(skull, body, s, lock))
            })
            .collect();
        let dense = Dense { columns, rows: STEPS, ring: true, points: walls.into_iter().flatten().collect() };
        let mut part = dense.part(Material::Hair, colour, FINE, Flow::Meridians, false).closed();
        part.head = part.rest.iter().map(|p| head(p.y)).collect();
        part
    }

    fn wall(&self, s: f32, lock: LockPoint, outer: bool, (path, outward): &Strand) -> Vec<Point> {
        (0..STEPS)
            .map(|step| {
                let t = step as f32 / (STEPS - 1) as f32;
                let (volume, tip) = self.volume(s, t, lock);
                let out = if outer { volume * (tip * 0.9 + 0.1) } else { -0.035 * tip };
                let crest = if outer { lock.crest } else { 0.0 };
                Point {
                    position: path[step] + outward[step] * out,
                    aux: [lock.across, t, lock.chance, crest],
                    clip: 1.0,
                }
            })
            .collect()
    }

    /// The line a strand follows, `s` from one side of the face round the back to the other.
    pub fn strand(&self, skull: &Skull, body: &Clearance, s: f32, lock: LockPoint) -> Strand {
        let front = Vec3::new(self.parting, 0.52, 0.85).unit();
        let crown = Vec3::new(self.parting * 0.45, 0.88, -0.48).unit();
        let edge = s.min(1.0 - s);
        let back = (edge / 0.36).clamp(0.0, 1.0);
        // Both halves begin a little beyond the parting, so that it is a crease and no gap.
        let beyond = Vec3::new(if s < 0.5 { -0.045 } else { 0.045 } * (1.0 - back), 0.0, 0.0);
        let start = (slerp(front, crown, back) + beyond).unit();
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
            points.push(body.pushed(p, CLOTHES * soft(q, 0.1, 0.4)));
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
