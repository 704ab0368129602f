//! Grounds without things on them.

use image::RgbImage;

use super::super::maths::random;
use super::Setting;
use super::canvas::{Canvas, dithered, hex};
use super::light::Look;

/// A diagonal gradient with a glow behind the head; drawn at full size, for it has no blur.
pub(super) fn plain(setting: &Setting, width: usize, height: usize) -> RgbImage {
    let light = setting.colour.map_or(hex(0xf3efe9), |colour| colour.linear());
    let deep = setting.accent.map_or(light * 0.62, |colour| colour.linear());
    RgbImage::from_fn(width as u32, height as u32, |px, py| {
        let x = (px as f32 / width as f32 - 0.5) * width as f32 / height as f32;
        let y = py as f32 / height as f32 - 0.5;
        let t = (0.5 + 0.55 * y + 0.12 * x).clamp(0.0, 1.0);
        let glow = (-(x / 0.62).powi(2) - ((y + 0.06) / 0.55).powi(2)).exp();
        let base = light.lerp(deep, t);
        let base = base.lerp(light * 1.12, 0.55 * glow);
        let corner = 1.0 - 0.16 * (x.hypot(y / 0.62) - 0.55).clamp(0.0, 1.0).powf(1.5);
        dithered(base * corner, px as usize, py as usize)
    })
}

pub(super) fn gradient_soft(c: &mut Canvas, look: &Look) {
    let (main, accent, second) = (look.main(0x8fb7d9), look.accent(0xf2b8a0), look.second(0xb9a3dd));
    c.paint(|_, y, _| main.lerp(main * 0.75, y));
    let clouds = [(-0.85, 0.20, accent), (0.80, 0.12, second), (0.90, 0.85, accent), (-0.75, 0.95, second)];
    for (k, (x, y, colour)) in clouds.into_iter().enumerate() {
        let (mx, reach) = (c.at(x), 0.42 + 0.12 * random(21, k));
        c.paint(|x, py, old| {
            let square = ((x - mx) / reach).powi(2) + ((py - y) / (reach * 0.9)).powi(2);
            old.lerp(colour, 0.85 * (-square).exp())
        });
    }
    c.glow([0.0, 0.40], [0.42, 0.46], main * 0.22);
}
