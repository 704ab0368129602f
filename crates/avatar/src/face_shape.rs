//! How a face's mesh moves with an expression.
//!
//! Everything happens in the face's own axes, in eye distances. The lips are set exactly: each of the eleven columns of
//! each lip, in four rings, goes where the opening, the rounding and the pressing of the mouth put it. Jaw and chin follow a
//! jaw that turns under the ears; the skin between is interpolated from those.

use crate::mesh::Landmarks;
use crate::performance::Expression;
use crate::pose::FaceFrame;
use crate::topology::{
    BROWS, LID_CREASES, LIP_COLUMNS, LIP_RINGS, LOWER_LIDS, LOWER_LIP, MESH, NOSE_BASE, UPPER_LIDS, UPPER_LIP,
};
use crate::vector::{Vec3, smoothstep};

/// How much of the inner lip's movement each ring makes, outer to inner.
const RING_FOLLOWS: [f32; LIP_RINGS] = [0.78, 0.88, 0.96, 1.0];
/// Of a gap that must close, the upper lip covers this share.
const UPPER_CLOSES: f32 = 0.38;

/// Jaw line and chin, with the share of the jaw's drop each point makes.
const JAW: [(usize, f32); 25] = [
    (152, 1.0),
    (148, 1.0),
    (377, 1.0),
    (176, 1.0),
    (400, 1.0),
    (149, 0.97),
    (378, 0.97),
    (150, 0.9),
    (379, 0.9),
    (136, 0.78),
    (365, 0.78),
    (172, 0.6),
    (397, 0.6),
    (58, 0.35),
    (288, 0.35),
    (132, 0.15),
    (361, 0.15),
    (175, 1.0),
    (199, 1.0),
    (200, 1.0),
    (18, 1.0),
    (194, 0.95),
    (418, 0.95),
    (32, 0.95),
    (262, 0.95),
];

/// Points that keep still while the mouth moves.
const STILL: [usize; 26] = [
    2, 98, 327, 1, 4, 129, 358, 50, 280, 117, 346, 118, 347, 234, 454, 93, 323, 6, 197, 195, 127, 356, 64, 294, 116,
    345,
];

/// Where skin folds between nose and mouth: darker when the corners are drawn apart.
const FOLDS: [usize; 10] = [206, 426, 203, 423, 216, 436, 92, 322, 212, 432];
/// The apples of the cheeks.
const CHEEKS: [usize; 6] = [205, 425, 50, 280, 187, 411];

/// One column of the mouth at rest.
#[derive(Debug, Clone, Copy)]
struct Column {
    /// Where the lips of this column meet when shut.
    seam: Vec3,
    /// From the right corner (-1) to the left one (1).
    across: f32,
    /// Share of the aperture this column opens by.
    profile: f32,
}

/// A vertex driven by others: index, and the weight of each driver.
#[derive(Debug, Clone)]
struct Driven {
    vertex: usize,
    weights: Vec<f32>,
}

/// The mesh of one face, ready to move.
#[derive(Debug, Clone)]
pub(crate) struct FaceShape {
    pub frame: FaceFrame,
    /// Points at rest, face axes, eye distances.
    pub rest: Vec<Vec3>,
    columns: [Column; LIP_COLUMNS],
    drivers: Vec<usize>,
    driven: Vec<Driven>,
    brow_weights: Vec<f32>,
    /// Gap between the lips in the picture, eye distances.
    pub rest_gap: f32,
}

/// Displacements and brightness of the mesh for one frame. Reused from frame to frame.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deformation {
    /// Points in face axes.
    pub points: Vec<Vec3>,
    pub gain: Vec<f32>,
}

