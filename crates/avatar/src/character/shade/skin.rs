//! Skin: soft colour zones, a drawn lid crease and brows, lips, and a warm edge to the shadow instead of scattering.

use super::super::hair::beard_mask;
use super::super::kit::Kit;
use super::super::light::{Finish, Terms, lit};
use super::super::maths::{interpolate_smooth, luminance, soft, times};
use super::super::model::Marks;
use super::super::person::{BeardStyle, HairStyle, Person};
use super::{Painter, Surface, noise};
use crate::vector::Vec3;
use std::f32::consts::PI;

/// Points of a brow: enough that no corner shows close up.
const BROW_POINTS: usize = 25;

/// What skin needs of a person.
#[derive(Debug, Clone)]
pub(super) struct SkinPaint {
    base: Vec3,
    /// 0 for light skin, 1 for the darkest.
    dark: f32,
    blush: Vec3,
    lips: Vec3,
    brow: Vec3,
    stroke: [(f32, f32, f32); BROW_POINTS],
    /// How strongly the scalp is tinted by the hair on it.
    scalp: f32,
    /// 1 when the sides are cut short.
    close: f32,
    /// What grows on the jaw, and how strongly its roots tint the skin.
    beard: Option<(BeardStyle, f32)>,
    beard_colour: Vec3,
    hair: Vec3,
    freckles: f32,
    rosy: f32,
    lines: f32,
    shadow: Option<Vec3>,
    gloss: f32,
}

impl SkinPaint {
    pub fn new(person: &Person, marks: &Marks) -> SkinPaint {
        let base = person.skin.linear();
        let luminance = luminance(base);
        let dark = 1.0 - soft(luminance, 0.08, 0.45);
        let warm = if dark < 0.6 { Vec3::new(0.687, 0.138, 0.102) } else { Vec3::new(0.332, 0.050, 0.025) };
        SkinPaint {
            base,
            dark,
            blush: warm * (0.55 + 0.45 * luminance / 0.4),
            lips: person.lips.linear(),
            brow: person.brow_colour().linear(),
            stroke: stroke(person, marks),
            scalp: match person.hair.style {
                HairStyle::Bald | HairStyle::Headscarf | HairStyle::Turban => 0.0,
                HairStyle::Coils | HairStyle::Buzz => 0.92,
                HairStyle::Recede => 0.35,
                HairStyle::Cornrows => 0.30,
                _ => 0.6,
            },
            close: match person.hair.style {
                HairStyle::Buzz
                | HairStyle::Crop
                | HairStyle::Side
                | HairStyle::Quiff
                | HairStyle::Recede
                | HairStyle::Pixie
                | HairStyle::Curls => 1.0,
                _ => 0.0,
            },
            beard: person.beard.as_ref().map(|beard| match beard.style {
                BeardStyle::Stubble => (beard.style, 0.30),
                style => (style, 0.40),
            }),
            beard_colour: person.beard_colour().linear(),
            hair: person.hair.colour.linear(),
            freckles: person.complexion.freckles,
            rosy: 0.5 + person.complexion.blush,
            lines: person.lines(),
            shadow: person.makeup.shadow.map(|colour| colour.linear()),
            gloss: person.makeup.gloss,
        }
    }

    pub fn lid_line(&self) -> Vec3 {
        times(self.base, Vec3::new(0.34, 0.22, 0.20))
    }
}

/// The brow as a tapered stroke in the neutral front view: x, y and half width at points along it.
fn stroke(person: &Person, marks: &Marks) -> [(f32, f32, f32); BROW_POINTS] {
    let (r, brow) = (marks.eye_radius, &person.brow);
    let (from, to) = (marks.eye_x - r * 1.28, marks.eye_x + r * 1.50);
    std::array::from_fn(|k| {
        let t = k as f32 / (BROW_POINTS - 1) as f32;
        let arch = 0.40 * brow.arch * (PI * t.powf(1.15)).sin();
        let y = marks.brow_y + r * (-0.16 + arch + 0.30 * t - 0.30 * t.powf(2.6) + brow.angle * (t - 0.4));
        let taper = interpolate_smooth(&[(0.0, 0.55), (0.08, 0.88), (0.3, 1.0), (0.65, 0.72), (1.0, 0.10)], t);
        (from + (to - from) * t, y, r * 0.235 * brow.thick * taper)
    })
}

