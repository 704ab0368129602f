//! The bridge of a spacecraft.

use super::super::maths::random;
use super::canvas::{Canvas, hex};
use super::light::Look;
use crate::vector::Vec3;
use std::f32::consts::TAU;

pub(super) fn bridge(c: &mut Canvas, look: &Look) {
    let (hull, accent, second) = (look.main(0x3a4a63), look.accent(0x58c8e8), look.second(0xf2a65a));
    let half = c.half;
    c.paint(|_, y, _| (hull * 0.20).lerp(hull * 0.42, y));
    for k in 0..150 {
        let (x, y) = (-half + 2.0 * half * random(151, k), 0.62 * random(152, k));
        c.disc([x, y], 0.0016 + 0.0028 * random(153, k).powi(4), hex(0xe8f0ff) * (0.5 + 0.9 * random(154, k)));
    }
    let planet = [c.at(0.56), 0.34];
    c.glow(planet, [0.42, 0.42], accent * 0.18);
    c.disc(planet, 0.25, accent * 0.55 + hull * 0.35);
    for (k, y) in [-0.12f32, -0.03, 0.07, 0.15].into_iter().enumerate() {
        let wide = (0.25f32.powi(2) - y * y).sqrt() * 0.96;
        c.oval([planet[0], planet[1] + y], [wide, 0.022], 0.0, accent * (0.65 + 0.12 * (k % 2) as f32) + hull * 0.4);
    }
    c.shade([planet[0] + 0.14, planet[1] + 0.12], [0.20, 0.22], 0.80);
    c.glow([c.at(-0.60), 0.22], [0.40, 0.26], second * 0.14 + hex(0x7a4fae) * 0.14);
    c.recede(3.0);
    frames(c, hull);
    c.recede(4.0);
    c.polygon(
        &[[-half, 0.74], [-0.30, 0.70], [0.30, 0.70], [half, 0.74], [half, 1.0], [-half, 1.0]],
        hull * 0.85,
        hull * 0.35,
    );
    c.line([-half, 0.742], [-0.30, 0.702], 0.008, accent * 0.9);
    c.line([0.30, 0.702], [half, 0.742], 0.008, accent * 0.9);
    for k in 0..36 {
        let (column, row) = (k % 12, k / 12);
        let x = -half + 2.0 * half * (column as f32 + 0.5) / 12.0;
        let y = 0.80 + 0.055 * row as f32;
        if random(155, k) < 0.72 {
            let colour = [accent, hull * 1.4, second, hull * 1.6][(random(156, k) * 3.99) as usize];
            let wide = 0.018 + 0.030 * random(157, k);
            c.rounded([x - wide, y, x + wide, y + 0.012], 0.004, colour, colour * 0.8);
        }
    }
    c.recede(3.5);
    let (left, right) = (c.at(-0.62), c.at(0.66));
    hologram(c, [left - 0.20, 0.30, left + 0.20, 0.62], accent, true);
    hologram(c, [right - 0.15, 0.44, right + 0.17, 0.66], second, false);
    c.recede(2.2);
    c.glow([left, 0.46], [0.30, 0.26], accent * 0.12);
    c.glow([0.0, 0.0], [half, 0.10], hull * 0.5);
}

/// The struts of the front window and the ceiling with its lamps.
fn frames(c: &mut Canvas, hull: Vec3) {
    let half = c.half;
    c.polygon(
        &[[-half, 0.0], [half, 0.0], [half, 0.10], [0.28, 0.055], [-0.28, 0.055], [-half, 0.10]],
        hull * 1.0,
        hull * 0.7,
    );
    for side in [-1.0f32, 1.0] {
        let (top, low) = (c.at(side * 0.36), c.at(side * 0.44));
        c.line([top, 0.04], [low, 0.74], 0.030, hull * 0.9);
        c.line([top - side * 0.008, 0.04], [low - side * 0.008, 0.74], 0.007, hull * 1.7);
        let edge = c.at(side * 0.86);
        c.line([edge, 0.04], [edge + side * 0.10, 0.78], 0.040, hull * 0.8);
    }
    for k in 0..5 {
        let x = c.at(-0.64 + 0.32 * k as f32);
        c.rounded([x - 0.07, 0.022, x + 0.07, 0.036], 0.006, hex(0xe6f4ff), hex(0xe6f4ff));
    }
}

/// A floating display: a frame with a radar or with curves.
fn hologram(c: &mut Canvas, [l, t, r, b]: [f32; 4], colour: Vec3, radar: bool) {
    let (mx, my) = ((l + r) / 2.0, (t + b) / 2.0);
    let inside = |x: f32, y: f32| x > l && x < r && y > t && y < b;
    c.paint(|x, y, old| {
        if !inside(x, y) {
            return old;
        }
        let lines = 0.05 + 0.03 * (y * 320.0).sin();
        old * 0.82 + colour * (0.16 + lines)
    });
    for (from, to) in [([l, t], [r, t]), ([l, b], [r, b]), ([l, t], [l, b]), ([r, t], [r, b])] {
        c.line(from, to, 0.005, colour * 0.95);
    }
    if radar {
        for radius in [0.045f32, 0.085, 0.125] {
            for k in 0..36 {
                let p = |k: usize| {
                    let a = TAU * k as f32 / 36.0;
                    [mx + radius * a.cos(), my + radius * a.sin()]
                };
                c.line(p(k), p(k + 1), 0.004, colour * 0.9);
            }
        }
        c.line([mx, my], [mx + 0.10, my - 0.08], 0.006, colour * 1.2);
        for k in 0..5 {
            let (a, away) = (TAU * random(161, k), 0.03 + 0.09 * random(162, k));
            c.disc([mx + away * a.cos(), my + away * a.sin()], 0.008, colour * 1.3);
        }
    } else {
        for row in 0..2 {
            for k in 0..16 {
                let p = |k: usize| {
                    let u = k as f32 / 16.0;
                    let wave = (u * (9.0 + 5.0 * row as f32) + row as f32).sin() * 0.5 + (u * 23.0).sin() * 0.25;
                    [l + 0.02 + (r - l - 0.04) * u, my + (row as f32 - 0.5) * 0.08 - wave * 0.035]
                };
                c.line(p(k), p(k + 1), 0.005, colour * 1.1);
            }
        }
    }
}
