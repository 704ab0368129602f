//! Clothes: shells with necklines, sleeves and hems cut per pixel by implicit curves, and what finishes them.

mod accessories;
mod arms;
mod collars;
mod front;
mod garment;
mod jackets;
mod neckline;
mod profile;
mod seams;
mod tailoring;
mod tops;
mod torso;
mod workwear;

pub use garment::{Accessory, AccessoryKind, Garment, Outfit, Pattern, Weave};
pub(super) use seams::{Mark, Seams};

use super::figure::Figure;
use super::kit::Kit;
use super::maths::soft;
use super::mesh_tools::compact;
use super::part::{Fabric, Material, Part};
use crate::vector::Vec3;
use arms::Place;
use collars::band;
use neckline::Neckline;
use seams::Print;
use torso::{Drape, Torso};

/// Where sleeves end: 1 is the elbow, 2 the wrist.
const LONG: f32 = 1.93;
const ROLLED: f32 = 1.34;
const SHORT: f32 = 0.60;

/// Trousers end this far below the ankle.
const TURN_UP: f32 = 0.15;
const SHOES: Vec3 = Vec3::new(0.018, 0.014, 0.013);

/// Clothes and where they hide the skin (positive is visible skin), one value per skin vertex.
pub(super) struct Dressed {
    pub parts: Vec<Part>,
    pub skin_clip: Vec<f32>,
}

/// Dresses a body: `fine` is the neutral fine mesh, `skin` its skin vertices and `skin_fine` their places in it.
pub(super) fn dress(
    outfit: &Outfit,
    kit: &Kit,
    figure: &Figure,
    fine: &[Vec3],
    skin: &[Vec3],
    skin_fine: &[u32],
) -> Dressed {
    let torso = Torso::new(kit, figure, fine, skin);
    let spread = kit.body.fine(&figure.shape);
    let places = skin
        .iter()
        .zip(skin_fine)
        .map(|(p, vertex)| Place { p: *p, along: torso.arms.along(spread[*vertex as usize]) })
        .collect();
    let mut tailor = Tailor { skin_clip: vec![1.0; skin.len()], skin: places, torso, outfit, parts: Vec::new() };
    match outfit.garment {
        Garment::Crew => tailor.crew(),
        Garment::VNeck => tailor.v_neck(),
        Garment::Turtleneck => tailor.turtleneck_top(),
        Garment::Tee => tailor.tee(),
        Garment::Polo => tailor.polo(),
        Garment::Shirt => tailor.shirt_top(),
        Garment::Blouse => tailor.blouse(),
        Garment::Dress => tailor.dress(),
        Garment::Hoodie => tailor.hoodie(),
        Garment::Cardigan => tailor.cardigan(),
        Garment::BlazerTee | Garment::BlazerShirt | Garment::BlazerTurtleneck | Garment::BlazerBlouse => {
            tailor.blazer()
        }
        Garment::Suit => tailor.blazer(),
        Garment::LabCoat => tailor.lab_coat(),
        Garment::Scrubs => tailor.scrubs(),
        Garment::Overalls => tailor.overalls(),
        Garment::Apron => tailor.apron(),
        Garment::Uniform => tailor.uniform(),
        Garment::HiVis => tailor.hi_vis(),
        Garment::SpaceSuit => tailor.space_suit(),
    }
    tailor.trousers();
    tailor.accessories();
    Dressed { parts: tailor.parts, skin_clip: tailor.skin_clip }
}

/// Clothes being made.
struct Tailor<'a> {
    torso: Torso,
    outfit: &'a Outfit,
    skin: Vec<Place>,
    skin_clip: Vec<f32>,
    parts: Vec<Part>,
}

/// A layer of cloth, as it is cut: positive where there is cloth, about in base units.
type Cut<'c> = &'c dyn Fn(&Torso, Place) -> f32;

/// How a layer looks and what it hides.
#[derive(Clone, Copy)]
struct Layer<'c> {
    colour: Vec3,
    fabric: Fabric,
    seams: Seams,
    /// Skin this far inside the layer's edges is still drawn.
    margin: f32,
    /// What lies over the layer: where that is well inside, the layer is left out.
    under: Option<Cut<'c>>,
    /// Prints are for the main cloth alone.
    printed: bool,
}

impl Layer<'_> {
    fn plain(colour: Vec3) -> Layer<'static> {
        Layer { colour, fabric: Fabric::Plain, seams: Seams::default(), margin: 0.10, under: None, printed: false }
    }
}

