//! Under the sky: streets, parks, the sea, mountains, a city at night.

use super::super::maths::{random, soft, times};
use super::canvas::{Canvas, hex};
use super::light::Look;
use super::props::{bokeh, tree};
use crate::vector::Vec3;

/// The sky down to a horizon, with a low sun's glow in the evening.
fn sky(c: &mut Canvas, look: &Look, horizon: f32) {
    c.paint(|_, y, _| look.sky_at((horizon - y) / horizon));
}

fn cloud(c: &mut Canvas, x: f32, y: f32, size: f32, look: &Look) {
    let colour = look.sky[1].lerp(hex(0xffffff), if look.night() { 0.05 } else { 0.55 });
    for (dx, dy, r) in [(-0.9, 0.1, 0.45), (-0.3, -0.15, 0.62), (0.4, -0.05, 0.55), (1.0, 0.12, 0.40)] {
        c.oval([x + dx * size, y + dy * size], [r * size * 1.2, r * size * 0.62], 0.0, colour);
    }
}

/// A ridge of hills across the picture, `height` high above `base`.
fn ridge(c: &mut Canvas, base: f32, height: f32, waves: [f32; 3], colours: [Vec3; 2]) {
    let crest = move |x: f32| {
        base - height * (0.5 + 0.28 * (x * waves[0] + waves[2]).sin() + 0.22 * (x * waves[1] + waves[2] * 2.3).sin())
    };
    let half = c.half;
    let distance = move |x: f32, y: f32| crest(x) - y;
    c.shape([-half, base - height * 1.1, half, 1.0], distance, |_, y| {
        colours[0].lerp(colours[1], ((y - base + height) / (1.0 - base + height)).clamp(0.0, 1.0))
    });
}

/// A house front with rows of windows.
fn house(c: &mut Canvas, [l, t, r, b]: [f32; 4], colour: Vec3, look: &Look, seed: u64) {
    let lit = times(colour, look.open);
    c.fade([l, t, r, b], lit, lit * 0.85);
    c.rect([l - 0.008, t, r + 0.008, t + 0.018], lit * 1.15);
    let columns = (((r - l) / 0.085) as usize).max(1);
    let rows = (((b - t - 0.05) / 0.115) as usize).max(1);
    for k in 0..columns * rows {
        let x = l + (r - l) * ((k % columns) as f32 + 0.5) / columns as f32;
        let y = t + 0.045 + 0.115 * (k / columns) as f32;
        let glows = random(seed, k) < if look.night() { 0.55 } else { 0.30 * look.lamp };
        let pane = if glows { hex(0xffd08a) } else { look.sky[0] * 0.55 + times(hex(0x4a5a66), look.open) * 0.4 };
        c.rect([x - 0.024, y, x + 0.024, y + 0.070], lit * 1.2);
        c.fade([x - 0.019, y + 0.005, x + 0.019, y + 0.066], pane, pane * 0.8);
    }
}

pub(super) fn street(c: &mut Canvas, look: &Look) {
    let accent = look.accent(0xc8553d);
    let main = look.main(0xe3c7a6);
    let half = c.half;
    sky(c, look, 0.75);
    cloud(c, 0.05, 0.12, 0.16, look);
    c.recede(5.0);
    for k in 0..9 {
        let x = -0.36 + 0.09 * k as f32;
        let top = 0.34 + 0.10 * random(41, k) + 0.9 * (x * x);
        let far = times(hex([0xb7c1c9, 0xc7bfb4, 0xa9b6bd][k % 3]), look.open);
        c.rect([x - 0.05, top, x + 0.05, 0.78], far.lerp(look.sky[1], 0.35));
    }
    c.recede(6.0);
    let fronts = [main, hex(0xb9cbb8), hex(0xe2b08f), hex(0xc3cfdb)];
    for side in [-1.0f32, 1.0] {
        for k in [1usize, 0] {
            let (near, far) = (c.at(side * (0.22 + 0.27 * k as f32)), c.at(side * (0.52 + 0.55 * k as f32)));
            let box_ = [near.min(far), 0.20 - 0.22 * k as f32 + 0.04 * side, near.max(far), 0.80];
            let pick = if side < 0.0 { k } else { 2 + k };
            house(c, box_, fronts[pick], look, 42 + pick as u64);
            shop_front(c, box_, if side < 0.0 { accent } else { look.second(0x3f6f73) }, look);
        }
    }
    c.recede(4.5);
    let ground = times(hex(0xb8b2aa), look.open);
    c.fade([-half, 0.86, half, 1.0], ground, ground * 0.75);
    c.fade([-half, 0.80, half, 0.87], ground * 1.12, ground * 1.02);
    for (x, size) in [(-0.80, 0.62), (0.80, 0.58)] {
        let x = c.at(x);
        c.shade([x, 0.88], [0.16, 0.02], 0.3);
        tree(c, x, 0.88, size, times(hex(0x6fa05f), look.open), 44);
    }
    c.recede(3.5);
    let warm = [look.glow(0.9), look.glow(0.6)];
    if look.lamp > 0.5 {
        bokeh(c, [-half, 0.35, half, 0.75], 16, [0.014, 0.034], &warm, 45);
        c.blur(2.0);
    }
}

