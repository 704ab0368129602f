//! A set taken apart by depth, so that a camera can move in it: planes that face the place the people stand at.

use super::canvas::{Canvas, Painted, hex};
use super::light::Look;
use super::props::{bokeh, plant};
use super::{Scenery, Setting, Time};
use crate::character::maths::{soft, times};
use crate::vector::Vec3;

/// One plane of a set.
#[derive(Debug, Clone)]
pub(crate) struct Plane {
    /// Base units behind the place where people stand; in front of it where negative.
    pub distance: f32,
    pub width: usize,
    pub height: usize,
    /// Rows to a height of the view, and rows above it.
    pub rows: f32,
    pub above: f32,
    /// Linear colour times cover, and cover; light that is only added has no cover. Row by row from the top.
    pub texels: Vec<[f32; 4]>,
}

/// How the planes of a set are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// Rows of a plane.
    pub rows: usize,
    /// Half the width of the view the set is composed for and that of the planes, in heights of the view.
    pub seen: f32,
    pub half: f32,
    /// More blur than the set has, lines of a picture of 540.
    pub blur: f32,
    /// Share of the set's own blur that is left out.
    pub sharp: f32,
    /// Air between here and the horizon, 0 to 1.
    pub haze: f32,
    /// The ground people stand on is seen.
    pub ground: bool,
}

/// The furthest and the nearest thing behind people, base units, indoors and outdoors.
const ROOM: [f32; 2] = [42.0, 9.0];
const OPEN: [f32; 2] = [340.0, 13.0];
/// Heights of the view that planes have above it: cameras look up.
const ABOVE: f32 = 0.4;
/// Where things that frame the picture stand.
const NEAR: f32 = -9.0;
/// How much they are blurred.
const NEAR_BLUR: f32 = 11.0;

/// The planes of a set, the furthest first; the last ones may stand in front of people.
pub(crate) fn planes(setting: &Setting, wanted: &Wanted) -> Vec<Plane> {
    let look = Look::new(setting);
    let mut canvas = Canvas::planes(wanted.rows, ABOVE, wanted.seen, wanted.half).focused(1.0 - wanted.sharp);
    if setting.kind == Scenery::Plain {
        let (light, deep) = (look.main(0xf3efe9), look.accent(0xb9b3aa));
        canvas.paint(|x, y, _| light.lerp(deep, (0.25 + 0.5 * y + 0.10 * x.abs()).clamp(0.0, 1.0)));
        canvas.glow([0.0, 0.42], [0.6, 0.5], light * 0.18);
    } else {
        setting.paint(&mut canvas, &look);
        if wanted.ground && setting.kind == Scenery::NightCity {
            // A terrace above the lights: people stand on something.
            canvas.come_nearer();
            let (half, floor) = (canvas.half, look.main(0x1c2850));
            canvas.fade([-half, 0.84, half, 1.0], floor * 0.55 + look.accent(0xff9e5e) * 0.03, floor * 0.22);
            canvas.blur(2.0);
        }
    }
    if wanted.blur > 0.5 {
        canvas.blur(wanted.blur);
    }
    let size = canvas.size();
    let mut painted = canvas.taken_apart();
    if !look.indoors() {
        lay_ground(&mut painted, size, wanted.rows);
    }
    let [far, near] = if look.indoors() { ROOM } else { OPEN };
    let last = painted.len().saturating_sub(1).max(1) as f32;
    let mood = look.mood();
    let mut planes: Vec<Plane> = painted
        .into_iter()
        .enumerate()
        .map(|(k, plane)| {
            let distance = far * (near / far).powf(k as f32 / last);
            let air = 0.8 * wanted.haze * (1.0 - (-distance / 90.0).exp()).max(0.35 * wanted.haze);
            let veil = look.sky[1].lerp(Vec3::new(0.6, 0.63, 0.66), 0.5) * if look.night() { 0.25 } else { 1.0 };
            let texel = |(at, pixel): (usize, Vec3)| {
                let cover = plane.cover.get(at).copied().unwrap_or(1.0);
                let lit = times(pixel, mood);
                let seen = lit * (1.0 - air) + veil * (air * cover);
                [seen.x, seen.y, seen.z, cover]
            };
            let texels = plane.pixels.iter().copied().enumerate().map(texel).collect();
            let rows = wanted.rows as f32;
            Plane { distance, width: size[0], height: size[1], rows, above: ABOVE * rows, texels }
        })
        .collect();
    planes.extend(framing(setting, &look, wanted));
    planes
}

