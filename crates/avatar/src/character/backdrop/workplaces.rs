//! Where people work: offices, a laboratory, a clinic, a workshop, a warehouse.

use super::super::maths::random;
use super::canvas::{Canvas, hex};
use super::light::Look;
use super::props::{bookcase, bottle, carton, floor, pendant, plant, wall, window};
use crate::vector::Vec3;

pub(super) fn office(c: &mut Canvas, look: &Look) {
    let (paint, wood) = (look.main(0xe9dfd2), look.accent(0xa77b58));
    wall(c, paint);
    c.tint(look.room);
    let left = c.at(-0.86);
    for k in 0..2 {
        let x = left + 0.29 * k as f32;
        window(c, [x, 0.05, x + 0.25, 0.62], [2, 1], hex(0xf6f1ea), look);
    }
    c.recede(4.0);
    c.glow([left + 0.2, 0.35], [0.5, 0.45], look.sky[1] * 0.10);
    let right = c.at(0.60);
    let case = [right - 0.26, 0.10, right + 0.30, 0.90];
    c.shade([case[0], 0.6], [0.07, 0.5], 0.25);
    bookcase(c, case, 3, wood, 4);
    c.recede(4.0);
    floor(c, 0.86, hex(0xc2a385));
    let desk = c.at(-0.62);
    c.shade([desk, 0.80], [0.42, 0.05], 0.30);
    c.rounded([desk - 0.40, 0.775, desk + 0.30, 0.81], 0.01, wood * 1.15, wood);
    c.rect([desk - 0.36, 0.81, desk - 0.33, 1.0], wood * 0.7);
    plant(c, desk - 0.05, 0.775, 0.40, 9);
    c.recede(3.0);
    c.glow([right + 0.02, 0.10], [0.34, 0.30], look.glow(0.45));
}

pub(super) fn meeting_room(c: &mut Canvas, look: &Look) {
    let (paint, accent) = (look.main(0xd5dcdf), look.accent(0x3f6f86));
    wall(c, paint);
    c.tint(look.room);
    let left = c.at(-0.62);
    window(c, [left - 0.40, 0.0, left + 0.22, 0.80], [3, 1], hex(0xb9c3c8), look);
    c.recede(4.5);
    let right = c.at(0.60);
    c.shade([right, 0.36], [0.36, 0.27], 0.22);
    c.rounded([right - 0.34, 0.14, right + 0.34, 0.52], 0.012, hex(0x20282e), hex(0x1a2024));
    let screen = [right - 0.325, 0.155, right + 0.325, 0.505];
    c.fade(screen, accent * 1.5 + hex(0x3a4a52), accent * 0.9 + hex(0x202a30));
    for k in 0..5 {
        let x = right - 0.24 + 0.085 * k as f32;
        let tall = 0.06 + 0.034 * k as f32 + 0.03 * random(3, k);
        c.rounded([x, 0.46 - tall, x + 0.05, 0.46], 0.008, hex(0xf2e3c4), hex(0xe6b980));
    }
    c.line([right - 0.25, 0.30], [right + 0.22, 0.20], 0.010, hex(0xf7f4ee));
    c.recede(4.0);
    floor(c, 0.87, hex(0x8e8a86));
    for k in 0..5 {
        let x = c.at(-0.80 + 0.40 * k as f32);
        c.rounded([x - 0.075, 0.66, x + 0.075, 0.90], 0.035, accent * 1.1, accent * 0.7);
    }
    let half = c.half;
    c.shade([0.0, 0.92], [half, 0.05], 0.25);
    c.fade([-half, 0.84, half, 1.0], hex(0xc89f76), hex(0x9b7450));
    c.recede(4.0);
    for x in [-0.45, 0.45] {
        c.glow([c.at(x), 0.02], [0.20, 0.10], look.glow(0.7));
    }
}

