//! What is seen between parted lips: teeth, tongue and the dark behind them.
//!
//! Drawn per pixel in the mouth's own axes with analytic edges, so that the lips' rim is smooth at any size. The picture's
//! own upper teeth are used where it shows them; else, and below them, teeth are made up in the tone of the eyes' whites.

use crate::eyes::{blend, interpolate};
use crate::performance::Expression;
use crate::raster::Bitmap;
use crate::topology::{LIP_COLUMNS, LOWER_LIDS, LOWER_LIP, SKIN_SAMPLES, UPPER_LIDS, UPPER_LIP};
use crate::vector::{Vec3, smoothstep};

/// Columns the lip curves of a frame are tabulated in.
const COLUMNS: usize = 97;

/// Widths of the upper teeth from the middle outwards, eye distances, as seen from the front.
const TEETH: [f32; 5] = [0.092, 0.070, 0.064, 0.052, 0.046];

/// A portrait's mouth at rest, on the canvas.
#[derive(Debug, Clone)]
pub(crate) struct MouthInterior {
    /// Eye distance, pixels.
    unit: f32,
    /// Middle of the shut lips at rest.
    pub anchor: [f32; 2],
    /// Unit vectors along the mouth (to the picture's right) and down the face, at rest.
    axes: [[f32; 2]; 2],
    tooth: [f32; 3],
    cavity: [f32; 3],
    tongue: [f32; 3],
    seam: [f32; 3],
    /// The lips themselves.
    lips: [f32; 3],
    own_teeth: Option<OwnTeeth>,
}

/// Teeth the picture shows: coverage over a box on the canvas at rest.
#[derive(Debug, Clone)]
struct OwnTeeth {
    origin: [i32; 2],
    width: usize,
    height: usize,
    coverage: Vec<f32>,
    /// For each column the first row that is surely tooth; the height where there is none.
    tops: Vec<usize>,
}

/// The mouth in one frame, all on the canvas.
#[derive(Debug)]
pub(crate) struct MouthState<'a> {
    /// Inner rims, from the right corner to the left.
    pub upper: [[f32; 2]; LIP_COLUMNS],
    pub lower: [[f32; 2]; LIP_COLUMNS],
    /// Where the anchor at rest, and points one eye distance along both axes, go with the head.
    pub head: [[f32; 2]; 3],
    pub expression: &'a Expression,
}

/// Reads a colour of the picture at a canvas point.
pub(crate) type Probe<'a> = &'a dyn Fn(f32, f32) -> [f32; 3];

impl MouthInterior {
    /// `points` are landmarks on the canvas; `gap` is the aperture of the picture, eye distances.
    pub fn new(points: &[Vec3], unit: f32, gap: f32, colour: Probe<'_>) -> MouthInterior {
        let (right, left) = (points[78], points[308]);
        let along = (left - right) * (1.0 / (left - right).plane_length().max(1e-3));
        let axes = [[along.x, along.y], [-along.y, along.x]];
        let (up, low) = (points[13], points[14]);
        let anchor = up.lerp(low, 0.38);
        let skin = mean(SKIN_SAMPLES.iter().map(|&index| colour(points[index].x, points[index].y)));
        let light = (brightness(skin) / 170.0).clamp(0.25, 1.25);
        let white = eye_white(points, colour);
        let lips = mean((3..8).flat_map(|k| {
            let (outer, inner) = (points[LOWER_LIP[0][k]], points[LOWER_LIP[3][k]]);
            let (upper_outer, upper_inner) = (points[UPPER_LIP[0][k]], points[UPPER_LIP[3][k]]);
            [outer.lerp(inner, 0.6), upper_outer.lerp(upper_inner, 0.6)].map(|p| colour(p.x, p.y))
        }));
        let own_teeth = (gap > 0.03).then(|| own_teeth(points, unit, colour)).flatten();
        let tooth = own_teeth.as_ref().and_then(|own| own.tone(colour)).unwrap_or([
            white[0],
            white[1] * 0.965,
            white[2] * 0.90,
        ]);
        MouthInterior {
            unit,
            anchor: [anchor.x, anchor.y],
            axes,
            tooth,
            cavity: [46.0 * light, 17.0 * light, 17.0 * light],
            tongue: [158.0, 84.0, 84.0].map(|value| value * light),
            lips,
            seam: [lips[0] * 0.46, lips[1] * 0.40, lips[2] * 0.42],
            own_teeth,
        }
    }

