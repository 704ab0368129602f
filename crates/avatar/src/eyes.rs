//! Eyes that look about and shut.
//!
//! The picture shows an open eye. Its inside is redrawn with the iris moved within the lids; a lid that comes down is skin
//! made from the colours around the eye, shaded over the ball, with a lash line at its edge. The lashes and the fold of the
//! picture are never stretched.

use crate::raster::{Bitmap, mix};
use crate::topology::{INNER_EYE_CORNERS, IRIS_CENTRES, LID_CREASES, LOWER_LIDS, OUTER_EYE_CORNERS, UPPER_LIDS};
use crate::vector::{Vec3, smoothstep};

/// Columns the curves of an eye are kept in, from the outer corner to the inner one.
const COLUMNS: usize = 33;

/// One eye of a portrait at rest. Coordinates are `u` along the line from the outer to the inner corner (0 to 1), `v`
/// across it, downwards, in the same unit: the eye's length.
#[derive(Debug, Clone)]
pub(crate) struct Eye {
    /// Corner points (outer, inner) on the canvas.
    corners: [[f32; 2]; 2],
    upper: [f32; COLUMNS],
    lower: [f32; COLUMNS],
    crease: [f32; COLUMNS],
    /// The lower edge of what a shut lid must cover.
    shut: [f32; COLUMNS],
    iris: [f32; 2],
    iris_radius: f32,
    /// Skin just above the fold and just below the eye: a shut lid runs from one to the other.
    lid_top: [[f32; 3]; COLUMNS],
    lid_bottom: [[f32; 3]; COLUMNS],
    lash: [f32; 3],
    /// The outer corner lies left in the picture (the subject's right eye).
    outer_left: bool,
}

/// What an eye does in one frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EyeState {
    /// Corner points (outer, inner) on the canvas, moved with the head.
    pub corners: [[f32; 2]; 2],
    pub blink: f32,
    /// Towards the picture's right and down, -1 to 1.
    pub gaze: [f32; 2],
}

/// Axes of an eye between two corner points.
#[derive(Debug, Clone, Copy)]
struct Axes {
    origin: [f32; 2],
    along: [f32; 2],
    /// Down the face.
    down: [f32; 2],
    length: f32,
}

impl Axes {
    fn of([outer, inner]: [[f32; 2]; 2]) -> Axes {
        let (dx, dy) = (inner[0] - outer[0], inner[1] - outer[1]);
        let length = dx.hypot(dy).max(1e-3);
        let along = [dx / length, dy / length];
        let flip = if dx >= 0.0 { 1.0 } else { -1.0 };
        Axes { origin: outer, along, down: [-along[1] * flip, along[0] * flip], length }
    }

    fn local(&self, x: f32, y: f32) -> [f32; 2] {
        let (dx, dy) = ((x - self.origin[0]) / self.length, (y - self.origin[1]) / self.length);
        [dx * self.along[0] + dy * self.along[1], dx * self.down[0] + dy * self.down[1]]
    }

    fn place(&self, u: f32, v: f32) -> [f32; 2] {
        let (u, v) = (u * self.length, v * self.length);
        [self.origin[0] + u * self.along[0] + v * self.down[0], self.origin[1] + u * self.along[1] + v * self.down[1]]
    }
}

impl Eye {
    /// `points` are landmarks on the canvas; `colour` reads the picture at a canvas point.
    pub fn new(points: &[Vec3], side: usize, colour: &dyn Fn(f32, f32) -> [f32; 3]) -> Eye {
        let at = |index: usize| [points[index].x, points[index].y];
        let corners = [at(OUTER_EYE_CORNERS[side]), at(INNER_EYE_CORNERS[side])];
        let axes = Axes::of(corners);
        let curve = |indices: &[usize; 9]| {
            let local: Vec<[f32; 2]> =
                indices.iter().map(|&index| axes.local(points[index].x, points[index].y)).collect();
            std::array::from_fn(|k| interpolate(&local, k as f32 / (COLUMNS - 1) as f32))
        };
        let (upper, lower, crease): ([f32; COLUMNS], [f32; COLUMNS], [f32; COLUMNS]) =
            (curve(&UPPER_LIDS[side]), curve(&LOWER_LIDS[side]), curve(&LID_CREASES[side]));
        let centre = IRIS_CENTRES[side];
        let iris = axes.local(points[centre].x, points[centre].y);
        let iris_radius =
            (1..5).map(|k| (points[centre + k] - points[centre]).plane_length() / axes.length).sum::<f32>() / 4.0;
        let read = |u: f32, v: f32| {
            let [x, y] = axes.place(u, v);
            colour(x, y)
        };
        let [lid_top, lid_bottom] = lid_colours(&upper, &lower, &crease, &read);
        let shut = lower_rim(&lower, &lid_bottom, &read);
        Eye {
            corners,
            shut,
            lid_top,
            lid_bottom,
            lash: lash_colour(&upper, &read),
            upper,
            lower,
            crease,
            iris,
            iris_radius,
            outer_left: corners[0][0] < corners[1][0],
        }
    }

