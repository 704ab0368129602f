//! Baked light: how much of the sky each vertex sees, and whether the key light reaches it. Done once for the resting pose;
//! what moves afterwards is small.

use rayon::prelude::*;

use super::maths::{disc, sphere_directions};
use super::raster::{Mesh, depths};
use crate::vector::Vec3;

const DIRECTIONS: usize = 40;
const SKY_SIDE: usize = 384;
const KEY_SIDE: usize = 1024;
/// Half the side of the cube the depth maps cover, base units.
const REACH: f32 = 4.2;

/// Surfaces in one pose. `normals` may be empty where only [`Shape::seen`] is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape<'a> {
    pub positions: &'a [Vec3],
    pub normals: &'a [Vec3],
    pub clip: &'a [f32],
    pub triangles: &'a [[u32; 3]],
    /// The middle of what is looked at.
    pub centre: Vec3,
}

/// A depth map seen from a direction.
struct DepthMap {
    axes: [Vec3; 3],
    centre: Vec3,
    side: usize,
    depth: Vec<f32>,
}

impl DepthMap {
    fn new(direction: Vec3, side: usize, shape: &Shape<'_>) -> DepthMap {
        let forward = direction.unit();
        let up = if forward.y.abs() < 0.95 { Vec3::new(0.0, 1.0, 0.0) } else { Vec3::new(1.0, 0.0, 0.0) };
        let right = up.cross(forward).unit();
        let axes = [right, forward.cross(right), forward];
        let mut map = DepthMap { axes, centre: shape.centre, side, depth: Vec::new() };
        let screen: Vec<Vec3> = shape.positions.iter().map(|p| map.project(*p)).collect();
        map.depth = depths(side, Mesh { screen: &screen, clip: shape.clip, triangles: shape.triangles, hidden: &[] });
        map
    }

    fn project(&self, p: Vec3) -> Vec3 {
        let q = p - self.centre;
        let half = 0.5 * self.side as f32;
        let scale = half / REACH;
        Vec3::new(half + q.dot(self.axes[0]) * scale, half - q.dot(self.axes[1]) * scale, -q.dot(self.axes[2]))
    }

    /// Whether anything within `radius` map pixels of `p` is no nearer to the viewer than `p`.
    fn sees(&self, p: Vec3, bias: f32, taps: &[[f32; 2]], radius: f32) -> bool {
        let at = self.project(p);
        taps.iter().any(|[dx, dy]| {
            let depth = self.depth(at.x + dx * radius, at.y + dy * radius);
            depth.is_none_or(|depth| at.z - bias <= depth)
        })
    }

    /// How far the map sees at a place; `None` outside it.
    #[inline(always)]
    fn depth(&self, x: f32, y: f32) -> Option<f32> {
        let inside = x >= 0.0 && y >= 0.0 && x < self.side as f32 && y < self.side as f32;
        inside.then(|| self.depth[y as usize * self.side + x as usize])
    }

    /// The share of `taps` (scaled by `radius` map pixels) that see the direction from `p`.
    fn lit(&self, p: Vec3, bias: f32, taps: &[[f32; 2]], radius: f32) -> f32 {
        let at = self.project(p);
        let mut sum = 0.0;
        for [dx, dy] in taps {
            sum += match self.depth(at.x + dx * radius, at.y + dy * radius).map(|depth| at.z - bias - depth) {
                Some(behind) if behind > 0.0 => (1.0 - behind * 12.0).max(0.0),
                _ => 1.0,
            };
        }
        sum / taps.len() as f32
    }
}

/// What is baked for every vertex.
#[derive(Debug, Clone, Default)]
pub(super) struct Baked {
    /// Sky seen, 0 to 1.
    pub sky: Vec<f32>,
    /// Key light received, 0 to 1.
    pub key: Vec<f32>,
}

/// Directions a presenter is looked at from while turning: yaw and pitch in radians.
const VIEWS: [[f32; 2]; 13] = [
    [0.0, 0.0],
    [-0.22, 0.0],
    [0.22, 0.0],
    [-0.55, 0.0],
    [0.55, 0.0],
    [0.0, -0.25],
    [0.0, 0.25],
    [-0.4, -0.4],
    [0.4, -0.4],
    [-0.4, 0.4],
    [0.4, 0.4],
    [0.0, -0.5],
    [0.0, 0.5],
];

impl Shape<'_> {
    /// Sky and key light of every vertex.
    pub fn bake(&self, key: Vec3) -> Baked {
        let mut received = Vec::new();
        self.key_light(key, &mut received);
        Baked { sky: self.sky(), key: received }
    }

    /// Key light received by every vertex, 0 to 1.
    pub fn key_light(&self, key: Vec3, received: &mut Vec<f32>) {
        let map = DepthMap::new(key, KEY_SIDE, self);
        let taps = disc(24);
        let vertices = self.positions.par_iter().zip(self.normals);
        vertices.map(|(p, n)| map.lit(*p + *n * 0.03, 0.05, &taps, 11.0)).collect_into_vec(received);
    }

    /// Vertices of the triangles that some view sees when nothing but these triangles is there.
    pub fn seen(&self) -> Vec<bool> {
        let mut seen = vec![false; self.positions.len()];
        let taps = disc(5);
        for [yaw, pitch] in VIEWS {
            let direction = Vec3::new(yaw.sin() * pitch.cos(), pitch.sin(), yaw.cos() * pitch.cos());
            let map = DepthMap::new(direction, KEY_SIDE, self);
            let vertices = seen.par_iter_mut().zip(self.positions).filter(|(seen, _)| !**seen);
            vertices.for_each(|(seen, p)| *seen = map.sees(*p, 0.02, &taps, 1.0));
        }
        seen
    }

    fn sky(&self) -> Vec<f32> {
        let taps = disc(5);
        let mut seen = vec![0.0f32; self.positions.len()];
        let mut total = vec![1e-6f32; self.positions.len()];
        for direction in sphere_directions(DIRECTIONS).into_iter().filter(|direction| direction.y >= -0.75) {
            let map = DepthMap::new(direction, SKY_SIDE, self);
            let vertices = self.positions.par_iter().zip(self.normals.par_iter());
            seen.par_iter_mut().zip(total.par_iter_mut()).zip(vertices).for_each(|((seen, total), (p, n))| {
                let weight = n.dot(direction).max(0.0) * (1.0 + 0.5 * direction.y + 0.25 * direction.z);
                if weight > 0.0 {
                    *seen += weight * map.lit(*p, 0.06, &taps, 2.3);
                    *total += weight;
                }
            });
        }
        seen.iter().zip(&total).map(|(seen, total)| seen / total).collect()
    }
}