pub(super) fn laboratory(c: &mut Canvas, look: &Look) {
    let (paint, accent) = (look.main(0xdde8ea), look.accent(0x2f8f9a));
    wall(c, paint);
    c.tint(look.room);
    let half = c.half;
    let left = c.at(-0.62);
    window(c, [left - 0.26, 0.06, left + 0.24, 0.44], [3, 1], hex(0xf2f6f7), look);
    c.recede(4.0);
    let right = c.at(0.58);
    c.rounded([right - 0.32, 0.02, right + 0.40, 0.28], 0.012, hex(0xf4f8f8), hex(0xdfe8ea));
    for k in 0..3 {
        let x = right - 0.30 + 0.23 * k as f32;
        c.rounded([x, 0.04, x + 0.21, 0.26], 0.008, accent * 0.55 + hex(0x506a70), hex(0x9fc3c8));
        for n in 0..4 {
            let glass = hex([0xd8ecee, 0xf0c36a, 0x6fb7c9, 0xe58f7f][(k + n) % 4]);
            bottle(c, x + 0.035 + 0.045 * n as f32, 0.25, 0.10 + 0.04 * random(6, k * 4 + n), glass, None);
        }
    }
    c.rect([right - 0.34, 0.43, right + 0.42, 0.45], hex(0xf7fafa));
    for n in 0..9 {
        let glass = hex(0xcfe3e6);
        let filling = hex([0x58a9c4, 0xeab464, 0x7fbf8e, 0xd77f8f][n % 4]);
        bottle(c, right - 0.29 + 0.08 * n as f32, 0.43, 0.08 + 0.05 * random(8, n), glass, Some(filling));
    }
    c.recede(4.0);
    c.fade([-half, 0.72, half, 0.76], hex(0xf8fafa), hex(0xd5dfe1));
    c.fade([-half, 0.76, half, 1.0], accent * 0.75 + hex(0x2a3a3e), accent * 0.45 + hex(0x20282a));
    for k in 0..8 {
        let x = -half + 2.0 * half * k as f32 / 8.0;
        c.rect([x - 0.003, 0.77, x + 0.003, 1.0], hex(0x33474b));
    }
    microscope(c, left + 0.02, 0.72);
    for (k, x) in [0.10, 0.20, 0.29].into_iter().enumerate() {
        let filling = hex([0xe99a5e, 0x4fa3b8, 0x86b96f][k]);
        bottle(c, right - 0.22 + x * 1.5, 0.72, 0.17 + 0.03 * k as f32, hex(0xd5e8ea), Some(filling));
    }
    c.recede(3.0);
    c.glow([0.0, -0.05], [half, 0.22], hex(0xeaf6ff) * 0.14);
}

fn microscope(c: &mut Canvas, x: f32, base: f32) {
    let (body, dark) = (hex(0xf0f0ee), hex(0x3b464b));
    c.rounded([x - 0.10, base - 0.025, x + 0.10, base], 0.01, dark, dark);
    c.line([x + 0.07, base - 0.02], [x + 0.075, base - 0.20], 0.035, body);
    c.line([x + 0.075, base - 0.20], [x - 0.01, base - 0.24], 0.040, body);
    c.line([x - 0.055, base - 0.30], [x + 0.015, base - 0.13], 0.038, dark);
    c.line([x - 0.055, base - 0.30], [x - 0.070, base - 0.335], 0.026, body);
    c.rect([x - 0.06, base - 0.10, x + 0.07, base - 0.085], dark);
}

