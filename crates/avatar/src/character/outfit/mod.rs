//! Clothes: shells with necklines cut per pixel by an implicit curve, and what finishes them.

mod collars;
mod tailoring;
mod torso;

use super::body::Body;
use super::figure::Figure;
use super::part::{Fabric, Material, Part, Seams};
use super::person::{Garment, Outfit};
use crate::vector::Vec3;
use collars::{band, hood, shirt_collar, turtleneck};
use torso::{Drape, FrontField, Profile, Torso};

/// A neckline: a tilted plane and perhaps a V cut into it.
#[derive(Debug, Clone, Copy)]
struct Neckline {
    side: f32,
    front: f32,
    /// Depth and half width of the V; 0 is none.
    v: (f32, f32),
}

impl Neckline {
    const CREW: Neckline = Neckline { side: 0.74, front: 0.86, v: (0.0, 0.0) };
    const HIGH: Neckline = Neckline { side: 0.70, front: 0.72, v: (0.0, 0.0) };

    /// Positive is cloth, about in base units.
    fn at(&self, torso: &Torso, p: Vec3) -> f32 {
        let plane = torso.plane(p, self.side - 0.70, 0.50 + (self.front - 0.80) * 0.6);
        let (depth, width) = self.v;
        if depth <= 0.0 || p.z <= 0.1 {
            return plane;
        }
        let bottom = -0.12 - depth;
        let y = p.y - torso.neck.y;
        let cut = if y < bottom {
            p.x.hypot(y - bottom)
        } else {
            (p.x.abs() - width * ((y - bottom) / (depth + 0.25)).clamp(0.0, 2.0)) / 1.1
        };
        plane.min(cut)
    }
}

/// Clothes and where they hide the skin (positive is visible skin), one value per skin vertex.
pub(super) struct Dressed {
    pub parts: Vec<Part>,
    pub skin_clip: Vec<f32>,
}

/// Dresses a body; `fine` is the neutral fine mesh, `skin` its skin vertices.
pub(super) fn dress(outfit: &Outfit, body: &Body, figure: &Figure, fine: &[Vec3], skin: &[Vec3]) -> Dressed {
    let tailor = Tailor { torso: Torso::new(body, figure, fine, skin), outfit };
    let mut parts = Vec::new();
    let (hide, margin) = match outfit.garment {
        Garment::Crew => tailor.crew(&mut parts, outfit.colour.linear(), (0.05, 8, 0.018), (0.062, 0.030)),
        Garment::VNeck => tailor.v_neck(&mut parts),
        Garment::Turtleneck => tailor.turtleneck(&mut parts, outfit.colour.linear(), (0.07, 9, 0.018)),
        Garment::Shirt => tailor.shirt(&mut parts, outfit.colour.linear(), 0.35, 0.016),
        Garment::Hoodie => tailor.hoodie(&mut parts),
        Garment::BlazerTee | Garment::BlazerShirt | Garment::BlazerTurtleneck | Garment::Cardigan => {
            tailor.layered(&mut parts)
        }
    };
    let torso = &tailor.torso;
    let visible = |p: &Vec3| {
        if p.y < torso.neck.y + 0.9 { margin - hide.at(torso, *p) } else { 1.0 }
    };
    Dressed { skin_clip: skin.iter().map(visible).collect(), parts }
}

/// Under which neckline skin is hidden, and how far below it.
type Hidden = (Neckline, f32);

struct Tailor<'a> {
    torso: Torso,
    outfit: &'a Outfit,
}