/// Where the sky ends at the latest, heights of the view, and how much further the ground takes to be itself.
const HORIZON: f32 = 0.66;
const HAZY: f32 = 0.12;

/// Below the horizon the furthest plane shows the nearest ground: composed sets hide that part of it, cameras come to see it.
fn lay_ground(painted: &mut [Painted], [width, height]: [usize; 2], rows: usize) {
    let Some((furthest, nearer)) = painted.split_first_mut() else { return };
    let last = (height - 1) * width;
    let covered = |plane: &&mut Painted| {
        let row = plane.cover.iter().skip(last);
        row.filter(|cover| **cover > 0.95).count() * 10 > width * 9
    };
    let Some(ground) = nearer.iter_mut().rev().find(covered) else { return };
    let sum = ground.pixels[last..].iter().fold(Vec3::ZERO, |sum, pixel| sum + *pixel);
    let colour = sum * (1.0 / width as f32);
    for (at, pixel) in furthest.pixels.iter_mut().enumerate() {
        let y = (at / width) as f32 / rows as f32 - ABOVE;
        *pixel = pixel.lerp(colour, soft(y, HORIZON, HORIZON + HAZY));
    }
}

/// What stands out of focus between camera and people, at the sides of the view.
fn framing(setting: &Setting, look: &Look, wanted: &Wanted) -> Option<Plane> {
    let mut c = Canvas::planes(wanted.rows / 2, ABOVE, wanted.seen, wanted.half);
    c.come_nearer();
    let side = wanted.seen.min(1.0);
    let dark = times(Vec3::new(1.0, 1.0, 1.0), look.open) * if look.indoors() { 0.55 } else { 0.8 };
    match setting.kind {
        Scenery::Park | Scenery::Mountains | Scenery::Beach => leaves(&mut c, side, times(hex(0x5f8a4f), dark)),
        Scenery::Street | Scenery::NightCity | Scenery::Studio | Scenery::Stage | Scenery::SpacecraftBridge => {
            let warm = look.accent(0xffb070);
            let cool = look.second(0x6bb8ff);
            let strength = if setting.time == Time::Day && setting.kind == Scenery::Street { 0.25 } else { 0.8 };
            let lights = [warm * strength, cool * strength, hex(0xfff0d8) * (0.6 * strength)];
            bokeh(&mut c, [-side * 1.5, 0.45, -side * 0.55, 0.84], 7, [0.035, 0.085], &lights, 301);
            bokeh(&mut c, [side * 0.6, 0.05, side * 1.5, 0.84], 9, [0.030, 0.075], &lights, 311);
        }
        Scenery::Plain | Scenery::GradientSoft => return None,
        _ => {
            plant(&mut c, -side * 1.08, 1.12, 0.62, 321);
            c.tint(dark);
        }
    }
    c.blur(NEAR_BLUR);
    let ([width, height], rows) = (c.size(), (wanted.rows / 2) as f32);
    let mood = look.mood();
    let painted = c.taken_apart().pop()?;
    let texel = |(pixel, cover): (&Vec3, &f32)| {
        let lit = times(*pixel, mood);
        [lit.x, lit.y, lit.z, *cover]
    };
    let texels = painted.pixels.iter().zip(&painted.cover).map(texel).collect();
    Some(Plane { distance: NEAR, width, height, rows, above: ABOVE * rows, texels })
}

/// Twigs that hang into the picture from both upper corners.
fn leaves(c: &mut Canvas, side: f32, green: Vec3) {
    for k in 0..70 {
        let chance = |n: u64| crate::character::maths::random(331 + n, k);
        let left = k % 3 != 0;
        let (away, down) = (0.62 * chance(0), 0.75 * chance(1) * chance(2) - ABOVE);
        let x = if left { -side * 1.12 + away } else { side * 1.18 - 0.8 * away };
        let tone = green * (0.55 + 0.8 * chance(3));
        c.oval([x, down], [0.060, 0.026], 3.1 * chance(4), tone);
    }
}
