//! Drawn backgrounds: a two-colour gradient with a glow, or flat shapes blurred by distance.

use image::{Rgb, RgbImage};
use serde::{Deserialize, Serialize};

use super::light::to_srgb_fast;
use super::maths::{mix, random, soft};
use super::person::Colour;
use crate::vector::Vec3;

/// What is behind a presenter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Setting {
    /// Two colours and a glow behind the head.
    Plain { light: Colour, deep: Colour },
    /// Windows, a shelf, a plant.
    Office { wall: Colour },
    /// Dark panels with two coloured lamps.
    Studio { panel: Colour, warm: Colour, cool: Colour },
}

impl Default for Setting {
    fn default() -> Self {
        Setting::Plain { light: Colour([0xf3, 0xef, 0xe9]), deep: Colour([0xd9, 0xd3, 0xcc]) }
    }
}

/// A picture in linear light; lengths in it are shares of the height.
struct Scene {
    width: usize,
    height: usize,
    pixels: Vec<Vec3>,
}

/// Settings are drawn at most this high and enlarged: everything in them is blurred anyway.
const DRAWN_HEIGHT: usize = 540;

impl Setting {
    /// The setting at the canvas' size.
    pub(super) fn draw(&self, width: usize, height: usize) -> RgbImage {
        match self {
            Setting::Plain { light, deep } => plain(width, height, light.linear(), deep.linear()),
            Setting::Office { wall } => enlarged(office(sized(width, height), wall.linear()), width, height),
            Setting::Studio { panel, warm, cool } => {
                let colours = [panel, warm, cool].map(|colour| colour.linear());
                enlarged(studio(sized(width, height), colours), width, height)
            }
        }
    }
}

fn sized(width: usize, height: usize) -> Scene {
    let small = height.min(DRAWN_HEIGHT);
    let across = (width * small / height).max(1);
    Scene { width: across, height: small, pixels: vec![Vec3::ZERO; across * small] }
}

fn byte_noise(x: usize, y: usize) -> f32 {
    // Half a step of ordered noise hides the bands of a smooth gradient.
    random(7, y * 8192 + x) - 0.5
}

fn pixel(colour: Vec3, noise: f32) -> Rgb<u8> {
    let one = |value: f32| {
        let low = to_srgb_fast(value);
        let high = to_srgb_fast(value * 1.012);
        if noise > 0.0 { high } else { low }
    };
    Rgb([one(colour.x), one(colour.y), one(colour.z)])
}

fn plain(width: usize, height: usize, light: Vec3, deep: Vec3) -> RgbImage {
    RgbImage::from_fn(width as u32, height as u32, |px, py| {
        let x = (px as f32 / width as f32 - 0.5) * width as f32 / height as f32;
        let y = py as f32 / height as f32 - 0.5;
        let t = (0.5 + 0.55 * y + 0.12 * x).clamp(0.0, 1.0);
        let glow = (-(x / 0.62).powi(2) - ((y + 0.06) / 0.55).powi(2)).exp();
        let base = light.lerp(deep, t);
        let base = base.lerp(light * 1.12, 0.55 * glow);
        let corner = 1.0 - 0.16 * (x.hypot(y / 0.62) - 0.55).clamp(0.0, 1.0).powf(1.5);
        pixel(base * corner, byte_noise(px as usize, py as usize))
    })
}

fn enlarged(scene: Scene, width: usize, height: usize) -> RgbImage {
    let (sx, sy) = (scene.width as f32 / width as f32, scene.height as f32 / height as f32);
    RgbImage::from_fn(width as u32, height as u32, |px, py| {
        let colour = scene.at((px as f32 + 0.5) * sx - 0.5, (py as f32 + 0.5) * sy - 0.5);
        let x = (px as f32 / width as f32 - 0.5) * 1.2;
        let y = py as f32 / height as f32 - 0.5;
        let corner = 1.0 - 0.22 * (x.hypot(y) - 0.35).clamp(0.0, 1.0);
        pixel(colour * corner, byte_noise(px as usize, py as usize))
    })
}

