//! Hair as a few big sculpted masses, made from the skull's radius.

mod beard;
mod cap;
mod curls;
mod locks;
mod sheet;
mod skull;

use super::maths::soft;
use super::mesh_tools::{flipped, grid};
use super::model::Marks;
use super::part::{Material, Part};
use super::person::{Hair, HairStyle};
use crate::vector::Vec3;
use cap::{Cap, Flow};
use curls::Curls;
use locks::Locks;
use sheet::Sheet;
use std::f32::consts::{PI, TAU};

pub(super) use beard::{Beard, mask as beard_mask};
pub(super) use skull::{Hairline, Heights, Skull};

/// Colour of a palette entry on hair: lifted, because hair shades itself a lot.
pub(super) fn tint(colour: Vec3) -> Vec3 {
    Vec3::new(colour.x * 2.0 + 0.007, colour.y * 1.96 + 0.005, colour.z * 1.94 + 0.004)
}

/// The line hair of this style starts at: also where the scalp is tinted.
pub(super) fn hairline(style: HairStyle) -> Hairline {
    match style {
        HairStyle::Bald | HairStyle::Recede => Hairline::Recede,
        HairStyle::Bun | HairStyle::TopBun => Hairline::Tied,
        HairStyle::Bob | HairStyle::Lob | HairStyle::Long | HairStyle::Wavy => Hairline::Long,
        _ => Hairline::Short,
    }
}

/// Whether the ears are under the hair.
pub(super) fn covers_ears(style: HairStyle) -> bool {
    matches!(style, HairStyle::Bob | HairStyle::Lob | HairStyle::Long | HairStyle::Wavy)
}

/// The parts of a hair style.
pub(super) fn parts(hair: &Hair, skull: &Skull, marks: &Marks) -> Vec<Part> {
    let heights = Heights::new(skull, marks);
    let colour = tint(hair.colour.linear());
    let seed = hair.seed + 1;
    match hair.style {
        HairStyle::Bald => Vec::new(),
        HairStyle::Crop => vec![crop(skull, &heights, colour, seed)],
        HairStyle::Side | HairStyle::Recede => vec![side(hair, skull, &heights, colour, seed)],
        HairStyle::Quiff => vec![quiff(skull, &heights, colour, seed)],
        HairStyle::Bun | HairStyle::TopBun => tied(hair.style, skull, &heights, marks, colour, seed),
        HairStyle::Bob | HairStyle::Lob | HairStyle::Long | HairStyle::Wavy => {
            let sheet = long(hair, marks.face_scale, seed);
            vec![cap::under(skull, &heights, colour, seed), sheet.build(skull, colour)]
        }
        HairStyle::Curls | HairStyle::Afro | HairStyle::Coils => {
            let (volume, cells, amplitude) = match hair.style {
                HairStyle::Curls => (0.22, 300, 0.10),
                HairStyle::Afro => (0.46, 700, 0.060),
                _ => (0.10, 900, 0.045),
            };
            let spiral = hair.style == HairStyle::Curls;
            vec![Curls { volume, cells, amplitude, seed, spiral }.build(skull, &heights, colour)]
        }
    }
}

fn crop(skull: &Skull, heights: &Heights, colour: Vec3, seed: u64) -> Part {
    let cap = Cap {
        pole: Vec3::new(0.15, 0.85, -0.55),
        locks: 30,
        amplitude: 0.055,
        edge: 0.15,
        wobble: 0.25,
        swirl: 0.10,
        ragged: 0.10,
        seed,
        ..Cap::default()
    };
    cap.build(skull, heights, colour, |d, p, _| {
        0.035 + 0.17 * heights.ramp(p, 0.25, 0.85) + 0.10 * heights.ramp(p, 0.55, 0.9) * soft(d.z, 0.1, 0.7)
    })
}

fn side(hair: &Hair, skull: &Skull, heights: &Heights, colour: Vec3, seed: u64) -> Part {
    let parting = hair.parting.unwrap_or(0.38);
    let cap = Cap {
        line: hairline(hair.style),
        pole: Vec3::new(parting * 0.5, 0.22, 1.0),
        flow: Flow::Parallels,
        locks: 15,
        amplitude: 0.06,
        edge: 0.15,
        wobble: 0.35,
        ragged: 0.02,
        seed,
        ..Cap::default()
    };
    cap.build(skull, heights, colour, |d, p, _| {
        let near = (-((p.x - parting) / 0.13).powi(2)).exp() * heights.ramp(p, 0.4, 0.75);
        (0.030 + 0.20 * heights.ramp(p, 0.28, 0.85)) * (1.0 - 0.55 * near)
            + 0.09 * soft(-p.x + 0.15, -0.1, 0.4) * heights.ramp(p, 0.5, 0.85)
            + 0.10 * heights.ramp(p, 0.5, 0.85) * soft(d.z, 0.25, 0.8)
    })
}

