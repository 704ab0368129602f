//! Short hair: caps that differ in grain, volume and border.

use super::super::maths::soft;
use super::super::part::Part;
use super::super::person::{Hair, HairStyle};
use super::cap::{Cap, Flow};
use super::hairline;
use super::skull::{Hairline, Heights, Skull};
use crate::vector::Vec3;

pub(super) fn crop(skull: &Skull, heights: &Heights, colour: Vec3, seed: u64) -> Part {
    let cap = Cap {
        pole: Vec3::new(0.15, 0.85, -0.55),
        locks: 30,
        amplitude: 0.055,
        edge: 0.15,
        taper: 0.50,
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

pub(super) fn side(hair: &Hair, skull: &Skull, heights: &Heights, colour: Vec3, seed: u64) -> Part {
    let parting = hair.parting.unwrap_or(0.38);
    let cap = Cap {
        line: hairline(hair.style),
        pole: Vec3::new(parting * 0.5, 0.22, 1.0),
        flow: Flow::Parallels,
        locks: 15,
        amplitude: 0.06,
        edge: 0.15,
        taper: 0.45,
        wobble: 0.35,
        ragged: 0.02,
        seed,
        size: (100, 190),
        ..Cap::default()
    };
    let sign = if parting < 0.0 { -1.0 } else { 1.0 };
    cap.build(skull, heights, colour, |d, p, _| {
        let near = (-((p.x - parting) / 0.13).powi(2)).exp() * heights.ramp(p, 0.4, 0.75);
        (0.030 + 0.20 * heights.ramp(p, 0.28, 0.85)) * (1.0 - 0.55 * near)
            + 0.09 * soft(-p.x * sign + 0.15, -0.1, 0.4) * heights.ramp(p, 0.5, 0.85)
            + 0.10 * heights.ramp(p, 0.5, 0.85) * soft(d.z, 0.25, 0.8)
    })
}

pub(super) fn quiff(skull: &Skull, heights: &Heights, colour: Vec3, seed: u64) -> Part {
    let cap = Cap {
        pole: Vec3::new(0.30, 0.2, -1.0),
        locks: 30,
        amplitude: 0.060,
        taper: 0.55,
        wobble: 0.16,
        ragged: 0.03,
        seed,
        ..Cap::default()
    };
    cap.build(skull, heights, colour, |d, p, _| {
        0.030 + 0.22 * heights.ramp(p, 0.28, 0.85) + 0.26 * heights.ramp(p, 0.5, 0.85) * soft(d.z, 0.25, 0.8)
    })
}

/// A fringe swept to one side, close at the nape.
pub(super) fn pixie(hair: &Hair, skull: &Skull, heights: &Heights, colour: Vec3, seed: u64) -> Part {
    let parting = hair.parting.unwrap_or(0.34);
    let sign = if parting < 0.0 { -1.0 } else { 1.0 };
    let cap = Cap {
        line: Hairline::Fringe,
        pole: Vec3::new(parting * 0.9, 0.92, -0.05),
        locks: 26,
        amplitude: 0.042,
        edge: 0.13,
        taper: 0.30,
        wobble: 0.30,
        ragged: 0.12,
        swirl: -0.16 * sign,
        seed,
        ..Cap::default()
    };
    cap.build(skull, heights, colour, |d, p, _| {
        0.06 + 0.17 * heights.ramp(p, 0.15, 0.8) + 0.05 * heights.ramp(p, 0.3, 0.6) * soft(d.z, 0.2, 0.8)
    })
}

/// A smooth thin layer that fades into the painted scalp.
pub(super) fn buzz(skull: &Skull, heights: &Heights, colour: Vec3, seed: u64) -> Part {
    let cap = Cap {
        pole: Vec3::new(0.0, 0.9, -0.45),
        locks: 60,
        amplitude: 0.0,
        edge: 0.40,
        taper: 0.60,
        wobble: 0.0,
        seed,
        size: (120, 60),
        ..Cap::default()
    };
    let mut part = cap.build(skull, heights, colour, |_, p, _| 0.020 + 0.035 * heights.ramp(p, 0.35, 0.9));
    part.tangents.clear();
    part.material = super::super::part::Material::Curls;
    for aux in &mut part.aux {
        *aux = [0.0, 0.1, 0.5, 0.72];
    }
    part
}

/// Which short style is asked for; none for the others.
pub(super) fn part(hair: &Hair, skull: &Skull, heights: &Heights, colour: Vec3, seed: u64) -> Option<Part> {
    match hair.style {
        HairStyle::Buzz => Some(buzz(skull, heights, colour, seed)),
        HairStyle::Crop => Some(crop(skull, heights, colour, seed)),
        HairStyle::Side | HairStyle::Recede => Some(side(hair, skull, heights, colour, seed)),
        HairStyle::Quiff => Some(quiff(skull, heights, colour, seed)),
        HairStyle::Pixie => Some(pixie(hair, skull, heights, colour, seed)),
        _ => None,
    }
}