    /// Draws the interior over `target`, whose first pixel is canvas pixel `origin`.
    pub fn paint(
        &self,
        target: &mut Bitmap,
        origin: [i32; 2],
        texture: &Bitmap,
        texture_at: &dyn Fn([f32; 2]) -> [f32; 2],
        state: &MouthState<'_>,
    ) {
        let view = View::of(self, state);
        let [columns, rows] = view.bounds(target, origin);
        for row in rows {
            for column in columns.clone() {
                let at = [(column as i32 + origin[0]) as f32 + 0.5, (row as i32 + origin[1]) as f32 + 0.5];
                let slot = &mut target.pixels[row * target.width + column];
                self.paint_pixel(slot, at, &view, texture, texture_at, state.expression);
            }
        }
    }

    #[inline(always)]
    fn paint_pixel(
        &self,
        slot: &mut u32,
        at: [f32; 2],
        view: &View,
        texture: &Bitmap,
        texture_at: &dyn Fn([f32; 2]) -> [f32; 2],
        expression: &Expression,
    ) {
        let [x, y] = view.local(at);
        if x <= view.left - view.pixel || x >= view.right + view.pixel {
            return;
        }
        let (upper, lower) = view.lips(x);
        let gap = lower - upper;
        let soft = (0.75 * view.pixel).max(0.0035);
        // The line where lips touch or nearly do: a soft shadow, thinner towards the corners.
        let middle = (upper + lower) / 2.0;
        let taper = smoothstep(view.left, view.left + 0.07, x) * (1.0 - smoothstep(view.right - 0.07, view.right, x));
        let thickness = 0.0065 + 0.003 * taper;
        let contact = (1.0
            - smoothstep(thickness * 0.3, thickness + soft, ((y - middle).abs() - gap.max(0.0) / 2.0).max(0.0)))
            * (0.25 + 0.47 * taper);
        let shade = contact * (1.0 - smoothstep(0.010, 0.042, gap));
        blend(slot, self.seam, shade);
        // A little over the skin's edge: triangles end in steps, this does not.
        let inside = smoothstep(-1.7 * soft, 0.3 * soft, y - upper) * smoothstep(-1.7 * soft, 0.3 * soft, lower - y);
        let open = smoothstep(0.004, 0.016, gap);
        if inside * open <= 0.0 {
            return;
        }
        let mut colour = self.hollow(x, y, upper, lower, view, expression);
        self.draw_teeth(&mut colour, x, y, lower, at, view, texture, texture_at, expression);
        // Both lips throw a soft shadow in, the upper one more.
        let under = smoothstep(0.0, 0.045 + 0.05 * expression.mouth.pucker, y - upper);
        let over = smoothstep(0.0, 0.022, lower - y);
        let side = ((x - view.left).min(view.right - x) / 0.09).clamp(0.0, 1.0);
        let ao = (0.42 + 0.58 * under) * (0.74 + 0.26 * over) * (0.30 + 0.70 * side.sqrt());
        // A slit is dark whatever is behind it: bright teeth in a hairline gap would flicker.
        // A tucked lip touches the teeth themselves, which then are in sight.
        let slit = smoothstep(0.008, 0.044, gap).max(0.85 * expression.mouth.tuck * smoothstep(0.004, 0.016, gap));
        // Light inside a mouth has been through flesh: shadows go red, not grey.
        let tinted = [ao.powf(0.82), ao.powf(1.08), ao.powf(1.12)];
        for (k, value) in colour.iter_mut().enumerate() {
            *value = *value * tinted[k] * slit + self.seam[k] * 0.75 * (1.0 - slit);
        }
        // Both lips turn inwards: a rim of wet lip before the dark.
        let fold = smoothstep(0.014, 0.05, gap);
        let lower_rim = smoothstep(0.015, 0.0, lower - y) * fold;
        let upper_rim = smoothstep(0.008, 0.0, y - upper) * fold;
        for (k, value) in colour.iter_mut().enumerate() {
            let wet = self.lips[k] * [0.74, 0.62, 0.62][k];
            *value += (wet - *value) * 0.75 * lower_rim * side;
            *value += (wet * 0.60 - *value) * 0.7 * upper_rim * side;
        }
        blend(slot, colour, inside * open);
    }