    /// Draws gaze and lid over the skin. `texture_at` maps a canvas point at rest to the texture.
    pub fn paint(
        &self,
        target: &mut Bitmap,
        origin: [i32; 2],
        texture: &Bitmap,
        texture_at: &dyn Fn([f32; 2]) -> [f32; 2],
        state: &EyeState,
    ) {
        let (rest, moved) = (Axes::of(self.corners), Axes::of(state.corners));
        // A comfortable glance moves the iris by a tenth of the eye. Looking down also lowers the lid.
        let toward_inner = if self.outer_left { state.gaze[0] } else { -state.gaze[0] };
        let shift = [0.105 * toward_inner, 0.05 * state.gaze[1]];
        let blink = (state.blink + 0.22 * state.gaze[1].max(0.0) * (1.0 - state.blink)).clamp(0.0, 1.0);
        let pixel = 1.0 / moved.length;
        let [x_range, y_range] = self.box_on_canvas(&moved, target, origin);
        for row in y_range {
            for column in x_range.clone() {
                let [u, v] =
                    moved.local((column as i32 + origin[0]) as f32 + 0.5, (row as i32 + origin[1]) as f32 + 0.5);
                if !(-0.12..=1.12).contains(&u) {
                    continue;
                }
                let slot = &mut target.pixels[row * target.width + column];
                if let Some((colour, coverage)) = self.glance(u, v, shift, pixel, &rest, texture, texture_at) {
                    *slot = mix(*slot, colour, (coverage * 256.0) as u32);
                }
                if blink > 0.0 {
                    self.paint_lid(slot, u, v, blink, pixel);
                }
            }
        }
    }

    fn box_on_canvas(&self, moved: &Axes, target: &Bitmap, origin: [i32; 2]) -> [std::ops::Range<usize>; 2] {
        let top = self.crease.iter().copied().fold(0.0f32, f32::min) - 0.1;
        let bottom = self.lower.iter().copied().fold(0.0f32, f32::max) + 0.15;
        let corners = [[-0.12, top], [1.12, top], [-0.12, bottom], [1.12, bottom]].map(|[u, v]| moved.place(u, v));
        [0, 1].map(|axis| {
            let limit = if axis == 0 { target.width } else { target.height };
            let (low, high) =
                corners.iter().fold((f32::MAX, f32::MIN), |(low, high), c| (low.min(c[axis]), high.max(c[axis])));
            let clip = |value: f32| ((value - origin[axis] as f32).max(0.0) as usize).min(limit);
            clip(low)..clip(high + 1.0)
        })
    }

    /// The inside of the eye with the iris moved: colour and coverage, `None` outside the lids.
    #[allow(clippy::too_many_arguments, reason = "one pixel of a loop: a struct would be built for each")]
    #[inline(always)]
    fn glance(
        &self,
        u: f32,
        v: f32,
        shift: [f32; 2],
        pixel: f32,
        rest: &Axes,
        texture: &Bitmap,
        texture_at: &dyn Fn([f32; 2]) -> [f32; 2],
    ) -> Option<(u32, f32)> {
        if shift == [0.0; 2] || !(0.02..0.98).contains(&u) {
            return None;
        }
        let (upper, lower) = (at(&self.upper, u), at(&self.lower, u));
        // The lid's own shadow and lashes stay where they are.
        let inset = 0.035f32.min(0.2 * (lower - upper));
        let inside = smoothstep(upper + inset - pixel, upper + inset + 0.03, v)
            * (1.0 - smoothstep(lower - inset - 0.02, lower - inset * 0.5, v));
        if inside <= 0.0 {
            return None;
        }
        // Whole inside the iris, nothing at the corners, where the eye's skin begins.
        let side = |from: f32, to: f32, rim: f32| smoothstep(from, (rim).max(from + 0.05).min(to), u);
        let left = side(0.03, 0.6, self.iris[0] - self.iris_radius * 1.05 + shift[0].min(0.0));
        let right = 1.0 - smoothstep((self.iris[0] + self.iris_radius * 1.05 + shift[0].max(0.0)).min(0.92), 0.97, u);
        let weight = left * right;
        let source_u = u - shift[0] * weight;
        // At the same height between the lids, so that a lid's lashes are never dragged into the eye.
        let height = (v - upper) / (lower - upper).max(0.02);
        let (source_upper, source_lower) = (at(&self.upper, source_u), at(&self.lower, source_u));
        let source_v = source_upper + height * (source_lower - source_upper) - shift[1] * weight * inside;
        let [x, y] = texture_at(rest.place(source_u, source_v));
        Some((texture.sample(x, y), inside))
    }

