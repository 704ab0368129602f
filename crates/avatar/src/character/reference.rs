//! The presenter's picture in the usual pose. A surface that has moved but hardly turned since is lit as it was then, so its
//! colour is looked up here instead of being painted again: paint rides on the surface, light stays with the room.

use rayon::prelude::*;

use super::camera::Camera;
use super::part::Material;
use super::pixel::Scene;
use super::raster::{BAND, Band, Bins, Mesh, NOTHING, Plane, Samples, Window, area, plane};
use crate::vector::Vec3;

/// A texel that shows nothing.
const EMPTY: u32 = u32::MAX << 24;
/// Texels to a pixel of the picture, each way.
const FINE: f32 = 2.0;
/// What lies further from the surface looked for than this hides it, base units.
const SAME_DEPTH: f32 = 0.03;
/// Cosines of the turn up to which light is believed, and from which it is not.
const BELIEVED: (f32, f32) = (0.9958, 0.9790);
/// Room around the picture for what moves into it, pixels.
const MARGIN: f32 = 40.0;

/// The colours remembered from, and the pose they belong to.
#[derive(Debug)]
pub(super) struct Reference {
    width: usize,
    height: usize,
    /// Colour, and the part in the top byte.
    texels: Vec<u32>,
    depth: Vec<f32>,
    /// Every vertex' place in texels and its depth, and its normal.
    places: Vec<Vec3>,
    normals: Vec<Vec3>,
    /// Parts whose colour depends on nothing but place and light.
    remembered: Vec<bool>,
}

/// How a triangle of a frame lies in the reference: planes over the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guide {
    pub id: u32,
    u: Plane,
    v: Plane,
    z: Plane,
    trust: Plane,
}

impl Default for Guide {
    fn default() -> Guide {
        Guide { id: NOTHING, u: [0.0; 3], v: [0.0; 3], z: [0.0; 3], trust: [0.0; 3] }
    }
}

#[inline(always)]
fn at([base, dx, dy]: Plane, x: f32, y: f32) -> f32 {
    base + dx * x + dy * y
}

impl Guide {
    #[inline(always)]
    pub fn trust(&self, x: f32, y: f32) -> f32 {
        at(self.trust, x, y)
    }

    #[inline(always)]
    pub fn place(&self, x: f32, y: f32) -> [f32; 3] {
        [at(self.u, x, y), at(self.v, x, y), at(self.z, x, y)]
    }
}

impl Reference {
    /// Paints `scene`, whose pose is the usual one. `live` are the triangles to draw, `size` the picture's in pixels.
    pub fn new(scene: &Scene<'_>, camera: &Camera, live: &[u32], size: [usize; 2]) -> Reference {
        let margin = MARGIN.min(size[1] as f32 / 8.0).floor();
        let side = |pixels: usize| pixels + 2 * margin as usize;
        let window = Window { x: 0, y: 0, width: side(size[0]), height: side(size[1]) };
        let screen: Vec<Vec3> =
            scene.posed.positions.iter().map(|p| camera.project(*p) + Vec3::new(margin, margin, 0.0)).collect();
        let scene = Scene { screen: &screen, memory: None, ..*scene };
        let (width, height) = (window.width * 2, window.height * 2);
        let mut texels = vec![EMPTY; width * height];
        let mut depth = vec![f32::MAX; width * height];
        let model = scene.model;
        let mesh = Mesh { screen: &screen, clip: &model.clip, triangles: &model.triangles, hidden: &model.hidden };
        let mut bins = Bins::default();
        bins.sort(&mesh, live, window, Samples::SQUARE);
        let remembered: Vec<bool> = model.finishes.iter().map(|finish| lasting(finish.material)).collect();
        let size = BAND * 2 * width;
        let rows = texels.par_chunks_mut(size).zip(depth.par_chunks_mut(size)).enumerate();
        rows.for_each_init(Band::default, |band, (index, (texels, depth))| {
            band.begin(window, index, Samples::SQUARE);
            band.draw(&mesh, bins.of(index), Samples::SQUARE);
            for row in 0..texels.len() / width {
                let y = (index * BAND) as f32 + (row as f32 + 0.5) / FINE;
                for (column, id) in band.row(row).iter().enumerate().filter(|(_, id)| **id != NOTHING) {
                    let at = row * width + column;
                    let part = model.part_of[*id as usize];
                    let [r, g, b] = if remembered[usize::from(part)] {
                        scene.painted(*id, (column as f32 + 0.5) / FINE, y)
                    } else {
                        [0; 3]
                    };
                    texels[at] = u32::from_le_bytes([r, g, b, part]);
                }
            }
            depth.copy_from_slice(band.depths());
        });
        let places = screen.iter().map(|p| Vec3::new(p.x * FINE, p.y * FINE, p.z)).collect();
        Reference { width, height, texels, depth, places, normals: scene.posed.normals.clone(), remembered }
    }