/// Signed distance to the stroke, negative inside.
fn stroke_distance(stroke: &[(f32, f32, f32); BROW_POINTS], x: f32, y: f32) -> f32 {
    let mut best = f32::MAX;
    for pair in stroke.windows(2) {
        let [(ax, ay, aw), (bx, by, bw)] = [pair[0], pair[1]];
        let (dx, dy) = (bx - ax, by - ay);
        let t = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        let distance = (x - ax - dx * t).hypot(y - ay - dy * t) - (aw + (bw - aw) * t);
        best = best.min(distance);
    }
    best
}

fn bell(x: f32) -> f32 {
    (-x * x).exp()
}

/// What lies on the skin at a point: paint and how much of it.
struct Paint {
    albedo: Vec3,
    brow: f32,
    lips: f32,
    cavity: f32,
}

impl Painter {
    pub(super) fn skin(&self, kit: &Kit, s: &Surface, blink: f32) -> Vec3 {
        let (paint, dark) = (self.painted(kit, s, blink), self.skin.dark);
        let terms = Terms::new(s.normal, s.view, s.key, s.sky, (-0.25, 0.85));
        let shadow = times(paint.albedo, Vec3::new(0.70, 0.52, 0.51)) * (1.0 - 0.12 * dark);
        let warm = 0.12 * dark;
        // No rim on the ridge and wings of the nose: there it would be a hard line.
        let nose = bell(s.rest.x / 0.30) * soft(s.rest.z, self.marks.eye.z + 0.02, self.marks.eye.z + 0.25);
        let finish = Finish {
            shadow,
            rim: 0.55 * (1.0 - 0.95 * nose),
            occlusion_tint: Vec3::new(0.50 + warm, 0.30 + warm, 0.28 + warm),
            rim_tint: 0.5,
        };
        let mut colour = lit(paint.albedo, &terms, &finish, &self.lighting);
        let gloss = (0.050 * (1.0 - 0.45 * dark) * terms.half.powi(9)
            + 0.0275 * (1.0 - 0.4 * dark) * terms.half.powi(34))
            * terms.key
            * terms.open
            * (1.0 - paint.brow)
            * (1.0 - 0.7 * paint.cavity)
            + paint.lips * (0.10 + 0.22 * self.skin.gloss) * soft(terms.half.powi(40), 0.15, 0.8) * terms.open;
        colour = colour + (Vec3::new(1.0, 0.95, 0.9) * (0.55 + 0.45 * dark) + paint.albedo * 0.4) * gloss;
        let edge = bell((terms.key - 0.42) / 0.25) * (1.0 - dark * 0.5);
        colour = colour + times(paint.albedo, Vec3::new(0.085, 0.012, 0.0)) * edge;
        if paint.brow > 0.0 {
            let brow = self.skin.brow * ((0.65 + 0.6 * terms.key) * (0.75 + 0.25 * soft(s.sky, 0.1, 0.9)) + 0.15);
            colour = colour.lerp(brow, paint.brow * 0.94);
        }
        if paint.cavity > 0.0 {
            let deep = ((self.marks.teeth_z - s.rest.z + 0.02) / 0.35).clamp(0.0, 1.0) * paint.cavity;
            colour = colour * (1.0 - 0.85 * deep);
        }
        colour
    }