impl Tailor<'_> {
    fn colour(&self) -> Vec3 {
        self.outfit.colour.linear()
    }

    fn trim(&self) -> Vec3 {
        self.outfit.trim.unwrap_or(self.outfit.colour).linear()
    }

    fn inner(&self) -> Vec3 {
        self.outfit.inner.map_or(Vec3::new(0.84, 0.82, 0.79), |colour| colour.linear())
    }

    fn bottoms(&self, own: Vec3) -> Vec3 {
        self.outfit.bottoms.map_or(own, |colour| colour.linear())
    }

    /// Cuts a shell, sews it to the parts, and hides the skin under it. The sleeves' and hems' edges are the cut's.
    fn sew(&mut self, shell: &[Vec3], cut: Cut<'_>, layer: Layer<'_>) {
        let torso = &self.torso;
        for (clip, place) in self.skin_clip.iter_mut().zip(&self.skin) {
            if place.p.y < torso.neck.y + 0.9 {
                *clip = clip.min(layer.margin - cut(torso, *place));
            }
        }
        let places = torso.places(shell);
        let field: Vec<f32> = places.iter().map(|place| cut(torso, *place)).collect();
        let covered: Vec<bool> =
            places.iter().map(|place| layer.under.is_some_and(|under| under(torso, *place) > 0.20)).collect();
        let kept: Vec<[u32; 3]> = torso
            .triangles
            .iter()
            .filter(|corners| {
                corners.iter().any(|k| field[*k as usize] >= 0.0) && corners.iter().any(|k| !covered[*k as usize])
            })
            .copied()
            .collect();
        let (used, triangles) = compact(&kept);
        let positions = used.iter().map(|k| shell[*k as usize]).collect();
        let mut part = Part::new(Material::Cloth(layer.fabric), layer.colour, positions, triangles).on_body();
        part.clip = used.iter().map(|k| field[*k as usize]).collect();
        let arm = |k: &u32| if places[*k as usize].on_arm() { 1.0 } else { 0.0 };
        part.aux = used.iter().zip(&part.clip).map(|(k, edge)| [0.0, arm(k), 1.0, *edge]).collect();
        part.origin = used.iter().map(|k| torso.origin[*k as usize].clone()).collect();
        part.seams = layer.seams;
        if let Some(pattern) = self.outfit.pattern.filter(|_| layer.printed) {
            part.seams.print = Some(Print { weave: pattern.weave, colour: pattern.colour.linear() });
        }
        self.parts.push(part);
    }

    /// A band around both sleeves' ends.
    fn cuffs(&mut self, shell: &[Vec3], end: f32, (half, flat): (f32, f32), colour: Vec3, ribs: f32) {
        let places = self.torso.places(shell);
        for right in [false, true] {
            let field: Vec<f32> = places
                .iter()
                .map(|place| {
                    let here = place.on_arm() && (place.p.x < 0.0) == right;
                    if here { self.torso.arms.until(place.along, end) } else { 1.0 }
                })
                .collect();
            let curve = self.torso.crossing(&self.torso.arm_frame(end, right), 1.3, shell, &field, 56);
            let mut cuff = band(&curve, half, flat, colour, ribs);
            cuff.origin = self.origins(&cuff.rest, shell, &field);
            self.parts.push(cuff);
        }
    }

    /// The body each of `positions` moves with: that of the nearest vertex of a shell near where `field` is zero.
    fn origins(&self, positions: &[Vec3], shell: &[Vec3], field: &[f32]) -> Vec<Vec<(u32, f32)>> {
        let near: Vec<usize> = (0..shell.len()).filter(|k| field[*k].abs() < 0.3).collect();
        let nearest = |p: &Vec3| {
            let away = |k: &&usize| (shell[**k] - *p).length();
            near.iter().min_by(|a, b| away(a).total_cmp(&away(b))).map(|k| self.torso.origin[*k].clone())
        };
        positions.iter().map(|p| nearest(p).unwrap_or_default()).collect()
    }

    /// A band along a neckline.
    fn neckband(&mut self, shell: &[Vec3], line: Neckline, (half, flat): (f32, f32), colour: Vec3, ribs: f32) {
        let field = self.torso.field(shell, |p| line.at(&self.torso, p));
        let count = if line.v.0 > 0.0 { 180 } else { 112 };
        let curve = self.torso.crossing(&self.torso.neck_frame(), 2.6, shell, &field, count);
        self.parts.push(band(&curve, half * self.torso.scale, flat, colour, ribs));
    }

    /// Armhole seams, for garments with set-in sleeves.
    fn seams(&self) -> Seams {
        Seams { armhole: Some(self.torso.shoulder), ..Seams::default() }
    }

    /// Trousers, under whatever hem.
    fn trousers(&mut self) {
        let own = match self.outfit.garment {
            Garment::Suit | Garment::Scrubs | Garment::SpaceSuit | Garment::Overalls | Garment::Dress => self.colour(),
            _ => Vec3::new(0.030, 0.036, 0.055),
        };
        let waist = self.torso.hip + 0.45;
        let drape = Drape { offset: 0.01, loose: 3, folds: 0.0, seed: 9.0, slim: 0.0 };
        let mut shell = self.torso.shell(drape);
        let ankle = self.torso.ankle.unwrap_or(f32::MIN);
        if self.torso.ankle.is_some() {
            // Legs have room in them; at the waist they lie close, under whatever is worn there.
            let wide = self.torso.shell(Drape { offset: 0.21, loose: 9, ..drape });
            for (p, wide) in shell.iter_mut().zip(&wide) {
                *p = p.lerp(*wide, soft(self.torso.hip - p.y, 0.3, 2.4));
            }
        }
        let cut = move |_: &Torso, place: Place| match place.on_arm() {
            true => -1.0,
            false => (waist - place.p.y).min(place.p.y - ankle + TURN_UP),
        };
        self.sew(&shell, &cut, Layer::plain(self.bottoms(own)));
        if self.torso.ankle.is_some() {
            let shell = self.torso.shell(Drape { offset: 0.07, ..drape });
            let cut = move |_: &Torso, place: Place| if place.on_arm() { -1.0 } else { ankle + 0.25 - place.p.y };
            self.sew(&shell, &cut, Layer::plain(SHOES));
        }
    }
}

/// A cut at the end of the sleeves and at the hem, for everything else `neck`.
fn sleeved(torso: &Torso, place: Place, neck: f32, end: f32, hem: f32) -> f32 {
    if place.on_arm() {
        return neck.min(torso.arms.until(place.along, end));
    }
    neck.min(place.p.y - torso.hip + hem)
}

#[cfg(test)]
mod tests;