fn shop_front(c: &mut Canvas, [l, _, r, _]: [f32; 4], awning: Vec3, look: &Look) {
    let glass = look.sky[0] * 0.35 + look.glow(0.55) + times(hex(0x5a5248), look.open) * 0.6;
    c.fade([l + 0.02, 0.62, r - 0.02, 0.80], glass, glass * 0.7);
    let stripes = (((r - l) / 0.035) as usize).max(2);
    for k in 0..stripes {
        let step = (r - l) / stripes as f32;
        let x = l + step * k as f32;
        let colour = times(if k % 2 == 0 { awning } else { hex(0xf3eadc) }, look.open);
        c.fade([x, 0.585, x + step, 0.645], colour * 1.05, colour * 0.85);
    }
}

pub(super) fn night_city(c: &mut Canvas, look: &Look) {
    let (main, accent, second) = (look.main(0x1c2850), look.accent(0xff9e5e), look.second(0x59b8ff));
    let half = c.half;
    c.paint(|x, y, _| (main * 0.8).lerp(main * 1.7 + accent * 0.22, soft(y, 0.0, 0.80)) * (1.0 - 0.1 * x));
    c.glow([c.at(-0.3), 0.80], [0.9, 0.30], accent * 0.16);
    for layer in 0..2 {
        let tone = main * (0.85 - 0.35 * layer as f32);
        let mut x = -half - 0.05;
        let mut k = layer * 100;
        while x < half {
            k += 1;
            let width = 0.09 + 0.09 * random(46, k);
            let side = (x + width / 2.0).abs() / half;
            let top = 0.62 - (0.10 + 0.38 * random(47, k)) * (0.35 + 0.75 * side) + 0.10 * layer as f32;
            c.fade([x, top, x + width, 1.0], tone * 1.15, tone * 0.9);
            let columns = (width / 0.022) as usize;
            for n in 0..columns * 14 {
                let (wx, wy) = (x + 0.008 + 0.022 * (n % columns) as f32, top + 0.02 + 0.032 * (n / columns) as f32);
                if random(48 + k as u64, n) < 0.26 && wx + 0.012 < x + width && wy < 0.95 {
                    let colour =
                        [hex(0xffcf8a), accent * 0.9, hex(0xcfe2ff)][(random(49 + k as u64, n) * 2.99) as usize];
                    c.rect([wx, wy, wx + 0.012, wy + 0.016], colour * (0.55 + 0.45 * layer as f32));
                }
            }
            x += width + 0.012 * random(50, k);
        }
        c.blur(if layer == 0 { 6.5 } else { 5.0 });
    }
    let lights = [accent * 0.7, second * 0.6, hex(0xffd79a) * 0.6, accent * 0.5, hex(0xff6f7f) * 0.5];
    let side = c.at(0.30);
    bokeh(c, [-half, 0.55, -side, 1.0], 22, [0.018, 0.050], &lights, 81);
    bokeh(c, [side, 0.55, half, 1.0], 22, [0.018, 0.050], &lights, 86);
    bokeh(c, [-half, 0.70, half, 1.0], 12, [0.014, 0.034], &lights, 91);
    c.recede(2.2);
}

