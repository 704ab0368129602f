//! Meshes with a material: what a presenter is assembled from.

use super::maths::UP;
use super::mesh_tools::{grid, normals};
pub(super) use super::outfit::Seams;
use crate::vector::Vec3;

/// How a surface is painted. See [`super::shade`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Material {
    Skin,
    Eye,
    Lash,
    LidLine,
    UpperTeeth,
    LowerTeeth,
    Tongue,
    /// Sculpted strands with a direction, so with glints.
    Hair,
    /// Curls, stubble and beards: no direction.
    Curls,
    Cloth(Fabric),
    Metal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fabric {
    Plain,
    /// Ribs across the first coordinate.
    Ribbed,
    /// A fine grain.
    Woven,
}

/// One surface. All per-vertex lists are as long as `rest`.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub material: Material,
    /// Linear colour; unused where the material knows its own.
    pub colour: Vec3,
    /// Positions with a blank face: what paint is measured in.
    pub rest: Vec<Vec3>,
    /// Positions with the resting expression.
    pub shown: Vec<Vec3>,
    pub triangles: Vec<[u32; 3]>,
    /// Free coordinates; their meaning is the material's.
    pub aux: Vec<[f32; 4]>,
    /// Drawn where positive, interpolated per pixel. Empty: everywhere.
    pub clip: Vec<f32>,
    /// Normals finer than the triangles tell. Empty: the triangles'.
    pub normals: Vec<Vec3>,
    /// Along the strands. Empty: none.
    pub tangents: Vec<Vec3>,
    /// The fine body vertices each vertex was lifted from, and their shares: it moves with them. Empty: with the nearest body
    /// that faces the same way.
    pub origin: Vec<Vec<(u32, f32)>>,
    /// How far each vertex follows the head, 0 to 1. Empty: by height, as the skin does.
    pub head: Vec<f32>,
    /// Texture coordinates of the triangles' corners. Empty: none.
    pub uv: Vec<[[f32; 2]; 3]>,
    /// This many triangles, the first, are only seen from in front: the rest of the surface hides their backs.
    pub one_sided: usize,
    /// Its triangles run the other way round, so that what is seen from in front is their back.
    pub inside_out: bool,
    pub seams: Seams,
}

impl Part {
    pub fn new(material: Material, colour: Vec3, positions: Vec<Vec3>, triangles: Vec<[u32; 3]>) -> Part {
        let count = positions.len();
        Part {
            material,
            colour,
            shown: positions.clone(),
            rest: positions,
            triangles,
            aux: vec![[0.0, 0.0, 1.0, 1.0]; count],
            clip: Vec::new(),
            normals: Vec::new(),
            tangents: Vec::new(),
            origin: Vec::new(),
            head: Vec::new(),
            uv: Vec::new(),
            one_sided: 0,
            inside_out: false,
            seams: Seams::default(),
        }
    }

    /// A surface that closes on itself or on the skin, so that backs need not be drawn.
    pub fn closed(mut self) -> Part {
        self.one_sided = self.triangles.len();
        self
    }

    /// Moves with the head as one piece.
    pub fn on_head(mut self) -> Part {
        self.head = vec![1.0; self.rest.len()];
        self
    }

    /// Stays on the body.
    pub fn on_body(mut self) -> Part {
        self.head = vec![0.0; self.rest.len()];
        self
    }

    /// Turns the surface inside out if its normals look towards `inside` on the whole.
    pub fn facing_away_from(mut self, inside: impl Fn(usize) -> Vec3) -> Part {
        let normals = normals(&self.rest, &self.triangles);
        let outward: f32 = (0..self.rest.len()).map(|k| (self.rest[k] - inside(k)).dot(normals[k])).sum();
        if outward < 0.0 {
            for triangle in &mut self.triangles {
                triangle.swap(1, 2);
            }
        }
        self
    }
}

/// A tube with an elliptic section lofted along `path`: `half` wide, `flat` thick towards `up`. Eight or more sides.
pub(super) fn tube(path: &[Vec3], half: &[f32], flat: &[f32], up: &[Vec3], sides: usize) -> (Vec<Vec3>, Vec<[u32; 3]>) {
    let last = path.len() - 1;
    let mut positions = Vec::with_capacity(path.len() * sides);
    for k in 0..path.len() {
        let along = (path[(k + 1).min(last)] - path[k.saturating_sub(1)]).unit();
        let wanted = up.get(k).copied().unwrap_or(Vec3::new(0.0, 0.0, 1.0));
        let mut normal = (wanted - along * wanted.dot(along)).unit();
        if normal == Vec3::ZERO {
            normal = (UP - along * UP.dot(along)).unit();
        }
        let side = along.cross(normal);
        for s in 0..sides {
            let (sin, cos) = (std::f32::consts::TAU * s as f32 / sides as f32).sin_cos();
            positions.push(path[k] + side * (half[k] * cos) + normal * (flat[k] * sin));
        }
    }
    let mut triangles = grid(path.len(), sides, false, true);
    let normals = normals(&positions, &triangles);
    let outward: f32 = (0..positions.len()).map(|k| (positions[k] - path[k / sides]).dot(normals[k])).sum();
    if outward < 0.0 {
        for triangle in &mut triangles {
            triangle.swap(1, 2);
        }
    }
    (positions, triangles)
}
