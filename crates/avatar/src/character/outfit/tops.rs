//! Knitwear, shirts and dresses: one layer over the skin.

use super::super::maths::soft;
use super::super::part::Fabric;
use super::arms::Place;
use super::collars::{Fold, folded, hood, turtleneck};
use super::front::FrontField;
use super::neckline::Neckline;
use super::profile::Profile;
use super::seams::Mark;
use super::tailoring::{button, cords, patch, tie};
use super::torso::{Drape, Torso};
use super::{Cut, LONG, Layer, ROLLED, SHORT, Tailor, sleeved};
use crate::vector::Vec3;

/// Hems end this far below the hip joint.
const HEM: f32 = 0.15;
/// Cloth reaches this far under a neckband's middle, so that no skin shows where the band rounds a corner.
pub(super) const UNDER_BAND: f32 = 0.03;

pub(super) const KNIT: Drape = Drape { offset: 0.05, loose: 8, folds: 0.018, seed: 1.0, slim: 0.32 };
pub(super) const COTTON: Drape = Drape { offset: 0.045, loose: 7, folds: 0.016, seed: 5.0, slim: 0.32 };
/// What is worn under something else.
pub(super) const CLOSE: Drape = Drape { offset: 0.03, loose: 6, folds: 0.0, seed: 1.0, slim: 0.3 };

/// How a shirt is worn.
#[derive(Clone, Copy)]
pub(super) struct ShirtStyle<'c> {
    pub colour: Vec3,
    /// How far it is open at the collar; 0 is closed.
    pub open: f32,
    /// Where the sleeves end.
    pub sleeves: f32,
    pub drape: Drape,
    pub tie: Option<Vec3>,
    pub printed: bool,
    pub under: Option<Cut<'c>>,
}

