//! A small picture in linear light and the shapes painted on it.
//!
//! Lengths are shares of the height: x from `-half` to `half`, y from 0 at the top to 1.

use std::ops::{Add, Mul, Sub};

use image::{Rgb, RgbImage};
use rayon::prelude::*;

use super::super::light::to_srgb_fast;
use super::super::maths::random;
use crate::vector::Vec3;

/// Settings are drawn at most this high and enlarged: everything in them is blurred anyway.
const DRAWN_HEIGHT: usize = 540;
/// Blurs are given in lines of this height.
const BLUR_HEIGHT: f32 = 540.0;
/// Half the width of the picture the sets are composed for.
const COMPOSED_HALF: f32 = 16.0 / 9.0 / 2.0;

pub(super) struct Canvas {
    width: usize,
    height: usize,
    /// Colour times cover.
    pixels: Vec<Vec3>,
    /// How much of a pixel is painted; empty where all is.
    cover: Vec<f32>,
    /// Planes behind what is painted now, the furthest first, if the picture is taken apart at all.
    behind: Option<Vec<Painted>>,
    pub half: f32,
    /// Half the width of what is seen at first.
    seen: f32,
    /// Factor of every blur.
    focus: f32,
    /// Heights of the view that lie above it, and rows to a height.
    above: f32,
    scale: f32,
}

/// A plane of a picture that was taken apart; the furthest covers everything and has no `cover`.
pub(super) struct Painted {
    pub pixels: Vec<Vec3>,
    pub cover: Vec<f32>,
}

/// An sRGB colour `0xrrggbb` in linear light.
pub(super) fn hex(value: u32) -> Vec3 {
    super::Colour([(value >> 16) as u8, (value >> 8) as u8, value as u8]).linear()
}

impl Canvas {
    /// For a picture of a size in pixels.
    pub fn new(width: usize, height: usize) -> Canvas {
        let small = height.min(DRAWN_HEIGHT);
        let across = (width * small / height).max(2);
        let half = across as f32 / small as f32 / 2.0;
        let pixels = vec![Vec3::ZERO; across * small];
        Canvas {
            width: across,
            height: small,
            pixels,
            cover: Vec::new(),
            behind: None,
            half,
            seen: half,
            focus: 1.0,
            above: 0.0,
            scale: small as f32,
        }
    }

    /// For planes that show more than a view of `rows` rows: `above` heights of it more at the top; `half` is half their width,
    /// `seen` half that of the view, in heights of it.
    pub fn planes(rows: usize, above: f32, seen: f32, half: f32) -> Canvas {
        let scale = rows as f32;
        let (width, height) = (((scale * half * 2.0) as usize).max(2), (scale * (1.0 + above)) as usize);
        let half = width as f32 / scale / 2.0;
        let pixels = vec![Vec3::ZERO; width * height];
        Canvas {
            width,
            height,
            pixels,
            cover: Vec::new(),
            behind: Some(Vec::new()),
            half,
            seen,
            focus: 1.0,
            above,
            scale,
        }
    }

    /// Makes every blur smaller.
    pub fn focused(mut self, focus: f32) -> Canvas {
        self.focus = focus;
        self
    }

    /// Columns and rows.
    pub fn size(&self) -> [usize; 2] {
        [self.width, self.height]
    }

    /// Whether what is painted now has something behind it that is seen apart from it.
    pub fn is_apart(&self) -> bool {
        !self.cover.is_empty()
    }

    /// Blurs what is painted so far; what follows stands nearer.
    pub fn recede(&mut self, sigma: f32) {
        self.blur(sigma);
        self.come_nearer();
    }

    /// Begins a nearer plane, if the picture is taken apart.
    pub fn come_nearer(&mut self) {
        let Some(behind) = &mut self.behind else { return };
        let count = self.width * self.height;
        let pixels = std::mem::replace(&mut self.pixels, vec![Vec3::ZERO; count]);
        let cover = std::mem::replace(&mut self.cover, vec![0.0; count]);
        behind.push(Painted { pixels, cover });
    }

    /// All planes, the furthest first; empty ones are left out.
    pub fn taken_apart(mut self) -> Vec<Painted> {
        self.come_nearer();
        let mut planes = self.behind.unwrap_or_default();
        planes.retain(|plane| {
            plane.pixels.iter().any(|pixel| *pixel != Vec3::ZERO) || plane.cover.iter().any(|c| *c > 0.0)
        });
        planes
    }

    /// Where something stands that is at `x` in a 16:9 picture: things move in when there is less room.
    pub fn at(&self, x: f32) -> f32 {
        x * (self.seen / COMPOSED_HALF).clamp(0.56, 1.6)
    }

