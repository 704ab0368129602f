//! Visibility: which triangle is seen at each sample.
//!
//! Triangles are sorted into bands of rows; a band is drawn and used while it is in the cache. Edges are walked row by row
//! from the same end in both triangles that share one, so that no sample between two neighbours is missed.

use std::ops::Range;

use rayon::prelude::*;

use crate::vector::Vec3;

/// Nothing is seen here.
pub(super) const NOTHING: u32 = u32::MAX;
/// Pixel rows of a band.
pub(super) const BAND: usize = 16;

/// Samples of a pixel: rows of columns, each row shifted by its own share of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Samples {
    pub rows: usize,
    pub columns: usize,
    shifts: [f32; 4],
}

impl Samples {
    /// One, in the middle.
    pub const ONE: Samples = Samples { rows: 1, columns: 1, shifts: [0.5; 4] };
    pub const TWO: Samples = Samples { rows: 2, columns: 1, shifts: [0.25, 0.75, 0.25, 0.75] };
    /// Four, no two of them in one row or column.
    pub const FOUR: Samples = Samples { rows: 4, columns: 1, shifts: [0.375, 0.875, 0.125, 0.625] };
    pub const EIGHT: Samples = Samples { rows: 4, columns: 2, shifts: [0.375, 0.875, 0.125, 0.625] };
    pub const SIXTEEN: Samples = Samples { rows: 4, columns: 4, shifts: [0.375, 0.875, 0.125, 0.625] };
    /// Four on a grid: a picture of twice the size.
    pub const SQUARE: Samples = Samples { rows: 2, columns: 2, shifts: [0.5; 4] };

    pub fn count(&self) -> usize {
        self.rows * self.columns
    }

    /// Where sample `index` (row by row) lies in its pixel.
    #[inline(always)]
    pub fn place(&self, index: usize) -> [f32; 2] {
        let (row, column) = (index / self.columns, index % self.columns);
        [(column as f32 + self.shifts[row]) / self.columns as f32, (row as f32 + 0.5) / self.rows as f32]
    }
}

/// The side of a triangle nobody can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    Neither,
    Front,
    Back,
}

/// Triangles to draw: `screen` holds x, y in pixels and depth; `clip` is per vertex, drawn where not negative.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mesh<'a> {
    pub screen: &'a [Vec3],
    pub clip: &'a [f32],
    pub triangles: &'a [[u32; 3]],
    /// Which side of each triangle is not drawn; past the end, both are.
    pub hidden: &'a [Hidden],
}

/// Pixels that are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

impl Window {
    pub fn bands(&self) -> usize {
        self.height.div_ceil(BAND)
    }
}

