//! Fewer triangles where nobody can tell: vertices are moved onto a neighbour as long as the surface stays where it was.
//!
//! Vertices keep their numbers, so everything known about them stays true.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::vector::Vec3;

/// What may be given up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tolerance {
    /// Distance from the old surface, base units.
    pub distance: f32,
    /// No edge becomes longer, base units.
    pub edge: f32,
}

/// Sum of squared distances to planes, as the upper half of a symmetric matrix.
#[derive(Debug, Clone, Copy, Default)]
struct Quadric([f64; 10]);

impl Quadric {
    fn plane(n: Vec3, p: Vec3) -> Quadric {
        let [a, b, c] = [n.x, n.y, n.z].map(f64::from);
        let d = -f64::from(n.dot(p));
        Quadric([a * a, a * b, a * c, a * d, b * b, b * c, b * d, c * c, c * d, d * d])
    }

    fn plus(&self, other: &Quadric) -> Quadric {
        Quadric(std::array::from_fn(|k| self.0[k] + other.0[k]))
    }

    fn at(&self, p: Vec3) -> f32 {
        let [x, y, z] = [p.x, p.y, p.z].map(f64::from);
        let q = &self.0;
        let value = q[0] * x * x
            + 2.0 * (q[1] * x * y + q[2] * x * z + q[3] * x + q[5] * y * z + q[6] * y + q[8] * z)
            + q[4] * y * y
            + q[7] * z * z
            + q[9];
        value.max(0.0) as f32
    }
}

/// A possible move: lowest cost first, then in the order of vertices.
type Candidate = Reverse<(u32, u32, u32, u32, u32)>;

struct Work<'a> {
    positions: &'a [Vec3],
    triangles: Vec<[u32; 3]>,
    around: Vec<Vec<u32>>,
    quadrics: Vec<Quadric>,
    /// Raised whenever a vertex' surroundings change, so that old candidates are known.
    stamps: Vec<u32>,
    locked: Vec<bool>,
    tolerance: Tolerance,
    heap: BinaryHeap<Candidate>,
}

/// The simplified triangles, each with the index it had. Vertices `locked` names, and those of open borders, stay.
pub(super) fn simplified(
    positions: &[Vec3],
    triangles: &[[u32; 3]],
    locked: Vec<bool>,
    tolerance: Tolerance,
) -> Vec<(usize, [u32; 3])> {
    let mut work = Work {
        positions,
        triangles: triangles.to_vec(),
        around: vec![Vec::new(); positions.len()],
        quadrics: vec![Quadric::default(); positions.len()],
        stamps: vec![0; positions.len()],
        locked,
        tolerance,
        heap: BinaryHeap::new(),
    };
    for (index, triangle) in triangles.iter().enumerate() {
        let [a, b, c] = triangle.map(|vertex| positions[vertex as usize]);
        let plane = Quadric::plane((b - a).cross(c - a).unit(), a);
        for vertex in triangle.map(|vertex| vertex as usize) {
            work.around[vertex].push(index as u32);
            work.quadrics[vertex] = work.quadrics[vertex].plus(&plane);
        }
    }
    for vertex in 0..positions.len() as u32 {
        work.locked[vertex as usize] |= work.on_border(vertex);
    }
    for vertex in 0..positions.len() as u32 {
        work.propose(vertex);
    }
    while let Some(Reverse((_, from, to, stamp, other))) = work.heap.pop() {
        if work.stamps[from as usize] == stamp && work.stamps[to as usize] == other && work.possible(from, to) {
            work.collapse(from, to);
        }
    }
    work.triangles.into_iter().enumerate().filter(|(_, [a, b, c])| a != b && b != c && c != a).collect()
}

