//! Light and colour of a shot: on people, on the set, and on the finished picture.

use std::sync::LazyLock;

use super::camera::LETTERBOX;
use super::plan::{Film, Light};
use crate::character::maths::{mix, random, soft};
use crate::character::{Lighting, shown};
use crate::vector::Vec3;

/// A byte of sRGB as linear light.
pub(super) fn linear(byte: u8) -> f32 {
    static TABLE: LazyLock<[f32; 256]> = LazyLock::new(|| {
        std::array::from_fn(|k| {
            let value = k as f32 / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    });
    TABLE[usize::from(byte)]
}

/// What a light does.
struct Recipe {
    people: Lighting,
    /// Of the set, before people stand in it.
    set: Vec3,
    exposure: f32,
    contrast: f32,
    saturation: f32,
    /// Added to what is dark and to what is bright, sRGB shares.
    shadows: Vec3,
    lights: Vec3,
    /// Lifts black.
    fade: f32,
    /// Corners are at least this much darker.
    vignette: f32,
}

const fn v(r: f32, g: f32, b: f32) -> Vec3 {
    Vec3::new(r, g, b)
}

fn recipe(light: Light) -> Recipe {
    let usual = Lighting::default();
    let plain = Recipe {
        people: usual,
        set: v(0.94, 0.94, 0.94),
        exposure: 1.0,
        contrast: 0.12,
        saturation: 1.03,
        shadows: Vec3::ZERO,
        lights: Vec3::ZERO,
        fade: 0.0,
        vignette: 0.15,
    };
    match light {
        Light::Studio => plain,
        Light::Daylight => Recipe {
            people: Lighting {
                key: v(1.08, 1.05, 1.0),
                fill: v(0.85, 0.95, 1.15),
                rims: [v(1.25, 1.2, 1.1), v(1.0, 1.1, 1.25)],
                ..usual
            },
            set: v(1.02, 1.03, 1.04),
            exposure: 1.06,
            contrast: 0.06,
            ..plain
        },
        Light::GoldenHour => Recipe {
            people: Lighting {
                key: v(1.12, 0.92, 0.72),
                shade: v(0.88, 0.78, 0.78),
                fill: v(0.55, 0.55, 0.85),
                rims: [v(2.9, 1.65, 0.70), v(1.9, 1.05, 0.50)],
                flat: v(1.0, 0.88, 0.76),
            },
            set: v(1.10, 0.92, 0.74),
            contrast: 0.14,
            saturation: 1.03,
            shadows: v(0.010, -0.004, 0.014),
            lights: v(0.016, 0.005, -0.022),
            ..plain
        },
        Light::Noir => Recipe {
            people: Lighting {
                key: v(1.06, 1.06, 1.06),
                shade: v(0.20, 0.20, 0.20),
                fill: v(0.14, 0.14, 0.14),
                rims: [v(1.7, 1.7, 1.7), v(0.9, 0.9, 0.9)],
                flat: v(0.72, 0.72, 0.72),
            },
            set: v(0.26, 0.26, 0.26),
            contrast: 0.55,
            saturation: 0.0,
            vignette: 0.9,
            ..plain
        },
        Light::Neon => Recipe {
            people: Lighting {
                key: v(0.62, 0.50, 0.78),
                shade: v(0.48, 0.40, 0.80),
                fill: v(0.35, 1.30, 2.10),
                rims: [v(3.6, 0.55, 2.6), v(0.5, 2.9, 4.4)],
                flat: v(0.66, 0.60, 0.82),
            },
            set: v(0.86, 0.66, 1.10),
            contrast: 0.22,
            saturation: 1.22,
            shadows: v(0.006, -0.006, 0.030),
            lights: v(0.015, -0.010, 0.020),
            ..plain
        },
        Light::Night => Recipe {
            people: Lighting {
                key: v(0.66, 0.70, 0.84),
                shade: v(0.60, 0.64, 0.86),
                fill: v(0.50, 0.70, 1.20),
                rims: [v(1.6, 1.2, 0.9), v(0.9, 1.2, 1.8)],
                flat: v(0.66, 0.69, 0.78),
            },
            set: v(0.90, 0.94, 1.08),
            contrast: 0.18,
            shadows: v(-0.004, 0.0, 0.016),
            ..plain
        },
        Light::Moody => Recipe {
            people: Lighting {
                key: v(0.98, 0.90, 0.80),
                shade: v(0.46, 0.43, 0.48),
                fill: v(0.30, 0.36, 0.50),
                rims: [v(1.7, 1.4, 1.1), v(0.9, 1.0, 1.3)],
                flat: v(0.82, 0.79, 0.76),
            },
            set: v(0.50, 0.48, 0.50),
            contrast: 0.26,
            saturation: 0.94,
            shadows: v(-0.004, 0.004, 0.012),
            lights: v(0.012, 0.004, -0.014),
            ..plain
        },
        Light::Cool => Recipe {
            people: Lighting { key: v(0.93, 0.99, 1.10), fill: v(0.55, 0.78, 1.15), ..usual },
            set: v(0.84, 0.95, 1.10),
            contrast: 0.14,
            saturation: 0.94,
            shadows: v(-0.010, 0.002, 0.022),
            ..plain
        },
        Light::Vintage => Recipe {
            people: Lighting { key: v(1.08, 0.97, 0.82), ..usual },
            set: v(1.02, 0.92, 0.78),
            contrast: 0.02,
            saturation: 0.66,
            shadows: v(0.020, 0.010, -0.004),
            lights: v(0.010, 0.0, -0.040),
            fade: 0.055,
            ..plain
        },
        Light::TealOrange => Recipe {
            people: Lighting { key: v(1.12, 0.95, 0.80), rims: [v(0.6, 1.2, 1.5), v(0.5, 1.2, 1.6)], ..usual },
            set: v(0.74, 0.92, 1.0),
            contrast: 0.20,
            saturation: 1.12,
            shadows: v(-0.024, 0.006, 0.026),
            lights: v(0.022, 0.006, -0.020),
            ..plain
        },
    }
}

const STEPS: usize = 4096;
/// Side of the tile the grain is taken from.
const TILE: usize = 256;

/// Everything between light and picture.
#[derive(Debug)]
pub(super) struct Grade {
    pub people: Lighting,
    pub set: Vec3,
    exposure: f32,
    saturation: f32,
    /// Curves of the channels over linear light from 0 to 1.25, as sRGB shares.
    curves: [Vec<f32>; 3],
    film: Film,
    grain: Vec<f32>,
}

impl Grade {
    /// `cast` is a colour the picture leans to, or white.
    pub fn new(light: Light, film: Film, cast: Vec3) -> Grade {
        let recipe = recipe(light);
        let curve = |shadow: f32, bright: f32| -> Vec<f32> {
            (0..=STEPS)
                .map(|k| {
                    let x = shown(k as f32 * 1.25 / STEPS as f32);
                    let s = x * x * (3.0 - 2.0 * x);
                    let bent = mix(x, s, recipe.contrast);
                    let toned = bent + shadow * (1.0 - bent).powi(2) * soft(bent, 0.0, 0.15) + bright * bent;
                    (recipe.fade + toned * (1.0 - recipe.fade)).clamp(0.0, 1.0)
                })
                .collect()
        };
        let (low, high) = (recipe.shadows, recipe.lights);
        let grain = (0..TILE * TILE).map(|k| (0..3).map(|n| random(401 + n, k) - 0.5).sum::<f32>()).collect();
        let times = crate::character::maths::times;
        let mut people = recipe.people;
        for colour in [&mut people.key, &mut people.fill] {
            *colour = times(*colour, cast);
        }
        Grade {
            people,
            set: times(recipe.set, cast),
            exposure: recipe.exposure,
            saturation: recipe.saturation,
            curves: [curve(low.x, high.x), curve(low.y, high.y), curve(low.z, high.z)],
            film: Film { vignette: film.vignette.max(recipe.vignette), ..film },
            grain,
        }
    }

    /// Rows at the top and at the bottom that are black.
    pub fn bars(&self, [width, height]: [usize; 2]) -> usize {
        if !self.film.letterbox {
            return 0;
        }
        let shown = (width as f32 / LETTERBOX) as usize;
        (height.saturating_sub(shown) / 4) * 2
    }

    /// One line of linear light to bytes. `frame` moves the grain.
    pub fn develop(&self, line: &[[f32; 3]], row: usize, [width, height]: [usize; 2], frame: usize, out: &mut [u8]) {
        let y = ((row as f32 + 0.5) / height as f32 - 0.5) * 2.0;
        let reach = (width as f32 / height as f32).clamp(0.6, 2.0);
        let shift = [random(431, frame), random(433, frame)].map(|chance| (chance * TILE as f32) as usize);
        let tile = (row + shift[1]) % TILE * TILE;
        let grain = self.film.grain * 0.055;
        let step = 2.0 / width as f32;
        for (column, (pixel, out)) in line.iter().zip(out.chunks_exact_mut(3)).enumerate() {
            let x = (column as f32 + 0.5) * step - 1.0;
            let away = (x * x * reach / 1.6 + y * y).min(2.4) * 0.5;
            let gain = self.exposure * (1.0 - self.film.vignette * 0.62 * away * away.min(1.0));
            let curved: [f32; 3] = std::array::from_fn(|k| {
                let place = (pixel[k] * gain * (STEPS as f32 / 1.25)).clamp(0.0, STEPS as f32);
                self.curves[k][place as usize]
            });
            let grey = 0.2126 * curved[0] + 0.7152 * curved[1] + 0.0722 * curved[2];
            // Silver shows most in the middle tones; half a step of it is always there, against bands.
            let speck = self.grain[tile + (column + shift[0]) % TILE];
            let speck = speck * (1.0 / 255.0 + grain * (0.35 + 2.6 * grey * (1.0 - grey)));
            for (byte, value) in out.iter_mut().zip(curved) {
                *byte = ((grey + (value - grey) * self.saturation + speck) * 255.0 + 0.5).clamp(0.0, 255.0) as u8;
            }
        }
    }
}
