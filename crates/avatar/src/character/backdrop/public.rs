//! Where people meet: a classroom, a shop, a cafe.

use super::super::maths::random;
use super::canvas::{Canvas, hex};
use super::light::Look;
use super::props::{BOOKS, bokeh, books, carton, floor, pendant, plant, vase, wall, window};
use crate::vector::Vec3;

pub(super) fn classroom(c: &mut Canvas, look: &Look) {
    let (paint, board) = (look.main(0xefe3c8), look.accent(0x3f6b58));
    wall(c, paint);
    c.tint(look.room);
    let half = c.half;
    let wide = c.at(0.66);
    c.shade([0.0, 0.38], [wide * 1.15, 0.34], 0.12);
    c.rounded([-wide, 0.07, wide, 0.60], 0.008, hex(0xc79a66), hex(0xa87d4e));
    c.fade([-wide + 0.016, 0.086, wide - 0.016, 0.584], board * 1.12, board * 0.92);
    c.recede(2.0);
    let chalk = board * 0.25 + hex(0xe9efe9) * 0.62;
    let (l, r) = (-wide + 0.07, wide - 0.30);
    for (k, length) in [0.20, 0.15, 0.22].into_iter().enumerate() {
        let y = 0.17 + 0.07 * k as f32;
        c.line([l, y], [l + length, y], 0.010, chalk);
    }
    c.line([l + 0.02, 0.52], [l + 0.24, 0.52], 0.007, chalk);
    c.line([l + 0.02, 0.52], [l + 0.02, 0.37], 0.007, chalk);
    for k in 0..8 {
        let p = |k: usize| {
            let t = k as f32 / 8.0;
            [l + 0.03 + 0.20 * t, 0.505 - 0.12 * t * t]
        };
        c.line(p(k), p(k + 1), 0.008, hex(0xf2c46a) * 0.9);
    }
    for k in 0..24 {
        let p = |k: usize| {
            let a = std::f32::consts::TAU * k as f32 / 24.0;
            [r + 0.13 + 0.085 * a.cos(), 0.23 + 0.085 * a.sin()]
        };
        c.line(p(k), p(k + 1), 0.007, chalk);
    }
    c.line([r + 0.13, 0.23], [r + 0.19, 0.17], 0.007, hex(0xe99a7f));
    c.polygon(&[[r + 0.06, 0.50], [r + 0.21, 0.50], [r + 0.21, 0.38]], chalk * 0.8, chalk * 0.8);
    c.polygon(&[[r + 0.085, 0.492], [r + 0.202, 0.492], [r + 0.202, 0.40]], board, board);
    c.recede(3.5);
    floor(c, 0.90, hex(0xb38f68));
    c.rounded([-half - 0.1, 0.77, half + 0.1, 0.81], 0.01, hex(0xd3a872), hex(0xb1844f));
    c.fade([-half, 0.81, half, 1.0], hex(0x9a6f45), hex(0x7b5636));
    let left = c.at(-0.66);
    globe(c, left, 0.77, 0.105);
    let right = c.at(0.62);
    books(c, [right - 0.12, right + 0.14], 0.77, 0.17, 91);
    c.disc([right + 0.20, 0.735], 0.036, hex(0xd2503f));
    c.line([right + 0.20, 0.70], [right + 0.21, 0.68], 0.008, hex(0x5a4030));
    for (k, pencil) in BOOKS.iter().take(4).enumerate() {
        let lean = 0.02 * (k as f32 - 1.5);
        c.line([left + 0.19 + lean * 0.3, 0.72], [left + 0.19 + lean * 1.6, 0.61], 0.010, hex(*pencil));
    }
    c.rounded([left + 0.165, 0.69, left + 0.215, 0.77], 0.008, hex(0x4f7f88), hex(0x3d656d));
    c.recede(3.0);
    c.glow([-half, 0.2], [0.55, 0.6], look.sky[1] * 0.18);
    c.glow([0.0, -0.03], [half, 0.12], look.glow(0.35));
}

