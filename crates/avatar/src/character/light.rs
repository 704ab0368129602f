//! Lights and the one formula all materials share. Lights are fixed to the camera, not to the head.

use std::sync::LazyLock;

use super::maths::{mix, soft, times};
use crate::vector::Vec3;

/// Directions are of length 1 and point to the light.
#[derive(Debug)]
pub(super) struct Lights {
    pub key: Vec3,
    pub fill: Vec3,
    pub rims: [Vec3; 2],
}

const KEY_COLOUR: Vec3 = Vec3::new(1.05, 1.0, 0.94);
const FILL_COLOUR: Vec3 = Vec3::new(0.62, 0.74, 1.0);
const RIM_COLOURS: [Vec3; 2] = [Vec3::new(1.0, 0.93, 0.84), Vec3::new(0.72, 0.84, 1.0)];

pub(super) static LIGHTS: LazyLock<Lights> = LazyLock::new(|| Lights {
    key: Vec3::new(-0.72, 0.60, 0.70).unit(),
    fill: Vec3::new(0.85, 0.05, 0.65).unit(),
    rims: [Vec3::new(0.80, 0.45, -0.70).unit(), Vec3::new(-0.85, 0.35, -0.65).unit()],
});

/// How one surface point sees the lights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// Key light after the soft ramp and the shadow, 0 to 1.
    pub key: f32,
    pub fill: f32,
    /// Cosine to the camera.
    pub facing: f32,
    pub rims: [f32; 2],
    /// Cosine to the half vector of key and camera.
    pub half: f32,
    /// Occlusion after its ramp, 0 to 1.
    pub open: f32,
}

impl Terms {
    /// `ramp` is where the key light begins and where it is full, as cosines.
    pub fn new(normal: Vec3, view: Vec3, shadow: f32, sky: f32, ramp: (f32, f32)) -> Terms {
        let lights = &*LIGHTS;
        let facing = normal.dot(view).clamp(0.0, 1.0);
        let edge = 1.0 - facing;
        let rim = |k: usize, from| soft(normal.dot(lights.rims[k]), -0.25, 0.55) * soft(edge, from, 0.95);
        Terms {
            key: soft(normal.dot(lights.key), ramp.0, ramp.1) * (0.18 + 0.82 * shadow),
            fill: (normal.dot(lights.fill) * 0.7 + 0.3).clamp(0.0, 1.0),
            facing,
            rims: if edge > 0.42 { [rim(0, 0.42), rim(1, 0.45)] } else { [0.0; 2] },
            half: normal.dot((view + lights.key).unit()).clamp(0.0, 1.0),
            open: soft(sky, 0.05, 0.95),
        }
    }
}

/// The colours of a scene's light, linear; the usual ones are those of a studio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lighting {
    pub key: Vec3,
    /// What is left of a colour where the key light does not reach.
    pub shade: Vec3,
    pub fill: Vec3,
    pub rims: [Vec3; 2],
    /// On what has no form to be lit: eyes, teeth, lashes.
    pub flat: Vec3,
}

impl Default for Lighting {
    fn default() -> Self {
        let one = Vec3::new(1.0, 1.0, 1.0);
        Lighting { key: KEY_COLOUR, shade: one, fill: FILL_COLOUR, rims: RIM_COLOURS, flat: one }
    }
}

/// What a material adds to the shared formula.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finish {
    pub shadow: Vec3,
    pub rim: f32,
    pub occlusion_tint: Vec3,
    /// Share of its own colour in the rim.
    pub rim_tint: f32,
}

/// Diffuse, fill, occlusion and rim light on `albedo`; glints are the caller's.
pub(super) fn lit(albedo: Vec3, terms: &Terms, finish: &Finish, lighting: &Lighting) -> Vec3 {
    let mut colour = times(times(finish.shadow, lighting.shade).lerp(albedo, terms.key), lighting.key);
    colour = colour + times(albedo, lighting.fill) * (0.20 * terms.fill * (1.0 - 0.6 * terms.key));
    let tint = |value: f32| mix(value, 1.0, terms.open);
    let shade = finish.occlusion_tint;
    colour = times(colour, Vec3::new(tint(shade.x), tint(shade.y), tint(shade.z)));
    let edge = Vec3::new(0.6, 0.6, 0.6).lerp(albedo, finish.rim_tint);
    for (k, gain) in [(0, 1.0), (1, 0.6)] {
        if terms.rims[k] > 0.0 {
            colour = colour + times(edge, lighting.rims[k]) * (finish.rim * gain * terms.rims[k] * terms.open);
        }
    }
    colour
}

/// Linear light as it is shown, 0 to 1: a soft shoulder above .82, then the sRGB curve.
pub(crate) fn shown(linear: f32) -> f32 {
    let x = linear.max(0.0);
    let x = if x > 0.82 { 0.82 + 0.18 * ((x - 0.82) / 0.18).tanh() } else { x };
    if x <= 0.003_130_8 { x * 12.92 } else { 1.055 * x.powf(1.0 / 2.4) - 0.055 }
}

/// [`shown`] as a byte.
fn to_srgb(linear: f32) -> u8 {
    (shown(linear) * 255.0 + 0.5).clamp(0.0, 255.0) as u8
}

/// [`to_srgb`] by table, for pixels.
#[inline(always)]
pub(super) fn to_srgb_fast(linear: f32) -> u8 {
    static TABLE: LazyLock<Vec<u8>> = LazyLock::new(|| (0..8192).map(|k| to_srgb(k as f32 / 4096.0)).collect());
    TABLE[((linear * 4096.0).max(0.0) as usize).min(8191)]
}
