//! Colour of one surface point, by material. Linear light; formulas and constants are the house look's.

mod cloth;
mod eye;
mod hair;
mod skin;
mod teeth;

use super::hair::{Hairline, Heights};
use super::kit::Kit;
use super::light::Lighting;
use super::maths::{luminance, times};
use super::model::Marks;
use super::part::{Material, Seams};
use super::person::Person;
use crate::vector::Vec3;
use skin::SkinPaint;

/// A visible point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surface {
    /// Normal towards the camera's side, and direction to the camera; unit length.
    pub normal: Vec3,
    pub view: Vec3,
    /// Neutral position: paint is measured here.
    pub rest: Vec3,
    pub aux: [f32; 4],
    pub tangent: Vec3,
    /// Baked sky and key light, 0 to 1.
    pub sky: f32,
    pub key: f32,
    /// Seen from behind.
    pub back: bool,
    pub uv: [f32; 2],
}

/// What a part's surface needs to know beyond the point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finish {
    pub material: Material,
    pub colour: Vec3,
    pub seams: Seams,
}

/// A person's colours and measures, ready for painting.
#[derive(Debug, Clone)]
pub(super) struct Painter {
    pub marks: Marks,
    pub heights: Heights,
    pub hairline: Hairline,
    skin: SkinPaint,
    iris: Vec3,
    hair: Vec3,
    glint: Vec3,
    tip: Option<Vec3>,
    pub lighting: Lighting,
    /// Pixels to a base unit.
    pub scale: f32,
}

impl Painter {
    pub fn new(person: &Person, marks: Marks, heights: Heights, scale: f32) -> Painter {
        let hair = super::hair::tint(person.hair.colour.linear());
        let dark = if luminance(hair) < 0.014 { 0.018 } else { 0.0 };
        let lifted = hair * 1.9 + Vec3::new(0.023 + dark, 0.023 + dark, 0.023 + dark);
        let glint = person.hair.highlight.map_or(lifted, |colour| colour.linear());
        Painter {
            skin: SkinPaint::new(person, &marks),
            hairline: super::hair::hairline(person.hair.style),
            iris: person.eyes.linear(),
            tip: person.hair.highlight.map(|colour| super::hair::tint(colour.linear())),
            glint: Vec3::new(glint.x.min(1.0), glint.y.min(1.0), glint.z.min(1.0)),
            hair,
            marks,
            heights,
            lighting: Lighting::default(),
            scale,
        }
    }

    /// `blink` is how far the lids are shut.
    pub fn colour(&self, kit: &Kit, finish: &Finish, s: &Surface, blink: f32) -> Vec3 {
        match finish.material {
            Material::Skin => self.skin(kit, s, blink),
            Material::Eye => times(self.eye(s), self.lighting.flat),
            Material::Lash => Vec3::new(0.0123, 0.0065, 0.0070) * (1.0 + 0.8 * s.sky),
            Material::LidLine => times(self.skin.lid_line(), self.lighting.flat),
            Material::UpperTeeth => times(self.teeth(s, 1.0), self.lighting.flat),
            Material::LowerTeeth => times(self.teeth(s, 0.90), self.lighting.flat),
            Material::Tongue => times(self.tongue(s), self.lighting.flat),
            Material::Hair => self.strands(finish.colour, s),
            Material::Curls => self.curls(finish.colour, s),
            Material::Cloth(fabric) => self.cloth(finish, fabric, s),
            Material::Metal => self.metal(finish.colour, s),
        }
    }
}

/// Value noise of period 64, 0 to 1.
fn noise(p: Vec3) -> f32 {
    let cell = [p.x, p.y, p.z].map(f32::floor);
    let smooth = |t: f32| t * t * (3.0 - 2.0 * t);
    let [fx, fy, fz] = [p.x - cell[0], p.y - cell[1], p.z - cell[2]].map(smooth);
    let [ix, iy, iz] = cell.map(|c| c as i32);
    let mut sum = 0.0;
    for corner in 0..8 {
        let [a, b, c] = [corner & 1, corner >> 1 & 1, corner >> 2];
        let hash = ((ix + a) & 63) as u32 | (((iy + b) & 63) as u32) << 6 | (((iz + c) & 63) as u32) << 12;
        let mixed = hash.wrapping_mul(0x9e37_79b1) ^ (hash.wrapping_mul(0x85eb_ca6b) >> 13);
        let value = (mixed.wrapping_mul(0xc2b2_ae35) >> 8) as f32 / (1u32 << 24) as f32;
        let weight = |bit: i32, f: f32| if bit == 1 { f } else { 1.0 - f };
        sum += value * weight(a, fx) * weight(b, fy) * weight(c, fz);
    }
    sum
}
