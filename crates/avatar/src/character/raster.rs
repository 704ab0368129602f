//! Visibility: which triangle is seen at each sample, four samples to a pixel.

use rayon::prelude::*;

use crate::vector::Vec3;

/// Nothing is seen here.
pub(super) const NOTHING: u32 = u32::MAX;
/// Sample rows drawn as one task.
const BAND: usize = 32;

/// Depth and triangle of every sample; sides are twice the picture's.
#[derive(Debug, Clone, Default)]
pub(super) struct Visibility {
    pub width: usize,
    pub height: usize,
    pub depth: Vec<f32>,
    pub triangle: Vec<u32>,
}

impl Visibility {
    pub fn new(width: usize, height: usize) -> Visibility {
        Visibility { width, height, depth: vec![f32::MAX; width * height], triangle: vec![NOTHING; width * height] }
    }
}

/// The side of a triangle nobody can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    Neither,
    Front,
    Back,
}

/// Triangles to draw: `screen` holds x, y in samples and depth; `clip` is per vertex, drawn where not negative.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mesh<'a> {
    pub screen: &'a [Vec3],
    pub clip: &'a [f32],
    pub triangles: &'a [[u32; 3]],
    /// Which side of each triangle is not drawn; past the end, both are.
    pub hidden: &'a [Hidden],
    /// Added to the indices written.
    pub first: u32,
}

/// Draws `mesh` into `target`. Bands of rows are independent and each draws in order, so threads do not change the result.
pub(super) fn draw(target: &mut Visibility, mesh: Mesh<'_>) {
    let (width, height) = (target.width, target.height);
    let bands = binned(&mesh, height);
    let depth = target.depth.par_chunks_mut(BAND * width);
    let triangle = target.triangle.par_chunks_mut(BAND * width);
    depth.zip(triangle).zip(bands.par_iter()).enumerate().for_each(|(index, ((depth, triangle), list))| {
        let mut band = BandTarget { top: index * BAND, width, depth, triangle };
        for &which in list {
            band.draw(&mesh, which);
        }
    });
}

fn binned(mesh: &Mesh<'_>, height: usize) -> Vec<Vec<u32>> {
    let count = height.div_ceil(BAND);
    let mut bands = vec![Vec::new(); count];
    for (index, triangle) in mesh.triangles.iter().enumerate() {
        let [a, b, c] = triangle.map(|vertex| vertex as usize);
        if mesh.clip[a] < 0.0 && mesh.clip[b] < 0.0 && mesh.clip[c] < 0.0 {
            continue;
        }
        let [p, q, r] = [a, b, c].map(|vertex| mesh.screen[vertex]);
        let area = (q.x - p.x) * (r.y - p.y) - (r.x - p.x) * (q.y - p.y);
        let turned_away = match mesh.hidden.get(index) {
            Some(Hidden::Back) => area > 0.0,
            Some(Hidden::Front) => area < 0.0,
            _ => false,
        };
        if turned_away || area.abs() < 1e-7 {
            continue;
        }
        let (low, high) = (p.y.min(q.y).min(r.y), p.y.max(q.y).max(r.y));
        let (left, right) = (p.x.min(q.x).min(r.x), p.x.max(q.x).max(r.x));
        // Between two rows or columns of samples nothing is hit.
        let missed = (low - 0.5).ceil() > (high - 0.5).floor() || (left - 0.5).ceil() > (right - 0.5).floor();
        if missed || high < 0.0 || low >= height as f32 {
            continue;
        }
        let from = low.max(0.0) as usize / BAND;
        let to = (high.min(height as f32 - 1.0) as usize / BAND).min(count - 1);
        for band in &mut bands[from..=to] {
            band.push(index as u32);
        }
    }
    bands
}

struct BandTarget<'a> {
    top: usize,
    width: usize,
    depth: &'a mut [f32],
    triangle: &'a mut [u32],
}

impl BandTarget<'_> {
    fn draw(&mut self, mesh: &Mesh<'_>, which: u32) {
        let corners = mesh.triangles[which as usize];
        let [a, b, c] = corners.map(|vertex| mesh.screen[vertex as usize]);
        let area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
        if area.abs() < 1e-7 {
            return;
        }
        let inverse = 1.0 / area;
        let rows = self.depth.len() / self.width;
        let from_y = ((a.y.min(b.y).min(c.y) - 0.5).ceil().max(self.top as f32) as usize).max(self.top);
        let to_y = (a.y.max(b.y).max(c.y) - 0.5).floor().min((self.top + rows) as f32 - 1.0);
        let from_x = (a.x.min(b.x).min(c.x) - 0.5).ceil().max(0.0) as usize;
        let to_x = (a.x.max(b.x).max(c.x) - 0.5).floor().min(self.width as f32 - 1.0);
        if to_y < from_y as f32 || to_x < from_x as f32 {
            return;
        }
        let (to_y, to_x) = (to_y as usize, to_x as usize);
        // Weights of a and b as planes over x; that of c is what remains.
        let (step_a, step_b) = ((b.y - c.y) * inverse, (c.y - a.y) * inverse);
        let [clip_a, clip_b, clip_c] = corners.map(|vertex| mesh.clip[vertex as usize]);
        let clipped = clip_a < 0.0 || clip_b < 0.0 || clip_c < 0.0;
        for y in from_y..=to_y {
            let py = y as f32 + 0.5;
            let px = from_x as f32 + 0.5;
            let mut wa = ((b.x - px) * (c.y - py) - (c.x - px) * (b.y - py)) * inverse;
            let mut wb = ((c.x - px) * (a.y - py) - (a.x - px) * (c.y - py)) * inverse;
            let row = (y - self.top) * self.width;
            for x in from_x..=to_x {
                let wc = 1.0 - wa - wb;
                if wa >= 0.0 && wb >= 0.0 && wc >= 0.0 {
                    let z = wa * a.z + wb * b.z + wc * c.z;
                    let at = row + x;
                    if z < self.depth[at] && (!clipped || wa * clip_a + wb * clip_b + wc * clip_c >= 0.0) {
                        self.depth[at] = z;
                        self.triangle[at] = mesh.first + which;
                    }
                }
                wa += step_a;
                wb += step_b;
            }
        }
    }
}

/// Barycentric weights of a position on the screen within a triangle.
#[inline(always)]
pub(super) fn weights(corners: [Vec3; 3], x: f32, y: f32) -> [f32; 3] {
    let [a, b, c] = corners;
    let area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    let inverse = if area.abs() < 1e-9 { 0.0 } else { 1.0 / area };
    let wa = ((b.x - x) * (c.y - y) - (c.x - x) * (b.y - y)) * inverse;
    let wb = ((c.x - x) * (a.y - y) - (a.x - x) * (c.y - y)) * inverse;
    [wa, wb, 1.0 - wa - wb]
}