    /// Every pixel by its place and its old colour.
    pub fn paint(&mut self, f: impl Fn(f32, f32, Vec3) -> Vec3 + Sync) {
        let (half, scale, above) = (self.half, 1.0 / self.scale, self.above);
        self.pixels.par_chunks_mut(self.width).enumerate().for_each(|(row, line)| {
            let y = (row as f32 + 0.5) * scale - above;
            for (column, pixel) in line.iter_mut().enumerate() {
                *pixel = f((column as f32 + 0.5) * scale - half, y, *pixel);
            }
        });
    }

    /// Blends a shape in: `distance` is to its edge, negative inside; only the box `[left, top, right, bottom]` is
    /// touched.
    pub fn shape(&mut self, bounds: [f32; 4], distance: impl Fn(f32, f32) -> f32, colour: impl Fn(f32, f32) -> Vec3) {
        let (scale, above) = (self.scale, self.above);
        let pad = 1.0 / scale;
        let clamp = |value: f32, side: usize| (value.max(0.0) as usize).min(side);
        let columns = clamp((bounds[0] - pad + self.half) * scale, self.width)
            ..clamp((bounds[2] + pad + self.half) * scale + 1.0, self.width);
        let rows = clamp((bounds[1] - pad + above) * scale, self.height)
            ..clamp((bounds[3] + pad + above) * scale + 1.0, self.height);
        for row in rows {
            let y = (row as f32 + 0.5) / scale - above;
            for column in columns.clone() {
                let x = (column as f32 + 0.5) / scale - self.half;
                let cover = (0.5 - distance(x, y) * scale).clamp(0.0, 1.0);
                if cover > 0.0 {
                    let at = row * self.width + column;
                    self.pixels[at] = self.pixels[at].lerp(colour(x, y), cover);
                    if let Some(covered) = self.cover.get_mut(at) {
                        *covered += (1.0 - *covered) * cover;
                    }
                }
            }
        }
    }

    pub fn rect(&mut self, bounds: [f32; 4], colour: Vec3) {
        self.rounded(bounds, 0.0, colour, colour);
    }

    /// A rectangle that runs from one colour at its top to another at its bottom.
    pub fn fade(&mut self, bounds: [f32; 4], top: Vec3, bottom: Vec3) {
        self.rounded(bounds, 0.0, top, bottom);
    }

    pub fn rounded(&mut self, bounds: [f32; 4], radius: f32, top: Vec3, bottom: Vec3) {
        let [l, t, r, b] = bounds;
        let (mx, my, hx, hy) = ((l + r) / 2.0, (t + b) / 2.0, (r - l) / 2.0 - radius, (b - t) / 2.0 - radius);
        let distance = |x: f32, y: f32| {
            let (dx, dy) = ((x - mx).abs() - hx, (y - my).abs() - hy);
            dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - radius
        };
        self.shape(bounds, distance, |_, y| top.lerp(bottom, ((y - t) / (b - t)).clamp(0.0, 1.0)));
    }

    /// An ellipse by middle, half axes and tilt in radians.
    pub fn oval(&mut self, middle: [f32; 2], half: [f32; 2], tilt: f32, colour: Vec3) {
        let (sin, cos) = tilt.sin_cos();
        let reach = half[0].max(half[1]);
        let bounds = [middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach];
        let distance = |x: f32, y: f32| {
            let (dx, dy) = (x - middle[0], y - middle[1]);
            let (u, v) = ((dx * cos + dy * sin) / half[0], (dy * cos - dx * sin) / half[1]);
            (u.hypot(v) - 1.0) * half[0].min(half[1])
        };
        self.shape(bounds, distance, |_, _| colour);
    }

    pub fn disc(&mut self, middle: [f32; 2], radius: f32, colour: Vec3) {
        self.oval(middle, [radius, radius], 0.0, colour);
    }

    /// A polygon without crossings.
    pub fn polygon(&mut self, points: &[[f32; 2]], top: Vec3, bottom: Vec3) {
        let start = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        let bounds = points.iter().fold(start, |b, p| [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]);
        let height = (bounds[3] - bounds[1]).max(1e-6);
        let colour = |_: f32, y: f32| top.lerp(bottom, ((y - bounds[1]) / height).clamp(0.0, 1.0));
        self.shape(bounds, |x, y| polygon_distance(points, x, y), colour);
    }

