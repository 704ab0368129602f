//! Small numeric helpers of the character kit. Points are in units of the base mesh (about a decimetre), x right, y up,
//! z towards the camera; colours are linear RGB in the same type.

use crate::vector::{Mat3, Vec3, smoothstep};

pub(crate) const UP: Vec3 = Vec3::new(0.0, 1.0, 0.0);

/// Cubic step from 0 at `from` to 1 at `to`.
#[inline(always)]
pub(crate) fn soft(x: f32, from: f32, to: f32) -> f32 {
    smoothstep(from, to, x)
}

#[inline(always)]
pub(crate) fn times(a: Vec3, b: Vec3) -> Vec3 {
    Vec3::new(a.x * b.x, a.y * b.y, a.z * b.z)
}

#[inline(always)]
pub(crate) fn mix(a: f32, b: f32, amount: f32) -> f32 {
    a + (b - a) * amount
}

/// How bright a colour looks, roughly.
#[inline(always)]
pub(crate) fn luminance(colour: Vec3) -> f32 {
    colour.dot(Vec3::new(0.3, 0.6, 0.1))
}

pub(crate) fn axis_angle(axis: Vec3, angle: f32) -> Mat3 {
    let Vec3 { x, y, z } = axis.unit();
    let (s, c) = angle.sin_cos();
    let k = 1.0 - c;
    Mat3([
        Vec3::new(c + x * x * k, x * y * k - z * s, x * z * k + y * s),
        Vec3::new(y * x * k + z * s, c + y * y * k, y * z * k - x * s),
        Vec3::new(z * x * k - y * s, z * y * k + x * s, c + z * z * k),
    ])
}

/// Piecewise linear through `table` of (x, y), x ascending; constant beyond the ends.
pub(crate) fn interpolate(table: &[(f32, f32)], x: f32) -> f32 {
    let Some(&(first, value)) = table.first() else { return 0.0 };
    if x <= first {
        return value;
    }
    for pair in table.windows(2) {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        if x <= x1 {
            return mix(y0, y1, (x - x0) / (x1 - x0).max(1e-9));
        }
    }
    table.last().map_or(0.0, |last| last.1)
}

/// Like [`interpolate`] but smooth and without overshoot: cubic Hermite with limited slopes.
pub(crate) fn interpolate_smooth(table: &[(f32, f32)], x: f32) -> f32 {
    let last = table.len().saturating_sub(1);
    let slope = |k: usize| (table[k + 1].1 - table[k].1) / (table[k + 1].0 - table[k].0);
    let tangent = |k: usize| {
        if k == 0 || k == last {
            return 0.0;
        }
        let (a, b) = (slope(k - 1), slope(k));
        if a * b <= 0.0 { 0.0 } else { 2.0 * a * b / (a + b) }
    };
    let Some(k) = (0..last).find(|&k| x >= table[k].0 && x < table[k + 1].0) else {
        return interpolate(table, x);
    };
    let width = table[k + 1].0 - table[k].0;
    let t = (x - table[k].0) / width;
    let (t2, t3) = (t * t, t * t * t);
    table[k].1 * (2.0 * t3 - 3.0 * t2 + 1.0)
        + tangent(k) * width * (t3 - 2.0 * t2 + t)
        + table[k + 1].1 * (3.0 * t2 - 2.0 * t3)
        + tangent(k + 1) * width * (t3 - t2)
}

/// Gaussian blur of a sequence; the ends are repeated, or joined when `closed`.
pub(crate) fn blurred<T>(values: &[T], sigma: f32, closed: bool) -> Vec<T>
where
    T: Copy + std::ops::Add<Output = T> + std::ops::Mul<f32, Output = T>,
{
    let reach = (sigma * 3.0).ceil() as isize;
    let weights: Vec<f32> = (-reach..=reach).map(|k| (-0.5 * (k as f32 / sigma).powi(2)).exp()).collect();
    let total: f32 = weights.iter().sum();
    let length = values.len() as isize;
    let at = |k: isize| if closed { k.rem_euclid(length) as usize } else { k.clamp(0, length - 1) as usize };
    (0..length)
        .map(|middle| {
            let mut sum = values[at(middle - reach)] * (weights[0] / total);
            for (k, weight) in weights.iter().enumerate().skip(1) {
                sum = sum + values[at(middle - reach + k as isize)] * (weight / total);
            }
            sum
        })
        .collect()
}

/// Where a curve resampled to `count` points by arc length runs: Catmull-Rom through `points`.
pub(crate) fn resampled(points: &[Vec3], count: usize) -> Vec<Vec3> {
    let mut along = vec![0.0f32];
    for pair in points.windows(2) {
        along.push(along[along.len() - 1] + (pair[1] - pair[0]).length());
    }
    let total = along[along.len() - 1].max(1e-9);
    let last = points.len() - 1;
    (0..count)
        .map(|k| {
            let s = total * k as f32 / (count - 1).max(1) as f32;
            let i = along.partition_point(|&a| a <= s).clamp(1, last) - 1;
            let t = ((s - along[i]) / (along[i + 1] - along[i]).max(1e-9)).clamp(0.0, 1.0);
            let (before, after) = (points[i.saturating_sub(1)], points[(i + 2).min(last)]);
            let (a, b) = (points[i], points[i + 1]);
            let (ta, tb) = ((b - before) * 0.5, (after - a) * 0.5);
            let (t2, t3) = (t * t, t * t * t);
            a * (2.0 * t3 - 3.0 * t2 + 1.0) + ta * (t3 - 2.0 * t2 + t) + b * (3.0 * t2 - 2.0 * t3) + tb * (t3 - t2)
        })
        .collect()
}

/// Points on a disc, evenly spread (Vogel's spiral).
pub(crate) fn disc(count: usize) -> Vec<[f32; 2]> {
    (0..count)
        .map(|k| {
            let radius = ((k as f32 + 0.5) / count as f32).sqrt();
            let angle = (k as f32 + 0.5) * 2.399_963;
            [radius * angle.cos(), radius * angle.sin()]
        })
        .collect()
}

/// Directions evenly spread over the sphere.
pub(crate) fn sphere_directions(count: usize) -> Vec<Vec3> {
    let golden = std::f32::consts::PI * (1.0 + 5f32.sqrt());
    (0..count)
        .map(|k| {
            let i = k as f32 + 0.5;
            let polar = (1.0 - 2.0 * i / count as f32).acos();
            let turn = golden * i;
            Vec3::new(turn.cos() * polar.sin(), polar.cos(), turn.sin() * polar.sin())
        })
        .collect()
}

/// A repeatable number in 0..1 for an index and a seed.
pub(crate) fn random(seed: u64, index: usize) -> f32 {
    let mut z =
        seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add((index as u64 + 1).wrapping_mul(0xd1b5_4a32_d192_ed03));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 40) as f32 / (1u64 << 24) as f32
}
