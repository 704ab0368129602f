//! What is worn open over something else.

use super::super::part::Fabric;
use super::arms::Place;
use super::collars::band;
use super::front::FrontField;
use super::garment::{AccessoryKind, Garment};
use super::profile::Profile;
use super::seams::Mark;
use super::tailoring::{button, patch, revers};
use super::tops::{CLOSE, ShirtStyle};
use super::torso::{Drape, Torso};
use super::{LONG, Layer, Tailor};
use crate::vector::Vec3;

/// How a jacket opens.
#[derive(Clone, Copy)]
struct Opening {
    /// Outwards per unit of height above the button.
    slope: f32,
    /// Height of the upper button.
    button: f32,
    /// Where the hem is below the hip joint.
    hem: f32,
    /// How fast the fronts part below the buttons.
    parting: f32,
    sleeves: f32,
}

impl Opening {
    /// Where an open front has cloth: outside the V above the button, with a slit below it.
    fn at(&self, torso: &Torso, place: Place) -> f32 {
        let p = place.p;
        let rise = (p.y - self.button).max(0.0);
        let edge = self.slope * rise * (1.0 - 0.10 * (rise / 2.6).clamp(0.0, 1.0).powi(2));
        let v = if p.z <= 0.05 || place.on_arm() {
            1.0
        } else if p.y < self.button {
            p.x.abs() - self.parting * (self.button - 0.9 - p.y).clamp(0.0, 1.5).powf(1.5) - 0.004
        } else {
            p.x.abs() - edge
        };
        let end = if place.on_arm() { torso.arms.until(place.along, self.sleeves) } else { p.y - torso.hip + self.hem };
        v.min(torso.plane(p, 0.15, 0.40)).min(end)
    }
}

impl Opening {
    /// The cut of the cloth itself, which reaches a little under the lapels.
    fn sewn(&self, torso: &Torso, place: Place) -> f32 {
        self.at(torso, place) + 0.035
    }

    /// The cut above the button alone.
    fn upper_edge(&self, torso: &Torso, place: Place) -> f32 {
        if place.on_arm() || place.p.y < self.button { 1.0 } else { self.at(torso, place) }
    }
}

const WOOL: Drape = Drape { offset: 0.10, loose: 12, folds: 0.018, seed: 6.0, slim: 0.34 };

