//! Rooms of a home.

use super::super::maths::random;
use super::canvas::{Canvas, hex};
use super::light::Look;
use super::props::{bookcase, bottle, floor, floor_lamp, pendant, picture, plant, vase, wall, window};

pub(super) fn home_office(c: &mut Canvas, look: &Look) {
    let (paint, wood) = (look.main(0x7f8f86), look.accent(0x9c6f4c));
    wall(c, paint);
    c.tint(look.room);
    let half = c.half;
    c.recede(2.0);
    let left = c.at(-0.58);
    let right = c.at(0.58);
    bookcase(c, [left - 0.42, 0.02, left + 0.26, 0.92], 4, wood, 40);
    bookcase(c, [right - 0.12, 0.02, right + 0.52, 0.92], 4, wood, 140);
    c.recede(4.5);
    picture(c, [right - 0.36, 0.16, right - 0.17, 0.42], wood * 0.6, [hex(0xf2d7b0), hex(0x6f9a8e), hex(0xe08a5a)]);
    c.recede(2.5);
    floor(c, 0.90, hex(0x6f5442));
    c.rounded([-half - 0.1, 0.80, half + 0.1, 0.835], 0.01, wood * 1.35, wood * 1.05);
    c.fade([-half, 0.835, half, 1.0], wood * 0.75, wood * 0.5);
    floor_lamp(c, left + 0.10, 0.50, 0.80, 0.075, look);
    plant(c, right + 0.16, 0.80, 0.34, 61);
    c.recede(3.0);
    c.glow([left + 0.10, 0.56], [0.34, 0.32], look.glow(0.55) + hex(0x6a4a24) * 0.15);
}

pub(super) fn living_room(c: &mut Canvas, look: &Look) {
    let (paint, accent) = (look.main(0xe8d9c6), look.accent(0x5f7f86));
    wall(c, paint);
    c.tint(look.room);
    let half = c.half;
    let left = c.at(-0.64);
    let right = c.at(0.60);
    window(c, [left - 0.22, 0.06, left + 0.22, 0.60], [2, 2], hex(0xfaf5ec), look);
    for x in [left - 0.28, left + 0.22] {
        for k in 0..5 {
            let x = x + 0.018 * k as f32;
            let fold = 0.85 + 0.15 * (k % 2) as f32;
            c.fade([x, 0.03, x + 0.018, 0.80], hex(0xf0e2cc) * fold, hex(0xdcc8ac) * fold);
        }
    }
    c.recede(4.5);
    picture(c, [right - 0.24, 0.12, right - 0.02, 0.40], hex(0x8a6546), [hex(0xf6dfc0), accent, hex(0xdf8f5f)]);
    picture(c, [right + 0.03, 0.16, right + 0.19, 0.37], hex(0x8a6546), [hex(0xdfe8e2), hex(0xc98a6f), hex(0xf0d08a)]);
    c.recede(3.0);
    floor(c, 0.88, hex(0xb08a66));
    c.shade([0.0, 0.90], [half, 0.06], 0.25);
    c.rounded([-half - 0.1, 0.62, half + 0.1, 0.90], 0.05, accent * 1.10, accent * 0.75);
    for k in 0..6 {
        let x = c.at(-0.75 + 0.30 * k as f32);
        c.shade([x, 0.76], [0.012, 0.14], 0.25);
    }
    for (x, colour) in [(-0.62, 0xe0a24e), (-0.46, 0xf0e3d0), (0.52, 0xc8674a), (0.68, 0xf0e3d0)] {
        let x = c.at(x);
        c.rounded([x - 0.085, 0.60, x + 0.085, 0.76], 0.04, hex(colour), hex(colour) * 0.8);
    }
    c.recede(3.5);
    floor_lamp(c, right + 0.24, 0.30, 0.95, 0.085, look);
    plant(c, left - 0.16, 0.95, 0.62, 71);
    c.recede(3.0);
    c.glow([right + 0.24, 0.38], [0.34, 0.34], look.glow(0.55) + hex(0x6a4a24) * 0.12);
}

