//! Baked light: how much of the sky each vertex sees, and whether the key light reaches it. Done once for the resting pose;
//! what moves afterwards is small.

use rayon::prelude::*;

use super::maths::{disc, sphere_directions};
use super::raster::{Mesh, Visibility, draw};
use crate::vector::Vec3;

const DIRECTIONS: usize = 40;
const SKY_SIDE: usize = 384;
const KEY_SIDE: usize = 1024;
/// Half the side of the cube the depth maps cover, base units.
const REACH: f32 = 4.2;

/// A depth map seen from a direction.
struct DepthMap {
    axes: [Vec3; 3],
    centre: Vec3,
    side: usize,
    depth: Vec<f32>,
}

impl DepthMap {
    fn new(
        direction: Vec3,
        centre: Vec3,
        side: usize,
        positions: &[Vec3],
        clip: &[f32],
        triangles: &[[u32; 3]],
    ) -> DepthMap {
        let forward = direction.unit();
        let up = if forward.y.abs() < 0.95 { Vec3::new(0.0, 1.0, 0.0) } else { Vec3::new(1.0, 0.0, 0.0) };
        let right = up.cross(forward).unit();
        let axes = [right, forward.cross(right), forward];
        let mut map = DepthMap { axes, centre, side, depth: Vec::new() };
        let screen: Vec<Vec3> = positions.iter().map(|p| map.project(*p)).collect();
        let mut target = Visibility::new(side, side);
        draw(&mut target, Mesh { screen: &screen, clip, triangles, hidden: &[] });
        map.depth = target.depth;
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
            let (x, y) = (at.x + dx * radius, at.y + dy * radius);
            let inside = x >= 0.0 && y >= 0.0 && x < self.side as f32 && y < self.side as f32;
            !inside || at.z - bias <= self.depth[y as usize * self.side + x as usize]
        })
    }

    /// The share of `taps` (scaled by `radius` map pixels) that see the direction from `p`.
    fn lit(&self, p: Vec3, bias: f32, taps: &[[f32; 2]], radius: f32) -> f32 {
        let at = self.project(p);
        let mut sum = 0.0;
        for [dx, dy] in taps {
            let (x, y) = (at.x + dx * radius, at.y + dy * radius);
            if x < 0.0 || y < 0.0 || x >= self.side as f32 || y >= self.side as f32 {
                sum += 1.0;
                continue;
            }
            let behind = at.z - bias - self.depth[y as usize * self.side + x as usize];
            sum += if behind <= 0.0 { 1.0 } else { (1.0 - behind * 12.0).max(0.0) };
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

pub(super) fn bake(
    positions: &[Vec3],
    normals: &[Vec3],
    clip: &[f32],
    triangles: &[[u32; 3]],
    centre: Vec3,
    key: Vec3,
) -> Baked {
    let sky = sky(positions, normals, clip, triangles, centre);
    let mut received = Vec::new();
    key_light(positions, normals, clip, triangles, centre, key, &mut received);
    Baked { sky, key: received }
}

/// Key light received by every vertex, 0 to 1.
pub(super) fn key_light(
    positions: &[Vec3],
    normals: &[Vec3],
    clip: &[f32],
    triangles: &[[u32; 3]],
    centre: Vec3,
    key: Vec3,
    received: &mut Vec<f32>,
) {
    let map = DepthMap::new(key, centre, KEY_SIDE, positions, clip, triangles);
    let taps = disc(24);
    let vertices = positions.par_iter().zip(normals);
    vertices.map(|(p, n)| map.lit(*p + *n * 0.03, 0.05, &taps, 11.0)).collect_into_vec(received);
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

/// Vertices of `triangles` that some view sees when nothing but these triangles is there.
pub(super) fn seen(positions: &[Vec3], clip: &[f32], triangles: &[[u32; 3]], centre: Vec3) -> Vec<bool> {
    let mut seen = vec![false; positions.len()];
    let taps = disc(5);
    for [yaw, pitch] in VIEWS {
        let direction = Vec3::new(yaw.sin() * pitch.cos(), pitch.sin(), yaw.cos() * pitch.cos());
        let map = DepthMap::new(direction, centre, KEY_SIDE, positions, clip, triangles);
        let vertices = seen.par_iter_mut().zip(positions).filter(|(seen, _)| !**seen);
        vertices.for_each(|(seen, p)| *seen = map.sees(*p, 0.02, &taps, 1.0));
    }
    seen
}

fn sky(positions: &[Vec3], normals: &[Vec3], clip: &[f32], triangles: &[[u32; 3]], centre: Vec3) -> Vec<f32> {
    let taps = disc(5);
    let mut seen = vec![0.0f32; positions.len()];
    let mut total = vec![1e-6f32; positions.len()];
    for direction in sphere_directions(DIRECTIONS).into_iter().filter(|direction| direction.y >= -0.75) {
        let map = DepthMap::new(direction, centre, SKY_SIDE, positions, clip, triangles);
        let vertices = positions.par_iter().zip(normals.par_iter());
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