    fn painted(&self, kit: &Kit, s: &Surface, blink: f32) -> Paint {
        let (m, paint, r) = (&self.marks, &self.skin, s.rest);
        let mut albedo = paint.base;
        let above_neck = r.y > m.chin.y - 0.6;
        if !above_neck {
            return Paint { albedo, brow: 0.0, lips: 0.0, cavity: 0.0 };
        }
        let (dx, dy) = (r.x.abs() - m.eye_x, r.y - m.eye.y);
        let front = soft(r.z, m.eye.z - 0.75, m.eye.z - 0.25);
        let ears = if front < 1.0 { kit.ears.at(s.uv) } else { 0.0 };
        let cheeks = bell((dx - 0.16) / 0.34) * bell((dy + 0.50) / 0.26) * front;
        let nose = bell(r.x / 0.20) * bell((r.y - m.nose.y) / 0.16) * front;
        albedo = albedo.lerp(paint.blush, ((0.22 * cheeks + 0.121 * nose) * paint.rosy + 0.22 * ears).clamp(0.0, 0.6));
        albedo = self.tone(albedo, r, front);
        albedo = self.lid(albedo, dx, dy, front, blink);
        albedo = self.age_lines(albedo, r, dx, dy, front);
        albedo = self.hair_shade(albedo, r);
        let near_mouth = front > 0.0 && (r.y - m.mouth.y).abs() < 0.7 && r.x.abs() < 0.9;
        let (lips, cavity) =
            if near_mouth { (kit.lips.at(s.uv), soft(kit.inside_mouth.at(s.uv), 0.2, 0.6)) } else { (0.0, 0.0) };
        let upper = ((r.y - m.mouth.y) / 0.12).clamp(0.0, 1.0);
        albedo = albedo.lerp(paint.lips * (1.0 - 0.16 * upper), soft(lips, 0.25, 0.75) * 0.85);
        let mut brow = 0.0;
        if r.z > m.eye.z - 0.6 && (r.y - m.brow_y).abs() < 0.35 {
            let distance = stroke_distance(&paint.stroke, r.x.abs(), r.y);
            let pixel = 0.6 / self.scale;
            brow = soft(-distance, -pixel, pixel);
            if distance > 0.0 {
                albedo = albedo * (1.0 - 0.25 * bell(distance / 0.03));
            }
        }
        albedo = albedo.lerp(Vec3::new(0.102, 0.0116, 0.0144), cavity);
        Paint { albedo, brow, lips: soft(lips, 0.3, 0.8), cavity }
    }

    /// Tint and crease of the upper lid.
    fn lid(&self, albedo: Vec3, dx: f32, dy: f32, front: f32, blink: f32) -> Vec3 {
        let r = self.marks.eye_radius;
        if front <= 0.0 || dx.abs() > 2.0 * r || dy.abs() > 2.0 * r {
            return albedo;
        }
        let lid = (-(dx / (r * 1.20)).powi(4)).exp() * bell((dy - r * 0.52) / (r * 0.34)) * front;
        let tint = times(albedo, Vec3::new(0.584, 0.328, 0.188)) * 1.9;
        let albedo = albedo.lerp(tint, 0.16 * lid);
        let albedo = self.eye_shadow(albedo, dx, dy, front);
        let t = ((dx / r + 1.0) / 2.1).clamp(0.0, 1.0);
        if !(-1.0..1.1).contains(&(dx / r)) {
            return albedo;
        }
        let height = r * (0.62 - 0.20 + 0.34 * (PI * t.powf(0.9)).sin() - 0.10 * t);
        let width = r * 0.060 * (PI * t).sin().max(0.0).powf(0.7) + 1e-4;
        let line = bell((dy - height) / width) * front * 0.55 * (1.0 - blink);
        albedo.lerp(times(albedo, Vec3::new(0.52, 0.36, 0.33)), line)
    }

    /// Soft uneven tone everywhere, and freckles across nose and cheeks.
    fn tone(&self, albedo: Vec3, r: Vec3, front: f32) -> Vec3 {
        let cloud = noise(r * 2.3 + Vec3::new(9.0, 9.0, 9.0)) - 0.5;
        let mut albedo = times(albedo, Vec3::new(1.0 + 0.03 * cloud, 1.0 + 0.07 * cloud, 1.0 + 0.08 * cloud));
        if self.skin.freckles > 0.0 && front > 0.0 {
            let m = &self.marks;
            let across = bell((r.y - (m.eye.y - 0.34)) / 0.24) * bell(r.x / 0.62);
            let spot = noise(r * 34.0) * 0.75 + noise(r * 15.0 + Vec3::new(3.0, 7.0, 5.0)) * 0.25;
            let mark = soft(spot, 0.62, 0.74) * across * self.skin.freckles * front;
            albedo = albedo.lerp(times(albedo, Vec3::new(0.66, 0.46, 0.34)), 0.70 * mark);
        }
        albedo
    }

