//! Things that stand around in more than one set.

use super::super::maths::random;
use super::canvas::{Canvas, hex};
use super::light::Look;
use crate::vector::Vec3;
use std::f32::consts::PI;

pub(super) const BOOKS: [u32; 8] = [0xd98e73, 0x4f7f88, 0xe6c98f, 0xefe5d6, 0x8b4a52, 0x5d6f9b, 0xc9b79c, 0x6f8f72];

/// A wall lit from the upper left.
pub(super) fn wall(c: &mut Canvas, colour: Vec3) {
    let half = c.half;
    c.paint(|x, y, _| colour * (1.06 - 0.28 * y - 0.10 * (x / half)));
}

/// A floor from `top` down.
pub(super) fn floor(c: &mut Canvas, top: f32, colour: Vec3) {
    let half = c.half;
    c.fade([-half, top, half, 1.0], colour, colour * 0.72);
}

/// A window in the wall: sky, what stands in front of it, frame and bars.
pub(super) fn window(c: &mut Canvas, [l, t, r, b]: [f32; 4], panes: [usize; 2], frame: Vec3, look: &Look) {
    c.shape([l, t, r, b], |x, y| (l - x).max(x - r).max(t - y).max(y - b), |_, y| look.sky_at((b - y) / (b - t)));
    let mut x = l;
    let mut k = 0;
    while x < r {
        k += 1;
        let width = 0.05 + 0.06 * random(31, k);
        let top = b - (b - t) * (0.18 + 0.30 * random(33, k));
        let far = look.sky[1].lerp(crate::vector::Vec3::new(0.30, 0.42, 0.50), 0.45);
        c.rect([x, top, (x + width).min(r), b], super::super::maths::times(far, look.open));
        if look.night() {
            for n in 0..5 {
                let (wx, wy) = (x + width * random(k as u64, n), top + (b - top) * random(k as u64 + 90, n));
                if wx + 0.012 < r {
                    c.rect([wx, wy, wx + 0.010, wy + 0.014], hex(0xffd79a));
                }
            }
        }
        x += width * 1.05;
    }
    c.blur(2.5);
    const BAR: f32 = 0.012;
    for k in 0..=panes[0] {
        let x = l + (r - l) * k as f32 / panes[0] as f32;
        c.rect([x - BAR / 2.0, t, x + BAR / 2.0, b], frame);
    }
    for k in 0..=panes[1] {
        let y = t + (b - t) * k as f32 / panes[1] as f32;
        c.rect([l - BAR / 2.0, y - BAR / 2.0, r + BAR / 2.0, y + BAR / 2.0], frame);
    }
    c.rect([l - 0.02, b, r + 0.02, b + 0.022], frame * 1.04);
}

/// A row of books, now and then something else, standing at `base` between `l` and `r`.
pub(super) fn books(c: &mut Canvas, [l, r]: [f32; 2], base: f32, height: f32, seed: u64) {
    let mut x = l;
    let mut index = 0;
    while x < r - 0.02 {
        index += 1;
        let chance = |n: usize| random(seed, index * 5 + n);
        let (width, tall) = (0.014 + 0.020 * chance(0), height * (0.60 + 0.36 * chance(1)));
        let colour = hex(BOOKS[(chance(3) * 7.99) as usize]);
        if chance(2) < 0.74 {
            c.fade([x, base - tall, (x + width).min(r), base], colour, colour * 0.8);
            x += width + 0.003;
        } else if chance(2) < 0.84 && x + 0.07 < r {
            vase(c, x + 0.034, base, height * 0.55, colour);
            x += 0.075;
        } else {
            x += 0.045;
        }
    }
}

pub(super) fn vase(c: &mut Canvas, x: f32, base: f32, height: f32, colour: Vec3) {
    c.oval([x, base - height * 0.42], [height * 0.30, height * 0.42], 0.0, colour);
    c.rect([x - height * 0.11, base - height, x + height * 0.11, base - height * 0.6], colour);
}