    #[inline(always)]
    pub fn remembers(&self, part: u8) -> bool {
        self.remembered[usize::from(part)]
    }

    /// How far each vertex may be believed, 0 to 1, given its normal now.
    pub fn trust(&self, normals: &[Vec3], trust: &mut Vec<f32>) {
        let (full, none) = BELIEVED;
        trust.resize(normals.len(), 0.0);
        trust.par_iter_mut().zip(normals).zip(&self.normals).with_min_len(16384).for_each(|((trust, now), then)| {
            *trust = ((now.dot(*then) - none) / (full - none)).clamp(0.0, 1.0);
        });
    }

    /// Where the points of a triangle are found.
    pub fn guide(&self, id: u32, corners: [u32; 3], screen: &[Vec3], trust: &[f32]) -> Guide {
        let corners = corners.map(|vertex| vertex as usize);
        let placed = corners.map(|vertex| screen[vertex]);
        let area = area(placed);
        let inverse = if area.abs() < 1e-9 { 0.0 } else { 1.0 / area };
        let plane = |values: [f32; 3]| plane(placed, inverse, values);
        let places = corners.map(|vertex| self.places[vertex]);
        Guide {
            id,
            u: plane(places.map(|p| p.x)),
            v: plane(places.map(|p| p.y)),
            z: plane(places.map(|p| p.z)),
            trust: plane(corners.map(|vertex| trust[vertex])),
        }
    }

    /// The colour at a place (texels and depth), if that part was seen there.
    #[inline(always)]
    pub fn look_up(&self, part: u8, [u, v, z]: [f32; 3]) -> Option<[u8; 3]> {
        let (x, y) = (u - 0.5, v - 0.5);
        if !(x >= 0.0 && y >= 0.0 && x < (self.width - 1) as f32 && y < (self.height - 1) as f32) {
            return None;
        }
        let (column, row) = (x as usize, y as usize);
        let (fx, fy) = (((x - column as f32) * 16.0) as u32, ((y - row as f32) * 16.0) as u32);
        let first = row * self.width + column;
        let shares = [(16 - fx) * (16 - fy), fx * (16 - fy), (16 - fx) * fy, fx * fy];
        let places = [first, first + 1, first + self.width, first + self.width + 1];
        let (mut sum, mut total) = ([0u32; 3], 0u32);
        for (place, share) in places.into_iter().zip(shares) {
            let [r, g, b, seen] = self.texels[place].to_le_bytes();
            if seen == part && (self.depth[place] - z).abs() < SAME_DEPTH {
                total += share;
                sum = [sum[0] + u32::from(r) * share, sum[1] + u32::from(g) * share, sum[2] + u32::from(b) * share];
            }
        }
        match total {
            256 => Some(sum.map(|value| ((value + 128) >> 8) as u8)),
            64.. => Some(sum.map(|value| ((value + total / 2) / total) as u8)),
            _ => None,
        }
    }
}

/// Whether a material looks the same as long as place and light do.
fn lasting(material: Material) -> bool {
    match material {
        Material::Skin | Material::Hair | Material::Curls | Material::Cloth(_) | Material::Metal => true,
        // Eyes turn and teeth darken without a normal changing; the lines are painted faster than found.
        Material::Eye
        | Material::Lash
        | Material::LidLine
        | Material::UpperTeeth
        | Material::LowerTeeth
        | Material::Tongue => false,
    }
}
