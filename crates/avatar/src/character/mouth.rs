//! Teeth and tongue: the base mesh's, nudged so that they read as one white band behind the lips.

use super::body::{Body, LOWER_TEETH, TONGUE, UPPER_TEETH};
use super::mesh_tools::{compact, quads_to_triangles};
use super::part::{Material, Part};
use crate::vector::Vec3;

/// Group, material, shift (base units) and scale about its own middle.
const PIECES: [(&str, Material, Vec3, Vec3); 3] = [
    (UPPER_TEETH, Material::UpperTeeth, Vec3::new(0.0, -0.055, -0.045), Vec3::new(1.0, 1.10, 1.0)),
    (LOWER_TEETH, Material::LowerTeeth, Vec3::new(0.0, -0.035, -0.075), Vec3::new(0.90, 1.0, 1.0)),
    (TONGUE, Material::Tongue, Vec3::new(0.0, -0.115, -0.10), Vec3::new(0.92, 0.80, 0.95)),
];

/// While the lips are shut everything stands back this far, so that nothing white leaks at the corners.
const SHUT_BACK: f32 = 0.16;

/// One of the three pieces and the fine vertices it is made of.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    vertices: Vec<u32>,
    middle: Vec3,
    shift: Vec3,
    scale: Vec3,
}

impl Piece {
    /// Its positions on a fine mesh; `shut` is 1 while the lips are closed, `tongue` raises the tongue's tip (only that).
    pub fn positions(&self, fine: impl Fn(usize) -> Vec3, shut: f32, raise: f32) -> Vec<Vec3> {
        let shift = self.shift + Vec3::new(0.0, raise, 0.5 * raise - SHUT_BACK * shut);
        let place = |vertex: &u32| {
            let p = fine(*vertex as usize) - self.middle;
            Vec3::new(p.x * self.scale.x, p.y * self.scale.y, p.z * self.scale.z) + self.middle + shift
        };
        self.vertices.iter().map(place).collect()
    }
}

/// The pieces and their parts, from the neutral fine mesh.
pub(super) fn pieces(body: &Body, fine: &[Vec3]) -> Vec<(Piece, Part)> {
    let make = |(group, material, shift, scale): (&str, Material, Vec3, Vec3)| {
        let (vertices, triangles) = compact(&quads_to_triangles(body.quads(group)));
        let sum = vertices.iter().fold(Vec3::ZERO, |sum, vertex| sum + fine[*vertex as usize]);
        let middle = sum * (1.0 / vertices.len().max(1) as f32);
        let piece = Piece { vertices, middle, shift, scale };
        // Paint fades with depth behind the lips, measured where the teeth are while they show.
        let rest = piece.positions(|vertex| fine[vertex], 0.0, 0.0);
        let shown = piece.positions(|vertex| fine[vertex], 1.0, 0.0);
        let mut part = Part::new(material, Vec3::ZERO, rest, triangles).on_head();
        part.shown = shown;
        (piece, part)
    };
    PIECES.into_iter().map(make).collect()
}