/// A bookcase with `rows` boards.
pub(super) fn bookcase(c: &mut Canvas, [l, t, r, b]: [f32; 4], rows: usize, wood: Vec3, seed: u64) {
    c.fade([l, t, r, b], wood, wood * 0.8);
    let step = (b - t - 0.02) / rows as f32;
    for row in 0..rows {
        let top = t + 0.02 + step * row as f32;
        let inside = [l + 0.018, top, r - 0.018, top + step - 0.018];
        c.fade(inside, wood * 0.38, wood * 0.55);
        books(c, [inside[0] + 0.01, inside[2] - 0.01], inside[3], step - 0.035, seed + row as u64 * 17);
    }
}

/// A potted plant with broad leaves; `size` is about its height.
pub(super) fn plant(c: &mut Canvas, x: f32, base: f32, size: f32, seed: u64) {
    const LEAVES: usize = 17;
    let pot = hex(0xe9dfd2);
    let rim = size * 0.16;
    for k in 0..LEAVES {
        // From the back to the front.
        let turn = (k * 7 % LEAVES) as f32 / (LEAVES - 1) as f32;
        let angle = -1.45 + 2.9 * turn + (random(seed, k) - 0.5) * 0.25;
        let length = size * (0.50 + 0.26 * random(seed + 1, k)) * (1.0 - 0.18 * angle.abs());
        let (tx, ty) = (x + angle.sin() * length * 0.86, base - rim * 1.5 - angle.cos() * length);
        let (mx, my) = (x * 0.42 + tx * 0.58, (base - rim * 1.5) * 0.42 + ty * 0.58);
        let tilt = (ty - base + rim * 1.5).atan2(tx - x);
        let green = hex([0x3c6f52, 0x4e8a5c, 0x5f9c66, 0x78b077][(k * 4 / LEAVES).min(3)]);
        c.line([x, base - rim * 1.4], [mx, my], size * 0.014, green * 0.7);
        c.oval([mx, my], [length * 0.40, size * 0.085], tilt, green);
        c.line([mx - tilt.cos() * length * 0.3, my - tilt.sin() * length * 0.3], [tx, ty], size * 0.008, green * 1.3);
    }
    let side = rim * 1.05;
    let points =
        [[x - side, base - rim * 1.7], [x + side, base - rim * 1.7], [x + side * 0.74, base], [x - side * 0.74, base]];
    c.polygon(&points, pot, pot * 0.75);
}

/// A lamp hanging from the ceiling, its shade's lower edge at `y`.
pub(super) fn pendant(c: &mut Canvas, x: f32, y: f32, size: f32, shade: Vec3, look: &Look) {
    c.line([x, -0.02], [x, y - size * 0.6], 0.006, shade * 0.5);
    let points = [
        [x - size * 0.22, y - size * 0.72],
        [x + size * 0.22, y - size * 0.72],
        [x + size * 0.62, y],
        [x - size * 0.62, y],
    ];
    c.polygon(&points, shade * 1.05, shade * 0.8);
    c.oval([x, y], [size * 0.56, size * 0.09], 0.0, hex(0xffe3b0) * (0.6 + 0.9 * look.lamp));
}

/// A lamp on a thin stand.
pub(super) fn floor_lamp(c: &mut Canvas, x: f32, top: f32, base: f32, size: f32, look: &Look) {
    c.line([x, top], [x, base], 0.010, hex(0x4a4440));
    let warm = hex(0xf6e2bd) * (0.75 + 0.55 * look.lamp);
    let points =
        [[x - size * 0.6, top], [x + size * 0.6, top], [x + size, top + size * 1.3], [x - size, top + size * 1.3]];
    c.polygon(&points, warm * 0.9, warm * 1.1);
}

