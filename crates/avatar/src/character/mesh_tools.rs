//! Grids, spheres, normals and neighbourhoods.

use rayon::prelude::*;

use crate::vector::Vec3;

/// Triangles of a grid of `columns` by `rows` vertices stored column after column.
pub(super) fn grid(columns: usize, rows: usize, wrap_columns: bool, wrap_rows: bool) -> Vec<[u32; 3]> {
    let across = if wrap_columns { columns } else { columns - 1 };
    let down = if wrap_rows { rows } else { rows - 1 };
    let at = |column: usize, row: usize| ((column % columns) * rows + row % rows) as u32;
    let mut triangles = Vec::with_capacity(across * down * 2);
    for column in 0..across {
        for row in 0..down {
            let [a, b, c, d] = [at(column, row), at(column + 1, row), at(column + 1, row + 1), at(column, row + 1)];
            triangles.push([a, b, c]);
            triangles.push([a, c, d]);
        }
    }
    triangles
}

pub(super) fn flipped(mut triangles: Vec<[u32; 3]>) -> Vec<[u32; 3]> {
    for triangle in &mut triangles {
        triangle.swap(1, 2);
    }
    triangles
}

pub(super) fn quads_to_triangles(quads: &[[u32; 4]]) -> Vec<[u32; 3]> {
    quads.iter().flat_map(|[a, b, c, d]| [[*a, *b, *c], [*a, *c, *d]]).collect()
}

/// Keeps the vertices that triangles use: their old indices, and the triangles over the new ones.
pub(super) fn compact(triangles: &[[u32; 3]]) -> (Vec<u32>, Vec<[u32; 3]>) {
    let mut used: Vec<u32> = triangles.iter().flatten().copied().collect();
    used.sort_unstable();
    used.dedup();
    let new = |old: u32| used.partition_point(|vertex| *vertex < old) as u32;
    let renamed = triangles.iter().map(|triangle| triangle.map(new)).collect();
    (used, renamed)
}

/// Unit directions and positions of a sphere: `columns` around, `rows` from pole to pole.
pub(super) fn sphere(columns: usize, rows: usize) -> (Vec<Vec3>, Vec<[u32; 3]>) {
    let mut directions = Vec::with_capacity(columns * rows);
    for column in 0..columns {
        let (sa, ca) = (std::f32::consts::TAU * column as f32 / columns as f32).sin_cos();
        for row in 0..rows {
            let (sb, cb) = (std::f32::consts::PI * row as f32 / (rows - 1) as f32).sin_cos();
            directions.push(Vec3::new(sb * ca, cb, -sb * sa));
        }
    }
    (directions, flipped(grid(columns, rows, true, false)))
}

/// Area-weighted vertex normals of length 1 (zero where nothing meets).
pub(super) fn normals(positions: &[Vec3], triangles: &[[u32; 3]]) -> Vec<Vec3> {
    let mut sums = vec![Vec3::ZERO; positions.len()];
    for triangle in triangles {
        let [a, b, c] = triangle.map(|vertex| positions[vertex as usize]);
        let face = (b - a).cross(c - a);
        for vertex in triangle {
            sums[*vertex as usize] = sums[*vertex as usize] + face;
        }
    }
    sums.into_iter().map(Vec3::unit).collect()
}

/// The vertices next to each vertex, and the triangles around it, packed.
#[derive(Debug, Clone, Default)]
pub(super) struct Neighbours {
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl Neighbours {
    pub fn of(triangles: &[[u32; 3]], vertices: usize) -> Neighbours {
        let mut lists = vec![Vec::new(); vertices];
        for [a, b, c] in triangles {
            for (one, other) in [(a, b), (b, c), (c, a)] {
                lists[*one as usize].push(*other);
                lists[*other as usize].push(*one);
            }
        }
        Neighbours::packed(lists)
    }

    /// The triangles around each vertex.
    pub fn triangles(triangles: &[[u32; 3]], vertices: usize) -> Neighbours {
        let mut lists = vec![Vec::new(); vertices];
        for (index, triangle) in triangles.iter().enumerate() {
            for vertex in triangle {
                lists[*vertex as usize].push(index as u32);
            }
        }
        Neighbours::packed(lists)
    }

    fn packed(mut lists: Vec<Vec<u32>>) -> Neighbours {
        let mut packed = Neighbours { starts: vec![0], entries: Vec::new() };
        for list in &mut lists {
            list.sort_unstable();
            list.dedup();
            packed.entries.extend_from_slice(list);
            packed.starts.push(packed.entries.len() as u32);
        }
        packed
    }

    /// The neighbourhoods among some vertices (ascending), by position in `chosen`; others are left out.
    pub fn within(&self, chosen: &[u32]) -> Neighbours {
        let near = |vertex: &u32| {
            self.around(*vertex as usize)
                .iter()
                .filter_map(|other| chosen.binary_search(other).ok().map(|at| at as u32))
                .collect()
        };
        Neighbours::packed(chosen.iter().map(near).collect())
    }

    pub fn around(&self, vertex: usize) -> &[u32] {
        &self.entries[self.starts[vertex] as usize..self.starts[vertex + 1] as usize]
    }

    /// Each value replaced by `keep` of itself and the rest of its neighbours' mean.
    pub fn diffused(&self, values: &[Vec3], keep: f32) -> Vec<Vec3> {
        (0..values.len())
            .into_par_iter()
            .map(|vertex| {
                let around = self.around(vertex);
                if around.is_empty() {
                    return values[vertex];
                }
                let sum = around.iter().fold(Vec3::ZERO, |sum, other| sum + values[*other as usize]);
                values[vertex] * keep + sum * ((1.0 - keep) / around.len() as f32)
            })
            .collect()
    }
}