pub(super) fn clinic(c: &mut Canvas, look: &Look) {
    let (paint, accent) = (look.main(0xe3ece8), look.accent(0x5aa79a));
    wall(c, paint);
    let half = c.half;
    c.fade([-half, 0.58, half, 1.0], accent * 0.55 + hex(0x707a78), accent * 0.40 + hex(0x606a68));
    c.rect([-half, 0.575, half, 0.595], hex(0xf5f7f4));
    c.tint(look.room);
    let right = c.at(0.64);
    window(c, [right - 0.22, 0.07, right + 0.26, 0.50], [2, 1], hex(0xfbfbf8), look);
    for k in 0..12 {
        let y = 0.08 + 0.035 * k as f32;
        c.rect([right - 0.21, y, right + 0.25, y + 0.012], hex(0xf4f4ee));
    }
    c.recede(4.0);
    let left = c.at(-0.60);
    c.shade([left, 0.32], [0.24, 0.30], 0.14);
    c.rounded([left - 0.30, 0.10, left - 0.02, 0.50], 0.01, hex(0xfdfdfa), hex(0xeef2ef));
    for (row, count) in [1usize, 2, 3, 4].into_iter().enumerate() {
        for n in 0..count {
            let size = 0.060 - 0.012 * row as f32;
            let x = left - 0.16 + (n as f32 - (count - 1) as f32 / 2.0) * size * 1.35;
            let y = 0.16 + 0.085 * row as f32;
            c.rounded(
                [x - size / 2.0, y - size / 2.0, x + size / 2.0, y + size / 2.0],
                0.004,
                hex(0x46565a),
                hex(0x46565a),
            );
        }
    }
    c.rounded([left + 0.04, 0.08, left + 0.30, 0.54], 0.01, hex(0xf2f5f3), hex(0xdde5e2));
    for row in 0..3 {
        let y = 0.22 + 0.145 * row as f32;
        for n in 0..5 {
            let colour = hex([0xf2c879, 0x7fb8c9, 0xe7a193, 0xf4f1e8, 0x8fbf9f][(n + row) % 5]);
            let x = left + 0.055 + 0.045 * n as f32;
            c.rounded([x, y - 0.05 - 0.03 * random(2, n + row * 5), x + 0.034, y], 0.006, colour, colour * 0.85);
        }
        c.rect([left + 0.045, y, left + 0.295, y + 0.010], hex(0xffffff));
    }
    c.recede(4.0);
    c.rounded([left - 0.40, 0.72, left + 0.22, 0.79], 0.03, hex(0xf4f6f4), hex(0xd7e2df));
    c.rounded([left - 0.40, 0.66, left - 0.22, 0.74], 0.03, hex(0xffffff), hex(0xe3eae8));
    c.rect([left - 0.36, 0.79, left + 0.18, 1.0], accent * 0.5 + hex(0x50605e));
    plant(c, right + 0.12, 0.86, 0.42, 5);
    c.recede(3.0);
    c.glow([0.0, -0.02], [half, 0.2], hex(0xfff6e6) * 0.12);
}

pub(super) fn workshop(c: &mut Canvas, look: &Look) {
    let (paint, accent) = (look.main(0xb9a48c), look.accent(0xd9773f));
    wall(c, paint * 0.8);
    c.tint(look.room);
    let half = c.half;
    let left = c.at(-0.60);
    let panel = [left - 0.34, 0.08, left + 0.30, 0.58];
    c.fade(panel, hex(0x8a6a4d), hex(0x72563d));
    for k in 0..8 {
        let (x, y) = (panel[0] + 0.06 + 0.07 * k as f32, 0.15 + 0.03 * random(5, k));
        let metal = hex(0xb9bec0);
        match k % 4 {
            0 => {
                c.line([x, y], [x, y + 0.20], 0.018, accent);
                c.rounded([x - 0.035, y - 0.01, x + 0.035, y + 0.03], 0.008, metal, metal * 0.7);
            }
            1 => {
                c.line([x, y], [x, y + 0.10], 0.010, metal);
                c.line([x, y + 0.10], [x, y + 0.18], 0.024, hex(0xc9483a));
            }
            2 => {
                c.disc([x, y + 0.02], 0.028, metal);
                c.disc([x, y + 0.01], 0.014, hex(0x7d5f45));
                c.line([x, y + 0.03], [x, y + 0.22], 0.018, metal * 0.8);
            }
            _ => {
                c.polygon(
                    &[[x - 0.03, y + 0.05], [x + 0.03, y + 0.05], [x + 0.015, y + 0.24], [x - 0.004, y + 0.24]],
                    metal,
                    metal * 0.8,
                );
                c.rounded([x - 0.03, y - 0.01, x + 0.03, y + 0.06], 0.01, hex(0x5d4130), hex(0x4a3426));
            }
        }
    }
    c.rect([panel[0], 0.44, panel[2], 0.455], hex(0x5f4733));
    for k in 0..7 {
        let colour = hex([0xe0a94e, 0x4f7f88, 0xc8553d, 0xe7ddd0][k % 4]);
        let x = panel[0] + 0.03 + 0.085 * k as f32;
        c.rounded([x, 0.44 - 0.055 - 0.02 * random(6, k), x + 0.06, 0.44], 0.006, colour, colour * 0.75);
    }
    c.recede(4.5);
    let right = c.at(0.62);
    window(c, [right - 0.24, 0.05, right + 0.24, 0.46], [4, 3], hex(0x4c4a48), look);
    c.recede(4.0);
    for k in 0..6 {
        let x = right - 0.22 + 0.085 * k as f32;
        let wood = hex([0xc79a6b, 0xb5855a, 0xd7b083][k % 3]);
        c.polygon(
            &[
                [x, 0.34 + 0.05 * random(4, k)],
                [x + 0.045, 0.34 + 0.05 * random(4, k)],
                [x + 0.075, 0.80],
                [x + 0.03, 0.80],
            ],
            wood,
            wood * 0.75,
        );
    }
    c.fade([-half, 0.77, half, 0.83], hex(0xc99d6d), hex(0xa77a4e));
    c.fade([-half, 0.83, half, 1.0], hex(0x6d4f37), hex(0x4f3928));
    c.rounded([left - 0.14, 0.67, left + 0.10, 0.77], 0.012, accent, accent * 0.7);
    c.rounded([left - 0.07, 0.635, left + 0.03, 0.68], 0.01, hex(0x3a3f42), hex(0x3a3f42));
    c.recede(3.5);
    pendant(c, c.at(-0.30), 0.12, 0.16, hex(0x39494c), look);
    pendant(c, c.at(0.34), 0.12, 0.16, hex(0x39494c), look);
    c.recede(3.0);
    for x in [-0.30, 0.34] {
        c.glow([c.at(x), 0.16], [0.26, 0.26], look.glow(0.40) + hex(0x8a6a3a) * 0.3);
    }
}