    /// Cavity and tongue.
    fn hollow(&self, x: f32, y: f32, upper: f32, lower: f32, view: &View, expression: &Expression) -> [f32; 3] {
        let gap = (lower - upper).max(1e-3);
        let depth = ((y - upper) / gap).clamp(0.0, 1.0);
        let mut colour = self.cavity.map(|value| value * (0.45 + 0.75 * depth));
        let across = (x - view.centre) / (0.36 * (view.right - view.left)).max(0.02);
        let raised = expression.mouth.tongue;
        // The tongue lies behind the lower teeth, a hump; its tip comes up for l, t and th.
        let top = lower - 0.022 - (0.030 + 0.20 * gap + 0.42 * gap * raised) * (1.0 - across * across).max(0.0).sqrt();
        let on = smoothstep(top - 0.012, top + 0.022, y) * (1.0 - smoothstep(0.75, 1.05, across.abs()));
        if on > 0.0 {
            let front = smoothstep(top, lower, y);
            let groove = 1.0 - 0.10 * (-(across / 0.12).powi(2)).exp();
            let bright = (0.50 + 0.30 * front + 0.18 * raised) * groove * (1.0 - 0.25 * across * across);
            for (value, tongue) in colour.iter_mut().zip(self.tongue) {
                *value += (tongue * bright - *value) * on;
            }
        }
        colour
    }

    #[allow(clippy::too_many_arguments, reason = "one pixel of a loop: a struct would be built for each")]
    fn draw_teeth(
        &self,
        colour: &mut [f32; 3],
        x: f32,
        y: f32,
        lower: f32,
        at: [f32; 2],
        view: &View,
        texture: &Bitmap,
        texture_at: &dyn Fn([f32; 2]) -> [f32; 2],
        expression: &Expression,
    ) {
        let lay = |colour: &mut [f32; 3], tone: [f32; 3], coverage: f32| {
            for (value, tone) in colour.iter_mut().zip(tone) {
                *value += (tone - *value) * coverage;
            }
        };
        // Lower teeth ride on the jaw just inside the lower lip; s and ee bring them into sight.
        let [hx, hy] = view.head_local(at);
        let rise = 0.016 + 0.020 * (expression.mouth.widen / 0.5).clamp(0.0, 1.0);
        let lower_edge = lower - rise + 0.20 * (x - view.centre).powi(2);
        let lower_teeth = smoothstep(lower_edge - 0.004, lower_edge + 0.006, y)
            * (1.0 - smoothstep(0.12, 0.17, (x - view.centre).abs()));
        lay(colour, self.tooth_tone(hx * 1.35, 0.62), lower_teeth * 0.85);
        // Upper teeth are part of the skull: the lips move over them.
        let edge = self.incisal_edge(hx);
        let soft = view.pixel.max(0.007);
        let reach = TEETH.iter().sum::<f32>();
        let teeth =
            (1.0 - smoothstep(edge - soft, edge + soft, hy)) * (1.0 - smoothstep(reach - 0.05, reach, hx.abs()));
        let round = (1.0 - (hx / reach).powi(2)).max(0.0).sqrt();
        let vertical = 0.90 + 0.10 * smoothstep(edge - 0.09, edge - 0.02, hy);
        // Rounded lips keep the light out, and what there is is red from them.
        let shaded = [0.34, 0.48, 0.52].map(|loss| 1.0 - loss * expression.mouth.pucker);
        let tone = self.tooth_tone(hx, (0.50 + 0.46 * round) * vertical);
        lay(colour, [0, 1, 2].map(|k| tone[k] * shaded[k]), teeth);
        if let Some(own) = &self.own_teeth {
            let rest = own.below_top(view.at_rest(at));
            let coverage = own.coverage(rest);
            if coverage > 0.0 {
                let [u, v] = texture_at(rest);
                let sample = texture.sample(u, v);
                lay(colour, [0, 1, 2].map(|k| ((sample >> (8 * k)) & 255) as f32 * shaded[k]), coverage);
            }
        }
    }

    /// The lower rim of the upper teeth below the anchor: an arc, with a small notch between neighbours.
    fn incisal_edge(&self, x: f32) -> f32 {
        let (_, within) = tooth_at(x);
        0.047 - 0.34 * x * x - 0.006 * within.abs().powi(4)
            + if x.abs() > 0.092 && x.abs() < 0.162 { -0.004 } else { 0.0 }
    }