impl Tailor<'_> {
    pub(super) fn crew(&mut self) {
        let (colour, trim) = (self.colour(), self.trim());
        self.round_neck(KNIT, LONG, colour, (0.062, 0.030), trim, true, None);
        self.rib_cuffs(KNIT, LONG, trim);
    }

    /// A shell with a rib at its neck.
    #[expect(clippy::too_many_arguments, reason = "one garment's measures, each used once")]
    pub(super) fn round_neck(
        &mut self,
        drape: Drape,
        end: f32,
        colour: Vec3,
        rib: (f32, f32),
        trim: Vec3,
        printed: bool,
        under: Option<Cut<'_>>,
    ) {
        let shell = self.torso.shell(drape);
        let line = Neckline::CREW;
        let cut = move |torso: &Torso, place: Place| sleeved(torso, place, line.at(torso, place.p), end, HEM);
        self.neckband(&shell, line, rib, trim, 90.0);
        self.sew(&shell, &cut, Layer { seams: self.seams(), printed, under, ..Layer::plain(colour) });
    }

    pub(super) fn rib_cuffs(&mut self, drape: Drape, end: f32, colour: Vec3) {
        let shell = self.torso.shell(drape);
        self.cuffs(&shell, end - 0.05, (0.11, 0.035), colour, 46.0);
    }

    pub(super) fn v_neck(&mut self) {
        let drape = Drape { seed: 2.0, offset: 0.055, ..KNIT };
        let shell = self.torso.shell(drape);
        let line = Neckline { side: 0.74, front: 1.0, v: (0.72, 0.80) };
        let cut =
            move |torso: &Torso, place: Place| sleeved(torso, place, line.at(torso, place.p) + UNDER_BAND, LONG, HEM);
        self.neckband(&shell, line, (0.045, 0.024), self.trim(), 150.0);
        self.sew(&shell, &cut, Layer { seams: self.seams(), printed: true, ..Layer::plain(self.colour()) });
        self.rib_cuffs(drape, LONG, self.trim());
    }

    pub(super) fn turtleneck_top(&mut self) {
        let colour = self.colour();
        let drape = Drape { offset: 0.06, loose: 9, seed: 3.0, ..KNIT };
        self.turtleneck(drape, colour, None);
        self.rib_cuffs(drape, LONG, colour);
    }

    pub(super) fn turtleneck(&mut self, drape: Drape, colour: Vec3, under: Option<Cut<'_>>) {
        let shell = self.torso.shell(drape);
        let line = Neckline { side: 0.66, front: 0.68, v: (0.0, 0.0) };
        let cut = move |torso: &Torso, place: Place| sleeved(torso, place, line.at(torso, place.p), LONG, HEM);
        self.parts.push(turtleneck(&self.torso, &Profile::new(&self.torso, &shell), colour));
        let printed = under.is_none();
        let layer = Layer { seams: self.seams(), margin: 0.0, printed, under, ..Layer::plain(colour) };
        self.sew(&shell, &cut, layer);
    }

    pub(super) fn tee(&mut self) {
        let (colour, trim) = (self.colour(), self.trim());
        let drape = Drape { offset: 0.06, loose: 10, folds: 0.016, seed: 7.0, slim: 0.12 };
        self.round_neck(drape, SHORT, colour, (0.042, 0.020), trim, true, None);
        let shell = self.torso.shell(drape);
        self.cuffs(&shell, SHORT - 0.01, (0.030, 0.018), trim, 0.0);
    }

    pub(super) fn polo(&mut self) {
        let (colour, trim) = (self.colour(), self.trim());
        let drape = Drape { offset: 0.055, loose: 9, folds: 0.014, seed: 8.0, slim: 0.12 };
        let shell = self.torso.shell(drape);
        let line = Neckline::collar(0.34);
        let cut = move |torso: &Torso, place: Place| sleeved(torso, place, line.at(torso, place.p), SHORT, HEM);
        let front = FrontField::new(&self.torso, &shell);
        let fold = Fold {
            gap: 0.25,
            stand: 0.17,
            leaf: 0.22,
            point: [0.38, -0.32],
            run: 1.0,
            colour: trim,
            fabric: Fabric::Ribbed,
        };
        self.parts.push(folded(&self.torso, &Profile::new(&self.torso, &shell), &front, fold));
        let y = self.torso.neck.y;
        self.parts.push(patch(&front, [0.0, y - 0.80], [0.085, 0.36], 0.02, 0.012, colour * 0.96));
        for down in [0.60, 0.86] {
            self.parts.push(button(&front, 0.0, y - down, 0.034, trim * 0.7 + Vec3::new(0.1, 0.1, 0.1)));
        }
        self.sew(&shell, &cut, Layer { seams: self.seams(), printed: true, ..Layer::plain(colour) });
        self.cuffs(&shell, SHORT - 0.02, (0.060, 0.022), trim, 60.0);
    }

    pub(super) fn shirt_top(&mut self) {
        let tie = self.outfit.tie.map(|colour| colour.linear());
        let open = if tie.is_some() { 0.0 } else { 0.35 };
        let style =
            ShirtStyle { colour: self.colour(), open, sleeves: LONG, drape: COTTON, tie, printed: true, under: None };
        self.shirt(style);
    }

    /// A shirt with collar, placket and cuffs.
    pub(super) fn shirt(&mut self, style: ShirtStyle<'_>) {
        let shell = self.torso.shell(style.drape);
        let line = Neckline::collar(style.open);
        let sleeves = style.sleeves;
        let cut = move |torso: &Torso, place: Place| sleeved(torso, place, line.at(torso, place.p), sleeves, HEM);
        let front = FrontField::new(&self.torso, &shell);
        let colour = style.colour;
        let open = style.open > 0.0;
        let fold = Fold {
            gap: if open { 0.25 } else { 0.15 },
            stand: if open { 0.26 } else { 0.30 },
            leaf: if style.under.is_some() { 0.07 } else { 0.20 },
            point: if open { [0.40, -0.40] } else { [0.34, -0.42] },
            run: 0.95,
            colour,
            fabric: Fabric::Plain,
        };
        let profile = Profile::new(&self.torso, &shell);
        self.parts.push(folded(&self.torso, &profile, &front, fold));
        for k in 0..7 {
            let y = self.torso.neck.y - 0.52 - style.open - 0.52 * k as f32;
            let hidden = style.tie.is_some() && k > 0;
            if !hidden && style.under.is_none() || k == 0 && style.tie.is_none() {
                self.parts.push(button(&front, 0.0, y, 0.034, colour * 0.80));
            }
        }
        if let Some(tie_colour) = style.tie {
            self.parts.extend(tie(&self.torso, &front, tie_colour, if style.under.is_some() { 2.45 } else { 3.6 }));
        }
        let seams = self.seams().with(Mark::Placket(0.09));
        self.sew(&shell, &cut, Layer { seams, printed: style.printed, under: style.under, ..Layer::plain(colour) });
        if style.under.is_none() {
            let (half, flat) = if sleeves > 1.5 { (0.13, 0.030) } else { (0.11, 0.050) };
            let end = if sleeves > 1.5 { sleeves - 0.05 } else { sleeves };
            self.cuffs(&shell, end, (half, flat), colour * 0.97, 0.0);
        }
    }

    pub(super) fn blouse(&mut self) {
        let drape = Drape { offset: 0.06, loose: 9, folds: 0.022, seed: 11.0, slim: 0.22 };
        let shell = self.torso.shell(drape);
        let line = Neckline { side: 0.78, front: 0.92, v: (0.68, 0.56) };
        let cut =
            move |torso: &Torso, place: Place| sleeved(torso, place, line.at(torso, place.p) + UNDER_BAND, LONG, HEM);
        self.neckband(&shell, line, (0.030, 0.020), self.trim(), 0.0);
        let seams = self.seams().with(Mark::Gathers(self.torso.neck.y - 0.75));
        self.sew(&shell, &cut, Layer { seams, printed: true, ..Layer::plain(self.colour()) });
        self.cuffs(&shell, LONG - 0.06, (0.10, 0.035), self.trim(), 0.0);
    }

    /// The blouse seen in a blazer's opening.
    pub(super) fn blouse_under(&mut self, colour: Vec3, under: Cut<'_>) {
        let shell = self.torso.shell(CLOSE);
        let line = Neckline { side: 0.78, front: 0.92, v: (0.68, 0.56) };
        let cut =
            move |torso: &Torso, place: Place| sleeved(torso, place, line.at(torso, place.p) + UNDER_BAND, LONG, HEM);
        self.neckband(&shell, line, (0.028, 0.018), colour, 0.0);
        self.sew(&shell, &cut, Layer { under: Some(under), ..Layer::plain(colour) });
    }

    pub(super) fn dress(&mut self) {
        let drape = Drape { offset: 0.05, loose: 2, folds: 0.010, seed: 12.0, slim: 0.0 };
        let shell = self.torso.shell(drape);
        let line = Neckline::SCOOP;
        let cut = move |torso: &Torso, place: Place| {
            (0.5 * line.at(torso, place.p)).min(sleeveless(torso, place, 0.12)).min(place.p.y - torso.hip + 1.6)
        };
        let (colour, trim) = (self.colour(), self.trim());
        self.neckband(&shell, line, (0.026, 0.018), trim, 0.0);
        let waist = self.torso.neck.y - 3.05;
        let band = Mark::Band { low: waist - 0.10, high: waist + 0.10, colour: trim * 0.9 };
        let mut seams = self.seams().with(band).with(Mark::Gathers(waist - 0.1));
        seams.armhole = None;
        seams.binding = Some((0.028, trim * 0.94));
        self.sew(&shell, &cut, Layer { seams, printed: true, margin: 0.15, ..Layer::plain(colour) });
    }

    pub(super) fn hoodie(&mut self) {
        let drape = Drape { offset: 0.11, loose: 14, folds: 0.032, seed: 4.0, slim: 0.24 };
        let shell = self.torso.shell(drape);
        let line = Neckline { side: 0.76, front: 0.84, v: (0.0, 0.0) };
        let cut = move |torso: &Torso, place: Place| sleeved(torso, place, line.at(torso, place.p), LONG, HEM);
        let colour = self.colour();
        self.parts.push(hood(&self.torso, &Profile::new(&self.torso, &shell), colour));
        let front = FrontField::new(&self.torso, &shell);
        let cord = self.outfit.trim.map_or(Vec3::new(0.88, 0.85, 0.80), |colour| colour.linear());
        self.parts.extend(cords(&self.torso, &front, cord));
        let pocket = self.torso.neck.y - 3.5;
        let seams = self.seams().with(Mark::Pocket { middle: [0.0, pocket], half: [0.85, 0.55], both: false });
        self.sew(&shell, &cut, Layer { seams, printed: true, margin: 0.12, ..Layer::plain(colour) });
        self.cuffs(&shell, LONG - 0.06, (0.13, 0.04), colour * 0.96, 40.0);
    }

    /// A shirt under an apron: sleeves rolled up.
    pub(super) fn rolled_shirt(&mut self, colour: Vec3) {
        let style =
            ShirtStyle { colour, open: 0.28, sleeves: ROLLED, drape: COTTON, tie: None, printed: true, under: None };
        self.shirt(style);
    }
}

/// A cut along the armhole, `inset` from the shoulder joint: the arms stay out.
pub(super) fn sleeveless(torso: &Torso, place: Place, inset: f32) -> f32 {
    let s = torso.shoulder;
    let bell = |x: f32| (-x * x).exp();
    let curve = s.x - inset - 0.16 * bell((place.p.y - (s.y - 0.55)) / 0.5);
    let inside = curve - place.p.x.abs();
    if place.on_arm() {
        inside.min(torso.arms.until(place.along, 0.30))
    } else {
        inside + 1.5 * soft(s.y - 0.60 - place.p.y, 0.0, 0.45)
    }
}