impl Tailor<'_> {
    /// A blazer, or a suit's jacket, over what its name says.
    pub(super) fn blazer(&mut self) {
        let opening = Opening {
            slope: self.torso.scale * 0.36,
            button: self.torso.neck.y - 2.35,
            hem: 0.35,
            parting: 0.04,
            sleeves: LONG - 0.05,
        };
        let cut = move |torso: &Torso, place: Place| opening.sewn(torso, place);
        let inner = self.inner();
        self.under_jacket(inner, &cut);
        let shell = self.torso.shell(WOOL);
        let front = FrontField::new(&self.torso, &shell);
        let colour = self.colour();
        self.lapelled(&shell, &front, opening, colour, Fabric::Woven);
        let dark = colour * 0.45 + Vec3::new(0.02, 0.02, 0.02);
        for y in [opening.button - 0.06, opening.button - 0.62] {
            self.parts.push(button(&front, 0.05, y, 0.060, dark));
        }
        let pocket = self.torso.neck.y - 1.72;
        let seams = self.seams().with(Mark::Welt([0.92, pocket]));
        let layer = Layer { fabric: Fabric::Woven, seams, printed: true, ..Layer::plain(colour) };
        self.sew(&shell, &cut, layer);
        let low = self.torso.neck.y - 3.75;
        for side in [-1.0, 1.0] {
            self.parts.push(patch(&front, [0.92 * side, low], [0.30, 0.075], 0.02, 0.02, colour * 0.94));
        }
        let has_cuff = self.outfit.garment == Garment::Suit || self.outfit.garment == Garment::BlazerShirt;
        if has_cuff {
            self.cuffs(&shell, LONG - 0.02, (0.06, -0.02), inner, 0.0);
        }
        self.cuffs(&shell, LONG - 0.07, (0.05, 0.012), colour * 0.92, 0.0);
        self.pocket_square(&front, pocket);
    }

    fn under_jacket(&mut self, inner: Vec3, cut: super::Cut<'_>) {
        match self.outfit.garment {
            Garment::BlazerTurtleneck => self.turtleneck(CLOSE, inner, Some(cut)),
            Garment::BlazerBlouse => self.blouse_under(inner, cut),
            Garment::BlazerTee | Garment::Cardigan => {
                self.round_neck(CLOSE, LONG, inner, (0.046, 0.022), inner, false, Some(cut));
            }
            _ => {
                let bow = self.outfit.accessories.iter().any(|item| item.kind == AccessoryKind::BowTie);
                let tie = self.outfit.tie.map(|colour| colour.linear());
                let open = if tie.is_some() || bow { 0.0 } else { 0.35 };
                let style = ShirtStyle {
                    colour: inner,
                    open,
                    sleeves: LONG,
                    drape: CLOSE,
                    tie,
                    printed: false,
                    under: Some(cut),
                };
                self.shirt(style);
            }
        }
    }

    /// Lapels and the collar they run into.
    fn lapelled(&mut self, shell: &[Vec3], front: &FrontField, opening: Opening, colour: Vec3, fabric: Fabric) {
        let places = self.torso.places(shell);
        let field: Vec<f32> = places.iter().map(|place| opening.upper_edge(&self.torso, *place)).collect();
        let curve = self.torso.crossing(&self.torso.neck_frame(), 4.0, shell, &field, 220);
        let profile = Profile::new(&self.torso, shell);
        let heights = [opening.button, self.torso.neck.y + 0.12];
        self.parts.push(revers(&self.torso, &profile, front, &curve, heights, colour, fabric));
    }

    fn pocket_square(&mut self, front: &FrontField, pocket: f32) {
        let Some(item) = self.outfit.accessories.iter().find(|item| item.kind == AccessoryKind::PocketSquare) else {
            return;
        };
        let colour = item.colour.linear();
        for (x, tall) in [(0.82, 0.10), (0.93, 0.14), (1.04, 0.09)] {
            self.parts.push(patch(front, [x, pocket + 0.04 + tall / 2.0], [0.085, tall], 0.06, 0.02, colour));
        }
    }

    pub(super) fn cardigan(&mut self) {
        let opening = Opening {
            slope: self.torso.scale * 0.30,
            button: self.torso.neck.y - 2.6,
            hem: 0.25,
            parting: 0.10,
            sleeves: LONG,
        };
        let cut = move |torso: &Torso, place: Place| opening.sewn(torso, place);
        let inner = self.inner();
        self.under_jacket(inner, &cut);
        let shell = self.torso.shell(Drape { offset: 0.09, ..WOOL });
        let places = self.torso.places(&shell);
        let field: Vec<f32> = places.iter().map(|place| opening.upper_edge(&self.torso, *place)).collect();
        let curve = self.torso.crossing(&self.torso.neck_frame(), 4.0, &shell, &field, 240);
        let (colour, trim) = (self.colour(), self.trim());
        self.parts.push(band(&curve, 0.075, 0.035, trim, 240.0));
        let front = FrontField::new(&self.torso, &shell);
        for k in 0..3 {
            let y = opening.button - 0.10 - 0.45 * k as f32;
            self.parts.push(button(&front, 0.05, y, 0.055, trim * 0.5 + Vec3::new(0.03, 0.03, 0.03)));
        }
        let layer = Layer { fabric: Fabric::Woven, seams: self.seams(), printed: true, ..Layer::plain(colour) };
        self.sew(&shell, &cut, layer);
        self.cuffs(&shell, LONG - 0.06, (0.13, 0.035), trim, 46.0);
    }

    pub(super) fn lab_coat(&mut self) {
        let opening = Opening {
            slope: self.torso.scale * 0.40,
            button: self.torso.neck.y - 2.05,
            hem: 1.6,
            parting: 0.0,
            sleeves: LONG,
        };
        let cut = move |torso: &Torso, place: Place| opening.sewn(torso, place);
        let inner = self.outfit.inner.map_or(Vec3::new(0.30, 0.45, 0.60), |colour| colour.linear());
        self.under_jacket(inner, &cut);
        let drape = Drape { offset: 0.11, loose: 13, folds: 0.024, seed: 15.0, slim: 0.28 };
        let shell = self.torso.shell(drape);
        let front = FrontField::new(&self.torso, &shell);
        let colour = self.colour();
        self.lapelled(&shell, &front, opening, colour, Fabric::Plain);
        for k in 0..3 {
            self.parts.push(button(&front, 0.06, opening.button - 0.10 - 0.62 * k as f32, 0.050, colour * 0.72));
        }
        let y = self.torso.neck.y;
        let seams = self
            .seams()
            .with(Mark::Pocket { middle: [0.90, y - 1.95], half: [0.27, 0.28], both: false })
            .with(Mark::Pocket { middle: [0.92, y - 4.1], half: [0.38, 0.45], both: true });
        self.sew(&shell, &cut, Layer { seams, printed: true, ..Layer::plain(colour) });
        self.cuffs(&shell, LONG - 0.03, (0.035, 0.014), colour * 0.95, 0.0);
        // A pen in the breast pocket.
        self.parts.push(patch(
            &front,
            [0.98, y - 1.62],
            [0.022, 0.11],
            0.02,
            0.03,
            self.trim_or(Vec3::new(0.05, 0.16, 0.35)),
        ));
    }

    pub(super) fn trim_or(&self, own: Vec3) -> Vec3 {
        self.outfit.trim.map_or(own, |colour| colour.linear())
    }
}