impl Work<'_> {
    fn neighbours(&self, vertex: u32) -> Vec<u32> {
        let corners = self.around[vertex as usize].iter().flat_map(|index| self.triangles[*index as usize]);
        let mut list: Vec<u32> = corners.filter(|other| *other != vertex).collect();
        list.sort_unstable();
        list.dedup();
        list
    }

    /// Whether some edge at a vertex has not two triangles.
    fn on_border(&self, vertex: u32) -> bool {
        let around = &self.around[vertex as usize];
        self.neighbours(vertex)
            .into_iter()
            .any(|other| around.iter().filter(|index| self.triangles[**index as usize].contains(&other)).count() != 2)
    }

    /// Puts a vertex' moves within tolerance into the heap.
    fn propose(&mut self, vertex: u32) {
        if self.locked[vertex as usize] {
            return;
        }
        let limit = self.tolerance.distance * self.tolerance.distance;
        for other in self.neighbours(vertex) {
            let sum = self.quadrics[vertex as usize].plus(&self.quadrics[other as usize]);
            let cost = sum.at(self.positions[other as usize]);
            if cost <= limit {
                // Non-negative floats are in the order of their bits.
                let stamps = (self.stamps[vertex as usize], self.stamps[other as usize]);
                self.heap.push(Reverse((cost.to_bits(), vertex, other, stamps.0, stamps.1)));
            }
        }
    }

    /// Whether moving `from` onto `to` keeps the surface whole, unfolded and dense enough.
    fn possible(&self, from: u32, to: u32) -> bool {
        let target = self.positions[to as usize];
        let (near, far) = (self.neighbours(from), self.neighbours(to));
        if near.iter().filter(|other| far.contains(other)).count() != 2 {
            return false;
        }
        self.around[from as usize].iter().map(|index| self.triangles[*index as usize]).all(|triangle| {
            if triangle.contains(&to) {
                return true;
            }
            let old = triangle.map(|vertex| self.positions[vertex as usize]);
            let new = triangle.map(|vertex| if vertex == from { target } else { self.positions[vertex as usize] });
            let normal = |[a, b, c]: [Vec3; 3]| (b - a).cross(c - a);
            let (before, after) = (normal(old), normal(new));
            let longest = (0..3).map(|k| (new[k] - new[(k + 1) % 3]).length()).fold(0.0, f32::max);
            let turned = before.unit().dot(after.unit()) < 0.85;
            // Slivers are slow to draw and ugly to paint.
            let thin = after.length() < 0.12 * longest * longest;
            !turned && !thin && longest <= self.tolerance.edge
        })
    }

    fn collapse(&mut self, from: u32, to: u32) {
        for index in std::mem::take(&mut self.around[from as usize]) {
            let triangle = &mut self.triangles[index as usize];
            if triangle.contains(&to) {
                for vertex in triangle.iter().filter(|vertex| **vertex != from) {
                    self.around[*vertex as usize].retain(|other| *other != index);
                }
                *triangle = [to; 3];
                continue;
            }
            for vertex in triangle.iter_mut().filter(|vertex| **vertex == from) {
                *vertex = to;
            }
            self.around[to as usize].push(index);
        }
        self.quadrics[to as usize] = self.quadrics[to as usize].plus(&self.quadrics[from as usize]);
        self.stamps[from as usize] += 1;
        self.stamps[to as usize] += 1;
        for vertex in self.neighbours(to) {
            self.stamps[vertex as usize] += 1;
            self.propose(vertex);
        }
        self.propose(to);
    }
}

#[cfg(test)]
mod tests {
    use super::super::mesh_tools::{grid, sphere};
    use super::*;

    #[test]
    fn flat_becomes_sparse_and_round_stays_round() {
        let flat: Vec<Vec3> =
            (0..400).map(|k| Vec3::new((k / 20) as f32 * 0.01, (k % 20) as f32 * 0.01, 0.0)).collect();
        let tolerance = Tolerance { distance: 0.002, edge: 1.0 };
        let few = simplified(&flat, &grid(20, 20, false, false), vec![false; 400], tolerance);
        assert!(few.len() < 200, "{} triangles of a plane", few.len());
        let (round, triangles) = sphere(64, 48);
        // A ball of this density is off by 0.001 as it is; without every other vertex, by 0.005.
        let tolerance = Tolerance { distance: 0.008, edge: 1.0 };
        let few = simplified(&round, &triangles, vec![false; round.len()], tolerance);
        assert!(few.len() < triangles.len() * 2 / 3, "{} of {}", few.len(), triangles.len());
        for (_, triangle) in &few {
            let [a, b, c] = triangle.map(|vertex| round[vertex as usize]);
            assert!(((a + b + c) * (1.0 / 3.0)).length() > 0.98);
        }
    }
}
