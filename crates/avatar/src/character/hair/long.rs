//! Hair that hangs loose: sheets, ringlets and many thin plaits.

use super::super::maths::random;
use super::super::part::Part;
use super::super::person::{Hair, HairStyle};
use super::Scalp;
use super::cap::under;
use super::locks::Locks;
use super::rope::{Line, ringlet, thin_plait};
use super::sheet::Sheet;
use super::shell::merged;

fn sheet(hair: &Hair, fs: f32, seed: u64) -> Sheet {
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
        uneven: 0.09,
        columns: 168,
        seed: seed + 1,
    };
    match hair.style {
        HairStyle::Bob => Sheet { length: 1.02 * fs, curl: 0.30, flare: 0.14, uneven: 0.06, thick: 0.20, ..lob },
        HairStyle::Long => Sheet {
            length: 2.35 * fs,
            uneven: 0.13,
            curl: 0.02,
            flare: 0.10,
            locks: 22,
            thick: 0.18,
            front: 0.46,
            back: 0.25,
            ..lob
        },
        HairStyle::Wavy | HairStyle::LongCurls => Sheet {
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
        HairStyle::BoxBraids => Sheet {
            length: 2.2 * fs,
            curl: 0.0,
            flare: 0.10,
            thick: 0.10,
            front: 0.40,
            back: 0.25,
            uneven: 0.05,
            ..lob
        },
        _ => lob,
    }
}

pub(super) fn parts(hair: &Hair, scalp: &Scalp<'_>) -> Vec<Part> {
    let sheet = sheet(hair, scalp.marks.face_scale, scalp.seed);
    let mut parts = vec![under(scalp.skull, &scalp.heights, scalp.colour, scalp.seed)];
    match hair.style {
        HairStyle::BoxBraids => parts.extend(braids(&sheet, scalp)),
        HairStyle::LongCurls => parts.extend(ringlets(&sheet, scalp)),
        _ => parts.push(sheet.build(scalp.skull, scalp.body, scalp.colour, |y| scalp.follows(y))),
    }
    parts
}

/// The paths of strands spread over the head, thinned to `count` points.
fn lines(sheet: &Sheet, scalp: &Scalp<'_>, strands: usize, count: usize, out: impl Fn(f32, f32) -> f32) -> Vec<Line> {
    let locks = Locks::new(strands, sheet.seed);
    (0..strands)
        .map(|strand| {
            let s = (strand as f32 + 0.5) / strands as f32;
            let (path, outward) = sheet.strand(scalp.skull, scalp.body, s, locks.at(s));
            let last = path.len() - 1;
            let at = |k: usize| k * last / (count - 1);
            let share = |k: usize| at(k) as f32 / last as f32;
            let points = (0..count).map(|k| path[at(k)] + outward[at(k)] * out(s, share(k))).collect();
            Line { points, outward: (0..count).map(|k| outward[at(k)]).collect() }
        })
        .collect()
}

fn braids(sheet: &Sheet, scalp: &Scalp<'_>) -> Option<Part> {
    const STRANDS: usize = 46;
    // Two layers, so that no gap shows between neighbours.
    let layer = |strand: usize| if strand.is_multiple_of(2) { 0.085 } else { 0.155 };
    let lines = lines(sheet, scalp, STRANDS, 54, |_, t| 0.02 + 0.06 * (t / 0.2).min(1.0));
    let ropes = lines.into_iter().enumerate().map(|(strand, mut line)| {
        for (p, out) in line.points.iter_mut().zip(&line.outward) {
            *p = *p + *out * (layer(strand) - 0.085);
        }
        thin_plait(&line, 0.062 + 0.010 * random(0x61, strand), 6, strand, scalp.colour)
    });
    merged(ropes.collect()).map(|part| scalp.falling(part))
}

fn ringlets(sheet: &Sheet, scalp: &Scalp<'_>) -> Vec<Part> {
    const STRANDS: usize = 46;
    let inner = Sheet { thick: 0.12, wave: 0.03, amplitude: 0.05, length: sheet.length * 0.86, columns: 96, ..*sheet };
    let mass = inner.build(scalp.skull, scalp.body, scalp.colour * 0.85, |y| scalp.follows(y));
    let lines = lines(sheet, scalp, STRANDS, 42, |_, t| 0.06 + 0.14 * (t / 0.3).min(1.0));
    let ropes = lines
        .iter()
        .enumerate()
        .map(|(strand, line)| ringlet(line, 0.080, 0.075, 3.8 + random(0x35, strand), strand, scalp.colour));
    let mut parts = vec![mass];
    parts.extend(merged(ropes.collect()).map(|part| scalp.falling(part)));
    parts
}