impl FaceShape {
    pub fn new(landmarks: &Landmarks) -> FaceShape {
        let frame = FaceFrame::of(landmarks);
        let rest: Vec<Vec3> = landmarks.points().iter().map(|point| frame.local(*point)).collect();
        let columns = columns(&rest);
        let gap = |k: usize| rest[LOWER_LIP[3][k]].y - rest[UPPER_LIP[3][k]].y;
        let rest_gap = ((gap(4) + gap(5) + gap(6)) / 3.0).max(0.0);

        let mut drivers: Vec<usize> = UPPER_LIP[0].into_iter().chain(LOWER_LIP[0]).collect();
        drivers.extend(JAW.iter().map(|(vertex, _)| *vertex));
        drivers.extend(STILL);
        drivers.sort_unstable();
        drivers.dedup();
        let fixed_by_lips: Vec<usize> = UPPER_LIP.into_iter().chain(LOWER_LIP).flatten().collect();
        let floor = rest[NOSE_BASE].y - 0.10;
        let driven = (0..MESH)
            .filter(|vertex| !drivers.contains(vertex) && !fixed_by_lips.contains(vertex) && rest[*vertex].y > floor)
            .map(|vertex| Driven { vertex, weights: driver_weights(&rest, vertex, &drivers, floor) })
            .collect();
        let brow_weights = (0..MESH).map(|vertex| brow_weight(&rest, vertex)).collect();
        FaceShape { frame, rest, columns, drivers, driven, brow_weights, rest_gap }
    }

    /// Fills `out` for an expression.
    pub fn deform(&self, expression: &Expression, out: &mut Deformation) {
        out.points.clear();
        out.points.extend_from_slice(&self.rest);
        out.gain.clear();
        out.gain.resize(self.rest.len(), 1.0);
        let jaw_drop = self.move_lips(expression, &mut out.points);
        for (vertex, share) in JAW {
            // A jaw that opens also swings back under the ears.
            out.points[vertex] = self.rest[vertex] + Vec3::new(0.0, jaw_drop * share, 0.25 * jaw_drop * share);
        }
        for driven in &self.driven {
            let mut shift = Vec3::ZERO;
            for (weight, &driver) in driven.weights.iter().zip(&self.drivers) {
                shift = shift + (out.points[driver] - self.rest[driver]) * *weight;
            }
            out.points[driven.vertex] = self.rest[driven.vertex] + shift;
        }
        for (point, weight) in out.points.iter_mut().zip(&self.brow_weights) {
            point.y -= 0.05 * expression.brow * weight;
        }
        shade(expression, &mut out.gain);
    }

    /// Sets every point of both lips; answers how far the jaw drops.
    fn move_lips(&self, expression: &Expression, points: &mut [Vec3]) -> f32 {
        let shape = &expression.mouth;
        let gap = expression.aperture;
        // Rounded lips reach forward over the teeth instead of baring them.
        let raise =
            (shape.upper * 0.7 + 0.10 * gap).min(0.38 * gap) * (1.0 - 0.8 * shape.pucker) - 0.012 * shape.pucker;
        let drop = gap - raise;
        let stretch = 0.22 * shape.widen - 0.30 * shape.pucker - 0.06 * expression.press - 0.22 * drop;
        let middle = (self.rest[61] + self.rest[291]) * 0.5;
        // Rounding undoes a smile: the corners come down to the middle of the mouth.
        let level = self.columns[5].seam.y;
        let flatten = 0.75 * shape.pucker;
        for (k, column) in self.columns.iter().enumerate() {
            let side = column.across.abs();
            let corner = 0.30 * drop * side * side;
            let lift = -raise * column.profile + corner;
            let fall = drop * column.profile + corner;
            for ring in 0..LIP_RINGS {
                let follows = RING_FOLLOWS[ring];
                let thickness = 1.0 - follows;
                for (lip, vertex, target) in [(-1.0, UPPER_LIP[ring][k], lift), (1.0, LOWER_LIP[ring][k], fall)] {
                    let inner = if lip < 0.0 { UPPER_LIP[3][k] } else { LOWER_LIP[3][k] };
                    let rest = self.rest[vertex];
                    // To the seam first, then open from there.
                    let closing = column.seam - self.rest[inner];
                    let mut point = rest + closing * follows + Vec3::new(0.0, target * (0.35 + 0.65 * follows), 0.0);
                    point.y += flatten * (level - column.seam.y);
                    point.x += (rest.x - middle.x) * stretch * (0.85 + 0.15 * follows);
                    // Rounded lips swell, pressed lips roll in, a tucked lower lip shows little red.
                    let outward = lip * thickness * (1.0 - side * side);
                    point.y += outward * (0.10 * shape.pucker - 0.085 * expression.press);
                    if lip > 0.0 {
                        point.y -= shape.tuck * 0.13 * thickness * (1.0 - side * side);
                    }
                    point.z -= 0.09 * shape.pucker * (1.0 - 0.6 * side);
                    points[vertex] = point;
                }
            }
        }
        for side in [61, 291, 76, 306, 62, 292, 78, 308] {
            let bent = flatten * (level - self.columns[0].seam.y.midpoint(self.columns[LIP_COLUMNS - 1].seam.y));
            points[side].y = self.rest[side].y + 0.30 * drop + bent;
        }
        // A photo with parted lips has its jaw a little open already.
        drop * 0.9
            - 0.30 * (1.0 - UPPER_CLOSES) * self.rest_gap * (1.0 - (gap / 0.12).min(1.0))
            - 0.006 * expression.press
    }
}

