//! Surfaces worked out finely and kept coarsely: few triangles, with the normals of the fine surface.

use rayon::prelude::*;

use super::super::mesh_tools::{compact, grid, normals};
use super::super::part::{Material, Part};
use crate::vector::Vec3;

/// One point of a surface: place, free coordinates, and whether it is drawn (positive).
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub position: Vec3,
    pub aux: [f32; 4],
    pub clip: f32,
}

/// Which way strands run on a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// Down the rows: on a cap from its pole outwards, as slicked back to it.
    Meridians,
    /// Across the columns: on a cap around its pole, as combed from a parting.
    Parallels,
    /// No direction.
    None,
}

/// A finely sampled grid, column after column.
#[derive(Debug, Clone)]
pub(super) struct Dense {
    pub columns: usize,
    pub rows: usize,
    /// The last column meets the first.
    pub ring: bool,
    pub points: Vec<Point>,
}

impl Dense {
    pub fn new(columns: usize, rows: usize, ring: bool, point: impl Fn(usize, usize) -> Point + Sync) -> Dense {
        let points = (0..columns * rows).into_par_iter().map(|k| point(k / rows, k % rows)).collect();
        Dense { columns, rows, ring, points }
    }

    /// Keeps every `fine`-th point of both directions. Normals are means over the points between, and triangles that are
    /// never drawn are left out. `out` is whether the grid's own winding faces outwards.
    pub fn part(&self, material: Material, colour: Vec3, fine: usize, flow: Flow, out: bool) -> Part {
        let positions: Vec<Vec3> = self.points.iter().map(|point| point.position).collect();
        let turned =
            |triangles: Vec<[u32; 3]>| if out { triangles } else { super::super::mesh_tools::flipped(triangles) };
        let dense = normals(&positions, &turned(grid(self.columns, self.rows, self.ring, false)));
        let columns = if self.ring { self.columns / fine } else { (self.columns - 1) / fine + 1 };
        let rows = (self.rows - 1) / fine + 1;
        let coarse: Vec<usize> =
            (0..columns * rows).map(|k| (k / rows) * fine * self.rows + (k % rows) * fine).collect();
        let clip = |vertex: u32| self.points[coarse[vertex as usize]].clip;
        let drawn: Vec<[u32; 3]> = turned(grid(columns, rows, self.ring, false))
            .into_iter()
            .filter(|triangle| triangle.iter().any(|vertex| clip(*vertex) > 0.0))
            .collect();
        let (kept, triangles) = compact(&drawn);
        let at = |vertex: &u32| coarse[*vertex as usize];
        let mut part = Part::new(
            material,
            colour,
            kept.iter().map(|k| self.place(&positions, at(k), fine / 2)).collect(),
            triangles,
        );
        part.aux = kept.iter().map(|k| self.mean_aux(at(k), fine / 2)).collect();
        part.clip = kept.iter().map(|k| self.points[at(k)].clip).collect();
        part.normals = kept.iter().map(|k| self.mean(&dense, at(k), fine / 2)).collect();
        if flow != Flow::None {
            part.tangents = kept.iter().map(|k| self.tangent(&positions, at(k), flow)).collect();
        }
        part
    }

    /// The point `across` columns and `down` rows from another, if there is one.
    fn offset(&self, k: usize, across: isize, down: isize) -> Option<usize> {
        let (column, row) = ((k / self.rows) as isize + across, (k % self.rows) as isize + down);
        let column = if self.ring { column.rem_euclid(self.columns as isize) } else { column };
        let inside = (0..self.columns as isize).contains(&column) && (0..self.rows as isize).contains(&row);
        inside.then(|| column as usize * self.rows + row as usize)
    }

    /// The points around one, as far as `reach` in both directions.
    fn around(&self, k: usize, reach: usize) -> impl Iterator<Item = usize> + '_ {
        let reach = reach as isize;
        let near = (-reach..=reach).flat_map(move |across| (-reach..=reach).map(move |down| (across, down)));
        near.filter_map(move |(across, down)| self.offset(k, across, down))
    }

    /// Averaged as well: a vertex that hits a valley by chance would stand out.
    fn place(&self, positions: &[Vec3], k: usize, reach: usize) -> Vec3 {
        let (sum, count) =
            self.around(k, reach).fold((Vec3::ZERO, 0.0f32), |(sum, n), k| (sum + positions[k], n + 1.0));
        sum * (1.0 / count.max(1.0))
    }

    fn mean(&self, normals: &[Vec3], k: usize, reach: usize) -> Vec3 {
        self.around(k, reach).fold(Vec3::ZERO, |sum, k| sum + normals[k]).unit()
    }

    /// The last two coordinates are means; the first two count, so they are taken as they are.
    fn mean_aux(&self, k: usize, reach: usize) -> [f32; 4] {
        let (mut sum, mut count) = ([0.0; 2], 0.0f32);
        for near in self.around(k, reach) {
            let [_, _, chance, crest] = self.points[near].aux;
            (sum, count) = ([sum[0] + chance, sum[1] + crest], count + 1.0);
        }
        let [across, along, ..] = self.points[k].aux;
        [across, along, sum[0] / count.max(1.0), sum[1] / count.max(1.0)]
    }

    fn tangent(&self, positions: &[Vec3], k: usize, flow: Flow) -> Vec3 {
        let step = |sign: isize| match flow {
            Flow::Parallels => self.offset(k, sign, 0),
            _ => self.offset(k, 0, sign),
        };
        (positions[step(1).unwrap_or(k)] - positions[step(-1).unwrap_or(k)]).unit()
    }
}

/// Several parts of one material and colour as one.
pub(super) fn merged(parts: Vec<Part>) -> Option<Part> {
    let mut parts = parts.into_iter();
    let mut all = parts.next()?;
    for part in parts {
        let first = all.rest.len() as u32;
        all.triangles.extend(part.triangles.iter().map(|triangle| triangle.map(|vertex| vertex + first)));
        all.rest.extend(part.rest);
        all.shown.extend(part.shown);
        all.aux.extend(part.aux);
        all.clip.extend(part.clip);
        all.normals.extend(part.normals);
        all.tangents.extend(part.tangents);
        all.head.extend(part.head);
    }
    Some(all)
}