pub(super) fn kitchen(c: &mut Canvas, look: &Look) {
    let (paint, accent) = (look.main(0xe9e2d4), look.accent(0x5f8f84));
    wall(c, paint);
    let half = c.half;
    let tile = 0.052;
    for row in 0..6 {
        let y = 0.44 + tile * 0.62 * row as f32 * 1.6;
        let shift = if row % 2 == 0 { 0.0 } else { tile * 0.8 };
        let mut x = -half - shift;
        let mut k = row * 64;
        while x < half {
            k += 1;
            let tone = 0.92 + 0.10 * random(17, k);
            c.rect([x, y, x + tile * 1.55, y + tile * 0.92], hex(0xf4efe4) * tone);
            x += tile * 1.6;
        }
    }
    c.tint(look.room);
    let left = c.at(-0.62);
    let right = c.at(0.62);
    window(c, [left - 0.20, 0.08, left + 0.22, 0.56], [2, 2], hex(0xfbf8f0), look);
    c.recede(4.0);
    for y in [0.22f32, 0.42] {
        c.shade([right, y + 0.03], [0.34, 0.02], 0.25);
        c.rect([right - 0.34, y, right + 0.40, y + 0.022], hex(0xb98a5e));
        for k in 0..9 {
            let x = right - 0.30 + 0.076 * k as f32;
            let chance = random(18, k + (y * 100.0) as usize);
            let colour = hex([0xf3ece0, 0xe2a86b, 0x7fa697, 0xd77f5f, 0xf0d59a][(chance * 4.99) as usize]);
            match k % 3 {
                0 => c.rounded([x - 0.024, y - 0.085, x + 0.024, y], 0.008, colour, colour * 0.8),
                1 => vase(c, x, y, 0.085, colour),
                _ => {
                    for n in 0..4 {
                        let py = y - 0.012 * n as f32;
                        c.rounded([x - 0.034, py - 0.010, x + 0.034, py], 0.005, colour, colour * 0.9);
                    }
                }
            }
        }
    }
    c.recede(4.0);
    c.fade([-half, 0.745, half, 0.79], hex(0xd9b488), hex(0xb88f64));
    c.fade([-half, 0.79, half, 1.0], accent * 1.05, accent * 0.7);
    for k in 0..9 {
        let x = -half + 2.0 * half * (k as f32 + 0.5) / 9.0;
        c.rounded([x - 0.09, 0.815, x + 0.09, 1.1], 0.008, accent * 1.15, accent * 0.85);
        c.rounded([x - 0.03, 0.835, x + 0.03, 0.845], 0.004, hex(0xe6c98f), hex(0xe6c98f));
    }
    // A tap, a bowl of fruit, oil and a board.
    c.line([left, 0.745], [left, 0.62], 0.016, hex(0xc9ced0));
    c.line([left, 0.625], [left + 0.07, 0.625], 0.016, hex(0xc9ced0));
    c.line([left + 0.07, 0.625], [left + 0.07, 0.66], 0.016, hex(0xc9ced0));
    plant(c, left - 0.17, 0.745, 0.24, 81);
    for (k, (dx, dy)) in [(-0.05, 0.0), (0.05, 0.0), (0.0, -0.035), (0.0, 0.0)].into_iter().enumerate() {
        let colour = hex([0xe58a3f, 0xd9503f, 0xf0b64e, 0x9fb85a][k]);
        c.disc([right - 0.14 + dx, 0.685 + dy], 0.036, colour);
    }
    c.polygon(
        &[[right - 0.25, 0.685], [right - 0.03, 0.685], [right - 0.09, 0.745], [right - 0.19, 0.745]],
        hex(0xf3eee4),
        hex(0xd8cfc0),
    );
    c.rounded([right + 0.14, 0.53, right + 0.27, 0.745], 0.02, hex(0xb98458), hex(0x9c6b44));
    bottle(c, right + 0.07, 0.745, 0.19, hex(0x8f9f4f), None);
    c.recede(3.0);
    pendant(c, c.at(0.36), 0.15, 0.15, hex(0xd9773f), look);
    pendant(c, c.at(-0.30), 0.15, 0.15, hex(0xd9773f), look);
    c.recede(3.0);
    for x in [0.36, -0.30] {
        c.glow([c.at(x), 0.19], [0.22, 0.22], look.glow(0.40));
    }
}