pub(super) fn park(c: &mut Canvas, look: &Look) {
    let (green, accent) = (look.main(0x7fb069), look.accent(0xf2c14e));
    let half = c.half;
    sky(c, look, 0.62);
    cloud(c, c.at(-0.45), 0.13, 0.13, look);
    cloud(c, c.at(0.62), 0.10, 0.10, look);
    c.recede(5.0);
    let lit = times(green, look.open);
    let hazy = lit.lerp(look.sky[1], 0.55);
    ridge(c, 0.60, 0.16, [3.1, 7.3, 0.7], [hazy, lit]);
    c.recede(6.0);
    for k in 0..11 {
        let x = -half + 2.0 * half * (k as f32 + 0.4 * random(95, k)) / 10.0;
        let far = (lit * 0.75).lerp(look.sky[1], 0.22);
        tree(c, x, 0.67, 0.24 + 0.08 * random(96, k) + 0.10 * (x / half).powi(2), far, 97 + k as u64);
    }
    c.recede(5.0);
    c.fade([-half, 0.645, half, 1.0], lit * 1.20, lit * 0.85);
    let path = times(hex(0xe3d2ae), look.open);
    c.polygon(&[[-0.02, 0.65], [0.05, 0.65], [0.34, 1.0], [-0.30, 1.0]], path * 0.95, path);
    c.recede(4.5);
    for (k, (x, size)) in [(-0.76, 0.88), (0.80, 0.80)].into_iter().enumerate() {
        let x = c.at(x);
        c.shade([x + 0.05, 0.87], [0.20, 0.03], 0.30);
        tree(c, x, 0.88, size, lit * 0.92, 110 + k as u64);
    }
    for k in 0..34 {
        let (x, y) = (-half + 2.0 * half * random(113, k), 0.82 + 0.17 * random(114, k));
        let colour = [accent, hex(0xf4f0e6), hex(0xe58aa0)][k % 3];
        c.disc([x, y], 0.006 + 0.006 * (y - 0.8) / 0.2, times(colour, look.open));
    }
    c.recede(3.0);
    if look.night() {
        let lamps = [look.glow(0.8)];
        bokeh(c, [-half, 0.40, half, 0.66], 10, [0.012, 0.026], &lamps, 115);
        c.blur(2.0);
    } else {
        c.glow([-half * 0.9, 0.0], [0.7, 0.6], hex(0xfff0c8) * 0.16);
    }
}

pub(super) fn beach(c: &mut Canvas, look: &Look) {
    let (sand, sea) = (look.main(0xf0dcb4), look.accent(0x3fa3b5));
    let half = c.half;
    sky(c, look, 0.60);
    cloud(c, c.at(0.50), 0.16, 0.14, look);
    cloud(c, c.at(-0.72), 0.26, 0.10, look);
    if look.lamp > 0.5 && !look.night() {
        c.glow([c.at(0.5), 0.52], [0.30, 0.20], hex(0xffb070) * 0.5);
        c.disc([c.at(0.5), 0.52], 0.055, hex(0xffe2b0));
    }
    c.recede(5.0);
    let water = times(sea, look.open);
    ridge(c, 0.585, 0.05, [2.3, 5.1, 2.2], [water.lerp(look.sky[1], 0.6), water]);
    c.fade([-half, 0.575, half, 0.80], water.lerp(look.sky[1], 0.30), water * 1.05);
    for k in 0..30 {
        let (x, y) = (-half + 2.0 * half * random(121, k), 0.59 + 0.17 * random(122, k));
        let wide = 0.03 + 0.10 * random(123, k) * (y - 0.55) * 4.0;
        c.oval([x, y], [wide, 0.0035], 0.0, water.lerp(hex(0xffffff), 0.35));
    }
    c.recede(4.5);
    let beach = times(sand, look.open);
    ridge(c, 0.83, 0.06, [2.1, 4.7, 0.3], [beach * 1.1, beach * 0.88]);
    let foam = times(hex(0xffffff), look.open);
    for k in 0..40 {
        let x = -half + 2.0 * half * k as f32 / 39.0;
        let y = 0.83 - 0.06 * (0.5 + 0.28 * (x * 2.1 + 0.3).sin() + 0.22 * (x * 4.7 + 0.69).sin());
        c.oval([x, y - 0.006], [0.05, 0.010], 0.0, foam);
    }
    c.recede(4.0);
    palm(c, c.at(-0.78), 0.96, 0.86, 0.16, look);
    palm(c, c.at(0.86), 0.98, 0.70, -0.14, look);
    let x = c.at(0.52);
    c.line([x, 0.93], [x + 0.02, 0.70], 0.010, hex(0xf3eadc) * 0.8);
    for k in 0..6 {
        let (a, b) = (k as f32 / 6.0, (k + 1) as f32 / 6.0);
        let p = |t: f32| [x + 0.02 - 0.17 + 0.34 * t, 0.755 - 0.02 * (t - 0.5)];
        let colour = times(if k % 2 == 0 { hex(0xe8704f) } else { hex(0xf7efe2) }, look.open);
        let dome = |t: f32| 0.70 - 0.035 * (1.0 - (2.0 * t - 1.0).powi(2));
        let middle = (a + b) / 2.0;
        let top = [x + 0.02 - 0.17 + 0.34 * (0.5 + (middle - 0.5) * 0.25), dome(middle) - 0.02];
        c.polygon(
            &[p(a), p(b), [p(b)[0] * 0.5 + top[0] * 0.5, dome(b)], top, [p(a)[0] * 0.5 + top[0] * 0.5, dome(a)]],
            colour,
            colour * 0.85,
        );
    }
    c.recede(3.0);
}