/// A framed picture of hills in the set's colours.
pub(super) fn picture(c: &mut Canvas, [l, t, r, b]: [f32; 4], frame: Vec3, colours: [Vec3; 3]) {
    c.rect([l, t, r, b], frame);
    let inner = [l + 0.012, t + 0.012, r - 0.012, b - 0.012];
    c.rect(inner, hex(0xf6f1e8));
    let [l, t, r, b] = [inner[0] + 0.014, inner[1] + 0.014, inner[2] - 0.014, inner[3] - 0.014];
    c.rect([l, t, r, b], colours[0]);
    let (w, h) = (r - l, b - t);
    c.disc([l + w * 0.68, t + h * 0.30], w.min(h) * 0.16, colours[2]);
    let hill = |y: f32, a: f32, phase: f32| {
        let mut points: Vec<[f32; 2]> = (0..=12)
            .map(|k| [l + w * k as f32 / 12.0, t + h * (y - a * (PI * 1.6 * k as f32 / 12.0 + phase).sin())])
            .collect();
        points.extend([[r, b], [l, b]]);
        points
    };
    c.polygon(&hill(0.62, 0.12, 0.4), colours[1], colours[1]);
    c.polygon(&hill(0.82, 0.10, 2.4), colours[1] * 0.6, colours[1] * 0.6);
}

/// Lights far out of focus in a box.
pub(super) fn bokeh(c: &mut Canvas, [l, t, r, b]: [f32; 4], count: usize, size: [f32; 2], colours: &[Vec3], seed: u64) {
    for k in 0..count {
        let (x, y) = (l + (r - l) * random(seed, k), t + (b - t) * random(seed + 1, k));
        let radius = size[0] + (size[1] - size[0]) * random(seed + 2, k);
        let colour = colours[(random(seed + 3, k) * colours.len() as f32) as usize % colours.len()];
        let gain = 0.25 + 0.5 * random(seed + 4, k);
        let bounds = [x - radius, y - radius, x + radius, y + radius];
        let distance = move |px: f32, py: f32| (px - x).hypot(py - y) - radius;
        if c.is_apart() {
            let rim = |px: f32, py: f32| 0.75 + 0.35 * ((px - x).hypot(py - y) / radius).powi(4);
            c.shine(bounds, distance, |px, py| colour * (gain * rim(px, py)));
            continue;
        }
        let behind = c.colour_at(x, y);
        c.shape(bounds, distance, |px, py| {
            let rim = 0.75 + 0.35 * ((px - x).hypot(py - y) / radius).powi(4);
            behind + colour * (gain * rim)
        });
    }
}

/// A round-headed tree; `size` is its height.
pub(super) fn tree(c: &mut Canvas, x: f32, base: f32, size: f32, green: Vec3, seed: u64) {
    let trunk = hex(0x6b4f3c);
    c.polygon(
        &[
            [x - size * 0.035, base - size * 0.5],
            [x + size * 0.035, base - size * 0.5],
            [x + size * 0.05, base],
            [x - size * 0.05, base],
        ],
        trunk,
        trunk * 0.8,
    );
    for k in 0..26 {
        let angle = 2.4 * k as f32;
        let away = size * 0.30 * ((k as f32 + 0.5) / 26.0).sqrt();
        let (px, py) = (x + angle.cos() * away, base - size * 0.66 + angle.sin() * away * 0.95);
        let lift = 0.80 + 0.45 * ((base - size * 0.66 - py) / (size * 0.3)) - 0.25 * (px - x) / (size * 0.3);
        let radius = size * (0.09 + 0.06 * random(seed, k));
        c.oval([px, py], [radius, radius * 0.85], random(seed + 1, k) * PI, green * lift.clamp(0.45, 1.35));
    }
}

/// A box with a strip of tape.
pub(super) fn carton(c: &mut Canvas, [l, t, r, b]: [f32; 4], colour: Vec3) {
    c.fade([l, t, r, b], colour, colour * 0.8);
    let (m, w) = ((l + r) / 2.0, (r - l) * 0.09);
    c.rect([m - w, t, m + w, t + (b - t) * 0.42], colour * 1.25);
}

/// A bottle or flask with a neck.
pub(super) fn bottle(c: &mut Canvas, x: f32, base: f32, height: f32, glass: Vec3, filling: Option<Vec3>) {
    let wide = height * 0.17;
    c.rounded([x - wide, base - height * 0.66, x + wide, base], wide * 0.5, glass, glass * 0.9);
    c.rect([x - wide * 0.36, base - height, x + wide * 0.36, base - height * 0.6], glass);
    if let Some(filling) = filling {
        c.rounded(
            [x - wide * 0.86, base - height * 0.42, x + wide * 0.86, base - height * 0.02],
            wide * 0.4,
            filling,
            filling * 0.9,
        );
    }
}
