//! A sculpted beard: the skin itself pushed out where a mask says so, so it rides on every expression.

use super::super::maths::{interpolate, soft};
use super::super::mesh_tools::normals;
use super::super::model::Marks;
use super::super::part::{Material, Part};
use super::super::person::{Beard as Wanted, BeardStyle};
use crate::vector::Vec3;

/// Which skin vertices a beard is made of and how far each stands out.
#[derive(Debug, Clone)]
pub(in crate::character) struct Beard {
    vertices: Vec<u32>,
    offsets: Vec<f32>,
}

impl Beard {
    /// The beard's part on the neutral skin, and what is needed to move it.
    pub fn build(skin: &Part, marks: &Marks, wanted: &Wanted, colour: Vec3) -> (Beard, Part) {
        let mask: Vec<f32> = skin.rest.iter().map(|p| mask(*p, marks, wanted.style)).collect();
        let chosen: Vec<[u32; 3]> = skin
            .triangles
            .iter()
            .filter(|triangle| triangle.iter().any(|vertex| mask[*vertex as usize] > 0.02))
            .copied()
            .collect();
        let (vertices, triangles) = super::super::mesh_tools::compact(&chosen);
        let strand = |vertex: u32| {
            let p = skin.rest[vertex as usize];
            let across = p.x.atan2(p.z - marks.ear_z) * 11.0 + 0.35 * (p.y * 9.0).sin();
            (across, 1.0 - (2.0 * across.rem_euclid(1.0) - 1.0).abs().powi(2))
        };
        let offsets = vertices
            .iter()
            .map(|vertex| {
                let m = mask[*vertex as usize];
                wanted.thick * m.sqrt() - 0.012 + 0.012 * (strand(*vertex).1 - 0.5) * m
            })
            .collect();
        let beard = Beard { vertices, offsets };
        let positions = beard.positions(&skin.rest, &normals(&skin.rest, &skin.triangles));
        let mut part = Part::new(Material::Curls, colour, positions, triangles);
        part.clip = beard.vertices.iter().map(|vertex| mask[*vertex as usize] - 0.25).collect();
        part.aux = beard
            .vertices
            .iter()
            .map(|vertex| {
                let (across, crest) = strand(*vertex);
                [across, 0.2, 0.4, 0.4 + 0.6 * crest]
            })
            .collect();
        (beard, part)
    }

    /// Positions over a moved skin.
    pub fn positions(&self, skin: &[Vec3], normals: &[Vec3]) -> Vec<Vec3> {
        let place = |(vertex, offset): (&u32, &f32)| skin[*vertex as usize] + normals[*vertex as usize] * *offset;
        self.vertices.iter().zip(&self.offsets).map(place).collect()
    }
}

/// Where a beard of a style grows, 0 to 1, in neutral positions.
pub(in crate::character) fn mask(p: Vec3, marks: &Marks, style: BeardStyle) -> f32 {
    let (y, x) = ((p.y - marks.mouth.y) / marks.face_scale, p.x.abs() / marks.face_scale);
    match style {
        BeardStyle::Full => jaw(p, x, y, marks, 1.0),
        BeardStyle::Stubble => jaw(p, x, y, marks, 2.6),
        BeardStyle::Moustache => moustache(x, y) * soft(p.z, marks.ear_z + 0.4, marks.ear_z + 0.6),
        BeardStyle::Goatee => {
            // Around the mouth, narrower towards the chin.
            let width = 0.365 - 0.13 * soft(-y, 0.05, 0.50);
            jaw(p, x, y, marks, 1.0) * soft(width - x, -0.01, 0.09)
        }
    }
}

/// Below a line from sideburn over cheek to moustache, clear of the lips. `softness` widens the upper border.
fn jaw(p: Vec3, x: f32, y: f32, marks: &Marks, softness: f32) -> f32 {
    const LINE: [(f32, f32); 8] = [
        (0.0, 0.185),
        (0.06, 0.195),
        (0.20, 0.165),
        (0.30, 0.09),
        (0.40, 0.02),
        (0.55, 0.08),
        (0.72, 0.34),
        (0.95, 0.80),
    ];
    let below = soft(interpolate(&LINE, x) - y, -0.02 * softness, 0.08 * softness);
    let above = soft(p.y, marks.chin.y - 0.14, marks.chin.y + 0.04);
    let lips = soft((x / 0.275).hypot(y / 0.088) - 1.0, 0.0, 0.30);
    below * above * lips * soft(p.z, marks.ear_z + 0.24, marks.ear_z + 0.38)
}

fn moustache(x: f32, y: f32) -> f32 {
    let share = x / 0.37;
    let middle = 0.145 - 0.60 * x * x;
    let half = 0.090 * (1.0 - share * share).max(0.0).sqrt();
    soft(half - (y - middle).abs(), -0.005, 0.05) * soft((x / 0.26).hypot(y / 0.07) - 1.0, 0.0, 0.3)
}