    pub fn line(&mut self, from: [f32; 2], to: [f32; 2], width: f32, colour: Vec3) {
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let square = (dx * dx + dy * dy).max(1e-9);
        let bounds = [
            from[0].min(to[0]) - width,
            from[1].min(to[1]) - width,
            from[0].max(to[0]) + width,
            from[1].max(to[1]) + width,
        ];
        let distance = |x: f32, y: f32| {
            let t = (((x - from[0]) * dx + (y - from[1]) * dy) / square).clamp(0.0, 1.0);
            (x - from[0] - t * dx).hypot(y - from[1] - t * dy) - width / 2.0
        };
        self.shape(bounds, distance, |_, _| colour);
    }

    /// Adds light that falls off like a bell.
    pub fn glow(&mut self, middle: [f32; 2], reach: [f32; 2], colour: Vec3) {
        self.paint(|x, y, old| {
            let (u, v) = ((x - middle[0]) / reach[0], (y - middle[1]) / reach[1]);
            let square = u * u + v * v;
            if square < 9.0 { old + colour * (-square).exp() } else { old }
        });
    }

    /// Darkens like the shadow under or beside something.
    pub fn shade(&mut self, middle: [f32; 2], reach: [f32; 2], amount: f32) {
        let dark = |x: f32, y: f32| {
            let (u, v) = ((x - middle[0]) / reach[0], (y - middle[1]) / reach[1]);
            let square = u * u + v * v;
            if square < 9.0 { amount * (-square).exp() } else { 0.0 }
        };
        self.paint(|x, y, old| old * (1.0 - dark(x, y)));
        let (width, scale) = (self.width, self.scale);
        for (at, covered) in self.cover.iter_mut().enumerate() {
            let place = [at % width, at / width].map(|k| (k as f32 + 0.5) / scale);
            *covered += (1.0 - *covered) * dark(place[0] - self.half, place[1] - self.above);
        }
    }

    /// Adds light inside a shape.
    pub fn shine(&mut self, bounds: [f32; 4], distance: impl Fn(f32, f32) -> f32, light: impl Fn(f32, f32) -> Vec3) {
        let cover = std::mem::take(&mut self.cover);
        let old = std::mem::replace(&mut self.pixels, vec![Vec3::ZERO; self.width * self.height]);
        self.shape(bounds, distance, light);
        self.pixels.iter_mut().zip(&old).for_each(|(new, old)| *new = *new + *old);
        self.cover = cover;
    }

    /// Multiplies everything painted so far.
    pub fn tint(&mut self, colour: Vec3) {
        self.paint(|_, _, old| super::super::maths::times(old, colour));
        for plane in self.behind.iter_mut().flatten() {
            plane.pixels.iter_mut().for_each(|pixel| *pixel = super::super::maths::times(*pixel, colour));
        }
    }

    /// Gaussian blur, in lines of a picture of 540.
    pub fn blur(&mut self, sigma: f32) {
        let radius = (sigma * self.focus * self.scale / BLUR_HEIGHT).round().max(1.0) as usize;
        let size = [self.width, self.height];
        for plane in self.behind.iter_mut().flatten() {
            blurred(&mut plane.pixels, size, radius);
            blurred(&mut plane.cover, size, radius);
        }
        blurred(&mut self.pixels, size, radius);
        blurred(&mut self.cover, size, radius);
    }

    /// Takes contrast out of the place where the head is.
    pub fn calm_middle(&mut self, amount: f32) {
        const SHRINK: usize = 4;
        let (width, height) = (self.width.div_ceil(SHRINK), self.height.div_ceil(SHRINK));
        let mut small: Vec<Vec3> = (0..width * height)
            .map(|k| {
                let (x, y) = ((k % width * SHRINK).min(self.width - 1), (k / width * SHRINK).min(self.height - 1));
                self.pixels[y * self.width + x]
            })
            .collect();
        let radius = (height / 7).max(1);
        blur_rows(&mut small, width, radius);
        let mut turned = transposed(&small, width, height);
        blur_rows(&mut turned, height, radius);
        let pixels = transposed(&turned, height, width);
        let soft = Canvas {
            width,
            height,
            pixels,
            cover: Vec::new(),
            behind: None,
            half: self.half,
            seen: self.seen,
            focus: 1.0,
            above: 0.0,
            scale: height as f32,
        };
        let (half, scale) = (self.half, self.height as f32 / SHRINK as f32);
        self.paint(|x, y, old| {
            let inside = (-(x / 0.30).powi(2) - ((y - 0.38) / 0.42).powi(2)).exp();
            old.lerp(soft.sample((x + half) * scale - 0.5, y * scale - 0.5), amount * inside)
        });
    }

    /// The colour at a place.
    pub fn colour_at(&self, x: f32, y: f32) -> Vec3 {
        let scale = self.scale;
        self.sample((x + self.half) * scale - 0.5, (y + self.above) * scale - 0.5)
    }