fn globe(c: &mut Canvas, x: f32, base: f32, radius: f32) {
    let y = base - radius * 1.45;
    c.disc([x, y], radius * 1.14, hex(0xc79a4e));
    c.disc([x, y], radius, hex(0x5f9fc4));
    for (dx, dy, w, h, tilt) in
        [(-0.35, -0.25, 0.42, 0.30, 0.5), (0.25, 0.20, 0.36, 0.50, 0.3), (0.45, -0.45, 0.30, 0.18, 0.0)]
    {
        c.oval([x + dx * radius, y + dy * radius], [w * radius, h * radius], tilt, hex(0x8fb56a));
    }
    c.rect([x - 0.008, y + radius, x + 0.008, base], hex(0x8a6a3a));
    c.rounded([x - radius * 0.6, base - 0.02, x + radius * 0.6, base], 0.008, hex(0xa87d44), hex(0x8a6436));
}

pub(super) fn shop(c: &mut Canvas, look: &Look) {
    let (paint, accent) = (look.main(0xf0e4da), look.accent(0xc98a78));
    wall(c, paint);
    c.tint(look.room);
    let half = c.half;
    let left = c.at(-0.60);
    let right = c.at(0.60);
    // An alcove with a rail of clothes.
    c.rounded(
        [left - 0.32, 0.08, left + 0.28, 0.90],
        0.02,
        accent * 0.62 + hex(0x6a5a50),
        accent * 0.8 + hex(0x5a4a42),
    );
    c.line([left - 0.30, 0.20], [left + 0.26, 0.20], 0.012, hex(0xd9b06a));
    c.recede(3.5);
    let cloth = [0x4f7f88, 0xf0e6d8, 0xc8674a, 0x7f8fb5, 0xe0b060, 0x6f8f72, 0xd8a0a0, 0x3f4f6a];
    for (k, colour) in cloth.into_iter().enumerate() {
        let x = left - 0.26 + 0.066 * k as f32;
        let (long, colour) = (0.26 + 0.12 * random(61, k), hex(colour));
        c.polygon(
            &[
                [x, 0.215],
                [x + 0.020, 0.215],
                [x + 0.046, 0.26],
                [x + 0.050, 0.22 + long],
                [x - 0.030, 0.22 + long],
                [x - 0.026, 0.26],
            ],
            colour * 1.05,
            colour * 0.75,
        );
    }
    c.rect([left - 0.32, 0.70, left + 0.28, 0.72], hex(0xb58a60));
    for k in 0..4 {
        let x = left - 0.27 + 0.14 * k as f32;
        c.rounded([x, 0.66 - 0.02 * (k % 2) as f32, x + 0.10, 0.70], 0.012, hex(BOOKS[k + 1]), hex(BOOKS[k + 1]) * 0.8);
    }
    c.recede(4.0);
    for (row, y) in [0.26f32, 0.47, 0.68].into_iter().enumerate() {
        c.glow([right + 0.02, y - 0.05], [0.30, 0.07], look.glow(0.22) + hex(0x50402c) * 0.35);
        c.rect([right - 0.28, y, right + 0.34, y + 0.020], hex(0xb58a60));
        c.shade([right, y + 0.04], [0.30, 0.02], 0.16);
        for k in 0..5 {
            let (x, colour) = (right - 0.22 + 0.118 * k as f32, hex(cloth[(k * 3 + row * 2) % 8]));
            match (k + row) % 3 {
                0 => bag(c, x, y, 0.085, colour),
                1 => vase(c, x, y, 0.10, colour),
                _ => carton(c, [x - 0.045, y - 0.07, x + 0.045, y], colour * 0.9 + hex(0x201810)),
            }
        }
    }
    c.recede(4.0);
    floor(c, 0.88, hex(0xc9a987));
    c.rounded([-half - 0.1, 0.83, half + 0.1, 1.1], 0.02, hex(0xdcbf9c), hex(0xb18f6a));
    plant(c, left - 0.26, 0.84, 0.36, 63);
    c.recede(3.0);
    for k in 0..5 {
        let x = -half + 2.0 * half * (k as f32 + 0.5) / 5.0;
        c.glow([x, 0.0], [0.09, 0.06], hex(0xffe9c8) * 0.40);
    }
}

fn bag(c: &mut Canvas, x: f32, base: f32, size: f32, colour: Vec3) {
    c.line([x - size * 0.25, base - size * 0.8], [x, base - size * 1.35], size * 0.10, colour * 0.7);
    c.line([x + size * 0.25, base - size * 0.8], [x, base - size * 1.35], size * 0.10, colour * 0.7);
    c.rounded([x - size * 0.55, base - size * 0.85, x + size * 0.55, base], size * 0.14, colour, colour * 0.75);
}

