//! Hair drawn back: into a bun, a tail, a plait, or in plaited rows.

use super::super::maths::{random, soft};
use super::super::part::{Material, Part};
use super::super::person::HairStyle;
use super::Scalp;
use super::cap::{Cap, axes, spherical};
use super::locks::Locks;
use super::rope::{Line, lock, plait};
use super::shell::{Dense, Flow, Point, merged};
use super::skull::Hairline;
use crate::vector::Vec3;
use std::f32::consts::TAU;

/// Room between a tail and the skin for clothes and its own thickness, base units.
const CLOTHES: f32 = 0.16;

/// Slicked back towards `pole`.
fn slicked(scalp: &Scalp<'_>, pole: Vec3) -> Part {
    let cap = Cap {
        line: Hairline::Tied,
        pole,
        locks: 64,
        amplitude: 0.017,
        edge: 0.34,
        taper: 0.34,
        seed: scalp.seed,
        size: (260, 70),
        ..Cap::default()
    };
    cap.build(scalp.skull, &scalp.heights, scalp.colour, |_, p, _| 0.030 + 0.15 * scalp.heights.ramp(p, 0.12, 0.9))
}

pub(super) fn bun(scalp: &Scalp<'_>, style: HairStyle) -> Vec<Part> {
    let top = style == HairStyle::TopBun;
    let pole = if top { Vec3::new(0.0, 0.92, -0.40) } else { Vec3::new(0.0, 0.05, -1.0) };
    let radius = scalp.marks.face_scale * if top { 0.38 } else { 0.34 };
    vec![slicked(scalp, pole), knot(scalp, pole.unit(), radius)]
}

/// A ball of wound locks at the pole.
fn knot(scalp: &Scalp<'_>, pole: Vec3, radius: f32) -> Part {
    const FINE: usize = 2;
    let (columns, rows) = (96 * FINE, 36 * FINE + 1);
    let frame = axes(pole);
    let middle = scalp.skull.at(pole, 0.12) + pole * (radius * 0.55);
    let locks = Locks::new(9, 4);
    let dense = Dense::new(columns, rows, true, |column, row| {
        let v = 0.007 + 0.986 * row as f32 / (rows - 1) as f32;
        let (d, a, b) = spherical(frame, column as f32 / columns as f32, v);
        let lock = locks.at((a / TAU + b * 0.33).rem_euclid(1.0));
        let flat = d - pole * (d.dot(pole) * 0.18);
        Point {
            position: middle + flat * (radius * (1.0 + 0.10 * (lock.crest - 0.5))),
            aux: [lock.across, 0.3, lock.chance, lock.crest],
            clip: 1.0,
        }
    });
    dense.part(Material::Hair, scalp.colour, FINE, Flow::Meridians, true).on_head().closed()
}

/// Where a tail runs from the back of the head over one shoulder. `reach` is how far down the chest, base units.
fn over_shoulder(scalp: &Scalp<'_>, start: Vec3, reach: f32, margin: f32) -> Line {
    let (neck, chin, fs) = (scalp.marks.neck, scalp.marks.chin, scalp.marks.face_scale);
    let low = chin.y - 0.28;
    let path = [
        start,
        start + Vec3::new(0.14, -0.10, -0.18),
        Vec3::new(0.56 * fs, (start.y + low) * 0.5 - 0.02, neck.z - 0.36),
        Vec3::new(0.80 * fs, low + 0.02, neck.z - 0.02),
        Vec3::new(0.82 * fs, low - 0.40, neck.z + 0.46),
        Vec3::new(0.70 * fs, low - 0.42 - reach * 0.5, neck.z + 0.78),
        Vec3::new(0.60 * fs, low - 0.42 - reach, neck.z + 0.80),
    ];
    let axis = Vec3::new(0.0, 0.0, neck.z);
    let mut line = Line::through(&path, 90, axis);
    for p in &mut line.points {
        *p = scalp.body.pushed(*p, CLOTHES + margin);
    }
    line.points = super::super::maths::blurred(&line.points, 5.0, false);
    line
}

