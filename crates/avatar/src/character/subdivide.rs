//! Catmull-Clark subdivision as a sparse matrix: the topology is worked out once, positions follow by multiplication.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::vector::Vec3;

/// Rows of weights: new vertex `i` is the sum of `weight * old[index]` over its row.
#[derive(Debug, Clone, Default)]
pub(super) struct Stencil {
    starts: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

impl Stencil {
    pub fn rows(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub fn row(&self, index: usize) -> &[(u32, f32)] {
        &self.entries[self.starts[index] as usize..self.starts[index + 1] as usize]
    }

    pub fn value(&self, index: usize, old: &[Vec3]) -> Vec3 {
        self.row(index).iter().fold(Vec3::ZERO, |sum, (vertex, weight)| sum + old[*vertex as usize] * *weight)
    }

    pub fn apply(&self, old: &[Vec3]) -> Vec<Vec3> {
        (0..self.rows()).into_par_iter().map(|index| self.value(index, old)).collect()
    }
}

/// One level of subdivision of a quad mesh.
#[derive(Debug, Clone, Default)]
pub(super) struct Subdivision {
    pub stencil: Stencil,
    /// New quads; the four of old face `f` are `4f..4f + 4`, the one at its corner `k` starting at that corner.
    pub quads: Vec<[u32; 4]>,
}

/// Subdivides quads over `vertices` old vertices. Vertices keep their order; then come edge points, then face points.
/// Borders are smoothed along themselves. Indices must be in range.
pub(super) fn subdivide(quads: &[[u32; 4]], vertices: usize) -> Subdivision {
    let mut edges: BTreeMap<(u32, u32), (u32, Vec<u32>)> = BTreeMap::new();
    for (face, quad) in quads.iter().enumerate() {
        for k in 0..4 {
            edges.entry(key(quad[k], quad[(k + 1) % 4])).or_default().1.push(face as u32);
        }
    }
    for (index, entry) in edges.values_mut().enumerate() {
        entry.0 = index as u32;
    }
    let edge_base = vertices as u32;
    let face_base = edge_base + edges.len() as u32;
    let mut rows = vertex_rows(quads, vertices, &edges);
    for ((a, b), (_, faces)) in &edges {
        rows.push(edge_row(*a, *b, faces, quads));
    }
    rows.extend(quads.iter().map(|quad| quad.iter().map(|vertex| (*vertex, 0.25)).collect::<BTreeMap<u32, f32>>()));
    let id = |a: u32, b: u32| edge_base + edges.get(&key(a, b)).map_or(0, |entry| entry.0);
    let mut fine = Vec::with_capacity(quads.len() * 4);
    for (face, quad) in quads.iter().enumerate() {
        for k in 0..4 {
            let (previous, corner, next) = (quad[(k + 3) % 4], quad[k], quad[(k + 1) % 4]);
            fine.push([corner, id(corner, next), face_base + face as u32, id(previous, corner)]);
        }
    }
    Subdivision { stencil: packed(&rows), quads: fine }
}

fn key(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

fn edge_row(a: u32, b: u32, faces: &[u32], quads: &[[u32; 4]]) -> BTreeMap<u32, f32> {
    let mut row = BTreeMap::new();
    if faces.len() != 2 {
        row.insert(a, 0.5);
        row.insert(b, 0.5);
        return row;
    }
    *row.entry(a).or_default() += 0.25;
    *row.entry(b).or_default() += 0.25;
    for vertex in faces.iter().flat_map(|face| quads[*face as usize]) {
        *row.entry(vertex).or_default() += 0.0625;
    }
    row
}

fn vertex_rows(
    quads: &[[u32; 4]],
    vertices: usize,
    edges: &BTreeMap<(u32, u32), (u32, Vec<u32>)>,
) -> Vec<BTreeMap<u32, f32>> {
    let mut faces_of = vec![Vec::new(); vertices];
    for quad in quads {
        for vertex in quad {
            faces_of[*vertex as usize].push(*quad);
        }
    }
    let mut neighbours = vec![Vec::new(); vertices];
    let mut border = vec![Vec::new(); vertices];
    for ((a, b), (_, faces)) in edges {
        for (one, other) in [(*a, *b), (*b, *a)] {
            neighbours[one as usize].push(other);
            if faces.len() != 2 {
                border[one as usize].push(other);
            }
        }
    }
    (0..vertices)
        .map(|vertex| {
            let mut row: BTreeMap<u32, f32> = BTreeMap::new();
            let around = &neighbours[vertex];
            if around.is_empty() {
                row.insert(vertex as u32, 1.0);
            } else if border[vertex].is_empty() {
                let n = around.len() as f32;
                let faces = &faces_of[vertex];
                *row.entry(vertex as u32).or_default() += (n - 3.0) / n + 1.0 / n;
                for other in around {
                    *row.entry(*other).or_default() += 1.0 / (n * n);
                }
                for corner in faces.iter().flatten() {
                    *row.entry(*corner).or_default() += 0.25 / (n * faces.len() as f32);
                }
            } else {
                *row.entry(vertex as u32).or_default() += 0.75;
                for other in &border[vertex] {
                    *row.entry(*other).or_default() += 0.25 / border[vertex].len() as f32;
                }
            }
            row
        })
        .collect()
}

fn packed(rows: &[BTreeMap<u32, f32>]) -> Stencil {
    let mut stencil = Stencil { starts: vec![0], entries: Vec::new() };
    for row in rows {
        stencil.entries.extend(row.iter().map(|(vertex, weight)| (*vertex, *weight)));
        stencil.starts.push(stencil.entries.len() as u32);
    }
    stencil
}