    /// Tooth colour at `x`: faint lines between teeth, each a little rounded.
    fn tooth_tone(&self, x: f32, shade: f32) -> [f32; 3] {
        let (index, within) = tooth_at(x);
        let line = (-((1.0 - within.abs()) / 0.10).powi(2)).exp();
        let relief = 1.0 - 0.05 * within * within - 0.06 * line - 0.03 * (index % 2) as f32;
        // Farther back is warmer as well as darker.
        let warmth = 1.0 - 0.03 * index as f32;
        [shade * relief, shade * relief * (0.5 + 0.5 * warmth), shade * relief * warmth]
            .iter()
            .zip(self.tooth)
            .map(|(factor, tone)| factor * tone)
            .collect::<Vec<f32>>()
            .try_into()
            .unwrap_or(self.tooth)
    }

    /// The direction of the mouth at rest.
    pub fn along(&self) -> [f32; 2] {
        self.axes[0]
    }
}

/// Number of the tooth from the middle, and where in it (-1 to 1).
fn tooth_at(x: f32) -> (usize, f32) {
    let mut from = 0.0;
    for (index, width) in TEETH.iter().enumerate() {
        if x.abs() < from + width {
            return (index, ((x.abs() - from) / width * 2.0 - 1.0) * x.signum());
        }
        from += width;
    }
    (TEETH.len(), 0.0)
}

/// The mouth of one frame: lip curves in axes along the line between the corners, in eye distances.
struct View {
    origin: [f32; 2],
    along: [f32; 2],
    unit: f32,
    pixel: f32,
    left: f32,
    right: f32,
    centre: f32,
    upper: [f32; COLUMNS],
    lower: [f32; COLUMNS],
    rest_anchor: [f32; 2],
    rest_axes: [[f32; 2]; 2],
    /// Canvas to head axes at the mouth: the inverse of how the head carries its axes.
    head_origin: [f32; 2],
    to_head: [[f32; 2]; 2],
}

impl View {
    fn of(mouth: &MouthInterior, state: &MouthState<'_>) -> View {
        let (first, last) = (state.upper[0], state.upper[LIP_COLUMNS - 1]);
        let (dx, dy) = (last[0] - first[0], last[1] - first[1]);
        let length = dx.hypot(dy).max(1e-3);
        let [origin, tip_x, tip_y] = state.head;
        let (a, b) = ([tip_x[0] - origin[0], tip_x[1] - origin[1]], [tip_y[0] - origin[0], tip_y[1] - origin[1]]);
        let determinant = a[0] * b[1] - a[1] * b[0];
        let inverse = if determinant.abs() > 1e-6 { 1.0 / determinant } else { 0.0 };
        let mut view = View {
            origin: [(first[0] + last[0]) / 2.0, (first[1] + last[1]) / 2.0],
            along: [dx / length, dy / length],
            unit: mouth.unit,
            pixel: 1.0 / mouth.unit,
            left: 0.0,
            right: 0.0,
            centre: 0.0,
            upper: [0.0; COLUMNS],
            lower: [0.0; COLUMNS],
            rest_anchor: mouth.anchor,
            rest_axes: mouth.axes,
            head_origin: origin,
            to_head: [[b[1] * inverse, -b[0] * inverse], [-a[1] * inverse, a[0] * inverse]],
        };
        let upper = state.upper.map(|point| view.local(point));
        let lower = state.lower.map(|point| view.local(point));
        (view.left, view.right) = (upper[0][0], upper[LIP_COLUMNS - 1][0]);
        view.centre = (upper[5][0] + lower[5][0]) / 2.0;
        for k in 0..COLUMNS {
            let x = view.left + (view.right - view.left) * k as f32 / (COLUMNS - 1) as f32;
            view.upper[k] = interpolate(&upper, x);
            view.lower[k] = interpolate(&lower, x).max(view.upper[k]);
        }
        view
    }

    #[inline(always)]
    fn local(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (dx, dy) = ((x - self.origin[0]) / self.unit, (y - self.origin[1]) / self.unit);
        [dx * self.along[0] + dy * self.along[1], dy * self.along[0] - dx * self.along[1]]
    }