fn palm(c: &mut Canvas, x: f32, base: f32, size: f32, lean: f32, look: &Look) {
    let trunk = times(hex(0x8f6f4f), look.open);
    let at = |t: f32| [x + lean * t * t, base - size * 0.72 * t];
    for k in 0..12 {
        let (a, b) = (at(k as f32 / 12.0), at((k + 1) as f32 / 12.0));
        c.line(a, b, size * (0.055 - 0.024 * k as f32 / 12.0), trunk * (0.85 + 0.15 * (k % 2) as f32));
    }
    let top = at(1.0);
    for k in 0..9 {
        let angle = -2.9 + 2.65 * k as f32 / 8.0;
        let green = times(hex([0x4f8f5f, 0x6aa86a, 0x3f7a55][k % 3]), look.open);
        let reach = size * (0.30 + 0.05 * random(131, k));
        let mut from = top;
        for n in 1..=8 {
            let t = n as f32 / 8.0;
            let to = [top[0] + angle.cos() * reach * t, top[1] + angle.sin() * reach * t * 0.8 + reach * 0.75 * t * t];
            c.line(from, to, size * 0.060 * (1.0 - t).powf(0.7).max(0.12), green);
            from = to;
        }
    }
}

pub(super) fn mountains(c: &mut Canvas, look: &Look) {
    let (rock, accent) = (look.main(0x7f93ad), look.accent(0x4f7f62));
    let half = c.half;
    sky(c, look, 0.62);
    cloud(c, c.at(-0.15), 0.12, 0.14, look);
    c.recede(5.0);
    let stone = times(rock, look.open);
    let hazy = stone.lerp(look.sky[1], 0.45);
    for (x, top, wide) in
        [(-0.62, 0.14, 0.46), (0.58, 0.10, 0.52), (0.02, 0.34, 0.40), (-0.95, 0.28, 0.40), (1.0, 0.26, 0.38)]
    {
        peak(c, c.at(x), top, wide, hazy, look);
    }
    c.recede(5.0);
    let forest = times(accent, look.open);
    ridge(c, 0.62, 0.12, [4.2, 9.0, 1.1], [forest.lerp(look.sky[1], 0.30), forest]);
    c.recede(4.5);
    let lake = look.sky[0].lerp(times(hex(0x5f9fae), look.open), 0.55);
    c.fade([-half, 0.64, half, 0.86], lake.lerp(look.sky[1], 0.45), lake);
    for k in 0..24 {
        let (x, y) = (-half + 2.0 * half * random(141, k), 0.66 + 0.17 * random(142, k));
        c.oval([x, y], [0.08 + 0.10 * random(143, k), 0.004], 0.0, lake.lerp(look.sky[1], 0.7));
    }
    c.recede(4.5);
    let meadow = times(hex(0x8fae62), look.open);
    ridge(c, 0.90, 0.07, [2.7, 6.1, 2.0], [meadow * 1.05, meadow * 0.75]);
    for (k, (x, size)) in
        [(-0.82, 0.66), (-0.64, 0.50), (0.84, 0.70), (0.68, 0.46), (-0.97, 0.52)].into_iter().enumerate()
    {
        pine(c, c.at(x), 0.92, size, forest * (0.70 + 0.12 * (k % 3) as f32));
    }
    c.recede(3.2);
}

fn peak(c: &mut Canvas, x: f32, top: f32, wide: f32, colour: Vec3, look: &Look) {
    let base = 0.66;
    c.polygon(&[[x - wide, base], [x, top], [x + wide, base]], colour, colour * 0.95);
    c.polygon(
        &[[x, top], [x + wide, base], [x + wide * 0.18, base], [x + wide * 0.05, top + 0.20]],
        colour * 0.80,
        colour * 0.85,
    );
    let snow = times(hex(0xf8fafc), look.open).lerp(look.sky[1], 0.25);
    let (h, w) = (0.13, wide * 0.13 / (base - top));
    c.polygon(
        &[
            [x, top],
            [x + w, top + h],
            [x + w * 0.45, top + h * 0.72],
            [x + w * 0.1, top + h * 1.15],
            [x - w * 0.4, top + h * 0.75],
            [x - w, top + h],
        ],
        snow,
        snow,
    );
}

fn pine(c: &mut Canvas, x: f32, base: f32, size: f32, green: Vec3) {
    c.rect([x - size * 0.02, base - size * 0.2, x + size * 0.02, base], green * 0.5);
    for k in 0..5 {
        let t = k as f32 / 5.0;
        let (y, wide) = (base - size * (0.12 + 0.72 * t), size * 0.23 * (1.0 - 0.72 * t));
        c.polygon(&[[x - wide, y], [x + wide, y], [x, y - size * 0.30]], green * 1.15, green * (0.8 + 0.1 * t));
    }
}
