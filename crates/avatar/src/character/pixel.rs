//! The colour of a pixel from the triangles its samples see.

use super::kit::Kit;
use super::light::to_srgb_fast;
use super::model::{Model, Posed};
use super::raster::{Looked, NOTHING, Samples, weights};
use super::reference::{Guide, Reference};
use super::shade::{Painter, Surface};
use crate::vector::Vec3;

/// A posed model ready to be painted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub kit: &'a Kit,
    pub model: &'a Model,
    pub painter: &'a Painter,
    pub eye: Vec3,
    pub posed: &'a Posed,
    /// Picture positions in pixels, and depth.
    pub screen: &'a [Vec3],
    /// Key light received by each vertex.
    pub key: &'a [f32],
    /// Lids shut, 0 to 1.
    pub blink: f32,
    /// Colours of the usual pose, and how far each vertex may be believed to look as it did there.
    pub memory: Option<(&'a Reference, &'a [f32])>,
}

/// Straight colour and coverage.
pub(super) type Pixel = [u8; 4];

impl Scene<'_> {
    /// Colours of a drawn band, row by row.
    pub fn resolve(&self, band: &Looked, samples: Samples, layer: &mut Vec<Pixel>) {
        let [width, height] = band.size();
        let [left, top] = band.origin();
        // The last triangle looked at, kept from pixel to pixel.
        let mut hint = Guide::default();
        layer.clear();
        for row in 0..height {
            let (middles, rows, y) = (band.middles(row), band.rows(row, samples), top + row as f32);
            for (column, middle) in middles.iter().enumerate().take(width) {
                let x = left + column as f32;
                layer.push(if !band.is_fine(column) {
                    self.whole(*middle, x, y, &mut hint)
                } else if samples.columns == 1 {
                    self.pixel(&rows.map(|row| row[column])[..samples.rows], samples, x, y, &mut hint)
                } else {
                    let mut ids = [NOTHING; 16];
                    let from = column * samples.columns;
                    for (ids, row) in ids.chunks_exact_mut(samples.columns).zip(&rows[..samples.rows]) {
                        ids.copy_from_slice(&row[from..from + samples.columns]);
                    }
                    self.pixel(&ids[..samples.count()], samples, x, y, &mut hint)
                });
            }
        }
    }

    /// A pixel that shows one triangle.
    #[inline(always)]
    fn whole(&self, id: u32, x: f32, y: f32, hint: &mut Guide) -> Pixel {
        if id == NOTHING {
            return [0; 4];
        }
        let [r, g, b] = self.colour(id, x + 0.5, y + 0.5, hint);
        [r, g, b, 255]
    }

    /// The mean colour over the samples of the pixel whose corner is `x`, `y`: each part that is seen is painted once.
    /// `ids` are the triangles at the samples.
    #[inline(always)]
    fn pixel(&self, ids: &[u32], samples: Samples, x: f32, y: f32, hint: &mut Guide) -> Pixel {
        let first = ids[0];
        let same = ids.iter().fold(0, |difference, id| difference | (id ^ first)) == 0;
        if same {
            return self.whole(first, x, y, hint);
        }
        let inside = self.part(first);
        if inside != u8::MAX && ids[1..].iter().all(|id| self.part(*id) == inside) {
            // Within a part the triangle at hand will do for the whole pixel.
            let id = if ids.contains(&hint.id) { hint.id } else { ids[ids.len() / 2] };
            return self.whole(id, x, y, hint);
        }
        self.mixed(ids, samples, x, y, hint)
    }

    /// The part a sample shows; `u8::MAX` is none.
    #[inline(always)]
    fn part(&self, id: u32) -> u8 {
        if id == NOTHING { u8::MAX } else { self.model.part_of[id as usize] }
    }

    fn mixed(&self, ids: &[u32], samples: Samples, x: f32, y: f32, hint: &mut Guide) -> Pixel {
        let mut parts = [u8::MAX; 16];
        for (slot, id) in parts.iter_mut().zip(ids) {
            *slot = self.part(*id);
        }
        let parts = &parts[..ids.len()];
        let (mut sum, mut covered) = ([0u32; 3], 0u32);
        for k in 0..parts.len() {
            if parts[k] == u8::MAX || parts[..k].contains(&parts[k]) {
                continue;
            }
            // One look at the part's own middle, through the triangle closest to it.
            let (mut middle, mut count) = ([0.0f32; 2], 0.0f32);
            for n in (k..parts.len()).filter(|n| parts[*n] == parts[k]) {
                let place = samples.place(n);
                (middle, count) = ([middle[0] + place[0], middle[1] + place[1]], count + 1.0);
            }
            let middle = middle.map(|sum| sum / count);
            let distance = |n: usize| {
                let place = samples.place(n);
                (place[0] - middle[0]).powi(2) + (place[1] - middle[1]).powi(2)
            };
            let mut best = k;
            for n in (k + 1..parts.len()).filter(|n| parts[*n] == parts[k]) {
                if distance(n) < distance(best) {
                    best = n;
                }
            }
            let colour = self.colour(ids[best], x + middle[0], y + middle[1], hint);
            let weight = count as u32;
            covered += weight;
            for (sum, value) in sum.iter_mut().zip(colour) {
                *sum += u32::from(value) * weight;
            }
        }
        let mean = |value: u32| ((value + covered / 2) / covered.max(1)) as u8;
        let coverage = (covered * 255 + ids.len() as u32 / 2) / ids.len() as u32;
        [mean(sum[0]), mean(sum[1]), mean(sum[2]), coverage as u8]
    }

    /// One triangle's colour at a place: remembered where it can be, else painted.
    #[inline(always)]
    fn colour(&self, id: u32, x: f32, y: f32, hint: &mut Guide) -> [u8; 3] {
        let Some((reference, trust)) = self.memory else { return self.painted(id, x, y) };
        let part = self.model.part_of[id as usize];
        if !reference.remembers(part) {
            return self.painted(id, x, y);
        }
        if hint.id != id {
            *hint = reference.guide(id, self.model.triangles[id as usize], self.screen, trust);
        }
        let believed = hint.trust(x, y);
        if believed <= 0.0 {
            return self.painted(id, x, y);
        }
        let Some(known) = reference.look_up(part, hint.place(x, y)) else { return self.painted(id, x, y) };
        if believed >= 1.0 {
            return known;
        }
        let new = self.painted(id, x, y);
        let share = (believed * 256.0) as u32;
        std::array::from_fn(|k| ((u32::from(known[k]) * share + u32::from(new[k]) * (256 - share) + 128) >> 8) as u8)
    }

    /// Paints one point of a triangle's surface.
    pub fn painted(&self, id: u32, x: f32, y: f32) -> [u8; 3] {
        let model = self.model;
        let finish = &model.finishes[model.part_of[id as usize] as usize];
        let colour = self.painter.colour(self.kit, finish, &self.surface(id, x, y), self.blink);
        [colour.x, colour.y, colour.z].map(to_srgb_fast)
    }

    fn surface(&self, id: u32, x: f32, y: f32) -> Surface {
        let (model, posed) = (self.model, self.posed);
        let corners = model.triangles[id as usize].map(|vertex| vertex as usize);
        // A pixel's middle may lie just outside: the nearest point inside stands for it.
        let share = weights(corners.map(|vertex| self.screen[vertex]), x, y).map(|w| w.max(0.0));
        let scale = 1.0 / (share[0] + share[1] + share[2]).max(1e-9);
        let share = share.map(|w| w * scale);
        let blend = |of: &[Vec3]| of[corners[0]] * share[0] + of[corners[1]] * share[1] + of[corners[2]] * share[2];
        let number = |of: &[f32]| of[corners[0]] * share[0] + of[corners[1]] * share[1] + of[corners[2]] * share[2];
        let view = (self.eye - blend(&posed.positions)).unit();
        let normal = blend(&posed.normals).unit();
        let back = normal.dot(view) < 0.0;
        let aux = corners.map(|vertex| posed.aux[vertex]);
        let uv = &model.uv[id as usize];
        Surface {
            normal: if back { normal * -1.0 } else { normal },
            view,
            rest: blend(&model.rest),
            aux: std::array::from_fn(|k| aux[0][k] * share[0] + aux[1][k] * share[1] + aux[2][k] * share[2]),
            tangent: model.tangent(corners, share, &posed.motions),
            sky: number(&model.baked.sky),
            key: number(self.key),
            back,
            uv: [0, 1].map(|axis| uv[0][axis] * share[0] + uv[1][axis] * share[1] + uv[2][axis] * share[2]),
        }
    }
}