fn columns(rest: &[Vec3]) -> [Column; LIP_COLUMNS] {
    let (right, left) = (rest[78], rest[308]);
    let half = ((left.x - right.x) / 2.0).max(1e-3);
    let middle = (left.x + right.x) / 2.0;
    let profile = |across: f32| (1.0 - across.abs().min(1.0).powf(2.3)).max(0.0).powf(0.8);
    let mut columns = std::array::from_fn(|k| {
        let (upper, lower) = (rest[UPPER_LIP[3][k]], rest[LOWER_LIP[3][k]]);
        let seam = upper.lerp(lower, UPPER_CLOSES);
        let across = ((seam.x - middle) / half).clamp(-1.0, 1.0);
        Column { seam, across, profile: profile(across) }
    });
    // The aperture is the mean of the three middle columns.
    let mean = (columns[4].profile + columns[5].profile + columns[6].profile) / 3.0;
    for column in &mut columns {
        column.profile /= mean.max(0.1);
    }
    columns[0].profile = 0.0;
    columns[LIP_COLUMNS - 1].profile = 0.0;
    columns
}

/// Inverse-distance weights over the drivers, fading to nothing towards `floor`.
fn driver_weights(rest: &[Vec3], vertex: usize, drivers: &[usize], floor: f32) -> Vec<f32> {
    let near = |driver: &usize| {
        let distance = (rest[*driver] - rest[vertex]).plane_length();
        1.0 / (distance * distance + 4e-4).powf(1.6)
    };
    let mut weights: Vec<f32> = drivers.iter().map(near).collect();
    let total: f32 = weights.iter().sum();
    let fade = smoothstep(floor, floor + 0.14, rest[vertex].y);
    for weight in &mut weights {
        *weight *= fade / total;
    }
    weights
}

/// 1 on the brows, fading over the forehead; the eyes stay.
fn brow_weight(rest: &[Vec3], vertex: usize) -> f32 {
    if UPPER_LIDS.iter().chain(&LOWER_LIDS).flatten().any(|lid| *lid == vertex) {
        return 0.0;
    }
    if LID_CREASES.iter().any(|crease| crease[1..8].contains(&vertex)) {
        return 0.15;
    }
    let nearest =
        BROWS.iter().flatten().map(|brow| (rest[*brow] - rest[vertex]).plane_length()).fold(f32::MAX, f32::min);
    let reach = if rest[vertex].y < rest[105].y { 0.24 } else { 0.11 };
    (-(nearest / reach).powi(2)).exp()
}

fn shade(expression: &Expression, gain: &mut [f32]) {
    let spread = (expression.mouth.widen / 0.5).clamp(-0.4, 1.0);
    let fold = 1.0 - 0.045 * spread + 0.03 * expression.mouth.pucker;
    for vertex in FOLDS {
        gain[vertex] = fold;
    }
    for vertex in CHEEKS {
        gain[vertex] = 1.0 + 0.02 * spread.max(0.0) - 0.10 * expression.aperture;
    }
    for vertex in [18, 83, 313, 200, 201, 421] {
        gain[vertex] = 1.0 - 0.05 * expression.mouth.pucker - 0.04 * expression.press;
    }
    for k in 1..LIP_COLUMNS - 1 {
        // Lips turn away from the light where they roll in.
        gain[UPPER_LIP[3][k]] = 0.93 - 0.06 * expression.press;
        gain[LOWER_LIP[3][k]] = 0.96 - 0.10 * expression.press - 0.08 * expression.mouth.tuck;
    }
}