    #[inline(always)]
    fn paint_lid(&self, slot: &mut u32, u: f32, v: f32, blink: f32, pixel: f32) {
        let (upper, crease) = (at(&self.upper, u), at(&self.crease, u));
        // Lids meet on the lower one's rim, and follow the ball: the middle travels, the corners stay.
        let meet = at(&self.shut, u);
        let edge = upper + (meet - upper).max(0.0) * blink;
        let soft = pixel.max(0.012);
        if v > edge + 0.09 || v < crease - 0.5 * (upper - crease).max(0.0) {
            return;
        }
        let corner = smoothstep(-0.13, 0.05, u) * (1.0 - smoothstep(0.95, 1.10, u));
        let shown = smoothstep(0.0, 0.12, blink) * corner;
        // Over the picture's own lashes and most of the fold, which stays as a hint of a line.
        let lash_zone = upper - crease;
        let above = smoothstep(crease - 0.45 * lash_zone, crease + 0.45 * lash_zone, v);
        let below = 1.0 - smoothstep(edge - soft, edge + soft, v);
        let skin = shown * above * below;
        if skin > 0.0 {
            let down = ((v - crease) / (edge - crease).max(0.02)).clamp(0.0, 1.0);
            // A ball under skin: the fold is in shade, the middle catches light, the edge turns under.
            let fold = 0.10 * (-((down - 0.06) / 0.10).powi(2)).exp() * blink;
            let ball = 0.965 + 0.035 * (std::f32::consts::PI * down).sin() - 0.07 * smoothstep(0.6, 1.0, down);
            let (top, bottom) = (at_colour(&self.lid_top, u), at_colour(&self.lid_bottom, u));
            // Lid skin is thin: a little redder than what is around it.
            let tint = [0.98, 0.96, 0.95];
            let skin_at = |c: usize| (top[c] + (bottom[c] - top[c]) * down) * (ball - fold) * tint[c];
            blend(slot, [0, 1, 2].map(skin_at), skin);
        }
        // The lash line sits on the edge, thinner towards both corners; lashes hang below it in a soft fringe.
        let taper = smoothstep(0.0, 0.22, u) * (1.0 - smoothstep(0.55, 1.0, u));
        let thickness = 0.012 + 0.016 * taper;
        let line = (1.0 - smoothstep(0.0, thickness + soft, (v - edge).abs())) * (0.22 + 0.46 * taper);
        let fringe = smoothstep(0.085, 0.0, v - edge) * smoothstep(-0.01, 0.01, v - edge) * 0.30 * taper * blink;
        blend(slot, self.lash, line.max(fringe) * shown);
    }
}

/// Curve value at `u`, linear between columns.
#[inline(always)]
fn at(curve: &[f32; COLUMNS], u: f32) -> f32 {
    let position = (u * (COLUMNS - 1) as f32).clamp(0.0, (COLUMNS - 1) as f32 - 0.001);
    let k = position as usize;
    curve[k] + (curve[k + 1] - curve[k]) * (position - k as f32)
}

#[inline(always)]
fn at_colour(colours: &[[f32; 3]; COLUMNS], u: f32) -> [f32; 3] {
    let position = (u * (COLUMNS - 1) as f32).clamp(0.0, (COLUMNS - 1) as f32 - 0.001);
    let (k, t) = (position as usize, position.fract());
    [0, 1, 2].map(|c| colours[k][c] + (colours[k + 1][c] - colours[k][c]) * t)
}

/// Lays an opaque colour over a pixel.
#[inline(always)]
pub(crate) fn blend(slot: &mut u32, colour: [f32; 3], coverage: f32) {
    let [r, g, b] = colour.map(|value| value.clamp(0.0, 255.0) as u32);
    *slot = mix(*slot, r | g << 8 | b << 16 | 0xff00_0000, (coverage.clamp(0.0, 1.0) * 256.0) as u32);
}