    #[inline(always)]
    fn lips(&self, x: f32) -> (f32, f32) {
        let position = (x - self.left) / (self.right - self.left).max(1e-4) * (COLUMNS - 1) as f32;
        let position = position.clamp(0.0, (COLUMNS - 1) as f32 - 0.001);
        let (k, t) = (position as usize, position.fract());
        (
            self.upper[k] + (self.upper[k + 1] - self.upper[k]) * t,
            self.lower[k] + (self.lower[k + 1] - self.lower[k]) * t,
        )
    }

    /// In the axes of the head at the mouth, eye distances from the anchor.
    #[inline(always)]
    fn head_local(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (dx, dy) = (x - self.head_origin[0], y - self.head_origin[1]);
        [dx * self.to_head[0][0] + dy * self.to_head[0][1], dx * self.to_head[1][0] + dy * self.to_head[1][1]]
    }

    /// Where a canvas point was before the head moved.
    #[inline(always)]
    fn at_rest(&self, at: [f32; 2]) -> [f32; 2] {
        let [x, y] = self.head_local(at).map(|value| value * self.unit);
        let [along, down] = self.rest_axes;
        [self.rest_anchor[0] + x * along[0] + y * down[0], self.rest_anchor[1] + x * along[1] + y * down[1]]
    }

    fn bounds(&self, target: &Bitmap, origin: [i32; 2]) -> [std::ops::Range<usize>; 2] {
        let top = self.upper.iter().copied().fold(f32::MAX, f32::min) - 0.04;
        let bottom = self.lower.iter().copied().fold(f32::MIN, f32::max) + 0.04;
        let corners = [[self.left, top], [self.right, top], [self.left, bottom], [self.right, bottom]].map(|[x, y]| {
            [
                self.origin[0] + (x * self.along[0] - y * self.along[1]) * self.unit,
                self.origin[1] + (x * self.along[1] + y * self.along[0]) * self.unit,
            ]
        });
        [0, 1].map(|axis| {
            let limit = if axis == 0 { target.width } else { target.height };
            let (low, high) =
                corners.iter().fold((f32::MAX, f32::MIN), |(low, high), c| (low.min(c[axis]), high.max(c[axis])));
            let clip = |value: f32| ((value - origin[axis] as f32).max(0.0) as usize).min(limit);
            clip(low - 2.0)..clip(high + 2.0)
        })
    }
}

impl OwnTeeth {
    /// A point above the visible part of a tooth, moved down to where the picture shows it: a raised lip uncovers more
    /// tooth than the picture has.
    #[inline(always)]
    fn below_top(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let column = x - self.origin[0] as f32;
        if column < 0.0 || column >= self.width as f32 {
            return [x, y];
        }
        let top = self.tops[column as usize];
        if top == self.height { [x, y] } else { [x, y.max((top as i32 + self.origin[1]) as f32 + 0.5)] }
    }

    #[inline(always)]
    fn coverage(&self, [x, y]: [f32; 2]) -> f32 {
        let (x, y) = (x - self.origin[0] as f32 - 0.5, y - self.origin[1] as f32 - 0.5);
        if x < 0.0 || y < 0.0 || x >= (self.width - 1) as f32 || y >= (self.height - 1) as f32 {
            return 0.0;
        }
        let (column, row, fx, fy) = (x as usize, y as usize, x.fract(), y.fract());
        let at = |dx: usize, dy: usize| self.coverage[(row + dy) * self.width + column + dx];
        (at(0, 0) * (1.0 - fx) + at(1, 0) * fx) * (1.0 - fy) + (at(0, 1) * (1.0 - fx) + at(1, 1) * fx) * fy
    }

    /// Mean colour of what is surely tooth.
    fn tone(&self, colour: Probe<'_>) -> Option<[f32; 3]> {
        let sure: Vec<[f32; 3]> = (0..self.coverage.len())
            .filter(|&k| self.coverage[k] > 0.8)
            .map(|k| {
                colour(
                    (k % self.width) as f32 + self.origin[0] as f32 + 0.5,
                    (k / self.width) as f32 + self.origin[1] as f32 + 0.5,
                )
            })
            .collect();
        (sure.len() > 20).then(|| mean(sure.into_iter()))
    }
}