pub(super) fn warehouse(c: &mut Canvas, look: &Look) {
    let (paint, accent) = (look.main(0xc3cbd0), look.accent(0xe0873f));
    wall(c, paint);
    c.tint(look.room);
    let half = c.half;
    // The aisle runs away from the viewer to a bright gate.
    c.rounded([-0.20, 0.30, 0.20, 0.74], 0.0, look.sky[1], look.sky[1] * 0.92);
    c.glow([0.0, 0.5], [0.35, 0.35], look.sky[1] * 0.25);
    floor(c, 0.70, hex(0xa9a8a4));
    c.recede(7.0);
    for depth in [2usize, 1, 0] {
        let near = 0.24 + 0.17 * (2 - depth) as f32;
        let grow = 1.0 + 0.35 * (2 - depth) as f32;
        for side in [-1.0f32, 1.0] {
            let (inner, outer) = (c.at(side * near), c.at(side * (near + 0.30 * grow)));
            rack(c, [inner.min(outer), inner.max(outer)], 0.16 - 0.05 * grow, 0.66 + 0.11 * grow, accent, depth);
        }
        c.blur(if depth == 0 { 3.5 } else { 4.0 });
    }
    for k in 0..3 {
        let y = 0.02 + 0.05 * k as f32;
        for side in [-1.0f32, 1.0] {
            let x = side * (0.52 - 0.14 * k as f32);
            c.glow([c.at(x), y], [0.10 - 0.02 * k as f32, 0.03], hex(0xfff4dc) * (0.25 + 0.3 * look.lamp));
        }
    }
    c.rect([-half, 0.985, half, 1.0], hex(0x8f8e8a));
    c.recede(3.0);
}

fn rack(c: &mut Canvas, [l, r]: [f32; 2], top: f32, base: f32, accent: Vec3, seed: usize) {
    let step = (base - top) / 4.0;
    for row in 0..4 {
        let y = top + step * (row + 1) as f32;
        let mut x = l + 0.01;
        let mut index = row * 11 + seed * 50;
        while x < r - 0.04 {
            index += 1;
            let width = (0.07 + 0.05 * random(12, index)).min(r - 0.01 - x);
            let colour = hex([0xc89a66, 0xb78655, 0xd6ad7a, 0xa8b7bd][(random(13, index) * 3.99) as usize]);
            if random(14, index) < 0.85 {
                carton(c, [x, y - step * (0.45 + 0.35 * random(15, index)), x + width - 0.008, y], colour);
            }
            x += width;
        }
        c.rect([l, y, r, y + 0.018], accent);
    }
    for x in [l, r - 0.014] {
        c.rect([x, top, x + 0.014, base + 0.03], hex(0x3f5f86));
    }
}