impl Scene {
    fn aspect(&self) -> f32 {
        self.width as f32 / self.height as f32
    }

    fn at(&self, x: f32, y: f32) -> Vec3 {
        let (x, y) = (x.clamp(0.0, self.width as f32 - 1.001), y.clamp(0.0, self.height as f32 - 1.001));
        let (column, row) = (x as usize, y as usize);
        let (right, below) = ((column + 1).min(self.width - 1), (row + 1).min(self.height - 1));
        let value = |column: usize, row: usize| self.pixels[row * self.width + column];
        let top = value(column, row).lerp(value(right, row), x.fract());
        top.lerp(value(column, below).lerp(value(right, below), x.fract()), y.fract())
    }

    /// Every pixel by its place: x from 0 to the aspect, y from 0 to 1.
    fn paint(&mut self, f: impl Fn(f32, f32, Vec3) -> Vec3) {
        for row in 0..self.height {
            for column in 0..self.width {
                let at = row * self.width + column;
                let (x, y) = (column as f32 / self.height as f32, row as f32 / self.height as f32);
                self.pixels[at] = f(x, y, self.pixels[at]);
            }
        }
    }

    fn rect(&mut self, [left, top, right, bottom]: [f32; 4], colour: Vec3) {
        self.paint(|x, y, old| if x >= left && x < right && y >= top && y < bottom { colour } else { old });
    }

    /// An ellipse by middle, half axes and tilt in radians.
    fn leaf(&mut self, middle: [f32; 2], half: [f32; 2], tilt: f32, colour: Vec3) {
        let (sin, cos) = tilt.sin_cos();
        self.paint(|x, y, old| {
            let (dx, dy) = (x - middle[0], y - middle[1]);
            let (u, v) = ((dx * cos + dy * sin) / half[0], (dy * cos - dx * sin) / half[1]);
            if u * u + v * v < 1.0 { colour } else { old }
        });
    }

    /// Blur by a share of the height: three box passes, close to a Gaussian.
    fn blur(&mut self, sigma: f32) {
        let radius = (sigma * self.height as f32 / DRAWN_HEIGHT as f32).round().max(1.0) as usize;
        for _ in 0..3 {
            let (width, height) = (self.width, self.height);
            for row in self.pixels.chunks_mut(width) {
                box_blur(row, radius);
            }
            for column in 0..width {
                let mut line: Vec<Vec3> = (0..height).map(|row| self.pixels[row * width + column]).collect();
                box_blur(&mut line, radius);
                for (row, value) in line.into_iter().enumerate() {
                    self.pixels[row * width + column] = value;
                }
            }
        }
    }
}

fn box_blur(line: &mut [Vec3], radius: usize) {
    let old = line.to_vec();
    let last = old.len() - 1;
    let at = |k: isize| old[k.clamp(0, last as isize) as usize];
    let scale = 1.0 / (2 * radius + 1) as f32;
    let mut sum = (-(radius as isize)..=radius as isize).fold(Vec3::ZERO, |sum, k| sum + at(k));
    for (k, value) in line.iter_mut().enumerate() {
        *value = sum * scale;
        let k = k as isize;
        sum = sum + at(k + radius as isize + 1) - at(k - radius as isize);
    }
}

fn hex(value: u32) -> Vec3 {
    Colour([(value >> 16) as u8, (value >> 8) as u8, value as u8]).linear()
}

