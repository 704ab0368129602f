//! The parts of the base mesh that are drawn, once subdivided.

use std::collections::BTreeMap;
use std::ops::Range;

use super::base_mesh::{BaseMesh, Corner};
use super::subdivide::{Subdivision, subdivide};
use crate::vector::Vec3;

pub(super) const SKIN: &str = "body";
pub(super) const TIGHTS: &str = "helper-tights";
pub(super) const UPPER_TEETH: &str = "helper-upper-teeth";
pub(super) const LOWER_TEETH: &str = "helper-lower-teeth";
pub(super) const TONGUE: &str = "helper-tongue";
pub(super) const EYES: [&str; 2] = ["helper-l-eye", "helper-r-eye"];

/// Groups every base mesh must have.
pub(super) const GROUPS: [&str; 7] = [SKIN, TIGHTS, UPPER_TEETH, LOWER_TEETH, TONGUE, EYES[0], EYES[1]];

/// How much of a body is modelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Extent {
    /// Down to the thighs: all a presenter shows.
    #[default]
    Upper,
    /// Down to the shoes.
    Whole,
}

impl Extent {
    /// Faces below this height of the base mesh are left out.
    fn lowest(self) -> f32 {
        match self {
            Extent::Upper => -1.5,
            Extent::Whole => f32::MIN,
        }
    }

    /// Cloth further below the neck is left out, base units.
    pub fn cloth(self) -> f32 {
        match self {
            Extent::Upper => 7.2,
            Extent::Whole => f32::MAX,
        }
    }
}

/// Drawn groups, compacted and subdivided once.
#[derive(Debug, Clone, Default)]
pub(super) struct Body {
    pub extent: Extent,
    /// Base vertex of every compact vertex.
    pub used: Vec<u32>,
    pub subdivision: Subdivision,
    /// Quads of each group within the subdivision.
    pub groups: BTreeMap<&'static str, Range<usize>>,
    /// Texture coordinates of the corners of every fine quad.
    pub uv: Vec<[[f32; 2]; 4]>,
}

impl Body {
    pub fn new(mesh: &BaseMesh, extent: Extent) -> Body {
        let mut coarse: Vec<[Corner; 4]> = Vec::new();
        let mut groups = BTreeMap::new();
        for name in GROUPS {
            let start = coarse.len();
            let faces = mesh.groups.get(name).into_iter().flatten();
            coarse.extend(faces.filter(|face| {
                face.iter().map(|corner| mesh.positions[corner.vertex as usize].y).sum::<f32>() / 4.0 > extent.lowest()
            }));
            groups.insert(name, start * 4..coarse.len() * 4);
        }
        let mut used: Vec<u32> = coarse.iter().flatten().map(|corner| corner.vertex).collect();
        used.sort_unstable();
        used.dedup();
        let compact: BTreeMap<u32, u32> = used.iter().enumerate().map(|(new, old)| (*old, new as u32)).collect();
        let quads: Vec<[u32; 4]> =
            coarse.iter().map(|face| face.map(|corner| compact.get(&corner.vertex).copied().unwrap_or(0))).collect();
        let uv = coarse.iter().flat_map(|face| fine_uv(face.map(|corner| mesh.uv[corner.uv as usize]))).collect();
        Body { extent, subdivision: subdivide(&quads, used.len()), used, groups, uv }
    }

    /// Fine quads of a group.
    pub fn quads(&self, group: &str) -> &[[u32; 4]] {
        let range = self.groups.get(group).cloned().unwrap_or(0..0);
        &self.subdivision.quads[range]
    }

    /// Fine positions of a shaped base mesh.
    pub fn fine(&self, base: &[Vec3]) -> Vec<Vec3> {
        self.subdivision.stencil.apply(&self.compacted(base))
    }

    pub fn compacted(&self, base: &[Vec3]) -> Vec<Vec3> {
        self.used.iter().map(|vertex| base[*vertex as usize]).collect()
    }
}

/// The four fine quads' corner coordinates of one coarse quad.
fn fine_uv(corners: [[f32; 2]; 4]) -> [[[f32; 2]; 4]; 4] {
    let mean = |points: &[[f32; 2]]| {
        let scale = 1.0 / points.len() as f32;
        [0, 1].map(|axis| points.iter().map(|point| point[axis]).sum::<f32>() * scale)
    };
    let middle = mean(&corners);
    [0, 1, 2, 3].map(|k| {
        let (previous, corner, next) = (corners[(k + 3) % 4], corners[k], corners[(k + 1) % 4]);
        [corner, mean(&[corner, next]), middle, mean(&[previous, corner])]
    })
}