fn quiff(skull: &Skull, heights: &Heights, colour: Vec3, seed: u64) -> Part {
    let cap = Cap {
        pole: Vec3::new(0.0, 0.2, -1.0),
        locks: 26,
        amplitude: 0.060,
        wobble: 0.10,
        ragged: 0.02,
        seed,
        ..Cap::default()
    };
    cap.build(skull, heights, colour, |d, p, _| {
        0.030
            + 0.20 * heights.ramp(p, 0.28, 0.85)
            + 0.09 * soft(0.15, -0.1, 0.4) * heights.ramp(p, 0.5, 0.85)
            + 0.26 * heights.ramp(p, 0.5, 0.85) * soft(d.z, 0.25, 0.8)
    })
}

/// Slicked back to a bun.
fn tied(style: HairStyle, skull: &Skull, heights: &Heights, marks: &Marks, colour: Vec3, seed: u64) -> Vec<Part> {
    let top = style == HairStyle::TopBun;
    let pole = if top { Vec3::new(0.0, 0.92, -0.40) } else { Vec3::new(0.0, 0.05, -1.0) };
    let cap = Cap { line: Hairline::Tied, pole, locks: 64, amplitude: 0.017, edge: 0.12, seed, ..Cap::default() };
    let shell = cap.build(skull, heights, colour, |_, p, _| 0.030 + 0.15 * heights.ramp(p, 0.12, 0.9));
    let radius = marks.face_scale * if top { 0.40 } else { 0.34 };
    vec![shell, bun(skull, pole.unit(), radius, colour)]
}

fn bun(skull: &Skull, pole: Vec3, radius: f32, colour: Vec3) -> Part {
    const COLUMNS: usize = 120;
    const ROWS: usize = 50;
    let [x, y, z] = cap::axes(pole);
    let middle = skull.at(pole, 0.12) + pole * (radius * 0.55);
    let locks = Locks::new(9, 4);
    let (mut positions, mut aux) = (Vec::new(), Vec::new());
    for column in 0..COLUMNS {
        let a = TAU * column as f32 / COLUMNS as f32;
        for row in 0..ROWS {
            let b = 0.02 + (PI * 0.98 - 0.02) * row as f32 / (ROWS - 1) as f32;
            let lock = locks.at((a / TAU + b * 0.33).rem_euclid(1.0));
            let d = (x * a.cos() + z * a.sin()) * b.sin() + y * (b.cos() * 0.82);
            positions.push(middle + d * (radius * (1.0 + 0.10 * (lock.crest - 0.5))));
            aux.push([lock.across, 0.3, lock.chance, lock.crest]);
        }
    }
    let along = |k: usize| {
        let (start, row) = (k - k % ROWS, k % ROWS);
        (positions[start + (row + 1).min(ROWS - 1)] - positions[start + row.saturating_sub(1)]).unit()
    };
    let tangents = (0..positions.len()).map(along).collect();
    let mut part = Part::new(Material::Hair, colour, positions, flipped(grid(COLUMNS, ROWS, true, false))).on_head();
    (part.aux, part.tangents) = (aux, tangents);
    part
}

fn long(hair: &Hair, fs: f32, seed: u64) -> Sheet {
    let lob = Sheet {
        parting: hair.parting.unwrap_or(0.26),
        face: 62.0,
        length: 1.35 * fs,
        thick: 0.19,
        locks: 20,
        amplitude: 0.055,
        flare: 0.12,
        curl: 0.16,
        wave: 0.0,
        waves: 2.0,
        front: 0.0,
        back: 0.0,
        uneven: 0.13,
        seed: seed + 1,
    };
    match hair.style {
        HairStyle::Bob => Sheet { length: 1.02 * fs, curl: 0.30, flare: 0.14, uneven: 0.09, thick: 0.20, ..lob },
        HairStyle::Long => {
            Sheet { length: 2.35 * fs, curl: 0.02, flare: 0.10, locks: 22, thick: 0.18, front: 0.46, back: 0.25, ..lob }
        }
        HairStyle::Wavy => Sheet {
            length: 2.1 * fs,
            curl: 0.02,
            flare: 0.16,
            locks: 16,
            uneven: 0.15,
            thick: 0.21,
            wave: 0.075,
            front: 0.46,
            back: 0.25,
            amplitude: 0.075,
            ..lob
        },
        _ => lob,
    }
}
