//! Curls: one closed shell pushed out by a packed field of rounded cells, so there are no gaps and no separate balls.

use super::super::maths::{random, soft, sphere_directions};
use super::super::part::{Material, Part};
use super::cap::{axes, spherical};
use super::shell::{Dense, Flow, Point};
use super::skull::{Hairline, Heights, Skull};
use crate::vector::Vec3;
use std::f32::consts::TAU;

/// Columns and rows kept, and points of the fine grid for each.
const COLUMNS: usize = 200;
const ROWS: usize = 130;
const FINE: usize = 2;

#[derive(Debug, Clone, Copy)]
pub(super) struct Curls {
    pub volume: f32,
    pub cells: usize,
    pub amplitude: f32,
    pub seed: u64,
    /// Each cell gets a spiral groove.
    pub spiral: bool,
}

/// Nearest cell of a direction: its index, the distance to it and to the second nearest.
struct Nearest {
    cell: usize,
    first: f32,
    second: f32,
}

impl Curls {
    pub fn build(&self, skull: &Skull, heights: &Heights, colour: Vec3) -> Part {
        let jitter = 0.30 / (self.cells as f32).sqrt();
        let noise = |k: usize, axis: usize| {
            let sum: f32 = (0..4).map(|n| random(self.seed + n, k * 3 + axis)).sum();
            (sum - 2.0) * 1.73 * jitter
        };
        let cells: Vec<Vec3> = sphere_directions(self.cells)
            .into_iter()
            .enumerate()
            .map(|(k, d)| (d + Vec3::new(noise(k, 0), noise(k, 1), noise(k, 2))).unit())
            .collect();
        let frame = axes(Vec3::new(0.0, 0.3, -1.0));
        let (columns, rows) = (COLUMNS * FINE, (ROWS - 1) * FINE + 1);
        let dense = Dense::new(columns, rows, true, |column, row| {
            let (d, _, _) = spherical(frame, column as f32 / columns as f32, row as f32 / (rows - 1) as f32);
            self.vertex(skull, heights, &cells, d)
        });
        dense.part(Material::Curls, colour, FINE, Flow::None, true).on_head().closed()
    }

    fn vertex(&self, skull: &Skull, heights: &Heights, cells: &[Vec3], d: Vec3) -> Point {
        let near = nearest(cells, d);
        let width = 2.2 / (self.cells as f32).sqrt();
        let dome = (1.0 - (near.first / width).powi(2)).max(0.0).sqrt();
        let mut crest = dome * ((near.second - near.first) / (0.35 * width)).clamp(0.0, 1.0).powf(0.35);
        let chance = random(self.seed ^ 0x77, near.cell);
        if self.spiral {
            crest *= 0.74 + 0.26 * self.groove(cells[near.cell], d, near.first / width, chance);
        }
        let skin = skull.at(d, 0.0);
        let h = heights.above(Hairline::Short, skin) + 0.05 * (chance - 0.5) + 0.05 * (crest - 0.7);
        let t = (h / 0.34).clamp(0.0, 1.0);
        let round = (1.0 - (1.0 - t) * (1.0 - t)).max(0.0).sqrt();
        let bumps =
            if h > -0.05 { self.amplitude * (crest * (0.7 + 0.6 * chance) - 0.5) * (0.3 + 0.7 * round) } else { 0.0 };
        let out = self.volume * round * (0.70 + 0.40 * soft(heights.up(skin), 0.0, 0.8)) + bumps
            - 0.05 * (1.0 - h / 0.05).clamp(0.0, 1.2);
        Point { position: skull.at(d, out), aux: [0.0, 0.1, chance, crest], clip: h + 0.10 }
    }

    fn groove(&self, cell: Vec3, d: Vec3, distance: f32, chance: f32) -> f32 {
        let across = cell.cross(Vec3::new(0.0, 1.0, 0.3)).unit();
        let away = d - cell;
        let angle = away.dot(cell.cross(across)).atan2(away.dot(across));
        let hand = if chance > 0.5 { 1.0 } else { -1.0 };
        0.5 + 0.5 * (angle * hand + distance * TAU * 1.35 + chance * 6.0).sin()
    }
}

fn nearest(cells: &[Vec3], d: Vec3) -> Nearest {
    let mut best = (f32::MIN, f32::MIN, 0);
    for (k, cell) in cells.iter().enumerate() {
        let dot = cell.dot(d);
        if dot > best.0 {
            best = (dot, best.0, k);
        } else if dot > best.1 {
            best.1 = dot;
        }
    }
    let chord = |dot: f32| (2.0 - 2.0 * dot.min(1.0)).max(0.0).sqrt();
    Nearest { cell: best.2, first: chord(best.0), second: chord(best.1) }
}