/// Triangles by band, in the order of the mesh.
#[derive(Debug, Clone, Default)]
pub(super) struct Bins {
    ranges: Vec<[u16; 2]>,
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl Bins {
    /// Sorts the triangles `live` names; those out of the window or turned away are left out. A band's list also holds what
    /// only its neighbouring rows of pixels see.
    pub fn sort(&mut self, mesh: &Mesh<'_>, live: &[u32], window: Window, samples: Samples) {
        let bands = window.bands();
        self.ranges.resize(live.len(), [1, 0]);
        self.ranges
            .par_iter_mut()
            .zip(live)
            .with_min_len(8192)
            .for_each(|(range, which)| *range = band_range(mesh, *which as usize, window, samples));
        self.starts.clear();
        self.starts.resize(bands + 1, 0);
        for [from, to] in self.ranges.iter().filter(|[from, to]| from <= to) {
            for band in *from..=*to {
                self.starts[usize::from(band) + 1] += 1;
            }
        }
        for band in 0..bands {
            self.starts[band + 1] += self.starts[band];
        }
        self.entries.resize(self.starts[bands] as usize, 0);
        let mut next: Vec<u32> = self.starts[..bands].to_vec();
        for ([from, to], which) in self.ranges.iter().zip(live).filter(|([from, to], _)| from <= to) {
            for band in *from..=*to {
                let slot = &mut next[usize::from(band)];
                self.entries[*slot as usize] = *which;
                *slot += 1;
            }
        }
    }

    pub fn of(&self, band: usize) -> &[u32] {
        &self.entries[self.starts[band] as usize..self.starts[band + 1] as usize]
    }
}

/// First and last band a triangle touches; first > last is none.
fn band_range(mesh: &Mesh<'_>, which: usize, window: Window, samples: Samples) -> [u16; 2] {
    const NONE: [u16; 2] = [1, 0];
    let [a, b, c] = mesh.triangles[which].map(|vertex| mesh.screen[vertex as usize]);
    let area = area([a, b, c]);
    // On a screen whose y counts downwards a front is negative.
    match mesh.hidden.get(which) {
        Some(Hidden::Back) if area >= 0.0 => return NONE,
        Some(Hidden::Front) if area <= 0.0 => return NONE,
        _ => {}
    }
    let (left, right) = (a.x.min(b.x).min(c.x), a.x.max(b.x).max(c.x));
    let (low, high) = (a.y.min(b.y).min(c.y) - window.y as f32, a.y.max(b.y).max(c.y) - window.y as f32);
    let x = window.x as f32;
    if right <= x || left >= x + window.width as f32 || high <= 0.0 || low >= window.height as f32 {
        return NONE;
    }
    // Between two rows of samples nothing is seen.
    let rows = samples.rows as f32;
    let (first, last) = (below(low * rows), below(high * rows) - 1);
    if last < first {
        return NONE;
    }
    let bands = window.bands() as i32;
    let band = |row: i32| (row / (BAND * samples.rows) as i32).clamp(0, bands - 1) as u16;
    [band((first - samples.rows as i32).max(0)), band(last + samples.rows as i32)]
}

/// Depth and triangle of the samples of one band.
#[derive(Debug, Clone, Default)]
pub(super) struct Band {
    /// First pixel column and row.
    pub x: usize,
    pub y: i32,
    /// Samples to a row.
    width: usize,
    height: usize,
    depth: Vec<f32>,
    triangle: Vec<u32>,
}

impl Band {
    /// Empties it for the given band of a window.
    pub fn begin(&mut self, window: Window, band: usize, samples: Samples) {
        let rows = BAND.min(window.height - band * BAND);
        self.clear(window, (window.y + band * BAND) as i32, rows, samples);
    }

    fn clear(&mut self, window: Window, y: i32, rows: usize, samples: Samples) {
        (self.x, self.y) = (window.x, y);
        (self.width, self.height) = (window.width * samples.columns, rows * samples.rows);
        self.depth.clear();
        self.depth.resize(self.width * self.height, f32::MAX);
        self.triangle.clear();
        self.triangle.resize(self.width * self.height, NOTHING);
    }

    pub fn draw(&mut self, mesh: &Mesh<'_>, list: &[u32], samples: Samples) {
        for which in list {
            self.triangle(mesh, *which, samples);
        }
    }

    /// Draws those of a list that touch a marked column of cells.
    fn draw_marked(&mut self, mesh: &Mesh<'_>, list: &[u32], samples: Samples, marks: &Marks) {
        for which in list {
            let [a, b, c] = mesh.triangles[*which as usize].map(|vertex| mesh.screen[vertex as usize].x);
            if marks.touch(a.min(b).min(c) - self.x as f32, a.max(b).max(c) - self.x as f32) {
                self.triangle(mesh, *which, samples);
            }
        }
    }

    /// A row of samples.
    #[inline(always)]
    pub fn row(&self, row: usize) -> &[u32] {
        &self.triangle[row * self.width..(row + 1) * self.width]
    }

    /// All depths, row by row.
    pub fn depths(&self) -> &[f32] {
        &self.depth
    }