pub(super) fn ponytail(scalp: &Scalp<'_>) -> Vec<Part> {
    let pole = Vec3::new(0.0, 0.22, -1.0).unit();
    let start = scalp.skull.at(pole, 0.10);
    let line = over_shoulder(scalp, start, 1.15, 0.13);
    let band: Vec<Part> = [
        (0.0f32, 0.0f32),
        (0.11, 0.05),
        (-0.11, 0.03),
        (0.05, -0.08),
        (-0.06, -0.07),
        (0.0, 0.10),
        (0.15, -0.02),
        (-0.15, -0.03),
    ]
    .into_iter()
    .enumerate()
    .map(|(number, (aside, out))| {
        let count = line.points.len();
        let share = |k: usize| k as f32 / (count - 1) as f32;
        let spread = |t: f32| soft(t, 0.02, 0.30) * (1.0 - 0.55 * soft(t, 0.70, 1.0));
        let points: Vec<Vec3> = (0..count)
            .map(|k| {
                let along = (line.points[(k + 1).min(count - 1)] - line.points[k.saturating_sub(1)]).unit();
                let side = along.cross(line.outward[k]).unit();
                let sway = 0.02 * (share(k) * 9.0 + number as f32 * 1.7).sin();
                line.points[k] + (side * (aside + sway) + line.outward[k] * out) * spread(share(k))
            })
            .collect();
        let short = 1.0 - 0.10 * random(0x33, number);
        let size = |t: f32| {
            let table = [(0.0, 0.55), (0.06, 0.62), (0.30, 1.0), (0.65, 0.92), (0.88, 0.5), (1.0, 0.04)];
            super::super::maths::interpolate(&table, (t / short).min(1.0)) * if number == 0 { 1.0 } else { 0.82 }
        };
        let half: Vec<f32> = (0..count).map(|k| 0.135 * size(share(k))).collect();
        let flat: Vec<f32> = half.iter().map(|half| half * 0.85).collect();
        lock(&Line { points, outward: line.outward.clone() }, &half, &flat, 10, number, scalp.colour)
    })
    .collect();
    let mut parts = vec![slicked(scalp, pole)];
    parts.extend(merged(band).map(|part| scalp.falling(part)));
    parts
}

pub(super) fn plaited(scalp: &Scalp<'_>) -> Vec<Part> {
    let pole = Vec3::new(0.0, -0.12, -1.0).unit();
    let start = scalp.skull.at(pole, 0.06);
    let line = over_shoulder(scalp, start, 1.30, 0.10);
    let radius = [(0.0, 0.14), (0.12, 0.19), (0.5, 0.20), (0.86, 0.15), (0.93, 0.09), (1.0, 0.05)];
    let mut parts = vec![slicked(scalp, pole)];
    parts.extend(plait(&line, &radius, 10, scalp.colour).map(|part| scalp.falling(part)));
    parts
}

/// Rows from the forehead to the nape with scalp between them, gathered at the back.
pub(super) fn cornrows(scalp: &Scalp<'_>) -> Vec<Part> {
    const ROWS: f32 = 27.0;
    const FINE: usize = 2;
    let pole = Vec3::new(0.0, 0.10, -1.0).unit();
    let frame = axes(pole);
    let (columns, rows) = (250 * FINE, 98 * FINE + 1);
    let (skull, heights) = (scalp.skull, &scalp.heights);
    let dense = Dense::new(columns, rows, true, |column, row| {
        let (d, a, b) = spherical(frame, column as f32 / columns as f32, row as f32 / (rows - 1) as f32);
        let skin = skull.at(d, 0.0);
        let h = heights.above(Hairline::Tied, skin);
        let across = a / TAU * ROWS;
        let off = (2.0 * across.rem_euclid(1.0) - 1.0).abs();
        let crest = (1.0 - (off / 0.88).powi(2)).max(0.0).sqrt();
        // Each row is a plait: slanted beads along it, alternating sides.
        let beads = (b * 21.0 + 1.6 * (2.0 * across.rem_euclid(1.0) - 1.0).abs()).sin();
        let grown = 0.25 + 0.75 * soft(h, 0.0, 0.28);
        let out = crest * (0.052 + 0.012 * beads) * grown - 0.008;
        Point {
            position: skull.at(d, out),
            aux: [across, 0.1, random(9, across as usize), (0.30 + 0.70 * crest) * (0.80 + 0.20 * beads)],
            clip: (crest - 0.10).min(h + 0.02),
        }
    });
    let shell = dense.part(Material::Curls, scalp.colour, FINE, Flow::None, true).on_head();
    vec![shell, knot(scalp, Vec3::new(0.0, 0.42, -0.9).unit(), scalp.marks.face_scale * 0.32)]
}