impl Tailor<'_> {
    fn trim(&self) -> Vec3 {
        self.outfit.trim.unwrap_or(self.outfit.colour).linear()
    }

    fn inner(&self) -> Vec3 {
        self.outfit.inner.map_or(Vec3::new(0.90, 0.88, 0.85), |colour| colour.linear())
    }

    fn drape(&self, (offset, loose, folds): (f32, usize, f32), seed: f32) -> Vec<Vec3> {
        self.torso.shell(Drape { offset, loose, folds, seed })
    }

    fn shell_part(&self, shell: &[Vec3], field: Vec<f32>, colour: Vec3, fabric: Fabric) -> Part {
        let triangles = self.torso.triangles.clone();
        let mut part = Part::new(Material::Cloth(fabric), colour, shell.to_vec(), triangles).on_body();
        part.clip = field;
        part.origin.clone_from(&self.torso.origin);
        part.seams = Seams { armhole: Some(self.torso.shoulder), ..Seams::default() };
        part
    }

    /// A shell with a rib at its neck.
    fn crew(&self, parts: &mut Vec<Part>, colour: Vec3, drape: (f32, usize, f32), rib: (f32, f32)) -> Hidden {
        let shell = self.drape(drape, 1.0);
        let line = Neckline::CREW;
        let field = self.torso.field(&shell, |p| line.at(&self.torso, p));
        let trim = if colour == self.outfit.colour.linear() { self.trim() } else { colour };
        parts.push(band(&self.torso.crossing(&shell, &field, 128), rib.0 * self.torso.scale, rib.1, trim, 90.0));
        parts.push(self.shell_part(&shell, field, colour, Fabric::Plain));
        (line, 0.10)
    }

    fn v_neck(&self, parts: &mut Vec<Part>) -> Hidden {
        let shell = self.drape((0.055, 8, 0.018), 2.0);
        let line = Neckline { side: 0.74, front: 1.0, v: (0.72, 0.80) };
        let field = self.torso.field(&shell, |p| line.at(&self.torso, p));
        parts.push(band(&self.torso.crossing(&shell, &field, 220), 0.045, 0.024, self.trim(), 150.0));
        parts.push(self.shell_part(&shell, field, self.outfit.colour.linear(), Fabric::Plain));
        (line, 0.10)
    }

    fn turtleneck(&self, parts: &mut Vec<Part>, colour: Vec3, drape: (f32, usize, f32)) -> Hidden {
        let shell = self.drape(drape, 3.0);
        let field = self.torso.field(&shell, |p| Neckline::HIGH.at(&self.torso, p));
        parts.push(turtleneck(&self.torso, &Profile::new(&self.torso, &shell), colour));
        parts.push(self.shell_part(&shell, field, colour, Fabric::Plain));
        (Neckline { side: 0.66, front: 0.68, v: (0.0, 0.0) }, 0.0)
    }

    /// `open` is how far the collar stands open in front.
    fn shirt(&self, parts: &mut Vec<Part>, colour: Vec3, open: f32, folds: f32) -> Hidden {
        let shell = self.drape((0.045, 7, folds), 5.0);
        let v = if open > 0.0 { (open, 0.17 + 0.10 * open) } else { (0.0, 0.0) };
        let line = Neckline { side: 0.66, front: 0.68, v };
        let field = self.torso.field(&shell, |p| line.at(&self.torso, p));
        let front = FrontField::new(&self.torso, &shell);
        parts.push(shirt_collar(&self.torso, &Profile::new(&self.torso, &shell), colour, 0.13 + 0.42 * open));
        for k in 0..5 {
            let y = self.torso.neck.y - 0.52 - open - 0.52 * k as f32;
            parts.push(tailoring::button(&front, 0.0, y, 0.038, colour * 0.82));
        }
        if let Some(tie) = self.outfit.tie {
            parts.push(tailoring::tie(&self.torso, &front, tie.linear()));
        }
        let mut part = self.shell_part(&shell, field, colour, Fabric::Plain);
        part.seams.placket = Some(0.10);
        parts.push(part);
        (Neckline { side: 0.62, front: 0.64, v }, 0.10)
    }

    fn hoodie(&self, parts: &mut Vec<Part>) -> Hidden {
        let shell = self.drape((0.12, 14, 0.035), 4.0);
        let line = Neckline { side: 0.76, front: 0.84, v: (0.0, 0.0) };
        let field = self.torso.field(&shell, |p| line.at(&self.torso, p));
        let colour = self.outfit.colour.linear();
        parts.push(hood(&self.torso, &Profile::new(&self.torso, &shell), colour));
        let front = FrontField::new(&self.torso, &shell);
        let cord = self.outfit.trim.map_or(Vec3::new(0.88, 0.85, 0.80), |colour| colour.linear());
        parts.extend(tailoring::cords(&self.torso, &front, cord));
        parts.push(self.shell_part(&shell, field, colour, Fabric::Plain));
        (Neckline { side: 0.72, front: 0.80, v: (0.0, 0.0) }, 0.12)
    }

    /// A blazer or cardigan over a top.
    fn layered(&self, parts: &mut Vec<Part>) -> Hidden {
        let inner = self.inner();
        let cardigan = self.outfit.garment == Garment::Cardigan;
        let hidden = match self.outfit.garment {
            Garment::BlazerShirt => {
                let open = if self.outfit.tie.is_some() { 0.0 } else { 0.35 };
                self.shirt(parts, inner, open, 0.0)
            }
            Garment::BlazerTurtleneck => self.turtleneck(parts, inner, (0.03, 6, 0.0)),
            _ => {
                let (_, margin) = self.crew(parts, inner, (0.03, 6, 0.0), (0.052, 0.024));
                (Neckline::CREW, margin - 0.02)
            }
        };
        let shell = self.drape((0.105, 12, 0.020), 6.0);
        let slope = self.torso.scale * if cardigan { 0.30 } else { 0.36 };
        let button = self.torso.neck.y - if cardigan { 2.6 } else { 2.35 };
        let field = self.torso.field(&shell, |p| self.opening(p, slope, button));
        let colour = self.outfit.colour.linear();
        if cardigan {
            let above: Vec<f32> = shell.iter().zip(&field).map(|(p, f)| if p.y > button { *f } else { 1.0 }).collect();
            parts.push(band(&self.torso.crossing(&shell, &above, 260), 0.075, 0.035, self.trim(), 240.0));
        } else {
            self.finish_blazer(parts, &shell, slope, button);
        }
        let mut part = self.shell_part(&shell, field, colour, Fabric::Woven);
        part.seams.pocket = (!cardigan).then_some(self.torso.neck.y - 1.75);
        parts.push(part);
        hidden
    }

    /// Where an open front has cloth: outside the V above the button, with a slit below it.
    fn opening(&self, p: Vec3, slope: f32, button: f32) -> f32 {
        let rise = (p.y - button).max(0.0);
        let edge = slope * rise * (1.0 - 0.10 * (rise / 2.6).clamp(0.0, 1.0).powi(2));
        let v = if p.z <= 0.05 {
            1.0
        } else if p.y < button {
            p.x.abs() - 0.16 * (button - 0.9 - p.y).clamp(0.0, 1.0).powf(1.5) - 0.004
        } else {
            p.x.abs() - edge
        };
        v.min(self.torso.plane(p, 0.10, 0.40))
    }

    fn finish_blazer(&self, parts: &mut Vec<Part>, shell: &[Vec3], slope: f32, button: f32) {
        let front = FrontField::new(&self.torso, shell);
        let colour = self.outfit.colour.linear();
        parts.extend(tailoring::lapels(&self.torso, &front, slope, button, colour));
        let near = |p: Vec3| {
            if self.torso.polar(p).0 > -1.2 { self.torso.plane(p, 0.14, 0.40) } else { 1.0 }
        };
        let curve = self.torso.crossing(shell, &self.torso.field(shell, near), 128);
        parts.push(tailoring::back_collar(&self.torso, &curve, colour));
        let dark = colour * 0.45 + Vec3::new(0.02, 0.02, 0.02);
        for y in [button - 0.06, button - 0.62] {
            parts.push(tailoring::button(&front, 0.05, y, 0.060, dark));
        }
    }
}