    fn triangle(&mut self, mesh: &Mesh<'_>, which: u32, samples: Samples) {
        let corners = mesh.triangles[which as usize];
        let (columns, rows) = (samples.columns as f32, samples.rows as f32);
        let (x, y) = (self.x as f32, self.y as f32);
        let place = |vertex: u32| {
            let p = mesh.screen[vertex as usize];
            Vec3::new((p.x - x) * columns, (p.y - y) * rows, p.z)
        };
        let placed = corners.map(place);
        let area = area(placed);
        if area.abs() < 1e-7 {
            return;
        }
        let inverse = 1.0 / area;
        let depth = plane(placed, inverse, placed.map(|p| p.z));
        let clip = corners.map(|vertex| mesh.clip[vertex as usize]);
        let clip = clip.iter().any(|value| *value < 0.0).then(|| plane(placed, inverse, clip));
        let [top, middle, bottom] = by_height(placed);
        let first = below(top.y).clamp(0, self.height as i32);
        let turn = below(middle.y).clamp(first, self.height as i32);
        let last = below(bottom.y).clamp(turn, self.height as i32);
        let mut long = Edge::new(top, bottom, first);
        for (from, to, rows) in [(top, middle, first..turn), (middle, bottom, turn..last)] {
            if rows.is_empty() {
                continue;
            }
            let mut short = Edge::new(from, to, rows.start);
            for row in rows {
                let row = row as usize;
                let shift = samples.shifts[row & (samples.rows - 1)];
                let room = ONE - 1 - fixed(shift);
                let start = ((long.x.min(short.x) + room) >> BITS).max(0) as usize;
                let end = ((long.x.max(short.x) + room) >> BITS).clamp(0, self.width as i32) as usize;
                if start < end {
                    self.span(row, start..end, shift, depth, clip, which);
                }
                long.x += long.step;
                short.x += short.step;
            }
        }
    }

    #[inline(always)]
    fn span(&mut self, row: usize, range: Range<usize>, shift: f32, depth: Plane, clip: Option<Plane>, which: u32) {
        let (x, y) = (range.start as f32 + shift, row as f32 + 0.5);
        let slice = row * self.width + range.start..row * self.width + range.end;
        let samples = self.depth[slice.clone()].iter_mut().zip(&mut self.triangle[slice]);
        let mut z = depth[0] + depth[1] * x + depth[2] * y;
        if let Some([base, dx, dy]) = clip {
            let mut shown = base + dx * x + dy * y;
            for (depth_at, triangle) in samples {
                if z < *depth_at && shown >= 0.0 {
                    (*depth_at, *triangle) = (z, which);
                }
                z += depth[1];
                shown += dx;
            }
            return;
        }
        for (depth_at, triangle) in samples {
            if z < *depth_at {
                (*depth_at, *triangle) = (z, which);
            }
            z += depth[1];
        }
    }
}

/// Columns are counted in this many parts.
const BITS: u32 = 14;
const ONE: i32 = 1 << BITS;

#[inline(always)]
fn fixed(x: f32) -> i32 {
    (x * ONE as f32) as i32
}

/// The first row of samples at or below a height.
#[inline(always)]
fn below(y: f32) -> i32 {
    let from = y - 0.5;
    let whole = from as i32;
    whole + i32::from(from > whole as f32)
}

/// Columns of pixels through a band that need more than one sample to a pixel.
#[derive(Debug, Clone, Default)]
struct Marks {
    /// Marked cells before each one.
    before: Vec<u32>,
    marked: Vec<bool>,
}

/// Pixels to a cell.
const CELL: usize = 4;
/// Neighbouring pixels this far apart in depth show an edge within a part, base units.
const STEP: f32 = 0.06;

impl Marks {
    /// Marks where neighbours of `coarse` (one sample to a pixel) show different parts or depths.
    fn find(&mut self, coarse: &Band, part_of: &[u8]) {
        let width = coarse.width;
        self.marked.clear();
        self.marked.resize(width.div_ceil(CELL), false);
        let part = |id: u32| if id == NOTHING { u8::MAX } else { part_of[id as usize] };
        for row in 0..coarse.height {
            let at = row * width;
            let (ids, depths) = (&coarse.triangle[at..at + width], &coarse.depth[at..at + width]);
            let last = row + 1 == coarse.height;
            let (below, deep) = if last {
                (ids, depths)
            } else {
                (&coarse.triangle[at + width..at + 2 * width], &coarse.depth[at + width..at + 2 * width])
            };
            for x in 0..width {
                let right = (x + 1).min(width - 1);
                let differs = |id: u32, depth: f32| {
                    id != ids[x] && (part(id) != part(ids[x]) || (depth - depths[x]).abs() > STEP)
                };
                if differs(ids[right], depths[right]) {
                    self.marked[x / CELL] = true;
                    self.marked[right / CELL] = true;
                }
                if differs(below[x], deep[x]) {
                    self.marked[x / CELL] = true;
                }
            }
        }
        self.before.clear();
        let mut count = 0;
        for marked in &self.marked {
            self.before.push(count);
            count += u32::from(*marked);
        }
        self.before.push(count);
    }

