//! Hair as a few big sculpted masses, made from the skull's radius; and what covers it.

mod beard;
mod cap;
mod clearance;
mod curls;
mod locks;
mod long;
mod rope;
mod sheet;
mod shell;
mod short;
mod skull;
mod tied;
mod wrap;

use super::maths::soft;
use super::model::Marks;
use super::part::Part;
use super::person::{Hair, HairStyle};
use crate::vector::Vec3;
use curls::Curls;

pub(super) use beard::{Beard, mask as beard_mask};
pub(super) use clearance::Clearance;
pub(super) use skull::{Hairline, Heights, Skull};

/// Colour of a palette entry on hair, which is never quite black.
pub(super) fn tint(colour: Vec3) -> Vec3 {
    Vec3::new(colour.x * 0.95 + 0.0034, colour.y * 0.93 + 0.0025, colour.z * 0.92 + 0.0020)
}

/// The line hair of this style starts at: also where the scalp is tinted.
pub(super) fn hairline(style: HairStyle) -> Hairline {
    match style {
        HairStyle::Bald | HairStyle::Recede => Hairline::Recede,
        HairStyle::Bun | HairStyle::TopBun | HairStyle::Ponytail | HairStyle::Plait | HairStyle::Cornrows => {
            Hairline::Tied
        }
        HairStyle::Bob
        | HairStyle::Lob
        | HairStyle::Long
        | HairStyle::Wavy
        | HairStyle::LongCurls
        | HairStyle::BoxBraids => Hairline::Long,
        _ => Hairline::Short,
    }
}

/// Whether the ears are under hair or cloth.
pub(super) fn covers_ears(style: HairStyle) -> bool {
    hairline(style) == Hairline::Long || style == HairStyle::Headscarf
}

/// What a style is made on.
struct Scalp<'a> {
    skull: &'a Skull,
    heights: Heights,
    marks: &'a Marks,
    body: &'a Clearance,
    colour: Vec3,
    seed: u64,
}

impl Scalp<'_> {
    /// How far something at this height follows the head: wholly beside the face, little on the chest.
    fn follows(&self, y: f32) -> f32 {
        0.12 + 0.88 * soft(y, self.marks.neck.y - 0.35, self.marks.chin.y + 0.15)
    }

    fn falling(&self, mut part: Part) -> Part {
        part.head = part.rest.iter().map(|p| self.follows(p.y)).collect();
        part
    }
}

/// The parts of a hair style. `body` is what long hair must stay outside of.
pub(super) fn parts(hair: &Hair, skull: &Skull, marks: &Marks, body: &Clearance) -> Vec<Part> {
    let heights = Heights::new(skull, marks);
    let scalp = Scalp { skull, heights, marks, body, colour: tint(hair.colour.linear()), seed: hair.seed + 1 };
    let cloth = hair.cloth.unwrap_or(hair.colour).linear();
    match hair.style {
        HairStyle::Bald => Vec::new(),
        HairStyle::Buzz
        | HairStyle::Crop
        | HairStyle::Side
        | HairStyle::Recede
        | HairStyle::Quiff
        | HairStyle::Pixie => short::part(hair, skull, &heights, scalp.colour, scalp.seed).into_iter().collect(),
        HairStyle::Bun | HairStyle::TopBun => tied::bun(&scalp, hair.style),
        HairStyle::Ponytail => tied::ponytail(&scalp),
        HairStyle::Plait => tied::plaited(&scalp),
        HairStyle::Cornrows => tied::cornrows(&scalp),
        HairStyle::Curls | HairStyle::Afro | HairStyle::Coils => vec![curly(hair.style, &scalp)],
        HairStyle::Headscarf => wrap::headscarf(&scalp, cloth),
        HairStyle::Turban => vec![wrap::turban(&scalp, cloth)],
        _ => long::parts(hair, &scalp),
    }
}

fn curly(style: HairStyle, scalp: &Scalp<'_>) -> Part {
    let (volume, cells, amplitude) = match style {
        HairStyle::Curls => (0.22, 300, 0.10),
        HairStyle::Afro => (0.46, 700, 0.060),
        _ => (0.10, 900, 0.045),
    };
    let curls = Curls { volume, cells, amplitude, seed: scalp.seed, spiral: style == HairStyle::Curls };
    curls.build(scalp.skull, &scalp.heights, scalp.colour)
}