    pub fn mean(&self) -> Vec3 {
        let sum = self.pixels.iter().fold(Vec3::ZERO, |sum, pixel| sum + *pixel);
        sum * (1.0 / self.pixels.len() as f32)
    }

    fn sample(&self, x: f32, y: f32) -> Vec3 {
        let (x, y) = (x.clamp(0.0, self.width as f32 - 1.001), y.clamp(0.0, self.height as f32 - 1.001));
        let (column, row) = (x as usize, y as usize);
        let (right, below) = ((column + 1).min(self.width - 1), (row + 1).min(self.height - 1));
        let value = |column: usize, row: usize| self.pixels[row * self.width + column];
        let top = value(column, row).lerp(value(right, row), x.fract());
        top.lerp(value(column, below).lerp(value(right, below), x.fract()), y.fract())
    }

    /// The picture at its full size, in bytes.
    pub fn enlarged(&self, width: usize, height: usize) -> RgbImage {
        let (sx, sy) = (self.width as f32 / width as f32, self.height as f32 / height as f32);
        let mut picture = RgbImage::new(width as u32, height as u32);
        picture.par_chunks_mut(width * 3).enumerate().for_each(|(row, line)| {
            for (column, out) in line.chunks_mut(3).enumerate() {
                let colour = self.sample((column as f32 + 0.5) * sx - 0.5, (row as f32 + 0.5) * sy - 0.5);
                out.copy_from_slice(&dithered(colour, column, row).0);
            }
        });
        picture
    }
}

/// Linear light to bytes; half a step of noise hides the bands of a smooth gradient.
pub(super) fn dithered(colour: Vec3, x: usize, y: usize) -> Rgb<u8> {
    let gain = if random(7, y * 8192 + x) > 0.5 { 1.012 } else { 1.0 };
    Rgb([colour.x, colour.y, colour.z].map(|value| to_srgb_fast(value * gain)))
}

/// Distance to a polygon's outline, negative inside.
fn polygon_distance(points: &[[f32; 2]], x: f32, y: f32) -> f32 {
    let (mut nearest, mut inside) = (f32::MAX, false);
    for (k, [ax, ay]) in points.iter().enumerate() {
        let [bx, by] = points[(k + 1) % points.len()];
        let (ex, ey) = (bx - ax, by - ay);
        let t = (((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey).max(1e-12)).clamp(0.0, 1.0);
        nearest = nearest.min((x - ax - t * ex).hypot(y - ay - t * ey));
        if (*ay > y) != (by > y) && x < ax + ex * (y - ay) / (by - ay) {
            inside = !inside;
        }
    }
    if inside { -nearest } else { nearest }
}

/// What can be averaged.
pub(super) trait Value:
    Copy + Default + Send + Sync + Add<Output = Self> + Sub<Output = Self> + Mul<f32, Output = Self>
{
}

impl Value for Vec3 {}
impl Value for f32 {}

/// Blurs a picture both ways; an empty one stays so.
fn blurred<T: Value>(pixels: &mut Vec<T>, [width, height]: [usize; 2], radius: usize) {
    if pixels.is_empty() {
        return;
    }
    blur_rows(pixels, width, radius);
    let mut turned = transposed(pixels, width, height);
    blur_rows(&mut turned, height, radius);
    *pixels = transposed(&turned, height, width);
}

/// Three box passes along every row: close to a Gaussian.
fn blur_rows<T: Value>(pixels: &mut [T], width: usize, radius: usize) {
    pixels.par_chunks_mut(width).for_each(|row| {
        let mut other = row.to_vec();
        box_blur(row, &mut other, radius);
        box_blur(&other, row, radius);
        box_blur(row, &mut other, radius);
        row.copy_from_slice(&other);
    });
}

fn box_blur<T: Value>(old: &[T], new: &mut [T], radius: usize) {
    let last = old.len() as isize - 1;
    let at = |k: isize| old[k.clamp(0, last) as usize];
    let scale = 1.0 / (2 * radius + 1) as f32;
    let reach = radius as isize;
    let mut sum = (-reach..=reach).fold(T::default(), |sum, k| sum + at(k));
    for (k, value) in new.iter_mut().enumerate() {
        *value = sum * scale;
        sum = sum + at(k as isize + reach + 1) - at(k as isize - reach);
    }
}

fn transposed<T: Value>(pixels: &[T], width: usize, height: usize) -> Vec<T> {
    let mut turned = vec![T::default(); pixels.len()];
    turned.par_chunks_mut(height).enumerate().for_each(|(column, line)| {
        for (row, value) in line.iter_mut().enumerate() {
            *value = pixels[row * width + column];
        }
    });
    turned
}
