//! Clothes for a trade.

use super::super::part::Fabric;
use super::arms::Place;
use super::collars::band;
use super::front::FrontField;
use super::neckline::Neckline;
use super::profile::Profile;
use super::seams::Mark;
use super::tailoring::{button, patch, ribbon, stud};
use super::tops::{COTTON, KNIT, ShirtStyle, UNDER_BAND, sleeveless};
use super::torso::{Drape, Torso};
use super::{LONG, Layer, SHORT, Tailor, sleeved};
use crate::vector::Vec3;

/// A margin that hides no skin: the layer beneath does.
const NOWHERE: f32 = 9.0;
const METAL: Vec3 = Vec3::new(0.62, 0.60, 0.56);
const BRASS: Vec3 = Vec3::new(0.72, 0.50, 0.18);

impl Tailor<'_> {
    pub(super) fn scrubs(&mut self) {
        let drape = Drape { offset: 0.085, loose: 12, folds: 0.020, seed: 13.0, slim: 0.10 };
        let shell = self.torso.shell(drape);
        let line = Neckline { side: 0.76, front: 0.95, v: (0.62, 0.56) };
        let end = SHORT + 0.14;
        let cut =
            move |torso: &Torso, place: Place| sleeved(torso, place, line.at(torso, place.p) + UNDER_BAND, end, 0.4);
        let (colour, trim) = (self.colour(), self.trim());
        self.neckband(&shell, line, (0.050, 0.022), trim * 0.92, 0.0);
        let pocket = Mark::Pocket { middle: [0.85, self.torso.neck.y - 1.85], half: [0.27, 0.26], both: false };
        let seams = self.seams().with(pocket);
        self.sew(&shell, &cut, Layer { seams, printed: true, ..Layer::plain(colour) });
        self.cuffs(&shell, end - 0.02, (0.050, 0.016), trim * 0.94, 0.0);
    }

    /// Dungarees: a bib and straps over a T-shirt.
    pub(super) fn overalls(&mut self) {
        let inner = self.inner();
        self.round_neck(Drape { seed: 7.0, slim: 0.12, ..KNIT }, SHORT, inner, (0.046, 0.022), inner, false, None);
        let shell = self.torso.shell(Drape { seed: 7.0, slim: 0.12, ..KNIT });
        self.cuffs(&shell, SHORT - 0.01, (0.032, 0.018), inner, 0.0);
        let shell = self.torso.shell(Drape { offset: 0.095, loose: 9, folds: 0.012, seed: 14.0, slim: 0.0 });
        let y = self.torso.neck.y;
        let (top, waist) = (y - 1.30, y - 3.0);
        let cut = move |torso: &Torso, place: Place| {
            let p = place.p;
            if place.on_arm() {
                return -1.0;
            }
            let middle = 0.64 + 0.20 * ((p.y - top) / (y - top)).clamp(0.0, 1.2);
            let strap = 0.125 - (p.x.abs() - middle).abs();
            let wide = 0.76 + 0.55 * ((top - 0.35 - p.y) / (top - waist)).clamp(0.0, 1.4).powi(2);
            let bib = (wide - p.x.abs()).min(top - p.y);
            let back = if p.z < 0.0 { 0.8 - p.x.abs() } else { bib };
            let below = waist - p.y;
            strap.min(p.y - top + 0.4).min(torso.plane(p, -0.02, 0.5)).max(bib.min(back)).max(below)
        };
        let front = FrontField::new(&self.torso, &shell);
        let colour = self.colour();
        let trim = self.trim_or(BRASS);
        for side in [-1.0, 1.0] {
            let x = 0.64 * side;
            self.parts.push(patch(&front, [x, top - 0.02], [0.15, 0.11], 0.04, 0.030, trim));
            self.parts.push(stud(&front, x, top - 0.19, 0.050, trim));
        }
        let pocket = Mark::Pocket { middle: [0.0, top - 0.72], half: [0.46, 0.36], both: false };
        let seams = super::Seams { stitched: true, ..super::Seams::default() }.with(pocket).with(Mark::Level(waist));
        let layer = Layer { fabric: Fabric::Woven, seams, margin: NOWHERE, printed: true, ..Layer::plain(colour) };
        self.sew(&shell, &cut, layer);
    }

    /// A bib apron over a shirt with rolled sleeves.
    pub(super) fn apron(&mut self) {
        self.rolled_shirt(self.inner());
        let shell = self.torso.shell(Drape { offset: 0.10, loose: 10, folds: 0.014, seed: 16.0, slim: 0.0 });
        let y = self.torso.neck.y;
        let (top, waist) = (y - 1.25, y - 3.0);
        let cut = move |_: &Torso, place: Place| {
            let p = place.p;
            if place.on_arm() || p.z < -0.1 {
                return -1.0;
            }
            let wide = 0.68 + 0.85 * ((top - p.y) / (top - waist)).clamp(0.0, 1.0).powf(1.6);
            (wide - p.x.abs()).min(top - p.y)
        };
        let front = FrontField::new(&self.torso, &shell);
        let (colour, trim) = (self.colour(), self.trim());
        for side in [-1.0f32, 1.0] {
            let line = [
                [0.60 * side, top - 0.05, 0.012],
                [0.575 * side, top + 0.35, 0.010],
                [0.555 * side, top + 0.80, 0.012],
                [0.54 * side, y - 0.06, 0.02],
                [0.53 * side, y + 0.14, -0.02],
            ];
            self.parts.push(ribbon(&front, &line, 0.075, 0.016, trim * 0.92));
            self.parts.push(stud(&front, 0.60 * side, top - 0.10, 0.036, BRASS));
        }
        let pocket = Mark::Pocket { middle: [0.0, y - 3.55], half: [0.75, 0.42], both: false };
        let seams =
            super::Seams { stitched: true, ..super::Seams::default() }.with(pocket).with(Mark::Level(waist - 0.05));
        let layer = Layer { fabric: Fabric::Woven, seams, margin: NOWHERE, printed: false, ..Layer::plain(colour) };
        self.sew(&shell, &cut, layer);
    }

    /// A shirt with epaulettes, two breast pockets with flaps, and a badge.
    pub(super) fn uniform(&mut self) {
        let colour = self.colour();
        let tie = self.outfit.tie.map(|colour| colour.linear());
        let open = if tie.is_some() { 0.0 } else { 0.22 };
        let style = ShirtStyle { colour, open, sleeves: LONG, drape: COTTON, tie, printed: true, under: None };
        self.shirt(style);
        let shell = self.torso.shell(COTTON);
        let front = FrontField::new(&self.torso, &shell);
        let y = self.torso.neck.y - 1.75;
        for side in [-1.0, 1.0] {
            let x = 0.72 * side;
            self.parts.push(patch(&front, [x, y - 0.18], [0.30, 0.34], 0.06, 0.012, colour * 0.97));
            self.parts.push(patch(&front, [x, y + 0.08], [0.32, 0.10], 0.05, 0.030, colour * 0.94));
            self.parts.push(button(&front, x, y + 0.03, 0.034, BRASS));
        }
        self.epaulettes(&shell, self.trim_or(Vec3::new(0.02, 0.025, 0.045)));
        self.parts.push(stud(&front, 0.72, y + 0.42, 0.10, BRASS));
        self.parts.push(patch(&front, [-0.72, y + 0.30], [0.24, 0.055], 0.02, 0.02, METAL * 1.1));
    }

    /// Boards on the shoulders with two stripes.
    fn epaulettes(&mut self, shell: &[Vec3], colour: Vec3) {
        let profile = Profile::new(&self.torso, shell);
        for side in [-1.0f32, 1.0] {
            let middle = 1.50 * side;
            let edge = profile.edge(middle);
            for (from, to, lift, tone) in
                [(0.14, 0.80, 0.035, colour), (0.56, 0.62, 0.044, BRASS), (0.67, 0.73, 0.044, BRASS)]
            {
                self.parts.push(super::accessories::board(
                    &self.torso,
                    &profile,
                    middle,
                    [edge + from, edge + to],
                    lift,
                    tone,
                ));
            }
        }
    }

    /// A vest with reflecting bands over a jumper.
    pub(super) fn hi_vis(&mut self) {
        let inner = self.outfit.inner.map_or(Vec3::new(0.05, 0.07, 0.12), |colour| colour.linear());
        self.rib_cuffs(KNIT, LONG, inner);
        let shell = self.torso.shell(Drape { offset: 0.12, loose: 8, folds: 0.012, seed: 17.0, slim: 0.0 });
        let line = Neckline { side: 0.80, front: 0.92, v: (0.95, 0.55) };
        let cut = move |torso: &Torso, place: Place| {
            line.at(torso, place.p).min(sleeveless(torso, place, -0.04)).min(place.p.y - torso.hip + 0.2)
        };
        self.round_neck(KNIT, LONG, inner, (0.058, 0.030), inner, false, Some(&cut));
        let (colour, trim) = (self.colour(), self.trim_or(Vec3::new(0.62, 0.64, 0.66)));
        let y = self.torso.neck.y;
        let mut seams = super::Seams { binding: Some((0.055, trim * 0.55)), ..super::Seams::default() }.with(Mark::Zip);
        for low in [y - 2.45, y - 3.45] {
            seams = seams.with(Mark::Band { low, high: low + 0.30, colour: trim });
        }
        let seams = seams.with(Mark::Strips { x: 0.70, half: 0.14, colour: trim });
        self.sew(&shell, &cut, Layer { seams, margin: NOWHERE, ..Layer::plain(colour) });
    }

    pub(super) fn space_suit(&mut self) {
        let drape = Drape { offset: 0.17, loose: 16, folds: 0.040, seed: 18.0, slim: 0.12 };
        let shell = self.torso.shell(drape);
        let line = Neckline { side: 0.84, front: 0.90, v: (0.0, 0.0) };
        let end = LONG;
        let cut = move |torso: &Torso, place: Place| sleeved(torso, place, line.at(torso, place.p), end, 1.6);
        let (colour, trim) = (self.colour(), self.trim_or(Vec3::new(0.80, 0.28, 0.08)));
        let field = self.torso.field(&shell, |p| line.at(&self.torso, p));
        let curve = self.torso.crossing(&self.torso.neck_frame(), 2.6, &shell, &field, 112);
        let ring = |lift: f32, half: f32, flat: f32, tone: Vec3, part: &mut Self| {
            let mut raised = curve.clone();
            for p in &mut raised.points {
                *p = *p + part.torso.axis * lift;
            }
            part.parts.push(band(&raised, half, flat, tone, 0.0));
        };
        ring(0.02, 0.13, 0.10, METAL * 0.9, self);
        ring(0.12, 0.10, 0.075, trim, self);
        ring(0.20, 0.085, 0.060, METAL * 1.25, self);
        let front = FrontField::new(&self.torso, &shell);
        let y = self.torso.neck.y;
        self.parts.push(patch(&front, [0.0, y - 2.15], [0.52, 0.34], 0.07, 0.10, METAL * 0.55));
        for (k, tone) in [trim, Vec3::new(0.10, 0.45, 0.60), Vec3::new(0.75, 0.55, 0.12)].into_iter().enumerate() {
            self.parts.push(patch(&front, [-0.28 + 0.28 * k as f32, y - 2.05], [0.075, 0.075], 0.06, 0.125, tone));
        }
        self.parts.push(patch(&front, [0.0, y - 2.32], [0.36, 0.045], 0.03, 0.125, Vec3::new(0.03, 0.05, 0.07)));
        self.parts.push(patch(&front, [0.56, y - 1.30], [0.21, 0.14], 0.03, 0.03, trim));
        self.parts.push(patch(&front, [-0.56, y - 1.30], [0.16, 0.16], 0.16, 0.03, Vec3::new(0.04, 0.09, 0.24)));
        self.parts.push(patch(&front, [-0.56, y - 1.30], [0.07, 0.07], 0.07, 0.045, Vec3::new(0.75, 0.55, 0.12)));
        for side in [-1.0f32, 1.0] {
            let hose = [
                [0.50 * side, y - 2.15, 0.10],
                [0.78 * side, y - 2.30, 0.16],
                [1.05 * side, y - 2.75, 0.13],
                [1.10 * side, y - 3.40, 0.06],
            ];
            self.parts.push(ribbon(&front, &hose, 0.062, 0.062, METAL * 0.8));
        }
        let seams = self.seams().with(Mark::Level(y - 3.0)).with(Mark::Level(y - 1.62));
        self.sew(&shell, &cut, Layer { seams, margin: 0.12, ..Layer::plain(colour) });
        self.cuffs(&shell, LONG - 0.10, (0.11, 0.07), METAL * 0.9, 0.0);
        self.cuffs(&shell, 0.62, (0.055, 0.030), trim, 0.0);
    }
}