fn office(mut scene: Scene, wall: Vec3) -> Scene {
    let wide = scene.aspect();
    scene.paint(|_, y, _| wall * (1.05 - 0.35 * y));
    for k in 0..3 {
        let x = 0.03 + 0.24 * k as f32;
        scene.rect([x, 0.04, x + 0.21, 0.66], hex(0xdcebf5));
        scene.rect([x, 0.40 + 0.04 * (k % 2) as f32, x + 0.10, 0.66], hex(0xb6c9d6));
        scene.rect([x + 0.12, 0.34, x + 0.21, 0.66], hex(0xc6d6df));
    }
    scene.blur(4.0);
    for k in 0..4 {
        let x = 0.015 + 0.24 * k as f32;
        scene.rect([x, 0.0, x + 0.015, 0.70], hex(0xf4efe8));
    }
    scene.rect([0.0, 0.655, 0.78, 0.69], hex(0xefe7dc));
    scene.blur(5.0);
    shelf(&mut scene, wide - 0.62);
    scene.blur(5.0);
    scene.rect([0.0, 0.80, wide, 1.0], hex(0xc6a888));
    plant(&mut scene, 0.30, 0.80);
    scene.blur(4.0);
    let lamp = Vec3::new(0.22, 0.15, 0.07);
    scene.paint(|x, y, old| old + lamp * (-((x - wide + 0.36) / 0.30).powi(2) - ((y - 0.16) / 0.26).powi(2)).exp());
    scene
}

fn shelf(scene: &mut Scene, left: f32) {
    const BOOKS: [u32; 7] = [0xd98e73, 0x4f7f88, 0xe6c98f, 0xefe5d6, 0x8b4a52, 0x5d6f9b, 0xc9b79c];
    scene.rect([left, 0.08, left + 0.58, 0.88], hex(0xa77b58));
    let mut index = 0;
    for row in 0..3 {
        let base = 0.335 + 0.26 * row as f32;
        scene.rect([left + 0.02, base - 0.235, left + 0.56, base], hex(0x7d5a41));
        let mut x = left + 0.035;
        while x < left + 0.46 {
            index += 1;
            let chance = |n: usize| random(4, index * 4 + n);
            let (width, height) = (0.016 + 0.022 * chance(0), 0.12 + 0.08 * chance(1));
            if chance(2) < 0.82 {
                let colour = BOOKS[(chance(3) * 6.99) as usize];
                scene.rect([x, base - height, x + width, base], hex(colour));
            }
            x += width + 0.004;
        }
    }
}

fn plant(scene: &mut Scene, x: f32, y: f32) {
    scene.rect([x - 0.055, y - 0.11, x + 0.055, y + 0.03], hex(0xe7ddd0));
    for k in 0..13 {
        let angle = -1.35 + 2.7 * k as f32 / 12.0 + (random(9, k) - 0.5) * 0.12;
        let length = 0.24 + 0.07 * random(11, k);
        let (px, py) = (x + angle.sin() * length * 0.8, y - 0.12 - angle.cos() * length);
        let middle = [(x + px) / 2.0, (y - 0.10 + py) / 2.0];
        let tilt = (py - y + 0.1).atan2(px - x);
        let colour = hex([0x4e8a5c, 0x6aa66f, 0x3c6f52][k % 3]);
        scene.leaf(middle, [length * 0.5, 0.030], tilt, colour);
    }
}

fn studio(mut scene: Scene, [panel, warm, cool]: [Vec3; 3]) -> Scene {
    let wide = scene.aspect();
    scene.paint(|x, y, _| {
        let stripe = (x / (wide / 6.0)).fract();
        let gain = mix(0.62, 1.0, soft(stripe, 0.0, 0.06) * soft(1.0 - stripe, 0.0, 0.06));
        panel * (gain * (1.25 - 0.5 * y))
    });
    for (at, colour) in [(0.22, warm), (wide - 0.30, cool)] {
        scene.paint(|x, y, old| {
            let tube = (-((x - at) / 0.05).powi(2)).exp() * soft(y, 0.05, 0.2) * (1.0 - soft(y, 0.75, 0.95));
            let halo = (-((x - at) / 0.38).powi(2) - ((y - 0.45) / 0.5).powi(2)).exp();
            old + colour * (1.2 * tube + 0.35 * halo)
        });
    }
    scene.blur(7.0);
    scene
}