/// Pixels between the lips of the picture that are bright and pale: its teeth. `None` when there are hardly any.
fn own_teeth(points: &[Vec3], unit: f32, colour: Probe<'_>) -> Option<OwnTeeth> {
    let rim = UPPER_LIP[3].iter().chain(&LOWER_LIP[3]).map(|&index| points[index]);
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for point in rim {
        for (axis, value) in [point.x, point.y].into_iter().enumerate() {
            low[axis] = low[axis].min(value);
            high[axis] = high[axis].max(value);
        }
    }
    let origin = [low[0] as i32 - 4, low[1] as i32 - 4];
    let (width, height) =
        ((high[0] as i32 + 5 - origin[0]).max(2) as usize, (high[1] as i32 + 5 - origin[1]).max(2) as usize);
    if width * height > 4_000_000 {
        return None;
    }
    let curve = |row: [usize; LIP_COLUMNS]| row.map(|index| [points[index].x, points[index].y]);
    let (upper, lower) = (curve(UPPER_LIP[3]), curve(LOWER_LIP[3]));
    let inset = 0.010 * unit;
    let mut coverage = vec![0.0f32; width * height];
    let mut sure = 0.0;
    for (k, slot) in coverage.iter_mut().enumerate() {
        let (x, y) = ((k % width) as f32 + origin[0] as f32 + 0.5, (k / width) as f32 + origin[1] as f32 + 0.5);
        if x <= upper[0][0] + inset || x >= upper[LIP_COLUMNS - 1][0] - inset {
            continue;
        }
        let (top, bottom) = (interpolate(&upper, x), interpolate(&lower, x));
        let within = smoothstep(top - 0.2 * inset, top + inset, y)
            * (1.0 - smoothstep(bottom - 1.6 * inset, bottom - 0.3 * inset, y));
        if within <= 0.0 {
            continue;
        }
        let c = colour(x, y);
        let most = c[0].max(c[1]).max(c[2]);
        let least = c[0].min(c[1]).min(c[2]);
        let saturation = if most > 0.0 { (most - least) / most } else { 1.0 };
        *slot = within * smoothstep(95.0, 145.0, most) * (1.0 - smoothstep(0.26, 0.42, saturation));
        sure += *slot;
    }
    // A highlight on a lip is no tooth: the band must be wide enough.
    (sure > 0.012 * unit * unit * 0.6).then(|| {
        let sure = |x: usize| (0..height).find(|y| coverage[y * width + x] > 0.85).unwrap_or(height);
        let tops = smoothed_tops(&(0..width).map(sure).collect::<Vec<_>>(), height);
        OwnTeeth { origin, width, height, coverage, tops }
    })
}

/// The lowest of a few neighbours: single columns where a highlight starts higher would stand out as stripes.
fn smoothed_tops(tops: &[usize], none: usize) -> Vec<usize> {
    let reach = (tops.len() / 60).max(1);
    (0..tops.len())
        .map(|k| {
            let near = &tops[k.saturating_sub(reach)..(k + reach + 1).min(tops.len())];
            if tops[k] == none { none } else { near.iter().copied().filter(|top| *top != none).max().unwrap_or(none) }
        })
        .collect()
}

/// The whites of the eyes, as bright as they are in this light; never darker than grey teeth would look.
fn eye_white(points: &[Vec3], colour: Probe<'_>) -> [f32; 3] {
    let mut samples: Vec<[f32; 3]> = Vec::new();
    for side in 0..2 {
        for column in [2, 3, 5, 6, 7] {
            let (up, low) = (points[UPPER_LIDS[side][column]], points[LOWER_LIDS[side][column]]);
            for t in [0.4, 0.5, 0.6, 0.7] {
                let at = up.lerp(low, t);
                samples.push(colour(at.x, at.y));
            }
        }
    }
    let pale = |c: &[f32; 3]| {
        let (most, least) = (c[0].max(c[1]).max(c[2]), c[0].min(c[1]).min(c[2]));
        brightness(*c) - 1.2 * (most - least)
    };
    samples.sort_by(|a, b| pale(b).total_cmp(&pale(a)));
    let white = mean(samples.into_iter().take(6));
    let lift = (150.0 / brightness(white).max(1.0)).clamp(0.92, 1.5);
    white.map(|value| (value * lift).min(232.0))
}

fn brightness(colour: [f32; 3]) -> f32 {
    0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
}

fn mean(colours: impl Iterator<Item = [f32; 3]>) -> [f32; 3] {
    let (mut sum, mut count) = ([0.0; 3], 0.0f32);
    for colour in colours {
        for (sum, value) in sum.iter_mut().zip(colour) {
            *sum += value;
        }
        count += 1.0;
    }
    sum.map(|value| value / count.max(1.0))
}