/// `v` at `u` along points ordered by about rising `u`: a Catmull-Rom curve, so that nine points make a round lid.
pub(crate) fn interpolate(points: &[[f32; 2]], u: f32) -> f32 {
    let last = points.len() - 1;
    let segment = (0..last).rev().find(|&k| points[k][0] <= u).unwrap_or(0);
    let (p1, p2) = (points[segment], points[segment + 1]);
    let slope = |k: usize| {
        let (a, b) = (points[k.saturating_sub(1)], points[(k + 1).min(last)]);
        (b[1] - a[1]) / (b[0] - a[0]).max(1e-4)
    };
    let span = (p2[0] - p1[0]).max(1e-4);
    let t = ((u - p1[0]) / span).clamp(0.0, 1.0);
    let (m1, m2) = (slope(segment) * span, slope(segment + 1) * span);
    let (t2, t3) = (t * t, t * t * t);
    (2.0 * t3 - 3.0 * t2 + 1.0) * p1[1] + (t3 - 2.0 * t2 + t) * m1 + (3.0 * t2 - 2.0 * t3) * p2[1] + (t3 - t2) * m2
}

fn brightness(colour: &[f32; 3]) -> f32 {
    0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
}

/// Skin above the fold and below the eye for each column, smoothed along the eye. Of several heights the middle one in
/// brightness counts, so that a brow or a line of make-up does not colour the lid.
fn lid_colours(
    upper: &[f32; COLUMNS],
    lower: &[f32; COLUMNS],
    crease: &[f32; COLUMNS],
    read: &dyn Fn(f32, f32) -> [f32; 3],
) -> [[[f32; 3]; COLUMNS]; 2] {
    let column = |k: usize| {
        let u = 0.06 + 0.88 * k as f32 / (COLUMNS - 1) as f32;
        let (up, low, fold) = (at(upper, u), at(lower, u), at(crease, u));
        let zone = (up - fold).max(0.02);
        let above = [0.15, 0.35, 0.55, 0.75, 0.95].map(|height| read(u, fold - height * zone));
        let below = [0.08, 0.11, 0.14, 0.17, 0.20].map(|depth| read(u, low + depth));
        [above, below].map(|mut samples| {
            samples.sort_by(|a, b| brightness(a).total_cmp(&brightness(b)));
            [0, 1, 2].map(|c| (samples[2][c] + samples[3][c]) / 2.0)
        })
    };
    let columns: Vec<[[f32; 3]; 2]> = (0..COLUMNS).map(column).collect();
    [0, 1].map(|end| {
        std::array::from_fn(|k| {
            let (from, to) = (k.saturating_sub(4), (k + 5).min(COLUMNS));
            [0, 1, 2].map(|c| columns[from..to].iter().map(|pair| pair[end][c]).sum::<f32>() / (to - from) as f32)
        })
    })
}

/// Where the skin below the eye begins. Landmarks lie on the lower lid of a photograph but inside the large eyes of a
/// drawing, whose whites would show under a shut lid: so what is unlike the skin below is followed downwards.
fn lower_rim(
    lower: &[f32; COLUMNS],
    skin: &[[f32; 3]; COLUMNS],
    read: &dyn Fn(f32, f32) -> [f32; 3],
) -> [f32; COLUMNS] {
    const STEP: f32 = 0.01;
    // Brighter than skin is the white, bluer and not dark is the iris; darker are only the lower lashes.
    let unlike = |a: [f32; 3], skin: [f32; 3]| {
        let bluer = (skin[0] - skin[2]) - (a[0] - a[2]) > 32.0;
        brightness(&a) > brightness(&skin) + 16.0 || (bluer && brightness(&a) > 0.35 * brightness(&skin))
    };
    let rims: [f32; COLUMNS] = std::array::from_fn(|k| {
        let u = (k as f32 / (COLUMNS - 1) as f32).clamp(0.04, 0.96);
        let steps = (1..8).take_while(|&step| unlike(read(u, lower[k] + step as f32 * STEP), skin[k])).count();
        lower[k] + 0.012 + steps as f32 * STEP
    });
    std::array::from_fn(|k| {
        let near = &rims[k.saturating_sub(4)..(k + 5).min(COLUMNS)];
        near.iter().sum::<f32>() / near.len() as f32
    })
}

/// The darkest of the lash line, but not black: it is mixed with skin when drawn.
fn lash_colour(upper: &[f32; COLUMNS], read: &dyn Fn(f32, f32) -> [f32; 3]) -> [f32; 3] {
    let mut samples: Vec<[f32; 3]> = (4..COLUMNS - 4)
        .flat_map(|k| {
            let u = k as f32 / (COLUMNS - 1) as f32;
            [-0.03, 0.0, 0.03].map(|offset| read(u, upper[k] + offset))
        })
        .collect();
    samples.sort_by(|a, b| brightness(a).total_cmp(&brightness(b)));
    let darkest = &samples[..samples.len() / 6 + 1];
    [0, 1, 2].map(|c| darkest.iter().map(|colour| colour[c]).sum::<f32>() / darkest.len() as f32)
}