    /// Powder from the lash line to the crease and a little beyond.
    fn eye_shadow(&self, albedo: Vec3, dx: f32, dy: f32, front: f32) -> Vec3 {
        let Some(colour) = self.skin.shadow else { return albedo };
        let r = self.marks.eye_radius;
        let out = dx / r;
        let height = (dy / r - 0.16 - 0.10 * out) / (0.52 + 0.10 * out);
        let amount = (-(out / 1.15).powi(4)).exp() * soft(height, -0.3, 0.2) * (1.0 - soft(height, 0.55, 1.25)) * front;
        albedo.lerp(colour, 0.55 * amount)
    }

    /// Two or three short strokes beside the eye, one from nostril to mouth corner, two on the forehead.
    fn age_lines(&self, albedo: Vec3, p: Vec3, dx: f32, dy: f32, front: f32) -> Vec3 {
        let (m, r) = (&self.marks, self.marks.eye_radius);
        if self.skin.lines <= 0.0 || front <= 0.0 {
            return albedo;
        }
        let stroke = |x: f32, y: f32, from: [f32; 2], to: [f32; 2], bow: f32, width: f32| {
            let (lx, ly) = (to[0] - from[0], to[1] - from[1]);
            let length = lx.hypot(ly);
            let t = ((x - from[0]) * lx + (y - from[1]) * ly) / (length * length);
            let off = ((x - from[0]) * ly - (y - from[1]) * lx) / length - bow * length * 4.0 * t * (1.0 - t);
            let taper = (PI * t.clamp(0.0, 1.0)).sin().powf(0.6);
            if (0.0..=1.0).contains(&t) { bell(off / (width * (0.35 + 0.65 * taper))) * taper } else { 0.0 }
        };
        let (ex, ey) = (dx / r, dy / r);
        let crow = stroke(ex, ey, [1.42, 0.18], [1.98, 0.44], 0.05, 0.045)
            + stroke(ex, ey, [1.46, -0.08], [2.06, -0.06], 0.03, 0.045)
            + 0.8 * stroke(ex, ey, [1.38, -0.34], [1.90, -0.56], -0.04, 0.045);
        let bag = 0.7 * stroke(ex, ey, [-0.80, -0.82], [0.95, -0.86], -0.10, 0.07);
        let (x, y) = (p.x.abs() / m.face_scale, (p.y - m.mouth.y) / m.face_scale);
        let fold = stroke(x, y, [0.195, 0.30], [0.345, 0.02], -0.12, 0.018);
        let up = (p.y - m.brow_y) / m.face_scale;
        let wave = 0.012 * (p.x * 9.0).sin();
        let forehead =
            0.45 * soft(0.46 - x, 0.0, 0.2) * (bell((up - 0.26 - wave) / 0.014) + bell((up - 0.40 + wave) / 0.014));
        let amount = (0.42 * crow + 0.30 * bag + 0.44 * fold + 0.32 * forehead).min(0.6) * self.skin.lines * front;
        albedo.lerp(times(albedo, Vec3::new(0.60, 0.42, 0.38)), amount)
    }

    /// Scalp under hair, roots under a beard.
    fn hair_shade(&self, albedo: Vec3, r: Vec3) -> Vec3 {
        let paint = &self.skin;
        let mut albedo = albedo;
        if let Some((style, strength)) = paint.beard.filter(|_| r.y < self.marks.eye.y) {
            let mask = beard_mask(r, &self.marks, style);
            let grain = 0.80 + 0.40 * (noise(r * 40.0) - 0.5);
            albedo = albedo.lerp(paint.beard_colour * 0.8 + albedo * 0.2, strength * mask * grain);
        }
        if paint.scalp > 0.0 && r.y > self.marks.chin.y {
            let grown = soft(self.heights.above(self.hairline, r), -0.05, 0.07);
            // Beside the ears a thin layer of hair lets skin through: there the scalp has the hair's colour.
            let beside = soft(self.heights.azimuth(r), 58.0, 74.0);
            let strength = paint.scalp + (0.94 - paint.scalp).max(0.0) * beside * paint.close;
            albedo = albedo.lerp(paint.hair * 0.9 + albedo * 0.1, strength * grown);
        }
        albedo
    }
}