pub(super) fn cafe(c: &mut Canvas, look: &Look) {
    let (paint, accent) = (look.main(0x6f5344), look.accent(0x3f6f64));
    wall(c, paint);
    c.tint(look.room);
    let half = c.half;
    let left = c.at(-0.64);
    let right = c.at(0.60);
    window(c, [left - 0.28, 0.04, left + 0.26, 0.66], [3, 1], hex(0x3a2c24), look);
    c.recede(5.5);
    // A blackboard with the menu, shelves with jars.
    c.rounded([right - 0.34, 0.08, right - 0.02, 0.46], 0.008, hex(0x8a6340), hex(0x6f4f33));
    c.fade([right - 0.325, 0.095, right - 0.035, 0.445], hex(0x30383a), hex(0x262c2e));
    for k in 0..6 {
        let y = 0.145 + 0.047 * k as f32;
        let long = 0.10 + 0.05 * random(71, k);
        c.line([right - 0.295, y], [right - 0.295 + long, y], 0.009, hex(0xd9d4c8) * 0.7);
        c.line([right - 0.10, y], [right - 0.07, y], 0.009, hex(0xe6b96a) * 0.8);
    }
    for y in [0.24f32, 0.44, 0.62] {
        c.rect([right + 0.02, y, right + 0.42, y + 0.018], hex(0xa87a50));
        for k in 0..6 {
            let x = right + 0.055 + 0.062 * k as f32;
            let colour = hex([0xf0e6d6, 0xd9a066, 0x8fae8c, 0xc8674a, 0xe6cf9a]
                [(random(72, k + (y * 50.0) as usize) * 4.99) as usize]);
            c.rounded([x - 0.022, y - 0.07 - 0.02 * random(73, k), x + 0.022, y], 0.008, colour, colour * 0.75);
        }
    }
    c.recede(4.0);
    c.fade([-half, 0.755, half, 0.80], hex(0xd0a272), hex(0xa97b4e));
    c.fade([-half, 0.80, half, 1.0], accent * 0.95, accent * 0.55);
    for k in 0..14 {
        let x = -half + 2.0 * half * k as f32 / 14.0;
        c.rect([x - 0.003, 0.80, x + 0.003, 1.0], accent * 0.45);
    }
    machine(c, right + 0.14, 0.755);
    for k in 0..3 {
        let y = 0.755 - 0.034 * k as f32;
        c.rounded([left + 0.02, y - 0.030, left + 0.10, y], 0.012, hex(0xf6f1e8), hex(0xe0d6c6));
    }
    c.oval([left - 0.13, 0.75], [0.10, 0.012], 0.0, hex(0xf3ece0));
    for (k, dx) in [-0.05f32, 0.0, 0.05].into_iter().enumerate() {
        c.oval([left - 0.13 + dx, 0.725 - 0.012 * (k % 2) as f32], [0.034, 0.024], 0.2, hex(0xc88a4c));
    }
    c.recede(3.0);
    for (x, y) in [(-0.70, 0.13), (-0.36, 0.16), (0.34, 0.16), (0.70, 0.13)] {
        pendant(c, c.at(x), y, 0.13, hex(0x2f3a38), look);
    }
    c.recede(3.0);
    for (x, y) in [(-0.70, 0.13), (-0.36, 0.16), (0.34, 0.16), (0.70, 0.13)] {
        c.glow([c.at(x), y + 0.04], [0.17, 0.17], look.glow(0.45) + hex(0x8a5a2a) * 0.35);
    }
    let lights = [look.glow(0.5) + hex(0x6a4420) * 0.4];
    bokeh(c, [left - 0.28, 0.10, left + 0.26, 0.50], 9, [0.014, 0.030], &lights, 75);
    c.recede(2.0);
}

fn machine(c: &mut Canvas, x: f32, base: f32) {
    c.rounded([x - 0.13, base - 0.20, x + 0.13, base - 0.11], 0.015, hex(0xd5d8d8), hex(0x9fa6a8));
    c.rounded([x - 0.12, base - 0.12, x + 0.12, base], 0.01, hex(0x6f7678), hex(0x4f5658));
    c.rect([x - 0.14, base - 0.03, x + 0.14, base], hex(0xb9bec0));
    c.rounded([x - 0.06, base - 0.065, x - 0.01, base - 0.03], 0.008, hex(0xf6f1e8), hex(0xe0d6c6));
}
