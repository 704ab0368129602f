//! Where programmes are made: a studio, a news set, a stage.

use super::super::maths::{mix, random, soft};
use super::canvas::{Canvas, hex};
use super::light::Look;
use super::props::bokeh;

pub(super) fn studio(c: &mut Canvas, look: &Look) {
    let (panel, warm, cool) = (look.main(0x33406a), look.accent(0xff9d6b), look.second(0x6bd0ff));
    let half = c.half;
    c.paint(|x, y, _| {
        let stripe = ((x + half) / (2.0 * half / 6.0)).fract();
        let gain = mix(0.62, 1.0, soft(stripe, 0.0, 0.06) * soft(1.0 - stripe, 0.0, 0.06));
        panel * (gain * (1.25 - 0.5 * y))
    });
    for (at, colour) in [(c.at(-0.66), warm), (c.at(0.62), cool)] {
        c.paint(|x, y, old| {
            let tube = (-((x - at) / 0.040).powi(2)).exp() * soft(y, 0.05, 0.2) * (1.0 - soft(y, 0.75, 0.95));
            let halo = (-((x - at) / 0.38).powi(2) - ((y - 0.45) / 0.5).powi(2)).exp();
            old + colour * (0.95 * tube + 0.35 * halo)
        });
    }
    c.recede(6.0);
    c.fade([-half, 0.93, half, 1.0], panel * 0.5, panel * 0.3);
    c.recede(4.0);
}

pub(super) fn newsroom(c: &mut Canvas, look: &Look) {
    let (main, accent, second) = (look.main(0x24466f), look.accent(0x4fb3e8), look.second(0xe8704f));
    let half = c.half;
    c.paint(|x, y, _| main * (1.15 - 0.55 * y - 0.12 * x));
    // A map of lights on the far wall.
    for k in 0..260 {
        let (x, y) = (-half + 2.0 * half * random(51, k), 0.04 + 0.62 * random(52, k));
        let land = (x * 4.1 + 1.0).sin() * (y * 7.0).cos() + (x * 9.0 + y * 5.0).sin() * 0.6;
        if land > 0.15 {
            c.disc([(x * 40.0).round() / 40.0, (y * 40.0).round() / 40.0], 0.0075, accent * 0.55 + main * 0.5);
        }
    }
    c.recede(3.0);
    for side in [-1.0f32, 1.0] {
        let x = c.at(side * 0.60);
        let frame = [x - 0.26, 0.12, x + 0.26, 0.58];
        c.shade([x, 0.36], [0.34, 0.32], 0.35);
        c.rounded(frame, 0.02, hex(0x10202f), hex(0x0d1a28));
        let inner = [x - 0.245, 0.135, x + 0.245, 0.565];
        let tone = if side < 0.0 { accent } else { second };
        c.rounded(inner, 0.012, tone * 0.55 + main * 0.5, tone * 0.22 + main * 0.6);
        if side < 0.0 {
            c.disc([x, 0.33], 0.13, accent * 0.9 + main * 0.3);
            for k in -2..=2 {
                let r = 0.13 * (1.0 - (k as f32 / 3.2).powi(2)).sqrt();
                let y = 0.33 + 0.05 * k as f32;
                c.line([x - r, y], [x + r, y], 0.004, main * 1.2);
            }
            c.oval([x, 0.33], [0.055, 0.13], 0.0, accent * 0.65 + main * 0.3);
        } else {
            for k in 0..5 {
                let (px, tall) = (x - 0.19 + 0.08 * k as f32, 0.08 + 0.05 * ((k * 3) % 5) as f32);
                c.rounded([px, 0.50 - tall, px + 0.05, 0.50], 0.006, hex(0xf6e4cf), second * 1.1);
            }
        }
    }
    c.recede(4.5);
    c.fade([-half, 0.70, half, 0.74], accent * 0.9, accent * 0.5);
    c.fade([-half, 0.74, half, 1.0], main * 0.75, main * 0.35);
    c.rect([-half, 0.745, half, 0.752], second * 0.9);
    c.glow([0.0, 0.72], [half, 0.07], accent * 0.30);
    c.recede(4.0);
    for k in 0..6 {
        let x = -half + 2.0 * half * (k as f32 + 0.5) / 6.0;
        c.glow([x, 0.0], [0.07, 0.05], hex(0xe6f2ff) * 0.45);
    }
    c.glow([0.0, 0.36], [0.36, 0.40], main * 0.5);
}

pub(super) fn stage(c: &mut Canvas, look: &Look) {
    let (curtain, accent, second) = (look.main(0x7d2438), look.accent(0xffd08a), look.second(0x8a6fe8));
    let half = c.half;
    c.paint(|x, y, _| {
        let folds = 0.5 + 0.5 * (x * 46.0 + 0.6 * (y * 3.0).sin()).sin();
        let open = soft(x.abs(), 0.10, half.max(0.35));
        curtain * (0.22 + 0.55 * folds * (0.55 + 0.45 * open)) * (1.1 - 0.5 * y)
    });
    c.recede(4.0);
    // Swags along the top.
    for k in 0..6 {
        let x = -half + 2.0 * half * (k as f32 + 0.5) / 6.0;
        let w = 2.0 * half / 6.0 * 0.56;
        c.oval([x, -0.02], [w, 0.13], 0.0, curtain * 0.95);
        c.oval([x, -0.03], [w * 0.9, 0.105], 0.0, curtain * 0.62);
    }
    c.rect([-half, 0.0, half, 0.02], accent * 0.5);
    c.recede(4.0);
    c.fade([-half, 0.86, half, 1.0], hex(0x8a5a3a), hex(0x4f3120));
    c.glow([0.0, 0.90], [0.6, 0.08], accent * 0.30);
    for (x, lean, colour) in
        [(-0.78, 0.42, accent), (0.78, -0.42, second), (-0.42, 0.16, second), (0.46, -0.16, accent)]
    {
        let x = c.at(x);
        c.paint(|px, y, old| {
            let middle = x + lean * y;
            let width = 0.025 + 0.13 * y;
            let beam = (-((px - middle) / width).powi(2)).exp() * (1.0 - 0.75 * y);
            old + colour * (0.26 * beam)
        });
        c.glow([x, 0.0], [0.05, 0.045], colour * 0.9);
    }
    c.recede(5.0);
    let dust = [accent * 0.35, second * 0.25];
    bokeh(c, [-half, 0.15, half, 0.85], 26, [0.006, 0.018], &dust, 55);
    c.recede(2.0);
}