    /// Whether a marked cell lies between two columns.
    #[inline(always)]
    fn touch(&self, left: f32, right: f32) -> bool {
        let last = self.marked.len();
        let from = ((left - 1.0).max(0.0) as usize / CELL).min(last);
        let to = ((right + 1.0).max(0.0) as usize / CELL + 1).min(last);
        from < to && self.before[to] > self.before[from]
    }
}

/// A band seen once to a pixel, and more often where there are edges.
#[derive(Debug, Clone, Default)]
pub(super) struct Looked {
    coarse: Band,
    fine: Band,
    marks: Marks,
}

/// Rows the coarse band has more than the pixels do, above them and below: edges show on either side.
const RIM: usize = 1;

impl Looked {
    /// Looks at a band of a window; `list` is its triangles.
    pub fn look(
        &mut self,
        mesh: &Mesh<'_>,
        list: &[u32],
        window: Window,
        band: usize,
        samples: Samples,
        part_of: &[u8],
    ) {
        self.fine.begin(window, band, samples);
        let rows = self.fine.height / samples.rows;
        self.coarse.clear(window, self.fine.y - RIM as i32, rows + 2 * RIM, Samples::ONE);
        self.coarse.draw(mesh, list, Samples::ONE);
        self.marks.find(&self.coarse, part_of);
        self.fine.draw_marked(mesh, list, samples, &self.marks);
    }

    /// Pixels to a row, and rows.
    pub fn size(&self) -> [usize; 2] {
        [self.coarse.width, self.coarse.height - 2 * RIM]
    }

    /// The first pixel.
    pub fn origin(&self) -> [f32; 2] {
        [self.fine.x as f32, self.fine.y as f32]
    }

    /// The middle triangle of each pixel of a row.
    #[inline(always)]
    pub fn middles(&self, row: usize) -> &[u32] {
        self.coarse.row(row + RIM)
    }

    /// Whether a column's pixels have more samples.
    #[inline(always)]
    pub fn is_fine(&self, column: usize) -> bool {
        self.marks.marked[column / CELL]
    }

    /// The fine rows of a row of pixels.
    #[inline(always)]
    pub fn rows(&self, row: usize, samples: Samples) -> [&[u32]; 4] {
        std::array::from_fn(|k| self.fine.row(row * samples.rows + k.min(samples.rows - 1)))
    }
}

/// An edge, walked downwards: its column at a row of samples, and how far the next row is from it.
#[derive(Debug, Clone, Copy)]
struct Edge {
    x: i32,
    step: i32,
}

impl Edge {
    /// Between two points, the upper one first, at row `row`. Both triangles at an edge walk it from the same start.
    #[inline(always)]
    fn new(top: Vec3, bottom: Vec3, row: i32) -> Edge {
        let height = bottom.y - top.y;
        let slope = if height > 1e-6 { (bottom.x - top.x) / height } else { 0.0 };
        Edge { x: fixed(top.x + (row as f32 + 0.5 - top.y) * slope), step: fixed(slope) }
    }
}

#[inline(always)]
fn by_height([mut a, mut b, mut c]: [Vec3; 3]) -> [Vec3; 3] {
    if b.y < a.y {
        std::mem::swap(&mut a, &mut b);
    }
    if c.y < b.y {
        std::mem::swap(&mut b, &mut c);
        if b.y < a.y {
            std::mem::swap(&mut a, &mut b);
        }
    }
    [a, b, c]
}

/// Triangles of which anything is drawn.
pub(super) fn drawn(triangles: &[[u32; 3]], clip: &[f32]) -> Vec<u32> {
    let any = |which: &u32| triangles[*which as usize].iter().any(|vertex| clip[*vertex as usize] >= 0.0);
    (0..triangles.len() as u32).filter(any).collect()
}

/// Depths of a square picture, row by row, one sample to a pixel; `f32::MAX` where nothing is.
pub(super) fn depths(side: usize, mesh: Mesh<'_>) -> Vec<f32> {
    picture(side, mesh, f32::MAX, |band| &band.depth)
}

/// What is seen at each pixel of a square picture, row by row.
#[cfg(test)]
pub(super) fn triangles(side: usize, mesh: Mesh<'_>) -> Vec<u32> {
    picture(side, mesh, NOTHING, |band| &band.triangle)
}

fn picture<T: Copy + Send>(side: usize, mesh: Mesh<'_>, empty: T, of: impl Fn(&Band) -> &[T] + Sync) -> Vec<T> {
    let window = Window { x: 0, y: 0, width: side, height: side };
    let live = drawn(mesh.triangles, mesh.clip);
    let mut bins = Bins::default();
    bins.sort(&mesh, &live, window, Samples::ONE);
    let mut picture = vec![empty; side * side];
    picture.par_chunks_mut(BAND * side).enumerate().for_each_init(Band::default, |band, (index, rows)| {
        band.begin(window, index, Samples::ONE);
        band.draw(&mesh, bins.of(index), Samples::ONE);
        rows.copy_from_slice(of(band));
    });
    picture
}

/// Twice the signed area of a triangle on the screen.
#[inline(always)]
pub(super) fn area([a, b, c]: [Vec3; 3]) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)
}

/// A plane over the screen through three values: at the origin, and what a step to the right and one down add.
pub(super) type Plane = [f32; 3];

/// The plane through `values` at a triangle's corners; `inverse` is that of its [`area`].
#[inline(always)]
pub(super) fn plane([a, b, c]: [Vec3; 3], inverse: f32, values: [f32; 3]) -> Plane {
    let (db, dc) = (values[1] - values[0], values[2] - values[0]);
    let dx = (db * (c.y - a.y) - dc * (b.y - a.y)) * inverse;
    let dy = (dc * (b.x - a.x) - db * (c.x - a.x)) * inverse;
    [values[0] - dx * a.x - dy * a.y, dx, dy]
}

/// Barycentric weights of a position on the screen within a triangle.
#[inline(always)]
pub(super) fn weights(corners: [Vec3; 3], x: f32, y: f32) -> [f32; 3] {
    let [a, b, c] = corners;
    let area = area(corners);
    let inverse = if area.abs() < 1e-9 { 0.0 } else { 1.0 / area };
    let wa = ((b.x - x) * (c.y - y) - (c.x - x) * (b.y - y)) * inverse;
    let wb = ((c.x - x) * (a.y - y) - (a.x - x) * (c.y - y)) * inverse;
    [wa, wb, 1.0 - wa - wb]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangles that share an edge cover a square without a gap, in every pattern and whatever their order.
    #[test]
    fn neighbours_leave_no_gap() {
        let p = |x: f32, y: f32| Vec3::new(x, y, 1.0);
        let screen = [p(1.3, 0.7), p(29.1, 2.2), p(27.9, 30.4), p(2.6, 28.8), p(14.2, 15.9)];
        let fan = [[0, 1, 4], [4, 1, 2], [2, 3, 4], [3, 0, 4]];
        let clip = [1.0; 5];
        let window = Window { x: 0, y: 0, width: 32, height: 32 };
        for samples in [Samples::ONE, Samples::TWO, Samples::FOUR, Samples::EIGHT, Samples::SIXTEEN] {
            let mesh = Mesh { screen: &screen, clip: &clip, triangles: &fan, hidden: &[] };
            let mut bins = Bins::default();
            bins.sort(&mesh, &[0, 1, 2, 3], window, samples);
            let mut band = Band::default();
            for index in 0..window.bands() {
                band.begin(window, index, samples);
                band.draw(&mesh, bins.of(index), samples);
                for row in 0..BAND * samples.rows {
                    let seen: Vec<bool> = band.row(row).iter().map(|id| *id != NOTHING).collect();
                    let runs = seen.windows(2).filter(|pair| pair[0] != pair[1]).count();
                    assert!(runs <= 2, "a gap in row {row} of band {index}");
                }
            }
        }
    }
}
